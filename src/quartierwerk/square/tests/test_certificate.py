"""The certificate of attendance, for whoever holds the code and was there."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from tests import cast as town_cast
from tests import papers

from quartierwerk.attendance import actions
from quartierwerk.foundation import clock, readable_codes
from quartierwerk.offers import queries
from quartierwerk.offers.tests.signups import open_offer, sign_up

pytestmark = pytest.mark.django_db
PAPER = "/ar/meins/bescheinigung.pdf"
BUTTON = 'action="/ar/meins/bescheinigung.pdf"'


@pytest.fixture
def came(town, worker):
    """Codes of Fatma, who came to the course, and of Ben, who did not."""
    cache.clear()
    offer = open_offer(town, admission="course", title="Deutsch A1")
    dates = [town_cast.session(offer, days=day) for day in (1, 2)]
    fatma, ben = sign_up(offer, "Fatma", language="ar"), sign_up(offer, "Ben")
    with clock.at(dates[1].ends_at):
        actions.mark_presence(actor=worker, session=dates[0], sign_up=fatma, state="present")
        actions.mark_presence(actor=worker, session=dates[0], sign_up=ben, state="no_show")
        yield [readable_codes.shown(queries.code_for(row.claim.key)) for row in (fatma, ben)]


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_whoever_was_there_gets_it_with_the_code_in_german_and_her_language(client, came):
    assert BUTTON in client.get("/ar/meins/", {"code": came[0]}).content.decode()
    paper = client.post(PAPER, {"code": came[0]})
    assert (paper.status_code, paper["Content-Type"]) == (200, "application/pdf")
    text = papers.text_of(paper.content)
    for words in ("Teilnahmebescheinigung", "Fatma", "1 von 2 Terminen", "شهادة حضور"):
        assert words in text
    assert "Ben" not in text
    assert "no-store" in paper["Cache-Control"]
    assert paper["Referrer-Policy"] == "no-referrer"


def test_whoever_was_not_there_reads_why_there_is_none(client, came):
    assert BUTTON not in client.get("/ar/meins/", {"code": came[1]}).content.decode()
    page = client.post(PAPER.replace("/ar/", "/de/"), {"code": came[1]})
    assert page.status_code == 409
    assert "Eine Bescheinigung gibt es erst, wenn Sie da waren und in der Liste stehen." in text_of(page)


@pytest.mark.parametrize(("code", "status"), [("AAAA-2222", 404), ("", 422), ("x" * 99, 422)])
def test_a_wrong_code_opens_none(client, came, code, status):
    page = client.post(PAPER, {"code": code})
    assert page.status_code == status
    assert page["Content-Type"].startswith("text/html")
