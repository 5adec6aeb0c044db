"""Who is asking is read anew for every request: what was taken away stops at once, in the middle of a session."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests import cast as people

from quartierwerk.access import tasks
from quartierwerk.access.choices import Role
from quartierwerk.access.models import Assignment
from quartierwerk.accounts.models import Account, BrowserSession
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
    BrowserSession.objects.update(expire_date=timezone.now() - people.timedelta(seconds=1))
    assert office.get(PAGE).status_code == 302
    BrowserSession.objects.update(expire_date=timezone.now() + DAY)
    assert office.get(PAGE).status_code == 302  # the answer before has taken the cookie away


def test_another_carrier_in_the_same_session_sees_other_rooms(office, worker, stranger):
    """The role is changed under the session: the page after it belongs to the other carrier."""
    Assignment.objects.filter(pk=worker.hat.pk).update(organisation=stranger.hat.organisation)
    actor = office.get(PAGE).wsgi_request.actor
    assert actor.hat.organisation == stranger.hat.organisation
    assert not actor.holds(Role.WORKER, at=worker.hat)


def test_who_is_asking_costs_one_question(office, django_assert_num_queries):
    """The session with its account and its roles, their organisations and areas."""
    with django_assert_num_queries(1):
        office.get("/buero/raeume/frei.json")  # says what is missing, and asks nothing else


@pytest.mark.parametrize("number", [1, 3])
def test_more_roles_cost_no_more_questions(office, worker, manager, number, django_assert_num_queries):
    for _turn in range(number):
        Assignment.objects.create(account=worker.account, role=Role.MANAGER, area=manager.hat.area)
    session = office.session
    session["hat"] = worker.hat.pk
    session.save()
    with django_assert_num_queries(1):
        answer = office.get("/buero/raeume/frei.json")
    assert len(answer.wsgi_request.actor.hats) == number + 1
    assert answer.wsgi_request.actor.hat == worker.hat
    with django_assert_num_queries(0):
        assert {hat.account for hat in answer.wsgi_request.actor.hats} == {worker.account}
        assert [str(hat.area or hat.organisation) for hat in answer.wsgi_request.actor.hats]


def test_a_session_that_was_deleted_is_nobodys_with_the_next_request(office):
    BrowserSession.objects.all().delete()
    assert office.get(PAGE).status_code == 302


def test_the_session_says_who_is_asking_and_not_the_column_beside_it(office, worker, stranger):
    """The data of a session are signed, the column is not: whoever changes it gains nobody's rights."""
    BrowserSession.objects.update(account=stranger.account)
    assert office.get(PAGE).wsgi_request.actor.account == worker.account
    BrowserSession.objects.update(account=None)
    assert office.get(PAGE).wsgi_request.actor.account == worker.account


def test_data_of_a_session_that_were_changed_are_nobodys(office):
    kept = BrowserSession.objects.get()
    BrowserSession.objects.update(session_data=kept.session_data[:-2] + "xx")
    assert office.get(PAGE).status_code == 302


@pytest.mark.parametrize("key", ["", "x", "a" * 32, "a\\000b" + "c" * 30, "ä" * 32, "' OR 1=1 --", "a" * 5000])
def test_a_cookie_may_say_anything(client, db, key):
    client.cookies["sessionid"] = key
    assert client.get(PAGE).status_code == 302
    assert client.get("/de/programm/").status_code == 200


def test_a_session_of_nobody_is_kept_and_has_no_account(client, worker):
    """Who signs in with a password is nobody until the code of the second factor fits; so is who reads a message."""
    session = client.session
    session["next"] = "/buero/"
    session.save()
    assert BrowserSession.objects.get().account is None
    assert client.get(PAGE).status_code == 302
    assert client.session["next"] == "/buero/"
    client.force_login(worker.account)
    assert BrowserSession.objects.get().account == worker.account
    assert client.session["next"] == "/buero/"
    client.logout()
    assert not BrowserSession.objects.exists()


def test_another_person_in_the_same_browser_finds_nothing_of_the_one_before(office, worker, stranger):
    before = BrowserSession.objects.get()
    session = office.session
    session["secret"] = "hers"
    session.save()
    office.force_login(stranger.account)
    assert BrowserSession.objects.get().account == stranger.account
    assert not BrowserSession.objects.filter(pk=before.pk).exists()
    assert "secret" not in office.session
    assert office.get(PAGE).wsgi_request.actor.account == stranger.account


def test_an_account_without_a_role_costs_one_question_too(office, worker, django_assert_num_queries):
    Assignment.objects.filter(pk=worker.hat.pk).delete()
    with django_assert_num_queries(1):
        assert office.get("/buero/raeume/frei.json").status_code == 403


def test_sessions_that_are_over_are_cleared_away(office, worker):
    other = BrowserSession.objects.create(
        session_key="b" * 32, session_data="", expire_date=timezone.now() - people.timedelta(seconds=1)
    )
    assert tasks.forget_sessions() == 1
    assert not BrowserSession.objects.filter(pk=other.pk).exists()
    assert office.get(PAGE).status_code == 200
