"""Rooms as residents read them: what there is, which suit and why, what else is free, how a request stands.

Who uses a room is nowhere in here: what is taken is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, readable_codes
from quartierwerk.foundation.pictures import small
from quartierwerk.foundation.translations import Text
from quartierwerk.foundation.when import date_words, day_and_times, day_words, times_words
from quartierwerk.rooms import queries
from quartierwerk.rooms.choices import Feature, Source, WishState
from quartierwerk.rooms.conditions import Slot
from quartierwerk.rooms.forms import THING
from quartierwerk.rooms.models import Request, Room, Statement, Wish
from quartierwerk.rooms.queries import Alternative, DateAnswer, Found, Match, Shown

SERIES_SHOWN = 5  # dates of a series that a list names; all of them stand on the page of the room
ICONS = {"kitchen": "restaurant", "stage": "music", "projector": "video", "step_free": "wheelchair",
         "internet": "computer"}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    icon: str
    words: str


@dataclass(frozen=True)
class Card:
    """One room in a list."""

    room: Room
    picture: str
    picture_alt: str
    facts: tuple[Fact, ...]
    price: str
    lease: str


def facts_in_words(room: Room) -> list[Fact]:
    found = []
    if room.seats:
        found.append(Fact("group", ngettext("%(n)d Sitzplatz", "%(n)d Sitzplätze", room.seats) % {"n": room.seats}))
    if room.standing:
        words = ngettext("%(n)d Stehplatz", "%(n)d Stehplätze", room.standing) % {"n": room.standing}
        found.append(Fact("person", words))
    found += [Fact(ICONS.get(code, "check"), str(label)) for code, label in Feature.choices if code in room.features]
    return found


def price_in_words(shown: Shown) -> str:
    """Nobody having said a price does not mean that it is free."""
    return shown.price or _("Was es kostet, sagt Ihnen das Haus.")


def lease_in_words(room: Room) -> str:
    today = clock.today()
    if room.starts_on and room.starts_on > today:
        return _("Diesen Raum gibt es erst ab %(day)s.") % {"day": date_words(room.starts_on)}
    if room.ends_on:
        return _("Diesen Raum gibt es nur bis %(day)s.") % {"day": date_words(room.ends_on)}
    return ""


def card(shown: Shown) -> Card:
    picture = shown.pictures[0] if shown.pictures else None
    return Card(
        room=shown.room, picture=small(picture.stored) if picture else "", picture_alt=picture.alt if picture else "",
        facts=tuple(facts_in_words(shown.room)), price=price_in_words(shown), lease=lease_in_words(shown.room),
    )  # fmt: skip


def by_house(shown: Sequence[Shown]) -> list[tuple[Any, list[Card]]]:
    """(house, its rooms), in the order in which they came."""
    found: dict[int, tuple[Any, list[Card]]] = {}
    for one in shown:
        found.setdefault(one.room.site_id, (one.room.site, []))[1].append(card(one))
    return list(found.values())


# Answers to a search


@dataclass(frozen=True)
class Way:
    """A link to something that is really free."""

    words: str
    url: str


@dataclass
class Missing:
    """Dates that are not free for the same reason."""

    sentence: str
    lines: list[tuple[str, list[Way]]] = field(default_factory=list)
    rest: int = 0  # further dates that the list leaves to the page of the room

    @property
    def count(self) -> int:
        return len(self.lines) + self.rest


@dataclass(frozen=True)
class Answer:
    """One room: how many dates are free, why it suits, what stands against it."""

    card: Card
    reasons: tuple[str, ...]
    head: str
    fee: str
    missing: tuple[Missing, ...]
    ask_url: str
    is_series: bool


def slot_words(when: Slot | Wish | Any) -> str:
    day = clock.wall_day(when.starts_at)
    return day_and_times(day_words(day, with_year=True), times_words(when.starts_local, when.ends_local))


def alternative_words(one: Alternative, wanted: Slot, room: Room) -> str:
    if one.kind == "room":
        return _("%(room)s (%(site)s) zur selben Zeit") % {"room": one.room.name, "site": one.room.site.name}
    if one.kind == "time":
        return _("am selben Tag %(times)s") % {"times": times_words(one.slot.starts_local, one.slot.ends_local)}
    return slot_words(one.slot)


def missing_of(match: Match, way: Callable[[Alternative], str], *, most: int | None = None) -> list[Missing]:
    """The dates that are not free, by reason, each with what is free instead; ``most`` of each reason by name."""
    found: dict[str, Missing] = {}
    for one in match.refused:
        group = found.setdefault(one.sentence, Missing(one.sentence))
        if most is not None and len(group.lines) >= most:
            group.rest += 1
            continue
        group.lines.append((slot_words(one.slot), _ways(one, match.room, way)))
    return list(found.values())


def _ways(one: DateAnswer, room: Room, way: Callable[[Alternative], str]) -> list[Way]:
    return [Way(alternative_words(other, one.slot, room), way(other)) for other in one.alternatives]


def free_words(match: Match) -> str:
    if len(match.dates) == 1:
        return _("frei") if match.free else _("nicht möglich")
    return ngettext("%(free)d von %(all)d Termin frei", "%(free)d von %(all)d Terminen frei", len(match.dates)) % {
        "free": match.free, "all": len(match.dates),
    }  # fmt: skip


def fee_words(match: Match) -> str:
    """What the free dates would cost together."""
    if not match.free:
        return ""
    if not match.fee.is_known:
        return _("Was es kostet, sagt Ihnen das Haus.")
    if match.fee.cents == 0:
        return _("Für Sie kostenlos.")
    words = _("Alle freien Termine zusammen: %(amount)s.") if match.free > 1 else _("Das kostet %(amount)s.")
    words %= {"amount": queries.money(match.fee.cents)}
    if match.fee.deposit_cents:
        words += " " + _("Dazu eine Kaution von %(amount)s.") % {"amount": queries.money(match.fee.deposit_cents)}
    return words


def answer(
    match: Match, shown: Shown, *, ask_url: str, way: Callable[[Alternative], str], most: int | None = SERIES_SHOWN
) -> Answer:
    is_series = len(match.dates) > 1
    reasons = match.reasons[1:] if is_series else match.reasons  # the number of free dates is the head
    if not match.free:
        reasons = []
    return Answer(
        card=card(shown), reasons=tuple(reasons), head=free_words(match), fee=fee_words(match),
        missing=tuple(missing_of(match, way, most=most)), ask_url=ask_url, is_series=is_series,
    )  # fmt: skip


def answers(
    found: Found, shown: Sequence[Shown], *, ask_url: Callable[[Room], str], way: Callable[[Alternative], str]
) -> list[tuple[str, list[Answer]]]:
    """(heading, rooms) for those that suit, those that suit in part and all others with what stands against them."""
    by_room = {one.room.pk: one for one in shown}
    groups = (
        (_("Diese Räume passen"), found.fitting),
        (_("Hier ist nur ein Teil der Termine frei"), found.partly),
        (_("Diese Räume gehen nicht, und warum"), found.others),
    )
    return [
        (heading, [answer(m, by_room[m.room.pk], ask_url=ask_url(m.room), way=way) for m in matches])
        for heading, matches in groups
        if matches
    ]


# One's own request


@dataclass(frozen=True)
class Line:
    """One date of a request and its answer."""

    key: int
    when: str
    state: str
    tone: str
    sentence: str
    instead: str  # the room and time that it is now, where that is another one than was asked for
    is_held: bool
    hold_words: str
    may_withdraw: bool
    may_wait: bool
    again: str  # where to ask for another room or time with the same wishes; only of a date that was refused


@dataclass(frozen=True)
class Bill:
    """A statement of fees about these dates."""

    key: int
    words: str


@dataclass(frozen=True)
class Standing:
    """A request as its own page shows it."""

    request: Request
    code: str
    head: str
    lead: str
    how_to_find: Text
    lines: tuple[Line, ...]
    next_steps: tuple[str, ...]
    is_unconfirmed: bool
    bills: tuple[Bill, ...] = ()

    @property
    def has_papers(self) -> bool:
        """Whether something is promised, so that there is an agreement about it."""
        return any(
            wish.state == WishState.BOOKED and wish.booking is not None and not wish.booking.is_ended
            for wish in self.request.wishes.all()
        )

    @property
    def may_withdraw(self) -> bool:
        return any(line.may_withdraw for line in self.lines)


TONES = {
    WishState.OPEN: "info", WishState.BOOKED: "success", WishState.REFUSED: "danger", WishState.WAITING: "info",
    WishState.WITHDRAWN: "",
}  # fmt: skip


def standing(request: Request, code: str) -> Standing:
    """Everything about a request; ``code``: as it was typed or has just been made."""
    waiting = queries.may_wait_for(request)
    lines = tuple(_line(wish, request, may_wait=wish.pk in waiting) for wish in request.wishes.all())
    states = [wish.state for wish in request.wishes.all()]
    is_unconfirmed = request.confirmed_at is None
    return Standing(
        request=request, code=readable_codes.shown(readable_codes.read(code)), head=_head(states, is_unconfirmed),
        lead=request.purpose, how_to_find=request.room.text("how_to_find", get_language() or "de"), lines=lines,
        next_steps=tuple(_next_steps(request, states, is_unconfirmed)), is_unconfirmed=is_unconfirmed,
        bills=tuple(_bill(row) for row in queries.statements_of(request)),
    )  # fmt: skip


def _bill(row: Statement) -> Bill:
    words = _("Abrechnung %(number)s über %(amount)s (PDF)")
    return Bill(row.pk, words % {"number": row.number, "amount": queries.money(row.total_cents)})


def _head(states: Sequence[str], is_unconfirmed: bool) -> str:
    if is_unconfirmed:
        return _("Bitte bestätigen Sie Ihre Anfrage")
    if WishState.OPEN in states:
        return _("Ihre Anfrage wartet auf Antwort")
    if WishState.BOOKED in states:
        return _("Ihre Anfrage ist beantwortet")
    if WishState.WAITING in states:
        return _("Sie stehen auf der Warteliste")
    if all(state == WishState.WITHDRAWN for state in states):
        return _("Ihre Anfrage ist zurückgezogen")
    return _("Das ist leider nicht möglich")


def _line(wish: Wish, request: Request, *, may_wait: bool) -> Line:
    booking = wish.booking
    state, tone, sentence, instead = str(wish.get_state_display()), TONES[WishState(wish.state)], wish.sentence, ""
    is_ahead = wish.ends_at > clock.now()
    is_off = False
    if wish.state == WishState.BOOKED and booking is not None:
        is_ahead = booking.ends_at > clock.now()
        if booking.is_ended:
            is_off, state, tone = True, _("abgesagt"), "danger"
            sentence = _("Grund: %(reason)s.") % {"reason": booking.end.get_reason_display()}
            if booking.end.note:
                sentence += f" {booking.end.note}"
        elif booking.room_id != request.room_id or booking.starts_local != wish.starts_local or (
            booking.ends_local != wish.ends_local
        ):  # fmt: skip
            instead = _("Jetzt: %(room)s (%(site)s), %(when)s") % {
                "room": booking.room.name, "site": booking.room.site.name, "when": slot_words(booking),
            }  # fmt: skip
    is_held = wish.state == WishState.WAITING and wish.claim is not None and wish.claim.hold_until is not None
    hold_words = ""
    if is_held and wish.claim is not None and wish.claim.hold_until is not None:
        state, tone = _("für Sie freigehalten"), "success"
        hold_words = _("Bitte antworten Sie bis %(day)s, %(time)s Uhr.") % {
            "day": day_words(clock.wall_day(wish.claim.hold_until), with_year=True),
            "time": clock.wall(wish.claim.hold_until)[11:],
        }  # fmt: skip
        sentence = ""
    elif wish.state == WishState.WAITING:
        sentence = queries.place_of(wish)
    alive = wish.state in (WishState.OPEN, WishState.WAITING) or (wish.state == WishState.BOOKED and not is_off)
    return Line(
        key=wish.pk, when=slot_words(wish), state=state, tone=tone, sentence=sentence, instead=instead,
        is_held=is_held, hold_words=hold_words, may_withdraw=alive and is_ahead and not is_held,
        may_wait=may_wait,
        again=_again(wish) if wish.state == WishState.REFUSED and is_ahead else "",
    )  # fmt: skip


def _again(wish: Wish) -> str:
    """The form with what was asked for, things that go along included; its answer names what is free. What for stays
    out of the address."""
    asked = wish.request
    carried: dict[str, Any] = {
        "day": wish.starts_local[:10], "starts": wish.starts_local[11:], "ends": wish.ends_local[11:],
        "people": asked.people, "needs": list(asked.needs),
        **{f"{THING}{key}": number for key, number in asked.equipment.items()},
    }  # fmt: skip
    if asked.is_open_and_free:
        carried["is_open_and_free"] = "on"
    return f"{reverse('square:room_ask', args=[asked.room.slug])}?{urlencode(carried, doseq=True)}"


def _next_steps(request: Request, states: Sequence[str], is_unconfirmed: bool) -> list[str]:
    steps = []
    group = request.group
    if is_unconfirmed:
        steps.append(
            _("Wir haben Ihnen eine E-Mail geschickt. Öffnen Sie die Seite darin und drücken Sie auf „Bestätigen“.")
        )
        steps.append(_("Vorher zählt die Anfrage nicht. Nach sieben Tagen löschen wir sie."))
        return steps
    if WishState.OPEN in states:
        steps.append(_("Jemand vom Haus liest Ihre Anfrage und antwortet Datum für Datum. Zugesagt ist noch nichts."))
        steps.append(_("Zuerst kommen Gruppen aus dem Quartier, dann andere; bei gleichen die frühere Anfrage."))
        if group.email:
            steps.append(_("Die Antwort kommt per E-Mail und steht auf dieser Seite."))
        elif group.phone:
            steps.append(_("Die Antwort steht auf dieser Seite. Ist etwas unklar, rufen wir Sie an."))
        else:
            steps.append(_("Wir können Ihnen nicht schreiben: Bitte sehen Sie mit dem Code selbst nach."))
    if WishState.BOOKED in states:
        steps.append(_("Was zugesagt ist, bleibt. Brauchen Sie einen Termin doch nicht, geben Sie ihn bitte zurück."))
    if request.source == Source.WEB and not group.email and not group.phone:
        steps.append(_("Nur mit dem Code kommen Sie wieder hierher: Fotografieren Sie ihn oder schreiben Sie ihn ab."))
    return steps
