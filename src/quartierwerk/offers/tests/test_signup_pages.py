"""The staff's pages of sign-ups: who comes, whom to call, how many places there are."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from tests import cast as people

from quartierwerk.foundation import clock, readable_codes
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.offers import actions, queries
from quartierwerk.offers.models import CallListEntry, FreeTime, NextLevel, Offer, Reserve, SignUp
from quartierwerk.offers.tests.signups import again, guest, open_offer, sign_up, state
from quartierwerk.parties.models import Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(signed_in, worker):
    return signed_in(worker)


@pytest.fixture
def date(town):
    return people.session(open_offer(town, seats=1, questions=("interpreter",)), days=3)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_list_has_latin_names_states_places_and_answers(page, date):
    sign_up(date, "فاطمة", language="ar", answers=("interpreter",), phone="0176 1")
    sign_up(date, "Bo")
    said = text_of(page.get(reverse("offers:session_sign_ups", args=[date.pk])))
    assert "Noch 0 von 1 Plätzen offen, 1 auf der Warteliste." in said
    for word in ("Fatma", "فاطمة", "Dolmetschen", "0176 1", "Stelle 1", "gar nicht, der Code genügt"):
        assert word in said


def test_who_comes_stands_first_then_who_is_asked_then_who_waits_and_who_does_not_come_last(page, town):
    date = people.session(open_offer(town, seats=2, questions=("childcare",), childcare_places=1), days=3)
    leaves, _comes, _asked, _waits = [sign_up(date, name) for name in ("Amal", "Berta", "Cem", "Dilan")]
    actions.cancel_sign_up(actor=guest(leaves), sign_up=leaves)
    said = page.get(reverse("offers:session_sign_ups", args=[date.pk])).text
    assert re.findall(r"<bdi>(Amal|Berta|Cem|Dilan)</bdi>", said) == ["Berta", "Cem", "Dilan", "Amal"]
    lines = page.get(reverse("offers:session_sign_ups_file", args=[date.pk])).content.decode("utf-8-sig").splitlines()
    assert [line.partition(";")[0] for line in lines[1:5]] == ["Berta", "Cem", "Dilan", "Amal"]
    assert "Freie Plätze in der Kinderbetreuung: 1." in said


def test_lists_of_one_and_of_three_ask_as_often(page, date, django_assert_max_num_queries):
    for name in ("Amal", "Bo", "Cem"):
        sign_up(date, name)
    address = reverse("offers:session_sign_ups", args=[date.pk])
    page.get(address)
    with django_assert_max_num_queries(18):
        page.get(address)


def test_the_next_dates_come_first_and_all_are_one_link_away(page, town):
    offer = open_offer(town, seats=3)
    for days in range(1, 15):
        people.session(offer, days=days)
    address = reverse("offers:sign_ups", args=[offer.pk])
    each = re.compile(r'href="/buero/angebote/termine/\d+/anmeldungen/"')
    first = page.get(address).text
    assert len(each.findall(first)) == 12
    assert '<a href="?termine=alle">Alle 14 kommenden Termine zeigen</a>' in first
    every = page.get(address, {"termine": "alle"}).text
    assert len(each.findall(every)) == 14
    assert '<a href="?">Nur die nächsten Termine zeigen</a>' in every


def test_with_few_dates_there_is_nothing_to_choose(page, date):
    said = page.get(reverse("offers:sign_ups", args=[date.offer_id])).text
    assert "kommenden Termine zeigen" not in said
    assert "Nur die nächsten" not in said


def test_the_list_as_csv(page, date):
    sign_up(date, "Олена", people=1, answers=("interpreter",))
    answer = page.get(reverse("offers:session_sign_ups_file", args=[date.pk]))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Name;in eigener Schrift;Stand;Stelle auf der Warteliste;Personen;Kinder;Wünsche")
    assert lines[1].startswith("Olena;Олена;zugesagt;;1;0;Dolmetschen;")


def test_somebody_on_the_phone_is_entered_and_gets_a_slip_with_the_code(page, date):
    answer = page.post(
        reverse("offers:session_sign_up_new", args=[date.pk]),
        {"source": "phone", "first_name": "Amal", "language": "ar", "people": 1, "children": 0, "phone": "0176 1"},
        follow=True,
    )
    row = SignUp.objects.get()
    assert (row.source, row.participant.language, row.participant.phone) == ("phone", "ar", "0176 1")
    said = text_of(answer)
    assert readable_codes.shown(queries.code_for(row.claim.key)) in said
    assert "am Telefon" in said
    assert "Zugesagt am" in said
    missing = page.post(reverse("offers:session_sign_up_new", args=[date.pk]), {"first_name": "Bo"})
    assert missing.status_code == 422


def test_the_call_list_is_ticked_off_and_an_answer_on_the_phone_is_entered(page, date):
    first, second, third = sign_up(date, "Amal"), sign_up(date, "Bo", phone="0176 2"), sign_up(date, "Cem")
    actions.cancel_sign_up(actor=guest(first), sign_up=first)
    said = text_of(page.get(reverse("offers:calls")))
    assert "Bo" in said
    assert "0176 2" in said
    assert "ein Platz ist frei geworden" in said
    assert queries.when_of(again(second)) in said  # for which date, and until when
    assert f"angeboten bis {queries.moment_words(again(second).claim.hold_until)}" in said
    call = CallListEntry.objects.get()
    page.post(reverse("offers:call_done", args=[call.pk]))
    call.refresh_from_db()
    assert call.done_at is not None
    assert "Heute erledigt" in text_of(page.get(reverse("offers:calls")))
    page.post(reverse("offers:call_open", args=[call.pk]))
    page.post(reverse("offers:sign_up_decline", args=[second.pk]))
    assert (state(second), state(third)) == ("ended", "held")
    page.post(reverse("offers:sign_up_accept", args=[third.pk]))
    assert state(third) == "promised"
    refused = page.post(reverse("offers:sign_up_decline", args=[third.pk]), follow=True)
    assert "Diese Anmeldung ist beendet" in text_of(refused)
    page.post(reverse("offers:sign_up_cancel", args=[third.pk]))
    assert state(third) == "ended"
    assert "Niemand muss angerufen werden." in text_of(page.get(reverse("offers:calls")))


def test_admission_is_set_and_fewer_places_are_shown_before_they_are_saved(page, date):
    address = reverse("offers:admission", args=[date.offer.pk])
    facts = {"admission": "date", "seats": 2, "hold_hours": 24, "appointment_minutes": 60}
    assert page.post(address, facts).status_code == 302
    for name in ("Amal", "Bo"):
        sign_up(date, name)
    shown = page.post(address, {**facts, "seats": 1})
    assert "1 Menschen verlieren ihren Platz" in text_of(shown)
    assert Offer.objects.get(pk=date.offer.pk).seats == 2
    (mark,) = re.findall(r'name="shown" value="(\w+)"', shown.content.decode())
    assert page.post(address, {**facts, "seats": 1, "shown": mark}).status_code == 302
    assert Offer.objects.get(pk=date.offer.pk).seats == 1
    refused = page.post(address, {**facts, "seats": ""})
    assert refused.status_code == 422
    assert "geben Sie die Plätze an" in text_of(refused)


def test_reserved_places_are_entered_with_their_reason(page, date):
    address = reverse("offers:reserve_new", args=[date.offer.pk])
    assert page.post(address, {"reason": "", "places": 1}).status_code == 422
    assert page.post(address, {"reason": "Im Haus", "places": 1}).status_code == 302
    reserve = Reserve.objects.get()
    assert "0 Plätze sind für alle offen." in text_of(page.get(reverse("offers:admission", args=[date.offer.pk])))
    page.post(reverse("offers:reserve_removal", args=[reserve.pk]))
    assert not Reserve.objects.exists()


def test_free_times_are_entered_for_weeks_and_taken_back(page, town, cast):
    offer = open_offer(town, admission="appointment", appointment_minutes=30)
    host = Contact.objects.create(name="Beraterin", organisation=town.own_carrier)
    day = clock.today() + timedelta(days=3)
    answer = page.post(
        reverse("offers:free_time_new", args=[offer.pk]),
        {"host": host.pk, "day": day.isoformat(), "starts": "14:00", "ends": "15:00", "weeks": 2},
    )
    assert answer.status_code == 302
    assert [clock.wall(row.starts_at) for row in FreeTime.objects.all()] == [
        f"{day.isoformat()}T14:00", f"{(day + timedelta(days=7)).isoformat()}T14:00",
    ]  # fmt: skip
    page.post(reverse("offers:free_time_removal", args=[FreeTime.objects.first().pk]))
    assert FreeTime.objects.count() == 1


def test_the_office_calls_a_talk_off_and_the_person_is_told(page, town):
    offer = open_offer(town, admission="appointment", appointment_minutes=30)
    host = Contact.objects.create(name="Beraterin", organisation=town.own_carrier)
    starts = clock.now().replace(second=0, microsecond=0) + timedelta(days=3)
    time = FreeTime.objects.create(offer=offer, host=host, starts_at=starts, ends_at=starts + timedelta(hours=1))
    by_mail = sign_up(time, "Amal", start=starts, email="amal@example.org")
    by_phone = sign_up(time, "Bo", start=starts + timedelta(minutes=30), phone="0176 1")
    for row in (by_mail, by_phone):
        page.post(reverse("offers:sign_up_cancel", args=[row.pk]), {"bescheid": "1"})
    assert (state(by_mail), state(by_phone)) == ("ended", "ended")
    assert Mail.objects.order_by("-pk")[0].subject == "Fällt aus: Deutschkurs am Vormittag"
    assert [(call.sign_up_id, call.occasion) for call in CallListEntry.objects.all()] == [(by_phone.pk, "called_off")]


def test_the_carrier_of_the_next_course_is_asked_at_its_desk(page, signed_in, stranger, town):
    course = open_offer(town, admission="course", title="Deutsch A1")
    after = open_offer(town, admission="course", title="Deutsch A2", carrier=town.other_carrier)
    people.session(after, days=30)
    page.post(reverse("offers:next_level", args=[course.pk]), {"after": after.pk, "answer_days": 5})
    admission = reverse("offers:admission", args=[course.pk])
    said = page.get(admission).text
    assert "Der Träger dieses Kurses hat noch nicht zugestimmt. Bis dahin wird niemand gefragt." in said
    assert "Jetzt schon fragen" not in said
    level = NextLevel.objects.get()
    address = reverse("offers:level", args=[level.pk])
    assert page.get(address).status_code == 404
    other = signed_in(stranger)
    desk = other.get("/buero/").text
    assert f'href="{address}"' in desk
    assert "„Deutsch A1“ (Träger am Markt) möchte in Ihren Kurs „Deutsch A2“ führen: Stimmen Sie zu?" in desk
    assert "Freie Plätze werden 5 Tage für sie freigehalten" in text_of(other.get(address))
    assert other.post(reverse("offers:level_agreement", args=[level.pk])).status_code == 302
    assert f'href="{address}"' not in other.get("/buero/").text
    assert other.post(reverse("offers:level_refusal", args=[level.pk])).status_code == 404


def test_a_refused_ladder_says_so_where_it_was_wanted(page, stranger, town):
    course = open_offer(town, admission="course", title="Deutsch A1")
    after = open_offer(town, admission="course", title="Deutsch A2", carrier=town.other_carrier)
    page.post(reverse("offers:next_level", args=[course.pk]), {"after": after.pk, "answer_days": 5})
    actions.decline_level(actor=stranger, level=NextLevel.objects.get())
    said = text_of(page.get(reverse("offers:admission", args=[course.pk])))
    assert "Der Träger dieses Kurses hat abgelehnt. Bitte wählen Sie einen anderen." in said


def test_the_next_course_is_chosen_and_its_people_are_asked(page, town):
    course = open_offer(town, admission="course", title="Deutsch A1")
    after = open_offer(town, admission="course", title="Deutsch A2")
    people.session(course, days=2)
    people.session(after, days=30)
    page.post(reverse("offers:next_level", args=[course.pk]), {"after": after.pk, "answer_days": 5})
    assert NextLevel.objects.get().answer_days == 5
    nobody = page.post(reverse("offers:next_level_offer", args=[course.pk]), follow=True)
    assert "Damit ändert sich nichts" in text_of(nobody)
    sign_up(course, "Amal")
    asked = page.post(reverse("offers:next_level_offer", args=[course.pk]), follow=True)
    assert "Eine Anmeldung ist gefragt." in text_of(asked)
    said = text_of(page.get(reverse("offers:sign_ups", args=[after.pk])))
    assert "Amal" in said
    assert "angeboten bis" in said
