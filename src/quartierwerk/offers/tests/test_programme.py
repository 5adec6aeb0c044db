"""What residents see of the dates: only what is published, true and at a place that exists; filters; what is off."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import cast

from quartierwerk.foundation import clock
from quartierwerk.offers.choices import Children, Mode, Reason, StockState
from quartierwerk.offers.models import Cancellation, Offer, Session
from quartierwerk.offers.queries import programme
from quartierwerk.offers.queries.frame import Frame
from quartierwerk.offers.queries.programme import Row, Walk, Wanted
from quartierwerk.offers.queries.public import months_before, public_offers
from quartierwerk.places.choices import CrisisKind
from quartierwerk.places.models import CrisisRule, Site

EVERYTHING = Wanted()


def today_start() -> str:
    return f"{clock.today().isoformat()}T00:00"


def seen(wanted: Wanted = EVERYTHING, *, with_off: bool = False, about: int | None = None) -> list[Row]:
    walk = Walk(Frame(), wanted, start=today_start(), with_off=with_off, about=about, columns=programme.FULL)
    return [Row(*row) for row in walk]


def titles(wanted: Wanted = EVERYTHING, *, about: int | None = None) -> list[str]:
    names = dict(Offer.objects.values_list("pk", "title"))
    return [names[row.offer] for row in seen(wanted, about=about)]


# Who is in it


def test_an_unpublished_offer_is_not_in_the_programme(session):
    assert len(seen()) == 1
    Offer.objects.update(is_published=False)
    assert seen() == []
    assert not public_offers().exists()


@pytest.mark.parametrize(
    ("months", "stock", "is_in"),
    [
        (0, StockState.PARTNER, True),
        (11, StockState.PARTNER, True),
        (12, StockState.PARTNER, True),
        (13, StockState.PARTNER, False),
        (13, StockState.OWN, True),
        (120, StockState.OWN, True),
    ],
)
def test_a_partners_offer_leaves_twelve_months_after_it_was_confirmed(offer, session, months, stock, is_in):
    Offer.objects.update(stock=stock, confirmed_on=months_before(clock.today(), months))
    assert bool(seen()) is is_in
    assert public_offers().exists() is is_in


@pytest.mark.parametrize(("days", "is_in"), [(300, True), (500, False)])
def test_a_partners_offer_that_was_never_confirmed_counts_from_its_first_day(offer, session, days, is_in):
    Offer.objects.update(stock=StockState.PARTNER, created_at=clock.now() - timedelta(days=days))
    assert bool(seen()) is is_in
    assert public_offers().exists() is is_in


@pytest.mark.parametrize(
    ("change", "is_in"),
    [
        ({"is_planned": True}, False),
        ({"starts_on": timedelta(days=1)}, True),
        ({"starts_on": timedelta(days=2)}, False),
        ({"ends_on": timedelta(days=1)}, True),
        ({"ends_on": timedelta(days=0)}, False),
    ],
)
def test_dates_at_a_house_that_does_not_exist_are_not_shown(session, change, is_in):
    """The date is tomorrow; the house is planned, opens later, or was given up before."""
    day = clock.today()
    Site.objects.update(
        **{key: day + value if isinstance(value, timedelta) else value for key, value in change.items()}
    )
    assert bool(seen()) is is_in


def test_a_link_for_taking_part_online_is_never_read(session):
    Offer.objects.update(mode=Mode.BOTH, online_link="https://treffen.example.org/geheim")
    with CaptureQueriesContext(connection) as asked:
        walk = Walk(Frame(), Wanted(), start=today_start(), is_lean=False, with_texts=True, language="ar")
        rows = list(walk)
    assert len(rows) == 1
    assert "geheim" not in repr((rows, walk.facts))
    assert not any("online_link" in query["sql"] for query in asked)


# What is off


def test_a_called_off_date_is_left_out_or_carries_its_reason(session):
    Cancellation.objects.create(session=session, reason=Reason.ILLNESS, note="kommt wieder", at=clock.now(), by="clock")
    assert seen() == []
    (row,) = seen(with_off=True)
    assert (row.reason, row.off_note) == ("illness", "kommt wieder")


def test_a_crisis_that_closes_the_house_calls_off_its_dates_at_once_and_for_its_days_only(town, offer):
    days = {days: cast.session(offer, days=days).pk for days in (1, 2, 3, 4)}
    elsewhere = cast.session(cast.offer(town, site=town.cafe, carrier=town.other_carrier), days=2)
    rule = CrisisRule.objects.create(
        kind=CrisisKind.CLOSED,
        starts_on=clock.today() + timedelta(days=2),
        ends_on=clock.today() + timedelta(days=3),
        note="Wasserschaden",
    )
    rule.sites.add(town.house)
    assert {row.key for row in seen()} == {days[1], days[4], elsewhere.pk}
    off = {row.key: (row.reason, row.off_note) for row in seen(with_off=True) if row.reason}
    assert off == {days[2]: ("crisis", "Wasserschaden"), days[3]: ("crisis", "Wasserschaden")}


def test_a_closed_house_does_not_stop_what_is_online(town, offer, session):
    Offer.objects.update(mode=Mode.ONLINE)
    rule = CrisisRule.objects.create(
        kind=CrisisKind.CLOSED, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=5)
    )
    rule.sites.add(town.house)
    assert len(seen()) == 1


def test_a_house_that_works_by_phone_stays_on_and_says_so(town, session):
    rule = CrisisRule.objects.create(
        kind=CrisisKind.PHONE, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=5)
    )
    rule.sites.add(town.house)
    assert len(seen()) == 1
    crisis = Frame().crisis_at(town.house.pk, session.starts_local)
    assert crisis is not None
    assert crisis.kind == CrisisKind.PHONE
    assert Frame().crisis_at(town.cafe.pk, session.starts_local) is None


# Filters


@pytest.fixture
def choice(town):
    """Three offers that differ in everything that can be filtered for."""
    monday = clock.today() + timedelta(days=7 - clock.today().weekday())
    facts = [
        ("Deutschkurs", {"site": town.house, "fields": ("bildung",), "languages": ("ar", "de"), "groups": ("frauen",),
                         "free": "yes", "women_only": "yes", "children": Children.CHILDCARE, "step_free": "yes",
                         "description": "Lesen und Schreiben in der Nähstube"}, 0, 9),
        ("Chor", {"site": town.cafe, "fields": ("kultur", "bildung"), "languages": ("de",), "groups": ("alle",),
                  "free": "no"}, 1, 14),
        ("Fußball", {"site": town.hall, "fields": ("sport",), "languages": ("tr", "uk"), "groups": ("jugend",),
                    "free": ""}, 5, 18),
    ]  # fmt: skip
    for title, more, weekday, hour in facts:
        offer = cast.offer(town, title=title, slug=title.lower().replace("ß", "ss"), **more)
        cast.session(offer, days=(monday - clock.today()).days + weekday, hour=hour)
    Site.objects.filter(pk=town.hall.pk).update(step_free="yes")
    for site, lat in ((town.house, 52.3), (town.cafe, 52.305), (town.hall, 52.4)):
        Site.objects.filter(pk=site.pk).update(latitude=lat, longitude=9.2)
    return town


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), ["Deutschkurs", "Chor", "Fußball"]),
        (Wanted(fields=("bildung",)), ["Deutschkurs", "Chor"]),
        (Wanted(fields=("sport", "kultur")), ["Chor", "Fußball"]),
        (Wanted(fields=("bildung",), languages=("ar",)), ["Deutschkurs"]),
        (Wanted(fields=("sport",), languages=("ar",)), []),
        (Wanted(languages=("ar", "uk")), ["Deutschkurs", "Fußball"]),
        (Wanted(groups=("frauen", "jugend")), ["Deutschkurs", "Fußball"]),
        (Wanted(childcare=True), ["Deutschkurs"]),
        (Wanted(free=True), ["Deutschkurs"]),
        (Wanted(women_only=True), ["Deutschkurs"]),
        (Wanted(step_free=True), ["Deutschkurs", "Fußball"]),
        (Wanted(sites=("mittelpunkt", "nordhalle")), ["Deutschkurs", "Fußball"]),
        (Wanted(areas=("nordstadt",)), ["Fußball"]),
        (Wanted(areas=("musterstadt",)), ["Deutschkurs", "Chor", "Fußball"]),
        (Wanted(weekdays=(0, 5)), ["Deutschkurs", "Fußball"]),
        (Wanted(times=("morning",)), ["Deutschkurs"]),
        (Wanted(times=("afternoon", "evening")), ["Chor", "Fußball"]),
        (Wanted(near="mittelpunkt", within_km=1), ["Deutschkurs", "Chor"]),
        (Wanted(near="mittelpunkt", within_km=0.5), ["Deutschkurs"]),
        (Wanted(near="nordstadt", within_km=1), ["Fußball"]),
        (Wanted(near="gibt-es-nicht"), []),
        (Wanted(sites=("gibt-es-nicht",)), []),
        (Wanted(fields=("a%",)), []),
        (Wanted(words="deutschkursen"), ["Deutschkurs"]),
        (Wanted(words="naehstube lesen"), ["Deutschkurs"]),
        (Wanted(words="NAHSTUBE"), ["Deutschkurs"]),
        (Wanted(words="fussball"), ["Fußball"]),
        (Wanted(words="lesen fussball"), []),
        (Wanted(words="100% '; DROP"), []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("about", [None, 1, 50])
def test_or_inside_a_filter_and_between_filters(choice, wanted, expected, about):
    assert titles(wanted, about=about) == expected


def test_the_words_are_found_in_the_readers_own_language(choice):
    Offer.objects.filter(title="Chor").update(
        translations={"title": {"ar": {"text": "جَوْقَة للجميع", "source": "x", "origin": "person"}}}
    )
    assert titles(Wanted(words="جوقه")) == ["Chor"]


CODES = st.lists(st.sampled_from(["bildung", "kultur", "sport", "wohnen"]), max_size=3, unique=True).map(tuple)
SPOKEN = st.lists(st.sampled_from(["ar", "de", "tr"]), max_size=2, unique=True).map(tuple)


@given(
    offers=st.lists(st.tuples(CODES, SPOKEN, st.booleans(), st.integers(0, 13)), min_size=1, max_size=8),
    fields=CODES,
    languages=SPOKEN,
    free=st.booleans(),
    weekdays=st.lists(st.integers(0, 6), max_size=2, unique=True).map(tuple),
    about=st.sampled_from([None, 1, 3, 50]),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_every_filter_is_what_the_sentence_says(town, offers, fields, languages, free, weekdays, about):
    """Against the plain sentence: some of each chosen list, and all of the chosen filters; in every way of reading."""
    Session.objects.all().delete()
    Offer.objects.all().delete()
    expected = []
    for number, (codes, spoken, is_free, days) in enumerate(offers):
        offer = cast.offer(
            town, slug=f"o{number}", title=str(number), fields=codes, languages=spoken, free="yes" if is_free else ""
        )
        session = cast.session(offer, days=days)
        day = date.fromisoformat(session.starts_local[:10])
        if (
            (not fields or set(fields) & set(codes))
            and (not languages or set(languages) & set(spoken))
            and (not free or is_free)
            and (not weekdays or day.weekday() in weekdays)
        ):
            expected.append((session.starts_local, offer.pk))
    wanted = Wanted(fields=fields, languages=languages, free=free, weekdays=weekdays)
    assert [(row.starts, row.offer) for row in seen(wanted, about=about)] == sorted(expected)


@pytest.mark.parametrize("few", [0, 300])
def test_many_matching_offers_are_read_as_few_are(choice, monkeypatch, few):
    monkeypatch.setattr(programme, "FEW_OFFERS", few)
    for about in (None, 1, 2, 50):
        assert titles(Wanted(fields=("bildung", "sport")), about=about) == ["Deutschkurs", "Chor", "Fußball"]


@pytest.mark.parametrize("kept", [0, 5000])
def test_a_search_is_the_same_whether_texts_are_kept_or_not(choice, monkeypatch, kept):
    monkeypatch.setattr("quartierwerk.offers.queries.frame.TEXTS_KEPT_OF", kept)
    assert titles(Wanted(words="chor")) == ["Chor"]


def test_pages_of_dates_follow_each_other_without_gap_or_double(town):
    for number in range(30):
        cast.session(cast.offer(town, slug=f"o{number}"), days=1 + number // 12, hour=10)
    everything = [row.key for row in seen()]
    for about in (1, 2, 7, 29, 30, 31):
        assert [row.key for row in seen(about=about)] == everything
    assert len(everything) == 30


def test_what_began_before_and_lasts_over_midnight_is_running(town, offer):
    start = datetime.combine(clock.today() - timedelta(days=3), datetime.min.time(), tzinfo=clock.BERLIN)
    camp = Session.objects.create(
        offer=offer, slot=clock.wall(start), starts_at=start, ends_at=start + timedelta(days=6), site=town.house,
        starts_local=clock.wall(start), ends_local=clock.wall(start + timedelta(days=6)), is_all_day=True,
    )  # fmt: skip
    cast.session(offer, days=-1)
    assert seen() == []
    walk = Walk(Frame(), Wanted(), start=today_start(), with_running=True)
    assert [row[0] for row in walk] == [camp.pk]


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(fields=("bildung",)), Wanted(sites=("mittelpunkt",))])
def test_the_number_of_questions_does_not_grow_with_the_dates(town, wanted):
    def questions(about: int | None) -> int:
        with CaptureQueriesContext(connection) as asked:
            list(Walk(Frame(), wanted, start=today_start(), about=about))
        return len(asked)

    cast.session(cast.offer(town, slug="eins"))
    whole, page = questions(None), questions(50)
    for number in range(49):
        cast.session(cast.offer(town, slug=f"o{number}"))
    assert (questions(None), questions(50)) == (whole, page)
    assert max(whole, page) <= 7


def test_distances_of_a_place_in_the_middle_of_its_sites(choice):
    position = Frame().position_of("weststadt")
    assert position == pytest.approx((52.3025, 9.2))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [(date(2030, 3, 31), 1, date(2030, 2, 28)), (date(2028, 2, 29), 12, date(2027, 2, 28)),
     (date(2030, 1, 15), 6, date(2029, 7, 15))],
)  # fmt: skip
def test_months_before_ends_at_the_last_day_of_a_short_month(day, months, expected):
    assert months_before(day, months) == expected
