"""Organisations, relations in both directions, who runs which site, the same twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast as people

from quartierwerk.access.models import Assignment
from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import NotShown, fingerprint
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.merging import effects_of_merging
from quartierwerk.foundation.models import Entry
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.offers.models import Offer
from quartierwerk.parties import actions, queries
from quartierwerk.parties.choices import OrganisationKind, RelationKind
from quartierwerk.parties.errors import SameOne
from quartierwerk.parties.models import Contact, Operation, Organisation, Relation
from quartierwerk.parties.queries import name_key, phone_key

DAY = timedelta(days=1)


def organisation(name, **facts):
    facts.setdefault("kind", OrganisationKind.ASSOCIATION)
    return actions.add_organisation(actor=Clock(), draft=Organisation(name=name, **facts))


def add(actor, name, **facts):
    facts.setdefault("kind", OrganisationKind.ASSOCIATION)
    return actions.add_organisation(actor=actor, draft=Organisation(name=name, **facts))


def test_an_organisation_gets_a_readable_address_of_its_own(manager):
    first = add(manager, "Bürgerverein Süd e.V.")
    second = add(manager, "Bürgerverein Süd e. V.")
    arabic = add(manager, "جمعية السلام")
    assert (first.slug, second.slug, arabic.slug) == ("buergerverein-sued-ev", "buergerverein-sued-e-v", "organisation")


def test_what_is_typed_wrong_is_refused_and_nothing_is_saved(manager):
    with pytest.raises(Refused):
        add(manager, "Verein", email="keine Adresse")
    assert not Organisation.objects.filter(name="Verein").exists()


def test_the_staff_sees_organisations_and_nobody_else(cast):
    for actor in (cast.worker, cast.stranger, cast.manager, cast.coordinator, cast.administrator):
        assert queries.visible_organisations(actor).count() == 2
    assert not queries.visible_organisations(Guest()).exists()


def test_a_worker_keeps_her_own_organisation_and_no_other(worker, town):
    actions.edit_organisation(actor=worker, organisation=town.own_carrier, facts={"phone": "05721 1"})
    with pytest.raises(PermissionDenied):
        actions.edit_organisation(actor=worker, organisation=town.other_carrier, facts={"phone": "05721 2"})
    town.other_carrier.refresh_from_db()
    assert town.other_carrier.phone == ""


def test_a_manager_keeps_partners_of_her_town_but_not_of_the_next_neighbourhood(manager, town):
    actions.edit_organisation(actor=manager, organisation=town.own_carrier, facts={"phone": "05721 1"})
    north = organisation("Nordverein", area=town.north)
    with pytest.raises(PermissionDenied):
        actions.edit_organisation(actor=manager, organisation=north, facts={"phone": "05721 2"})


def test_only_facts_are_written(manager, town):
    with pytest.raises(ValueError, match="is_active"):
        actions.edit_organisation(actor=manager, organisation=town.own_carrier, facts={"is_active": False})


# -- relations --------------------------------------------------------------------------------------------------------


def test_a_relation_reads_from_both_ends_in_its_own_words(manager, town):
    actions.add_relation(actor=manager, left=town.own_carrier, right=town.other_carrier, kind=RelationKind.LETS_TO)
    assert [str(line.words) for line in queries.relations_of(town.own_carrier, manager)] == ["vermietet an"]
    there = queries.relations_of(town.other_carrier, manager)
    assert [(str(line.words), line.other) for line in there] == [("mietet von", town.own_carrier)]


def test_the_same_relation_runs_once_and_may_begin_again_after_its_end(manager, town):
    pair = {"left": town.own_carrier, "right": town.other_carrier, "kind": RelationKind.FUNDS}
    first = actions.add_relation(actor=manager, **pair)
    with pytest.raises(Refused, match="besteht schon"):
        actions.add_relation(actor=manager, **pair)
    actions.end_relation(actor=manager, relation=first, ends_on=clock.today() - DAY)
    actions.add_relation(actor=manager, **pair, starts_on=clock.today())
    lines = queries.relations_of(town.own_carrier, manager)
    assert [line.has_ended for line in lines] == [False, True]


def test_a_relation_does_not_end_before_it_begins_or_lead_to_itself(manager, town):
    relation = actions.add_relation(
        actor=manager, left=town.own_carrier, right=town.other_carrier, kind=RelationKind.FUNDS,
        starts_on=clock.today(),
    )  # fmt: skip
    with pytest.raises(Refused, match="Ende liegt vor dem Anfang"):
        actions.end_relation(actor=manager, relation=relation, ends_on=clock.today() - DAY)
    with pytest.raises(SameOne):
        actions.add_relation(actor=manager, left=town.own_carrier, right=town.own_carrier, kind=RelationKind.FUNDS)
    relation.refresh_from_db()
    assert relation.ends_on is None


# -- who runs which site ----------------------------------------------------------------------------------------------


def test_who_runs_a_site_keeps_it_from_that_day_to_the_last(manager, worker, town):
    assert not worker.holds("worker", at=town.cafe)
    operation = actions.say_who_runs(
        actor=manager, site=town.cafe, organisation=town.own_carrier, starts_on=clock.today()
    )
    town.cafe.refresh_from_db()
    assert town.cafe.keepers == tuple(sorted((str(town.own_carrier.pk), str(town.other_carrier.pk))))
    assert worker.holds("worker", at=town.cafe)
    actions.end_operation(actor=manager, operation=operation, ends_on=clock.today())
    town.cafe.refresh_from_db()
    assert str(town.own_carrier.pk) in town.cafe.keepers  # the last day is a day
    with clock.at(clock.now() + DAY):
        assert actions.refresh_keepers(actor=Clock()) == 1
        assert actions.refresh_keepers(actor=Clock()) == 0
    town.cafe.refresh_from_db()
    assert town.cafe.keepers == (str(town.other_carrier.pk),)


def test_an_operation_that_begins_later_opens_nothing_today(manager, worker, town):
    begins = clock.today() + 10 * DAY
    actions.say_who_runs(actor=manager, site=town.cafe, organisation=town.own_carrier, starts_on=begins)
    town.cafe.refresh_from_db()
    assert not worker.holds("worker", at=town.cafe)
    with clock.at(clock.now() + 10 * DAY):
        actions.refresh_keepers(actor=Clock())
    town.cafe.refresh_from_db()
    assert worker.holds("worker", at=town.cafe)


def test_nobody_makes_herself_keeper_of_a_site(worker, manager, town):
    with pytest.raises(PermissionDenied):
        actions.say_who_runs(actor=worker, site=town.cafe, organisation=town.own_carrier)
    with pytest.raises(PermissionDenied):  # not her neighbourhood
        actions.say_who_runs(actor=manager, site=town.hall, organisation=town.own_carrier)
    assert Operation.objects.filter(organisation=town.own_carrier).count() == 1


# -- ending and merging -----------------------------------------------------------------------------------------------


def test_closing_an_organisation_shows_first_what_hangs_on_it(manager, town):
    effects = queries.effects_of_closing(town.own_carrier)
    assert any("Mittelpunkt" in effect.sentence for effect in effects)
    with pytest.raises(NotShown):
        actions.close_organisation(actor=manager, organisation=town.own_carrier)
    actions.close_organisation(actor=manager, organisation=town.own_carrier, shown=fingerprint(effects))
    assert town.own_carrier not in queries.choices_of_organisations(manager)
    assert town.own_carrier in queries.visible_organisations(manager)
    actions.reopen_organisation(actor=manager, organisation=town.own_carrier)
    assert town.own_carrier in queries.choices_of_organisations(manager)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Diakonisches Werk Hameln-Pyrmont e.V.", "Diakonisches Werk Hameln Pyrmont"),
        ("AWO Kreisverband gGmbH", "Kreisverband der AWO"),
        ("Bürgerverein Süd e. V.", "BUERGERVEREIN SUED EV"),
        ("Café Königin", "Cafe Koenigin"),
    ],
)
def test_names_that_people_write_differently_are_one(left, right):
    assert name_key(left) == name_key(right) != ""


def test_phone_numbers_are_compared_by_their_digits():
    assert phone_key("+49 (0) 5721 / 12 34-5") == phone_key("05721 12345") == "0572112345"
    assert phone_key("110") == ""


def test_doubled_organisations_are_found_with_the_reason(db):
    one = organisation("Diakonisches Werk Hameln-Pyrmont e.V.", phone="05151 12345")
    two = organisation("Diakonisches Werk Hameln Pyrmont", phone="+49 5151 12345")
    three = organisation("Wohnungsgenossenschaft Nord", email="post@example.org")
    four = organisation("Wohnungsgenosenschaft Nord")
    five = organisation("Nordgarten", email="POST@example.org")
    organisation("Grundschule Nord 1")
    organisation("Grundschule Nord 2")
    pairs = queries.doubled_organisations(Organisation.objects.all())
    assert {(pair.first, pair.second): pair.reasons for pair in pairs} == {
        (one, two): ("gleicher Name", "gleiche Telefonnummer"),
        (three, four): ("fast gleicher Name",),
        (three, five): ("gleiche E-Mail-Adresse",),
    }


def test_merging_moves_everything_and_fills_gaps_after_it_was_shown(manager, worker, town):
    offer = people.offer(town)
    double = organisation("Träger am Markt gGmbH", area=town.city, phone="05721 99", email="a@example.org")
    Organisation.objects.filter(pk=double.pk).update(email="")
    moved = people.offer(town, carrier=double)
    moved.partners.add(double)
    offer.partners.add(double, town.own_carrier)
    person = Contact.objects.create(organisation=double, name="Ansprechperson")
    Operation.objects.create(site=town.house, organisation=double)
    Operation.objects.create(site=town.cafe, organisation=double)
    actions.refresh_keepers(actor=Clock())
    actions.add_relation(actor=manager, left=double, right=town.own_carrier, kind=RelationKind.RUNS_UNDER)
    actions.add_relation(actor=manager, left=double, right=town.other_carrier, kind=RelationKind.FUNDS)

    with pytest.raises(NotShown):
        actions.merge_organisations(actor=manager, kept=town.own_carrier, dropped=double)
    assert Organisation.objects.filter(pk=double.pk).exists()
    shown = effects_of_merging(double, town.own_carrier)
    assert "Angebote: 3 Einträge gehören danach zu „Träger am Markt“" in [effect.sentence for effect in shown]
    actions.merge_organisations(actor=manager, kept=town.own_carrier, dropped=double, shown=fingerprint(shown))

    moved.refresh_from_db()
    town.own_carrier.refresh_from_db()
    person.refresh_from_db()
    town.house.refresh_from_db()
    town.cafe.refresh_from_db()
    assert moved.carrier == town.own_carrier
    assert list(moved.partners.all()) == [town.own_carrier]
    assert list(offer.partners.all()) == [town.own_carrier]
    assert person.organisation == town.own_carrier
    assert town.own_carrier.phone == "05721 99"
    assert town.own_carrier.name == "Träger am Markt"
    assert not Organisation.objects.filter(pk=double.pk).exists()
    assert Operation.objects.filter(site=town.house).count() == 1
    assert town.house.keepers == (str(town.own_carrier.pk),)
    assert str(double.pk) not in town.cafe.keepers
    assert [(r.left, r.right) for r in Relation.objects.all()] == [(town.own_carrier, town.other_carrier)]
    assert Offer.objects.count() == 2
    assert Assignment.objects.filter(organisation=town.own_carrier).count() == 1
    assert Entry.objects.filter(action="parties.merge_organisations").count() == 1


def test_merging_is_refused_when_something_was_added_after_it_was_shown(manager, town):
    double = organisation("Doppelt", area=town.city)
    people.offer(town, carrier=double)
    shown = fingerprint(effects_of_merging(double, town.own_carrier))
    people.offer(town, carrier=double)
    with pytest.raises(NotShown):
        actions.merge_organisations(actor=manager, kept=town.own_carrier, dropped=double, shown=shown)
    assert Offer.objects.filter(carrier=double).count() == 2


def test_a_worker_does_not_merge_and_a_manager_only_what_is_near(worker, manager, town):
    far = organisation("Nordverein", area=town.north)
    with pytest.raises(PermissionDenied):
        actions.merge_organisations(actor=worker, kept=town.own_carrier, dropped=town.other_carrier)
    with pytest.raises(PermissionDenied):
        actions.merge_organisations(actor=manager, kept=town.own_carrier, dropped=far)
    with pytest.raises(SameOne):
        actions.merge_organisations(actor=manager, kept=town.own_carrier, dropped=town.own_carrier)
    assert Organisation.objects.count() == 3
