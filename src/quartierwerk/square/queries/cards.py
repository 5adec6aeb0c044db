"""Lists of dates as residents see them: cards, folded to the next date of each offer or day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, pictures, when
from quartierwerk.foundation.codes import unpack
from quartierwerk.foundation.translations import Text
from quartierwerk.offers.choices import Reason
from quartierwerk.offers.queries import programme, rain_words
from quartierwerk.offers.queries.frame import Frame
from quartierwerk.offers.queries.offer_facts import OfferFacts, series_of, texts_of
from quartierwerk.offers.queries.programme import FULL, Row, Walk, Wanted
from quartierwerk.places.choices import Answer
from quartierwerk.square.choices import symbol_of
from quartierwerk.square.queries import signing_up, wording
from quartierwerk.square.queries.wording import Badge
from quartierwerk.vocabularies.choices import Kind

SLUG = "kuerzel-des-angebots"  # stands for a slug where one address is made for many


@dataclass(frozen=True, slots=True)
class Card:
    """One date in a list, with everything that is shown of it."""

    url: str
    title: Text
    summary: Text
    day: date
    day_words: str
    leaf: tuple[str, str, str]
    starts: str  # local minute, for <time datetime>
    times: str
    place: str
    symbol: str
    rhythm: str = ""
    languages: str = ""
    badges: tuple[Badge, ...] = ()
    is_running: bool = False
    is_moved: bool = False
    off: str = ""  # why it does not take place
    off_note: str = ""
    following: str = ""  # when it takes place again
    crisis: str = ""
    note: str = ""
    picture: str = ""
    picture_alt: str = ""
    weather: str = ""  # what was decided about the rain
    places: str = ""  # how many are left, where one signs up in the programme


@dataclass(slots=True)
class Section:
    key: str
    heading: str
    cards: list[Card]


@dataclass(slots=True)
class Listing:
    sections: list[Section]
    has_more: bool

    @property
    def count(self) -> int:
        return sum(len(section.cards) for section in self.sections)

    @property
    def cards(self) -> list[Card]:
        return [card for section in self.sections for card in section.cards]


def reason_words(reason: str | None) -> str:
    """``fällt aus, wegen Krankheit``."""
    if not reason:
        return ""
    return _("Fällt aus: %(reason)s") % {"reason": force_str(Reason(reason).label)}


def folded(
    frame: Frame, wanted: Wanted, language: str, *, limit: int, offset: int = 0, until: str | None = None
) -> Listing:
    """Each offer once, at its next date that is not over: today, tomorrow, this week, later."""
    now = clock.local_now()
    today, minute = now.date(), now.strftime("%Y-%m-%dT%H:%M")
    walk = Walk(
        frame, wanted, start=f"{today.isoformat()}T00:00", end=until, columns=FULL, with_off=True, about=limit + offset,
        with_running=True, language=language, is_lean=False,
    )  # fmt: skip
    rows: list[Row] = []
    has_more = False
    for row in walk:
        if row[1] in walk.skipped_offers or row[3] <= minute:
            continue
        walk.skipped_offers.add(row[1])
        if len(walk.skipped_offers) > offset + limit:
            has_more = True
            break
        if len(walk.skipped_offers) > offset:
            rows.append(Row(*row))
        if walk.offers is not None and len(walk.skipped_offers) == len(walk.offers):
            break
    rows.sort(key=lambda row: max(row.starts, f"{today.isoformat()}T00:00"))
    cards = cards_of(frame, walk.facts, rows, language, now=now)
    return Listing(_by_nearness(cards, today), has_more)


def day_by_day(frame: Frame, wanted: Wanted, language: str, *, limit: int, offset: int = 0) -> Listing:
    """Every date of a period, each day under its own heading."""
    now = clock.local_now()
    today, minute = now.date(), now.strftime("%Y-%m-%dT%H:%M")
    first = wanted.first or today
    walk = Walk(
        frame, wanted, start=f"{first.isoformat()}T00:00", end=end_of(wanted), columns=FULL, with_off=True,
        about=limit + offset, with_running=True, language=language, is_lean=False,
    )  # fmt: skip
    found: list[Row] = []
    for row in walk:
        if wanted.first is None and row[3] <= minute:
            continue
        found.append(Row(*row))
        if len(found) > offset + limit:
            break
    rows = found[offset : offset + limit]
    cards = cards_of(frame, walk.facts, rows, language, now=now, with_rhythm=False)
    sections: list[Section] = []
    for card in cards:
        day = max(card.day, first)
        key = day.isoformat()
        if not sections or sections[-1].key != key:
            sections.append(Section(key, wording.day_heading(day, today), []))
        sections[-1].cards.append(card)
    return Listing(sections, len(found) > offset + limit)


def end_of(wanted: Wanted) -> str | None:
    """The local minute above every minute of the period's last day."""
    return f"{wanted.last.isoformat()}T24" if wanted.last is not None else None


def _by_nearness(cards: Sequence[Card], today: date) -> list[Section]:
    tomorrow, sunday = today + timedelta(days=1), today + timedelta(days=6 - today.weekday())
    found: dict[str, list[Card]] = {}
    for card in cards:
        if card.day <= today:
            key = "heute"
        elif card.day == tomorrow:
            key = "morgen"
        else:
            key = "woche" if card.day <= sunday else "spaeter"
        found.setdefault(key, []).append(card)
    headings = {
        "heute": wording.day_heading(today, today),
        "morgen": wording.day_heading(tomorrow, today),
        "woche": _("Diese Woche"),
        "spaeter": _("Später"),
    }
    return [Section(key, headings[key], found[key]) for key in headings if key in found]


def cards_of(
    frame: Frame,
    facts: dict[int, Any],
    rows: Sequence[Row],
    language: str,
    *,
    now: datetime,
    with_rhythm: bool = True,
) -> list[Card]:
    """Cards of these dates. Two more questions to the database, however many dates there are; with sign-ups five."""
    minute = now.strftime("%Y-%m-%dT%H:%M")
    today = now.date()
    repeated = series_of({row.offer for row in rows if with_rhythm or row.slot != row.starts}) if rows else {}
    off = {row.offer: row.starts for row in rows if row.reason}
    following = programme.following_dates(frame, off)
    symbols = {code: symbol_of(term.symbol) for code, term in frame.terms[Kind.FIELDS].items()}
    has_areas = len({site.area for site in frame.sites.values()}) > 1
    places = {key: _place(frame, key, has_areas) for key in {row.site for row in rows}}
    places_left = signing_up.words_of_rows(rows, facts, frame)
    spoken: dict[str, str] = {}
    page_of = reverse("square:offer", kwargs={"slug": SLUG})
    found = []
    for row in rows:
        offer: OfferFacts = facts[row.offer]
        title, summary = texts_of(offer, language, ("title", "summary"))
        if row.own_title:
            title = Text(row.own_title, "de", "source")
        if offer.languages not in spoken:
            spoken[offer.languages] = wording.languages_words(offer.languages, language, frame.own_names)
        day = date.fromisoformat(row.starts[:10])
        field_codes = unpack(offer.fields)
        site = frame.sites.get(row.site) if row.site is not None else None
        crisis = None if row.reason else frame.crisis_at(row.site, row.starts)
        decided = frame.weather.get(row.key)
        again = following.get(row.offer) if row.reason else None
        found.append(
            Card(
                url=page_of.replace(SLUG, offer.slug),
                title=title,
                summary=summary,
                day=day,
                day_words=when.day_words(day, language, with_year=day.year != today.year),
                leaf=when.leaf_words(day, language),
                starts=row.starts,
                times=when.times_words(row.starts, row.ends, is_all_day=row.is_all_day),
                place=row.place_words or places[row.site],
                symbol=symbols.get(field_codes[0], "group") if field_codes else "group",
                rhythm=wording.rhythm_words(repeated.get(row.offer, []), row.starts) if with_rhythm else "",
                languages=spoken[offer.languages],
                badges=wording.badges(
                    free=offer.free,
                    cost_cents=offer.cost_cents,
                    children=offer.children,
                    women_only=offer.women_only,
                    step_free=offer.step_free or (site.step_free if site else Answer.UNKNOWN),
                    mode=offer.mode,
                    sign_up=offer.sign_up,
                ),
                is_running=row.starts <= minute < row.ends and not row.is_all_day and not row.reason,
                is_moved=not row.reason and wording.is_moved(row.slot, row.starts, repeated.get(row.offer, [])),
                off=reason_words(row.reason),
                off_note=row.off_note or "" if row.reason else "",
                following=date_and_times(again, today) if again is not None else "",
                crisis=wording.crisis_words(crisis),
                note=row.note,
                weather=rain_words(decided) if decided is not None and not row.reason else "",
                picture=reverse("picture", kwargs={"name": pictures.small(offer.picture)}) if offer.picture else "",
                picture_alt=offer.picture_alt,
                places=places_left.get(row.key, ""),
            )
        )
    return found


def date_and_times(row: Row, today: date) -> str:
    """``Dienstag, 11. Juni, 9:30–11:00 Uhr``."""
    day = date.fromisoformat(row.starts[:10])
    times = when.times_words(row.starts, row.ends, is_all_day=row.is_all_day)
    return when.day_and_times(when.day_words(day, with_year=day.year != today.year), times)


def _place(frame: Frame, key: int | None, has_areas: bool) -> str:
    site = frame.sites.get(key) if key is not None else None
    if site is None:
        return ""
    area = frame.areas.get(site.area) if has_areas else None
    return _("%(place)s, %(area)s") % {"place": site.name, "area": area.name} if area else site.name
