"""Fixtures that all tests share: the town, the cast, one offer with one date tomorrow."""

from __future__ import annotations

import os

import hypothesis
import pytest

# How long an example takes depends on what else the machine does; that says nothing about the code. The same examples
# every time: whoever looks for further ones sets QUARTIERWERK_NEW_EXAMPLES=1.
hypothesis.settings.register_profile(
    "quartierwerk",
    deadline=None,
    derandomize=not os.environ.get("QUARTIERWERK_NEW_EXAMPLES"),
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("quartierwerk")


@pytest.fixture(autouse=True)
def german():
    """A request leaves its language behind in the thread; the next test begins in German."""
    from django.utils import translation

    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture
def town(db):
    from tests import cast

    return cast.build_town()


@pytest.fixture
def cast(town):
    from tests import cast

    return cast.build_cast(town)


@pytest.fixture
def world(db):
    """The town and its cast for the permission matrix (tests/matrix)."""
    from tests.matrix import World

    return World()


@pytest.fixture
def worker(cast):
    """Fachkraft des eigenen Trägers."""
    return cast.worker


@pytest.fixture
def stranger(cast):
    """Fachkraft eines anderen Trägers im selben Quartier."""
    return cast.stranger


@pytest.fixture
def manager(cast):
    """Quartiersmanagement der Weststadt."""
    return cast.manager


@pytest.fixture
def coordinator(cast):
    """Koordination der Stadt."""
    return cast.coordinator


@pytest.fixture
def administrator(cast):
    """Technische Verwaltung: sees no content about people."""
    return cast.administrator


@pytest.fixture
def resident():
    from quartierwerk.foundation.permissions import Guest

    return Guest()


@pytest.fixture
def offer(town):
    from tests import cast

    return cast.offer(town)


@pytest.fixture
def session(offer):
    from tests import cast

    return cast.session(offer)


@pytest.fixture
def signed_in(client):
    """``signed_in(worker)`` gives the test client of that person."""

    def sign_in(actor):
        client.force_login(actor.account)
        return client

    return sign_in
