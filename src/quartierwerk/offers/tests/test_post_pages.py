"""Staff pages of stalls and shifts: what is typed, looked at and printed."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from pypdf import PdfReader
from tests import cast

from quartierwerk.foundation import clock
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import Post, SignUp
from quartierwerk.offers.tests.signups import sign_up, state
from quartierwerk.vocabularies.models import Language

pytestmark = pytest.mark.django_db

STALL = {"name": "Stände am Gehweg", "places": 2, "size": "3 Meter", "fee_cents": 500}
CAKES = {"name": "Kuchentheke", "places": 3, "starts_minutes": 120, "lasts_minutes": 120}


@pytest.fixture
def fair(town):
    return cast.session(cast.offer(town, title="Straßenfest", slug="strassenfest", seats=None), days=20, minutes=360)


@pytest.fixture
def stalls(fair, worker):
    return actions.add_post(actor=worker, session=fair, kind="stall", facts=STALL)


@pytest.fixture
def cakes(fair, worker):
    return actions.add_post(actor=worker, session=fair, kind="shift", facts=CAKES)


@pytest.fixture
def office(signed_in, worker):
    return signed_in(worker)


def base(fair):
    return f"/buero/angebote/termine/{fair.pk}/mitmachen/"


def text_of(response):
    return " ".join(response.content.decode().split())


def day_of(session):
    return clock.wall_day(session.starts_at).isoformat()


def test_stalls_are_put_up_with_a_fee_in_euros(office, fair):
    typed = {"name": "Stände am  Gehweg", "words": "", "places": "12", "size": "3 Meter", "fee_cents": "5,50",
             "closes_days": "7"}  # fmt: skip
    reply = office.post(f"{base(fair)}neu/stand/", typed, follow=True)
    row = Post.objects.get()
    assert (row.kind, row.name, row.places, row.fee_cents, row.closes_days) == (
        "stall", "Stände am Gehweg", 12, 550, 7,
    )  # fmt: skip
    assert "0 von 12 vergeben, 0 auf der Warteliste." in text_of(reply)


def test_a_shift_is_typed_as_day_and_times_and_may_end_after_midnight(office, fair):
    day = (clock.wall_day(fair.starts_at) - timedelta(days=1)).isoformat()
    typed = {"name": "Aufbau", "places": "4", "day": day, "starts": "18:00", "ends": "01:00", "closes_days": "0"}
    assert office.post(f"{base(fair)}neu/dienst/", typed).status_code == 302
    row = Post.objects.get()
    assert (row.starts_minutes, row.lasts_minutes) == (-16 * 60, 7 * 60)  # the fest begins at ten
    page = text_of(office.get(f"/buero/angebote/mitmachen/{row.pk}/bearbeiten/"))
    assert f'value="{day}"' in page
    assert 'value="18:00"' in page
    assert 'value="01:00"' in page


@pytest.mark.parametrize(
    ("kind", "wrong", "words"),
    [
        ("stand", {"name": ""}, "Bitte geben Sie einen Namen an"),
        ("stand", {"places": "0"}, "1"),
        ("stand", {"places": "viele"}, "Zahl"),
        ("stand", {"fee_cents": "zwei Euro"}, "Bitte einen Betrag in Euro angeben"),
        ("stand", {"fee_cents": "1000,01"}, "Eine Standgebühr über 1.000 Euro ist sicher ein Versehen."),
        ("stand", {"closes_days": "61"}, "60"),
        ("dienst", {"starts": "nachmittags"}, "Bitte eine Uhrzeit angeben"),
        ("dienst", {"ends": "14:00"}, "Das Ende muss nach dem Beginn liegen."),
        ("dienst", {"ends": "13:59"}, "Ein Dienst dauert höchstens 14 Stunden."),
        ("dienst", {"day": "1999-01-01"}, "weiter als eine Woche"),
        ("dienst", {"day": "gestern"}, "Bitte einen Tag angeben"),
    ],
)
def test_bad_input_gets_a_sentence_and_stays_in_the_form(office, fair, kind, wrong, words):
    typed = {"name": "Kaffee", "places": "2", "closes_days": "0", "day": day_of(fair), "starts": "14:00",
             "ends": "16:00", "fee_cents": "", "size": ""}  # fmt: skip
    reply = office.post(f"{base(fair)}neu/{kind}/", typed | wrong)
    assert reply.status_code == 422
    assert words in text_of(reply)
    assert not Post.objects.exists()


def test_a_name_twice_is_said_in_words(office, fair, stalls):
    typed = {"name": "Stände am Gehweg", "places": "2", "closes_days": "0", "fee_cents": "", "size": ""}
    reply = office.post(f"{base(fair)}neu/stand/", typed)
    assert (reply.status_code, "schon etwas mit diesem Namen" in text_of(reply)) == (422, True)


def test_the_list_shows_who_has_what_in_latin_letters(office, fair, stalls, cakes):
    sign_up(stalls, "فاطمة", answers=("brings:food", "stall:electricity"), phone="05721 1234")
    sign_up(stalls, "Bo", answers=("brings:own_craft",))
    sign_up(stalls, "Cem", answers=("brings:information",))
    said = text_of(office.get(base(fair)))
    for words in ("2 von 2 vergeben, 1 auf der Warteliste.", "Fatma", "فاطمة", "Essen und Trinken, Strom", "Stelle 1",
                  "05721 1234", "0 von 3 vergeben", "Es fehlen noch 3 Menschen, die mithelfen."):  # fmt: skip
        assert words in said


def test_the_page_of_the_date_and_the_desk_say_that_helpers_are_missing(office, fair, cakes):
    assert "noch 3 Menschen" in text_of(office.get(f"/buero/angebote/termine/{fair.pk}/"))
    assert "„Straßenfest“ sucht noch 3 Menschen, die mithelfen" in text_of(office.get("/buero/"))
    sign_up(cakes, people=3)
    assert "die mithelfen" not in text_of(office.get("/buero/"))


def test_somebody_on_the_phone_is_entered_with_the_source(office, cakes):
    address = f"/buero/angebote/mitmachen/{cakes.pk}/anmelden/"
    assert "Kuchentheke" in text_of(office.get(address))
    reply = office.post(
        address, {"first_name": "Olga", "language": "uk", "source": "phone", "people": "2"}, follow=True
    )
    row = SignUp.objects.get()
    assert (row.post, row.source, row.people, row.participant.language) == (cakes, "phone", 2, "uk")
    said = text_of(reply)
    assert "Kuchentheke, Straßenfest" in said
    assert "am Telefon" in said
    assert "Wir sagen ab und geben Bescheid" in said
    wrong = office.post(address, {"first_name": "Olga", "language": "uk"})
    assert wrong.status_code == 422


def test_the_office_cancels_one_and_tells_them(office, stalls):
    row = sign_up(stalls, answers=("brings:food",), email="amal@example.org")
    Mail.objects.all().delete()
    office.post(f"/buero/angebote/anmeldungen/{row.pk}/abmeldung/", {"bescheid": "1"})
    assert state(row) == "ended"
    assert "Wir müssen Ihnen leider absagen: Stände am Gehweg, Straßenfest." in Mail.objects.get().body


def test_fewer_stalls_are_looked_at_before_they_are_saved(office, stalls):
    for name in ("Amal", "Bo"):
        sign_up(stalls, name, answers=("brings:food",))
    address = f"/buero/angebote/mitmachen/{stalls.pk}/bearbeiten/"
    typed = {"name": "Stände am Gehweg", "words": "", "places": "1", "size": "3 Meter", "fee_cents": "5",
             "closes_days": "0"}  # fmt: skip
    shown = office.post(address, typed)
    assert "1 Menschen verlieren ihren Platz" in text_of(shown)
    assert Post.objects.get().places == 2
    office.post(address, {**typed, "shown": shown.context["shown"]})
    assert Post.objects.get().places == 1


def test_what_is_taken_away_is_looked_at_first(office, fair, stalls, cakes):
    sign_up(stalls, answers=("brings:food",), phone="05721 1234")
    address = f"/buero/angebote/mitmachen/{stalls.pk}/ende/"
    shown = office.get(address)
    assert "1 Anmeldung endet. 0 per E-Mail, 1 auf der Anrufliste." in text_of(shown)
    assert office.post(address).status_code == 422
    office.post(address, {"shown": shown.context["shown"]})
    assert Post.objects.get(pk=stalls.pk).removed_at is not None
    assert office.get(address).status_code == 404
    empty = f"/buero/angebote/mitmachen/{cakes.pk}/ende/"
    assert "Es hat sich noch niemand dafür angemeldet." in text_of(office.get(empty))
    office.post(empty, {"shown": ""})
    assert not Post.objects.filter(pk=cakes.pk).exists()


def test_as_last_time_is_one_look_and_one_press(office, fair, stalls, cakes):
    following = cast.session(fair.offer, days=50)
    address = f"{base(following)}uebernehmen/"
    assert "Wie beim letzten Mal" in text_of(office.get(base(following)))
    shown = office.post(address, {"source": str(fair.pk)})
    said = text_of(shown)
    assert "Diese Stände und Dienste entstehen" in said
    assert "Stände am Gehweg: 2" in said
    assert Post.objects.filter(session=following).count() == 0
    office.post(address, {"source": str(fair.pk), "shown": shown.context["shown"]})
    assert Post.objects.filter(session=following).count() == 2
    again = office.post(address, {"source": str(fair.pk)})
    assert "Von diesem Termin ist alles schon da." in text_of(again)
    assert office.post(address, {"source": "999999"}).status_code == 422


def test_nothing_to_take_over_is_said(office, fair):
    assert "Kein anderer Termin dieses Angebots" in text_of(office.get(f"{base(fair)}uebernehmen/"))


def test_texts_are_translated_beside_the_german_ones(office, stalls):
    Language.objects.create(code="ar", name="Arabisch", own_name="العربية", is_for_content=True, is_right_to_left=True)
    address = f"/buero/angebote/mitmachen/{stalls.pk}/sprachen/ar/"
    page = text_of(office.get(address))
    assert "Stände am Gehweg" in page
    assert 'dir="rtl"' in page
    office.post(address, {"name": "أكشاك", "size": ""})
    assert Post.objects.get().text("name", "ar").value == "أكشاك"
    assert office.get(f"/buero/angebote/mitmachen/{stalls.pk}/sprachen/xx/").status_code == 404


def test_two_shifts_of_one_person_at_the_same_time_are_seen_by_the_office_only(office, client, fair, worker, cakes):
    """The form for residents says nothing about it: it would tell strangers who has signed up with an address."""
    facts = {"name": "Grillstand", "places": 3, "starts_minutes": 180, "lasts_minutes": 120}
    grill = actions.add_post(actor=worker, session=fair, kind="shift", facts=facts)
    late = actions.add_post(
        actor=worker, session=fair, kind="shift", facts={**facts, "name": "Abbau", "starts_minutes": 240}
    )
    for post in (cakes, late):
        sign_up(post, "Amal", email="amal@example.org")
    assert "Zur selben Zeit auch" not in text_of(office.get(base(fair)))  # one ends when the other begins
    sign_up(grill, "Amal B.", email="AMAL@example.org")
    sign_up(grill, "Bo", phone="0176 55")
    sign_up(cakes, "Bodo", phone="017655")
    sign_up(grill, "Cem")
    sign_up(cakes, "Cem")
    page = text_of(office.get(base(fair)))
    assert page.count("Zur selben Zeit auch: <bdi>Kuchentheke, Abbau</bdi>") == 1
    assert page.count("Zur selben Zeit auch: <bdi>Grillstand</bdi>") == 3  # twice for Amal, once for Bodo
    assert page.count("Zur selben Zeit auch: <bdi>Kuchentheke</bdi>") == 1
    lines = office.get(reverse("offers:posts_file", args=[fair.pk, "csv"])).content.decode("utf-8-sig").splitlines()
    column = lines[0].split(";").index("zur selben Zeit auch")
    told = [(line.split(";")[0], line.split(";")[2], line.split(";")[column]) for line in lines[1:]]
    assert ("Grillstand", "Amal B.", "Kuchentheke, Abbau") in told
    assert ("Grillstand", "Bo", "Kuchentheke") in told
    assert ("Grillstand", "Cem", "") in told
    paper = PdfReader(io.BytesIO(office.get(reverse("offers:posts_file", args=[fair.pk, "pdf"])).content))
    printed = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    assert "zur selben Zeit auch" in printed.replace("\u200b", "")


def test_the_list_to_tick_off_names_stalls_and_helpers(
    signed_in, coordinator, stranger, worker, fair, stalls, cakes, monkeypatch
):
    sign_up(cakes, "Олена", email="olena@example.org")
    sign_up(stalls, "Bo", phone="0176 123", answers=("brings:food",))
    sign_up(stalls, "Cem", answers=("brings:food",))
    sign_up(stalls, "Dana", answers=("brings:food",))
    said = [words.replace("\u2068", "").replace("\u2069", "") for words in queries.posts_in_words(worker, fair)]
    assert said == [
        "Stände am Gehweg (3 Meter): 2 von 2 Ständen vergeben. Bo, Cem, Dana (wartet)",
        f"Kuchentheke ({queries.post_words(cakes)}): 1 von 3 Helfenden. Olena",
    ]
    assert not any("Bo" in words or "Olena" in words for words in queries.posts_in_words(coordinator, fair))
    printed = []
    monkeypatch.setattr("quartierwerk.offers.views.events.checklist_paper", lambda *row, **_more: printed.append(row))
    url = reverse("offers:event_paper", args=[fair.pk])
    for actor in (worker, coordinator):
        signed_in(actor).get(url)
    headings = [dict(sections) for _session, _lines, sections in printed]
    assert "Bo, Cem, Dana" in headings[0]["Stände und Helferdienste"][0].replace("\u2068", "").replace("\u2069", "")
    assert headings[1]["Stände und Helferdienste"][0].endswith(": 2 von 2 Ständen vergeben")
    assert signed_in(stranger).get(url).status_code == 404
    monkeypatch.undo()
    assert signed_in(worker).get(url).content.startswith(b"%PDF")


def test_the_list_as_csv_and_pdf(office, fair, stalls, cakes):
    sign_up(stalls, "فاطمة", answers=("brings:food",))
    sheet = office.get(f"{base(fair)}liste.csv")
    assert sheet["Content-Disposition"] == f'attachment; filename="staende-und-helfer-{day_of(fair)}.csv"'
    lines = sheet.content.decode("utf-8-sig")
    assert "Fatma" in lines
    assert "Essen und Trinken" in lines
    paper = office.get(f"{base(fair)}liste.pdf")
    assert paper.content.startswith(b"%PDF-")
    assert paper["Content-Type"] == "application/pdf"


def test_a_list_with_many_is_no_more_queries(office, fair, stalls, django_assert_max_num_queries):
    def queries_for(names):
        for name in names:
            sign_up(stalls, name, answers=("brings:food",))
        with django_assert_max_num_queries(60) as seen:
            assert office.get(base(fair)).status_code == 200
        return len(seen)

    office.get(base(fair))
    assert queries_for(["Amal", "Bo", "Cem"]) == queries_for(["Dana", "Eva"])


def test_who_counts_the_date_reads_how_many_helpers_signed_up(office, fair, cakes):
    sign_up(cakes, people=2)
    with clock.at(fair.ends_at + timedelta(hours=1)):
        said = text_of(office.get(f"/buero/zaehlen/termin/{fair.pk}/"))
    assert "Für Helferdienste sind 2 Menschen angemeldet." in said


def test_whoever_enters_somebody_else_is_told_about_her(office, stalls):
    page = text_of(office.get(f"/buero/angebote/mitmachen/{stalls.pk}/anmelden/"))
    assert "Nur, wenn die Person eine Nachricht möchte." in page
    assert "Nur, wenn Sie eine Nachricht möchten." not in page
