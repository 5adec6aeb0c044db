"""Everything that the page of one offer shows, read once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, pictures, when
from quartierwerk.foundation.translations import OUTDATED, Text, text_of
from quartierwerk.foundation.ui.languages import direction, own_name
from quartierwerk.offers.choices import Mode
from quartierwerk.offers.models import Offer, RainPlan
from quartierwerk.offers.queries import programme, rain_of, rain_words
from quartierwerk.offers.queries.frame import Frame, SiteFacts
from quartierwerk.offers.queries.offer_facts import series_of
from quartierwerk.offers.queries.programme import FULL, Row, Walk, Wanted
from quartierwerk.offers.queries.public import needs_checking_note, public_offers
from quartierwerk.places.choices import Answer
from quartierwerk.places.models import Site
from quartierwerk.square.queries import wording
from quartierwerk.square.queries.cards import date_and_times, reason_words
from quartierwerk.square.queries.messages import message
from quartierwerk.square.queries.wording import Badge, Fact
from quartierwerk.vocabularies.choices import Kind

DATES_SHOWN = 12


@dataclass(slots=True)
class DateLine:
    """One coming date of the offer."""

    slot: str
    day: date
    leaf: tuple[str, str, str]
    starts: str
    words: str  # Dienstag, 4. Juni
    times: str
    place: str  # only where it differs from the page's
    off: str
    off_note: str
    note: str
    title: str  # only where it has one of its own
    is_moved: bool
    is_running: bool
    crisis: str
    rain: str  # what is planned or decided for the rain
    rain_note: Text | None
    row: Row = field(repr=False)


@dataclass(slots=True)
class Translation:
    """The same message in another language."""

    code: str
    name: str
    dir: str
    text: str


@dataclass(slots=True)
class OfferPage:
    offer: Offer
    title: Text
    summary: Text
    description: Text
    bring_along: Text
    box: list[Fact]
    access: list[Fact]
    dates: list[DateLine]
    rhythm: str
    languages: str
    fields: list[str]
    groups: list[str]
    site: Site | None
    place_words: str
    ring_at: Text | None
    directions: Text | None
    access_notes: Text | None
    is_outdated: bool
    is_machine_made: bool
    checked_on: str
    picture: str
    photo: str
    known: tuple[Badge, ...]
    phone: str  # the offer's own, else the house's, else the carrier's
    email: str
    rows: list[Row]
    rain: RainPlan | None  # of the next date that takes place

    @property
    def next(self) -> DateLine | None:
        """The next date that takes place."""
        return next((line for line in self.dates if not line.off), None)

    @property
    def first_off(self) -> DateLine | None:
        """The very next date, if it does not take place."""
        return self.dates[0] if self.dates and self.dates[0].off else None


def find(slug: str) -> Offer | None:
    """The offer, if residents may see it."""
    return public_offers().select_related("area", "carrier", "site").filter(slug=slug).first()


def page_of(offer: Offer, frame: Frame, *, language: str) -> OfferPage:
    """``language`` is the one of the texts; the words of the page are in the active one."""
    rows = coming(offer, frame)
    rain = rain_of([row.key for row in rows])
    now = clock.local_now()
    site = _site(offer, frame, rows)
    texts = {name: offer.text(name, language) for name in ("title", "summary", "description", "bring_along")}
    shown = [text for text in texts.values() if text.value]
    known_terms = frame.terms
    repeated = series_of([offer.pk]).get(offer.pk, [])
    return OfferPage(
        offer=offer,
        **texts,
        box=_box(offer, language),
        access=wording.access_facts(
            step_free=offer.step_free or (site.step_free if site else Answer.UNKNOWN),
            toilet=site.toilet if site else Answer.UNKNOWN,
        )
        if offer.mode != Mode.ONLINE
        else [],
        dates=[_line(row, frame, site, now, language, rain.get(row.key), repeated) for row in rows],
        rhythm=wording.rhythm_words(repeated, rows[0].starts if rows else clock.wall_now()),
        languages=wording.languages_words(",".join(offer.languages), language, frame.own_names),
        fields=_terms(known_terms[Kind.FIELDS], tuple(offer.fields), language),
        groups=_terms(known_terms[Kind.GROUPS], tuple(offer.groups), language),
        site=site,
        place_words=next((row.place_words for row in rows if row.place_words), "") if site is None else "",
        ring_at=site.text("ring_at", language) if site else None,
        directions=site.text("directions", language) if site else None,
        access_notes=site.text("access_notes", language) if site else None,
        is_outdated=any(text.state == OUTDATED for text in shown),
        is_machine_made=any(text.origin == "machine" and not text.checked_by for text in shown),
        checked_on=_checked_on(offer),
        picture=reverse("picture", kwargs={"name": offer.picture}) if offer.picture else "",
        photo=reverse("picture", kwargs={"name": pictures.small(site.photo)}) if site and site.photo else "",
        known=_known(offer, site),
        phone=_phone(offer, site),
        email=offer.contact_email or (site.email if site else "") or offer.carrier.email,
        rows=rows,
        rain=next((rain.get(row.key) for row in rows if not row.reason), None),
    )


def coming(offer: Offer, frame: Frame, *, about: int = DATES_SHOWN) -> list[Row]:
    """The coming dates of an offer, also those that are off; what is over is left out."""
    minute = clock.wall_now()
    walk = Walk(
        frame, Wanted(offers=(offer.pk,)), start=f"{minute[:10]}T00:00", columns=FULL, with_off=True, about=about + 5,
        with_running=True,
    )  # fmt: skip
    rows = []
    for row in walk:
        if row[3] > minute:
            rows.append(Row(*row))
        if len(rows) == about:
            break
    return rows


def _site(offer: Offer, frame: Frame, rows: list[Row]) -> Site | None:
    """Where the next date is; without dates where the offer belongs."""
    key = next((row.site for row in rows if row.site is not None), None if rows else offer.site_id)
    if key is None or not frame.exists(key, rows[0].starts if rows else clock.wall_now()):
        return None
    if offer.site is not None and offer.site_id == key:
        return offer.site
    return Site.objects.filter(pk=key).first()


def _line(
    row: Row,
    frame: Frame,
    site: Site | None,
    now: datetime,
    language: str,
    rain: RainPlan | None,
    repeated: list[tuple[str, str, bool]],
) -> DateLine:
    day = date.fromisoformat(row.starts[:10])
    minute = now.strftime("%Y-%m-%dT%H:%M")
    elsewhere = frame.sites.get(row.site) if row.site is not None and (site is None or row.site != site.pk) else None
    crisis = None if row.reason else frame.crisis_at(row.site, row.starts)
    return DateLine(
        slot=row.slot,
        day=day,
        leaf=when.leaf_words(day, language),
        starts=row.starts,
        words=when.day_words(day, with_year=day.year != now.year),
        times=when.times_words(row.starts, row.ends, is_all_day=row.is_all_day),
        place=row.place_words or (_named(elsewhere) if elsewhere else ""),
        off=reason_words(row.reason),
        off_note=row.off_note or "" if row.reason else "",
        note=row.note,
        title=row.own_title,
        is_moved=not row.reason and wording.is_moved(row.slot, row.starts, repeated),
        is_running=row.starts <= minute < row.ends and not row.reason,
        crisis=wording.crisis_words(crisis),
        rain=rain_words(rain) if rain is not None and not row.reason else "",
        rain_note=rain.text("words", language) if rain is not None and rain.words and not row.reason else None,
        row=row,
    )


def _known(offer: Offer, site: Site | None) -> tuple[Badge, ...]:
    return wording.badges(
        free=offer.free, cost_cents=offer.cost_cents, children=offer.children, women_only=offer.women_only,
        step_free=offer.step_free or (site.step_free if site else Answer.UNKNOWN), mode=offer.mode,
        sign_up=offer.sign_up,
    )  # fmt: skip


def _phone(offer: Offer, site: Site | None) -> str:
    return offer.contact_phone or (site.phone if site else "") or offer.carrier.phone


def _named(site: SiteFacts) -> str:
    return ", ".join(part for part in (site.name, site.address) if part)


def _box(offer: Offer, language: str) -> list[Fact]:
    return wording.mothers_box(
        free=offer.free,
        cost_cents=offer.cost_cents,
        cost_note=offer.text("cost_note", language).value,
        children=offer.children,
        sign_up=offer.sign_up,
        women_only=offer.women_only,
        papers=offer.papers,
    )


def _terms(known: dict[str, Any], codes: tuple[str, ...], language: str) -> list[str]:
    return [
        text_of(known[code].title, known[code].translations, "title", language).value
        for code in codes
        if code in known
    ]  # fmt: skip


def _checked_on(offer: Offer) -> str:
    if offer.confirmed_on is None or not needs_checking_note(offer, clock.today()):
        return ""
    return when.day_words(offer.confirmed_on, with_year=True)


# The message


def message_of(offer: Offer, rows: list[Row], site: Site | None, *, url: str, rain: RainPlan | None = None) -> str:
    """The message in the language that is active, from fields: every language says the same facts."""
    today, language = clock.today(), get_language()
    on = [row for row in rows if not row.reason]
    place = rows[0].place_words if rows else ""
    if site is not None and not place:
        place = ", ".join(part for part in (site.name, site.address) if part)
    off = ""
    if rows and rows[0].reason:
        off = _("Fällt aus: %(day)s") % {"day": date_and_times(rows[0], today)}
    return message(
        title=offer.text("title", language).value,
        when=[date_and_times(row, today) for row in on[:4]],
        off=off,
        rain=" ".join((rain_words(rain), rain.text("words", language).value)).strip() if rain is not None else "",
        place=place,
        ring_at=site.text("ring_at", language).value if site else "",
        stop=site.nearest_stop if site else "",
        answers=[badge.text for badge in _known(offer, site)],
        phone=_phone(offer, site),
        summary=offer.text("summary", language).value,
        url=url,
    )


def messages_of(
    offer: Offer,
    rows: list[Row],
    site: Site | None,
    *,
    url_in: Callable[[str], str],
    rain: RainPlan | None = None,
) -> list[Translation]:
    """The message in every language of the pages; ``url_in`` gives the page's address in a language."""
    found = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            text = message_of(offer, rows, site, url=url_in(code), rain=rain)
        found.append(Translation(code, own_name(code, str(name)), direction(code), text))
    return found


def moments(row: Row) -> tuple[str, str]:
    """Beginning and end with their offset, for machines."""
    starts_at, ends_at = programme.exact_moments([row.key])[row.key]
    return timezone.localtime(starts_at).isoformat(), timezone.localtime(ends_at).isoformat()
