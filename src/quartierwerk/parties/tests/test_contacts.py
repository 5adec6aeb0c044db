"""Persons and notes: who sees them, what is kept, what is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast as people

from quartierwerk.access import queries as access
from quartierwerk.access.choices import Role
from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import NotShown, fingerprint
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.merging import effects_of_merging
from quartierwerk.parties import actions, queries
from quartierwerk.parties.choices import Channel, ContactKind
from quartierwerk.parties.errors import AlreadyDone, BothHaveAccounts, NotYourContact
from quartierwerk.parties.models import Contact, ContactNote

DAY = timedelta(days=1)


def circle_of(actor):
    circle = queries.own_circle(actor)
    return {"kept_by": circle.organisation, "area": circle.area}


def contact(actor, name="Ansprechperson", **facts):
    return actions.add_contact(actor=actor, draft=Contact(name=name, **{**circle_of(actor), **facts}))


def note(actor, participants, *, text="Gespräch über den Hof", **facts):
    circle = queries.own_circle(actor)
    by = facts.pop("follow_up_by", None)
    draft = ContactNote(
        on=clock.today(), channel=Channel.PHONE, text=text, organisation=circle.organisation, area=circle.area,
        written_by=actor.account, **facts,
    )  # fmt: skip
    return actions.write_note(actor=actor, draft=draft, participants=participants, follow_up_by=by)


@pytest.fixture
def known(cast, town):
    """One person kept by each: worker, stranger, manager, co-ordinator."""
    return {
        "worker": contact(cast.worker, "Bei der Fachkraft", organisation=town.other_carrier),
        "stranger": contact(cast.stranger, "Bei der anderen"),
        "manager": contact(cast.manager, "Im Quartier"),
        "coordinator": contact(cast.coordinator, "In der Stadt"),
    }


def names(rows):
    return sorted(row.name for row in rows)


def test_persons_are_seen_by_their_own_organisation_and_area(cast, known):
    assert names(queries.visible_contacts(cast.worker)) == ["Bei der Fachkraft"]
    assert names(queries.visible_contacts(cast.stranger)) == ["Bei der Fachkraft", "Bei der anderen"]  # works there
    assert names(queries.visible_contacts(cast.manager)) == ["Im Quartier"]
    assert names(queries.visible_contacts(cast.coordinator)) == ["Bei der Fachkraft", "Im Quartier", "In der Stadt"]
    assert names(queries.visible_contacts(cast.administrator)) == []
    assert names(queries.visible_contacts(cast.resident)) == []


def test_the_next_neighbourhood_sees_nothing(town, known):
    north = people.account(Role.MANAGER, email="nord@example.org", name="Nord", area=town.north)
    assert names(queries.visible_contacts(north)) == []
    with pytest.raises(PermissionDenied):
        actions.edit_contact(actor=north, contact=known["manager"], facts={"phone": "1"})


def test_the_town_reads_the_persons_of_a_neighbourhood_and_keeps_its_own(coordinator, known):
    with pytest.raises(PermissionDenied):
        actions.edit_contact(actor=coordinator, contact=known["manager"], facts={"phone": "1"})
    actions.edit_contact(actor=coordinator, contact=known["coordinator"], facts={"phone": "1"})
    known["manager"].refresh_from_db()
    assert known["manager"].phone == ""


def test_a_person_must_belong_somewhere(worker):
    with pytest.raises(PermissionDenied):
        actions.add_contact(actor=worker, draft=Contact(name="Niemands"))
    assert not Contact.objects.exists()


def test_a_colleague_with_an_account_is_tied_to_it_by_her_address(worker, stranger):
    one = contact(worker, "Kollegin", email="ANDERE@example.org")
    assert one.account == stranger.account
    two = contact(worker, "Noch einmal", email="andere@example.org")
    assert two.account is None  # one account is one person
    actions.edit_contact(actor=worker, contact=one, facts={"email": "fort@example.org"})
    one.refresh_from_db()
    assert one.account is None


def test_key_people_stand_by_group_and_language_and_gaps_stay_visible(manager):
    woman = contact(manager, "Brückenbauerin", kind=ContactKind.KEY_PERSON, languages=("ar", "ku"), groups=("frauen",))
    man = contact(manager, "Trainer", kind=ContactKind.KEY_PERSON, languages=("so",), groups=("jugendliche",))
    contact(manager, "Referentin", kind=ContactKind.SPEAKER, languages=("ar",), groups=("frauen",))
    rows = queries.key_people(manager, groups=("frauen", "jugendliche", "aeltere"), languages=("ar", "uk"))
    assert rows[0].by_language == (("ar", (woman,)), ("uk", ()))
    assert rows[1].without_language == (man,)
    assert rows[2].is_empty


def test_who_left_is_not_proposed_any_more(manager):
    gone = contact(manager, "Früher da", ends_on=clock.today() - DAY)
    still = contact(manager, "Noch heute", ends_on=clock.today())
    assert list(queries.contact_choices(manager)) == [still]
    assert gone in queries.visible_contacts(manager)


def test_forgetting_deletes_the_person_and_keeps_the_note(manager):
    person, other = contact(manager, "Geht"), contact(manager, "Bleibt")
    talk = note(manager, [person, other])
    actions.forget_contact(actor=manager, contact=person, shown=fingerprint(actions.effects_of_forgetting(person)))
    assert not Contact.objects.filter(name="Geht").exists()
    assert list(talk.participants.all()) == [other]


def test_merging_persons_keeps_notes_languages_and_the_account(manager, worker, offer):
    one = contact(manager, "M. Muster", languages=("de",))
    two = contact(manager, "Muster, M.", languages=("ar",), phone="05721 1", email="fachkraft@example.org")
    assert queries.doubled_contacts(manager)[0].first == one
    talk = note(manager, [one, two])
    offer.leaders.add(two)
    shown = effects_of_merging(two, one)
    actions.merge_contacts(actor=manager, kept=one, dropped=two, shown=fingerprint(shown))
    one.refresh_from_db()
    assert (one.phone, one.languages, one.account) == ("05721 1", ("ar", "de"), worker.account)
    assert list(talk.participants.all()) == [one]
    assert list(offer.leaders.all()) == [one]


def test_two_persons_with_accounts_are_not_merged(manager, worker, stranger):
    one = contact(manager, "Eine", email="fachkraft@example.org")
    two = contact(manager, "Andere", email="andere@example.org")
    assert (one.account, two.account) == (worker.account, stranger.account)
    with pytest.raises(BothHaveAccounts):
        actions.merge_contacts(actor=manager, kept=one, dropped=two)
    assert Contact.objects.count() == 2


# -- the contact log --------------------------------------------------------------------------------------------------


def test_notes_are_read_by_the_own_circle_only(cast, known):
    of_worker = note(cast.worker, [known["worker"]], text="Nur für uns")
    of_manager = note(cast.manager, [known["manager"]], text="Im Quartier")
    of_town = note(cast.coordinator, [known["coordinator"]], text="In der Stadt")
    assert list(queries.visible_notes(cast.worker)) == [of_worker]
    assert list(queries.visible_notes(cast.manager)) == [of_manager]
    assert list(queries.visible_notes(cast.coordinator)) == [of_town]
    for actor in (cast.stranger, cast.administrator, cast.resident):
        assert list(queries.visible_notes(actor)) == []
    with pytest.raises(PermissionDenied):
        actions.remove_note(actor=cast.coordinator, note=of_manager)
    with pytest.raises(PermissionDenied):
        actions.remove_note(actor=cast.stranger, note=of_worker)


def test_a_note_names_only_people_that_its_writer_may_see(cast, known):
    with pytest.raises(NotYourContact):
        note(cast.worker, [known["worker"], known["manager"]])
    assert not ContactNote.objects.exists()


def test_a_note_is_not_written_into_the_log_of_others(cast, town, known):
    draft = ContactNote(on=clock.today(), channel=Channel.VISIT, text="x", organisation=town.own_carrier)
    with pytest.raises(PermissionDenied):
        actions.write_note(actor=cast.stranger, draft=draft, participants=[known["stranger"]])


def test_a_follow_up_comes_up_on_its_day_and_goes_when_it_is_done(manager, known):
    later = note(manager, [known["manager"]], follow_up_on=clock.today() + DAY, follow_up_by=manager.account)
    assert list(queries.follow_ups(manager, until=clock.today())) == []
    assert list(queries.follow_ups(manager, until=clock.today() + DAY, account=manager.account)) == [later]
    actions.finish_follow_up(actor=manager, note=later)
    assert list(queries.follow_ups(manager, until=clock.today() + DAY)) == []
    with pytest.raises(AlreadyDone):
        actions.finish_follow_up(actor=manager, note=later)
    actions.edit_note(
        actor=manager, note=later, facts={"follow_up_on": clock.today()}, participants=[known["manager"]],
        follow_up_by=manager.account,
    )  # fmt: skip
    assert list(queries.follow_ups(manager, until=clock.today())) == [later]


def test_a_note_without_text_is_refused(manager, known):
    with pytest.raises(Refused):
        note(manager, [known["manager"]], text="")
    assert not ContactNote.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_for_one_row_and_for_three(manager, number, django_assert_num_queries):
    persons = [contact(manager, f"Person {n}") for n in range(number)]
    for person in persons:
        note(manager, [person])
    with django_assert_num_queries(1):
        assert len([(p.organisation, p.area.name) for p in queries.visible_contacts(manager)]) == number
    with django_assert_num_queries(3):
        shown = [(n.area.name, n.written_by.name, list(n.participants.all())) for n in queries.visible_notes(manager)]
        assert len(shown) == number


# -- what hangs on them -----------------------------------------------------------------------------------------------


def sentences(effects):
    return [str(effect.sentence) for effect in effects]


def test_forgetting_a_leader_shows_the_offers_that_lose_her(manager, offer, session):
    leader = contact(manager, "Leiterin")
    offer.leaders.add(leader)
    session.stand_in = leader
    session.save(update_fields=["stand_in"])
    effects = actions.effects_of_forgetting(leader)
    assert sentences(effects) == [
        "leitet „Deutschkurs am Vormittag“; dort fehlt dann die Leitung",
        "vertritt bei 1 kommenden Terminen; dort fehlt dann jemand",
    ]
    with pytest.raises(NotShown):
        actions.forget_contact(actor=manager, contact=leader)
    actions.forget_contact(actor=manager, contact=leader, shown=fingerprint(effects))
    session.refresh_from_db()
    assert session.stand_in is None


def test_the_end_of_a_carrier_names_its_people_and_offers_with_dates_ahead(worker, offer, session, town):
    over = people.offer(town, title="Schon vorbei")
    people.session(over, days=-3)
    said = sentences(queries.effects_of_closing(town.own_carrier))
    assert "Fachkraft arbeitet hier als Fachkraft des Trägers" in said
    assert "„Deutschkurs am Vormittag“ hat noch Termine und bleibt im Programm" in said
    assert not any("Schon vorbei" in sentence for sentence in said)


def test_the_end_of_a_role_names_what_waits_for_its_person(manager, known):
    note(manager, [known["manager"]], follow_up_on=clock.today() + DAY, follow_up_by=manager.account)
    said = sentences(access.effects_of_ending(manager.hat))
    assert "eine Wiedervorlage wartet bei ihr" in said
