"""The demo town in stages: places, people, offers, rooms, counts, texts. Same seed, same town; dates count from today.

Facts come from five public descriptions of neighbourhood work in Lower Saxony; people appear by their function only.
"""

from quartierwerk.demo.builders.town import ACCOUNTS, PASSWORD, build

__all__ = ["ACCOUNTS", "PASSWORD", "build"]
