"""What opens by a secret, and what only staff may see, leaves no traces: in browsers, at other addresses, in logs."""

import io
import logging

import pytest
from django.test import Client
from django.urls import reverse

from quartierwerk.config.discretion import WithoutAddresses

pytestmark = pytest.mark.django_db

CODE = "ACDE2345"
DOORS = [
    "/tuer/geheim-4711/", "/bericht/geheim-4711/", "/raumkalender/geheim-4711.ics", "/tuerschild/geheim-4711/",
    "/stimmt-noch/geheim-4711/", f"/raumpapiere/{CODE}/nutzungsvereinbarung.pdf", f"/de/meins/?code={CODE}",
    "/de/raeume/bestaetigen/geheim-4711/",
]  # fmt: skip


def keeps_nothing(response):
    return "no-store" in response.headers.get("Cache-Control", "")


@pytest.mark.parametrize("address", DOORS)
def test_what_a_wrong_secret_is_told_is_kept_nowhere(town, address):
    answer = Client().get(address)
    assert answer.status_code in (404, 410)
    assert keeps_nothing(answer)


@pytest.mark.parametrize(
    "address", [f"/raumpapiere/{CODE}/nutzungsvereinbarung.pdf", f"/de/meins/?code={CODE}",
                "/de/raeume/bestaetigen/geheim-4711/", "/raumkalender/geheim-4711.ics"],
)  # fmt: skip
def test_the_next_page_does_not_hear_the_secret(town, address):
    assert Client().get(address).headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("name", ["desk:today", "rooms:groups", "rooms:week_json", "desk:search"])
def test_pages_of_the_staff_are_not_kept_by_the_browser(signed_in, worker, name):
    answer = signed_in(worker).get(reverse(name))
    assert answer.status_code == 200
    assert keeps_nothing(answer)


def test_a_file_of_the_staff_is_not_kept_by_the_browser(signed_in, worker):
    answer = signed_in(worker).get(reverse("rooms:equipment"), {"form": "csv"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ausstattung.csv"'
    assert keeps_nothing(answer)


def test_residents_pages_may_be_asked_for_anew_without_being_sent_again(town):
    assert not keeps_nothing(Client().get("/de/"))


@pytest.fixture
def written():
    """What stands in the server's log."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(WithoutAddresses())
    log = logging.getLogger("django.request")
    log.addHandler(handler)
    yield out.getvalue
    log.removeHandler(handler)


@pytest.mark.parametrize("address", DOORS)
def test_the_log_names_the_kind_of_page_and_no_secret(town, written, address):
    Client().get(address)
    line = written()
    assert "geheim" not in line
    assert CODE not in line
    assert "<str:" in line or "<slug:" in line or "meins/" in line


def test_the_log_does_not_repeat_an_address_that_is_no_page(town, written):
    Client().get(f"/meins/{CODE}")
    assert written() == "Not Found: an address that is no page\n"


def test_the_handler_of_the_installation_writes_like_this(settings):
    assert settings.LOGGING["handlers"]["stderr"]["filters"] == ["without_addresses"]
    assert settings.LOGGING["filters"]["without_addresses"]["()"] == "quartierwerk.config.discretion.WithoutAddresses"
