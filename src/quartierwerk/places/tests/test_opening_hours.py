"""Opening hours: what is understood, what is refused and by which rule, and the weekday form."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartierwerk.places.opening_hours import (
    EVERY_YEAR,
    NTH_CHOICES,
    ONCE,
    PUBLIC,
    SCHOOL,
    Day,
    FormException,
    FormHours,
    FormRow,
    HoursRefused,
    from_form,
    lines,
    parse,
    stored,
    tidy,
    to_form,
    week_lines,
)

BERLIN = ZoneInfo("Europe/Berlin")
NO_HOLIDAYS = {"public_holidays": (), "school_holidays": ()}
UNITY_DAY = datetime.date(2026, 10, 3)  # a Saturday
AUTUMN = {datetime.date(2026, 10, day) for day in range(12, 25)}


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def spans(text: str, start: str, end: str, **holidays) -> list[str]:
    return [
        f"{span.starts_at:%m-%d %H:%M}/{span.ends_at:%m-%d %H:%M} {span.state} {span.comment}".strip()
        for span in parse(text).intervals(at(start), at(end), **(NO_HOLIDAYS | holidays))
    ]


def refusal(text: str) -> str:
    with pytest.raises(HoursRefused) as caught:
        parse(text)
    assert str(caught.value).endswith((".", "?"))
    return caught.value.rule


# --- what is understood


def test_weekdays_and_two_times_a_day():
    assert spans("Mo-Tu 09:00-12:00,14:00-16:30", "2026-09-28", "2026-10-05") == [
        "09-28 09:00/09-28 12:00 open",
        "09-28 14:00/09-28 16:30 open",
        "09-29 09:00/09-29 12:00 open",
        "09-29 14:00/09-29 16:30 open",
    ]


def test_the_first_thursday_of_the_month():
    assert spans("Th[1] 15:00-17:00", "2026-09-01", "2026-12-01") == [
        "09-03 15:00/09-03 17:00 open",
        "10-01 15:00/10-01 17:00 open",
        "11-05 15:00/11-05 17:00 open",
    ]


def test_the_last_friday_of_the_month():
    assert spans("Fr[-1] 10:00-11:00", "2026-01-01", "2026-04-01") == [
        "01-30 10:00/01-30 11:00 open",
        "02-27 10:00/02-27 11:00 open",
        "03-27 10:00/03-27 11:00 open",
    ]


def test_a_comma_adds_and_a_semicolon_replaces():
    assert spans("Mo-We 09:00-10:00, Tu 14:00-15:00", "2026-09-28", "2026-10-01") == [
        "09-28 09:00/09-28 10:00 open",
        "09-29 09:00/09-29 10:00 open",
        "09-29 14:00/09-29 15:00 open",
        "09-30 09:00/09-30 10:00 open",
    ]
    assert spans("Mo-We 09:00-10:00; Tu 14:00-15:00", "2026-09-28", "2026-10-01") == [
        "09-28 09:00/09-28 10:00 open",
        "09-29 14:00/09-29 15:00 open",
        "09-30 09:00/09-30 10:00 open",
    ]


def test_a_closed_time_cuts_out_and_a_closed_day_empties():
    assert spans("Mo-Tu 09:00-17:00; Mo 12:00-13:00 off; Tu off", "2026-09-28", "2026-10-01") == [
        "09-28 09:00/09-28 12:00 open",
        "09-28 13:00/09-28 17:00 open",
    ]


def test_public_holidays_are_closed_only_when_it_says_so():
    holidays = {"public_holidays": {UNITY_DAY}}
    assert spans("Fr-Su 10:00-11:00; PH off", "2026-10-02", "2026-10-05", **holidays) == [
        "10-02 10:00/10-02 11:00 open",
        "10-04 10:00/10-04 11:00 open",
    ]
    assert len(spans("Fr-Su 10:00-11:00", "2026-10-02", "2026-10-05", **holidays)) == 3


def test_a_weekday_list_with_holidays_means_either_and_a_space_means_both():
    holidays = {"public_holidays": {UNITY_DAY}}
    assert spans("Su,PH 10:00-11:00", "2026-10-02", "2026-10-06", **holidays) == [
        "10-03 10:00/10-03 11:00 open",
        "10-04 10:00/10-04 11:00 open",
    ]
    assert spans("SH We 10:00-11:00", "2026-10-01", "2026-11-01", school_holidays=AUTUMN) == [
        "10-14 10:00/10-14 11:00 open",
        "10-21 10:00/10-21 11:00 open",
    ]


def test_a_period_that_passes_new_year_comes_back_every_year():
    text = "Mo-Su 10:00-11:00; Dec 30-Jan 02 off"
    assert spans(text, "2026-12-29", "2027-01-04") == ["12-29 10:00/12-29 11:00 open", "01-03 10:00/01-03 11:00 open"]
    assert spans(text, "2030-12-29", "2031-01-04") == ["12-29 10:00/12-29 11:00 open", "01-03 10:00/01-03 11:00 open"]


def test_a_date_with_a_year_holds_once():
    text = "Mo-Su 10:00-11:00; 2026 Dec 30-2027 Jan 02 off"
    assert spans(text, "2026-12-29", "2027-01-04") == ["12-29 10:00/12-29 11:00 open", "01-03 10:00/01-03 11:00 open"]
    assert len(spans(text, "2027-12-29", "2028-01-04")) == 6


def test_the_29th_of_february_exists_in_leap_years_only():
    assert spans("Feb 29 10:00-11:00", "2026-01-01", "2029-01-01") == ["02-29 10:00/02-29 11:00 open"]


def test_24_7_is_one_span_and_never_changes():
    assert spans("24/7", "2026-09-28", "2026-10-05") == ["09-28 00:00/10-05 00:00 open"]
    assert parse("24/7").next_change(at("2026-09-28T10:00"), **NO_HOLIDAYS) is None


def test_a_comment_alone_means_that_one_has_to_ask():
    hours = parse('Mo 10:00-12:00 "nach Vereinbarung"')
    assert not hours.is_open(at("2026-09-28T11:00"), **NO_HOLIDAYS)
    assert spans('Mo 10:00-12:00 "nach Vereinbarung"', "2026-09-28", "2026-09-29") == [
        "09-28 10:00/09-28 12:00 unknown nach Vereinbarung"
    ]


def test_open_now_and_until_when():
    hours = parse("Mo-Fr 09:00-12:00; PH off")
    assert hours.is_open(at("2026-09-28T09:00"), **NO_HOLIDAYS)
    assert not hours.is_open(at("2026-09-28T12:00"), **NO_HOLIDAYS)
    assert hours.next_change(at("2026-09-28T10:00"), **NO_HOLIDAYS) == at("2026-09-28T12:00")
    assert hours.next_change(at("2026-09-28T12:00"), **NO_HOLIDAYS) == at("2026-09-29T09:00")
    monday = {"public_holidays": {datetime.date(2026, 9, 29)}, "school_holidays": ()}
    assert hours.next_change(at("2026-09-28T12:00"), **monday) == at("2026-09-30T09:00")


def test_the_moment_may_come_in_any_zone():
    hours = parse("Mo-Fr 09:00-12:00")
    assert hours.is_open(datetime.datetime(2026, 9, 28, 7, 30, tzinfo=datetime.UTC), **NO_HOLIDAYS)  # 9:30 in summer
    assert not hours.is_open(
        datetime.datetime(2026, 12, 7, 7, 30, tzinfo=datetime.UTC), **NO_HOLIDAYS
    )  # 8:30 in winter


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change():
    starts = [
        span.starts_at.astimezone(datetime.UTC).hour
        for span in parse("Sa-Su 09:00-10:00").intervals(at("2026-10-24"), at("2026-10-26"), **NO_HOLIDAYS)
    ]
    assert starts == [7, 8]


def test_the_hour_that_the_clock_change_leaves_out_is_not_open():
    (span,) = parse("Su 02:00-04:00").intervals(at("2026-03-29"), at("2026-03-30"), **NO_HOLIDAYS)
    assert span.ends_at.astimezone(datetime.UTC) - span.starts_at.astimezone(datetime.UTC) == datetime.timedelta(
        hours=1
    )


def test_an_evening_goes_on_past_midnight():
    assert spans("Fr 20:00-02:00", "2026-10-01", "2026-10-05") == ["10-02 20:00/10-03 02:00 open"]
    assert parse("Fr 20:00-02:00").is_open(at("2026-10-03T01:00"), **NO_HOLIDAYS)


@pytest.mark.parametrize(
    ("typed", "stored_as"),
    [
        ("Mo – Fr 9 – 12 Uhr", "Mo-Fr 09:00-12:00"),
        ("Di,Do 9.30-12.00", "Tu,Th 09:30-12:00"),
        ("montags 10-12; Feiertag geschlossen", "Mo 10:00-12:00; PH off"),
        ("Mo: 09:00-12:00;", "Mo 09:00-12:00"),
        ("Sa-Mo 10:00-11:00", "Mo,Sa,Su 10:00-11:00"),
        ("Mai-Okt Mo 10:00-12:00", "May-Oct Mo 10:00-12:00"),
        ("PH,Mo-Fr 10:00-12:00", "Mo-Fr,PH 10:00-12:00"),
        ('Mo 10:00-12:00 open   "Tee  und Kuchen"', 'Mo 10:00-12:00 open "Tee und Kuchen"'),
        ("Th[1],Th[3] 10:00-12:00", "Th[1],Th[3] 10:00-12:00"),
        ("2026 Jul-Aug off", "2026 Jul-Aug off"),
        ("Dec 24-26 off", "Dec 24-26 off"),
        ("open", "24/7"),
    ],
)
def test_one_spelling_is_stored(typed, stored_as):
    assert parse(typed).to_osm() == stored_as
    assert parse(stored_as).to_osm() == stored_as


def test_what_a_later_weekday_replaces_is_taken_out_before_storing():
    assert tidy("Mo-Fr 09:00-12:00; We 14:00-16:00") == "Mo,Tu,Th,Fr 09:00-12:00; We 14:00-16:00"
    assert tidy("Mo-Fr 09:00-12:00; We off") == "Mo,Tu,Th,Fr 09:00-12:00"
    assert tidy("  ") == ""


def test_a_stored_text_is_read_without_the_second_reader():
    assert stored("Mo 10:00-12:00") == parse("Mo 10:00-12:00")
    assert stored("") is None
    assert stored("irgendwann") is None


# --- what is refused, by the name of the rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("Mo 10:00-12:00; " * 40, "too_long"),
        ("täglich nach Lust", "word"),
        ("Mo-Fr 17:00+", "open_end"),
        ("sunrise-sunset", "sun_time"),
        ("(sunrise+01:00)-18:00", "sun_time"),
        ("week 01-53/2 Mo 10:00-12:00", "week_number"),
        ("easter off", "easter"),
        ("2026 easter off", "easter"),
        ("Mo 10:00", "point_in_time"),
        ("Mo 10:00am-11:00am", "am_pm"),
        ('Mo 10:00-12:00 || "bitte anrufen"', "fallback"),
        ("Jan 01-31/7 10:00-12:00", "step"),
        ("Mo 10:00-16:00/02:00", "step"),
        ("Sa[-1] +3 days 10:00-12:00", "weekday_offset"),
        ("PH +1 day off", "holiday_offset"),
        ("2026 Mo 10:00-12:00", "year_alone"),
        ("2026 Dec 24-Jan 02 off", "year_half"),
        ("2026 Dec 24,Dec 31 off", "year_half"),
        ("2027 Jan 02-2026 Dec 24 off", "dates_backwards"),
        ("Jun 30-24 off", "dates_backwards"),
        ("Feb 30 off", "day_of_month"),
        ("2027 Feb 29 off", "day_of_month"),
        ("Dec 24,25 off", "month_missing"),
        ("Aug-Sep 15 off", "day_missing"),
        ("Mo 9:00-6:00", "ambiguous_hour"),
        ("Mo 3-5", "ambiguous_hour"),
        ("Mo 24:00-25:00", "time"),
        ("Mo 10:75-11:00", "time"),
        ("Mo 12:00-12:00", "equal_times"),
        ("Mo 09:00-12:00,11:00-13:00", "times_overlap"),
        ("Mo 09:00-12:00 14:00-16:00", "comma_missing"),
        ("Mo Tu 09:00-12:00", "comma_missing"),
        ("Mo,,Tu 09:00-12:00", "empty_part"),
        ("Mo,Mo 09:00-12:00", "double"),
        ("Mo-Fr,We 09:00-12:00", "double"),
        ("Mo-Fr[1] 09:00-12:00", "nth_of_range"),
        ("Mo[0] 09:00-12:00", "nth"),
        ("Mo[6] 09:00-12:00", "nth"),
        ("Mo-PH 09:00-12:00", "weekday_to_holiday"),
        ("Jan 20-Su[-1] off", "date_to_weekday"),
        ("09:00-12:00 Mo", "order"),
        ("Mo Jan 09:00-12:00", "order"),
        ("Mo 10:00-12:00 „Tee“", "quotes"),
        ('Mo 10:00-12:00 "Tee', "quotes"),
        ('Mo 10:00-12:00 ""', "quotes"),
        ('Mo 10:00-12:00 "a" "b"', "comment_twice"),
        ("Mo 10:00-12:00 ☕", "sign"),
        ("Mo 10:00-12:00 \u202e", "control_sign"),
        ("Mo 10:00-12:00 \x00", "control_sign"),
        ("Mo,We 24/7", "always"),
        ("Mo-Fr 10:00-20:00, We off", "added_closing"),
        ("Nov-Feb Mo-Sa 10:00-16:00, Su 13:00-16:00", "period_missing"),
        ("Fr 22:00-04:00; Sa 21:00-23:00", "past_midnight"),
        ("Mo 09:00-12:00; Mo 14:00-16:00", "never_applies"),
        ("11:30-14:30;17:30-23:00", "never_applies"),
        ("Ferien geschlossen", "ferien"),
        ("'; DROP TABLE sites; --", "quotes"),
        ("<script>alert(1)</script>", "sign"),
        ("Mo-", "unfinished"),
    ],
)
def test_everything_else_is_refused_by_the_name_of_a_rule(text, rule):
    assert refusal(text) == rule


def test_a_text_on_which_the_two_readers_differ_is_refused(monkeypatch):
    from quartierwerk.places.opening_hours import hours

    monkeypatch.setattr(hours, "_read_by_package", lambda text, first, last: [])
    with pytest.raises(HoursRefused) as caught:
        hours.parse.__wrapped__("Mo 10:00-12:00")
    assert caught.value.rule == "readers_disagree"


@settings(max_examples=150)
@given(st.text(alphabet='MoTuWeThFrSaSuPHJanDec0123456789:-,;[]"|+/. ', max_size=40))
def test_no_text_crashes_the_reader(text):
    try:
        hours = parse(text)
    except HoursRefused:
        return
    assert parse(hours.to_osm()).to_osm() == hours.to_osm()


# --- the weekday form


def time(text: str) -> datetime.time:
    return datetime.time.fromisoformat(text)


def test_the_form_becomes_text():
    rows = [
        FormRow((0, 1, 2, 3, 4), time("09:00"), time("12:00")),
        FormRow((0, 1, 2, 3, 4), time("14:00"), time("16:00")),
        FormRow((3,), time("17:00"), time("19:00"), nth=1, note="Sprechstunde"),
    ]
    exceptions = [
        FormException(ONCE, Day(12, 24, 2026), Day(1, 2, 2027), note="Betriebsferien"),
        FormException(PUBLIC),
        FormException(SCHOOL, weekdays=(0, 1, 2, 3, 4), opens=time("10:00"), closes=time("12:00")),
        FormException(EVERY_YEAR, Day(12, 31)),
    ]
    assert from_form(rows, exceptions) == (
        'Mo-Fr 09:00-12:00,14:00-16:00, Th[1] 17:00-19:00 open "Sprechstunde"; SH Mo-Fr 10:00-12:00; PH off; '
        'Dec 31 off; 2026 Dec 24-2027 Jan 02 off "Betriebsferien"'
    )


def test_the_text_becomes_the_form():
    form = to_form('Mo-Fr 09:00-12:00, Th[1] 15:00-17:00 open "Tee"; PH off')
    assert form == FormHours(
        rows=(
            FormRow((0, 1, 2, 3, 4), time("09:00"), time("12:00")),
            FormRow((3,), time("15:00"), time("17:00"), nth=1, note="Tee"),
        ),
        exceptions=(FormException(PUBLIC),),
    )


def test_a_replaced_weekday_leaves_its_row():
    form = to_form("Mo-We 09:00-12:00; Tu 14:00-16:00")
    assert form is not None
    assert form.rows == (
        FormRow((0, 2), time("09:00"), time("12:00")),
        FormRow((1,), time("14:00"), time("16:00")),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Fr 10:00-18:00; Th[3] off",
        "Mo-Fr 10:00-18:00; 12:00-13:00 off",
        "Fr 20:00-02:00",
        "Th[-2] 10:00-12:00",
        "PH off; SH Mo-Fr 10:00-12:00",
    ],
)
def test_what_the_form_cannot_say_stays_text(text):
    assert parse(text)
    assert to_form(text) is None


def test_an_empty_form_is_an_empty_text():
    assert from_form([], []) == ""
    assert to_form("") == FormHours((), ())


@pytest.mark.parametrize(
    ("rows", "exceptions", "rule"),
    [
        ([FormRow((), time("09:00"), time("12:00"))], [], "weekday_missing"),
        ([FormRow((0,), time("12:00"), time("09:00"))], [], "closes_before_opens"),
        (
            [FormRow((0,), time("09:00"), time("12:00")), FormRow((0,), time("11:00"), time("13:00"))],
            [],
            "times_overlap",
        ),
        ([FormRow((0,), time("09:00"), time("12:00"), note='sag "hallo"')], [], "quotes"),
        ([FormRow((0,), time("09:00"), time("12:00"), note="x" * 121)], [], "note_too_long"),
        ([FormRow((0,), time("09:00"), time("12:00"), nth=7)], [], "nth"),
        ([], [FormException(ONCE)], "date_missing"),
        ([], [FormException(ONCE, Day(12, 24))], "date_missing"),
        ([], [FormException(ONCE, Day(12, 24, 2026), Day(12, 23, 2026))], "dates_backwards"),
        ([], [FormException(PUBLIC, opens=time("10:00"))], "time_missing"),
        ([], [FormException("full_moon")], "kind"),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(rows, exceptions, rule):
    with pytest.raises(HoursRefused) as caught:
        from_form(rows, exceptions)
    assert caught.value.rule == rule


_slots = [(time(start), time(end)) for start, end in (("09:00", "10:30"), ("11:00", "13:00"), ("18:00", "00:00"))]
_notes = st.sampled_from(["", "می\u200cخواهم", "Tee & Kuchen", "<b>fett</b>", "=1+1", "Об'єднання", "قهوة", "; Mo off"])


@st.composite
def _rows(draw):
    """Rows whose times do not meet: each takes a slot of its own on its days."""
    rows = []
    for slot in draw(st.lists(st.sampled_from(_slots), unique=True, min_size=1, max_size=3)):
        nth = draw(st.sampled_from([None, None, *NTH_CHOICES]))
        days = draw(st.sets(st.integers(0, 6), min_size=1, max_size=1 if nth else 7))
        rows.append(FormRow(tuple(sorted(days)), *slot, nth, draw(_notes), draw(st.booleans())))
    return rows


@st.composite
def _form_exceptions(draw):
    found = []
    if draw(st.booleans()):
        found.append(
            FormException(SCHOOL, weekdays=(0, 2), opens=time("10:00"), closes=time("12:00"), note=draw(_notes))
        )
    if draw(st.booleans()):
        found.append(FormException(PUBLIC, note=draw(_notes)))
    if draw(st.booleans()):
        found.append(FormException(EVERY_YEAR, Day(12, 24), Day(draw(st.sampled_from([12, 1])), 27)))
    if draw(st.booleans()):
        found.append(FormException(ONCE, Day(3, 1, 2027), Day(3, draw(st.integers(1, 31)), 2027)))
    return found


@settings(max_examples=60)
@given(_rows(), _form_exceptions())
def test_form_and_text_are_each_others_way_back(rows, exceptions):
    text = from_form(rows, exceptions)
    form = to_form(text)
    assert form is not None
    assert from_form(form.rows, form.exceptions) == text
    assert set(form.rows) == set(rows)
    assert [(e.kind, e.first, e.last or e.first, e.opens, e.note) for e in form.exceptions] == [
        (e.kind, e.first, e.last or e.first, e.opens, e.note) for e in exceptions
    ]


# --- words for people


def test_the_lines_in_german():
    text = 'Mo-Fr 09:00-12:00, Th[1] 15:00-17:00 open "Tee"; SH off; Dec 24-Jan 02 off; 2027 Mar 05 10:00-12:00 unknown'
    assert [(line.days, line.times, line.note, line.is_closed) for line in lines(parse(text), "de")] == [
        ("Montag bis Freitag", "09:00–12:00 Uhr", "", False),
        ("jeder 1. Donnerstag im Monat", "15:00–17:00 Uhr", "Tee", False),
        ("in den Schulferien", "geschlossen", "", True),
        ("24. Dezember bis 2. Januar", "geschlossen", "", True),
        ("5. März 2027", "10:00–12:00 Uhr auf Anfrage", "", False),
    ]


@pytest.mark.parametrize(
    ("language", "monday", "times"),
    [
        ("de", "Montag", "09:00–12:00 Uhr"),
        ("de-x-leicht", "Montag", "09:00–12:00 Uhr"),
        ("en", "Monday", "09:00–12:00"),
        ("uk", "понеділок", "09:00–12:00"),
        ("ar", "الاثنين", "09:00–12:00"),
        ("tr", "Pazartesi", "09:00–12:00"),
        ("ru", "понедельник", "09:00–12:00"),
        ("fa", "دوشنبه", "9:00 تا 12:00"),
    ],
)
def test_days_and_times_in_each_language(language, monday, times):
    (line,) = lines(parse("Mo 09:00-12:00"), language)
    assert (line.days, line.times) == (monday, times)


def test_the_week_with_its_holiday():
    week = week_lines(
        parse('Fr-Sa 10:00-11:00 open "Tee"; PH off "Feiertag"'),
        datetime.date(2026, 10, 2),
        "de",
        public_holidays={UNITY_DAY},
        school_holidays=(),
        days=2,
    )
    assert [(line.day, line.times, line.note, line.is_closed) for line in week] == [
        ("Freitag", "10:00–11:00 Uhr", "Tee", False),
        ("Samstag", "geschlossen", "Feiertag", True),
    ]
