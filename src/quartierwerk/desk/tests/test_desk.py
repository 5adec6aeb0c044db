"""The desk: today, follow-ups with leave cover, search within one's scope, progress of long work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast as builders

from quartierwerk.access.choices import Role
from quartierwerk.access.models import Assignment
from quartierwerk.attendance import actions as counting
from quartierwerk.desk import actions, queries
from quartierwerk.foundation import clock, search
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs.models import Job, State
from quartierwerk.foundation.models import Entry
from quartierwerk.parties.choices import Channel
from quartierwerk.parties.models import Contact, ContactNote

pytestmark = pytest.mark.django_db


def note(town, person, days):
    row = ContactNote.objects.create(
        on=clock.today(), channel=Channel.PHONE, text="Anruf wegen des Gartens", organisation=town.own_carrier,
        follow_up_on=clock.today() + timedelta(days=days), follow_up_by=person.account,
    )  # fmt: skip
    row.participants.add(Contact.objects.create(organisation=town.own_carrier, name="Hausmeister"))
    return row


def test_today_shows_own_dates_with_their_state(worker, stranger, town, offer, signed_in):
    counted = builders.session(offer, days=0, hour=8)
    foreign = builders.offer(town, site=town.cafe, carrier=town.other_carrier, title="Fremdes Angebot")
    builders.session(foreign, days=0, hour=9)
    counting.record_tally(actor=worker, session=counted, key="00000000-0000-0000-0000-000000000001", visits=12)
    page = signed_in(worker).get("/buero/").content.decode()
    assert "Deutschkurs am Vormittag" in page
    assert "12 Besuche" in page
    assert "Fremdes Angebot" not in page


def test_a_date_that_nobody_counted_stands_on_the_desk_until_it_is(worker, offer, signed_in):
    missing = builders.session(offer, days=-3)
    page = signed_in(worker).get("/buero/").content.decode()
    assert "1 Termin der letzten sechs Wochen ist noch nicht gezählt" in page
    counting.record_tally(actor=worker, session=missing, key="00000000-0000-0000-0000-000000000002", visits=0)
    assert "noch nicht gezählt" not in signed_in(worker).get("/buero/").content.decode()


def test_the_number_of_queries_does_not_grow_with_the_dates(worker, offer, signed_in, django_assert_max_num_queries):
    builders.session(offer, days=0, hour=8)
    client = signed_in(worker)
    client.get("/buero/")
    with django_assert_max_num_queries(30) as one:
        client.get("/buero/")
    for hour in (10, 12, 14):
        builders.session(offer, days=0, hour=hour)
    with django_assert_max_num_queries(len(one)):
        client.get("/buero/")


def test_follow_ups_are_kept_by_whoever_stands_in_and_only_then(worker, manager, stranger, town):
    mine = note(town, worker, days=-1)
    assert list(queries.follow_ups(worker.account.pk)) == [mine]
    assert list(queries.follow_ups(manager.account.pk)) == []
    today = clock.today()
    cover = actions.arrange_cover(
        actor=worker, account_key=worker.account.pk, stand_in_key=manager.account.pk, starts_on=today, ends_on=today
    )
    assert list(queries.follow_ups(manager.account.pk)) == [mine]
    with clock.at(clock.now() + timedelta(days=1)):
        assert list(queries.follow_ups(manager.account.pk)) == []
    with pytest.raises(PermissionDenied):
        actions.end_cover(actor=stranger, cover=cover)
    actions.end_cover(actor=manager, cover=cover)
    assert list(queries.follow_ups(manager.account.pk)) == []


def pass_on(actor, to, *notes):
    """First try, shown, second try."""
    keys = [row.pk for row in notes]
    with pytest.raises(NotShown) as refusal:
        actions.pass_on_follow_ups(actor=actor, to=to.account, keys=keys)
    assert not ContactNote.objects.filter(pk__in=keys, follow_up_by=to.account).exists()
    actions.pass_on_follow_ups(actor=actor, to=to.account, keys=keys, shown=refusal.value.shown)
    return [effect.sentence for effect in refusal.value.effects]


@pytest.fixture
def colleague(town):
    return builders.account(Role.WORKER, email="kollegin@example.org", name="Kollegin", organisation=town.own_carrier)


def test_the_successor_gets_the_list_whole_and_only_after_it_was_shown(worker, colleague, town):
    mine = [note(town, worker, days=days) for days in (-1, 5)]
    said = pass_on(worker, colleague, *mine)
    day = f"{clock.today() - timedelta(days=1):%d.%m.%Y}"
    assert said[0] == f"{day}: Hausmeister: Darum kümmert sich dann {colleague.account.name}"
    assert list(queries.follow_ups(worker.account.pk)) == []
    assert list(queries.follow_ups(colleague.account.pk)) == mine
    entries = Entry.objects.filter(action="parties.pass_on_follow_up").values_list("actor_key", "thing_key")
    assert sorted(entries) == sorted((worker.key, str(row.pk)) for row in mine)


def test_one_can_be_passed_on_and_what_was_done_meanwhile_is_shown_anew(worker, colleague, town):
    first, second = note(town, worker, days=-1), note(town, worker, days=5)
    with pytest.raises(NotShown) as refusal:
        actions.pass_on_follow_ups(actor=worker, to=colleague.account, keys=[first.pk, second.pk])
    ContactNote.objects.filter(pk=first.pk).update(done_at=clock.now())
    with pytest.raises(NotShown):
        actions.pass_on_follow_ups(
            actor=worker, to=colleague.account, keys=[first.pk, second.pk], shown=refusal.value.shown
        )
    pass_on(worker, colleague, second)
    with pytest.raises(Refused, match="nichts mehr offen"):
        actions.pass_on_follow_ups(actor=worker, to=colleague.account, keys=[first.pk])


def test_nobody_gets_a_note_that_she_may_not_read(worker, stranger, manager, colleague, town):
    mine = note(town, worker, days=-1)
    with pytest.raises(Refused, match="darf keine dieser Notizen lesen"):
        actions.pass_on_follow_ups(actor=worker, to=stranger.account, keys=[mine.pk])
    of_the_area = ContactNote.objects.create(
        on=clock.today(), channel=Channel.PHONE, text="Runder Tisch", area=town.west,
        follow_up_on=clock.today(), follow_up_by=worker.account,
    )  # fmt: skip
    Assignment.objects.create(account=worker.account, role=Role.MANAGER, area=town.west)
    said = pass_on(worker, manager, mine, of_the_area)
    assert [("darf" in line and "nicht lesen" in line) for line in said] == [False, True]
    assert list(queries.follow_ups(worker.account.pk)) == [mine]
    assert list(queries.follow_ups(manager.account.pk)) == [of_the_area]


def test_whose_role_ended_neither_sees_nor_keeps_what_she_may_no_longer_read(worker, manager, stranger, town):
    second = Assignment.objects.create(account=worker.account, role=Role.MANAGER, area=town.west)
    mine = note(town, worker, days=-1)
    of_the_area = ContactNote.objects.create(
        on=clock.today(), channel=Channel.PHONE, text="Runder Tisch", area=town.west,
        follow_up_on=clock.today(), follow_up_by=worker.account,
    )  # fmt: skip
    assert list(queries.follow_ups(worker.account.pk)) == [mine, of_the_area]
    assert list(queries.passable_follow_ups(manager)) == []
    second.ends_on = clock.today() - timedelta(days=1)
    second.save(update_fields=["ends_on"])
    assert list(queries.follow_ups(worker.account.pk)) == [mine]
    assert list(queries.passable_follow_ups(worker)) == [mine]
    assert list(queries.passable_follow_ups(manager)) == [of_the_area]  # nobody comes back to it any more
    assert list(queries.passable_follow_ups(stranger)) == []
    pass_on(manager, manager, of_the_area)
    assert list(queries.follow_ups(manager.account.pk)) == [of_the_area]


def test_who_works_here_no_more_keeps_no_list_and_no_cover(worker, colleague, town):
    mine, today = note(town, worker, days=-1), clock.today()
    actions.arrange_cover(
        actor=worker, account_key=worker.account.pk, stand_in_key=colleague.account.pk, starts_on=today, ends_on=today
    )
    assert list(queries.follow_ups(colleague.account.pk)) == [mine]
    colleague.hat.ends_on = today - timedelta(days=1)
    colleague.hat.save(update_fields=["ends_on"])
    assert list(queries.follow_ups(colleague.account.pk)) == []
    worker.hat.ends_on = today - timedelta(days=1)
    worker.hat.save(update_fields=["ends_on"])
    assert list(queries.follow_ups(worker.account.pk)) == []


def test_a_list_left_behind_is_taken_up_and_a_running_one_is_nobody_elses(worker, stranger, colleague, town):
    left, running = note(town, colleague, days=-1), note(town, worker, days=3)
    assert list(queries.passable_follow_ups(colleague)) == [left]
    assert list(queries.passable_follow_ups(worker)) == [running]
    colleague.hat.ends_on = clock.today() - timedelta(days=1)
    colleague.hat.save(update_fields=["ends_on"])
    assert list(queries.passable_follow_ups(worker)) == [left, running]
    assert list(queries.passable_follow_ups(stranger)) == []
    pass_on(worker, worker, left)
    assert list(queries.follow_ups(worker.account.pk)) == [left, running]


def test_the_page_shows_what_changes_hands_and_asks_again(worker, colleague, town, signed_in):
    first, second = note(town, worker, days=-1), note(town, worker, days=5)
    client = signed_in(worker)
    url = "/buero/wiedervorlagen/weitergeben/"
    assert url in client.get("/buero/wiedervorlagen/").content.decode()
    assert client.get(url).content.decode().count("checked") == 2
    assert client.get(f"{url}?notiz={second.pk}").content.decode().count("checked") == 1
    assert client.post(url, {}).status_code == 422
    typed = {"to": colleague.account.pk, "notes": [second.pk]}
    asked = client.post(url, typed)
    assert "Darum kümmert sich dann" in asked.content.decode()
    assert ContactNote.objects.get(pk=second.pk).follow_up_by == worker.account
    done = client.post(url, {**typed, "shown": asked.context["asked"].shown}, follow=True)
    assert "1 Wiedervorlage ist weitergegeben." in done.content.decode()
    assert list(queries.follow_ups(worker.account.pk)) == [first]


def test_nobody_arranges_a_cover_for_somebody_else(worker, manager):
    today = clock.today()
    with pytest.raises(Refused, match="für sich selbst"):
        actions.arrange_cover(
            actor=worker, account_key=manager.account.pk, stand_in_key=worker.account.pk, starts_on=today, ends_on=today
        )
    past = today - timedelta(days=2)
    with pytest.raises(Refused, match="schon vorbei"):
        actions.arrange_cover(
            actor=worker, account_key=worker.account.pk, stand_in_key=manager.account.pk, starts_on=past, ends_on=past
        )
    with pytest.raises(Refused, match="sich selbst"):
        actions.arrange_cover(
            actor=worker, account_key=worker.account.pk, stand_in_key=worker.account.pk, starts_on=today, ends_on=today
        )


def test_search_finds_what_one_may_see(worker, stranger, manager, administrator, town, offer):
    builders.offer(town, site=town.hall, carrier=town.other_carrier, title="Nordkurs")
    search.rebuild()
    assert [hit.title for hit in queries.found(worker, "deutschkurse")] == ["Deutschkurs am Vormittag"]
    assert [hit.title for hit in queries.found(stranger, "deutschkurse")] == []
    assert [hit.title for hit in queries.found(manager, "deutschkurs")] == ["Deutschkurs am Vormittag"]
    assert [hit.title for hit in queries.found(manager, "Nordkurs")] == []
    assert [hit.title for hit in queries.found(stranger, "Nordkurs")] == ["Nordkurs"]
    assert list(queries.found(administrator, "deutschkurs")) == []


def test_long_work_shows_how_far_it_is_and_why_it_failed(worker, signed_in):
    now = clock.now()
    job = Job.objects.create(
        name="x", asked_by=worker.key, run_at=now, created_at=now, state=State.RUNNING, done_steps=3, all_steps=10
    )
    client = signed_in(worker)
    assert 'value="3"' in client.get(f"/buero/auftraege/{job.pk}/").content.decode()
    Job.objects.filter(pk=job.pk).update(state=State.FAILED, sentence="Zeile 7 ist leer.", ended_at=now)
    assert "Zeile 7 ist leer." in client.get(f"/buero/auftraege/{job.pk}/").content.decode()
    assert "Zeile 7 ist leer." in client.get("/buero/").content.decode()
