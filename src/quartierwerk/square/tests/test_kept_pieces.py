"""What is kept in memory of single offers from one answer to the next is dropped with the first change behind it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from tests import cast

from quartierwerk.foundation import clock
from quartierwerk.foundation.translations import fingerprint
from quartierwerk.offers.models import Offer, Session
from quartierwerk.offers.queries.frame import Frame
from quartierwerk.offers.queries.public import months_before
from quartierwerk.places.models import Site

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESSES = (
    "/de/programm.json", "/ar/programm.json", "/de/programm.ics", "/ar/programm.ics", "/de/programm/", "/ar/programm/",
    "/de/programm.json?field=bildung", "/de/programm.ics?field=bildung", "/de/programm/?field=bildung",
)  # fmt: skip


@pytest.fixture
def shown(town):
    """One offer with a date, and a function that says what every address says of it; each is asked twice."""
    arabic = {"ar": {"text": "دورة كسوف", "source": fingerprint("Alter Name"), "origin": "person"}}
    row = cast.offer(town, title="Alter Name", fields=("bildung",), translations={"title": arabic})
    cast.session(row, days=2)
    client = Client()

    def ask() -> dict[str, str]:
        found = {}
        for _turn in range(2):
            for address in ADDRESSES:
                found[address] = client.get(address).content.decode().replace("\r\n ", "")
        return found

    ask()
    return row, ask


def test_a_new_title_shows_in_every_answer(shown):
    row, ask = shown
    Offer.objects.filter(pk=row.pk).update(title="Neuer Name")
    for address, text in ask().items():
        assert "Alter Name" not in text, address
        assert ("Neuer Name" if "/de/" in address else "دورة كسوف") in text, address


def test_a_new_translation_shows_and_a_withdrawn_one_falls_back_to_german(shown):
    row, ask = shown
    Offer.objects.filter(pk=row.pk).update(
        translations={"title": {"ar": {"text": "مقهى", "source": fingerprint("Alter Name"), "origin": "person"}}}
    )
    assert all(("مقهى" if "/ar/" in address else "Alter Name") in text for address, text in ask().items())
    Offer.objects.filter(pk=row.pk).update(translations={})
    assert all("Alter Name" in text for text in ask().values())


def test_a_house_with_a_new_name_shows(shown):
    row, ask = shown
    Site.objects.filter(pk=row.site_id).update(name="Umgetauftes Haus")
    assert all("Umgetauftes Haus" in text for text in ask().values())


@pytest.mark.parametrize("change", [{"is_published": False}, {"stock": "partner", "confirmed_on": "2020-01-01"}])
def test_an_offer_that_left_is_gone_from_every_answer(shown, change):
    row, ask = shown
    Offer.objects.filter(pk=row.pk).update(**change)
    assert not [address for address, text in ask().items() if "Alter Name" in text or "دورة كسوف" in text]


def test_an_offer_that_changed_its_field_leaves_the_filtered_answers_only(shown):
    row, ask = shown
    Offer.objects.filter(pk=row.pk).update(fields=("kultur",))
    for address, text in ask().items():
        assert ("/angebot/" in text or '"uid"' in text or "BEGIN:VEVENT" in text) is ("field=" not in address), address


def test_a_partners_offer_leaves_on_its_day_though_nothing_was_changed(shown):
    row, ask = shown
    today = clock.today()
    Offer.objects.filter(pk=row.pk).update(stock="partner", confirmed_on=months_before(today, 12))
    session = Session.objects.get(offer=row)
    later = clock.now() + timedelta(days=1)
    assert all("Alter Name" in text or "دورة كسوف" in text for text in ask().values())
    assert session.starts_at > later
    with clock.at(later):
        assert not [address for address, text in ask().items() if "Alter Name" in text or "دورة كسوف" in text]


def test_a_frame_keeps_no_more_than_its_limits(monkeypatch):
    monkeypatch.setattr("quartierwerk.offers.queries.frame.KEPT_OF_ONE_KIND", 3)
    monkeypatch.setattr("quartierwerk.offers.queries.frame.KINDS_KEPT", 2)
    frame = Frame()
    for number in range(10):
        frame.kept("one")[number] = number
    assert len(frame.kept("one")) <= 4
    kinds = [frame.kept(f"kind {number}") for number in range(10)]
    assert len(kinds) == 10
    assert len(frame._kept) <= 2
