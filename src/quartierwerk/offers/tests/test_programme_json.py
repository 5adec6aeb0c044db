"""The programme as JSON: fields, times at the clock change, hostile texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pytest
from tests import cast

from quartierwerk.foundation import clock
from quartierwerk.offers.exports import programme_json
from quartierwerk.offers.models import Session
from quartierwerk.offers.queries.frame import Frame
from quartierwerk.offers.queries.programme import Walk, Wanted, uid_of

HOSTILE = ['"},{"x":"', "\\", "</script><script>alert(1)</script>", "\u2028\u2029\x7f", "😀 ﷽ ‮abc", "'; DROP TABLE--"]


def dates(language="de", *, with_texts=False, with_off=False, start="2020-01-01T00:00"):
    walk = Walk(Frame(), Wanted(), start=start, about=None, language=language, with_texts=with_texts, with_off=with_off)
    pieces = programme_json.rows_as_json(
        walk, walk, language=language, differs=lambda crisis: crisis.note, with_texts=with_texts
    )
    return orjson.loads(programme_json.answer(pieces))["dates"]


def at(offer, starts: datetime, minutes: int = 90, **more) -> Session:
    """A date at a moment, whatever the clock on the wall shows then."""
    ends = starts + timedelta(minutes=minutes)
    return Session.objects.create(
        offer=offer, slot=more.pop("slot", clock.wall(starts)), starts_at=starts, ends_at=ends, site=offer.site,
        starts_local=clock.wall(starts), ends_local=clock.wall(ends), **more,
    )  # fmt: skip


def test_a_row_has_its_fields(offer):
    at(offer, datetime(2030, 6, 4, 8, 0, tzinfo=UTC))
    assert dates() == [
        {
            "offer": offer.uid,
            "slug": "angebot-1",
            "title": "Deutschkurs am Vormittag",
            "field": "bildung",
            "fields": ["bildung"],
            "languages": ["ar", "de"],
            "site": "mittelpunkt",
            "place": "Mittelpunkt",
            "uid": f"{offer.uid}-20300604T1000",
            "starts_at": "2030-06-04T10:00:00+02:00",
            "ends_at": "2030-06-04T11:30:00+02:00",
        }
    ]


def test_a_moved_date_keeps_its_identifier(offer):
    at(offer, datetime(2030, 6, 4, 8, 0, tzinfo=UTC), slot="2030-06-03T10:00")
    (row,) = dates()
    assert row["uid"] == uid_of(offer.uid, "2030-06-03T10:00") == f"{offer.uid}-20300603T1000"
    assert row["starts_at"] == "2030-06-04T10:00:00+02:00"


@pytest.mark.parametrize(
    ("moment", "starts", "ends"),
    [
        # 31 March 2030, 02:00 becomes 03:00
        (datetime(2030, 3, 30, 23, 30, tzinfo=UTC), "2030-03-31T00:30:00+01:00", "2030-03-31T03:00:00+02:00"),
        (datetime(2030, 3, 31, 8, 0, tzinfo=UTC), "2030-03-31T10:00:00+02:00", "2030-03-31T11:30:00+02:00"),
        # 27 October 2030, 03:00 becomes 02:00: 02:30 comes twice
        (datetime(2030, 10, 27, 0, 30, tzinfo=UTC), "2030-10-27T02:30:00+02:00", "2030-10-27T03:00:00+01:00"),
        (datetime(2030, 10, 27, 1, 30, tzinfo=UTC), "2030-10-27T02:30:00+01:00", "2030-10-27T04:00:00+01:00"),
        (datetime(2030, 10, 26, 21, 0, tzinfo=UTC), "2030-10-26T23:00:00+02:00", "2030-10-27T00:30:00+02:00"),
        (datetime(2030, 12, 24, 9, 0, tzinfo=UTC), "2030-12-24T10:00:00+01:00", "2030-12-24T11:30:00+01:00"),
    ],
)
def test_times_carry_the_offset_of_their_moment(offer, moment, starts, ends):
    at(offer, moment)
    (row,) = dates()
    assert (row["starts_at"], row["ends_at"]) == (starts, ends)


def test_texts_come_in_the_language_or_say_that_they_do_not(offer):
    offer.summary, offer.description = "Kurz.", "Lang."
    offer.translations = {
        "title": {"ar": {"text": "دورة", "source": "x", "origin": "person"}},
        "summary": {"ar": {"text": "قصير", "source": "x", "origin": "person"}},
    }
    offer.save()
    at(offer, datetime(2030, 6, 4, 8, 0, tzinfo=UTC))
    (arabic,) = dates("ar", with_texts=True)
    assert (arabic["title"], arabic["summary"], arabic["description"]) == ("دورة", "قصير", "Lang.")
    assert "text_language" not in arabic
    (turkish,) = dates("tr")
    assert (turkish["title"], turkish["text_language"]) == ("Deutschkurs am Vormittag", "de")
    assert "description" not in turkish


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_is_typed_stays_one_text(offer, text):
    offer.title, offer.description = text, text
    offer.save()
    at(offer, datetime(2030, 6, 4, 8, 0, tzinfo=UTC), own_title=text)
    at(offer, datetime(2030, 6, 5, 8, 0, tzinfo=UTC), place_words=text)
    first, second = dates(with_texts=True)
    stored = Session.objects.order_by("starts_at").values_list("own_title", flat=True)[0]
    assert first["title"] == stored
    assert second["place"] == second["title"] == second["description"]


def test_what_is_off_says_why_in_the_readers_words(offer):
    session = at(offer, datetime(2030, 6, 4, 8, 0, tzinfo=UTC))
    cast_off = session._meta.get_field("cancellation").related_model
    cast_off.objects.create(session=session, reason="illness", at=clock.now(), by="clock")
    assert dates() == []
    (row,) = dates(with_off=True)
    assert (row["cancelled"], row["reason"]) == (True, "wegen Krankheit")


def test_a_date_without_a_house_names_its_place_in_words(offer):
    session = at(offer, datetime(2030, 6, 4, 8, 0, tzinfo=UTC), place_words="Innenhof Nr. 4", is_all_day=True)
    Session.objects.filter(pk=session.pk).update(site=None)
    (row,) = dates()
    assert (row["site"], row["place"], row["all_day"]) == (None, "Innenhof Nr. 4", True)


def test_rows_of_several_offers_at_several_houses_do_not_mix(town, offer):
    other = cast.offer(town, site=town.cafe, title="Café", slug="cafe", fields=(), languages=())
    at(offer, datetime(2030, 6, 4, 8, 0, tzinfo=UTC))
    at(other, datetime(2030, 6, 4, 8, 0, tzinfo=UTC))
    elsewhere = at(offer, datetime(2030, 6, 5, 8, 0, tzinfo=UTC))
    Session.objects.filter(pk=elsewhere.pk).update(site=town.hall)
    assert [(row["title"], row["site"], row["field"], row["languages"]) for row in dates()] == [
        ("Deutschkurs am Vormittag", "mittelpunkt", "bildung", ["ar", "de"]),
        ("Café", "cafe-am-eck", None, []),
        ("Deutschkurs am Vormittag", "nordhalle", "bildung", ["ar", "de"]),
    ]
