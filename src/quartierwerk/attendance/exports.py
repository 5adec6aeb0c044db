"""Papers and files of attendance: the sheets for the door, the rows that were not taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quartierwerk.attendance import queries
from quartierwerk.foundation import clock
from quartierwerk.foundation.output.formats import Formats
from quartierwerk.foundation.output.pdf import Letterhead, Picture, Pictures, letterhead_data, render_pdf
from quartierwerk.foundation.output.qr import qr_svg
from quartierwerk.foundation.output.table import Column, Table
from quartierwerk.offers.models import Session

FIELDS = {
    "file": _("Datei"), "date": _("Datum"), "time": _("Uhrzeit"), "offer": _("Angebot"), "visits": _("Besuche"),
    "children": _("Kinder"), "adults": _("Erwachsene"), "volunteers": _("Ehrenamtliche"),
    "turned_away": _("abgewiesen, weil voll"), "estimated": _("geschätzt"), "remark": _("Bemerkung"),
}  # fmt: skip


def refused_table(name: str, report: dict[str, Any]) -> Table:
    """Every row that was not taken, with its field and why."""
    return Table(
        gettext("Nicht übernommene Zeilen: %s") % name,
        [
            Column("row", gettext("Zeile"), names_row=True),
            Column("field", gettext("Feld")),
            Column("reason", gettext("Warum nicht")),
        ],
        [(item["record"], str(FIELDS.get(item["field"], item["field"])), item["reason"]) for item in report["refused"]],
    )


@dataclass(frozen=True)
class DoorSheet:
    """What hangs on the door of one date. ``address`` is what the code opens, ``dead_after`` when it stops to."""

    session: Session
    address: str
    dead_after: datetime

    @property
    def code(self) -> str:
        return qr_svg(self.address, title=gettext("QR-Code: diesen Termin zählen"))


def door_sheets_pdf(sheets: Sequence[DoorSheet], *, language: str, sender: str = "") -> bytes:
    """One page for each date, in the order given.

    Raises:
        PaperTooLarge, PaperFailed: see ``foundation.output.pdf.render_pdf``.
    """
    pictures = Pictures()
    with translation.override(language):
        data = {
            "title": sheets[0].session.title if len(sheets) == 1 else gettext("Türblätter"),
            "head": letterhead_data(Letterhead(sender=sender), pictures),
            "sheets": [_page(sheet, language, pictures) for sheet in sheets],
        }
    return render_pdf("attendance/door_sheet", data, language=language, images=pictures.files)


def _page(sheet: DoorSheet, language: str, pictures: Pictures) -> dict[str, object]:
    session = sheet.session
    title, _language = queries.title_in(session, language)
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    formats = Formats(language)
    lead = [formats.long_date(starts.date())]
    if not session.is_all_day:
        lead.append(
            gettext("%(from)s bis %(to)s Uhr")
            % {
                "from": formats.time(starts),
                "to": formats.time(ends),
            }
        )
    if place := session.place_words or (session.site.name if session.site else ""):
        lead.append(place)
    picture = Picture(sheet.code.encode(), gettext("QR-Code: diesen Termin zählen"))
    return {
        "heading": title,
        "lead": lead,
        "code": {"picture": pictures.add(picture), "address": sheet.address},
        "call": gettext("Bitte zum Schluss zählen"),
        "steps": [
            gettext("Code mit dem Telefon aufnehmen"),
            gettext("Zahl eintragen"),
            gettext("Speichern. Geht auch ohne Netz."),
        ],
        "strokes": [gettext("Erwachsene"), gettext("Kinder"), gettext("Abgewiesen, weil voll")],
        "strokes_heading": gettext("Strichliste"),
        "count_heading": gettext("Zahl"),
        "note": gettext("Ohne Anmeldung. Der Code gilt nur für diesen Termin und bis %s Uhr.")
        % formats.datetime(sheet.dead_after),
    }


def certificate_pdf(certificate: queries.Certificate) -> bytes:
    """In German and, where that is another one, in the language of the person.

    Raises:
        PaperTooLarge, PaperFailed: see ``foundation.output.pdf.render_pdf``.
    """
    languages = list(dict.fromkeys(["de", certificate.language]))
    parts = []
    for language in languages:
        with translation.override(language):
            parts.append(queries.certificate_words(certificate, language))
    with translation.override("de"):
        place = ", ".join(part for part in (certificate.town, Formats("de").long_date(clock.today())) if part)
        data = {
            "title": gettext("Teilnahmebescheinigung"),
            "head": letterhead_data(Letterhead(sender=certificate.carrier), Pictures()),
            "parts": parts,
            "signing": [place, gettext("Unterschrift")],
        }
    return render_pdf("attendance/certificate", data, language="de")
