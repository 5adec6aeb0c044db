"""Residents' pages: every one in German and Arabic, nothing that betrays the reader, nothing stale, nothing hidden."""

from __future__ import annotations

import gzip
import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast

from quartierwerk.foundation import clock
from quartierwerk.offers.choices import Children, Mode, Reason, SignUp
from quartierwerk.offers.models import Cancellation, Offer, Series, Session
from quartierwerk.places.choices import ClosingReason, CrisisKind
from quartierwerk.places.models import ClosingDays, CrisisRule, Site
from quartierwerk.vocabularies.models import Language, Term, Vocabulary

PATHS = (
    "", "programm/", "programm/?field=bildung", "angebot/angebot-1/", "ort/mittelpunkt/", "treffpunkte/", "einbetten/",
    "barrierefreiheit/", "datenschutz/", "impressum/",
)  # fmt: skip


@pytest.fixture
def words(db):
    """The lists that the filters show."""
    fields = Vocabulary.objects.create(code="felder", kind="fields", title="Felder", is_working=True)
    Term.objects.create(
        vocabulary=fields, code="bildung", title="Bildung", symbol="school",
        translations={"title": {"ar": {"text": "التعليم", "source": "x", "origin": "person"}}},
    )  # fmt: skip
    Term.objects.create(vocabulary=fields, code="sport", title="Sport", symbol="sport", position=1)
    for code, name, own in (("de", "Deutsch", "Deutsch"), ("ar", "Arabisch", "العربية")):
        Language.objects.create(code=code, name=name, own_name=own)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("language", "direction"), [("de", "ltr"), ("ar", "rtl"), ("de-x-leicht", "ltr")])
def test_every_page_in_its_language_and_direction(visit, words, session, path, language, direction):
    response = visit(f"/{language}/{path}")
    page = response.page
    assert page.faults == []
    assert page.all("html") == [{"lang": language, "dir": direction}]
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    assert not response.cookies
    assert "sessionid" not in response.headers.get("Set-Cookie", "")
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for tag, attrs in page.elements:
        assert "style" not in attrs, (tag, attrs)
        assert not [name for name in attrs if name.startswith("on")], (tag, attrs)
        for name in ("src", "href", "action"):
            address = attrs.get(name, "")
            assert not address.startswith("//"), (tag, address)
            if ":" in address.split("/")[0]:
                assert address.startswith(("mailto:", "tel:", "webcal://testserver/")), (tag, address)
        if tag == "img":
            assert "alt" in attrs
        if tag == "svg":
            assert attrs.get("aria-hidden") == "true" or attrs.get("role")


def test_the_language_menu_keeps_the_page_and_what_was_chosen(visit, words, session):
    page = visit("/de/programm/?field=bildung&q=deutsch").page
    links = {attrs["hreflang"]: attrs["href"] for attrs in page.all("a") if "hreflang" in attrs}
    assert links["ar"] == "/ar/programm/?field=bildung&q=deutsch"
    assert set(links) == {"de", "de-x-leicht", "en", "uk", "ar", "tr", "ru", "fa"}
    assert visit(links["ar"]).page.all("html")[0]["dir"] == "rtl"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("ar-SY,ar;q=0.9,de;q=0.5", "/ar/"), ("uk", "/uk/"), ("fr,ja", "/de/"), ("", "/de/"), ("en-US", "/en/")],
)
def test_the_root_leads_to_the_language_of_the_browser(visit, asked, expected):
    response = visit("/", 302, **{"Accept-Language": asked})
    assert response.headers["Location"] == expected
    assert "Accept-Language" in response.headers["Vary"]


# What is on


def test_the_front_page_has_pictures_before_the_search_and_the_next_dates(visit, words, session):
    response = visit("/de/")
    text = response.content.decode()
    assert text.index("Was suchen Sie?") < text.index("Die nächsten Termine") < text.index('type="search"')
    page = response.page
    links = [attrs["href"] for attrs in page.all("a")]
    assert "/de/programm/?field=bildung" in links
    assert "/de/programm/?field=sport" not in links  # leads nowhere: no offer has it
    assert "/de/angebot/angebot-1/" in links
    assert visit("/ar/").content.decode().count("التعليم") == 1


def test_dates_stand_under_today_tomorrow_this_week_and_later(visit, town):
    with clock.at(datetime(2030, 6, 4, 8, 0, tzinfo=clock.BERLIN)):  # a Tuesday
        for days, title in ((0, "Heute dran"), (1, "Morgen dran"), (3, "Freitags dran"), (9, "Bald dran")):
            cast.session(cast.offer(town, title=title, slug=f"a{days}"), days=days)
        text = visit("/de/programm/").page.text
    order = [
        "Heute, Dienstag, 4. Juni", "Heute dran", "Morgen, Mittwoch, 5. Juni", "Morgen dran", "Diese Woche",
        "Freitags dran", "Später", "Bald dran",
    ]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_a_series_is_folded_to_its_next_date_and_says_how_often(visit, town, offer):
    with clock.at(datetime(2030, 6, 4, 8, 0, tzinfo=clock.BERLIN)):
        Series.objects.create(offer=offer, starts_local="2030-05-07T10:00", minutes=90, rrule="FREQ=WEEKLY")
        Series.objects.create(
            offer=offer, starts_local="2030-05-09T10:00", minutes=90, rrule="FREQ=WEEKLY;UNTIL=20300516T100000"
        )
        for days in (0, 7, 14):
            cast.session(offer, days=days)
        page = visit("/de/programm/").page
        assert page.text.count("Deutschkurs am Vormittag") == 1
        assert "jeden Dienstag" in page.text
        assert "jeden Donnerstag" not in page.text  # that series has ended
        period = visit("/de/programm/?from=2030-06-04&to=2030-06-11").page
        assert period.text.count("Deutschkurs am Vormittag") == 2
        assert "Dienstag, 11. Juni" in period.text


def test_what_is_over_today_is_gone_and_what_runs_says_so(visit, town):
    with clock.at(datetime(2030, 6, 4, 12, 0, tzinfo=clock.BERLIN)):
        cast.session(cast.offer(town, title="Frühstück", slug="fruehstueck"), days=0, hour=8)
        cast.session(cast.offer(town, title="Mittagstisch", slug="mittag"), days=0, hour=11)
        text = visit("/de/programm/").page.text
    assert "Frühstück" not in text
    assert "Mittagstisch" in text
    assert "läuft gerade" in text


@pytest.mark.parametrize("language", ["de", "ar"])
def test_a_called_off_date_is_shown_as_called_off_everywhere(visit, offer, language):
    off, on = cast.session(offer, days=1), cast.session(offer, days=8)
    Cancellation.objects.create(session=off, reason=Reason.ILLNESS, note="Gute Besserung", at=clock.now(), by="clock")
    for path in ("", "programm/", "angebot/angebot-1/", "ort/mittelpunkt/", "einbetten/"):
        text = visit(f"/{language}/{path}").page.text
        assert "Gute Besserung" in text, path
        if language == "de":
            assert "Fällt aus: wegen Krankheit" in text, path
            assert f"{on.starts_local[8:10].lstrip('0')}. " in text


def test_a_crisis_shows_on_every_page_at_once(visit, town, session):
    CrisisRule.objects.create(
        kind=CrisisKind.CLOSED, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=9), note="Wasserschaden"
    ).sites.add(town.house)
    for path in ("", "programm/", "angebot/angebot-1/", "ort/mittelpunkt/", "einbetten/"):
        text = visit(f"/de/{path}").page.text
        assert "Fällt aus: Ausnahmezustand" in text, path
        assert "Wasserschaden" in text, path
    assert "Zurzeit geschlossen, Wasserschaden" in visit("/de/treffpunkte/").page.text


def test_a_house_that_works_by_phone_says_so_at_its_dates(visit, town, session):
    CrisisRule.objects.create(
        kind=CrisisKind.PHONE, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=9)
    ).sites.add(town.house)
    for path in ("programm/", "angebot/angebot-1/", "ort/mittelpunkt/", "treffpunkte/"):
        assert "zurzeit nur am Telefon" in visit(f"/de/{path}").page.text, path


# What is hidden


def test_what_is_not_published_or_planned_is_nowhere(visit, town, offer, session):
    planned = cast.site(town.west, "Neubau", "neubau", town.own_carrier, is_planned=True)
    secret = cast.offer(town, title="Noch geheim", slug="geheim", is_published=False)
    cast.session(secret)
    cast.session(cast.offer(town, title="Im Neubau", slug="im-neubau", site=planned))
    for path in PATHS:
        text = visit(f"/de/{path}").content.decode()
        assert "Noch geheim" not in text, path
        assert "Neubau" not in text, path
    visit("/de/angebot/geheim/", 404)
    visit("/de/angebot/geheim/termine.ics", 404)
    visit("/de/angebot/geheim/karte.png", 404)
    visit("/de/ort/neubau/", 404)


def test_the_link_for_taking_part_online_is_in_no_answer(visit, offer, session):
    Offer.objects.update(mode=Mode.BOTH, online_link="https://treffen.example.org/geheim")
    for path in (*PATHS, "programm.json?texts=1", "programm.ics", "angebot/angebot-1/termine.ics"):
        assert "treffen.example.org" not in visit(f"/de/{path}").content.decode(), path
    assert "Den Link bekommen alle, die sich angemeldet haben." in visit("/de/angebot/angebot-1/").page.text


def test_a_house_that_is_given_up_says_so(visit, town):
    Site.objects.filter(pk=town.house.pk).update(ends_on=clock.today() - timedelta(days=1))
    assert "Diesen Treffpunkt gibt es nicht mehr." in visit("/de/ort/mittelpunkt/").page.text
    assert "Mittelpunkt" not in visit("/de/treffpunkte/").page.text


# One offer


BOX = (
    "Was kostet es?", "Darf ich meine Kinder mitbringen?", "Muss ich mich anmelden?", "Ist es nur für Frauen?",
    "Brauche ich Papiere?",
)  # fmt: skip


def test_the_box_asks_instead_of_saying_no(visit, town):
    cast.session(cast.offer(town, free=""))
    text = visit("/de/angebot/angebot-1/").page.text
    for question in BOX:
        assert f"{question} bitte fragen" in text
    assert not re.search(r"\bnein\b", text, re.IGNORECASE)


def test_the_box_answers(visit, town):
    cast.session(
        cast.offer(
            town, free="no", cost_cents=250, children=Children.CHILDCARE, sign_up=SignUp.NEEDED, women_only="yes",
            papers="no", contact_phone="05721 98765", interpreter=True,
        )
    )  # fmt: skip
    Site.objects.update(
        ring_at="2. Klingel", nearest_stop="Markt", step_free="yes", photo="", directions="Durch den Hof."
    )
    text = visit("/de/angebot/angebot-1/").page.text
    for answer in (
        "Was kostet es? 2,50 €", "Darf ich meine Kinder mitbringen? ja, jemand passt auf die Kinder auf",
        "Muss ich mich anmelden? ja, bitte vorher anmelden", "Ist es nur für Frauen? ja, nur Frauen",
        "Brauche ich Papiere? nein, niemand fragt nach Papieren", "Klingeln bei: 2. Klingel", "Haltestelle: Markt",
        "Durch den Hof.", "05721 98765", "Hüttenstraße 15, 31655 Musterstadt", "Auf Wunsch dolmetscht jemand.",
        "Welche Sprache spricht man dort? Arabisch und Deutsch", "Komme ich ohne Stufen hinein? ja, ohne Stufen",
    ):  # fmt: skip
        assert answer in text


def test_texts_are_marked_with_their_language_and_how_they_were_made(visit, offer, session):
    Offer.objects.update(
        description="Lang.",
        translations={
            "title": {"ar": {"text": "دورة", "source": "alt", "origin": "person"}},
            "description": {"ar": {"text": "طويل", "source": "alt", "origin": "machine"}},
        },
    )
    page = visit("/ar/angebot/angebot-1/").page
    assert page.all("h1")[0]["lang"] == "ar"
    assert "دورة" in page.text
    german = visit("/tr/angebot/angebot-1/").page
    assert german.all("h1")[0]["lang"] == "de"
    assert "هذه الترجمة أقدم من النص الألماني." in page.text
    assert "هذا النص مترجم آليًا" in page.text
    assert "makine" not in german.text.lower()


def test_a_language_that_an_office_added_can_be_read(visit, offer, session):
    Language.objects.create(code="ti", name="Tigrinya", own_name="ትግርኛ", is_for_content=True)
    Offer.objects.update(translations={"title": {"ti": {"text": "ጀርመንኛ", "source": "x", "origin": "person"}}})
    page = visit("/de/angebot/angebot-1/").page
    assert "?inhalt=ti" in [attrs.get("href") for attrs in page.all("a")]
    assert "ጀርመንኛ" in visit("/de/angebot/angebot-1/?inhalt=ti").page.text
    assert "ጀርመንኛ" not in visit("/de/angebot/angebot-1/?inhalt=xx").page.text


def test_an_offer_of_a_partner_says_after_half_a_year_when_it_was_checked(visit, offer, session):
    Offer.objects.update(stock="partner", confirmed_on=clock.today() - timedelta(days=60))
    assert "Zuletzt geprüft" not in visit("/de/angebot/angebot-1/").page.text
    Offer.objects.update(confirmed_on=clock.today() - timedelta(days=220))
    assert "Zuletzt geprüft am" in visit("/de/angebot/angebot-1/").page.text


def test_the_carriers_number_answers_where_no_other_is_known(visit, town, session):
    town.own_carrier.phone = "05721 111"
    town.own_carrier.save()
    assert "05721 111" in visit("/de/angebot/angebot-1/").page.text


# One house


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2030, 6, 4, 10, 0, tzinfo=clock.BERLIN), "Jetzt geöffnet, bis 18:00 Uhr"),
        (datetime(2030, 6, 4, 20, 0, tzinfo=clock.BERLIN), "Jetzt geschlossen, öffnet morgen um 9:00 Uhr"),
        (datetime(2030, 6, 7, 20, 0, tzinfo=clock.BERLIN), "Jetzt geschlossen, öffnet Montag, 17. Juni um 9:00 Uhr"),
        (datetime(2030, 6, 10, 10, 0, tzinfo=clock.BERLIN), "Heute geschlossen, Betriebsferien"),
        (datetime(2030, 10, 3, 10, 0, tzinfo=clock.BERLIN), "Jetzt geschlossen"),  # a public holiday
    ],
)
def test_open_now(visit, town, moment, words):
    Site.objects.filter(pk=town.house.pk).update(opening_hours="Mo-Fr 09:00-18:00; PH off")
    ClosingDays.objects.create(
        site=town.house, starts_on="2030-06-10", ends_on="2030-06-14", reason=ClosingReason.COMPANY_HOLIDAYS
    )
    with clock.at(moment):
        assert words in visit("/de/ort/mittelpunkt/").page.text
        assert words in visit("/de/treffpunkte/").page.text


def test_closing_days_of_the_town_count_for_its_houses(visit, town):
    ClosingDays.objects.create(
        area=town.city, starts_on=clock.today(), ends_on=clock.today(), reason=ClosingReason.STAFF_DAY
    )
    assert "Heute geschlossen, Teamtag" in visit("/de/ort/mittelpunkt/").page.text


def test_the_plan_shows_the_houses_as_links(visit, town):
    Site.objects.filter(pk=town.house.pk).update(latitude=52.3, longitude=9.2)
    page = visit("/de/treffpunkte/").page
    assert "/de/ort/mittelpunkt/" in [attrs["href"] for attrs in page.all("a")]
    assert page.all("circle")


# For other websites


def test_the_list_can_stand_in_another_website(visit, words, session):
    response = visit("/de/einbetten/?field=bildung")
    policy = response.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy.split("; ")
    assert "X-Frame-Options" not in response.headers
    assert not response.cookies
    assert response.page.all("script") == []
    card = next(attrs for attrs in response.page.all("a") if attrs["href"] == "/de/angebot/angebot-1/")
    assert (card["target"], card["rel"]) == ("_blank", "noopener")
    assert "frame-ancestors 'none'" in visit("/de/").headers["Content-Security-Policy"]


def test_filters_hold_for_page_embed_calendar_and_json_alike(visit, town):
    cast.session(cast.offer(town, title="Chor", slug="chor", fields=("kultur",)))
    cast.session(cast.offer(town, title="Turnen", slug="turnen", fields=("sport",)))
    for path in ("programm/", "einbetten/", "programm.json", "programm.ics"):
        text = visit(f"/de/{path}?field=kultur").content.decode()
        assert "Chor" in text, path
        assert "Turnen" not in text, path


def test_near_me_is_rounded_and_stands_in_the_address_alone(visit, town):
    Site.objects.filter(pk=town.house.pk).update(latitude=52.3231, longitude=9.2071)
    Site.objects.filter(pk=town.hall.pk).update(latitude=52.4, longitude=9.4)
    cast.session(cast.offer(town, title="Chor", slug="chor"))
    cast.session(cast.offer(town, title="Turnen", slug="turnen", site=town.hall))
    page = visit("/de/programm/?near=52.32345678,9.20712345&km=1").content.decode()
    assert "Chor" in page
    assert "Turnen" not in page
    assert "höchstens 1 km von meinem Standort" in page
    assert '<option value="52.323,9.207" selected>mein Standort (ungefähr)</option>' in page
    assert "programm.ics?near=52.323%2C9.207&amp;km=1" in page  # also the feeds that the page leads to are rounded
    assert "programm.ics?near=52.3234" not in page
    assert re.search(r'<button[^>]* type="button" hidden[^>]*data-near-me', page)  # nothing to press without JavaScript
    feed = visit("/de/programm.json?near=52.32345678,9.20712345&km=1").content.decode()
    assert ("Chor" in feed, "Turnen" in feed) == (True, False)


@pytest.mark.parametrize("near", ["91,9", "52,181", "52.3,", "nan,nan", "52,9,1", "٥٢,٩"])
def test_what_is_no_point_on_the_earth_is_left_out_and_said(visit, session, near):
    page = visit(f"/de/programm/?near={near}").content.decode()
    assert "Den Filter „near“ gibt es so nicht" in page
    assert "Deutschkurs am Vormittag" in page


# What a page weighs and costs


def test_htmx_gets_the_list_alone(visit, words, session):
    response = visit("/de/programm/?q=deutsch", **{"HX-Request": "true", "HX-Target": "treffer"})
    assert "<html" not in response.content.decode()
    assert response.page.elements[0] == ("div", {"id": "treffer", "class": "qw-stack qw-stack--l"})
    assert "HX-Request" in response.headers["Vary"]


def test_pages_are_sent_packed(visit, session):
    response = visit("/de/programm/", **{"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.page.faults == []
    assert len(response.content) < len(visit("/de/programm/").content) / 2
    assert gzip.decompress(response.content).startswith(b"<!doctype html>")


@pytest.mark.parametrize("path", ["", "programm/", "einbetten/", "ort/mittelpunkt/", "programm.json", "programm.ics"])
def test_the_number_of_questions_does_not_grow(visit, words, town, path):
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            visit(f"/de/{path}")
        return len(asked)

    cast.session(cast.offer(town, slug="o0"))
    with_one = questions()
    for number in (1, 2):
        cast.session(cast.offer(town, slug=f"o{number}"))
    assert questions() == with_one
    for number in range(3, 50):
        cast.session(cast.offer(town, slug=f"o{number}"))
    assert questions() <= with_one
    assert with_one <= 22


def test_pages_of_a_long_list_follow_each_other(visit, town):
    for number in range(120):
        cast.session(cast.offer(town, title=f"Angebot Nummer {number}", slug=f"o{number}"), hour=8 + number % 12)
    seen, path = [], "/de/programm/"
    while path:
        page = visit(path).page
        seen += [attrs["href"] for attrs in page.all("a") if "/angebot/" in attrs.get("href", "")]
        path = next((attrs["href"] for attrs in page.all("a") if attrs.get("rel") == "next"), "")
    assert len(seen) == len(set(seen)) == 120


# Kept answers


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["", "programm/", "angebot/angebot-1/", "programm.json", "programm.ics", "einbetten/"])
def test_an_unchanged_answer_is_304_and_a_changed_one_is_new(path):
    offer = cast.offer(cast.build_town())
    session = cast.session(offer, days=2)
    client = Client()
    with clock.at(clock.now()):

        def twice():
            tag = client.get(f"/de/{path}").headers["ETag"]
            return tag, client.get(f"/de/{path}", headers={"If-None-Match": tag})

        tag, again = cast.undisturbed(twice)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == tag
        for other in (f"/ar/{path}", f"/de/{path}?q=deutsch"):
            assert client.get(other, headers={"If-None-Match": tag}).status_code == 200
        changes = [
            lambda: Session.objects.filter(pk=session.pk).update(place_words="Hof"),
            lambda: Cancellation.objects.create(session=session, reason="room", at=clock.now(), by="clock"),
            lambda: Cancellation.objects.all().delete(),
            lambda: Offer.objects.update(title="Neu"),
            lambda: Site.objects.update(name="Anders"),
            lambda: CrisisRule.objects.create(
                kind="closed", starts_on=clock.today(), ends_on=clock.today() + timedelta(days=5)
            ).sites.set(Site.objects.all()),
        ]
        for change in changes:
            change()
            answer = client.get(f"/de/{path}", headers={"If-None-Match": tag})
            assert answer.status_code == 200
            assert answer.headers["ETag"] != tag
            tag = answer.headers["ETag"]
    assert "Fällt aus" in answer.content.decode() or path == "programm.json"


@pytest.mark.django_db(transaction=True)
def test_a_page_that_says_now_is_another_one_a_minute_later():
    cast.session(cast.offer(cast.build_town()), days=1)
    client = Client()
    moment = clock.now()
    with clock.at(moment):
        tag = client.get("/de/programm/").headers["ETag"]
    with clock.at(moment + timedelta(minutes=2)):
        assert client.get("/de/programm/", headers={"If-None-Match": tag}).status_code == 200


# What is typed into the address


@pytest.mark.parametrize(
    "query",
    [
        "q=%00%FF", "from=gestern", "from=2030-02-30", "to=99999-01-01", "from=2030-06-04&to=2030-06-01", "offset=-1",
        "offset=999999999999", "limit=0", "limit=abc", "limit=١٢", "weekday=heute", "time=immer", "near=../../etc",
        "near=mittelpunkt&km=NaN", "field=%2525&language='", "q=" + "a" * 5000, "site=" + ",".join("abcdefgh" * 30),
        "from=1900-01-01", "to=2199-12-31", "from=2199-12-31&near=mittelpunkt&q=a", "page=2", "q=%22%3E%3Cscript%3E",
    ],
)  # fmt: skip
def test_nothing_in_an_address_breaks_a_page(visit, words, session, query):
    for path in ("programm/", "einbetten/"):
        page = visit(f"/de/{path}?{query}").page
        assert page.faults == []
        assert all("src" in attrs for attrs, _ in page.scripts)
    for path in ("programm.json", "programm.ics"):
        assert Client().get(f"/de/{path}?{query}").status_code in (200, 400)


def test_what_was_not_understood_is_said_and_what_was_typed_stays(visit, words, session):
    page = visit("/de/programm/?from=gestern&field=bildung").page
    assert "„gestern“ ist kein Tag. Bitte schreiben Sie ihn wie 2030-06-04." in page.text
    assert "Deutschkurs am Vormittag" in page.text
    response = visit("/de/programm.json?from=gestern", 400)
    assert response.json() == {"errors": ["„gestern“ ist kein Tag. Bitte schreiben Sie ihn wie 2030-06-04."]}


def test_only_a_date_at_another_time_than_its_series_is_said_to_be(visit, town):
    offer = cast.offer(town)
    day = clock.today() + timedelta(days=3)
    begin = f"{day.isoformat()}T11:15"
    Series.objects.create(offer=offer, starts_local=begin, minutes=90, rrule="FREQ=WEEKLY;COUNT=8", site=offer.site)
    starts = datetime.fromisoformat(begin).replace(tzinfo=clock.BERLIN)
    # The whole series was at ten before; it took its dates along, whose identifier stays.
    went = {"slot": f"{day.isoformat()}T10:00", "starts_at": starts, "ends_at": starts + timedelta(minutes=90)}
    session = cast.session(offer, days=3, starts_local=begin, ends_local=f"{day.isoformat()}T12:45", **went)
    for path in ("/de/programm/", f"/de/programm/?from={day}&to={day}", f"/de/angebot/{offer.slug}/"):
        assert "andere Zeit als sonst" not in visit(path).page.text
    later = starts + timedelta(hours=2)
    Session.objects.filter(pk=session.pk).update(
        starts_at=later, ends_at=later + timedelta(minutes=90), starts_local=f"{day}T13:15", ends_local=f"{day}T14:45"
    )
    for path in ("/de/programm/", f"/de/programm/?from={day}&to={day}", f"/de/angebot/{offer.slug}/"):
        assert "andere Zeit als sonst" in visit(path).page.text
