"""The paper month: many fields, one form; what is wrong stays typed, everything else is saved."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from tests import cast

from quartierwerk.attendance import queries
from quartierwerk.attendance.forms import paper
from quartierwerk.attendance.models import Tally
from quartierwerk.foundation import clock
from quartierwerk.foundation.periods import Period

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(datetime(2030, 10, 20, 12, 0), clock.BERLIN)
OCTOBER = Period(date(2030, 10, 1), date(2030, 10, 31))
PAGE = "/buero/zaehlen/papier/?monat=2030-10"


@pytest.fixture(autouse=True)
def in_october():
    with clock.at(NOON):
        yield


@pytest.fixture
def dates(offer):
    """Thursdays in October 2030: 3, 10 and 17 are over, 24 and 31 are to come."""
    return [cast.session(offer, days=day - 20) for day in (3, 10, 17, 24, 31)]


@pytest.fixture
def site(signed_in, worker):
    return signed_in(worker)


def send(site, dates, *typed, seen=(), key=None):
    """Fill in the fields of the dates in their order; None: the page did not show one."""
    seen = [*seen, *[None] * len(typed)]
    fields = {"key": key or str(uuid4())}
    for row, text, tally in zip(dates, typed, seen, strict=False):
        if text is not None:
            fields |= {f"t{row.pk}": text, f"w{row.pk}": tally.pk if tally else ""}
    return site.post(PAGE, fields)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", (12, False)),
        ("0", (0, False)),
        (" 7 ", (7, False)),
        ("12g", (12, True)),
        ("12 G", (12, True)),
        ("g12", (12, True)),
        ("ca. 12", (12, True)),
        ("~12", (12, True)),
        ("", None),
        ("   ", None),
    ],
)
def test_what_a_field_means(text, expected):
    typed = paper.read(text)
    assert (None if typed is None else (typed.visits, typed.is_estimated)) == expected


@pytest.mark.parametrize("text", ["-", "–", "x", "X"])
def test_called_off_is_not_typed_here(text):
    with pytest.raises(ValueError, match="beim Termin selbst fest"):
        paper.read(text)


@pytest.mark.parametrize("text", ["12,5", "12.5", "-3", "zwölf", "1e3", "=1+1", "12 13", "30000", "99999999999", "1_0"])
def test_what_is_no_number_of_heads_is_refused(text):
    with pytest.raises(ValueError, match=r"keine ganze Zahl|Mehr als 20\.000"):
        paper.read(text)


def test_a_month_is_typed_and_saved_as_from_paper(site, worker, dates):
    answer = send(site, dates, "12", "0", "9g")
    assert answer.status_code == 302
    assert "monat=2030-10" in answer["Location"]
    rows = Tally.objects.order_by("session__starts_local")
    assert [(row.visits, row.method, row.via) for row in rows] == [
        (12, "counted", "paper"),
        (0, "counted", "paper"),
        (9, "estimated", "paper"),
    ]
    assert {row.recorded_by for row in rows} == {worker.key}
    assert rows[0].counted_at == dates[0].ends_at
    assert rows[0].recorded_at == NOON


def test_an_empty_field_is_not_counted_and_not_zero(site, dates):
    send(site, dates, "12", "", "0")
    assert [queries.state_of(row) for row in dates[:3]] == ["counted", "missing", "counted"]


def test_the_page_says_how_many_of_how_many_and_adds_up(site, worker, dates, count, call_off):
    count(worker, dates[0], 12)
    call_off(dates[1])
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", site.get(PAGE).content.decode()))
    for words in ("Papiermonat Oktober 2030", "12 Besuche", "1 von 2 Terminen gezählt", "abgesagt", "kommt noch"):
        assert words in page


def test_what_is_wrong_stays_typed_and_the_rest_is_saved(site, dates):
    answer = send(site, dates, "12", "zwölf", "x")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert Tally.objects.get().visits == 12
    assert "1 Zählung gespeichert." in page
    assert "Ihre Eingaben sind noch da" in page
    assert f'name="t{dates[1].pk}" value="zwölf"' in page
    assert f'name="t{dates[2].pk}" value="x"' in page
    assert f'name="t{dates[0].pk}" value="12"' in page
    assert f'name="w{dates[0].pk}" value="{Tally.objects.get().pk}"' in page


def test_the_same_sheet_sent_twice_counts_nothing_twice(site, dates):
    key = str(uuid4())
    for _ in range(2):
        assert send(site, dates, "12", "9", key=key).status_code == 302
    assert Tally.objects.count() == 2


def test_a_changed_number_is_a_correction_and_keeps_what_else_was_said(site, worker, dates, count):
    first = count(worker, dates[0], 12, children=3, volunteers=2, remark="Fest")
    assert send(site, dates, "14", seen=[first]).status_code == 302
    now = Tally.objects.get(is_current=True)
    assert (now.visits, now.children, now.volunteers, now.remark) == (14, 3, 2, "Fest")
    assert (now.replaces, now.via) == (first, "paper")


def test_a_number_below_the_children_is_refused_at_its_field(site, worker, dates, count):
    first = count(worker, dates[0], 12, children=3)
    answer = send(site, dates, "2", seen=[first])
    assert answer.status_code == 422
    assert "mehr Kinder (3) als Besuche (2)" in answer.content.decode()


def test_what_somebody_else_counted_meanwhile_is_not_overwritten_unseen(site, manager, dates, count):
    theirs = count(manager, dates[0], 20)
    answer = send(site, dates, "12")
    assert answer.status_code == 422
    assert "inzwischen geändert" in answer.content.decode()
    assert Tally.objects.get().visits == 20
    assert send(site, dates, "12", seen=[theirs]).status_code == 302  # now it was shown
    assert Tally.objects.get(is_current=True).visits == 12
    assert send(site, dates, "").status_code == 302  # an empty field that showed nothing takes nothing back
    assert Tally.objects.get(is_current=True).visits == 12


def test_emptying_a_field_does_not_take_a_count_back(site, worker, dates, count):
    first = count(worker, dates[0], 12)
    answer = send(site, dates, "", seen=[first])
    assert answer.status_code == 422
    assert "nehmen die Zählung zurück" in answer.content.decode()
    assert Tally.objects.get().is_current


def test_dates_to_come_called_off_or_of_others_take_no_number(site, town, dates, call_off):
    call_off(dates[0])
    theirs = cast.session(cast.offer(town, carrier=town.other_carrier), days=-10)
    assert send(site, [dates[0], dates[3], theirs], "5", "5", "5").status_code == 302
    assert not Tally.objects.exists()


def test_a_date_of_today_can_be_typed(site, offer):
    today = cast.session(offer, days=0, hour=18)
    assert send(site, [today], "5").status_code == 302
    assert Tally.objects.get().visits == 5


def test_the_sheet_of_one_house(site, town, dates):
    other = cast.offer(town, site=town.cafe, title="Nähtreff")
    cast.session(other, days=-5)
    assert "Nähtreff" in site.get(PAGE).content.decode()
    one = site.get(f"{PAGE}&ort=mittelpunkt").content.decode()
    assert "Nähtreff" not in one
    assert "Deutschkurs" in one


def test_strange_months_show_the_present_one(site):
    for month in ("", "3018-04", "0001-01", "9999-12", "Oktober", "2030-13"):
        page = site.get(reverse("attendance:paper"), {"monat": month})
        assert "Papiermonat Oktober 2030" in page.content.decode()


def test_too_many_dates_for_one_sheet_ask_for_a_house(site, worker, dates, monkeypatch):
    monkeypatch.setattr("quartierwerk.attendance.queries.paper.MOST_CELLS", 2)
    assert "Bitte wählen Sie oben einen Treffpunkt" in site.get(PAGE).content.decode()


def test_the_sheet_costs_the_same_for_one_offer_and_for_three(site, town, dates, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    site.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        site.get(PAGE)
    for title in ("Café", "Chor"):
        more = cast.offer(town, title=title)
        for day in (-3, -5):
            cast.session(more, days=day)
    with django_assert_max_num_queries(len(one)):
        site.get(PAGE)


def test_two_dates_of_an_offer_on_one_day_stand_in_one_column(worker, offer):
    cast.session(offer, days=-1, hour=9)
    cast.session(offer, days=-1, hour=15)
    grid = queries.month_grid(worker, OCTOBER, today=clock.today())
    assert grid.days == [date(2030, 10, 19)]
    assert [len(cells) for cells in grid.rows[0].days] == [2]
    assert grid.rows[0].has_several_a_day
    assert (grid.counted, grid.due, grid.visits) == (0, 2, 0)
    assert clock.today() - timedelta(days=1) == grid.days[0]
