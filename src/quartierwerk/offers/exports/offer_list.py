"""The staff's list of offers: one table for the page and for the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.output.csv import to_csv
from quartierwerk.foundation.output.screen import ShownTable, sorting, to_screen
from quartierwerk.foundation.output.table import Column, Kind, Table
from quartierwerk.foundation.output.xlsx import to_xlsx
from quartierwerk.offers.models import Offer
from quartierwerk.vocabularies.choices import Kind as Vocabularies
from quartierwerk.vocabularies.queries import language_names, titles

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ORDERED_BY = {  # column -> what the database orders by
    "titel": ("title",),
    "traeger": ("carrier__name", "title"),
    "ort": ("site__name", "title"),
    "naechster": ("next_starts", "title"),
    "geaendert": ("changed_at",),
}


@dataclass(frozen=True)
class File:
    name: str
    content_type: str
    data: bytes


def wanted_order(query: Mapping[str, str]) -> tuple[tuple[str, ...], bool]:
    """What the list is ordered by, and whether the other way round; by title if nothing else is asked."""
    asked = sorting(query, tuple(ORDERED_BY)) or ("titel", False)
    return ORDERED_BY[asked[0]], asked[1]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _time(text: str | None) -> str:
    return datetime.fromisoformat(text).strftime("%H:%M") if text else ""


def list_on_screen(offers: Sequence[Any], query: QueryDict) -> ShownTable:
    """A page of the list, with links to the offers and headings that sort."""
    columns = [
        Column("titel", _("Titel"), names_row=True),
        Column("traeger", _("Träger")),
        Column("ort", _("Treffpunkt")),
        Column("naechster", _("Nächster Termin"), Kind.DATE),
        Column("stand", _("Stand")),
    ]
    rows = [(row.title, str(row.carrier), _place(row), _day(row.next_starts), _state(row)) for row in offers]
    table = Table(_("Angebote"), columns, rows, empty=_("Zu dieser Auswahl gibt es kein Angebot."))
    return to_screen(
        table,
        query=query,
        sortable=("titel", "traeger", "ort", "naechster"),
        row_url=lambda place: reverse("offers:offer", args=[offers[place].pk]),
    )


def list_as_file(offers: Sequence[Any], form: str) -> File | None:
    """All of the list with every fact, as CSV or XLSX; None for another form."""
    if form not in TYPES:
        return None
    themes, groups = titles(Vocabularies.FIELDS), titles(Vocabularies.GROUPS)
    languages = language_names()

    def words(codes: Sequence[str], known: Mapping[str, Any]) -> str:
        return ", ".join(str(known.get(code, code)) for code in codes)

    columns = [
        Column("titel", _("Titel"), names_row=True),
        Column("satz", _("In einem Satz")),
        Column("traeger", _("Träger")),
        Column("quartier", _("Quartier")),
        Column("ort", _("Treffpunkt")),
        Column("naechster", _("Nächster Termin"), Kind.DATE),
        Column("beginn", _("Beginn")),
        Column("felder", _("Handlungsfelder")),
        Column("gruppen", _("Zielgruppen")),
        Column("sprachen", _("gesprochene Sprachen")),
        Column("kostenlos", _("kostenlos")),
        Column("preis", _("Preis"), Kind.MONEY),
        Column("kinder", _("Kinder")),
        Column("anmeldung", _("Anmeldung")),
        Column("frauen", _("nur für Frauen")),
        Column("papiere", _("Papiere nötig")),
        Column("stufenlos", _("stufenlos")),
        Column("plaetze", _("Plätze"), Kind.INTEGER),
        Column("telefon", _("Telefon für Fragen")),
        Column("mail", _("E-Mail für Fragen")),
        Column("stand", _("Stand")),
        Column("bestaetigt", _("zuletzt bestätigt am"), Kind.DATE),
    ]
    rows = [
        (
            row.title, row.summary, str(row.carrier), str(row.area), _place(row), _day(row.next_starts),
            _time(row.next_starts), words(row.fields, themes), words(row.groups, groups),
            words(row.languages, languages), row.get_free_display(), row.cost_cents, row.get_children_display(),
            row.get_sign_up_display(), row.get_women_only_display(), row.get_papers_display(),
            row.get_step_free_display(), row.seats, row.contact_phone, row.contact_email, _state(row),
            row.confirmed_on,
        )
        for row in offers
    ]  # fmt: skip
    table = Table(_("Angebote"), columns, rows, facts=[(_("Stand"), clock.today())])
    data = to_csv(table) if form == "csv" else to_xlsx(table, language=get_language() or "de")
    return File(f"angebote-{clock.today().isoformat()}.{form}", TYPES[form], data)


def _place(offer: Offer) -> str:
    return offer.site.name if offer.site else ""


def _state(offer: Offer) -> str:
    if not offer.is_published:
        return gettext("nicht im Programm")
    if getattr(offer, "next_starts", None) is None:
        return gettext("ohne kommende Termine")
    return gettext("im Programm")
