"""The staff's pages of offers: typed, looked at, confirmed; nothing typed is lost, nothing shown can be skipped."""

import io
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.html import escape
from PIL import Image
from tests import cast as people

from quartierwerk.foundation import clock
from quartierwerk.offers import queries
from quartierwerk.offers.forms import OfferForm, SeriesForm
from quartierwerk.offers.forms.fields import EuroField
from quartierwerk.offers.models import Offer, Pause, Series, Session
from quartierwerk.offers.tests.builders import series
from quartierwerk.parties.models import Contact, Organisation
from quartierwerk.vocabularies.models import Language

HOSTILE = "<script>alert('x')</script>"


@pytest.fixture
def arabic(db):
    return Language.objects.update_or_create(
        code="ar",
        defaults={"name": "Arabisch", "own_name": "العربية", "is_for_content": True, "is_right_to_left": True},
    )[0]


def facts(town, **more):
    return {
        "title": "Nähtreff", "site": town.house.pk, "mode": "on_site", "carrier": town.own_carrier.pk, "free": "no",
        "cost": "3,50", "children": "welcome", "sign_up": "none", "women_only": "yes", "papers": "", "step_free": "yes",
        "stock": "own", "languages": ["ar"], **more,
    }  # fmt: skip


def test_an_offer_is_entered_and_its_dates_come_next(worker, town, signed_in, arabic):
    answer = signed_in(worker).post(reverse("offers:new"), facts(town))
    offer = Offer.objects.get()
    assert answer.url == reverse("offers:series_new", args=[offer.pk])
    assert (offer.title, offer.cost_cents, offer.area, offer.children, offer.languages) == (
        "Nähtreff",
        350,
        town.west,
        "welcome",
        ("ar",),
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Titel: "),
        ({"cost": "drei"}, "Bitte einen Betrag in Euro angeben"),
        ({"free": "yes"}, "Ein kostenloses Angebot hat keinen Preis."),
        ({"site": "", "area": ""}, "Bitte einen Treffpunkt oder ein Quartier wählen."),
        ({"online_link": "kein link"}, "Link zur Teilnahme: "),
        ({"languages": ["xx"]}, "Diese Sprachen werden gesprochen: "),
    ],
)
def test_what_does_not_fit_gets_a_sentence_and_nothing_typed_is_lost(
    worker, town, signed_in, arabic, changes, sentence
):
    answer = signed_in(worker).post(reverse("offers:new"), facts(town, summary="Wir nähen zusammen", **changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Wir nähen zusammen" in answer.text
    assert not Offer.objects.exists()


def test_a_worker_cannot_choose_another_carrier(worker, town, signed_in, arabic):
    answer = signed_in(worker).post(reverse("offers:new"), facts(town, carrier=town.other_carrier.pk))
    assert answer.status_code == 422
    assert not Offer.objects.exists()


def shut(page):
    """Title of each folded part of the form -> whether it is shut."""
    return {
        title: not opened
        for opened, title in re.findall(r'<details class="qw-disclosure"( open)?><summary><span>([^<]+)', page)
    }


def test_what_few_offers_need_is_folded_until_something_stands_in_it(worker, town, signed_in, arabic):
    client = signed_in(worker)
    new = client.get(reverse("offers:new")).text
    assert shut(new) == {"Mehr zum Besuch": True, "Ohne Treffpunkt oder online": True, "Partner und Bestand": True}
    assert "Für Angebote an wechselnden Orten, draußen oder im Internet." in new
    row = people.offer(town, bring_along="Stoffreste")
    row.partners.add(town.other_carrier)
    assert shut(client.get(reverse("offers:edit", args=[row.pk])).text) == {
        "Mehr zum Besuch": False, "Ohne Treffpunkt oder online": False, "Partner und Bestand": False,
    }  # fmt: skip


def test_a_folded_part_with_a_mistake_is_open(worker, town, signed_in, arabic):
    page = signed_in(worker).post(reverse("offers:new"), facts(town, online_link="kein link", women_only="")).text
    assert shut(page) == {"Mehr zum Besuch": True, "Ohne Treffpunkt oder online": False, "Partner und Bestand": True}


def test_every_field_of_the_form_is_on_the_page_once(worker, town, arabic):
    form = OfferForm(actor=worker)
    shown = [
        field.name for part in form.sections() for field in [*part.fields, *(part.more.fields if part.more else [])]
    ]
    assert sorted(shown) == sorted(form.fields)


def test_a_manager_chooses_from_who_works_in_her_town(manager, town, signed_in, arabic):
    """Elsewhere in the state: not listed, unless at work in her neighbourhood."""
    far = people.area("municipality", "Fernstadt", "fernstadt", town.state)
    stranger = Organisation.objects.create(kind="carrier", name="Träger in der Ferne", slug="fern", area=far)
    guest = Organisation.objects.create(kind="carrier", name="Wanderzirkus", slug="zirkus", area=far)
    beside = Organisation.objects.create(kind="association", name="Abseits e.V.", slug="abseits", area=town.north)
    people.offer(town, carrier=guest)
    field = OfferForm(actor=manager).fields["carrier"]
    assert stranger not in field.queryset
    assert field.choices == [
        ("", "–"),
        ("Hier schon tätig", [
            (town.other_carrier.pk, "Träger am Fluss"), (town.own_carrier.pk, "Träger am Markt"),
            (guest.pk, "Wanderzirkus"),
        ]),
        ("Weitere aus der Stadt", [(beside.pk, "Abseits e.V.")]),
    ]  # fmt: skip
    answer = signed_in(manager).post(reverse("offers:new"), facts(town, carrier=stranger.pk))
    assert answer.status_code == 422
    signed_in(manager).post(reverse("offers:new"), facts(town, carrier=beside.pk))
    assert Offer.objects.filter(carrier=beside).exists()


def test_hostile_words_come_out_as_text(worker, town, signed_in, arabic):
    client = signed_in(worker)
    client.post(reverse("offers:new"), facts(town, title=HOSTILE, description=HOSTILE, summary=HOSTILE))
    offer = Offer.objects.get()
    people.session(offer, note=HOSTILE, place_words=HOSTILE, own_title=HOSTILE)
    for address in (
        reverse("offers:list"), reverse("offers:offer", args=[offer.pk]), reverse("offers:edit", args=[offer.pk]),
        reverse("offers:translation", args=[offer.pk, "ar"]),
        reverse("offers:session", args=[offer.sessions.get().pk]), reverse("offers:ill"),
    ):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200
        assert HOSTILE not in page.text
        if "krank" not in address:
            assert escape(HOSTILE) in page.text


def test_the_list_filters_sorts_and_leads_to_the_offer(manager, town, signed_in):
    people.offer(town, slug="b", title="Bastelkreis")
    hidden = people.offer(town, slug="a", title="Abendkurs", is_published=False)
    people.offer(town, slug="c", title="Chor", site=town.cafe, carrier=town.other_carrier)
    client = signed_in(manager)
    page = client.get(reverse("offers:list"))
    assert [row[0].text for row in page.context["table"].rows] == ["Abendkurs", "Bastelkreis", "Chor"]
    assert page.context["table"].rows[0][0].url == reverse("offers:offer", args=[hidden.pk])
    page = client.get(reverse("offers:list"), {"sortieren": "-titel"})
    assert [row[0].text for row in page.context["table"].rows] == ["Chor", "Bastelkreis", "Abendkurs"]
    for query, titles in (
        ({"suche": "chor"}, ["Chor"]),
        ({"traeger": town.other_carrier.pk}, ["Chor"]),
        ({"ort": town.cafe.pk}, ["Chor"]),
        ({"stand": "verborgen"}, ["Abendkurs"]),
        ({"stand": "sichtbar"}, ["Bastelkreis", "Chor"]),
        ({"traeger": "unsinn"}, ["Abendkurs", "Bastelkreis", "Chor"]),
    ):
        page = client.get(reverse("offers:list"), query)
        assert [row[0].text for row in page.context["table"].rows] == titles


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_page_costs_the_same_queries_however_long(
    worker, town, signed_in, django_assert_max_num_queries, count
):
    for number in range(count):
        people.session(people.offer(town, slug=f"o-{number}"))
    client = signed_in(worker)
    with django_assert_max_num_queries(9):
        assert len(client.get(reverse("offers:list")).context["table"].rows) == count


def test_the_file_holds_what_the_list_shows_and_no_foreign_offer(worker, town, signed_in):
    people.session(people.offer(town, slug="eins", title="=HYPERLINK(1)"))
    people.offer(town, slug="zwei", title="Geheim", site=town.hall, carrier=town.other_carrier)
    answer = signed_in(worker).get(reverse("offers:list_file", args=["csv"]))
    text = answer.content.decode("utf-8-sig")
    assert "Geheim" not in text
    assert "=HYPERLINK(1)" in text
    assert ";=HYPERLINK" not in f";{text}".replace("\r\n", ";")
    assert answer["Content-Disposition"].startswith('attachment; filename="angebote-')
    assert signed_in(worker).get(reverse("offers:list_file", args=["xlsx"])).content[:2] == b"PK"


def test_the_page_of_an_offer_shows_facts_dates_and_languages(worker, offer, session, signed_in, arabic):
    page = signed_in(worker).get(reverse("offers:offer", args=[offer.pk]))
    assert "Träger am Markt" in page.text
    assert queries.span_of(session) in page.text
    states = {state.language.code: state.state for state in page.context["languages"]}
    assert states["ar"] == "missing"


def test_the_link_for_taking_part_is_for_those_who_edit(worker, coordinator, offer, signed_in):
    Offer.objects.filter(pk=offer.pk).update(online_link="https://treffen.example.org/geheim")
    assert "treffen.example.org" in signed_in(worker).get(reverse("offers:offer", args=[offer.pk])).text
    assert "treffen.example.org" not in signed_in(coordinator).get(reverse("offers:offer", args=[offer.pk])).text


def test_another_site_is_looked_at_before_it_is_saved(worker, offer, session, town, signed_in, arabic):
    client, address = signed_in(worker), reverse("offers:edit", args=[offer.pk])
    typed = facts(town, title="Umgezogen", site=town.cafe.pk)
    preview = client.post(address, typed)
    assert "Café am Eck" in preview.text
    offer.refresh_from_db()
    assert offer.title == "Deutschkurs am Vormittag"
    back = client.post(address, {**typed, "zurueck": "1"})
    assert 'value="Umgezogen"' in back.text
    answer = client.post(address, {**typed, "shown": preview.context["shown"]})
    assert answer.url == reverse("offers:offer", args=[offer.pk])
    session.refresh_from_db()
    assert session.site == town.cafe


def test_a_picture_is_uploaded_with_its_words(worker, offer, signed_in):
    out = io.BytesIO()
    Image.new("RGB", (200, 200), "green").save(out, "PNG")
    out.name = "bild.png"
    client, address = signed_in(worker), reverse("offers:picture", args=[offer.pk])
    out.seek(0)
    assert client.post(address, {"picture": out, "words": ""}).status_code == 422
    out.seek(0)
    client.post(address, {"picture": out, "words": "Eine grüne Fläche"})
    offer.refresh_from_db()
    assert offer.picture_alt == "Eine grüne Fläche"
    assert 'alt="Eine grüne Fläche"' in client.get(reverse("offers:offer", args=[offer.pk])).text
    broken = io.BytesIO(b"nichts")
    broken.name = "x.png"
    answer = client.post(address, {"picture": broken, "words": "x"})
    assert "kein lesbares Bild" in answer.text


def test_texts_are_written_beside_their_source_and_checked(worker, offer, signed_in, arabic):
    client = signed_in(worker)
    address = reverse("offers:translation", args=[offer.pk, "ar"])
    assert 'dir="rtl"' in client.get(address).text
    client.post(address, {"title": "دورة"})
    offer.refresh_from_db()
    assert offer.text("title", "ar").value == "دورة"
    Offer.objects.filter(pk=offer.pk).update(title="Deutschkurs neu")
    assert "Der deutsche Text hat sich geändert" in client.get(address).text
    client.post(reverse("offers:translation_check", args=[offer.pk, "ar", "title"]), {"title": "دورة"})
    page = client.get(address)
    assert "geprüft von Fachkraft am" in page.text
    assert "aktuell" in page.text


def test_checking_keeps_what_was_typed_and_takes_nothing_away(worker, offer, signed_in, arabic):
    Offer.objects.filter(pk=offer.pk).update(summary="Für alle")
    client = signed_in(worker)
    client.post(reverse("offers:translation", args=[offer.pk, "ar"]), {"title": "دورة", "summary": "للجميع"})
    client.post(reverse("offers:translation_check", args=[offer.pk, "ar", "title"]), {"title": "دورة"})
    offer.refresh_from_db()
    assert offer.text("summary", "ar").value == "للجميع"
    assert client.get(reverse("offers:translation", args=[offer.pk, "xx"])).status_code == 404


# Series


def weekly(**more):
    start = clock.today() + timedelta(days=7)
    return {
        "kind": "weekly", "weekdays": [str(start.weekday())], "first_on": start.isoformat(), "starts": "10:00",
        "ends": "11:30", "ending": "count", "count": "3", **more,
    }  # fmt: skip


def test_a_series_is_typed_looked_at_and_confirmed(worker, offer, signed_in):
    client, address = signed_in(worker), reverse("offers:series_new", args=[offer.pk])
    preview = client.post(address, weekly())
    assert "Diese Termine entstehen" in preview.text
    assert not Session.objects.exists()
    assert client.post(address, {**weekly(), "shown": "falsch"}).status_code == 422
    assert not Session.objects.exists()
    answer = client.post(address, {**weekly(), "shown": preview.context["shown"]})
    assert answer.url == reverse("offers:offer", args=[offer.pk])
    assert offer.sessions.count() == 3


@pytest.mark.parametrize(
    ("changes", "rrule"),
    [
        ({"kind": "weekly", "weekdays": ["0", "2"], "ending": "open"}, "FREQ=WEEKLY;BYDAY=MO,WE"),
        ({"kind": "fortnightly", "weekdays": ["1"], "ending": "open"}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ({"kind": "nth", "weekdays": ["3"], "nth": ["1", "-1"], "ending": "open"}, "FREQ=MONTHLY;BYDAY=1TH,-1TH"),
        ({"kind": "date", "month_day": "15", "ending": "open"}, "FREQ=MONTHLY;BYMONTHDAY=15"),
        ({"kind": "date", "month_day": "-1", "ending": "count", "count": "4"}, "FREQ=MONTHLY;COUNT=4;BYMONTHDAY=-1"),
    ],
)
def test_what_people_choose_becomes_a_rule(worker, offer, changes, rrule):
    form = SeriesForm(weekly(**changes), actor=worker, offer=offer)
    assert form.is_valid(), form.errors
    assert form.facts()["rrule"] == rrule
    assert form.facts()["minutes"] == 90


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends": "09:00"}, "Das Ende muss nach dem Beginn liegen."),
        ({"ending": "until", "until": ""}, "Bitte den letzten Tag angeben."),
        ({"ending": "count", "count": ""}, "Bitte angeben, wie viele Termine es sein sollen."),
        ({"ending": "until", "until": "2001-01-01"}, "Die Wiederholung endet, bevor sie beginnt."),
        ({"kind": "nth", "nth": []}, "der wievielte Wochentag"),
        ({"kind": "date", "month_day": ""}, "Bitte den Tag im Monat angeben."),
        ({"first_on": "irgendwann"}, "Bitte einen Tag angeben, zum Beispiel 04.06.2030."),
        ({"starts": "früh"}, "Bitte eine Uhrzeit angeben, zum Beispiel 16:30."),
        ({"count": "100000"}, "Zahl der Termine"),
    ],
)
def test_a_series_that_cannot_be_is_refused_at_its_field(worker, offer, signed_in, changes, sentence):
    answer = signed_in(worker).post(reverse("offers:series_new", args=[offer.pk]), weekly(**changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Series.objects.exists()


def test_a_form_shows_the_rule_it_was_made_of(worker, offer):
    for rrule, kind in (
        ("FREQ=WEEKLY;BYDAY=TU,TH", "weekly"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "fortnightly"),
        ("FREQ=MONTHLY;BYDAY=-1TH", "nth"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "date"),
        ("FREQ=YEARLY;BYMONTH=6;BYDAY=1TU", "keep"),
    ):
        row = Series(offer=offer, starts_local="2030-06-04T10:00", minutes=90, rrule=rrule)
        assert SeriesForm(actor=worker, offer=offer, series=row).initial["kind"] == kind


def test_an_imported_rule_is_shown_in_words_and_kept(worker, offer, signed_in):
    row = series(offer, worker, start=date(2031, 6, 3), rrule="FREQ=YEARLY;BYMONTH=6;BYDAY=1TU;COUNT=2")
    client, address = signed_in(worker), reverse("offers:series_change", args=[row.pk])
    page = client.get(address)
    assert "jährlich nach einer eingelesenen Regel" in page.text
    assert "FREQ" not in page.text
    typed = {"kind": "keep", "first_on": "2031-06-03", "starts": "12:00", "ends": "13:00", "ending": "open"}
    preview = client.post(address, typed)
    client.post(address, {**typed, "shown": preview.context["shown"]})
    assert offer.sessions.order_by("slot").first().starts_local == "2031-06-03T12:00"


def test_this_and_following_are_changed_from_the_page_of_a_date(worker, offer, signed_in):
    row = series(offer, worker, weeks=4)
    slots = list(offer.sessions.order_by("slot").values_list("slot", flat=True))
    client = signed_in(worker)
    address = f"{reverse('offers:series_change', args=[row.pk])}?ab={slots[2]}"
    page = client.get(address)
    assert page.context["form"].initial["first_on"].isoformat() == slots[2][:10]
    weekday = str(date.fromisoformat(slots[2][:10]).weekday())
    typed = {
        "kind": "weekly", "weekdays": [weekday], "first_on": slots[2][:10], "starts": "15:00", "ends": "16:00",
        "ending": "until", "until": slots[3][:10],
    }  # fmt: skip
    preview = client.post(address, typed)
    assert "Diese Termine ändern sich" in preview.text
    client.post(address, {**typed, "shown": preview.context["shown"]})
    times = list(offer.sessions.order_by("slot").values_list("starts_local", flat=True))
    assert [text[11:] for text in times] == ["10:00", "10:00", "15:00", "15:00"]


def test_a_series_is_ended_and_an_offer_pauses_and_resumes(worker, offer, signed_in):
    row = series(offer, worker, weeks=4)
    slots = list(offer.sessions.order_by("slot").values_list("slot", flat=True))
    client = signed_in(worker)
    typed = {"starts_on": slots[1][:10], "ends_on": slots[1][:10], "note": "Sommerpause"}
    address = reverse("offers:pause_new", args=[offer.pk])
    preview = client.post(address, typed)
    assert "Diese Termine werden abgesagt" in preview.text
    client.post(address, {**typed, "shown": preview.context["shown"]})
    pause = Pause.objects.get()
    address = reverse("offers:pause_end", args=[pause.pk])
    client.post(address, {"shown": client.get(address).context["shown"]})
    assert not Pause.objects.exists()
    address = reverse("offers:series_end", args=[row.pk])
    preview = client.post(address, {"last_on": slots[2][:10]})
    client.post(address, {"last_on": slots[2][:10], "shown": preview.context["shown"]})
    assert offer.sessions.count() == 3


# Dates


def test_several_dates_are_typed_at_once(worker, offer, signed_in):
    day = clock.today() + timedelta(days=10)
    typed = {
        "day": day.isoformat(), "more_days": f"{day + timedelta(days=1):%d.%m.%Y}, {day + timedelta(days=2):%d.%m.%Y}",
        "starts": "18:00", "ends": "01:00", "over_midnight": "on", "site": offer.site_id,
    }  # fmt: skip
    client, address = signed_in(worker), reverse("offers:sessions_new", args=[offer.pk])
    wrong = client.post(address, {**typed, "more_days": "31.02.2030"})
    assert "„31.02.2030“ ist kein Tag" in wrong.text
    client.post(address, typed)
    assert offer.sessions.count() == 3
    assert {row.ends_at - row.starts_at for row in offer.sessions.all()} == {timedelta(hours=7)}


def test_a_date_is_moved_called_off_brought_back_and_removed(worker, offer, session, signed_in):
    client = signed_in(worker)
    day = clock.today() + timedelta(days=4)
    client.post(
        reverse("offers:session_move", args=[session.pk]),
        {"day": day.isoformat(), "starts": "09:00", "ends": "10:00", "site": offer.site_id},
    )
    session.refresh_from_db()
    assert session.starts_local == f"{day}T09:00"
    client.post(reverse("offers:session_call_off", args=[session.pk]), {"reason": "weather"})
    assert "wegen des Wetters" in client.get(reverse("offers:session", args=[session.pk])).text
    client.post(reverse("offers:session_undo", args=[session.pk]))
    assert not Session.objects.get(pk=session.pk).is_cancelled
    client.post(reverse("offers:session_note", args=[session.pk]), {"note": "im Hof"})
    assert "im Hof" in client.get(reverse("offers:session", args=[session.pk])).text
    client.post(reverse("offers:session_removal", args=[session.pk]))
    assert not Session.objects.exists()


def test_calling_off_needs_a_reason_from_the_list(worker, session, signed_in):
    answer = signed_in(worker).post(reverse("offers:session_call_off", args=[session.pk]), {"reason": "", "note": "x"})
    assert answer.status_code == 422
    assert not Session.objects.get(pk=session.pk).is_cancelled


def test_a_clash_is_looked_at_before_a_date_moves(worker, session, town, signed_in):
    other = people.session(people.offer(town, slug="chor", title="Chor"), days=4, hour=9)
    typed = {"day": other.starts_local[:10], "starts": "09:30", "ends": "10:00", "site": town.house.pk}
    client, address = signed_in(worker), reverse("offers:session_move", args=[session.pk])
    preview = client.post(address, typed)
    assert "Zur selben Zeit am selben Ort: Chor" in preview.text
    client.post(address, {**typed, "shown": preview.context["shown"]})
    session.refresh_from_db()
    assert session.starts_local == f"{other.starts_local[:10]}T09:30"


def test_a_stand_in_is_chosen_among_the_people_one_knows(worker, session, town, signed_in):
    known = Contact.objects.create(organisation=town.own_carrier, name="Bekannt")
    unknown = Contact.objects.create(organisation=town.other_carrier, area=town.north, name="Fremd")
    client, address = signed_in(worker), reverse("offers:session_stand_in", args=[session.pk])
    assert client.post(address, {"stand_in": unknown.pk}).status_code == 422
    client.post(address, {"stand_in": known.pk})
    session.refresh_from_db()
    assert session.stand_in == known


def test_an_offer_leaves_the_programme_and_comes_back(worker, offer, session, signed_in):
    client, address = signed_in(worker), reverse("offers:withdrawal", args=[offer.pk])
    preview = client.get(address)
    assert queries.span_of(session) in preview.text
    client.post(address, {"shown": preview.context["shown"]})
    offer.refresh_from_db()
    assert not offer.is_published
    client.post(reverse("offers:publication", args=[offer.pk]))
    offer.refresh_from_db()
    assert offer.is_published


@pytest.mark.parametrize(
    ("typed", "cents"), [("3", 300), ("3,50", 350), ("3.5 €", 350), ("0", 0), ("", None), ("12,05", 1205)]
)
def test_amounts_are_typed_as_people_do(typed, cents):
    assert EuroField(required=False).clean(typed) == cents
