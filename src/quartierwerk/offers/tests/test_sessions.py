"""Single dates: added, moved, called off, handed over; nothing that people hang on goes without being shown."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast as people

from quartierwerk.foundation import clock, effects
from quartierwerk.foundation.effects import Effect, NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.models import Entry
from quartierwerk.offers import actions, queries
from quartierwerk.offers.errors import AlreadyCancelled, AlreadyOver, HangsOn, IsCancelled, NotCancelled
from quartierwerk.offers.models import Cancellation, Session
from quartierwerk.parties.models import Contact
from quartierwerk.places.models import ClosingDays


@pytest.fixture
def signed_up(monkeypatch):
    """A room above says that people hang on every date."""
    monkeypatch.setattr(
        effects, "_finders", {"session": [lambda rows, change: [Effect(f"{len(rows)} mal 4 Anmeldungen: {change}")]]}
    )
    monkeypatch.setattr(effects, "_keepers", {"session": [lambda keys: keys]})


def in_days(days, hour=10):
    return (clock.local_now() + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0, tzinfo=None)


def move(session, actor, *, days=5, hour=15, minutes=60, site=None, **more):
    start = in_days(days, hour)
    text = start.isoformat(timespec="minutes")
    end = (start + timedelta(minutes=minutes)).isoformat(timespec="minutes")
    shown = queries.plan_move(session, text, end, site).shown
    return actions.move_session(actor=actor, session=session, start=start, minutes=minutes, site=site,
                                **{"shown": shown, **more})  # fmt: skip


def test_single_dates_are_added_with_a_stable_identifier(offer, worker, stranger):
    with pytest.raises(PermissionDenied):
        actions.add_sessions(actor=stranger, offer=offer, starts=[in_days(2)], minutes=60)
    made = actions.add_sessions(actor=worker, offer=offer, starts=[in_days(2), in_days(9)], minutes=120)
    assert [session.slot for session in made] == [in_days(2).isoformat()[:16], in_days(9).isoformat()[:16]]
    assert {session.site for session in made} == {offer.site}
    assert {(session.ends_at - session.starts_at) for session in made} == {timedelta(hours=2)}


def test_a_date_that_wanders_has_its_place_in_words(offer, worker):
    (session,) = actions.add_sessions(
        actor=worker, offer=offer, starts=[in_days(2)], minutes=60, place_words="Innenhof Ringstraße 4"
    )
    assert (session.site, queries.place_of(session)) == (None, "Innenhof Ringstraße 4")


def test_the_same_date_twice_is_refused_and_none_of_the_two_is_kept(offer, worker):
    with pytest.raises(Refused, match="Diesen Termin gibt es schon"):
        actions.add_sessions(actor=worker, offer=offer, starts=[in_days(2), in_days(2)], minutes=60)
    assert not Session.objects.exists()


@pytest.mark.parametrize("minutes", [0, -5, 60 * 24 * 14 + 1])
def test_a_date_has_a_length(offer, worker, minutes):
    with pytest.raises(Refused, match="mindestens eine Minute"):
        actions.add_sessions(actor=worker, offer=offer, starts=[in_days(2)], minutes=minutes)


def test_a_date_made_on_a_closed_day_is_off_at_once(offer, town, worker):
    day = clock.today() + timedelta(days=2)
    ClosingDays.objects.create(site=town.house, starts_on=day, ends_on=day, reason="works")
    (session,) = actions.add_sessions(actor=worker, offer=offer, starts=[in_days(2)], minutes=60)
    assert session.cancellation.reason == "closed"


def test_one_date_moves_and_keeps_its_identifier(session, town, worker):
    slot = session.slot
    moved = move(session, worker, site=town.cafe, own_title="Ausflug ins Museum")
    moved.refresh_from_db()
    assert (moved.slot, moved.is_moved, moved.site, moved.sequence) == (slot, True, town.cafe, 1)
    assert moved.starts_local == in_days(5, 15).isoformat(timespec="minutes")
    assert moved.title == "Ausflug ins Museum"


def test_what_is_on_at_the_same_place_is_shown_before_a_date_moves(session, town, worker):
    other = people.session(people.offer(town, slug="anderes", title="Chor"), days=5, hour=14, minutes=120)
    preview = queries.plan_move(session, in_days(5, 15).isoformat()[:16], in_days(5, 16).isoformat()[:16], town.house)
    assert preview.effects[0].sentence == f"Zur selben Zeit am selben Ort: Chor, {queries.span_of(other)}"
    with pytest.raises(NotShown):
        move(session, worker, site=town.house, shown="")
    assert move(session, worker, site=town.house).site == town.house


def test_what_fell_out_without_being_called_off_is_said_afterwards_and_taken_back(offer, session, worker, stranger):
    past = people.session(offer, days=-1)
    with pytest.raises(PermissionDenied):
        actions.call_off_afterwards(actor=stranger, session=past, reason="illness")
    done = actions.call_off_afterwards(actor=worker, session=past, reason="too_few")
    assert (done.session, done.reason, done.by) == (past, "too_few", worker.key)
    with pytest.raises(AlreadyCancelled):
        actions.call_off_afterwards(actor=worker, session=past, reason="illness")
    with pytest.raises(Refused, match="noch nicht vorbei"):
        actions.call_off_afterwards(actor=worker, session=session, reason="illness")
    actions.undo_cancellation(actor=worker, session=past)
    assert not Session.objects.get(pk=past.pk).is_cancelled


def test_a_date_that_has_begun_is_not_moved_nor_called_off_nor_removed(offer, worker):
    past = people.session(offer, days=-1)
    with pytest.raises(AlreadyOver):
        move(past, worker)
    with pytest.raises(AlreadyOver):
        actions.call_off(actor=worker, session=past, reason="illness")
    with pytest.raises(AlreadyOver):
        actions.remove_session(actor=worker, session=past)
    assert Session.objects.count() == 1


def test_no_date_moves_into_the_past(session, worker):
    with pytest.raises(Refused, match="liegt in der Vergangenheit"):
        move(session, worker, days=-2)


def test_a_date_is_called_off_with_a_reason_from_the_list(session, worker):
    cancellation = actions.call_off(actor=worker, session=session, reason="illness", note="Ersatz folgt")
    session.refresh_from_db()
    assert (cancellation.reason, cancellation.note, cancellation.by) == ("illness", "Ersatz folgt", worker.key)
    assert (session.is_cancelled, session.sequence) == (True, 1)
    with pytest.raises(AlreadyCancelled):
        actions.call_off(actor=worker, session=session, reason="illness")
    with pytest.raises(IsCancelled):
        move(session, worker)


def test_a_reason_that_is_not_in_the_list_is_refused(session, worker):
    with pytest.raises(Refused, match="keine gültige Option"):
        actions.call_off(actor=worker, session=session, reason="boredom")
    assert not Cancellation.objects.exists()


def test_undo_leaves_no_cancellation_but_calendars_hear_of_it(session, worker):
    actions.call_off(actor=worker, session=session, reason="illness")
    actions.undo_cancellation(actor=worker, session=session)
    session = Session.objects.get(pk=session.pk)
    assert (session.is_cancelled, session.sequence) == (False, 2)
    with pytest.raises(NotCancelled):
        actions.undo_cancellation(actor=worker, session=session)


def test_people_who_hang_on_a_date_are_shown_before_it_is_called_off(session, worker, signed_up):
    with pytest.raises(NotShown):
        actions.call_off(actor=worker, session=session, reason="illness")
    preview = queries.plan_call_off([session])
    assert [effect.sentence for effect in preview.effects] == ["1 mal 4 Anmeldungen: call_off"]
    assert actions.call_off(actor=worker, session=session, reason="illness", shown=preview.shown)


def test_a_date_on_which_something_hangs_is_not_removed(session, worker, signed_up):
    with pytest.raises(HangsOn, match="Sagen Sie ihn ab"):
        actions.remove_session(actor=worker, session=session)
    assert Session.objects.count() == 1


def test_a_date_made_by_mistake_is_removed(session, worker, stranger):
    with pytest.raises(PermissionDenied):
        actions.remove_session(actor=stranger, session=session)
    actions.remove_session(actor=worker, session=session)
    assert not Session.objects.exists()


def test_somebody_stands_in_for_one_date(session, town, worker, stranger):
    person = Contact.objects.create(organisation=town.own_carrier, name="Vertretung")
    with pytest.raises(PermissionDenied):
        actions.set_stand_in(actor=stranger, session=session, stand_in=person)
    actions.set_stand_in(actor=worker, session=session, stand_in=person)
    session.refresh_from_db()
    assert session.stand_in == person
    actions.set_stand_in(actor=worker, session=session, stand_in=None)
    session.refresh_from_db()
    assert session.stand_in is None


def test_who_has_left_cannot_stand_in(session, town, worker):
    gone = Contact.objects.create(organisation=town.own_carrier, name="Früher", ends_on=clock.today())
    with pytest.raises(Refused, match="Früher ist an diesem Tag nicht mehr tätig"):
        actions.set_stand_in(actor=worker, session=session, stand_in=gone)


def test_a_note_stands_beside_one_date(session, worker, stranger):
    actions.set_note(actor=worker, session=session, note="  heute im Hof ")
    session.refresh_from_db()
    assert session.note == "heute im Hof"
    with pytest.raises(Refused):
        actions.set_note(actor=worker, session=session, note="x" * 301)
    with pytest.raises(PermissionDenied):
        actions.set_note(actor=stranger, session=session, note="fremd")


def test_another_carrier_may_neither_see_nor_call_off_the_date(session, stranger, administrator, resident):
    for actor in (stranger, administrator, resident):
        assert session not in queries.visible_sessions(actor)
        with pytest.raises(PermissionDenied):
            actions.call_off(actor=actor, session=session, reason="illness")
    assert not Entry.objects.exists()
    assert not Cancellation.objects.exists()


def test_the_coordinator_sees_the_date_and_may_not_call_it_off(session, coordinator):
    assert session in queries.visible_sessions(coordinator)
    with pytest.raises(PermissionDenied):
        actions.call_off(actor=coordinator, session=session, reason="illness")


@pytest.mark.parametrize("count", [1, 3])
def test_the_dates_of_today_cost_one_query(town, worker, django_assert_num_queries, count):
    for number in range(count):
        people.session(people.offer(town, slug=f"heute-{number}"), days=0, hour=10 + number)
    people.session(people.offer(town, slug="morgen"), days=1)
    with django_assert_num_queries(1):
        rows = list(queries.dates_of_today(worker))
        assert [(row.title, str(row.site), row.is_cancelled, row.stand_in) for row in rows] == [
            ("Deutschkurs am Vormittag", "Mittelpunkt", False, None)
        ] * count
