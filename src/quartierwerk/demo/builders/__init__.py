"""The demo town in stages: places, people, offers, counts, texts. Same seed, same town; dates are relative to today.

Facts come from five public descriptions of neighbourhood work in Lower Saxony; people appear by their function only.
"""

from quartierwerk.demo.builders.town import ACCOUNTS, PASSWORD, build

__all__ = ["ACCOUNTS", "PASSWORD", "build"]
