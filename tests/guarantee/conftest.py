from __future__ import annotations

import os

import pytest

from tests.guarantee.served import Served

ROUNDS = int(os.environ.get("QUARTIERWERK_ROUNDS", "10"))  # "make prove" asks for 100
TOWN = """
    from django.conf import settings
    from django.test import Client
    from tests import cast
    people = cast.build_cast(cast.build_town())
    client = Client()
    client.force_login(people.worker.account)
    name = settings.SESSION_COOKIE_NAME
    answer = {"cookie": f"{name}={client.cookies[name].value}", "csrf": settings.CSRF_COOKIE_NAME}
"""


def pytest_collection_modifyitems(items):
    for item in items:
        if "served" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """The product with a database of its own and the town; made once, because all its tables take their time."""
    product = Served(tmp_path_factory.mktemp("served"))
    try:
        product.worker = product.python(TOWN)
        product.start()
        yield product
    finally:
        product.stop()
