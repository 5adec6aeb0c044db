"""Counts from tables as offices keep them: a mapping says what stands where; every row not taken is named with why."""

from quartierwerk.attendance.imports.mapping import COLUMNS, Mapping, MappingRefused, guess, mapping_from, read_map
from quartierwerk.attendance.imports.table import Faulty, Record, headings_of, read_records
from quartierwerk.attendance.imports.taking import take

__all__ = [
    "COLUMNS",
    "Faulty",
    "Mapping",
    "MappingRefused",
    "Record",
    "guess",
    "headings_of",
    "mapping_from",
    "read_map",
    "read_records",
    "take",
]
