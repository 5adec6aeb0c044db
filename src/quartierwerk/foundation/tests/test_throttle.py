"""Not without end from one network or for one e-mail address; who came past which proxies."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import RequestFactory

from quartierwerk.foundation import clock, throttle
from quartierwerk.foundation.requests import address_of

NOW = datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)
HERE, THERE = "198.51.100.7", "198.51.100.8"


@pytest.fixture(autouse=True)
def limits(db, settings):
    settings.PER_HOUR = {"letter": (5, 2)}
    with clock.at(NOW):
        yield


def send(times, *, address=HERE, email=""):
    for _turn in range(times):
        throttle.require_room("letter", address=address, email=email)
        throttle.note("letter", address=address, email=email)


def test_five_from_one_network_and_then_it_has_to_wait_an_hour_while_others_go_on():
    send(5)
    with pytest.raises(throttle.TooMuchFromHere, match="warten Sie eine Stunde"):
        send(1)
    send(1, address=THERE)
    with clock.at(NOW + timedelta(hours=1)):
        send(1)


def test_two_for_one_e_mail_address_however_it_is_written_and_from_wherever():
    send(1, email="chor@example.org")
    send(1, email=" Chor@Example.org", address=THERE)
    with pytest.raises(throttle.TooMuchForAddress, match="lassen Sie das Feld leer"):
        send(1, email="chor@example.org", address="198.51.100.9")
    send(1, email="anders@example.org")
    send(1)


def test_looking_counts_nothing():
    for _turn in range(9):
        throttle.require_room("letter", address=HERE)
    send(5)


def test_a_whole_ipv6_network_counts_as_one():
    send(3, address="2001:db8:1:1::1")
    send(2, address="2001:db8:1:1:ffff::2")
    with pytest.raises(throttle.TooMuchFromHere):
        send(1, address="2001:db8:1:1::3")
    send(1, address="2001:db8:1:2::1")


def test_two_questions_let_one_in_and_count_it_whoever_came_before(django_assert_num_queries):
    send(1, email="chor@example.org")
    with django_assert_num_queries(2):
        send(1, email="chor@example.org")


def test_counts_that_are_over_are_deleted_and_name_nobody_before():
    send(2, email="chor@example.org")
    assert {row.number for row in throttle.Often.objects.all()} == {2}
    assert not any("chor" in row.key or HERE in row.key for row in throttle.Often.objects.all())
    assert throttle.forget() == 0
    with clock.at(NOW + timedelta(hours=1)):
        assert throttle.forget() == 2
    assert not throttle.Often.objects.exists()


@pytest.mark.parametrize(
    ("proxies", "header", "known"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_nobody_hides_behind_an_address_that_no_trusted_proxy_has_written(settings, proxies, header, known):
    settings.PROXIES = proxies
    assert address_of(RequestFactory().get("/", headers={"X-Forwarded-For": header})) == known
