"""What a group owes, reckoned by hand; numbers without gaps; what was said stays; what goes back is a row."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from tests import cast as town_cast

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.rooms import actions, conditions, queries
from quartierwerk.rooms.choices import Basis, IncomeKind
from quartierwerk.rooms.errors import AlreadyWithdrawn, BillChanged, NoDepositHeld, NothingToBill
from quartierwerk.rooms.models import Billed, Booking, Income, Request, Statement, Tariff

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)
FIRST, LAST, DUE = date(2030, 6, 1), date(2030, 6, 30), date(2030, 7, 15)


@pytest.fixture(autouse=True)
def first_of_may():
    with clock.at(NOW):
        yield


@pytest.fixture
def room(town):
    return town_cast.room(town.house)


@pytest.fixture
def group(town):
    return town_cast.group(town.own_carrier, kind="neighbourhood")


def tariff(room, **facts):
    given = {"basis": Basis.HOUR, "cents": 1200, "member_cents": 600, "day_cap_cents": 4000, "deposit_cents": 5000}
    return Tariff.objects.create(room=room, **{**given, **facts})


def book(worker, room, group, day, start, end, title="Nähen"):
    def moment(text):
        return datetime.fromisoformat(f"2030-{day}T{text}")

    slot = conditions.slot(moment(start), moment(end))
    return actions.book(actor=worker, room=room, group=group, title=title, slots=[slot])[0].booking


def bill(worker, group, first=FIRST, last=LAST):
    return actions.make_statement(actor=worker, group=group, first=first, last=last, due_on=DUE)


def cents(group, first=FIRST, last=LAST):
    return [line.cents for line in queries.reckon(group, first, last).lines]


def test_by_the_hour_half_hours_count_half_and_the_day_has_a_cap(worker, room, group):
    tariff(room)
    book(worker, room, group, "06-03", "10:00", "11:30")  # 1.5 h x 12.00 = 18.00
    book(worker, room, group, "06-04", "09:00", "11:00")  # 24.00
    book(worker, room, group, "06-04", "14:00", "17:00")  # 36.00, but 40.00 a day: 16.00
    found = queries.reckon(group, FIRST, LAST)
    assert [line.cents for line in found.lines] == [1800, 2400, 1600]
    assert [line.is_capped for line in found.lines] == [False, False, True]
    assert (found.fee_cents, found.deposit_cents, found.total_cents) == (5800, 5000, 10800)


def test_members_pay_their_price_and_half_a_cent_is_rounded_up(worker, room, group):
    tariff(room, cents=1201, member_cents=601)
    book(worker, room, group, "06-03", "10:00", "10:30")  # 12.01 / 2 = 6.005
    assert cents(group) == [601]
    group.is_member = True
    assert cents(group) == [301]  # 6.01 / 2 = 3.005


def test_what_is_open_and_free_of_charge_costs_nothing_and_says_so(worker, room, group):
    tariff(room)
    own = book(worker, room, group, "06-03", "10:00", "12:00")
    request = Request.objects.create(
        group=group, room=room, purpose="Café", people=5, is_open_and_free=True, code_digest="x", made_at=NOW
    )
    Booking.objects.filter(pk=own.pk).update(request=request)
    (line,) = queries.reckon(group, FIRST, LAST).lines
    assert (line.cents, line.is_free_because_open, line.price_cents) == (0, True, 1200)


def test_a_standing_tenant_pays_by_the_month_and_a_part_of_it_by_its_days(worker, town, group):
    desk = town_cast.room(town.house, "Tisch 1", kind="desk")
    actions.add_tenant(
        actor=worker, room=desk, group=group, starts_on=date(2030, 6, 16), ends_on=date(2030, 8, 10),
        monthly_cents=10000,
    )  # fmt: skip
    found = queries.reckon(group, date(2030, 6, 1), date(2030, 8, 31))
    # June: 15 of 30 days = 50.00; July whole; August: 10 of 31 days = 32.258… = 32.26
    assert [(line.month, line.days, line.cents) for line in found.lines] == [
        ("2030-06", 15, 5000), ("2030-07", 31, 10000), ("2030-08", 10, 3226),
    ]  # fmt: skip
    assert cents(group, date(2030, 7, 1), date(2030, 7, 30)) == []  # July ends on the 31st
    bill(worker, group, date(2030, 6, 1), date(2030, 7, 31))
    assert cents(group, date(2030, 6, 1), date(2030, 8, 31)) == [3226]


def test_dates_called_off_dates_of_others_and_dates_outside_are_not_billed(worker, room, town, group):
    tariff(room)
    gone = book(worker, room, group, "06-03", "10:00", "12:00")
    actions.end_booking(actor=worker, booking=gone, reason="group")
    book(worker, room, group, "05-31", "10:00", "12:00")
    book(worker, room, group, "07-01", "10:00", "12:00")
    book(worker, room, town_cast.group(town.own_carrier, "Chor"), "06-05", "10:00", "12:00")
    book(worker, room, group, "06-30", "21:00", "23:00")
    assert [line.starts for line in queries.reckon(group, FIRST, LAST).lines] == ["2030-06-30T21:00"]


def test_the_cap_of_a_day_counts_what_was_billed_before(worker, room, group):
    tariff(room)
    book(worker, room, group, "06-04", "09:00", "12:00")  # 36.00
    bill(worker, group)
    book(worker, room, group, "06-04", "14:00", "16:00")  # 24.00, but only 4.00 are left
    assert cents(group) == [400]


def test_a_date_without_a_tariff_costs_nothing_and_is_pointed_out(worker, room, group):
    book(worker, room, group, "06-03", "10:00", "12:00")
    found = queries.reckon(group, FIRST, LAST)
    assert (found.fee_cents, found.unpriced) == (0, 1)


def test_a_statement_has_its_number_its_lines_and_income(worker, room, group):
    tariff(room, tax_note="Umsatzsteuerfrei nach § 4 Nr. 12 UStG.")
    book(worker, room, group, "06-03", "10:00", "11:30")
    made = bill(worker, group)
    assert (made.number, made.issued_on, made.total_cents) == ("R-2030-0001", date(2030, 5, 1), 6800)
    assert made.content["tax_notes"] == ["Umsatzsteuerfrei nach § 4 Nr. 12 UStG."]
    assert queries.is_as_issued(made)
    rows = [(row.kind, row.cents, row.due_on) for row in queries.income_of(made)]
    assert rows == [(IncomeKind.FEE, 1800, DUE), (IncomeKind.DEPOSIT, 5000, DUE)]
    with pytest.raises(NothingToBill):
        bill(worker, group)


def test_what_a_statement_said_stays_whatever_changes_later(worker, room, group):
    price = tariff(room)
    book(worker, room, group, "06-03", "10:00", "11:30")
    made = bill(worker, group)
    Tariff.objects.filter(pk=price.pk).update(cents=9900)
    type(group).objects.filter(pk=group.pk).update(name="Ganz anders")
    made.refresh_from_db()
    assert (made.content["group"]["name"], made.content["total_cents"]) == ("Nähgruppe", 6800)
    Statement.objects.filter(pk=made.pk).update(content={**made.content, "total_cents": 1})
    made.refresh_from_db()
    assert not queries.is_as_issued(made)


def test_numbers_run_by_carrier_and_year_and_a_withdrawn_one_stays_used(worker, stranger, room, town, group):
    tariff(room)
    book(worker, room, group, "06-03", "10:00", "11:00")
    first = bill(worker, group)
    actions.withdraw_statement(actor=worker, statement=first, why="Falscher Zeitraum")
    assert bill(worker, group).number == "R-2030-0002"
    other = town_cast.group(town.other_carrier, "Chor")
    hall = town_cast.room(town.hall, "Halle", carrier=town.other_carrier)
    book(stranger, hall, other, "06-03", "10:00", "11:00")
    assert bill(stranger, other).number == "R-2030-0001"
    book(worker, room, group, "06-05", "10:00", "11:00")
    with clock.at(datetime(2031, 1, 2, 9, tzinfo=clock.BERLIN)):
        assert bill(worker, group).number == "R-2031-0001"


def test_a_withdrawn_statement_frees_its_dates_and_its_sums_cancel_out(worker, room, group):
    tariff(room)
    book(worker, room, group, "06-03", "10:00", "11:30")
    made = bill(worker, group)
    fee = queries.income_of(made).get(kind=IncomeKind.FEE)
    actions.note_paid(actor=worker, income=fee, paid_on=date(2030, 5, 1))
    actions.withdraw_statement(actor=worker, statement=made, why="Falscher Raum")
    assert sum(row.cents for row in queries.income_of(made)) == 0
    # the fee was paid, so it is still to be paid back; the deposit was not, so nothing is open for it
    assert [(row.kind, row.cents) for row in queries.open_income(queries.visible_income(worker))] == [
        (IncomeKind.FEE_BACK, -1800)
    ]
    assert cents(group) == [1800]
    assert bill(worker, group).total_cents == 6800  # the deposit is asked for again
    with pytest.raises(AlreadyWithdrawn):
        actions.withdraw_statement(actor=worker, statement=made, why="Noch einmal")


def test_a_deposit_is_asked_for_once_and_goes_back_in_parts(worker, room, group):
    tariff(room)
    book(worker, room, group, "06-03", "10:00", "11:00")
    made = bill(worker, group)
    book(worker, room, group, "06-05", "10:00", "11:00")
    assert queries.reckon(group, FIRST, LAST).deposit_cents == 0
    back = {"actor": worker, "statement": made, "paid_on": date(2030, 5, 1)}
    with pytest.raises(NoDepositHeld):  # nobody has paid it
        actions.give_deposit_back(**back, cents=5000)
    row = queries.income_of(made).get(kind=IncomeKind.DEPOSIT)
    actions.note_paid(actor=worker, income=row, paid_on=date(2030, 5, 1))
    with pytest.raises(Refused, match="50,00"):
        actions.give_deposit_back(**back, cents=5001)
    assert actions.give_deposit_back(**back, cents=3000).cents == -3000
    assert queries.deposit_held(made) == 2000
    found = queries.income_between(queries.visible_income(worker), date(2030, 5, 1), date(2030, 12, 31))
    assert [(one.kind, one.cents) for one in found] == [
        (IncomeKind.DEPOSIT_BACK, -3000), (IncomeKind.FEE, 1200), (IncomeKind.DEPOSIT, 5000),
    ]  # fmt: skip


def test_what_changed_since_it_was_shown_is_shown_again(worker, room, group):
    tariff(room)
    book(worker, room, group, "06-03", "10:00", "11:00")
    seen = queries.reckon(group, FIRST, LAST).fingerprint
    book(worker, room, group, "06-05", "10:00", "11:00")
    with pytest.raises(BillChanged):
        actions.make_statement(actor=worker, group=group, first=FIRST, last=LAST, due_on=DUE, seen=seen)
    assert not Statement.objects.exists()


def test_the_database_holds_that_nothing_is_billed_twice_and_no_number_is_used_twice(worker, room, group):
    tariff(room)
    own = book(worker, room, group, "06-03", "10:00", "11:00")
    made = bill(worker, group)
    with pytest.raises(IntegrityError), transaction.atomic():
        Billed.objects.create(statement=made, booking=own, cents=1)
    again = {
        field.name: getattr(made, field.name) for field in Statement._meta.fields if field.name not in ("id", "number")
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.create(**again, number="R-2030-X")


def test_only_whoever_keeps_the_rooms_of_the_carrier_bills_and_sees_it(
    worker, stranger, manager, coordinator, administrator, resident, room, group
):
    tariff(room)
    book(worker, room, group, "06-03", "10:00", "11:00")
    for nobody in (stranger, coordinator, administrator, resident):
        with pytest.raises(PermissionDenied):
            bill(nobody, group)
    made = bill(worker, group)
    for nobody in (stranger, coordinator, administrator, resident):
        assert not queries.visible_statements(nobody).exists()
        assert not queries.visible_income(nobody).exists()
        with pytest.raises(PermissionDenied):
            actions.withdraw_statement(actor=nobody, statement=made, why="So")
    for keeper in (worker, manager):
        assert list(queries.visible_statements(keeper)) == [made]
    assert Income.objects.count() == 2


def test_reckoning_takes_as_many_queries_for_thirty_dates_as_for_one(
    worker, room, group, django_assert_max_num_queries
):
    tariff(room)
    book(worker, room, group, "06-01", "10:00", "11:00")
    with django_assert_max_num_queries(20) as few:
        assert len(queries.reckon(group, FIRST, LAST).lines) == 1
    for day in range(2, 31):
        book(worker, room, group, f"06-{day:02d}", "10:00", "11:00")
    with django_assert_max_num_queries(20) as many:
        assert len(queries.reckon(group, FIRST, LAST).lines) == 30
    assert len(few) == len(many)
