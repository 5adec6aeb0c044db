"""The desk: today, follow-ups with leave cover, search within one's scope, progress of long work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast as builders

from quartierwerk.attendance import actions as counting
from quartierwerk.desk import actions, queries
from quartierwerk.foundation import clock, search
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs.models import Job, State
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
    assert "1 Termin ist noch nicht gezählt" in page
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
