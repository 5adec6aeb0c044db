"""The gate before the office: signing in comes first, then a role that runs today."""

from __future__ import annotations

from types import SimpleNamespace

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from tests import cast as people

from quartierwerk.access import queries
from quartierwerk.access.choices import Role
from quartierwerk.access.middleware import Gate
from quartierwerk.access.models import Assignment
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Guest


def ask(rf, path, actor, **headers):
    request = rf.get(path, **headers)
    request.user = getattr(actor, "account", None) or AnonymousUser()
    request.actor = actor
    request.resolver_match = SimpleNamespace(view_name="anywhere")
    request.session = {}
    return Gate(lambda request: HttpResponse("page")).process_view(request, None, (), {})


def test_a_guest_is_sent_to_sign_in_and_comes_back_to_the_page(rf):
    answer = ask(rf, "/buero/angebote/?q=kurs", Guest())
    assert answer.status_code == 302
    assert answer["Location"] == "/konto/anmelden/?next=/buero/angebote/%3Fq%3Dkurs"


def test_a_program_that_asks_for_json_gets_401_and_the_way_to_sign_in(rf):
    answer = ask(rf, "/buero/zaehlen/", Guest(), HTTP_ACCEPT="application/json")
    assert answer.status_code == 401
    assert b"/konto/anmelden/" in answer.content


def test_residents_pages_are_open(rf):
    assert ask(rf, "/de/programm/", Guest()) is None


def test_whoever_has_a_role_gets_in(rf, worker):
    assert ask(rf, "/buero/angebote/", worker) is None


def test_whoever_has_no_role_stays_outside(rf, worker):
    worker.hat.delete()
    answer = ask(rf, "/buero/angebote/", queries.actor_of(worker.account))
    assert answer.status_code == 403
    assert "Sie haben zurzeit keine Rolle" in answer.content.decode()


def test_a_role_that_ended_yesterday_or_begins_tomorrow_does_not_open_the_office(rf, cast, town):
    for dates in ({"ends_on": clock.today() - people.timedelta(days=1)},
                  {"starts_on": clock.today() + people.timedelta(days=1)}):  # fmt: skip
        Assignment.objects.filter(account=cast.worker.account).update(starts_on=None, ends_on=None)
        Assignment.objects.filter(account=cast.worker.account).update(**dates)
        assert ask(rf, "/buero/angebote/", queries.actor_of(cast.worker.account)).status_code == 403
    Assignment.objects.filter(account=cast.worker.account).update(starts_on=clock.today(), ends_on=clock.today())
    assert queries.actor_of(cast.worker.account).holds(Role.WORKER)


def test_the_staff_pages_speak_the_language_of_the_account(client, worker):
    worker.account.language = "en"
    worker.account.save(update_fields=["language"])
    client.force_login(worker.account)
    assert client.get("/konto/kennwort/").headers["Content-Language"] == "en"
    worker.account.language = "de"
    worker.account.save(update_fields=["language"])
    assert client.get("/konto/kennwort/", headers={"Accept-Language": "en"}).headers["Content-Language"] == "de"


def test_who_has_several_roles_chooses_one_and_the_other_rests(client, worker, town):
    second = Assignment.objects.create(account=worker.account, role=Role.MANAGER, area=town.west)
    client.force_login(worker.account)
    sent = client.get("/buero/zugang/konten/")
    assert sent["Location"] == "/buero/zugang/rolle/?next=%2Fbuero%2Fzugang%2Fkonten%2F"
    page = client.get(sent["Location"]).content.decode()
    assert "Fachkraft des Trägers – Träger am Markt" in page
    assert "Quartiersmanagement – Weststadt" in page
    chosen = client.post("/buero/zugang/rolle/", {"hat": second.pk, "next": "https://boese.example/"})
    assert chosen["Location"] == "/buero/"
    actor = queries.actor_of(worker.account, client.session["hat"])
    assert actor.holds(Role.MANAGER, at=town.west)
    assert not actor.holds(Role.WORKER)


def test_nobody_wears_the_hat_of_somebody_else(client, worker, manager):
    client.force_login(worker.account)
    answer = client.post("/buero/zugang/rolle/", {"hat": manager.hat.pk})
    assert "Bitte wählen Sie eine Rolle." in answer.content.decode()
    assert "hat" not in client.session


def test_a_guest_is_asked_in_the_language_of_her_browser_if_the_staff_pages_speak_it(client, db):
    assert client.get("/konto/anmelden/", headers={"Accept-Language": "en"}).headers["Content-Language"] == "en"
    assert client.get("/konto/anmelden/", headers={"Accept-Language": "ar"}).headers["Content-Language"] == "de"
