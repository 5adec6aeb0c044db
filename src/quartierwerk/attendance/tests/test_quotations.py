"""Figures of others are quoted with unit and source; no sum knows them."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.models import Quotation, Tally
from quartierwerk.foundation.errors import Refused
from quartierwerk.offers.models import Session

pytestmark = pytest.mark.django_db
FIGURE = {
    "words": "rund 440 Teilnehmende von November bis April", "amount": 440, "unit": "people",
    "source": "Bericht des Begegnungszentrums", "is_about": True,
}  # fmt: skip


def test_a_quotation_makes_no_visits(manager, town, yesterday):
    quoted = actions.quote_figure(actor=manager, area=town.west, site=town.house, **FIGURE)
    assert (quoted.amount, quoted.unit, quoted.is_about) == (440, "people", True)
    assert not Tally.objects.exists()
    assert queries.sums(Session.objects.all()).visits == 0
    actions.withdraw_quotation(actor=manager, quotation=quoted)
    assert not Quotation.objects.exists()


@pytest.mark.parametrize("person", ["worker", "stranger", "coordinator", "administrator", "resident"])
def test_only_the_manager_of_the_neighbourhood_quotes(request, manager, town, person):
    actor = request.getfixturevalue(person)
    quoted = actions.quote_figure(actor=manager, area=town.west, **FIGURE)
    with pytest.raises(PermissionDenied):
        actions.quote_figure(actor=actor, area=town.west, **FIGURE)
    with pytest.raises(PermissionDenied):
        actions.withdraw_quotation(actor=actor, quotation=quoted)
    assert Quotation.objects.count() == 1
    assert queries.visible_quotations(actor).exists() is (person == "coordinator")


def test_not_beyond_the_border(manager, town):
    with pytest.raises(PermissionDenied):
        actions.quote_figure(actor=manager, area=town.north, **FIGURE)
    with pytest.raises(Refused, match="liegt nicht in dem Gebiet"):
        actions.quote_figure(actor=manager, area=town.west, site=town.hall, **FIGURE)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"source": " "}, "Wortlaut und ihre Quelle"),
        ({"words": ""}, "Wortlaut und ihre Quelle"),
        ({"unit": "heads"}, "was gezählt wurde"),
    ],
)
def test_a_figure_without_source_or_unit_is_none(manager, town, change, sentence):
    with pytest.raises(Refused, match=sentence):
        actions.quote_figure(actor=manager, area=town.west, **{**FIGURE, **change})
