from __future__ import annotations

import os

import pytest

from tests.guarantee.served import Served

ROUNDS = int(os.environ.get("QUARTIERWERK_ROUNDS", "10"))  # "make prove" asks for 100


def pytest_collection_modifyitems(items):
    for item in items:
        if "served" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The product with a database of its own, seeded by the module's ``SEED``."""
    product = Served(tmp_path_factory.mktemp("served"))
    try:
        yield product
    finally:
        product.stop()
