"""Tables of organisations and persons: the same for the page, CSV and XLSX. What CSV writes, the import reads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.output.table import Column, Kind, Table
from quartierwerk.parties.choices import CONTACT_HEADINGS, ORGANISATION_HEADINGS
from quartierwerk.parties.models import Contact, Organisation

ON_SCREEN = ("name", "kind", "area", "town", "phone", "email")
SORTABLE = ("name", "kind", "area", "town")


def organisation_table(
    organisations: Iterable[Organisation], *, fields: dict[str, str], keys: Iterable[str] = tuple(ORGANISATION_HEADINGS)
) -> Table:
    """``fields`` is code -> title of the fields of action."""
    keys = tuple(keys)

    def cell(row: Organisation, key: str) -> str:
        if key == "kind":
            return str(row.get_kind_display())
        if key == "area":
            return row.area.name if row.area else ""
        if key == "fields":
            return "; ".join(fields.get(code, code) for code in row.fields)
        if key == "is_active":
            return str(_("ja") if row.is_active else _("nein"))
        return str(getattr(row, key))

    return Table(
        title=_("Organisationen"),
        columns=[Column(key, ORGANISATION_HEADINGS[key], Kind.TEXT, names_row=key == "name") for key in keys],
        rows=[[cell(row, key) for key in keys] for row in organisations],
        empty=_("Keine Organisation passt zu dieser Auswahl."),
    )


CONTACT_KEYS = ("name", "organisation", "function", "kind", "phone", "email", "languages", "groups", "topics")
CONTACT_FILE_KEYS = tuple(CONTACT_HEADINGS)  # with whose contact it is, so that the import knows the person again
CONTACT_SORTABLE = ("name", "organisation", "kind")


def contact_table(
    contacts: Iterable[Contact], *, languages: dict[str, str], groups: dict[str, str],
    keys: Iterable[str] = CONTACT_KEYS,
) -> Table:  # fmt: skip
    """``languages`` and ``groups`` are code -> title."""
    keys = tuple(keys)

    def cell(row: Contact, key: str) -> Any:
        if key in ("organisation", "area", "kept_by"):
            return str(getattr(row, key) or "")
        if key == "ends_on":
            return row.ends_on
        if key == "kind":
            return str(row.get_kind_display())
        if key == "languages":
            return "; ".join(languages.get(code, code) for code in row.languages)
        if key == "groups":
            return "; ".join(groups.get(code, code) for code in row.groups)
        return str(getattr(row, key))

    return Table(
        title=_("Personen"),
        columns=[
            Column(key, CONTACT_HEADINGS[key], Kind.DATE if key == "ends_on" else Kind.TEXT, names_row=key == "name")
            for key in keys
        ],
        rows=[[cell(row, key) for key in keys] for row in contacts],
        empty=_("Keine Person passt zu dieser Auswahl."),
    )
