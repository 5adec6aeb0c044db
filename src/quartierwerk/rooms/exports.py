"""Rooms, equipment, defects, groups and premises as tables: the same for page, CSV and XLSX."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.ical import Entry, write_calendar
from quartierwerk.foundation.output.table import Column, Kind, Table
from quartierwerk.foundation.when import date_words
from quartierwerk.rooms import queries
from quartierwerk.rooms.choices import GroupKind
from quartierwerk.rooms.models import Booking, Candidate, Defect, Equipment, Group, Income, Room, Statement


def _yes(value: bool) -> str:
    return _("ja") if value else _("nein")


def rooms_table(rooms: Iterable[Room], *, is_whole: bool = True) -> Table:
    """Rooms with house, carrier and parent; not whole: what fits on a page."""
    columns = [
        Column("name", _("Raum"), names_row=True),
        Column("site", _("Treffpunkt")),
        Column("seats", _("Sitzplätze"), Kind.INTEGER),
        Column("standing", _("Stehplätze"), Kind.INTEGER),
        Column("features", _("Merkmale")),
        Column("carrier", _("Träger")),
        Column("condition", _("Zustand")),
    ]
    more = [
        Column("parent", _("Teil von")),
        Column("kind", _("Art")),
        Column("storey", _("Geschoss")),
        Column("legal_most", _("höchstens zugelassen"), Kind.INTEGER),
        Column("setup", _("Aufbauen"), Kind.INTEGER, unit=_("Min.")),
        Column("clearup", _("Aufräumen"), Kind.INTEGER, unit=_("Min.")),
        Column("is_bookable", _("kann angefragt werden")),
        Column("cost_share", _("Kostenanteil je Monat"), Kind.MONEY),
        Column("starts_on", _("gemietet ab"), Kind.DATE),
        Column("ends_on", _("gemietet bis"), Kind.DATE),
        Column("slug", _("Kürzel")),
    ]

    def cells(room: Room) -> dict[str, Any]:
        row: dict[str, Any] = {
            "name": room.name, "site": room.site.name, "seats": room.seats, "standing": room.standing,
            "features": ", ".join(queries.feature_labels(room.features)), "carrier": str(room.carrier),
            "condition": queries.condition_of(room),
        }  # fmt: skip
        if is_whole:
            row |= {
                "parent": room.parent.name if room.parent else "", "kind": str(room.get_kind_display()),
                "storey": room.storey, "legal_most": room.legal_most, "setup": room.setup_minutes,
                "clearup": room.clearup_minutes, "is_bookable": _yes(room.is_bookable),
                "cost_share": room.cost_share_cents, "starts_on": room.starts_on, "ends_on": room.ends_on,
                "slug": room.slug,
            }  # fmt: skip
        return row

    return Table(
        title=_("Räume"),
        columns=columns + more if is_whole else columns,
        rows=[cells(room) for room in rooms],
        empty=_("Hier ist kein Raum. Nehmen Sie Filter weg, um mehr zu sehen."),
    )


def equipment_table(equipment: Iterable[Equipment]) -> Table:
    return Table(
        title=_("Ausstattung"),
        columns=[
            Column("name", _("Bezeichnung"), names_row=True),
            Column("quantity", _("Anzahl"), Kind.INTEGER),
            Column("number", _("Inventarnummer")),
            Column("site", _("Treffpunkt")),
            Column("room", _("Raum")),
            Column("carrier", _("Träger")),
            Column("note", _("Hinweis")),
        ],
        rows=[
            {
                "name": row.name, "quantity": row.quantity, "number": row.inventory_number, "site": row.site.name,
                "room": row.room.name if row.room else "", "carrier": str(row.carrier), "note": row.note,
            }
            for row in equipment
        ],
        empty=_("Noch ist keine Ausstattung eingetragen."),
    )  # fmt: skip


def defects_table(defects: Iterable[Defect]) -> Table:
    return Table(
        title=_("Mängel"),
        columns=[
            Column("title", _("Was fehlt oder ist kaputt"), names_row=True),
            Column("room", _("Raum")),
            Column("site", _("Treffpunkt")),
            Column("state", _("Stand")),
            Column("quote", _("Angebot"), Kind.MONEY),
            Column("due_on", _("geplant bis"), Kind.DATE),
            Column("bars_use", _("Raum nutzbar")),
        ],
        rows=[
            {
                "title": row.title, "room": row.room.name, "site": row.room.site.name,
                "state": str(row.get_state_display()), "quote": row.quote_cents, "due_on": row.due_on,
                "bars_use": _yes(not row.bars_use or row.state == "done"),
            }
            for row in defects
        ],
        empty=_("Kein offener Mangel."),
    )  # fmt: skip


def groups_table(groups: Iterable[Group]) -> Table:
    return Table(
        title=_("Gruppen"),
        columns=[
            Column("name", _("Name"), names_row=True),
            Column("kind", _("Art")),
            Column("carrier", _("Träger")),
            Column("contact", _("Ansprechperson")),
            Column("shown", _("In Plänen")),
        ],
        rows=[
            {
                "name": row.name, "kind": str(row.get_kind_display()), "carrier": str(row.carrier),
                "contact": row.contact_name,
                "shown": _("nur als „belegt“") if row.is_confidential else _("mit Namen"),
            }
            for row in groups
        ],
        empty=_("Hier ist keine Gruppe."),
    )  # fmt: skip


def candidates_table(candidates: Iterable[Candidate], *, is_whole: bool = True) -> Table:
    columns = [
        Column("name", _("Bezeichnung"), names_row=True),
        Column("address", _("Adresse")),
        Column("rent", _("Miete je Monat"), Kind.MONEY),
        Column("metres", _("Quadratmeter"), Kind.INTEGER),
        Column("visited_on", _("besichtigt am"), Kind.DATE),
        Column("verdict", _("Entscheidung")),
    ]
    more = [
        Column("decided_on", _("entschieden am"), Kind.DATE),
        Column("owner", _("Eigentümer")),
        Column("access", _("Zugang")),
        Column("pro", _("dafür")),
        Column("contra", _("dagegen")),
        Column("note", _("Notizen der Besichtigung")),
        Column("carrier", _("Träger")),
    ]

    def cells(row: Candidate) -> dict[str, Any]:
        found: dict[str, Any] = {
            "name": row.name, "address": row.address, "rent": row.rent_cents, "metres": row.square_metres,
            "visited_on": row.visited_on, "verdict": str(row.get_verdict_display()),
        }  # fmt: skip
        if is_whole:
            found |= {
                "decided_on": row.decided_on, "owner": row.owner, "access": row.access, "pro": row.pro,
                "contra": row.contra, "note": row.visit_note, "carrier": str(row.carrier),
            }  # fmt: skip
        return found

    return Table(
        title=_("Mögliche Räume"),
        columns=columns + more if is_whole else columns,
        rows=[cells(row) for row in candidates],
        empty=_("Noch wurde nichts angesehen."),
    )


def tenants_table(bookings: Sequence[Booking], sees: Sequence[bool]) -> Table:
    """Standing bookings; ``sees``: whether the reader keeps the room, so that confidential groups stay so."""

    def cells(row: Booking, is_open: bool) -> dict[str, Any]:
        last = date.fromisoformat(row.ends_local[:10])
        return {
            "room": row.room.name, "site": row.room.site.name,
            "title": row.title if is_open or not row.is_confidential else _("belegt"),
            "starts_on": date.fromisoformat(row.starts_local[:10]),
            "ends_on": last - timedelta(days=1) if row.ends_local.endswith("T00:00") else last,
            "monthly": row.monthly_cents if is_open else None,
            "state": _("beendet") if row.is_ended else "",
        }  # fmt: skip

    return Table(
        title=_("Dauerbelegungen"),
        columns=[
            Column("room", _("Raum oder Arbeitsplatz"), names_row=True),
            Column("site", _("Treffpunkt")),
            Column("title", _("Wer")),
            Column("starts_on", _("vom"), Kind.DATE),
            Column("ends_on", _("bis einschließlich"), Kind.DATE),
            Column("monthly", _("je Monat"), Kind.MONEY),
            Column("state", _("Zustand")),
        ],
        rows=[cells(row, is_open) for row, is_open in zip(bookings, sees, strict=True)],
        empty=_("Keine Dauerbelegung."),
    )


CALENDAR_DAYS = 60
"""So many days back a calendar still tells what was called off."""


def calendar_of(room: Room) -> bytes:
    """What is booked in the room, to subscribe to. Called-off bookings are in it with STATUS:CANCELLED.

    Confidential groups stand as occupied; no contact person, no address.
    """
    rows = queries.calendar_bookings(room, since=clock.today() - timedelta(days=CALENDAR_DAYS))
    entries = [
        Entry(
            uid=row.uid,
            title=_("belegt") if row.is_confidential else row.title,
            starts=localtime(row.starts_at),
            ends=localtime(row.ends_at),
            location=f"{room}, {room.site}",
            is_cancelled=row.is_ended,
            sequence=row.sequence,
            changed_at=row.changed_at,
        )
        for row in rows
    ]
    return write_calendar(f"{room} ({room.site})", entries)


def use_table(rows: Sequence[queries.RoomUse], *, first: date, last: date) -> Table:
    """Use of rooms in a period: hours, share of the bookable time, by kind of group, fees."""
    table = Table(
        _("Nutzung der Räume vom %(first)s bis %(last)s")
        % {"first": date_words(first), "last": date_words(last)},
        [
            Column("room", _("Raum"), names_row=True),
            Column("site", _("Treffpunkt")),
            Column("dates", _("Belegungen"), Kind.INTEGER),
            Column("hours", _("belegt"), Kind.DECIMAL, unit=_("Std.")),
            Column("bookable", _("belegbar"), Kind.DECIMAL, unit=_("Std.")),
            Column("share", _("Auslastung"), Kind.DECIMAL, unit="%"),
            *(
                Column(kind, GroupKind(kind).label, Kind.DECIMAL, unit=_("Std."))
                for kind in GroupKind.values
            ),
            Column("fees", _("Entgelte nach Tarif"), Kind.MONEY),
        ],
        [
            (
                str(row.room), str(row.room.site), row.dates, _hours(row.booked), _hours(row.bookable),
                None if row.share is None else Decimal(round(row.share * 1000)) / 10,
                *(_hours(row.by_kind[kind]) for kind in GroupKind.values), row.fees_cents,
            )
            for row in rows
        ],
    )  # fmt: skip
    return table


def _hours(minutes: int) -> Decimal:
    return Decimal(minutes) / 60


def _statement_state(row: Statement) -> str:
    """Taken back, paid or open; ``row.is_open`` says whether money is still to come or to go back."""
    if row.withdrawn_at is not None:
        return _("zurückgezogen")
    return _("noch offen") if row.is_open else _("erledigt")  # type: ignore[attr-defined]


def statements_table(statements: Iterable[Statement]) -> Table:
    return Table(
        title=_("Abrechnungen"),
        columns=[
            Column("number", _("Nummer"), names_row=True),
            Column("issued_on", _("vom"), Kind.DATE),
            Column("group", _("Gruppe")),
            Column("carrier", _("Träger")),
            Column("total", _("Summe"), Kind.MONEY),
            Column("state", _("Zustand")),
        ],
        rows=[
            {
                "number": row.number, "issued_on": row.issued_on, "group": row.content["group"]["name"],
                "carrier": str(row.carrier), "total": row.total_cents,
                "state": _statement_state(row),
            }
            for row in statements
        ],
        empty=_("Noch keine Abrechnung."),
    )  # fmt: skip


def income_table(income: Iterable[Income]) -> Table:
    """Fees and deposits, and both when they go back (below zero): what the books take."""
    return Table(
        title=_("Einnahmen aus Räumen"),
        columns=[
            Column("words", _("Wofür"), names_row=True),
            Column("kind", _("Art")),
            Column("due_on", _("fällig am"), Kind.DATE),
            Column("paid_on", _("bezahlt am"), Kind.DATE),
            Column("cents", _("Betrag"), Kind.MONEY),
            Column("number", _("Abrechnung")),
            Column("carrier", _("Träger")),
        ],
        rows=[
            {
                "words": row.words, "kind": str(row.get_kind_display()), "due_on": row.due_on, "paid_on": row.paid_on,
                "cents": row.cents, "number": row.statement.number if row.statement is not None else "",
                "carrier": str(row.carrier),
            }
            for row in income
        ],
        empty=_("In diesem Zeitraum ist nichts fällig."),
    )  # fmt: skip
