"""The search of the desk: what stands in the index, and beside it what is never copied there.

Rooms, groups, requests, sign-ups, contact notes and phone numbers are read where they are kept, each by the query of
its room that says what one may see. So a name that was deleted is found no more, and nothing is found around a rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from quartierwerk.access.choices import Role
from quartierwerk.desk.queries.work import SEES
from quartierwerk.foundation import search
from quartierwerk.foundation.folding import fold
from quartierwerk.foundation.models import SearchEntry
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.when import day_words
from quartierwerk.offers import queries as offers
from quartierwerk.parties import queries as parties
from quartierwerk.places.queries import visible_sites
from quartierwerk.rooms import queries as rooms
from quartierwerk.rooms.choices import Feature, RoomKind

AT_ONCE = 10
"""Hits that a section shows."""
LOOKS_AT = 5_000
"""Rows of a kind that are read through, the newest first; more would make the page slow."""
NOTES_AT = 2_000
"""The same of contact notes, which are long."""
MOST_WORDS = 8
SHORTEST_NUMBER = 4
"""Digits that are looked for as a phone number."""
LIKE_A_NUMBER = re.compile(r"[\d\s+()/.\-–]+")


def found(actor: Actor, text: str) -> QuerySet[SearchEntry]:
    """What the words are in, among all that stands in the index and the actor may see."""
    labels = () if actor.holds(*SEES) else ("reports.frozenreport",)
    return search.search(text, scope=actor.scope(*SEES, Role.SERVICE_OFFICE), labels=labels)


@dataclass(frozen=True)
class Hit:
    """One thing that is found: its name, its page, one line beside it."""

    title: str
    url: str
    line: str = ""


@dataclass(frozen=True)
class Section:
    """What is found of one kind. ``looked_at`` is set where there were more rows than were read."""

    title: str
    hits: tuple[Hit, ...]
    number: int
    looked_at: int = 0

    @property
    def has_more(self) -> bool:
        return self.number > len(self.hits)


def found_beside(actor: Actor, text: str) -> list[Section]:
    """What is found beside the index, by kind. At most six queries, whatever there is; none for a blank text."""
    words = fold(text).split()[:MOST_WORDS]
    if not words or not actor.holds(*SEES):  # others have nothing to do with people and rooms
        return []
    if (number := _number_in(text)) is not None:
        sections = [_numbers(actor, number), _rooms(actor, words)]
    else:
        sections = [
            _rooms(actor, words), _groups(actor, words), _requests(actor, words), _sign_ups(actor, words),
            _notes(actor, words),
        ]  # fmt: skip
    return [section for section in sections if section.number]


def _holds_all(words: Iterable[str], *texts: Any) -> bool:
    folded = fold(" ".join(str(text or "") for text in texts))
    return all(word in folded for word in words)


def _section(
    title: str,
    rows: QuerySet[Any],
    columns: Iterable[str],
    fits: Callable[..., bool],
    hit: Callable[..., Hit],
    looks_at: int = LOOKS_AT,
) -> Section:
    """Read these columns once, the newest first; keep the rows that fit."""
    plain = rows.prefetch_related(None).order_by("-pk").values_list(*columns)
    read = list(plain[: looks_at + 1])
    kept = [row for row in read[:looks_at] if fits(*row)]
    hits = tuple(hit(*row) for row in kept[:AT_ONCE])
    return Section(title, hits, len(kept), looks_at if len(read) > looks_at else 0)


def _line(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


# By words


def _rooms(actor: Actor, words: list[str]) -> Section:
    """By name, kind, storey, what they have, house and carrier."""
    features, kinds = dict(Feature.choices), dict(RoomKind.choices)

    def has(codes: Iterable[str]) -> str:
        return ", ".join(str(features[code]) for code in codes if code in features)

    return _section(
        _("Räume"), rooms.visible_rooms(actor),
        ["name", "slug", "kind", "storey", "features", "site__name", "carrier__name"],
        lambda name, _slug, kind, storey, codes, site, carrier: _holds_all(
            words, name, kinds.get(kind), storey, has(codes), site, carrier
        ),
        lambda name, slug, _kind, _storey, codes, site, _carrier: Hit(
            name, reverse("rooms:room", args=[slug]), _line(site, has(codes))
        ),
    )  # fmt: skip


def _groups(actor: Actor, words: list[str]) -> Section:
    """By name, person and organisation; what was deleted has no name any more."""
    return _section(
        _("Nutzergruppen"), rooms.visible_groups(actor).exclude(name=""),
        ["pk", "name", "contact_name", "organisation__name", "carrier__name"],
        lambda _key, name, person, organisation, _carrier: _holds_all(words, name, person, organisation),
        lambda key, name, person, organisation, carrier: Hit(
            name, reverse("rooms:group", args=[key]), _line(organisation or carrier, person)
        ),
    )  # fmt: skip


def _requests(actor: Actor, words: list[str]) -> Section:
    """By group and purpose; only those that one may open and answer."""
    return _section(
        _("Raumanfragen"), rooms.kept_requests(actor),
        ["pk", "group__name", "purpose", "room__name", "room__site__name"],
        lambda _key, group, purpose, _room, _site: _holds_all(words, group, purpose),
        lambda key, group, purpose, room, site: Hit(
            _line(group, purpose), reverse("rooms:request", args=[key]), f"{room}, {site}"
        ),
    )  # fmt: skip


SIGN_UP = ["participant__first_name", "participant__latin_name", "offer", "offer__title", "session",
           "session__starts_local", "post"]  # fmt: skip


def _listed_sign_ups(actor: Actor) -> QuerySet[Any]:
    """Those on the lists of dates and courses. Who comes to a talk for advice stands in the list of the talks only."""
    return offers.visible_sign_ups(actor).filter(free_time=None, claim__state__in=offers.ALIVE)


def _sign_up_hit(
    name: str, latin: str, offer: int, title: str, session: int | None, starts: str | None, post: int | None
) -> Hit:
    """Leads to the list that the person stands in."""
    if session is None:
        url = reverse("offers:sign_ups", args=[offer])
    else:
        url = reverse("offers:posts" if post else "offers:session_sign_ups", args=[session])
    day = day_words(date.fromisoformat(starts[:10]), with_year=True) if starts else ""
    both = f"{latin} ({name})" if latin and name and latin != name else latin or name
    return Hit(both or _("Name gelöscht"), url, _line(title, day))


def _sign_ups(actor: Actor, words: list[str]) -> Section:
    return _section(
        _("Anmeldungen"), _listed_sign_ups(actor).exclude(participant__first_name="", participant__latin_name=""),
        SIGN_UP, lambda name, latin, *_rest: _holds_all(words, name, latin), _sign_up_hit,
    )  # fmt: skip


def _notes(actor: Actor, words: list[str]) -> Section:
    """By their text; the line is the first that holds one of the words."""

    def line(text: str) -> str:
        lines = [one for one in text.splitlines() if one.strip()]
        first = next((one for one in lines if any(word in fold(one) for word in words)), "")
        return Truncator(first).chars(160)

    return _section(
        _("Kontaktnotizen"), parties.visible_notes(actor), ["pk", "on", "text"],
        lambda _key, _on, text: _holds_all(words, text),
        lambda key, on, text: Hit(
            _("Notiz vom %(day)s") % {"day": f"{on:%d.%m.%Y}"}, reverse("parties:note", args=[key]), line(text)
        ),
        NOTES_AT,
    )  # fmt: skip


# By phone number


def _number_in(text: str) -> str | None:
    """The digits of a text that is a phone number, or a part of one."""
    digits = parties.phone_digits(text)
    return digits if LIKE_A_NUMBER.fullmatch(text.strip()) and len(digits) >= SHORTEST_NUMBER else None


def _numbers(actor: Actor, number: str) -> Section:
    """People, organisations, houses, groups and sign-ups with this number, however it is written down."""

    def fits(phone: str, *_rest: Any) -> bool:
        return number in parties.phone_digits(phone)

    def named(page: str) -> Callable[..., Hit]:
        return lambda phone, key, name: Hit(name or _("Name gelöscht"), reverse(page, args=[key]), phone)

    def signed_up(phone: str, *rest: Any) -> Hit:
        plain = _sign_up_hit(*rest)
        return Hit(plain.title, plain.url, _line(phone, plain.line))

    title = _("Telefonnummern")
    kinds: list[tuple[QuerySet[Any], list[str], Callable[..., Hit]]] = [
        (parties.visible_contacts(actor).exclude(phone=""), ["phone", "pk", "name"], named("parties:contact")),
        (parties.visible_organisations(actor).exclude(phone=""), ["phone", "pk", "name"],
         named("parties:organisation")),
        (visible_sites(actor).exclude(phone=""), ["phone", "slug", "name"], named("places:site")),
        (rooms.visible_groups(actor).exclude(phone=""), ["phone", "pk", "name"], named("rooms:group")),
        (_listed_sign_ups(actor).exclude(participant__phone=""), ["participant__phone", *SIGN_UP], signed_up),
    ]  # fmt: skip
    parts = [_section(title, rows, columns, fits, hit) for rows, columns, hit in kinds]
    hits = [hit for part in parts for hit in part.hits]
    looked_at = max(part.looked_at for part in parts)
    return Section(title, tuple(hits[:AT_ONCE]), sum(part.number for part in parts), looked_at)
