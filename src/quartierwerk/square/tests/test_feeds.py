"""What leaves the pages: calendars, messages, search engines' data, pictures; also with the worst that can be typed."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import Image
from tests import cast

from quartierwerk.foundation import clock
from quartierwerk.foundation.ical import read_calendar
from quartierwerk.offers.choices import Reason
from quartierwerk.offers.models import Cancellation, Offer, Session
from quartierwerk.offers.queries.frame import Frame
from quartierwerk.places.choices import CrisisKind
from quartierwerk.places.models import CrisisRule, Site
from quartierwerk.square.queries import offer_page
from quartierwerk.square.queries.messages import MOST, message

HOSTILE = json.loads((Path(settings.PACKAGE).parents[1] / "tests/data/hostile/blns.json").read_text("utf-8"))
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def storable(text: str) -> str:
    """What a form lets through to a database: no NUL."""
    return text.replace("\x00", "") or "leer"


def events(response) -> list[icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(response.content)
    assert calendar.errors == []
    assert calendar["PRODID"]
    found = list(calendar.walk("VEVENT"))
    assert all(not event.errors for event in found)
    return found


def at(offer, starts: datetime, minutes: int = 90, **more) -> Session:
    ends = starts + timedelta(minutes=minutes)
    return Session.objects.create(
        offer=offer, slot=more.pop("slot", clock.wall(starts)), starts_at=starts, ends_at=ends, site=offer.site,
        starts_local=clock.wall(starts), ends_local=clock.wall(ends), **more,
    )  # fmt: skip


# Calendars


def test_a_calendar_has_a_zone_and_every_date_its_identifier(visit, town):
    Site.objects.filter(pk=town.house.pk).update(latitude=52.3, longitude=9.2, ring_at="2. Klingel")
    offer = cast.offer(town, title="Chor; für, alle\\Stimmen", women_only="yes")
    session = cast.session(offer, days=2)
    response = visit("/de/programm.ics")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = events(response)
    assert event["SUMMARY"] == "Chor; für, alle\\Stimmen"
    assert event["UID"] == f"{offer.uid}-{session.slot.replace('-', '').replace(':', '')}"
    assert event["DTSTART"].dt == session.starts_at
    assert event["DTEND"].dt == session.ends_at
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event["STATUS"] == "CONFIRMED"
    assert event["SEQUENCE"] == 0
    assert event["LOCATION"] == "Mittelpunkt, Hüttenstraße 15, 31655 Musterstadt"
    assert event["URL"] == "http://testserver/de/angebot/angebot-1/"
    assert event["GEO"].latitude == 52.3
    assert abs(event["DTSTAMP"].dt - session.changed_at) < timedelta(seconds=1)
    for line in ("kostenlos", "nur für Frauen", "Hier spricht man Arabisch und Deutsch.", "Klingeln bei: 2. Klingel"):
        assert line in event["DESCRIPTION"].splitlines()
    assert icalendar.Calendar.from_ical(response.content).walk("VTIMEZONE")
    own = read_calendar(response.content)
    assert (own.taken, own.refusals) == (1, ())


def test_a_house_that_works_by_phone_says_so_in_the_calendar_of_its_dates(visit, town, offer):
    hit, later = cast.session(offer, days=2), cast.session(offer, days=12)
    CrisisRule.objects.create(
        kind=CrisisKind.PHONE, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=9), note="Hochwasser"
    ).sites.add(town.house)
    for path in ("programm.ics", f"angebot/{offer.slug}/termine.ics"):
        said = {str(event["UID"])[-13:]: str(event["DESCRIPTION"]) for event in events(visit(f"/de/{path}"))}
        first, second = (said[row.slot.replace("-", "").replace(":", "")] for row in (hit, later))
        assert first.startswith("zurzeit nur am Telefon\nHochwasser\n"), path
        assert "Telefon" not in second, path


def test_a_house_that_works_by_phone_says_so_in_the_json_of_its_dates(visit, town, offer):
    cast.session(offer, days=2)
    cast.session(offer, days=12)
    CrisisRule.objects.create(
        kind=CrisisKind.PHONE, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=9), note='Hoch"wasser'
    ).sites.add(town.house)
    first, second = json.loads(visit("/de/programm.json").content)["dates"]
    assert (first["crisis"], first["notice"]) == ("phone", 'zurzeit nur am Telefon\nHoch"wasser')
    assert "crisis" not in second


def test_a_called_off_date_is_cancelled_in_the_calendar(visit, offer):
    session = cast.session(offer, days=2)
    Session.objects.update(sequence=3)
    Cancellation.objects.create(session=session, reason=Reason.WEATHER, note="Sturm", at=clock.now(), by="clock")
    for path in ("programm.ics", "angebot/angebot-1/termine.ics"):
        (event,) = events(visit(f"/de/{path}"))
        assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 3)
        assert event["SUMMARY"] == "Fällt aus: Deutschkurs am Vormittag"
        assert "Fällt aus: wegen des Wetters\nSturm" in event["DESCRIPTION"]


@pytest.mark.parametrize(
    ("moment", "form"),
    [
        (datetime(2030, 3, 31, 0, 30, tzinfo=UTC), "Z"),  # 01:30, an hour before the clocks are put forward
        (datetime(2030, 10, 27, 0, 30, tzinfo=UTC), "Z"),  # the first 02:30
        (datetime(2030, 10, 27, 1, 30, tzinfo=UTC), "Z"),  # the second 02:30
        (datetime(2030, 7, 1, 8, 0, tzinfo=UTC), "Europe/Berlin"),
        (datetime(2030, 12, 1, 9, 0, tzinfo=UTC), "Europe/Berlin"),
    ],
)
def test_every_event_is_at_its_moment(visit, offer, moment, form):
    at(offer, moment)
    (event,) = events(visit("/de/programm.ics?from=2030-01-01&to=2030-12-31"))
    assert event["DTSTART"].dt == moment
    assert event["DTEND"].dt == moment + timedelta(minutes=90)
    assert event["DTSTART"].params.get("TZID", "Z") == form


def test_a_long_identifier_is_folded_and_comes_back(visit, offer):
    """Lines of at most 75 octets: "UID:", so many letters, a hyphen and thirteen more."""
    for length, letter in ((57, "a"), (58, "a"), (40, "ü"), (57, "ü")):
        uid = letter * length
        Offer.objects.filter(pk=offer.pk).update(uid=uid)
        offer.sessions.all().delete()
        at(offer, datetime(2030, 6, 11, 10, tzinfo=clock.BERLIN))
        answer = visit("/de/programm.ics?from=2030-06-11&to=2030-06-11")
        (event,) = events(answer)
        assert event["UID"] == f"{uid}-20300611T1000"
        assert max(map(len, answer.content.split(b"\r\n"))) <= 75


def test_as_many_questions_for_three_dates_as_for_one(visit, offer):
    """The exact moments of dates are asked for only on the days on which the clocks change."""
    asked = []
    for day in (11, 12, 13):
        at(offer, datetime(2030, 6, day, 10, tzinfo=clock.BERLIN))
        with CaptureQueriesContext(connection) as captured:
            visit("/de/programm.ics?from=2030-06-01&to=2030-06-30")
        asked.append(len(captured))
        assert not [query for query in captured if "starts_at" in query["sql"]]
    assert asked[2] == asked[0]
    at(offer, datetime(2030, 10, 27, 10, tzinfo=clock.BERLIN))
    with CaptureQueriesContext(connection) as captured:
        visit("/de/programm.ics?from=2030-10-27&to=2030-10-27")
    assert [query for query in captured if "starts_at" in query["sql"]]


def test_whole_days_end_on_the_day_after(visit, offer):
    start = datetime(2030, 7, 1, tzinfo=clock.BERLIN)
    at(offer, start, 3 * 24 * 60, is_all_day=True)
    (event,) = events(visit("/de/programm.ics?from=2030-07-01&to=2030-07-31"))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2030, 7, 1), date(2030, 7, 4))


def test_one_date_can_be_taken_along_and_keeps_its_address_when_moved(visit, offer):
    at(offer, datetime(2030, 6, 4, 8, 0, tzinfo=UTC))
    moved = at(offer, datetime(2030, 6, 12, 8, 0, tzinfo=UTC), slot="2030-06-11T10:00")
    (event,) = events(visit("/de/angebot/angebot-1/2030-06-11-1000.ics"))
    assert event["DTSTART"].dt == moved.starts_at
    visit("/de/angebot/angebot-1/2030-06-12-1000.ics", 404)


def test_a_calendar_speaks_the_readers_language(visit, offer):
    offer.translations = {"title": {"ar": {"text": "دورة", "source": "x", "origin": "person"}}}
    offer.save()
    cast.session(offer, days=2)
    (event,) = events(visit("/ar/programm.ics"))
    assert event["SUMMARY"] == "دورة"
    assert event["URL"].startswith("http://testserver/ar/")


def test_a_feed_goes_from_two_weeks_ago_for_half_a_year(visit, town):
    offer = cast.offer(town)
    kept = [cast.session(offer, days=days) for days in (-13, 0, 150)]
    for days in (-20, 200):
        cast.session(offer, days=days)
    assert [event["DTSTART"].dt for event in events(visit("/de/programm.ics"))] == [row.starts_at for row in kept]


def test_paging_of_json(visit, town):
    for number in range(5):
        cast.session(cast.offer(town, slug=f"o{number}"), days=1 + number)
    first = visit("/de/programm.json?limit=2").json()
    assert len(first["dates"]) == 2
    second = visit(first["next"].removeprefix("http://testserver")).json()
    third = visit(second["next"].removeprefix("http://testserver")).json()
    assert third["next"] is None
    slugs = [row["slug"] for answer in (first, second, third) for row in answer["dates"]]
    assert slugs == ["o0", "o1", "o2", "o3", "o4"]
    assert [row["slug"] for row in visit("/de/programm.json?limit=all").json()["dates"]] == slugs


# Messages


def shown(offer: Offer, language: str = "de") -> offer_page.OfferPage:
    return offer_page.page_of(offer_page.find(offer.slug), Frame(), language=language)


def test_the_message_holds_the_facts_and_not_more_than_700_signs(town):
    Site.objects.update(ring_at="2. Klingel", nearest_stop="Markt, Bus 2")
    offer = cast.offer(town, women_only="yes", children="childcare", summary="Ganz ohne Eile.", contact_phone="05721 9")
    session = cast.session(offer, days=2)
    page = shown(offer)
    text = offer_page.message_of(page.offer, page.rows, page.site, url="https://treff.example.org/de/angebot/a/")
    for part in (
        "Deutschkurs am Vormittag", "10:00–11:30 Uhr", "Mittelpunkt, Hüttenstraße 15, 31655 Musterstadt",
        "Klingeln bei: \u20682. Klingel\u2069", "Markt, Bus 2", "kostenlos", "nur für Frauen", "mit Kinderbetreuung",
        "05721 9", "Ganz ohne Eile.", "https://treff.example.org/de/angebot/a/",
    ):  # fmt: skip
        assert part in text
    assert len(text) <= MOST
    Cancellation.objects.create(session=session, reason=Reason.ILLNESS, at=clock.now(), by="clock")
    page = shown(offer)
    text = offer_page.message_of(page.offer, page.rows, page.site, url="https://treff.example.org/")
    assert text.splitlines()[1].startswith("❌ Fällt aus: ")


def test_a_message_never_grows_beyond_its_limit():
    text = message(
        title="T" * 200, when=["W" * 60] * 4, place="P" * 300, ring_at="R" * 160, stop="S" * 160,
        answers=["A" * 30] * 7, phone="0" * 60, off="O" * 80, summary="Z" * 300, url="https://example.org/" + "u" * 100,
    )  # fmt: skip
    assert len(text) <= MOST
    assert "https://example.org/" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_changed_fact_leaves_no_old_one_in_any_language(visit, town, offer, language):
    session = cast.session(offer, days=2, hour=10)
    offer.translations = {"title": {language: {"text": "Titel", "source": "x", "origin": "person"}}}
    offer.save()
    start = session.starts_at + timedelta(hours=4)
    Session.objects.filter(pk=session.pk).update(
        starts_at=start, ends_at=start + timedelta(minutes=90), starts_local=clock.wall(start),
        ends_local=clock.wall(start + timedelta(minutes=90)),
    )  # fmt: skip
    Site.objects.filter(pk=town.house.pk).update(street="Neue Gasse 2")
    for path in ("programm/", "angebot/angebot-1/", "einbetten/", "programm.json", "programm.ics", ""):
        text = visit(f"/{language}/{path}").content.decode()
        assert "14:00" in text or "140000" in text, path
        assert "10:00" not in text, path
        assert "Hüttenstraße" not in text, path


# Search engines


def structured(response) -> list[dict]:
    (script,) = [text for attrs, text in response.page.scripts if attrs.get("type") == "application/ld+json"]
    return json.loads(script)


def test_search_engines_read_the_same_facts(visit, town):
    Site.objects.filter(pk=town.house.pk).update(latitude=52.3, longitude=9.2)
    offer = cast.offer(town)
    first, second = cast.session(offer, days=2), cast.session(offer, days=9)
    Cancellation.objects.create(session=second, reason=Reason.ILLNESS, at=clock.now(), by="clock")
    data = structured(visit("/de/angebot/angebot-1/"))
    assert [row["@type"] for row in data] == ["Event", "Event"]
    assert data[0]["name"] == "Deutschkurs am Vormittag"
    assert datetime.fromisoformat(data[0]["startDate"]) == first.starts_at
    assert data[0]["eventStatus"] == "https://schema.org/EventScheduled"
    assert data[1]["eventStatus"] == "https://schema.org/EventCancelled"
    assert data[0]["isAccessibleForFree"] is True
    assert data[0]["inLanguage"] == ["ar", "de"]
    assert data[0]["organizer"]["name"] == "Träger am Markt"
    assert data[0]["location"]["address"]["streetAddress"] == "Hüttenstraße 15"
    assert data[0]["location"]["geo"]["latitude"] == 52.3


def test_what_nobody_answered_is_not_in_the_data(visit, town):
    cast.session(cast.offer(town, free=""), days=2)
    assert "isAccessibleForFree" not in structured(visit("/de/angebot/angebot-1/"))[0]


# Pictures


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_picture_card_is_drawn_in_every_language_and_described(visit, offer, session, language):
    response = visit(f"/{language}/angebot/angebot-1/karte.png")
    picture = Image.open(io.BytesIO(response.content))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    colours = picture.convert("RGB").getcolors(1_000_000)
    assert len(colours) > 20  # something is written on it
    page = visit(f"/{language}/angebot/angebot-1/").page
    meta = {attrs.get("property"): attrs["content"] for attrs in page.all("meta") if "property" in attrs}
    assert meta["og:image"] == f"http://testserver/{language}/angebot/angebot-1/karte.png"
    assert "Deutschkurs am Vormittag" in meta["og:image:alt"]
    card = next(attrs for attrs in page.all("img") if attrs["src"].endswith("karte.png"))
    assert card["alt"] == meta["og:image:alt"]


# The worst that can be typed


@pytest.fixture
def typed(town):
    """``typed(text)`` puts it into every text that residents see."""
    offer = cast.offer(town)
    session = cast.session(offer, days=2)
    off = cast.session(offer, days=3)
    Cancellation.objects.create(session=off, reason="other", note="x", at=clock.now(), by="clock")

    def put(text: str) -> None:
        text = storable(text)
        entry = {"ar": {"text": text, "source": "x", "origin": "person"}}
        Offer.objects.update(
            title=text[:200], summary=text[:300], description=text, bring_along=text[:300], cost_note=text[:200],
            contact_phone=text[:60], picture_alt=text[:300], free="no",
            translations={"title": entry, "summary": entry, "description": entry},
        )  # fmt: skip
        Site.objects.update(
            name=text[:160], street=text[:160], town=text[:120], ring_at=text[:160], nearest_stop=text[:160],
            directions=text, access_notes=text, description=text, phone=text[:60], translations={"ring_at": entry},
        )  # fmt: skip
        Session.objects.filter(pk=session.pk).update(note=text[:300], own_title=text[:200], place_words=text[:200])
        Cancellation.objects.update(note=text[:200])
        town.own_carrier.name = text[:200]
        town.own_carrier.save()

    return put


def pieces(count: int):
    """The strings in a few heaps, joined: 515 single runs over ten answers would take minutes."""
    step = -(-len(HOSTILE) // count)
    return ["\n".join(HOSTILE[start : start + step])[:5000] for start in range(0, len(HOSTILE), step)]


@pytest.mark.parametrize("text", [*pieces(40), *HOSTILE[::29]])
def test_whatever_is_typed_stays_text(visit, typed, text):
    typed(text)
    for language in ("de", "ar"):
        for path in ("", "programm/", "angebot/angebot-1/", "ort/mittelpunkt/", "treffpunkte/", "einbetten/"):
            response = visit(f"/{language}/{path}")
            page = response.page
            assert page.faults == [], (path, page.faults)
            for attrs, script in page.scripts:
                assert attrs.get("src", "").startswith("/static/") or attrs.get("type") == "application/ld+json"
                assert "<" not in script
            for tag, attrs in page.elements:
                assert not [name for name in attrs if name.startswith("on")], (path, tag, attrs)
                assert "javascript:" not in attrs.get("href", "").lower()
                assert tag not in ("marquee", "iframe", "object", "embed", "base", "style")
    assert structured(visit("/de/angebot/angebot-1/"))[0]["@type"] == "Event"
    assert len(visit("/de/programm.json?texts=1&cancelled=1").json()["dates"]) == 2
    assert len(events(visit("/de/programm.ics"))) == 2
    assert len(events(visit("/ar/angebot/angebot-1/termine.ics"))) == 2
    assert visit("/de/angebot/angebot-1/karte.png").content.startswith(b"\x89PNG")
    with translation.override("de"):
        page = shown(Offer.objects.get())
        assert len(offer_page.message_of(page.offer, page.rows, page.site, url="https://example.org/")) <= MOST
