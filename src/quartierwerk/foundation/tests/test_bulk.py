"""Many rows at once are the same rows as one by one."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from tests import cast

from quartierwerk.foundation import bulk
from quartierwerk.offers.models import Session

FIELDS = ("offer_id", "slot", "starts_at", "ends_at", "starts_local", "ends_local", "is_all_day", "site_id",
          "place_words", "own_title", "note", "sequence", "changed_at")  # fmt: skip


def row(offer, hour=9, **facts):
    starts = datetime(2030, 6, 4, hour, tzinfo=UTC)
    known = {
        "offer_id": offer.pk, "slot": f"2030-06-04T{hour + 2:02d}:00", "starts_at": starts,
        "ends_at": starts.replace(hour=hour + 1), "starts_local": f"2030-06-04T{hour + 2:02d}:00",
        "ends_local": f"2030-06-04T{hour + 3:02d}:00", "is_all_day": False, "site_id": None,
        "place_words": 'Hof "hinten", \t\\N %s ä', "own_title": "", "note": "", "sequence": 0, "changed_at": starts,
    }  # fmt: skip
    return [{**known, **facts}[name] for name in FIELDS]


def test_rows_written_at_once_are_read_as_they_were_given(offer):
    bulk.insert(Session, FIELDS, [row(offer, 9), row(offer, 10, site_id=offer.site_id)])
    first, second = Session.objects.order_by("slot")
    assert (first.slot, first.starts_at, first.is_all_day) == (
        "2030-06-04T11:00",
        datetime(2030, 6, 4, 9, tzinfo=UTC),
        False,
    )
    assert (first.place_words, first.site, second.site) == ('Hof "hinten", \t\\N %s ä', None, offer.site)


def test_the_constraints_of_the_table_hold(offer):
    for wrong in ([row(offer), row(offer)], [row(offer, ends_at=datetime(2030, 6, 4, 8, tzinfo=UTC))]):
        with pytest.raises(IntegrityError), transaction.atomic():
            bulk.insert(Session, FIELDS, wrong)
    assert not Session.objects.exists()


def test_no_rows_are_no_trouble(db):
    bulk.insert(Session, FIELDS, [])
    assert not Session.objects.exists()


def test_a_column_that_is_not_there_is_named(offer):
    with pytest.raises(KeyError, match="colour"):
        bulk.insert(Session, ["colour"], [["red"]])
    assert cast.session(offer).pk
