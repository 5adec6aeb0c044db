"""Who is asking is read anew for every request: what was taken away stops at once, in the middle of a session."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from tests import cast as people

from quartierwerk.access.choices import Role
from quartierwerk.access.models import Assignment
from quartierwerk.accounts.models import Account
from quartierwerk.foundation import clock

PAGE = "/buero/raeume/woche/"
DAY = people.timedelta(days=1)


@pytest.fixture
def office(signed_in, worker):
    client = signed_in(worker)
    assert client.get(PAGE).status_code == 200
    return client


def test_a_role_that_ends_shuts_the_office_with_the_next_request(office, worker):
    Assignment.objects.filter(pk=worker.hat.pk).update(ends_on=clock.today() - DAY)
    assert office.get(PAGE).status_code == 403
    Assignment.objects.filter(pk=worker.hat.pk).update(ends_on=clock.today())
    assert office.get(PAGE).status_code == 200


def test_a_role_that_is_deleted_shuts_the_office_with_the_next_request(office, worker):
    Assignment.objects.filter(pk=worker.hat.pk).delete()
    assert office.get(PAGE).status_code == 403


def test_a_role_that_begins_tomorrow_does_not_count_today(office, worker):
    Assignment.objects.filter(pk=worker.hat.pk).update(starts_on=clock.today() + DAY)
    assert office.get(PAGE).status_code == 403
    with clock.at(clock.now() + DAY):
        assert office.get(PAGE).status_code == 200


def test_a_closed_account_has_to_sign_in_with_the_next_request(office, worker):
    Account.objects.filter(pk=worker.account.pk).update(is_active=False)
    answer = office.get(PAGE)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/konto/anmelden/")


def test_a_closed_account_without_a_role_has_to_sign_in_too(office, worker):
    Assignment.objects.filter(pk=worker.hat.pk).delete()
    Account.objects.filter(pk=worker.account.pk).update(is_active=False)
    assert office.get(PAGE).status_code == 302


def test_a_deleted_account_has_to_sign_in_with_the_next_request(office, worker):
    Assignment.objects.filter(pk=worker.hat.pk).delete()
    Account.objects.filter(pk=worker.account.pk).delete()
    assert office.get(PAGE).status_code == 302


def test_a_new_password_ends_the_other_sessions_with_the_next_request(office, worker):
    account = Account.objects.get(pk=worker.account.pk)
    account.set_password("ein ganz neues Kennwort")
    account.save(update_fields=["password"])
    assert office.get(PAGE).status_code == 302


def test_a_session_that_was_ended_or_is_over_is_nobodys(office):
    Session.objects.update(expire_date=timezone.now() - people.timedelta(seconds=1))
    assert office.get(PAGE).status_code == 302
    Session.objects.update(expire_date=timezone.now() + DAY)
    assert office.get(PAGE).status_code == 302  # the answer before has taken the cookie away


def test_another_carrier_in_the_same_session_sees_other_rooms(office, worker, stranger):
    """The role is changed under the session: the page after it belongs to the other carrier."""
    Assignment.objects.filter(pk=worker.hat.pk).update(organisation=stranger.hat.organisation)
    actor = office.get(PAGE).wsgi_request.actor
    assert actor.hat.organisation == stranger.hat.organisation
    assert not actor.holds(Role.WORKER, at=worker.hat)


def test_who_is_asking_costs_two_questions(office, django_assert_num_queries):
    """The session; the account with its roles, their organisations and areas."""
    with django_assert_num_queries(2):
        office.get("/buero/raeume/frei.json")  # says what is missing, and asks nothing else


@pytest.mark.parametrize("number", [1, 3])
def test_more_roles_cost_no_more_questions(office, worker, manager, number, django_assert_num_queries):
    for _turn in range(number):
        Assignment.objects.create(account=worker.account, role=Role.MANAGER, area=manager.hat.area)
    session = office.session
    session["hat"] = worker.hat.pk
    session.save()
    with django_assert_num_queries(2):
        answer = office.get("/buero/raeume/frei.json")
    assert len(answer.wsgi_request.actor.hats) == number + 1
    assert answer.wsgi_request.actor.hat == worker.hat
    with django_assert_num_queries(0):
        assert {hat.account for hat in answer.wsgi_request.actor.hats} == {worker.account}
        assert [str(hat.area or hat.organisation) for hat in answer.wsgi_request.actor.hats]
