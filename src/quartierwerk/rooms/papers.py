"""Papers of a use: agreement, handover record with keys, fee statement.

The German text binds and comes first; where the group reads another language, the same follows in it and says that it
is a translation. A statement is set from what it froze, so a later print says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from quartierwerk.foundation import clock, when
from quartierwerk.foundation.output.formats import Formats, direction
from quartierwerk.foundation.output.pdf import Picture, Pictures, render_pdf
from quartierwerk.foundation.output.qr import qr_svg
from quartierwerk.foundation.output.table import Column, Kind, Table
from quartierwerk.foundation.transfers import epc_content, shown_iban
from quartierwerk.rooms import conditions, queries
from quartierwerk.rooms.choices import Basis
from quartierwerk.rooms.conditions import Fee, Use
from quartierwerk.rooms.models import Booking, Group, Handover, Room, Statement

GERMAN = "de"
DAY = timedelta(days=1)
FIRST, ISOLATE, END = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


@dataclass(frozen=True)
class Grid:
    """A table: ``figures`` are the places of columns set to the end, ``wide`` takes the room that is left."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: Sequence[int] = ()
    wide: int = 0
    sums: Sequence[tuple[str, str]] = ()
    empty: str = ""
    row_mm: float = 1.6  # above and below each row; more where somebody writes by hand


@dataclass(frozen=True)
class Part:
    """The paper in one language."""

    heading: str
    facts: Sequence[tuple[str, str]]
    intro: str = ""
    grid: Grid | None = None
    after: Sequence[str] = ()
    payment: Sequence[tuple[str, str]] = ()  # where to pay, beside the code that says the same to an app
    code: Picture | None = None
    sections: Sequence[tuple[str, Sequence[str]]] = field(default_factory=tuple)
    signatures: Sequence[str] = ()


def languages_for(language: str) -> tuple[str, ...]:
    """German, and the language of the group where the house speaks it."""
    return (GERMAN,) if language == GERMAN or language not in dict(settings.LANGUAGES) else (GERMAN, language)


def _set(language: str, make: Callable[[str], Part], carrier: Mapping[str, str]) -> bytes:
    """The PDF in German and in the language of the group."""
    return set_paper(languages_for(language), make, carrier)


def set_paper(languages: Sequence[str], make: Callable[[str], Part], carrier: Mapping[str, str]) -> bytes:
    """The PDF; ``make`` is called once for each language, with that language active. The first one binds.

    Raises:
        PaperTooLarge, PaperFailed: see ``foundation.output.pdf``.
    """
    parts, pictures = [], Pictures()
    first = languages[0]
    with translation.override(first):
        title = make(first).heading
        as_of = _("Gedruckt am %(day)s") % {"day": Formats(first).date(clock.today())}
    for one in languages:
        with translation.override(one):
            part = make(one)
            mark = "" if one == first else _("Übersetzung. Verbindlich ist der deutsche Text.")
            parts.append(_part(part, one, mark) | {"code": pictures.add(part.code)})
    lines = [carrier.get(name, "") for name in ("street", "place", "phone", "email")]
    head = {"sender": carrier["name"], "lines": [line for line in lines if line], "logo": None, "foot": []}
    data = {"title": title, "head": head, "as_of": as_of, "parts": parts}
    return render_pdf("rooms/papers", data, language=first, made_at=clock.now(), images=pictures.files)


def _part(part: Part, language: str, mark: str) -> dict[str, Any]:
    return {
        "language": language.split("-")[0], "direction": direction(language), "heading": part.heading,
        "intro": part.intro, "mark": mark,
        "facts": [[label, words] for label, words in part.facts if words],
        "sections": [{"heading": heading, "paragraphs": list(rows)} for heading, rows in part.sections if rows],
        "table": None if part.grid is None else {
            "heading": part.grid.heading, "columns": list(part.grid.columns), "figures": list(part.grid.figures),
            "wide": part.grid.wide, "rows": [list(row) for row in part.grid.rows],
            "sums": [list(pair) for pair in part.grid.sums], "empty": part.grid.empty, "room": part.grid.row_mm,
        },
        "after": list(part.after), "signatures": list(part.signatures),
        "payment": [[label, words] for label, words in part.payment if words],
    }  # fmt: skip


def _carrier(room: Room) -> dict[str, str]:
    one = room.carrier
    place = f"{one.postcode} {one.town}".strip()
    return {"name": one.name, "street": one.street, "place": place, "phone": one.phone, "email": one.email}


def apart(words: str) -> str:
    """A name as it is typed, whatever is written around it."""
    return f"{ISOLATE}{words}{END}" if words else ""


def _when(booking: Booking, language: str) -> tuple[str, str]:
    """Day and time of a date; of a standing booking its first and last day."""
    start, end = datetime.fromisoformat(booking.starts_local), datetime.fromisoformat(booking.ends_local)
    if booking.is_standing:
        return _span(start.date(), end.date() - (DAY if not end.hour and not end.minute else timedelta()), language), ""
    return when.day_words(start.date(), language, with_year=True), when.times_words(
        booking.starts_local, booking.ends_local
    )


def _span(first: date, last: date, language: str) -> str:
    return _("%(first)s bis %(last)s") % {
        "first": when.date_words(first, language), "last": when.date_words(last, language),
    }  # fmt: skip


# Use agreement


def agreement(group: Group, bookings: Sequence[Booking]) -> bytes:
    """What a group and the house agree on for dates of one room (read with house and carrier).

    Raises:
        PaperTooLarge, PaperFailed: see ``foundation.output.pdf``.
    """
    room, request = bookings[0].room, bookings[0].request
    dates = sorted(bookings, key=lambda row: row.starts_local)
    facts = queries.facts_of([room], since=date.fromisoformat(dates[0].starts_local[:10]))[room.pk]
    use = Use(
        kind=group.kind, is_member=group.is_member,
        is_open_and_free=request.is_open_and_free if request is not None else False,
    )  # fmt: skip
    slots = [conditions.slot_at(row.starts_at, row.ends_at) for row in dates if not row.is_standing]
    fee = conditions.fee(facts, use, slots)
    monthly = next((row.monthly_cents for row in dates if row.is_standing and row.monthly_cents is not None), None)
    people = max((row.people or 0 for row in dates), default=0) or (request.people if request is not None else 0)
    purpose = request.purpose if request is not None else dates[0].title

    def make(language: str) -> Part:
        formats = Formats(language)
        return Part(
            heading=_("Nutzungsvereinbarung"),
            intro=_("Der Träger überlässt der Gruppe den Raum zu den genannten Zeiten."),
            facts=[
                (pgettext("on a paper", "Träger"), apart(room.carrier.name)),
                (_("Gruppe"), apart(group.name)),
                (_("Vertreten durch"), apart(group.contact_name)),
                (_("Raum"), apart(f"{room.name}, {room.site.name}")),
                (_("Adresse"), apart(room.site.address)),
                (_("Zweck"), apart(purpose)),
                (_("Personen"), str(people) if people else ""),
                (_("Entgelt"), _fee_words(fee, monthly, formats)),
                (_("Kaution"), formats.money(fee.deposit_cents) if fee.deposit_cents else _("keine")),
                (_("Steuerhinweis"), apart(fee.tariff.tax_note) if fee.tariff is not None else ""),
            ],
            grid=Grid(
                heading=_("Termine"), columns=[_("Tag"), _("Zeit")],
                rows=[_when(row, language) for row in dates],
            ),
            sections=[(_("Regeln"), _rules(room))],
            signatures=[_("Ort, Datum, Unterschrift des Trägers"), _("Ort, Datum, Unterschrift der Gruppe")],
        )  # fmt: skip

    return _set(group.language, make, _carrier(room))


def _fee_words(fee: Fee, monthly: int | None, formats: Formats) -> str:
    if monthly is not None:
        return _("%(amount)s je Monat") % {"amount": formats.money(monthly)}
    if fee.is_free_because_open and not fee.cents:
        return _("kostenlos, weil offen für alle und ohne Eintritt")
    if not fee.is_known:
        return _("nicht vereinbart")
    return formats.money(fee.cents) if fee.cents else _("kostenlos")


def _rules(room: Room) -> list[str]:
    rules = [_("Die Gruppe nutzt den Raum nur für den genannten Zweck und zu den genannten Zeiten.")]
    most = room.legal_most or room.most_people
    if most is not None:
        rules.append(_("Im Raum sind nie mehr als %(most)d Personen.") % {"most": most})
    rules += [
        _("Fluchtwege und Türen bleiben frei. In allen Räumen gilt Rauchverbot."),
        _("Die Gruppe hinterlässt den Raum so, wie sie ihn vorgefunden hat: aufgeräumt, gelüftet, Fenster zu."),
    ]
    if room.setup_minutes:
        rules.append(_("Zum Aufbauen sind %(n)d Minuten vorher reserviert.") % {"n": room.setup_minutes})
    if room.clearup_minutes:
        rules.append(_("Zum Aufräumen sind %(n)d Minuten danach reserviert.") % {"n": room.clearup_minutes})
    return [
        *rules,
        _("Schlüssel gibt der Träger gegen Unterschrift aus. Die Gruppe gibt sie nicht weiter."),
        _("Schäden und verlorene Schlüssel meldet die Gruppe sofort. Was sie beschädigt, ersetzt sie."),
        _("Kann die Gruppe nicht kommen, sagt sie so früh wie möglich ab."),
    ]


# Handover


def handover_record(booking: Booking, handover: Handover | None, *, language: str) -> bytes:
    """Keys and state of the room, out and back, with lines to sign; what nobody wrote down is left to the pen.

    Raises:
        PaperTooLarge, PaperFailed: see ``foundation.output.pdf``.
    """
    room = booking.room

    def make(shown: str) -> Part:
        formats = Formats(shown)
        keys = apart(handover.keys) if handover is not None else ""

        def row(label: str, day: date | None, remark: str) -> list[str]:
            return [label, formats.date(day) if day else "", keys, apart(remark)]

        out = (handover.out_on, handover.out_remark) if handover is not None else (None, "")
        back = (handover.back_on, handover.back_remark) if handover is not None else (None, "")
        return Part(
            heading=_("Übergabeprotokoll"),
            facts=[
                (pgettext("on a paper", "Träger"), apart(room.carrier.name)),
                (_("Gruppe"), apart(booking.group.name if booking.group is not None else booking.title)),
                (_("Raum"), apart(f"{room.name}, {room.site.name}")),
                (_("Adresse"), apart(room.site.address)),
                (_("Termin"), ", ".join(part for part in _when(booking, shown) if part)),
            ],
            grid=Grid(
                heading=_("Schlüssel und Zustand"),
                columns=["", _("Tag"), _("Schlüssel (Nummern)"), _("Zustand des Raums")],
                rows=[row(_("Ausgabe"), *out), row(_("Rückgabe"), *back)], wide=3, row_mm=5,
            ),
            sections=[
                (_("Ausgabe"), [_("Die Gruppe hat die genannten Schlüssel und den Raum erhalten.")]),
                (_("Rückgabe"), [_("Der Träger hat die genannten Schlüssel und den Raum zurückerhalten.")]),
            ],
            signatures=[
                _("Ausgabe: Träger"), _("Ausgabe: Gruppe"), _("Rückgabe: Träger"), _("Rückgabe: Gruppe"),
            ],
        )  # fmt: skip

    return _set(language, make, _carrier(room))


# Fee statement


def statement_paper(statement: Statement) -> bytes:
    """The statement as it was issued; a withdrawn one says so.

    Raises:
        PaperTooLarge, PaperFailed: see ``foundation.output.pdf``.
    """
    content = statement.content
    payment = content.get("payment") or {}
    is_due = content["total_cents"] > 0 and statement.withdrawn_at is None

    def make(language: str) -> Part:
        formats = Formats(language)
        sums = [(_("Entgelte"), formats.money(content["fee_cents"]))]
        if content["deposit_cents"]:
            sums.append((_("Kaution, die es zurückgibt"), formats.money(content["deposit_cents"])))
        sums.append((_("Summe"), formats.money(content["total_cents"])))
        after = [apart(note) for note in content["tax_notes"]]
        if content["total_cents"]:
            due = formats.date(date.fromisoformat(content["due_on"]))
            after.append(_("Zahlbar bis %(day)s. Bitte geben Sie die Nummer der Abrechnung an.") % {"day": due})
        intro = ""
        if statement.withdrawn_at is not None:
            intro = _("Zurückgezogen am %(day)s. Diese Abrechnung gilt nicht mehr.") % {
                "day": formats.date(clock.wall_day(statement.withdrawn_at))
            }
        return Part(
            heading=_("Abrechnung %(number)s") % {"number": content["number"]},
            intro=intro,
            facts=[
                (_("Gruppe"), apart(content["group"]["name"])),
                (_("Ansprechperson"), apart(content["group"]["contact_name"])),
                (_("Ausgestellt am"), formats.date(date.fromisoformat(content["issued_on"]))),
                (_("Zeitraum"), _span(
                    date.fromisoformat(content["first_on"]), date.fromisoformat(content["last_on"]), language
                )),
            ],
            grid=Grid(
                heading=_("Nutzungen"),
                columns=[_("Tag"), _("Zeit"), _("Raum"), _("Berechnung"), _("Betrag")],
                rows=[_line(line, formats, language) for line in content["lines"]], figures=[4], wide=3, sums=sums,
            ),
            after=after,
            payment=[
                (_("Kontoinhaber"), apart(payment["holder"])),
                ("IBAN", f"{FIRST}{shown_iban(payment['iban'])}{END}"),
                (_("Verwendungszweck"), apart(payment["purpose"])),
                (_("Betrag"), formats.money(content["total_cents"])),
            ] if payment and is_due else (),
            code=_code(payment, content["total_cents"]) if payment and is_due else None,
        )  # fmt: skip

    return _set(content["group"]["language"], make, content["carrier"])


def _code(payment: Mapping[str, str], cents: int) -> Picture:
    """The code that a banking app reads, so that nobody types a number."""
    content = epc_content(holder=payment["holder"], iban=payment["iban"], cents=cents, text=payment["purpose"])
    words = _("QR-Code für die Überweisung mit der Banking-App")
    return Picture(qr_svg(content, title=words).encode(), words)


def _line(line: Mapping[str, Any], formats: Formats, language: str) -> list[str]:
    starts, ends = line["starts"], line["ends"]
    first = date.fromisoformat(starts[:10])
    if line["month"]:
        last = date.fromisoformat(ends[:10]) - DAY
        day, time = f"{formats.date(first)}–{formats.date(last)}", ""
    else:
        day, time = formats.date(first), f"{starts[11:]}–{ends[11:]}"
    return [day, time, apart(line["room"]), reckoned_words(line, formats), formats.money(line["cents"])]


def reckoned_words(line: Mapping[str, Any], formats: Formats) -> str:
    """How the amount of a line came about, in one line."""
    price = formats.money(line["price_cents"])
    if line["is_free_because_open"]:
        return _("offen für alle und ohne Eintritt")
    match line["basis"]:
        case Basis.HOUR:
            hours = formats.decimal(Decimal(line["minutes"]) / 60, 2 if line["minutes"] % 30 else 1)
            words = _("%(hours)s Std. zu %(price)s") % {"hours": hours, "price": price}
        case Basis.DATE:
            words = _("je Termin %(price)s") % {"price": price}
        case Basis.MONTH if line["month"] and line["days"] != line["days_of_month"]:
            words = _("%(days)d von %(all)d Tagen zu %(price)s im Monat") % {
                "days": line["days"], "all": line["days_of_month"], "price": price,
            }  # fmt: skip
        case Basis.MONTH if line["month"]:
            words = _("ein Monat zu %(price)s") % {"price": price}
        case Basis.MONTH:
            return _("in der Dauerbelegung enthalten")
        case Basis.FREE:
            return _("kostenlos")
        case _other:
            return _("kein Tarif")
    if line["is_member_price"]:
        words += " " + _("(Mitglied)")
    if line["is_capped"] and line["day_cap_cents"] is not None:
        words += ", " + _("höchstens %(cap)s am Tag") % {"cap": formats.money(line["day_cap_cents"])}
    return words


def unpriced_words(number: int) -> str:
    """What to do about dates for which nobody has said what they cost."""
    return ngettext(
        "Für %(n)d Termin ist kein Tarif hinterlegt; er steht mit 0,00 € da.",
        "Für %(n)d Termine ist kein Tarif hinterlegt; sie stehen mit 0,00 € da.", number,
    ) % {"n": number}  # fmt: skip


def lines_table(lines: Sequence[Mapping[str, Any]]) -> Table:
    """The lines of a statement as a page shows them: the same words as on paper."""
    language = translation.get_language() or GERMAN
    formats = Formats(language)

    def cells(line: Mapping[str, Any]) -> dict[str, Any]:
        day, time, room, words, _amount = _line(line, formats, language)
        return {"day": day, "time": time, "room": room, "title": line["title"], "words": words, "cents": line["cents"]}

    return Table(
        title=_("Nutzungen"),
        columns=[
            Column("day", _("Tag"), names_row=True),
            Column("time", _("Zeit")),
            Column("room", _("Raum")),
            Column("title", _("Anlass")),
            Column("words", _("Berechnung")),
            Column("cents", _("Betrag"), Kind.MONEY),
        ],
        rows=[cells(line) for line in lines],
        empty=_("In diesem Zeitraum ist nichts abzurechnen."),
    )
