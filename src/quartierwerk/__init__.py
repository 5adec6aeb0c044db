"""quartierwerk: the operating software of neighbourhood management and community work."""

__version__ = "0.1.0"
