"""One door for every change: rule, lock, log, refusal in words."""

import pytest
from django.core.exceptions import PermissionDenied

from quartierwerk.foundation import permissions
from quartierwerk.foundation.actions import ACTIONS, action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.models import Entry
from quartierwerk.foundation.permissions import Clock, Guest


@pytest.fixture
def verbs(monkeypatch):
    """A table of rules and actions of its own for this test."""
    monkeypatch.setattr(permissions, "RULES", dict(permissions.RULES))
    kept = dict(ACTIONS)
    yield
    ACTIONS.clear()
    ACTIONS.update(kept)


@pytest.mark.django_db
def test_an_action_without_a_rule_is_never_allowed(verbs):
    @action("test.nothing")
    def nothing(*, actor):
        return None

    with pytest.raises(KeyError):
        nothing(actor=Clock())


@pytest.mark.django_db
def test_a_guest_is_turned_away_and_nothing_is_logged(verbs):
    permissions.rule("test.staff")(lambda actor, thing: actor.holds("worker"))

    @action("test.staff")
    def staff(*, actor):
        return None

    with pytest.raises(PermissionDenied):
        staff(actor=Guest())
    assert not Entry.objects.exists()
    staff(actor=Clock())
    assert [(entry.actor_key, entry.action) for entry in Entry.objects.all()] == [("clock", "test.staff")]


def test_actions_take_keywords_only():
    with pytest.raises(TypeError):

        @action("test.positional")
        def positional(actor):
            return None


@pytest.mark.django_db
def test_a_broken_constraint_comes_back_in_the_words_of_the_model(verbs, town):
    from quartierwerk.places.models import Site

    permissions.rule("test.break")(lambda actor, thing: True)

    @action("test.break")
    def break_it(*, actor):
        Site.objects.create(area=town.west, name="x", slug="x", latitude=52.0)

    with pytest.raises(Refused, match="Breite und Länge gehören zusammen"):
        break_it(actor=Clock())


@pytest.mark.django_db
def test_a_row_that_went_away_is_refused_in_words(verbs, offer):
    permissions.rule("test.gone")(lambda actor, thing: True)

    @action("test.gone")
    def touch(*, actor, offer):
        return offer

    type(offer).objects.filter(pk=offer.pk).delete()
    with pytest.raises(Refused, match="nicht mehr"):
        touch(actor=Clock(), offer=offer)


@pytest.mark.django_db
def test_the_rule_is_asked_about_the_first_thing_of_the_signature_not_of_the_call(verbs, town):
    asked = []
    permissions.rule("test.order")(lambda actor, thing: asked.append(thing) or True)

    @action("test.order")
    def move(*, actor, site, area):
        return None

    move(actor=Clock(), area=town.north, site=town.house)
    assert asked == [town.house]


@pytest.mark.django_db
def test_what_an_action_deletes_is_named_in_the_log_and_no_longer_found(verbs, offer):
    from quartierwerk.foundation.search.models import SearchEntry

    permissions.rule("test.delete")(lambda actor, thing: True)

    @action("test.delete")
    def delete(*, actor, offer):
        offer.delete()

    key = offer.pk
    SearchEntry.objects.create(label="offers.offer", thing_key=str(key), title="Deutschkurs")
    delete(actor=Clock(), offer=offer)
    entry = Entry.objects.get()
    assert (entry.thing_label, entry.thing_key) == ("offers.offer", str(key))
    assert not SearchEntry.objects.exists()
