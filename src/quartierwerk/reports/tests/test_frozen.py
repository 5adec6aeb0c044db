"""Frozen reports: figures stay while data go on; a later version names what changed; a link opens its reports only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast as builders

from quartierwerk.attendance import actions as counting
from quartierwerk.attendance.models import Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.periods import Period
from quartierwerk.reports import actions, queries
from quartierwerk.reports.coverage import Coverage
from quartierwerk.reports.errors import NothingChanged, NothingToFreeze, PeriodStillRuns
from quartierwerk.reports.models import FrozenReport

pytestmark = pytest.mark.django_db
KEY = "00000000-0000-0000-0000-00000000000{}"


@pytest.fixture
def counted(worker, offer):
    dates = [builders.session(offer, days=-day) for day in (9, 8)]
    for number, (date, visits) in enumerate(zip(dates, (12, 14), strict=True)):
        counting.record_tally(actor=worker, session=date, key=KEY.format(number), visits=visits)
    return dates


@pytest.fixture
def period():
    return Period(clock.today() - timedelta(days=10), clock.today() - timedelta(days=7))


def test_a_frozen_report_stays_while_a_date_is_corrected(worker, town, counted, period):
    first = actions.freeze(actor=worker, coverage=Coverage(town.own_carrier), period=period)
    counting.correct_tally(actor=worker, tally=Tally.objects.get(session=counted[0]), key=KEY.format(7), visits=15)
    kept = FrozenReport.objects.get(pk=first.pk)
    assert queries.tables_of(kept)[0].total("visits") == 26
    assert queries.is_untouched(kept)
    second = actions.freeze(actor=worker, coverage=Coverage(town.own_carrier), period=period)
    assert (second.version, second.follows_id) == (2, first.pk)
    assert queries.tables_of(second)[0].total("visits") == 29
    named = {(change["row"], change["column"], change["before"], change["after"]) for change in second.changes}
    assert ("Deutschkurs am Vormittag", "Besuche", "26", "29") in named
    assert ("Summe", "Besuche", "26", "29") in named
    assert ("Summe", "Durchschnitt", "13,0", "14,5") in named
    assert ("Summe", "Auslastung (%)", "62\xa0%", "69\xa0%") in named


def test_a_second_version_without_a_change_is_refused(worker, town, counted, period):
    actions.freeze(actor=worker, coverage=Coverage(town.own_carrier), period=period)
    with pytest.raises(NothingChanged):
        actions.freeze(actor=worker, coverage=Coverage(town.own_carrier), period=period)


def test_a_changed_row_is_noticed_by_its_checksum(worker, town, counted, period):
    report = actions.freeze(actor=worker, coverage=Coverage(town.own_carrier), period=period)
    report.figures["tables"][0]["totals"][6] = 9999
    FrozenReport.objects.filter(pk=report.pk).update(figures=report.figures)
    assert not queries.is_untouched(FrozenReport.objects.get(pk=report.pk))


def test_a_period_that_runs_or_is_empty_is_refused(worker, town, counted):
    today = clock.today()
    with pytest.raises(PeriodStillRuns):
        actions.freeze(actor=worker, coverage=Coverage(town.own_carrier), period=Period(today, today))
    long_ago = Period(today - timedelta(days=400), today - timedelta(days=390))
    with pytest.raises(NothingToFreeze):
        actions.freeze(actor=worker, coverage=Coverage(town.own_carrier), period=long_ago)


def test_another_carrier_neither_freezes_nor_sees(stranger, worker, town, counted, period):
    report = actions.freeze(actor=worker, coverage=Coverage(town.own_carrier), period=period)
    assert not queries.visible_reports(stranger).exists()
    assert queries.coverage_of(stranger, town.own_carrier.slug) is None
    with pytest.raises(PermissionDenied):
        actions.freeze(actor=stranger, coverage=Coverage(town.own_carrier), period=period)
    with pytest.raises(PermissionDenied):
        actions.hand_out_link(actor=stranger, report=report, reader="x", ends_on=clock.today())


def test_who_freezes_a_house_reads_its_report_and_hands_it_on(client, worker, stranger, town, counted, period):
    client.force_login(worker.account)
    asked = f"scope={town.house.slug}&first={period.first}&last={period.last}"
    page = client.post(f"/buero/berichte/einfrieren/?{asked}", {"title": "Das Haus"}, follow=True)
    assert page.status_code == 200
    assert "Der Bericht ist eingefroren." in page.content.decode()
    report = FrozenReport.objects.get()
    link = actions.hand_out_link(
        actor=worker, report=report, reader="Prüfung", ends_on=clock.today() + timedelta(days=3)
    )
    page = client.post(f"/buero/berichte/link/{link.pk}/beenden/", follow=True)
    assert page.status_code == 200
    assert "Der Link öffnet nichts mehr." in page.content.decode()
    with pytest.raises(PermissionDenied):
        actions.hand_out_link(actor=stranger, report=report, reader="x", ends_on=clock.today())


def test_a_reader_sees_the_report_of_the_link_and_nothing_else(client, worker, town, counted, period):
    report = actions.freeze(actor=worker, coverage=Coverage(town.own_carrier), period=period)
    other = actions.freeze(actor=worker, coverage=Coverage(town.house), period=period)
    link = actions.hand_out_link(
        actor=worker, report=report, reader="Prüfung", ends_on=clock.today() + timedelta(days=3)
    )
    page = client.get(f"/bericht/{link.secret}/")
    assert page.status_code == 200
    assert "Prüfung" in page.content.decode()
    assert client.get(f"/bericht/{link.secret}/{other.pk}/").status_code == 404
    assert client.get("/bericht/falsch/").status_code == 404
    with clock.at(clock.now() + timedelta(days=4)):
        assert client.get(f"/bericht/{link.secret}/").status_code == 404
    actions.revoke_link(actor=worker, link=link)
    assert client.get(f"/bericht/{link.secret}/").status_code == 404


def test_a_link_does_not_last_for_ever(worker, town, counted, period):
    report = actions.freeze(actor=worker, coverage=Coverage(town.own_carrier), period=period)
    for days in (-1, 800):
        with pytest.raises(Refused, match="höchstens zwei Jahre"):
            actions.hand_out_link(actor=worker, report=report, reader="x", ends_on=clock.today() + timedelta(days=days))
