"""The plan for the rain: what may be planned, rooms that are held, what a decision does, how it is taken back."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from tests import cast as people

from quartierwerk.foundation import clock
from quartierwerk.foundation.allocation import verify
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.models import Mail
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import CallListEntry, Offer, RainDecision, RainPlan, Session
from quartierwerk.offers.tests.signups import sign_up
from quartierwerk.rooms.actions import book
from quartierwerk.rooms.conditions import slot_at
from quartierwerk.rooms.models import Booking


@pytest.fixture
def fest(offer):
    """In ten days, in a courtyard."""
    return people.session(offer, days=10, hour=14, minutes=240, site=None, place_words="Innenhof Ringstraße 4")


@pytest.fixture
def hall(town):
    return people.room(town.house, "Saal")


def plan(actor, session, alternative="place", *, hold=False, **facts) -> RainPlan:
    facts = {"words": "", "decide_hours": 24, **facts, "alternative": alternative}
    return actions.set_rain_plan(actor=actor, session=session, facts=facts, holds_room=hold)


def again(row):
    return type(row).objects.get(pk=row.pk)


def open_for_sign_up(session) -> None:
    Offer.objects.filter(pk=session.offer_id).update(admission="date", seats=9)


def held(session) -> list[tuple[str, str]]:
    rows = Booking.objects.filter(keeper=f"rain:{session.pk}", end=None)
    return [(row.room.name, row.starts_local) for row in rows]


# --- planning --------------------------------------------------------------------------------------------------------


def test_a_room_is_held_at_once_and_goes_with_the_date(fest, worker, hall):
    plan(worker, fest, room=hall, hold=True)
    assert held(fest) == [("Saal", fest.starts_local)]
    assert RainPlan.objects.get().site_id == hall.site_id
    start = datetime.fromisoformat(fest.starts_local) + timedelta(days=1)
    actions.move_session(
        actor=worker, session=fest, start=start, minutes=240, site=None, place_words="Innenhof Ringstraße 4"
    )
    assert held(fest) == [("Saal", start.isoformat(timespec="minutes"))]
    actions.call_off(actor=worker, session=fest, reason="other")
    assert held(fest) == []
    assert verify() == []


def test_without_holding_the_page_says_whether_it_is_free(fest, worker, hall):
    row = plan(worker, fest, room=hall)
    assert held(fest) == []
    assert queries.rain_line(row).trouble == "Der Raum ist nicht freigehalten. Noch ist er frei."
    book(actor=worker, room=hall, group=None, title="Chor", slots=[slot_at(fest.starts_at, fest.ends_at)])
    assert "„Saal“ ist belegt." in queries.rain_line(row).trouble


def test_a_room_that_is_not_free_is_refused_with_one_that_is(fest, worker, town, hall):
    book(actor=worker, room=hall, group=None, title="Chor", slots=[slot_at(fest.starts_at, fest.ends_at)])
    people.room(town.house, "Kleiner Saal")
    with pytest.raises(Refused, match=r"Frei ist dann: Kleiner Saal \(Mittelpunkt\)\."):
        plan(worker, fest, room=hall, hold=True)
    assert not RainPlan.objects.exists()


def test_another_plan_lets_the_room_go(fest, worker, hall):
    plan(worker, fest, room=hall, hold=True)
    plan(worker, fest, "off")
    assert held(fest) == []
    row = RainPlan.objects.get()
    assert (row.alternative, row.site, row.room) == ("off", None, None)
    actions.remove_rain_plan(actor=worker, plan=row)
    assert not RainPlan.objects.exists()


@pytest.mark.parametrize(
    ("alternative", "facts", "sentence"),
    [
        ("place", {}, "Bitte wählen Sie, wohin Sie bei Regen gehen"),
        ("day", {}, "Bitte geben Sie den Ausweichtag an"),
        ("day", {"reserve_on": date(2000, 1, 1)}, "Der Ausweichtag liegt nach dem Tag des Termins"),
        ("cover", {}, "Bitte schreiben Sie in einem Satz"),
    ],
)
def test_half_a_plan_is_refused(fest, worker, alternative, facts, sentence):
    with pytest.raises(Refused, match=sentence):
        plan(worker, fest, alternative, **facts)


def test_the_date_is_there_already(offer, worker, hall, town):
    session = people.session(offer, days=10)
    with pytest.raises(Refused, match="Dort ist der Termin schon"):
        plan(worker, session, site=town.house)
    actions.give_room(actor=worker, session=session, room=hall)
    with pytest.raises(Refused, match="In diesem Raum ist der Termin schon"):
        plan(worker, again(session), room=hall)


# --- deciding --------------------------------------------------------------------------------------------------------


def test_rain_moves_it_into_the_room_that_was_held_and_undo_moves_it_back(fest, worker, hall):
    row = plan(worker, fest, room=hall, hold=True)
    actions.decide_rain(actor=worker, plan=row, choice="rain")
    moved = again(fest)
    assert (moved.site, moved.room, moved.starts_local) == (hall.site, hall, fest.starts_local)
    assert moved.place_words == "Saal, Mittelpunkt, Hüttenstraße 15, 31655 Musterstadt"
    assert held(fest) == []
    assert Booking.objects.get(keeper=f"session:{fest.pk}", end=None).room == hall
    actions.take_back_rain(actor=worker, decision=RainDecision.objects.get())
    back = again(fest)
    assert (back.site, back.room, back.place_words) == (None, None, "Innenhof Ringstraße 4")
    assert held(fest) == [("Saal", fest.starts_local)]
    assert not RainDecision.objects.exists()
    assert not Booking.objects.filter(keeper=f"session:{fest.pk}", end=None).exists()
    assert verify() == []


def test_rain_in_the_yard_of_the_house_goes_into_its_hall(offer, worker, hall):
    session = people.session(offer, days=10, place_words="Hof hinter dem Haus")
    row = plan(worker, session, room=hall)
    actions.decide_rain(actor=worker, plan=row, choice="rain")
    assert again(session).room == hall
    actions.take_back_rain(actor=worker, decision=RainDecision.objects.get())
    assert (again(session).room, again(session).place_words) == (None, "Hof hinter dem Haus")


def test_rain_moves_it_to_the_reserve_day_at_the_same_time(fest, worker):
    day = clock.today() + timedelta(days=17)
    row = plan(worker, fest, "day", reserve_on=day)
    actions.decide_rain(actor=worker, plan=row, choice="rain")
    assert again(fest).starts_local == f"{day.isoformat()}T14:00"
    assert again(fest).ends_local == f"{day.isoformat()}T18:00"
    actions.take_back_rain(actor=worker, decision=RainDecision.objects.get())
    assert again(fest).starts_local == fest.starts_local


@pytest.mark.parametrize(
    ("alternative", "sentence"),
    [
        ("place", "Wegen des Wetters an diesem Ort: \N{FIRST STRONG ISOLATE}Saal, Mittelpunkt, Hüttenstraße 15, "),
        ("day", "Wegen des Wetters auf diesen Tag verlegt.\n"),
    ],
)
def test_who_is_told_of_the_move_reads_that_it_is_the_weather_and_where_to(fest, worker, hall, alternative, sentence):
    open_for_sign_up(fest)
    sign_up(again(fest), "Amal", email="amal@example.org")
    sign_up(again(fest), "Bo", phone="0176 1")
    facts = {"room": hall} if alternative == "place" else {"reserve_on": clock.today() + timedelta(days=17)}
    row = plan(worker, fest, alternative, words="Eingang vom Hof", **facts)
    Mail.objects.all().delete()
    actions.decide_rain(actor=worker, plan=row, choice="rain", shown=queries.plan_rain(row).shown)
    mail = Mail.objects.get()
    assert mail.body.startswith("Zeit oder Ort haben sich geändert. Jetzt gilt: ")
    assert sentence in mail.body
    assert "\nEingang vom Hof\n" in mail.body
    call = queries.call_line(CallListEntry.objects.get())
    assert sentence.strip() in call.about
    decision = RainDecision.objects.get()
    Mail.objects.all().delete()
    actions.take_back_rain(actor=worker, decision=decision, shown=queries.plan_taking_back(decision).shown)
    assert "Wetter" not in Mail.objects.get().body


def test_a_date_that_is_moved_once_more_is_not_moved_by_the_weather(fest, worker):
    open_for_sign_up(fest)
    sign_up(again(fest), "Amal", email="amal@example.org")
    row = plan(worker, fest, "day", reserve_on=clock.today() + timedelta(days=17))
    actions.decide_rain(actor=worker, plan=row, choice="rain", shown=queries.plan_rain(row).shown)
    Mail.objects.all().delete()
    start = datetime.fromisoformat(again(fest).starts_local) + timedelta(days=1)
    preview = queries.plan_move_to(again(fest), start, 240, None)
    actions.move_session(actor=worker, session=again(fest), start=start, minutes=240, site=None, shown=preview.shown)
    assert "Wetter" not in Mail.objects.get().body


def test_rain_calls_it_off_because_of_the_weather_and_undo_brings_it_back(fest, worker):
    row = plan(worker, fest, "off")
    actions.decide_rain(actor=worker, plan=row, choice="rain")
    assert again(fest).cancellation.reason == "weather"
    actions.take_back_rain(actor=worker, decision=RainDecision.objects.get())
    assert not again(fest).is_cancelled


def test_rain_under_cover_is_a_note_that_everybody_reads(fest, worker):
    Session.objects.filter(pk=fest.pk).update(note="Kaffee gibt es")
    row = plan(worker, fest, "cover", words="Nur bis 16 Uhr, unter dem Vordach")
    actions.decide_rain(actor=worker, plan=row, choice="rain")
    assert again(fest).note == "Kaffee gibt es. Nur bis 16 Uhr, unter dem Vordach"
    actions.take_back_rain(actor=worker, decision=RainDecision.objects.get())
    assert again(fest).note == "Kaffee gibt es"


@pytest.fixture
def signed_up(offer, worker):
    """A date with a guest, a stall and a shift: two have an address, one a telephone."""
    type(offer).objects.filter(pk=offer.pk).update(admission="date")
    session = people.session(again(offer), days=10, hour=14, minutes=240, site=None, place_words="Hof")
    stall = {"name": "Trödel", "places": 3, "size": "3 Meter", "fee_cents": 500}
    shift = {"name": "Kuchentheke", "places": 3, "starts_minutes": 0, "lasts_minutes": 60}
    stalls = actions.add_post(actor=worker, session=session, kind="stall", facts=stall)
    cakes = actions.add_post(actor=worker, session=session, kind="shift", facts=shift)
    sign_up(session, "Amal", email="amal@example.org", language="ar")
    sign_up(stalls, "Bernd", email="bernd@example.org", answers=("brings:second_hand",))
    sign_up(cakes, "Yusuf", phone="0176 1")
    Mail.objects.all().delete()
    return session


def test_whoever_signed_up_stands_or_helps_is_told_once_what_is_otherwise_because_of_the_rain(signed_up, worker):
    row = plan(worker, signed_up, "cover", words="Nur bis 16 Uhr, unter dem Vordach")
    actions.set_rain_words(actor=worker, plan=row, texts={"ar": "حتى الساعة 16 فقط"})
    with pytest.raises(NotShown):
        actions.decide_rain(actor=worker, plan=row, choice="rain")
    preview = queries.plan_rain(again(row))
    assert [effect.sentence.partition(": ")[2] for effect in preview.effects] == [
        "3 Menschen sind angemeldet. 2 Anmeldungen bekommen eine E-Mail, 1 stehen dann auf der Anrufliste."
    ]
    assert not Mail.objects.exists()
    actions.decide_rain(actor=worker, plan=row, choice="rain", shown=preview.shown)
    arabic, german = Mail.objects.order_by("to")
    assert (arabic.to, german.to) == ("amal@example.org", "bernd@example.org")
    assert "حتى الساعة 16 فقط" in arabic.body
    assert "Vordach" not in arabic.body
    assert german.subject == "Wegen des Wetters anders: Trödel, Deutschkurs am Vormittag"
    assert "Wegen des Wetters anders als geplant." in german.body
    assert "Nur bis 16 Uhr, unter dem Vordach" in german.body
    call = queries.call_line(CallListEntry.objects.get())
    assert (call.name, call.what) == ("Yusuf", "Wegen des Wetters anders als geplant")
    assert "Nur bis 16 Uhr, unter dem Vordach" in call.about
    with pytest.raises(Refused, match="schon jemand entschieden"):
        actions.decide_rain(actor=worker, plan=again(row), choice="rain", shown=preview.shown)
    assert Mail.objects.count() == 2


def test_the_weather_turns_and_those_who_were_told_hear_that_too(signed_up, worker):
    row = plan(worker, signed_up, "cover", words="Unter dem Vordach")
    shown = queries.plan_rain(row).shown
    actions.decide_rain(actor=worker, plan=row, choice="rain", shown=shown)
    Mail.objects.all().delete()
    decision = RainDecision.objects.get()
    with pytest.raises(NotShown):
        actions.take_back_rain(actor=worker, decision=decision)
    actions.take_back_rain(actor=worker, decision=decision, shown=queries.plan_taking_back(decision).shown)
    assert sorted(Mail.objects.values_list("to", flat=True)) == ["amal@example.org", "bernd@example.org"]
    mail = Mail.objects.get(to="bernd@example.org")
    assert mail.subject == "Doch wie geplant: Trödel, Deutschkurs am Vormittag"
    assert "Vordach" not in mail.body
    assert [entry.occasion for entry in CallListEntry.objects.all()] == ["as_planned"]


def test_dry_is_no_news(signed_up, worker):
    row = plan(worker, signed_up, "cover", words="Unter dem Vordach")
    actions.decide_rain(actor=worker, plan=row, choice="dry")
    actions.take_back_rain(actor=worker, decision=RainDecision.objects.get())
    assert not Mail.objects.exists()
    assert not CallListEntry.objects.exists()


def test_dry_changes_nothing_but_lets_the_room_go(fest, worker, hall):
    row = plan(worker, fest, room=hall, hold=True)
    actions.decide_rain(actor=worker, plan=row, choice="dry")
    assert (again(fest).sequence, held(fest)) == (fest.sequence, [])
    assert queries.rain_words(again(row)) == "Das Wetter passt: Es findet wie geplant statt."


def test_what_hangs_on_it_is_shown_first_and_those_people_are_told(offer, worker, hall):
    type(offer).objects.filter(pk=offer.pk).update(admission="date")
    session = people.session(again(offer), days=10, site=None, place_words="Hof")
    sign_up(session, "Amal", email="amal@example.org", language="ar")
    sign_up(session, "Yusuf", phone="0176 1")
    before = Mail.objects.count()
    row = plan(worker, session, room=hall)
    with pytest.raises(NotShown):
        actions.decide_rain(actor=worker, plan=row, choice="rain")
    assert not RainDecision.objects.exists()
    shown = queries.plan_rain(again(row)).shown
    actions.decide_rain(actor=worker, plan=row, choice="rain", shown=shown)
    assert Mail.objects.count() == before + 1
    assert CallListEntry.objects.filter(occasion="moved", session=session).count() == 1


def test_nobody_decides_twice_too_late_or_on_what_is_off(fest, worker):
    row = plan(worker, fest, "off")
    with pytest.raises(Refused, match="Regen oder trocken"):
        actions.decide_rain(actor=worker, plan=row, choice="snow")
    actions.decide_rain(actor=worker, plan=row, choice="rain")
    with pytest.raises(Refused, match="schon jemand entschieden"):
        actions.decide_rain(actor=worker, plan=row, choice="dry")
    with pytest.raises(Refused, match="schon jemand entschieden"):
        plan(worker, fest, "off")
    actions.take_back_rain(actor=worker, decision=RainDecision.objects.get())
    with clock.at(fest.starts_at + timedelta(minutes=1)), pytest.raises(Refused, match="hat schon begonnen"):
        actions.decide_rain(actor=worker, plan=row, choice="rain")
    actions.call_off(actor=worker, session=fest, reason="other")
    with pytest.raises(Refused, match="ist abgesagt"):
        actions.decide_rain(actor=worker, plan=row, choice="rain")


def test_a_room_taken_meanwhile_refuses_the_decision_with_what_is_free(fest, worker, hall, town):
    people.room(town.house, "Kleiner Saal")
    row = plan(worker, fest, room=hall)
    book(actor=worker, room=hall, group=None, title="Chor", slots=[slot_at(fest.starts_at, fest.ends_at)])
    with pytest.raises(Refused, match="Kleiner Saal"):
        actions.decide_rain(actor=worker, plan=row, choice="rain")
    assert again(fest).place_words == "Innenhof Ringstraße 4"


def test_another_carrier_neither_sees_nor_decides_it(fest, worker, stranger, coordinator):
    row = plan(worker, fest, "off")
    assert not queries.visible_rain_plans(stranger).exists()
    for actor in (stranger, coordinator):
        with pytest.raises(PermissionDenied):
            actions.decide_rain(actor=actor, plan=row, choice="rain")
        with pytest.raises(PermissionDenied):
            plan(actor, fest, "off")
    assert not RainDecision.objects.exists()


# --- pages -----------------------------------------------------------------------------------------------------------


def test_a_worker_plans_and_decides_on_pages(signed_in, worker, fest, hall):
    client = signed_in(worker)
    url = reverse("offers:rain_plan", args=[fest.pk])
    answer = client.post(url, {"alternative": "day", "reserve_on": "31.02.2030", "decide_hours": "24"})
    assert (answer.status_code, "Bitte einen Tag angeben" in answer.content.decode()) == (422, True)
    answer = client.post(url, {"alternative": "place", "room": hall.pk, "holds_room": "on", "decide_hours": "600"})
    assert "Bitte eine ganze Zahl von 0 bis 336" in answer.content.decode()
    answer = client.post(url, {"alternative": "place", "room": hall.pk, "holds_room": "on", "decide_hours": "24"})
    assert answer.status_code == 302
    page = client.get(reverse("offers:event", args=[fest.pk])).content.decode()
    assert "„Saal“ ist dafür freigehalten." in page
    url = reverse("offers:rain_decision", args=[fest.pk])
    assert "Es regnet: Der Regenplan gilt" in client.get(url).content.decode()
    assert client.post(url, {"choice": ""}).status_code == 422
    shown = queries.plan_rain(RainPlan.objects.get()).shown
    assert client.post(url, {"choice": "rain", "shown": shown}).status_code == 302
    assert again(fest).room == hall
    url = reverse("offers:rain_undo", args=[fest.pk])
    assert client.get(url).status_code == 200
    shown = queries.plan_taking_back(RainDecision.objects.get()).shown
    assert client.post(url, {"shown": shown}).status_code == 302
    assert again(fest).place_words == "Innenhof Ringstraße 4"


def test_residents_read_the_plan_and_then_the_other_place(client, worker, fest, hall, offer):
    url = f"/de/angebot/{offer.slug}/"
    row = plan(worker, fest, room=hall, words="Eingang vom Hof")
    page = client.get(url).content.decode()
    assert "Bei Regen: \u2068Saal, Mittelpunkt, Hüttenstraße 15, 31655 Musterstadt\u2069" in page
    assert "Eingang vom Hof" in page
    assert "☂ Bei Regen" in page
    actions.set_rain_words(actor=worker, plan=row, texts={"ar": "المدخل من الفناء"})
    arabic = client.get(f"/ar/angebot/{offer.slug}/").content.decode()
    assert "المدخل من الفناء" in arabic
    assert "عند المطر: \u2068Saal" in arabic
    actions.decide_rain(actor=worker, plan=row, choice="rain")
    page = client.get(url).content.decode()
    assert "Wegen des Wetters an diesem Ort" in page
    assert "Innenhof Ringstraße 4" not in page


def test_the_cards_of_the_programme_say_what_was_decided(client, worker, fest, hall):
    row = plan(worker, fest, room=hall)
    house = reverse("square:site", args=[hall.site.slug])
    assert "sq-weather" not in client.get("/de/programm/").content.decode()
    actions.decide_rain(actor=worker, plan=row, choice="rain")
    sentence = "Wegen des Wetters an diesem Ort: \u2068Saal, Mittelpunkt, Hüttenstraße 15, 31655 Musterstadt\u2069."
    for page in ("/de/programm/", "/de/programm/?ansicht=tage", house):
        assert sentence in client.get(page).content.decode(), page
    assert "بسبب الطقس تغير المكان" in client.get("/ar/programm/").content.decode()
    actions.take_back_rain(actor=worker, decision=RainDecision.objects.get())
    assert "Wegen des Wetters" not in client.get("/de/programm/").content.decode()
    actions.decide_rain(actor=worker, plan=again(row), choice="dry")
    assert "Das Wetter passt: Es findet wie geplant statt." in client.get("/de/programm/").content.decode()
    actions.call_off(actor=worker, session=again(fest), reason="other")
    assert "Das Wetter passt" not in client.get("/de/programm/").content.decode()


def test_the_desk_reminds_of_deciding(signed_in, worker, fest):
    plan(worker, fest, "off")
    words = "„Deutschkurs am Vormittag“: über das Wetter entscheiden"
    assert words not in signed_in(worker).get("/buero/").content.decode()
    with clock.at(fest.starts_at - timedelta(days=2)):
        assert words in signed_in(worker).get("/buero/").content.decode()
