"""Roles: given, inherited downwards, ended; accounts made and invited; the log."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from quartierwerk.access import actions, queries
from quartierwerk.access.choices import Role
from quartierwerk.access.errors import AlreadyEnded, LastAdministrator
from quartierwerk.access.models import Assignment
from quartierwerk.accounts import actions as accounts
from quartierwerk.accounts.models import Account
from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import NotShown, fingerprint
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.foundation.models import Entry
from quartierwerk.foundation.permissions import Clock
from quartierwerk.parties.models import Contact

DAY = timedelta(days=1)


def test_a_role_is_inherited_downwards_and_never_upwards_or_sideways(coordinator, manager, worker, stranger, town):
    assert coordinator.holds(Role.COORDINATOR, at=town.house)
    assert not coordinator.holds(Role.COORDINATOR, at=town.state)
    assert manager.holds(Role.MANAGER, at=town.house)
    assert not manager.holds(Role.MANAGER, at=town.hall)
    assert not manager.holds(Role.MANAGER, at=town.city)
    assert worker.holds(Role.WORKER, at=town.house)
    assert not stranger.holds(Role.WORKER, at=town.house)


def test_the_administrator_gives_a_role_from_a_day_to_a_day(administrator, stranger, town):
    given = actions.assign(
        actor=administrator, account=stranger.account, role=Role.MANAGER, area=town.north,
        starts_on=clock.today() + DAY, ends_on=clock.today() + 2 * DAY,
    )  # fmt: skip
    assert given not in queries.hats_of(stranger.account)
    assert given in queries.hats_of(stranger.account, on=clock.today() + 2 * DAY)
    assert given not in queries.hats_of(stranger.account, on=clock.today() + 3 * DAY)


def test_nobody_else_gives_roles(worker, manager, coordinator, town):
    for actor in (worker, manager, coordinator):
        with pytest.raises(PermissionDenied):
            actions.assign(actor=actor, account=actor.account, role=Role.ADMINISTRATOR)
        assert not queries.visible_assignments(actor).exists()
        assert not queries.log(actor).exists()
    assert Assignment.objects.filter(role=Role.ADMINISTRATOR).count() == 1
    assert Entry.objects.count() == 0


def test_role_and_place_must_fit_together(administrator, worker, town):
    for wrong in (
        {"role": Role.WORKER, "area": town.west},
        {"role": Role.MANAGER, "organisation": town.own_carrier},
        {"role": Role.ADMINISTRATOR, "area": town.city},
        {"role": Role.COORDINATOR},
    ):
        with pytest.raises(Refused, match="Fachkräfte gehören zu einer Organisation"):
            actions.assign(actor=administrator, account=worker.account, **wrong)
    assert Assignment.objects.filter(account=worker.account).count() == 1


def test_the_end_of_the_only_role_is_shown_before_it_is_made(administrator, worker):
    effects = queries.effects_of_ending(worker.hat)
    assert [str(effect.sentence) for effect in effects] == [
        "hat danach keine Rolle mehr und kommt nicht mehr in das Büro"
    ]
    with pytest.raises(NotShown):
        actions.end_assignment(actor=administrator, assignment=worker.hat, ends_on=clock.today())
    actions.end_assignment(
        actor=administrator, assignment=worker.hat, ends_on=clock.today() - DAY, shown=fingerprint(effects)
    )
    assert not queries.hats_of(worker.account).exists()
    assert queries.actor_of(worker.account).hat is None
    with pytest.raises(AlreadyEnded):
        actions.end_assignment(actor=administrator, assignment=worker.hat, ends_on=clock.today())


def test_the_last_administrator_stays(administrator, worker):
    with pytest.raises(LastAdministrator):
        actions.end_assignment(actor=administrator, assignment=administrator.hat, ends_on=clock.today())
    actions.assign(actor=administrator, account=worker.account, role=Role.ADMINISTRATOR)
    shown = fingerprint(queries.effects_of_ending(administrator.hat))
    actions.end_assignment(actor=administrator, assignment=administrator.hat, ends_on=clock.today(), shown=shown)


def test_a_person_in_the_lists_is_tied_to_her_account_when_she_gets_a_role(administrator, town):
    listed = Contact.objects.create(organisation=town.own_carrier, name="Neue Kollegin", email="Neu@example.org")
    account = accounts.make_account(actor=administrator, email="neu@example.org", name="Neue Kollegin")
    actions.assign(actor=administrator, account=account, role=Role.WORKER, organisation=town.own_carrier)
    listed.refresh_from_db()
    assert listed.account == account


# -- pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def office(client, administrator):
    client.force_login(administrator.account)
    return client


def test_from_a_new_account_to_its_first_role_and_its_link_on_paper(office, town):
    made = office.post("/buero/zugang/konten/neu/", {"name": "Neue", "email": "Neu@Example.org", "language": "de"})
    account = Account.objects.get(email="neu@example.org")
    assert made["Location"] == f"/buero/zugang/konten/{account.pk}/"
    role = f"/buero/zugang/konten/{account.pk}/rollen/neu/"
    refused = office.post(role, {"role": "worker"})
    assert refused.status_code == 422
    assert "Eine Fachkraft gehört zu einer Organisation." in refused.content.decode()
    assert (
        office.post(role, {"role": "worker", "organisation": town.own_carrier.pk, "area": town.west.pk}).status_code
        == 302
    )
    assert str(Assignment.objects.get(account=account)) == "Fachkraft des Trägers – Träger am Markt"
    page = office.post(f"/buero/zugang/konten/{account.pk}/einladen/", {"way": "paper"})
    html = page.content.decode()
    assert "/konto/kennwort/neu/" in html
    assert "<svg" in html
    assert "no-store" in page["Cache-Control"]
    assert not Mail.objects.exists()
    office.post(f"/buero/zugang/konten/{account.pk}/einladen/", {"way": "mail"})
    assert Mail.objects.get().to == "neu@example.org"


def test_an_account_made_twice_is_refused_at_the_field(office, worker):
    answer = office.post("/buero/zugang/konten/neu/", {"name": "X", "email": worker.account.email, "language": "de"})
    assert answer.status_code == 422
    assert "gibt es schon ein Konto" in answer.content.decode()
    assert Account.objects.count() == 5


def test_ending_a_role_on_the_page_needs_the_list_that_was_shown(office, worker):
    address = f"/buero/zugang/rollen/{worker.hat.pk}/ende/"
    page = office.get(address)
    assert "kommt nicht mehr in das Büro" in page.content.decode()
    day = clock.today().isoformat()
    assert office.post(address, {"ends_on": day}).status_code == 422
    shown = page.context["form"].initial["shown"]
    assert office.post(address, {"ends_on": day, "shown": shown}).status_code == 302
    worker.hat.refresh_from_db()
    assert worker.hat.ends_on == clock.today()


def test_the_list_of_accounts_finds_by_name_and_shows_todays_roles(office, cast):
    page = office.get("/buero/zugang/konten/", {"q": "fachkraft@"}).content.decode()
    assert "Fachkraft des Trägers – Träger am Markt" in page
    assert "quartier@example.org" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_few_and_for_many(office, cast, number, django_assert_num_queries):
    for n in range(number):
        accounts.make_account(actor=cast.administrator, email=f"{n}@example.org", name=f"N{n}")
    with django_assert_num_queries(4):
        office.get("/buero/zugang/konten/")


def test_the_log_says_who_did_what_and_no_more(office, administrator):
    accounts.make_account(actor=administrator, email="geheim@example.org", name="Sehr geheim")
    page = office.get("/buero/zugang/protokoll/").content.decode()
    assert "Technik" in page
    assert "Konto angelegt" in page
    assert "accounts.make_account" not in page
    assert "geheim" not in page
    accounts.make_account(actor=Clock(), email="uhr@example.org", name="Von der Uhr")
    assert "die Uhr</td>" not in office.get("/buero/zugang/protokoll/").content.decode()
    assert "die Uhr</td>" in office.get("/buero/zugang/protokoll/", {"clock": "on"}).content.decode()
    assert "Konto angelegt" in office.get("/buero/zugang/protokoll/", {"who": "technik@"}).content.decode()
    assert "Konto angelegt" not in office.get("/buero/zugang/protokoll/", {"who": "fachkraft@"}).content.decode()


def test_the_log_and_the_account_page_speak_the_language_of_the_reader(office, administrator):
    accounts.choose_language(actor=administrator, account=administrator.account, language="en")
    for path in ("/buero/zugang/protokoll/", f"/buero/zugang/konten/{administrator.account.pk}/"):
        assert "Chose a language" in office.get(path).content.decode()


def test_an_action_that_the_product_no_longer_has_keeps_its_code_in_the_log(office, administrator):
    Entry.objects.create(at=clock.now(), actor_key=administrator.key, action="rooms.paint_walls")
    assert '<code lang="en">rooms.paint_walls</code>' in office.get("/buero/zugang/protokoll/").content.decode()


# -- the command ------------------------------------------------------------------------------------------------------


def make_administrator(*words):
    out = StringIO()
    call_command("make-administrator", *words, stdout=out)
    return out.getvalue()


def test_the_first_administrator_comes_from_the_command_line(db, client):
    said = json.loads(make_administrator("Chefin@example.org", "--name", "Technik", "--json"))
    assert said["email"] == "chefin@example.org"
    account = Account.objects.get()
    assert queries.actor_of(account).holds(Role.ADMINISTRATOR)
    path = said["link"].removeprefix("http://127.0.0.1:8000")
    assert "Kennwort wählen" in client.get(path, follow=True).content.decode()


def test_what_is_no_address_is_wrong_use(db):
    with pytest.raises(CommandError, match="E-Mail-Adresse") as refused:
        make_administrator("notmail", "--name", "Technik")
    assert refused.value.returncode == 2
    assert not Account.objects.exists()


def test_the_command_is_also_the_way_back_in(administrator, worker):
    accounts.lock_account(actor=administrator, account=worker.account)
    assert "/konto/kennwort/neu/" in make_administrator(worker.account.email)
    worker.account.refresh_from_db()
    assert worker.account.is_active
    make_administrator(worker.account.email)
    assert Assignment.objects.filter(account=worker.account, role=Role.ADMINISTRATOR).count() == 1
