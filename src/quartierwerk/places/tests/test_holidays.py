"""Holidays of the states, with what an office adds or takes out, and feasts as hints. Dates by the states' lists."""

from datetime import date

import pytest

from quartierwerk.places.holidays import (
    Override,
    PublicHolidays,
    SchoolHolidays,
    Span,
    UnknownState,
    feast_days,
    is_school_holiday,
    known_until,
    public_holidays,
    school_holidays,
)


def test_lower_saxony_has_ten_public_holidays():
    assert public_holidays("NI", 2026) == {
        date(2026, 1, 1): "Neujahr",
        date(2026, 4, 3): "Karfreitag",
        date(2026, 4, 6): "Ostermontag",
        date(2026, 5, 1): "Erster Mai",
        date(2026, 5, 14): "Christi Himmelfahrt",
        date(2026, 5, 25): "Pfingstmontag",
        date(2026, 10, 3): "Tag der Deutschen Einheit",
        date(2026, 10, 31): "Reformationstag",
        date(2026, 12, 25): "Erster Weihnachtstag",
        date(2026, 12, 26): "Zweiter Weihnachtstag",
    }


def test_states_differ():
    corpus_christi = date(2026, 6, 4)
    assert corpus_christi in PublicHolidays("NW")
    assert corpus_christi not in PublicHolidays("NI")
    assert PublicHolidays("NW").name(corpus_christi) == "Fronleichnam"
    assert PublicHolidays("NI").name(corpus_christi) == ""


def test_the_school_holidays_of_lower_saxony_in_2026():
    assert [(span.first, span.last) for span in school_holidays("NI", date(2026, 1, 10), date(2026, 12, 31))] == [
        (date(2026, 2, 2), date(2026, 2, 3)),
        (date(2026, 3, 23), date(2026, 4, 7)),
        (date(2026, 5, 15), date(2026, 5, 15)),
        (date(2026, 5, 26), date(2026, 5, 26)),
        (date(2026, 7, 2), date(2026, 8, 12)),
        (date(2026, 10, 12), date(2026, 10, 24)),
        (date(2026, 12, 23), date(2027, 1, 9)),
    ]


def test_holidays_that_touch_the_span_come_whole():
    assert school_holidays("NI", date(2026, 8, 1), date(2026, 8, 2)) == [
        Span(date(2026, 7, 2), date(2026, 8, 12), "Sommerferien")
    ]
    assert school_holidays("NI", date(2026, 9, 1), date(2026, 9, 30)) == []


def test_both_ends_are_included():
    holidays = SchoolHolidays("NI")
    assert date(2026, 7, 1) not in holidays
    assert date(2026, 7, 2) in holidays
    assert date(2026, 8, 12) in holidays
    assert date(2026, 8, 13) not in holidays


def test_an_office_adds_a_free_day_and_takes_two_out():
    overrides = [
        Override(date(2026, 9, 18), date(2026, 9, 18), "Schulfrei"),
        Override(date(2026, 10, 12), date(2026, 10, 13), is_removed=True),
    ]
    assert school_holidays("NI", date(2026, 9, 1), date(2026, 10, 31), overrides) == [
        Span(date(2026, 9, 18), date(2026, 9, 18), "Schulfrei"),
        Span(date(2026, 10, 14), date(2026, 10, 24), "Herbstferien"),
    ]
    assert is_school_holiday("NI", date(2026, 9, 18), overrides)
    assert not is_school_holiday("NI", date(2026, 10, 12), overrides)
    assert is_school_holiday("NI", date(2026, 10, 12))


def test_the_last_override_wins_in_both_answers():
    day = date(2026, 9, 18)
    overrides = [Override(day, day, "frei"), Override(day, day, is_removed=True), Override(day, day, "doch frei")]
    assert is_school_holiday("NI", day, overrides)
    assert school_holidays("NI", day, day, overrides) == [Span(day, day, "doch frei")]


def test_what_is_not_fixed_yet_is_not_known():
    assert known_until("NI") >= date(2029, 8, 29)
    assert school_holidays("NI", date(2099, 1, 1), date(2099, 12, 31)) == []


def test_an_unknown_state_is_no_state_without_holidays():
    with pytest.raises(UnknownState):
        public_holidays("XX", 2026)
    with pytest.raises(UnknownState):
        SchoolHolidays("")


def test_feasts_of_several_religions_in_spring_2026():
    feasts = {
        (feast.date, str(feast.name)): feast.is_estimated for feast in feast_days(date(2026, 2, 1), date(2026, 4, 30))
    }
    assert feasts[date(2026, 2, 18), "Beginn des Ramadan"] is True
    assert feasts[date(2026, 3, 20), "Fest des Fastenbrechens"] is True
    assert feasts[date(2026, 3, 21), "Nouruz"] is False
    assert feasts[date(2026, 4, 2), "Pessach"] is False
    assert feasts[date(2026, 4, 5), "Ostersonntag"] is False
    assert feasts[date(2026, 4, 12), "Orthodoxes Osterfest"] is False


def test_feasts_come_in_order_and_within_the_span():
    feasts = feast_days(date(2026, 12, 20), date(2027, 1, 10))
    assert [(feast.date, str(feast.name), str(feast.religion)) for feast in feasts] == [
        (date(2026, 12, 24), "Heiligabend", "christlich"),
        (date(2026, 12, 25), "Weihnachten", "christlich"),
        (date(2027, 1, 7), "Orthodoxes Weihnachtsfest (alter Kalender)", "christlich-orthodox"),
    ]
