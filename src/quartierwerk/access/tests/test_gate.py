"""The gate before the office: signing in comes first, then a role that runs today."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
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
    with pytest.raises(PermissionDenied):
        ask(rf, "/buero/angebote/", queries.actor_of(worker.account))


def test_a_role_that_ended_yesterday_or_begins_tomorrow_does_not_open_the_office(rf, cast, town):
    for dates in ({"ends_on": clock.today() - people.timedelta(days=1)},
                  {"starts_on": clock.today() + people.timedelta(days=1)}):  # fmt: skip
        Assignment.objects.filter(account=cast.worker.account).update(starts_on=None, ends_on=None)
        Assignment.objects.filter(account=cast.worker.account).update(**dates)
        with pytest.raises(PermissionDenied):
            ask(rf, "/buero/angebote/", queries.actor_of(cast.worker.account))
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
