"""Signing up: a first name is enough, nobody gets a place that is not there, everybody learns what happens next."""

from __future__ import annotations

import contextlib
import json
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from tests import cast as people

from quartierwerk.foundation import allocation, clock
from quartierwerk.foundation.allocation.models import Pool
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.foundation.models import Entry
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.offers import actions, queries, tasks
from quartierwerk.offers.errors import HangsOn, NoSignUp, SignUpClosed, SignUpOver, TimeTaken
from quartierwerk.offers.models import CallListEntry, FreeTime, NextLevel, Participant, SignUp
from quartierwerk.offers.tests.signups import again, guest, local, open_offer, sign_up, state
from quartierwerk.parties.models import Contact
from quartierwerk.places import actions as places
from quartierwerk.places.models import CrisisRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_date(town):
    """A date with two places."""
    return people.session(open_offer(town), days=3)


@pytest.fixture
def with_care(town):
    """A date with five places and two in the childcare."""
    offer = open_offer(town, seats=5, questions=("childcare", "interpreter"), childcare_places=2)
    return people.session(offer, days=3)


@pytest.fixture
def course(town):
    """Two dates, two places."""
    offer = open_offer(town, admission="course", title="Deutsch A1")
    people.session(offer, days=2)
    people.session(offer, days=9)
    return offer


@pytest.fixture
def talk(town):
    """An hour and a half in which talks of half an hour can be asked for."""
    offer = open_offer(town, admission="appointment", appointment_minutes=30)
    host = Contact.objects.create(name="Beraterin", organisation=town.own_carrier)
    day = clock.today() + timedelta(days=4)
    return FreeTime.objects.create(offer=offer, host=host, starts_at=local(day, 14), ends_at=local(day, 15, 30))


def call_off(session, actor, **more):
    shown = queries.plan_call_off([session]).shown
    return actions.call_off(actor=actor, session=session, reason="illness", **{"shown": shown, **more})


# Signing up


def test_a_first_name_is_enough_and_the_code_opens_it(open_date):
    row = sign_up(open_date, "فاطمة", language="ar")
    assert state(row) == "promised"
    assert (row.participant.first_name, row.participant.latin_name) == ("فاطمة", "Fatma")
    assert (row.participant.channel, row.participant.email, row.participant.phone) == ("none", "", "")
    code = queries.code_for(row.claim.key)
    assert len(code) == 8
    assert queries.with_digest(row.code_digest).pk == row.pk
    assert code not in row.code_digest
    assert not Mail.objects.exists()
    assert not CallListEntry.objects.exists()


def test_a_name_is_one_line_and_cannot_turn_the_names_beside_it(open_date):
    row = sign_up(open_date, " \u202eAmal\r\nBo\u2066 ")
    assert (row.participant.first_name, row.participant.latin_name) == ("Amal Bo", "Amal Bo")
    with pytest.raises(Refused):
        sign_up(open_date, "\u202e")


def test_two_places_then_a_waiting_list_with_positions_and_a_reason(open_date):
    rows = [sign_up(open_date, name) for name in ("Amal", "Bo", "Cem", "Dana")]
    assert [state(row) for row in rows] == ["promised", "promised", "waiting", "waiting"]
    assert [queries.position_of(again(row)) for row in rows] == [0, 0, 1, 2]
    assert "auf Stelle 2: frei waren 0 von 2 Plätzen, davor warteten 1." in queries.explanation(again(rows[3]))
    assert allocation.verify() == []


def test_the_same_form_sent_twice_is_one_sign_up_and_another_name_in_it_is_another(open_date):
    key = uuid.uuid4()
    first, second = sign_up(open_date, key=key), sign_up(open_date, key=key)
    assert first.pk == second.pk
    other = sign_up(open_date, "Bo", key=key)
    assert other.pk != first.pk
    assert queries.code_for(other.claim.key) != queries.code_for(first.claim.key)
    assert Pool.objects.get(code="place").taken == 2


def test_a_mail_in_their_language_for_those_who_leave_an_address(open_date):
    sign_up(open_date, "Amal", email="amal@example.org", language="de")
    mail = Mail.objects.get()
    assert (mail.to, mail.language, mail.subject) == ("amal@example.org", "de", "Ihr Platz: Deutschkurs am Vormittag")
    assert "Sie sind angemeldet. Ihr Platz ist fest." in mail.body
    assert "/de/meins/?code=" in mail.body
    assert "Amal" not in mail.body + mail.subject  # a stranger's address cannot be sent words of somebody's choice


def test_place_and_childcare_both_or_neither(with_care):
    first = sign_up(with_care, "Amal", children=2, answers=("childcare",))
    second = sign_up(with_care, "Bo", children=1, answers=("childcare", "interpreter"))
    third = sign_up(with_care, "Cem")
    assert [state(row) for row in (first, second, third)] == ["promised", "waiting", "promised"]
    taken = dict(Pool.objects.values_list("code", "taken"))
    assert "frei waren 0 von 2 Plätzen" in queries.explanation(again(second))
    assert queries.explanation(again(second)).endswith("Es fehlt ein Platz in der Kinderbetreuung.")
    assert taken == {"place": 2, "childcare": 2}  # five places, three of them free: the second has none of them


def test_children_who_come_along_need_a_place_and_the_family_stays_together(open_date):
    alone, family = sign_up(open_date, "Amal"), sign_up(open_date, "Bo", people=1, children=1)
    assert [state(row) for row in (alone, family)] == ["promised", "waiting"]
    assert Pool.objects.get(code="place").taken == 1


@pytest.mark.parametrize(("more", "words", "field"), [
    ({"name": "   "}, "Vornamen", "first_name"),
    ({"answers": ("childcare",)}, "Für wie viele Kinder", "children"),
    ({"answers": ("step_free",)}, "gibt es nicht mehr", ""),
    ({"answers": ("reserve:haus",)}, "gibt es nicht mehr", ""),
    ({"people": 0}, "1 bis 20 Personen", ""),
    ({"people": 21}, "1 bis 20 Personen", ""),
])  # fmt: skip
def test_what_does_not_fit_is_refused_with_a_sentence_and_nothing_is_kept(with_care, more, words, field):
    with pytest.raises(Refused, match=words) as refusal:
        sign_up(with_care, **more)
    assert refusal.value.field == field
    assert not SignUp.objects.exists()
    assert not Participant.objects.exists()


def test_no_sign_up_where_none_is_wanted_where_it_began_or_is_off(town, session, worker):
    with pytest.raises(NoSignUp):
        sign_up(session)
    offer = open_offer(town)
    with pytest.raises(SignUpClosed):
        sign_up(people.session(offer, days=-1))
    off = people.session(offer, days=5)
    call_off(off, worker)
    with pytest.raises(SignUpClosed):
        sign_up(off)
    with pytest.raises(NoSignUp):
        sign_up(offer)  # one date at a time, not the whole


def test_what_residents_cannot_see_guests_cannot_sign_up_for(open_date):
    type(open_date.offer).objects.update(is_published=False)
    with pytest.raises(PermissionDenied):
        sign_up(open_date)


def test_staff_enter_for_somebody_and_the_source_is_kept(open_date, worker, stranger):
    row = sign_up(open_date, "Amal", actor=worker, source="phone", phone="0176 1")
    assert (row.source, row.made_by, row.participant.channel) == ("phone", worker.key, "phone")
    with pytest.raises(PermissionDenied):
        sign_up(open_date, "Bo", actor=stranger, source="paper")


# Answering


def test_called_declined_and_the_next_one_is_offered(open_date):
    rows = [sign_up(open_date, name) for name in ("Amal", "Bo", "Cem", "Dana")]
    actions.cancel_sign_up(actor=guest(rows[0]), sign_up=rows[0])
    assert [state(row) for row in rows] == ["ended", "promised", "held", "waiting"]
    call = CallListEntry.objects.get()
    assert (call.sign_up_id, call.occasion, call.done_at) == (rows[2].pk, "held", None)
    actions.decline_place(actor=guest(rows[2]), sign_up=rows[2])
    assert [state(row) for row in rows] == ["ended", "promised", "ended", "held"]
    assert [entry.sign_up_id for entry in CallListEntry.objects.all()] == [rows[3].pk]  # Cem need not be called now
    actions.accept_place(actor=guest(rows[3]), sign_up=rows[3])
    assert state(rows[3]) == "promised"
    assert not CallListEntry.objects.exists()
    assert allocation.verify() == []


def test_a_deadline_that_passes_gives_the_place_to_the_next_and_both_are_told(open_date):
    rows = [
        sign_up(open_date, "Amal"),
        sign_up(open_date, "Bo"),
        sign_up(open_date, "Cem", email="cem@example.org"),
        sign_up(open_date, "Dana", email="dana@example.org"),
    ]
    actions.cancel_sign_up(actor=guest(rows[0]), sign_up=rows[0])
    Mail.objects.all().delete()
    with clock.at(clock.now() + timedelta(hours=48, minutes=1)):
        assert tasks.lapse_places() == 1
    assert [state(row) for row in rows] == ["ended", "promised", "ended", "held"]
    assert [(mail.to, mail.subject) for mail in Mail.objects.all()] == [
        ("dana@example.org", "Ein Platz ist frei: Deutschkurs am Vormittag"),
        ("cem@example.org", "Frist vorbei: Deutschkurs am Vormittag"),
    ]
    with pytest.raises(Refused, match="Frist"):
        actions.accept_place(actor=guest(rows[2]), sign_up=rows[2])


def test_a_code_opens_its_own_thing_and_nothing_else(open_date):
    mine, other = sign_up(open_date, "Amal"), sign_up(open_date, "Bo")
    for act in (actions.cancel_sign_up, actions.accept_place, actions.decline_place):
        with pytest.raises(PermissionDenied):
            act(actor=guest(other), sign_up=mine)
        with pytest.raises(PermissionDenied):
            act(actor=Guest(), sign_up=mine)
    assert state(mine) == "promised"


def test_what_is_over_is_said_to_be_over(open_date):
    row = sign_up(open_date)
    actions.cancel_sign_up(actor=guest(row), sign_up=row)
    for act in (actions.cancel_sign_up, actions.decline_place):
        with pytest.raises(SignUpOver):
            act(actor=guest(row), sign_up=row)


# Reserved places


def test_reserved_places_have_a_reason_and_whoever_says_so_gets_them(town, worker):
    offer = open_offer(town, seats=2)
    reserve = actions.add_reserve(actor=worker, offer=offer, reason="Für Menschen, die im Haus wohnen", places=1)
    assert reserve.name == "fuer-menschen-die-im-haus-wohnen"
    date = people.session(offer, days=3)
    first, second = sign_up(date, "Amal"), sign_up(date, "Bo")
    neighbour = sign_up(date, "Cem", answers=(f"reserve:{reserve.name}",))
    assert [state(row) for row in (first, second, neighbour)] == ["promised", "waiting", "promised"]
    with pytest.raises(Refused, match="schon jemand angemeldet"):
        actions.remove_reserve(actor=worker, reserve=reserve)
    actions.cancel_sign_up(actor=worker, sign_up=neighbour)
    assert state(second) == "waiting"  # the reserved place stays reserved
    actions.remove_reserve(actor=worker, reserve=reserve)
    assert state(second) == "held"
    assert allocation.verify() == []


def test_a_reserve_without_reason_or_without_places_is_refused(town, worker):
    offer = open_offer(town, seats=2)
    with pytest.raises(Refused):
        actions.add_reserve(actor=worker, offer=offer, reason="  ", places=1)
    with pytest.raises(Refused, match="mehr Plätze reserviert"):
        actions.add_reserve(actor=worker, offer=offer, reason="Im Haus", places=3)


# Fewer places


def test_fewer_seats_show_whom_it_hits_before_it_is_saved(open_date, worker):
    first = sign_up(open_date, "Amal", email="a@example.org")
    last = sign_up(open_date, "Bo", phone="0176 1")
    waiting = sign_up(open_date, "Cem")
    offer = open_date.offer
    with pytest.raises(NotShown) as refusal:
        actions.set_admission(actor=worker, offer=offer, changes={"seats": 1})
    (effect,) = refusal.value.effects
    assert "1 Menschen verlieren ihren Platz" in effect.sentence
    assert "0 Anmeldungen bekommen eine E-Mail, 1 stehen auf der Anrufliste" in effect.sentence
    assert [state(row) for row in (first, last, waiting)] == ["promised", "promised", "waiting"]
    actions.set_admission(actor=worker, offer=offer, changes={"seats": 1}, shown=refusal.value.shown)
    assert [state(row) for row in (first, last, waiting)] == ["promised", "waiting", "waiting"]
    assert queries.position_of(again(last)) == 1  # before Cem, who came later
    assert [(call.sign_up_id, call.occasion) for call in CallListEntry.objects.all()] == [(last.pk, "displaced")]
    actions.set_admission(actor=worker, offer=offer, changes={"seats": 3})
    assert [state(row) for row in (first, last, waiting)] == ["promised", "held", "held"]
    assert allocation.verify() == []


def test_seats_are_not_changed_where_nobody_sees_whom_it_hits(open_date, worker):
    with pytest.raises(Refused, match="unter „Anmeldung“"):
        actions.edit_offer(actor=worker, offer=open_date.offer, changes={"seats": 1})


def test_a_house_that_lets_half_of_the_people_in_has_half_of_the_places(town, worker, manager):
    offer = open_offer(town, seats=4)
    date = people.session(offer, days=3)
    rows = [sign_up(date, name) for name in ("Amal", "Bo", "Cem")]
    crisis(town, manager, percent=50)
    assert [state(row) for row in rows] == ["promised", "promised", "waiting"]
    assert Pool.objects.get(owner=f"session:{date.pk}", code="place").capacity == 2
    later = people.session(offer, days=4)
    sign_up(later, "Dana")
    assert Pool.objects.get(owner=f"session:{later.pk}", code="place").capacity == 2


def test_before_the_first_sign_up_too_half_of_the_house_is_half_of_the_places(town):
    offer = open_offer(town, seats=4)
    hit, later = people.session(offer, days=3), people.session(offer, days=30)
    CrisisRule.objects.create(
        kind="capacity", percent=50, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=9)
    ).sites.add(town.house)
    assert [places.free for _row, places in queries.with_places(offer, [hit, later])] == [2, 4]


def crisis(town, manager, *, percent):
    today = clock.today()
    facts = {
        "actor": manager, "sites": [town.house], "kind": "capacity", "percent": percent, "starts_on": today,
        "ends_on": today + timedelta(days=9),
    }  # fmt: skip
    with pytest.raises(NotShown) as first:
        places.switch_crisis(**facts)
    assert any("1 Menschen verlieren ihren Platz" in effect.sentence for effect in first.value.effects)
    places.switch_crisis(**facts, shown=first.value.shown)


def test_how_one_signs_up_cannot_change_under_those_who_have(open_date, worker):
    sign_up(open_date)
    with pytest.raises(Refused, match="schon Menschen angemeldet"):
        actions.set_admission(actor=worker, offer=open_date.offer, changes={"admission": "course"})


def test_one_signs_up_only_where_there_are_places(town, worker):
    offer = people.offer(town, seats=None)
    with pytest.raises(Refused, match="geben Sie die Plätze an"):
        actions.set_admission(actor=worker, offer=offer, changes={"admission": "date"})
    with pytest.raises(Refused, match="Wie viele Kinder"):
        actions.set_admission(
            actor=worker, offer=offer, changes={"admission": "date", "seats": 4, "questions": ("childcare",)}
        )


# Dates that do not take place


def test_called_off_everyone_is_told_in_the_way_they_gave(open_date, worker):
    sign_up(open_date, "Amal", email="amal@example.org", language="de")
    by_phone = sign_up(open_date, "Bo", phone="0176 1")
    waiting = sign_up(open_date, "Cem")
    Mail.objects.all().delete()
    with pytest.raises(NotShown) as refusal:
        call_off(open_date, worker, shown="")
    (effect,) = refusal.value.effects
    assert effect.sentence.endswith(
        "3 Menschen sind angemeldet (1 davon auf der Warteliste). "
        "1 Anmeldungen bekommen eine E-Mail, 2 stehen dann auf der Anrufliste."
    )
    call_off(open_date, worker)
    mail = Mail.objects.get()
    assert mail.to == "amal@example.org"
    assert mail.subject == "Fällt aus: Deutschkurs am Vormittag"
    assert "Dieser Termin fällt leider aus:" in mail.body
    assert {call.sign_up_id for call in CallListEntry.objects.filter(occasion="called_off")} == {
        by_phone.pk, waiting.pk,
    }  # fmt: skip
    actions.undo_cancellation(actor=worker, session=open_date)
    assert not CallListEntry.objects.filter(occasion="called_off").exists()
    assert Mail.objects.order_by("-pk")[0].subject == "Findet doch statt: Deutschkurs am Vormittag"


def test_a_date_people_signed_up_for_is_never_deleted(open_date, worker):
    sign_up(open_date)
    with pytest.raises(HangsOn):
        actions.remove_session(actor=worker, session=open_date)
    assert queries.kept([open_date]) == {open_date.pk}


def test_a_course_people_signed_up_for_is_never_deleted(course):
    sign_up(course)
    assert "Menschen haben sich dafür angemeldet." in [line.sentence for line in queries.hanging_on_offer(course)]


def test_one_date_of_a_course_is_called_off_for_all_of_the_course(course, worker):
    sign_up(course, "Amal", email="amal@example.org")
    Mail.objects.all().delete()
    call_off(course.sessions.first(), worker)
    assert Mail.objects.get().subject == "Fällt aus: Deutsch A1"


def test_somebody_moved_is_told_where_and_when(open_date, worker, town):
    sign_up(open_date, "Amal", email="amal@example.org")
    Mail.objects.all().delete()
    start = (clock.local_now() + timedelta(days=6)).replace(hour=15, minute=0, second=0, microsecond=0, tzinfo=None)
    text, end = start.isoformat(timespec="minutes"), (start + timedelta(hours=1)).isoformat(timespec="minutes")
    shown = queries.plan_move(open_date, text, end, town.house).shown
    actions.move_session(actor=worker, session=open_date, start=start, minutes=60, site=town.house, shown=shown)
    body = Mail.objects.get().body
    assert "Zeit oder Ort haben sich geändert" in body
    assert "15:00–16:00 Uhr" in body


def test_whoever_waits_for_a_date_that_moved_is_asked_until_its_new_beginning(town, worker):
    date = people.session(open_offer(town, seats=1), days=1)
    first, second = sign_up(date, "Amal"), sign_up(date, "Bo")
    start = (clock.local_now() + timedelta(days=6)).replace(hour=15, minute=0, second=0, microsecond=0, tzinfo=None)
    text, end = start.isoformat(timespec="minutes"), (start + timedelta(hours=1)).isoformat(timespec="minutes")
    shown = queries.plan_move(date, text, end, town.house).shown
    actions.move_session(actor=worker, session=date, start=start, minutes=60, site=town.house, shown=shown)
    with clock.at(clock.now() + timedelta(days=3)):  # after the beginning that it once had
        actions.cancel_sign_up(actor=guest(first), sign_up=again(first))
        assert state(second) == "held"


# Talks


def test_somebody_picks_from_the_free_times_and_nobody_else_can_have_that_half_hour(talk):
    (found,) = queries.free_starts(talk.offer)
    assert [f"{clock.wall(start)[11:]}" for start in found[1]] == ["14:00", "14:30", "15:00"]
    row = sign_up(talk, "Amal", start=found[1][1], answers=("level:some",))
    assert state(row) == "promised"
    with pytest.raises(TimeTaken):
        sign_up(talk, "Bo", start=found[1][1])
    assert [clock.wall(start)[11:] for start in queries.free_starts(talk.offer)[0][1]] == ["14:00", "15:00"]
    actions.cancel_sign_up(actor=guest(row), sign_up=row)
    assert len(queries.free_starts(talk.offer)[0][1]) == 3
    with pytest.raises(TimeTaken):
        sign_up(talk, "Bo", start=talk.starts_at + timedelta(minutes=7))


def test_a_host_is_not_promised_twice_by_two_offers(talk, town):
    other = open_offer(town, admission="appointment", appointment_minutes=60)
    overlapping = FreeTime.objects.create(
        offer=other, host=talk.host, starts_at=talk.starts_at, ends_at=talk.starts_at + timedelta(hours=1)
    )
    sign_up(talk, "Amal", start=talk.starts_at)
    with pytest.raises(TimeTaken):
        sign_up(overlapping, "Bo", start=talk.starts_at)


def test_free_times_are_entered_and_removed_while_nobody_has_one(talk, worker):
    day = clock.today() + timedelta(days=5)
    spans = [(local(day, 9), local(day, 10))]
    (made,) = actions.add_free_times(actor=worker, offer=talk.offer, host=talk.host, spans=spans)
    with pytest.raises(Refused, match="gibt es schon"):
        actions.add_free_times(actor=worker, offer=talk.offer, host=talk.host, spans=spans)
    with pytest.raises(Refused, match="passt kein Gespräch"):
        actions.add_free_times(
            actor=worker, offer=talk.offer, host=talk.host, spans=[(local(day, 9), local(day, 9, 20))]
        )
    actions.remove_free_time(actor=worker, free_time=made)
    sign_up(talk, start=talk.starts_at)
    with pytest.raises(Refused, match="schon jemand angemeldet"):
        actions.remove_free_time(actor=worker, free_time=talk)


# Levels


def test_the_end_of_a_course_offers_its_people_the_next_one_first(course, town, worker, stranger):
    after = open_offer(town, seats=2, admission="course", title="Deutsch A2", carrier=town.other_carrier)
    people.session(after, days=20)
    people.session(after, days=60)
    actions.set_next_level(actor=worker, offer=course, after=after, answer_days=7)
    actions.agree_to_level(actor=stranger, level=NextLevel.objects.get())
    amal, bo = sign_up(course, "Amal", email="amal@example.org"), sign_up(course, "Bo")
    waiting = sign_up(course, "Cem")
    early = sign_up(after, "Dana")
    late = sign_up(after, "Esra", people=2)
    assert tasks.offer_next_levels() == 0  # the course is not over
    with clock.at(clock.now() + timedelta(days=10)):
        Mail.objects.all().delete()
        assert tasks.offer_next_levels() == 2
        assert tasks.offer_next_levels() == 0
        first, second = again(amal).followed_by, again(bo).followed_by
        assert (state(first), state(second)) == ("held", "waiting")
        assert queries.position_of(again(second)) == 1  # before Esra, who waited longer
        assert queries.position_of(again(late)) == 2
        assert not hasattr(again(waiting), "followed_by")
        assert Mail.objects.get().subject == "Der nächste Kurs: Deutsch A2"
        actions.accept_place(actor=guest(first), sign_up=first)
        assert (state(first), state(early)) == ("promised", "promised")
    assert NextLevel.objects.get().offered_at is not None
    assert allocation.verify() == []


def test_nobody_is_offered_a_course_of_another_carrier_before_that_carrier_agrees(course, town, worker, stranger):
    after = open_offer(town, admission="course", title="Deutsch A2", carrier=town.other_carrier, site=town.hall)
    people.session(after, days=30)
    actions.set_next_level(actor=worker, offer=course, after=after)
    sign_up(course, "Amal", email="amal@example.org")
    level = NextLevel.objects.get()
    assert list(queries.levels_to_answer(stranger)) == [level]
    assert not queries.levels_to_answer(worker)
    with pytest.raises(PermissionDenied):
        actions.agree_to_level(actor=worker, level=level)
    with clock.at(clock.now() + timedelta(days=10)):
        assert tasks.offer_next_levels() == 0
        with pytest.raises(Refused, match="hat noch nicht zugestimmt"):
            actions.offer_next_level(actor=worker, level=level)
        actions.agree_to_level(actor=stranger, level=level)
        assert not queries.levels_to_answer(stranger)
        with pytest.raises(Refused, match="schon jemand entschieden"):
            actions.decline_level(actor=stranger, level=level)
        actions.set_next_level(actor=worker, offer=course, after=after, answer_days=3)
        assert NextLevel.objects.get().agreed_at is not None  # other days: the yes stands
        assert tasks.offer_next_levels() == 1


def test_whoever_keeps_both_courses_has_agreed_and_a_no_stays_a_no(course, town, manager, worker, stranger):
    after = open_offer(town, admission="course", title="Deutsch A2", carrier=town.other_carrier)
    actions.set_next_level(actor=manager, offer=course, after=after)
    assert NextLevel.objects.get().agreed_at is not None
    other = open_offer(town, admission="course", title="Deutsch B1", carrier=town.other_carrier)
    actions.set_next_level(actor=worker, offer=course, after=other)
    assert NextLevel.objects.get().agreed_at is None
    actions.decline_level(actor=stranger, level=NextLevel.objects.get())
    with pytest.raises(Refused, match="hat noch nicht zugestimmt"):
        actions.offer_next_level(actor=worker, level=NextLevel.objects.get())


def test_a_level_leads_from_course_to_another_course(course, open_date, worker):
    with pytest.raises(Refused, match="von Kurs zu Kurs"):
        actions.set_next_level(actor=worker, offer=course, after=open_date.offer)
    with pytest.raises(Refused, match="nicht derselbe Kurs"):
        actions.set_next_level(actor=worker, offer=course, after=course)


# What goes


def test_after_the_date_answers_and_ways_to_reach_people_go_and_a_year_later_the_names(with_care, worker):
    reserve = actions.add_reserve(actor=worker, offer=with_care.offer, reason="Im Haus", places=1)
    row = sign_up(
        with_care, "Amal", email="amal@example.org", children=1, answers=("childcare", f"reserve:{reserve.name}")
    )
    assert tasks.forget_people() == 0
    with clock.at(clock.now() + timedelta(days=4)):
        assert tasks.forget_people() == 1
        assert tasks.forget_people() == 0
    row = again(row)
    assert row.answers == ()
    assert (row.participant.channel, row.participant.email, row.participant.first_name) == ("none", "", "Amal")
    assert reserve.name not in str(row.claim.wanted)
    with clock.at(clock.now() + timedelta(days=4 + 366)):
        tasks.forget_people()
    assert again(row).participant.first_name == ""
    assert allocation.verify() == []


def test_who_waits_for_the_next_course_can_still_be_reached(course, town, worker):
    after = open_offer(town, admission="course", title="Deutsch A2")
    people.session(after, days=30)
    actions.set_next_level(actor=worker, offer=course, after=after)
    row = sign_up(course, "Amal", email="amal@example.org")
    with clock.at(clock.now() + timedelta(days=10)):
        tasks.offer_next_levels()
        tasks.forget_people()
        assert again(row).participant.email == "amal@example.org"
    with clock.at(clock.now() + timedelta(days=40)):
        tasks.forget_people()
        assert again(row).participant.email == ""


def test_the_log_of_actions_holds_no_names(open_date):
    sign_up(open_date, "Amal")
    assert "Amal" not in str(list(Entry.objects.values()))


# The call list


def test_calls_are_ticked_off_by_those_who_keep_the_offer(open_date, worker, stranger, coordinator):
    sign_up(open_date, "Amal", phone="0176 1")
    call_off(open_date, worker)
    (call,) = queries.visible_calls(worker)
    assert not queries.visible_calls(stranger).exists()
    assert not queries.visible_calls(coordinator).exists()
    with pytest.raises(PermissionDenied):
        actions.tick_off_call(actor=stranger, entry=call)
    done = actions.tick_off_call(actor=worker, entry=call)
    assert done.done_by == worker.key
    assert actions.tick_off_call(actor=worker, entry=call, done=False).done_at is None


def test_names_are_for_those_who_receive_people(open_date, worker, stranger, manager, coordinator, administrator):
    sign_up(open_date)
    seen = {
        name: queries.visible_sign_ups(actor).count()
        for name, actor in {
            "worker": worker, "stranger": stranger, "manager": manager, "coordinator": coordinator,
            "administrator": administrator, "clock": Clock(),
        }.items()
    }  # fmt: skip
    assert seen == {
        "worker": 1, "stranger": 0, "manager": 1, "coordinator": 0, "administrator": 0, "clock": 1,
    }  # fmt: skip


def test_a_place_that_nobody_holds_is_found_when_the_log_is_read_again(open_date):
    stays, gone, ended = [sign_up(open_date, name) for name in ("Amal", "Berta", "Cem")]
    actions.cancel_sign_up(actor=guest(ended), sign_up=again(ended))
    assert verified() == []
    SignUp.objects.filter(pk=gone.pk).delete()
    assert verified() == [{"thing": f"claim {gone.claim_id} sign-up", "table": "not there", "log": "promised"}]
    SignUp.objects.filter(pk=ended.pk).delete()  # it holds nothing any more
    assert len(verified()) == 1
    assert state(stays) == "promised"


def verified():
    out = StringIO()
    with contextlib.suppress(SystemExit):
        call_command("verify-allocations", "--json", stdout=out)
    return json.loads(out.getvalue())["differences"]
