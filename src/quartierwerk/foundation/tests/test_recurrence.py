"""Repetition: the examples of RFC 5545 worked out by hand, the clock change, and what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, reject
from hypothesis import strategies as st

from quartierwerk.foundation import recurrence
from quartierwerk.foundation.recurrence import (
    MONTHLY_BY_DATE,
    MONTHLY_BY_WEEKDAY,
    WEEKLY,
    RuleRefused,
    SimpleRule,
    check_rule,
    expand,
    from_form,
    to_form,
    to_utc,
)

SIX = datetime(2026, 9, 1, 18, 0)  # a Tuesday


def days(text, start, *, until=None, zone="Europe/Berlin"):
    """The dates of a rule as day texts, from its start for ten years."""
    rule = check_rule(text, start, all_day=not isinstance(start, datetime), zone=zone)
    end = until or date(start.year + 10, 1, 1)
    return [f"{slot:%Y-%m-%d}" for slot in expand(rule, start, after=start, before=end)]


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", datetime(2026, 2, 27, 9), ["2026-02-27", "2026-02-28", "2026-03-01"]),
        (
            "FREQ=DAILY;INTERVAL=10;COUNT=4",
            datetime(2026, 9, 2, 9),
            ["2026-09-02", "2026-09-12", "2026-09-22", "2026-10-02"],
        ),
        (
            "FREQ=WEEKLY;UNTIL=20260916T000000Z;BYDAY=TU,TH",
            SIX,
            ["2026-09-01", "2026-09-03", "2026-09-08", "2026-09-10", "2026-09-15"],
        ),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=3", SIX, ["2026-09-01", "2026-09-15", "2026-09-29"]),
        # the week begins on Monday, so Sunday the 9th belongs to the week of Tuesday the 4th ...
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            datetime(2026, 8, 4, 9),
            ["2026-08-04", "2026-08-09", "2026-08-18", "2026-08-23"],
        ),
        # ... and if it begins on Sunday, to the next
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            datetime(2026, 8, 4, 9),
            ["2026-08-04", "2026-08-16", "2026-08-18", "2026-08-30"],
        ),
        # Tuesday 29 December 2026 is in week 53: the second of Saturday, Monday and Tuesday of each week
        (
            "FREQ=WEEKLY;BYDAY=SA,MO,TU;BYSETPOS=2;COUNT=2",
            datetime(2026, 12, 29, 9),
            ["2026-12-29", "2027-01-05"],
        ),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=1FR", datetime(2026, 9, 4, 9), ["2026-09-04", "2026-10-02", "2026-11-06"]),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=-1FR", datetime(2026, 9, 25, 9), ["2026-09-25", "2026-10-30", "2026-11-27"]),
        (
            "FREQ=MONTHLY;INTERVAL=2;COUNT=4;BYDAY=1SU,-1SU",
            datetime(2026, 9, 6, 9),
            ["2026-09-06", "2026-09-27", "2026-11-01", "2026-11-29"],
        ),
        ("FREQ=MONTHLY;COUNT=3;BYMONTHDAY=-3", datetime(2026, 9, 28, 9), ["2026-09-28", "2026-10-29", "2026-11-28"]),
        (
            "FREQ=MONTHLY;COUNT=4;BYMONTHDAY=1,-1",
            datetime(2026, 9, 30, 9),
            ["2026-09-30", "2026-10-01", "2026-10-31", "2026-11-01"],
        ),
        # months without a 31st are left out
        ("FREQ=MONTHLY;COUNT=4", datetime(2026, 1, 31, 9), ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"]),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3", SIX, ["2026-11-13", "2027-08-13", "2028-10-13"]),
        # the first Saturday after the first Sunday
        (
            "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13;COUNT=3",
            datetime(2026, 9, 12, 9),
            ["2026-09-12", "2026-10-10", "2026-11-07"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
            datetime(2026, 9, 30, 9),
            ["2026-09-30", "2026-10-30", "2026-11-30"],
        ),
        # the first Thursday and every Monday
        (
            "FREQ=MONTHLY;BYDAY=MO,1TH;COUNT=6",
            datetime(2026, 9, 1, 9),
            ["2026-09-03", "2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28", "2026-10-01"],
        ),
        ("FREQ=YEARLY;COUNT=3", datetime(2024, 2, 29, 9), ["2024-02-29", "2028-02-29", "2032-02-29"]),
        ("FREQ=YEARLY;COUNT=3;BYMONTH=6,7", datetime(2026, 6, 10, 9), ["2026-06-10", "2026-07-10", "2027-06-10"]),
        (
            "FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200",
            datetime(2026, 1, 1, 9),
            ["2026-01-01", "2026-04-10", "2026-07-19", "2029-01-01"],
        ),
        ("FREQ=YEARLY;BYDAY=20MO;COUNT=2", datetime(2026, 5, 18, 9), ["2026-05-18", "2027-05-17"]),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=2", datetime(2026, 11, 26, 9), ["2026-11-26", "2027-11-25"]),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=2", datetime(2026, 5, 11, 9), ["2026-05-11", "2027-05-17"]),
        # week 1 without a day means the weekday of the first date; week 1 of 2025 begins in December 2024
        ("FREQ=YEARLY;BYWEEKNO=1;COUNT=3", date(2024, 1, 1), ["2024-01-01", "2024-12-30", "2025-12-29"]),
        ("FREQ=YEARLY;BYWEEKNO=53;COUNT=2", date(2020, 12, 31), ["2020-12-31", "2026-12-31"]),
        ("FREQ=DAILY;BYHOUR=10;BYMINUTE=30;COUNT=2", date(2026, 9, 1), ["2026-09-01", "2026-09-02"]),
        ("rrule:freq=weekly;count=2;byday=tu,tu,;freq=weekly;", SIX, ["2026-09-01", "2026-09-08"]),
    ],
)
def test_the_dates_of_a_rule_are_those_worked_out_by_hand(text, start, expected):
    assert days(text, start) == expected


def test_several_times_a_day_come_in_order():
    rule = check_rule("FREQ=DAILY;BYHOUR=9,14;BYMINUTE=0,30;COUNT=5", datetime(2026, 9, 1, 9, 30))
    found = expand(rule, datetime(2026, 9, 1, 9, 30), after=date(2026, 1, 1), before=date(2027, 1, 1))
    assert [f"{slot:%d %H:%M}" for slot in found] == ["01 09:30", "01 14:00", "01 14:30", "02 09:00", "02 09:30"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "FREQ-MISSING"),
        ("INTERVAL=2", "FREQ-MISSING"),
        ("FREQ=FORTNIGHTLY", "FREQ-UNKNOWN"),
        ("FREQ=HOURLY;COUNT=3", "MORE-THAN-DAILY"),
        ("FREQ=SECONDLY", "MORE-THAN-DAILY"),
        ("FREQ=WEEKLY;BYDAY", "SYNTAX"),
        ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL-VALUE"),
        ("FREQ=WEEKLY;INTERVAL=٣", "INTERVAL-VALUE"),
        ("FREQ=WEEKLY;COUNT=-1", "COUNT-VALUE"),
        ("FREQ=WEEKLY;BYDAY=DI", "BYDAY-VALUE"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY-VALUE"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY-VALUE"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY-VALUE"),
        ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH-VALUE"),
        ("FREQ=WEEKLY;UNTIL=tomorrow", "UNTIL-VALUE"),
        ("FREQ=WEEKLY;UNTIL=20260231", "UNTIL-VALUE"),
        ("FREQ=WEEKLY;WKST=XX", "WKST-VALUE"),
        ("FREQ=WEEKLY;FREQ=DAILY", "DOUBLE-PART"),
        ("FREQ=WEEKLY;BYDAY=,", "BYDAY-VALUE"),
        ("FREQ=YEARLY;BYEASTER=1", "UNKNOWN-PART"),
        ("RSCALE=CHINESE;FREQ=YEARLY", "RSCALE"),
        ("FREQ=MONTHLY;SKIP=FORWARD", "SKIP"),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20270101", "COUNT-AND-UNTIL"),
        ("FREQ=WEEKLY;UNTIL=20260831", "UNTIL-BEFORE-START"),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY-ORDINAL"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO", "BYDAY-ORDINAL"),
        ("FREQ=MONTHLY;BYWEEKNO=20", "BYWEEKNO-NOT-YEARLY"),
        ("FREQ=MONTHLY;BYYEARDAY=100", "BYYEARDAY-NOT-YEARLY"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY-WEEKLY"),
        ("FREQ=YEARLY;BYWEEKNO=1;BYMONTH=1", "BYWEEKNO-MIXED"),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO;BYSETPOS=1", "BYWEEKNO-BYSETPOS"),
        ("FREQ=YEARLY;BYWEEKNO=1;INTERVAL=2;BYDAY=MO", "BYWEEKNO-INTERVAL"),
        ("FREQ=YEARLY;BYMONTHDAY=29", "BYMONTHDAY-WITHOUT-BYMONTH"),
        ("FREQ=MONTHLY;BYDAY=1FR;BYMONTHDAY=13", "BYDAY-ORDINAL-MIXED"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS-ALONE"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "NO-DATES"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "NO-DATES"),
        ("FREQ=WEEKLY;BYDAY=" + "MO," * 500, "TOO-LONG"),
    ],
)
def test_a_rule_that_cannot_be_taken_is_refused_by_name(text, name):
    with pytest.raises(RuleRefused) as refused:
        check_rule(text, SIX)
    assert refused.value.rule_name == name
    assert refused.value.sentence.endswith(".")


@given(st.text(max_size=60) | st.from_regex(r"(?s)FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY);[A-Z0-9=,;+-]{0,30}"))
def test_any_text_is_taken_or_refused_and_nothing_else(text):
    try:
        rule = check_rule(text, SIX)
    except RuleRefused:
        return
    assert expand(rule, SIX, after=SIX, before=datetime(2200, 1, 1), limit=100_000)


# UNTIL


def test_until_in_utc_is_read_in_the_zone():
    # 22:30 UTC on 30 September is 00:30 on 1 October in Berlin
    text = "FREQ=DAILY;UNTIL=20260930T223000Z"
    start = datetime(2026, 9, 29, 0, 15)
    assert days(text, start) == ["2026-09-29", "2026-09-30", "2026-10-01"]
    assert days(text, start, zone="UTC") == ["2026-09-29", "2026-09-30"]


def test_until_includes_the_moment_itself_and_not_the_one_after():
    assert days("FREQ=WEEKLY;UNTIL=20260915T160000Z", SIX) == ["2026-09-01", "2026-09-08", "2026-09-15"]
    assert days("FREQ=WEEKLY;UNTIL=20260915T155959Z", SIX) == ["2026-09-01", "2026-09-08"]
    assert days("FREQ=WEEKLY;UNTIL=20260915T180000", SIX) == ["2026-09-01", "2026-09-08", "2026-09-15"]


def test_until_as_a_day_lasts_to_the_end_of_that_day():
    assert days("FREQ=WEEKLY;UNTIL=20260915", SIX) == ["2026-09-01", "2026-09-08", "2026-09-15"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260930T235959Z", "2026-09-30"),  # the end of the day, written in UTC
        ("20260930T000000Z", "2026-09-30"),
        ("20260930T215959Z", "2026-09-30"),  # the end of the day in Berlin
        ("20260930T220000Z", "2026-10-01"),  # the beginning of the day in Berlin
        ("20260930T120000Z", "2026-09-30"),  # the same day here and there
    ],
)
def test_until_in_utc_for_whole_days_means_the_day_whose_edge_it_is(until, last):
    assert days(f"FREQ=DAILY;UNTIL={until}", date(2026, 9, 1))[-1] == last


def test_until_in_utc_for_whole_days_is_refused_if_it_can_mean_two_days():
    start = date(2026, 9, 1)
    assert days("FREQ=WEEKLY;UNTIL=20260930T230000Z", start)[-1] == "2026-09-29"
    with pytest.raises(RuleRefused) as refused:
        check_rule("FREQ=DAILY;UNTIL=20260930T230000Z", start, all_day=True)
    assert refused.value.rule_name == "UNTIL-ALL-DAY"


def test_a_calendar_file_gets_until_in_utc_and_days_as_days():
    rule = check_rule("FREQ=WEEKLY;UNTIL=20261231T180000", SIX)
    assert rule.text == "FREQ=WEEKLY;UNTIL=20261231T180000"
    assert recurrence.rule_for_calendar(rule) == "FREQ=WEEKLY;UNTIL=20261231T170000Z"
    whole_days = check_rule("FREQ=WEEKLY;UNTIL=20261231", date(2026, 9, 1), all_day=True)
    assert recurrence.rule_for_calendar(whole_days) == "FREQ=WEEKLY;UNTIL=20261231"


# Windows, extra and excepted dates, limits


def test_extra_dates_come_in_and_excepted_ones_go_out():
    rule = check_rule("FREQ=WEEKLY;COUNT=4", SIX)
    found = expand(
        rule,
        SIX,
        after=SIX,
        before=datetime(2027, 1, 1),
        rdates=[datetime(2026, 9, 10, 19), datetime(2026, 9, 8, 18)],
        exdates=[datetime(2026, 9, 15, 18), date(2026, 9, 22)],
    )
    assert found == [SIX, datetime(2026, 9, 8, 18), datetime(2026, 9, 10, 19)]


def test_an_exception_at_another_hour_takes_nothing_out():
    rule = check_rule("FREQ=WEEKLY;COUNT=1", SIX)
    assert expand(rule, SIX, after=SIX, before=date(2027, 1, 1), exdates=[datetime(2026, 9, 1, 19)]) == [SIX]


def test_without_a_rule_there_is_the_first_date():
    extra = datetime(2026, 10, 1, 18)
    assert expand(None, SIX, after=date(2026, 1, 1), before=date(2027, 1, 1), rdates=[extra]) == [SIX, extra]
    assert expand(None, SIX, after=date(2026, 9, 2), before=date(2027, 1, 1)) == []


def test_the_window_begins_with_its_first_moment_and_ends_before_its_last():
    rule = check_rule("FREQ=WEEKLY", SIX)
    found = expand(rule, SIX, after=datetime(2026, 9, 8, 18), before=datetime(2026, 9, 22, 18))
    assert found == [datetime(2026, 9, 8, 18), datetime(2026, 9, 15, 18)]


def test_a_count_is_counted_from_the_first_date_and_not_from_the_window():
    rule = check_rule("FREQ=WEEKLY;COUNT=3", SIX)
    assert expand(rule, SIX, after=date(2026, 9, 10), before=date(2030, 1, 1)) == [datetime(2026, 9, 15, 18)]


def test_more_dates_than_the_limit_are_refused():
    rule = check_rule("FREQ=DAILY", SIX)
    assert len(expand(rule, SIX, after=SIX, before=SIX + timedelta(days=30), limit=30)) == 30
    with pytest.raises(RuleRefused) as refused:
        expand(rule, SIX, after=SIX, before=SIX + timedelta(days=31), limit=30)
    assert refused.value.rule_name == "TOO-MANY-DATES"


def test_the_last_date_of_a_rule_is_known_or_there_is_none():
    assert recurrence.last_slot(check_rule("FREQ=WEEKLY;COUNT=3", SIX), SIX) == datetime(2026, 9, 15, 18)
    assert recurrence.last_slot(check_rule("FREQ=WEEKLY;UNTIL=20260920", SIX), SIX) == datetime(2026, 9, 15, 18)
    assert recurrence.last_slot(check_rule("FREQ=WEEKLY", SIX), SIX) is None
    assert recurrence.last_slot(check_rule("FREQ=YEARLY;COUNT=500", SIX), SIX) is None


def test_the_next_date_is_found_from_any_moment():
    rule = check_rule("FREQ=YEARLY;COUNT=3", datetime(2024, 2, 29, 9))
    assert recurrence.next_slot(rule, datetime(2024, 2, 29, 9), date(2024, 3, 1)) == datetime(2028, 2, 29, 9)
    assert recurrence.next_slot(rule, datetime(2024, 2, 29, 9), date(2032, 3, 1)) is None


def test_a_first_date_beside_its_rule_is_noticed():
    assert recurrence.starts_on_rule(check_rule("FREQ=WEEKLY;BYDAY=TU", SIX), SIX)
    assert not recurrence.starts_on_rule(check_rule("FREQ=WEEKLY;BYDAY=WE", SIX), SIX)


def test_an_aware_time_is_no_local_time():
    with pytest.raises(ValueError, match="naive local time"):
        check_rule("FREQ=WEEKLY", SIX.replace(tzinfo=UTC))


# The clocks change


def test_a_time_the_clocks_jump_over_is_an_hour_later():
    missing = datetime(2027, 3, 28, 2, 30)
    assert recurrence.is_nonexistent(missing)
    assert to_utc(missing) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert recurrence.to_local(to_utc(missing)) == datetime(2027, 3, 28, 3, 30)


def test_a_time_the_clocks_show_twice_is_the_first():
    double = datetime(2027, 10, 31, 2, 30)
    assert recurrence.is_ambiguous(double)
    assert not recurrence.is_nonexistent(double)
    assert to_utc(double) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_an_ordinary_time_is_neither():
    assert not recurrence.is_nonexistent(SIX)
    assert not recurrence.is_ambiguous(SIX)
    assert to_utc(SIX) == datetime(2026, 9, 1, 16, 0, tzinfo=UTC)


@given(
    first=st.dates(date(1996, 1, 1), date(2035, 12, 31)),
    hour=st.integers(4, 23),
    interval=st.integers(1, 4),
    weeks=st.integers(1, 60),
)
def test_six_o_clock_stays_six_o_clock_over_the_clock_change(first, hour, interval, weeks):
    start = datetime(first.year, first.month, first.day, hour)
    rule = check_rule(f"FREQ=WEEKLY;INTERVAL={interval}", start)
    found = expand(rule, start, after=start, before=start + timedelta(weeks=weeks * interval))
    assert len(found) == weeks
    for number, slot in enumerate(found):
        moment = to_utc(slot)
        assert slot == start + timedelta(weeks=number * interval)
        assert recurrence.to_local(moment).hour == hour
        # summer time: from the last Sunday of March to the last Sunday of October, a rule of its own here
        march = max(date(slot.year, 3, day) for day in range(25, 32) if date(slot.year, 3, day).weekday() == 6)
        october = max(date(slot.year, 10, day) for day in range(25, 32) if date(slot.year, 10, day).weekday() == 6)
        is_summer = march <= slot.date() < october
        assert moment.replace(tzinfo=None) == slot - timedelta(hours=2 if is_summer else 1)


# Against a second, independent expansion


@st.composite
def plain_rules(draw):
    """Rules of the kinds that python-dateutil is known to expand rightly."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 5))}"]
    weekday = st.sampled_from(recurrence.WEEKDAYS)

    def maybe(name, values, **sizes):
        if draw(st.booleans()):
            chosen = draw(st.lists(values, min_size=1, max_size=4, unique=True, **sizes))
            parts.append(f"{name}={','.join(map(str, chosen))}")
            return True
        return False

    has_month = maybe("BYMONTH", st.integers(1, 12))
    has_days = False
    if frequency != "WEEKLY" and (frequency != "YEARLY" or has_month):
        has_days = maybe("BYMONTHDAY", st.integers(1, 31) | st.integers(-31, -1))
    if frequency in ("MONTHLY", "YEARLY") and not has_days and draw(st.booleans()):
        which = st.integers(-5, 5).filter(bool)
        has_weekday = maybe("BYDAY", st.builds(lambda n, day: f"{n}{day}", which, weekday))
    else:
        has_weekday = maybe("BYDAY", weekday)
    if frequency in ("MONTHLY", "YEARLY") and (has_month or has_days or has_weekday):
        maybe("BYSETPOS", st.integers(1, 6) | st.integers(-6, -1))
    if frequency == "WEEKLY":
        parts.append(f"WKST={draw(weekday)}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 40))}")
    return ";".join(parts)


def taken(text, start):
    """The rule, or another example where the parts have no date in common."""
    try:
        return check_rule(text, start)
    except RuleRefused:
        return reject()


@given(
    text=plain_rules(),
    start=st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(lambda value: value.replace(microsecond=0)),
    skipped=st.integers(0, 3_000),
)
def test_a_second_expansion_finds_the_same_dates(text, start, skipped):
    rule = taken(text, start)
    after = start + timedelta(days=skipped)
    before = after + timedelta(days=1_500)
    # the other one would look for a date after the window until the year 9999
    assume(rule.count or recurrence.next_slot(rule, start, before))
    other = [slot for slot in rrulestr(text, dtstart=start).between(after, before, inc=True) if slot < before]
    assert expand(rule, start, after=after, before=before) == other


@given(text=plain_rules(), start=st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)))
def test_the_stored_spelling_is_the_same_rule(text, start):
    rule = taken(text, start)
    assert check_rule(rule.text, start) == rule


# Forms


@pytest.mark.parametrize(
    ("simple", "text"),
    [
        (SimpleRule(WEEKLY, (1, 3)), "FREQ=WEEKLY;BYDAY=TU,TH"),
        (SimpleRule(WEEKLY, (1,), interval=2, count=10), "FREQ=WEEKLY;COUNT=10;INTERVAL=2;BYDAY=TU"),
        (SimpleRule(MONTHLY_BY_WEEKDAY, (3,), nth=(1,)), "FREQ=MONTHLY;BYDAY=1TH"),
        (SimpleRule(MONTHLY_BY_WEEKDAY, (3,), nth=(1, 3)), "FREQ=MONTHLY;BYDAY=1TH,3TH"),
        (SimpleRule(MONTHLY_BY_WEEKDAY, (4,), nth=(-1,)), "FREQ=MONTHLY;BYDAY=-1FR"),
        (SimpleRule(MONTHLY_BY_DATE, month_day=15), "FREQ=MONTHLY;BYMONTHDAY=15"),
        (SimpleRule(MONTHLY_BY_DATE, month_day=-1), "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (SimpleRule(WEEKLY, (1,), until=date(2026, 12, 31)), "FREQ=WEEKLY;UNTIL=20261231;BYDAY=TU"),
    ],
)
def test_what_a_form_says_becomes_a_rule_and_comes_back(simple, text):
    assert from_form(simple) == text
    assert to_form(text, SIX) == simple
    assert to_form(check_rule(text, SIX).text, SIX) == simple


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("FREQ=WEEKLY", SimpleRule(WEEKLY, (1,))),
        ("FREQ=MONTHLY", SimpleRule(MONTHLY_BY_DATE, month_day=1)),
        ("FREQ=MONTHLY;BYDAY=TH;BYSETPOS=1", SimpleRule(MONTHLY_BY_WEEKDAY, (3,), nth=(1,))),
        ("FREQ=WEEKLY;UNTIL=20260915T000000", SimpleRule(WEEKLY, (1,), until=date(2026, 9, 14))),
    ],
)
def test_other_spellings_of_simple_rules_are_shown_as_forms(text, simple):
    assert to_form(text, SIX) == simple


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY",
        "FREQ=YEARLY",
        "FREQ=MONTHLY;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
        "FREQ=MONTHLY;BYDAY=1MO,2TU",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=WEEKLY;BYMONTH=5",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
    ],
)
def test_a_rule_that_says_more_than_a_form_is_not_shown_as_one(text):
    assert to_form(text, SIX) is None


@pytest.mark.parametrize(
    "simple", [SimpleRule(WEEKLY), SimpleRule(MONTHLY_BY_WEEKDAY, (1,)), SimpleRule(MONTHLY_BY_DATE)]
)
def test_a_form_that_is_not_filled_in_is_refused(simple):
    with pytest.raises(RuleRefused) as refused:
        from_form(simple)
    assert refused.value.rule_name == "INCOMPLETE"
