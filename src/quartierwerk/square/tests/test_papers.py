"""Papers that hang on walls: made from fields, in several languages, true after every change."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pikepdf
import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from PIL import Image
from tests import cast, papers

from quartierwerk.foundation import clock, pictures
from quartierwerk.foundation.translations import put
from quartierwerk.offers import actions
from quartierwerk.offers.models import Cancellation, Offer, Session
from quartierwerk.offers.tests import builders
from quartierwerk.places.models import CrisisRule

pytestmark = pytest.mark.django_db

# A Tuesday; the date of the fixture is on the Wednesday after, at ten.
TUESDAY = datetime(2030, 6, 4, 7, 0, tzinfo=clock.BERLIN)
ARABIC = "دورة اللغة الألمانية"


@pytest.fixture(autouse=True)
def a_tuesday():
    with clock.at(TUESDAY):
        yield


@pytest.fixture
def arabic_offer(offer):
    put(offer, "title", "ar", ARABIC, origin="person", by="clock", at="2030-01-01")
    offer.save(update_fields=["translations"])
    return offer


def at(session: Session) -> str:
    return f"{session.slot[:10]}-{session.slot[11:13]}{session.slot[14:]}"


def text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    assert answer["Content-Type"] == "application/pdf"
    return papers.text_of(answer.content).replace("\N{SOFT HYPHEN}", "")


def refusal(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 400
    return answer.content.decode()


# The week


def test_the_week_names_day_hours_title_place_and_what_is_off(client, town, offer, session):
    other = cast.offer(town, site=town.cafe, title="Nähtreff", languages=("de",), free="", children="welcome")
    off = cast.session(other, days=2, hour=15)
    Cancellation.objects.create(session=off, reason="illness", note="Gute Besserung", at=clock.now(), by="clock")
    cast.session(other, days=7, hour=15)
    lines = text(client, "/de/programm.pdf").splitlines()
    assert lines[:10] == [
        "Programm",
        "Woche 23, 3. Juni 2030 bis 9. Juni 2030",
        "Mittwoch, 5. Juni",
        "10:00–11:30 Uhr",
        "Deutschkurs am Vormittag",
        "Mittelpunkt, Hüttenstraße 15 · Sprachen: Arabisch und Deutsch",
        "kostenlos",
        "Donnerstag, 6. Juni",
        "15:00–16:30 Uhr",
        "Fällt aus: Nähtreff",
    ]
    assert "wegen Krankheit · Gute Besserung" in lines
    assert sum("Nähtreff" in line for line in lines) == 1  # the date of next week is on another sheet
    assert "http://testserver/de/programm/" in lines


def test_a_week_is_chosen_and_narrowed_like_its_page_and_says_so(client, town, offer, session):
    other = cast.offer(town, site=town.cafe, title="Nähtreff", languages=("de",), free="")
    cast.session(other, days=1, hour=15)
    narrowed = text(client, "/de/programm.pdf?free=1&language=ar&weekday=mi")
    assert "Deutschkurs am Vormittag" in narrowed
    assert "Nähtreff" not in narrowed
    assert "Nur: Arabisch; Mittwoch; kostenlos" in narrowed
    house = text(client, "/de/programm.pdf?site=cafe-am-eck")
    assert "Café am Eck" in house
    assert "Eckstraße 1, 31655 Musterstadt" in house
    assert "Nähtreff" in house
    assert "Deutschkurs" not in house
    later = text(client, "/de/programm.pdf?woche=2030-W24")
    assert "10. Juni 2030 bis 16. Juni 2030" in later
    assert "In dieser Woche gibt es keine Termine." in later


def test_an_arabic_week_is_read_in_logical_order(client, arabic_offer, session):
    lines = text(client, "/ar/programm.pdf").splitlines()
    assert ARABIC in lines
    assert "الأربعاء، 5 يونيو" in lines
    assert any("10:00" in line and "11:30" in line and line.index("10:00") < line.index("11:30") for line in lines)
    assert any("Mittelpunkt, Hüttenstraße 15" in line for line in lines)


def test_a_week_in_two_languages_has_a_page_for_each(client, arabic_offer, session):
    answer = client.get("/de/programm.pdf?sprachen=de,ar")
    with pikepdf.open(io.BytesIO(answer.content)) as opened:
        assert len(opened.pages) == 2
    read = papers.text_of(answer.content)
    assert "Deutschkurs am Vormittag" in read
    assert ARABIC in read


def test_too_many_dates_for_a_sheet_are_refused_with_a_way_on(client, offer, monkeypatch):
    monkeypatch.setattr("quartierwerk.square.exports.papers.MOST_ENTRIES", 2)
    for hour in (9, 11, 13):
        cast.session(offer, hour=hour)
    assert "Bitte wählen Sie einen Treffpunkt oder einen Filter." in refusal(client, "/de/programm.pdf")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("woche=2030-W60", "„2030-W60“ ist keine Woche. Bitte schreiben Sie sie wie 2030-W23."),
        ("woche=gestern", "„gestern“ ist keine Woche."),
        ("sprachen=xx", "Die Sprache „xx“ gibt es hier nicht."),
        ("sprachen=de,ar,uk,tr,en", "höchstens vier Sprachen"),
        ("papier=a0", "Gedruckt wird auf A4 oder A3."),
        ("weekday=freitags", "Den Filter „weekday“ gibt es so nicht"),
    ],
)
def test_what_cannot_be_printed_is_said_in_a_sentence(client, db, query, sentence):
    assert sentence in refusal(client, f"/de/programm.pdf?{query}")


# The poster


def test_a_poster_says_every_week_and_what_differs(client, town, worker, offer):
    Offer.objects.update(contact_phone="05721 1234", bring_along="Heft", interpreter=True)
    builders.series(offer, worker, weekday=1, at="10:00", weeks=6)
    dates = list(offer.sessions.order_by("starts_local"))
    actions.call_off(actor=worker, session=dates[0], reason="illness")
    moved = dates[1]
    actions.move_session(
        actor=worker, session=moved, start=builders.local("2030-06-19T14:15"), minutes=90, site=moved.site
    )
    lines = text(client, f"/de/angebot/{offer.slug}/plakat.pdf").splitlines()
    assert "Deutschkurs am Vormittag" in lines
    assert "jeden Dienstag, 10:00–11:30 Uhr, bis 16. Juli 2030" in lines
    assert "Wo: Mittelpunkt, Hüttenstraße 15, 31655 Musterstadt" in lines
    assert "Anders als sonst: Dienstag, 11. Juni: fällt aus" in lines
    assert "Anders als sonst: Mittwoch, 19. Juni, 14:15–15:45 Uhr, statt Dienstag, 18. Juni" in lines
    assert "Bitte mitbringen: Heft" in lines
    assert "Fragen? Telefon: 05721\N{NO-BREAK SPACE}1234" in lines
    assert "kostenlos Dolmetschen auf Wunsch" in lines
    assert f"http://testserver/de/angebot/{offer.slug}/" in lines


def test_a_poster_without_repetition_names_the_next_dates(client, offer, session):
    cast.session(offer, days=9, hour=16)
    lines = text(client, f"/de/angebot/{offer.slug}/plakat.pdf").splitlines()
    assert "Mittwoch, 5. Juni, 10:00–11:30 Uhr" in lines
    assert "Donnerstag, 13. Juni, 16:00–17:30 Uhr" in lines


@pytest.mark.parametrize(("size", "millimetres"), [("a4", (210, 297)), ("a3", (297, 420))])
def test_a_poster_in_four_languages_is_one_page_of_real_text_with_its_fonts(
    client, arabic_offer, session, size, millimetres
):
    for language, title in (("uk", "Курс німецької"), ("tr", "Almanca kursu")):
        put(arabic_offer, "title", language, title, origin="person", by="clock", at="2030-01-01")
    arabic_offer.save(update_fields=["translations"])
    address = f"/de/angebot/{arabic_offer.slug}/plakat.pdf?sprachen=de,ar&sprachen=uk&sprachen=tr&papier={size}"
    paper = client.get(address).content
    with pikepdf.open(io.BytesIO(paper)) as opened:
        (page,) = opened.pages
        width, height = (round(float(side) / 72 * 25.4) for side in list(page.MediaBox)[2:])
        fonts = [font.DescendantFonts[0].FontDescriptor for font in page.Resources.Font.values()]
        assert len(fonts) >= 2
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    assert (width, height) == millimetres
    headings = [words for role, words in papers.read(paper) if role == "H1"]
    assert headings == ["Deutschkurs am Vormittag", ARABIC, "Курс німецької", "Almanca kursu"]
    # in several languages the code leads to a page that each phone shows in its own
    assert f"http://testserver/angebot/{arabic_offer.slug}/" in papers.text_of(paper)


def test_the_code_of_several_languages_leads_each_phone_to_its_own(client, offer, session):
    path = f"/angebot/{offer.slug}/plakat.pdf"
    answer = client.get(path, headers={"Accept-Language": "ar,de;q=0.5"})
    assert (answer.status_code, answer["Location"]) == (302, f"/ar{path}")


def test_a_picture_is_printed_with_its_words_on_a_poster_with_room_for_it(client, offer, session):
    drawn = io.BytesIO()
    Image.new("RGB", (120, 80), "grey").save(drawn, "PNG")
    drawn.seek(0)
    Offer.objects.update(picture=pictures.store(drawn), picture_alt="Zwei Frauen an einem Tisch")
    address = f"/de/angebot/{offer.slug}/plakat.pdf"
    assert ("Figure", "Zwei Frauen an einem Tisch") in papers.read(client.get(address).content)
    assert "Zwei Frauen" in text(client, f"/de/angebot/{offer.slug}/blatt.pdf")
    assert "Zwei Frauen" not in text(client, f"{address}?sprachen=de,ar,uk")
    Offer.objects.update(picture=f"{'0' * 32}.webp")  # the file is lost: a paper without it is better than none
    assert "Zwei Frauen" not in text(client, address)


def test_a_crisis_rule_shows_on_the_poster_at_once(client, town, offer, session):
    rule = CrisisRule.objects.create(kind="phone", starts_on=clock.today(), ends_on=clock.today() + timedelta(days=3))
    rule.sites.add(town.house)
    assert "zurzeit nur am Telefon" in text(client, f"/de/angebot/{offer.slug}/plakat.pdf")
    assert "zurzeit nur am Telefon" in text(client, "/de/ort/mittelpunkt/plakat.pdf")
    assert "zurzeit nur am Telefon" in text(client, "/de/programm.pdf")


def test_the_link_for_taking_part_online_is_on_no_paper(client, offer, session):
    Offer.objects.update(mode="both", online_link="https://treffen.example.org/geheim")
    for address in ("programm.pdf", f"angebot/{offer.slug}/plakat.pdf", f"angebot/{offer.slug}/blatt.pdf"):
        assert "geheim" not in text(client, f"/de/{address}")


def test_a_translation_of_an_older_text_is_not_printed(client, arabic_offer, session):
    Offer.objects.update(title="Englischkurs")
    read = text(client, f"/ar/angebot/{arabic_offer.slug}/plakat.pdf")
    assert ARABIC not in read
    assert "Englischkurs" in read


def test_the_poster_of_a_house_names_hours_way_in_and_offers(client, town, worker, offer):
    house = town.house
    house.opening_hours, house.ring_at, house.nearest_stop = "Mo-Fr 09:00-17:00", "Büro, 1. Stock", "Markt (Bus 2)"
    house.phone, house.step_free = "05721 99", "yes"
    house.save()
    builders.series(offer, worker, weekday=1, at="10:00", weeks=6)
    lines = text(client, "/de/ort/mittelpunkt/plakat.pdf").splitlines()
    for line in (
        "Mittelpunkt",
        "Hüttenstraße 15, 31655 Musterstadt",
        "Klingeln bei: Büro, 1. Stock",
        "Haltestelle: Markt (Bus 2)",
        "Montag bis Freitag: 09:00–17:00 Uhr",
        "Deutschkurs am Vormittag: jeden Dienstag, 10:00–11:30 Uhr, bis 16. Juli 2030",
        "ohne Stufen",
        "http://testserver/de/ort/mittelpunkt/",
    ):
        assert line in lines


# The notice on the door


@pytest.fixture
def off(offer, session):
    cast.session(offer, days=8, hour=16)
    Cancellation.objects.create(session=session, reason="illness", note="Bis bald", at=clock.now(), by="clock")
    return session


def test_a_notice_says_what_is_off_why_and_when_it_goes_on(client, offer, off):
    lines = text(client, f"/de/angebot/{offer.slug}/{at(off)}/aushang.pdf").splitlines()
    assert lines[:6] == [
        "Fällt aus",
        "Deutschkurs am Vormittag",
        "Mittwoch, 5. Juni, 10:00–11:30 Uhr",
        "Grund: wegen Krankheit",
        "Bis bald",
        "Nächster Termin: Mittwoch, 12. Juni, 16:00–17:30 Uhr",
    ]


def test_a_notice_in_two_languages_names_the_date_in_both(client, arabic_offer, off):
    read = text(client, f"/de/angebot/{arabic_offer.slug}/{at(off)}/aushang.pdf?sprachen=de,ar")
    assert "Mittwoch, 5. Juni" in read
    assert ARABIC in read
    assert "الأربعاء، 5 يونيو" in read


def test_a_closed_house_makes_its_notice_too(client, town, offer, session):
    rule = CrisisRule.objects.create(
        kind="closed", starts_on=clock.today(), ends_on=clock.today() + timedelta(days=3), note="Wasserschaden"
    )
    rule.sites.add(town.house)
    lines = text(client, f"/de/angebot/{offer.slug}/{at(session)}/aushang.pdf").splitlines()
    assert "Fällt aus" in lines
    assert "Wasserschaden" in lines


def test_a_date_that_takes_place_has_no_notice(client, offer, session):
    assert "Dieser Termin findet statt." in refusal(client, f"/de/angebot/{offer.slug}/{at(session)}/aushang.pdf")


def test_no_notice_for_what_is_no_date(client, offer, off):
    assert client.get(f"/de/angebot/{offer.slug}/2030-06-05-1001/aushang.pdf").status_code == 404
    assert client.get(f"/de/angebot/{offer.slug}/morgen/aushang.pdf").status_code == 404


# An offer on one page


def test_an_offer_on_one_page_answers_the_five_questions(client, offer, session):
    Offer.objects.update(children="childcare", description="Wir lernen.\n\nWir lachen.", contact_email="a@example.org")
    lines = text(client, f"/de/angebot/{offer.slug}/blatt.pdf").splitlines()
    for line in (
        "Deutschkurs am Vormittag",
        "Wann: Mittwoch, 5. Juni, 10:00–11:30 Uhr",
        "Was kostet es? kostenlos",
        "Darf ich meine Kinder mitbringen? ja, jemand passt auf die Kinder auf",
        "Muss ich mich anmelden? bitte fragen",
        "Wir lernen.",
        "Wir lachen.",
        "Träger: Träger am Markt",
        "Fragen? E-Mail: a@example.org",
    ):
        assert line in lines


# The ways to them


@pytest.mark.parametrize(
    ("given", "addresses"),
    [
        ({"kind": "offer"}, {'action="/de/angebot/kurs/plakat.pdf"', 'href="/de/angebot/kurs/blatt.pdf"'}),
        ({"kind": "site"}, {'action="/de/ort/kurs/plakat.pdf"'}),
        ({"kind": "off", "slot": "2030-06-05-1000"}, {'action="/de/angebot/kurs/2030-06-05-1000/aushang.pdf"'}),
        (
            {"kind": "week", "chosen": {"field": ["bildung", "sprache"], "free": ["1"]}},
            {
                'action="/de/programm.pdf"',
                'name="woche"',
                'type="hidden" name="field" value="sprache"',
                'type="hidden" name="free" value="1"',
            },
        ),
    ],
)
def test_pages_lead_to_their_papers(given, addresses):
    with translation.override("de"):
        page = render_to_string("square/_paper_links.html", {"slug": "kurs", **given})
    assert {words for words in addresses if words in page} == addresses
    assert page.count('name="sprachen"') == 8
    assert 'value="de" checked' in page


# All papers


EVIL = '#read("/data.json") *x* $y$ <script>alert(1)</script> \u202e\x00'
SHOWN = '#read("/data.json") *x* $y$ <script>alert(1)</script>'


def test_hostile_words_stay_words_on_every_paper(client, town, offer, off):
    Offer.objects.update(title=EVIL.replace("\x00", ""), summary=EVIL.replace("\x00", ""), description=SHOWN)
    Session.objects.update(note=SHOWN, place_words=SHOWN)
    for address in (
        "/de/programm.pdf",
        f"/de/angebot/{offer.slug}/plakat.pdf?sprachen=de,ar",
        f"/de/angebot/{offer.slug}/blatt.pdf",
        f"/ar/angebot/{offer.slug}/blatt.pdf",
        f"/de/angebot/{offer.slug}/{at(off)}/aushang.pdf?sprachen=ar,de",
        f"/de/ort/{town.house.slug}/plakat.pdf",
    ):
        paper = client.get(address)
        assert paper.status_code == 200, address
        with pikepdf.open(io.BytesIO(paper.content)) as opened:
            assert "/JavaScript" not in opened.Root.get("/Names", {})
            assert "/OpenAction" not in opened.Root
        if "/ort/" not in address:
            assert "".join(SHOWN.split()) in "".join(papers.text_of(paper.content).split())


@pytest.mark.django_db(transaction=True)
def test_an_unchanged_paper_is_not_made_again(client, offer, session, monkeypatch):
    address = f"/de/angebot/{offer.slug}/plakat.pdf"
    made = []

    def twice():
        made.clear()
        tag = client.get(address)["ETag"]
        return client.get(address, headers={"If-None-Match": tag}).status_code, len(made)

    with monkeypatch.context() as watched:
        watched.setattr("quartierwerk.foundation.output.papers.render_pdf", lambda *args, **more: made.append(1) or b"")
        assert cast.undisturbed(twice) == (304, 1)
    first = client.get(address)
    Offer.objects.update(title="Englischkurs")
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert "Englischkurs" in papers.text_of(again.content)


@pytest.mark.parametrize("language", ["de", "de-x-leicht", "en", "uk", "ar", "tr", "ru", "fa"])
def test_every_language_has_its_papers(client, offer, off, language):
    with translation.override(language):
        shown = {
            reverse("square:week_sheet"): "10:00",
            reverse("square:offer_poster", args=[offer.slug]): "16:00",
            reverse("square:off_notice", args=[offer.slug, at(off)]): "10:00",
        }
    for address, time in shown.items():
        assert time in text(client, address)
