"""All reading of reports: figures of a period, their tables, what was frozen."""

from quartierwerk.reports.queries.figures import Figures, Line, figures
from quartierwerk.reports.queries.lists import ListLine, all_lists, by_house_and_field, by_listed_offer
from quartierwerk.reports.queries.reports import (
    checksum,
    corrected_since,
    coverage_of,
    coverages,
    differences,
    is_untouched,
    latest_of,
    link_of,
    secret_hash,
    tables_of,
    visible_links,
    visible_reports,
)
from quartierwerk.reports.queries.sign_ups import (
    SignUpRows,
    SignUpTexts,
    columns,
    coverages_of_sign_ups,
    file_for_work,
    hour_of,
    sign_up_rows,
    visible_sign_up_files,
)
from quartierwerk.reports.queries.tables import all_tables, counted_words, houses, public_tables

__all__ = [
    "Figures",
    "Line",
    "ListLine",
    "SignUpRows",
    "SignUpTexts",
    "all_lists",
    "all_tables",
    "by_house_and_field",
    "by_listed_offer",
    "checksum",
    "columns",
    "corrected_since",
    "counted_words",
    "coverage_of",
    "coverages",
    "coverages_of_sign_ups",
    "differences",
    "figures",
    "file_for_work",
    "hour_of",
    "houses",
    "is_untouched",
    "latest_of",
    "link_of",
    "public_tables",
    "secret_hash",
    "sign_up_rows",
    "tables_of",
    "visible_links",
    "visible_reports",
    "visible_sign_up_files",
]
