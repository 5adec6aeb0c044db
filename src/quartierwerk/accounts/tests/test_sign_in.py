"""Signing in, passwords, second factor: what a person meets from the first letter to the lost phone."""

from __future__ import annotations

import base64
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from tests.cast import PASSWORD

from quartierwerk.accounts import actions, queries
from quartierwerk.accounts.models import Account, BrowserSession, Remembered
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.foundation.models import Entry
from quartierwerk.foundation.permissions import Clock

SIGN_IN = "/konto/anmelden/"
MFA = "/konto/zweiter-faktor/"


def sign_in(client, account, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"login": account.email, "password": password}, **more)


def code_now(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


@pytest.fixture(autouse=True)
def half_minute(monkeypatch):
    """It does not end between the app and the office."""
    counters = list(totp.yield_hotp_counters_from_time())
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter(counters))


@pytest.fixture
def person(worker):
    return worker.account


def set_up_page(client, person):
    """The page asks for the password once more before it shows the secret."""
    sign_in(client, person)
    asked = client.get(f"{MFA}einrichten/")
    assert asked["Location"].startswith("/konto/noch-einmal/")
    refused = client.post(asked["Location"], {"password": "falsch"})
    assert "Das Kennwort stimmt nicht." in refused.content.decode()
    assert client.post(asked["Location"], {"password": PASSWORD})["Location"] == f"{MFA}einrichten/"
    return client.get(f"{MFA}einrichten/")


@pytest.fixture
def with_app(client, person):
    """The person has set up the second factor; gives the secret."""
    page = set_up_page(client, person)
    secret = page.context["form"].secret
    answer = client.post(f"{MFA}einrichten/", {"code": code_now(secret)})
    assert answer.status_code == 302
    client.post("/konto/abmelden/")
    Remembered.objects.all().delete()  # a code of this half minute may be used once more
    return secret


def test_the_right_password_opens_the_office_and_any_other_does_not(client, person):
    wrong = sign_in(client, person, "ein anderes Kennwort")
    assert wrong.status_code == 200
    assert "E-Mail-Adresse oder Kennwort stimmt nicht" in wrong.content.decode()
    right = sign_in(client, person)
    assert (right.status_code, right["Location"]) == (302, "/buero/")


def test_an_unknown_address_hears_the_same_as_a_wrong_password(client, person):
    known = sign_in(client, person, "falsch").content.decode()
    unknown = client.post(SIGN_IN, {"login": "niemand@example.org", "password": "falsch"}).content.decode()
    sentence = "E-Mail-Adresse oder Kennwort stimmt nicht"
    assert sentence in known
    assert sentence in unknown


def test_a_link_to_another_host_is_not_followed_after_signing_in(client, person):
    assert sign_in(client, person, QUERY_STRING="next=https://boese.example/")["Location"] == "/buero/"
    client.post("/konto/abmelden/")
    assert sign_in(client, person, QUERY_STRING="next=/buero/angebote/")["Location"] == "/buero/angebote/"


@override_settings(ACCOUNT_RATE_LIMITS={})
def test_attempts_are_counted_for_all_web_processes_together(person):
    """Every attempt comes from a client of its own; the count stands in the database."""
    for _attempt in range(5):
        assert "Das waren zu viele Versuche" not in sign_in(Client(), person, "falsch").content.decode()
    assert Remembered.objects.exists()
    assert "Das waren zu viele Versuche" in sign_in(Client(), person, PASSWORD).content.decode()


def test_nobody_can_register(client, db):
    assert client.get("/konto/signup/").status_code == 404
    assert client.get("/konto/registrieren/").status_code == 404
    assert "signup" not in client.get(SIGN_IN).content.decode()


def test_a_locked_account_is_out_with_the_next_click(client, person, administrator):
    sign_in(client, person)
    assert client.get("/konto/").status_code == 200
    actions.lock_account(actor=administrator, account=person)
    assert client.get("/konto/").status_code == 302
    assert sign_in(client, person).status_code in (200, 302)
    assert client.get("/konto/").status_code == 302
    actions.unlock_account(actor=administrator, account=person)
    sign_in(client, person)
    assert client.get("/konto/").status_code == 200


# --- passwords -----------------------------------------------------------------------------------------------------


def link_in(mail: Mail) -> str:
    return re.search(r"https?://[^/]+(/konto/kennwort/neu/\S+)", mail.body).group(1)


def choose(client, link, password):
    form = client.get(link, follow=True)
    return client.post(form.context["action_url"], {"password1": password, "password2": password})


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client, person):
    client.post("/konto/kennwort/vergessen/", {"email": person.email})
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == (person.email, "Neues Kennwort wählen")
    assert "Guten Tag Fachkraft," in mail.body
    link = link_in(mail)
    assert choose(client, link, "vier ganz neue Wörter").status_code == 302
    assert sign_in(client, person).status_code == 200
    assert sign_in(client, person, "vier ganz neue Wörter").status_code == 302
    assert "Dieser Link gilt nicht mehr" in Client().get(link, follow=True).content.decode()
    assert Mail.objects.filter(subject="Ihr Kennwort wurde neu gewählt").count() == 1


def test_the_mail_is_in_the_language_of_its_reader(client, person):
    person.language = "en"
    person.save(update_fields=["language"])
    client.post("/konto/kennwort/vergessen/", {"email": person.email})
    assert Mail.objects.get().language == "en"


def test_an_unknown_address_gets_no_mail_and_the_same_page(client, person):
    unknown = client.post("/konto/kennwort/vergessen/", {"email": "niemand@example.org"})
    known = client.post("/konto/kennwort/vergessen/", {"email": person.email})
    assert unknown["Location"] == known["Location"]
    assert [mail.to for mail in Mail.objects.all()] == [person.email]


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("kurz", "kurz", "mindestens 12 Zeichen"),
        ("vier ganz neue Wörter", "vier ganz andere Wörter", "Die beiden Kennwörter sind nicht gleich."),
    ],
)
def test_a_bad_new_password_is_refused_in_words(client, person, first, second, sentence):
    sign_in(client, person)
    answer = client.post("/konto/kennwort/", {"oldpassword": PASSWORD, "password1": first, "password2": second})
    assert sentence in answer.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_the_own_password_changes_only_with_the_present_one_and_the_session_stays(client, person):
    sign_in(client, person)
    new = {"password1": "vier ganz neue Wörter", "password2": "vier ganz neue Wörter"}
    refused = client.post("/konto/kennwort/", {"oldpassword": "falsch", **new})
    assert "Das ist nicht Ihr jetziges Kennwort." in refused.content.decode()
    assert client.post("/konto/kennwort/", {"oldpassword": PASSWORD, **new}).status_code == 302
    assert client.get("/konto/").status_code == 200
    assert Mail.objects.get().subject == "Ihr Kennwort wurde geändert"


def test_a_new_password_ends_all_sessions_but_the_one_it_was_changed_in(client, person, stranger):
    other, third = Client(), Client()
    for browser in (client, other):
        sign_in(browser, person)
    third.force_login(stranger.account)
    new = {"password1": "vier ganz neue Wörter", "password2": "vier ganz neue Wörter"}
    client.post("/konto/kennwort/", {"oldpassword": "falsch", **new})
    assert BrowserSession.objects.filter(account=person).count() == 2
    client.post("/konto/kennwort/", {"oldpassword": PASSWORD, **new})
    assert [row.session_key for row in BrowserSession.objects.filter(account=person)] == [client.session.session_key]
    assert other.get("/konto/").status_code == 302
    assert client.get("/konto/").status_code == 200
    assert third.get("/konto/").status_code == 200


def test_a_password_from_a_link_ends_every_session_of_the_account(client, person):
    other = Client()
    sign_in(other, person)
    client.post("/konto/kennwort/vergessen/", {"email": person.email})
    choose(client, link_in(Mail.objects.get()), "vier ganz neue Wörter")
    assert not BrowserSession.objects.filter(account=person).exists()
    assert other.get("/konto/").status_code == 302


def test_locking_an_account_ends_its_sessions_for_good(client, person, administrator, stranger):
    sign_in(client, person)
    other = Client()
    other.force_login(stranger.account)
    actions.lock_account(actor=administrator, account=person)
    assert [row.account for row in BrowserSession.objects.all()] == [stranger.account]
    actions.unlock_account(actor=administrator, account=person)
    assert client.get("/konto/").status_code == 302
    assert other.get("/konto/").status_code == 200


# --- second factor -------------------------------------------------------------------------------------------------


def test_the_second_factor_is_set_up_by_picture_or_by_typing(client, person):
    page = set_up_page(client, person)
    html = page.content.decode()
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', html).group(1)
    assert base64.b64decode(picture).startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
    assert page.context["form"].secret in html
    assert "data:" in page.headers["Content-Security-Policy"]
    wrong = client.post(f"{MFA}einrichten/", {"code": "000000"})
    assert "Dieser Code stimmt nicht" in wrong.content.decode()
    assert not Authenticator.objects.exists()


def test_with_the_second_factor_the_password_alone_does_not_sign_in(client, person, with_app):
    assert sign_in(client, person)["Location"] == f"{MFA}code/"
    assert client.get("/konto/").status_code == 302
    assert not BrowserSession.objects.exclude(account=None).exists()
    assert "Dieser Code stimmt nicht" in client.post(f"{MFA}code/", {"code": "000000"}).content.decode()
    assert client.post(f"{MFA}code/", {"code": code_now(with_app)})["Location"] == "/buero/"
    assert client.get("/konto/").status_code == 200


def test_the_lost_phone_is_answered_by_a_printed_code_that_works_once(client, person, with_app):
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    assert len(codes) == 10
    sign_in(client, person)
    assert client.post(f"{MFA}code/", {"code": codes[0]})["Location"] == "/buero/"
    again = client.get(f"{MFA}notfallcodes/")["Location"]
    client.post(again, {"password": PASSWORD})
    sheet = client.get(f"{MFA}notfallcodes/").content.decode()
    assert codes[0] not in sheet
    assert codes[1] in sheet
    assert "Fachkraft" in sheet
    client.post("/konto/abmelden/")
    sign_in(client, person)
    assert "Dieser Code stimmt nicht" in client.post(f"{MFA}code/", {"code": codes[0]}).content.decode()


def test_secrets_of_the_second_factor_do_not_stand_in_the_database(person, with_app):
    stored = "".join(str(row.data) for row in Authenticator.objects.all())
    assert with_app not in stored
    with override_settings(SECRET_KEY="x" * 60):  # the installation's secret was lost
        app = Authenticator.objects.get(type=Authenticator.Type.TOTP).wrap()
        assert not app.validate_code(code_now(with_app))


def test_the_administrator_takes_the_second_factor_off_and_the_log_says_so(person, with_app, administrator, worker):
    with pytest.raises(PermissionDenied):
        actions.take_off_second_factor(actor=worker, account=person)
    assert Authenticator.objects.exists()
    actions.take_off_second_factor(actor=administrator, account=person)
    assert not Authenticator.objects.exists()
    assert Entry.objects.get(action="accounts.take_off_second_factor").thing_key == str(person.pk)
    with pytest.raises(Refused, match="kein zweiter Faktor"):
        actions.take_off_second_factor(actor=administrator, account=person)


# --- accounts ------------------------------------------------------------------------------------------------------


def test_an_invitation_sets_the_password_once(client, administrator):
    account = actions.make_account(actor=administrator, email=" Neu@Example.org ", name="Neue Fachkraft")
    assert account.email == "neu@example.org"
    assert not account.has_usable_password()
    assert sign_in(client, account, "").status_code == 200
    link = actions.invite(actor=administrator, account=account)
    mail = Mail.objects.get()
    assert mail.subject == "Ihr Konto bei quartierwerk"
    assert link in mail.body
    choose(client, link_in(mail), "vier ganz neue Wörter")
    assert sign_in(client, account, "vier ganz neue Wörter").status_code == 302


def test_a_link_on_paper_is_not_sent_but_who_already_has_a_password_hears_of_it(administrator, person):
    new = actions.make_account(actor=administrator, email="neu@example.org", name="Neu")
    assert queries.one_time_link(new) == actions.invite(actor=administrator, account=new, by_mail=False)
    assert not Mail.objects.exists()
    link = actions.invite(actor=administrator, account=person, by_mail=False)
    told = Mail.objects.get()
    assert (told.to, told.subject) == (person.email, "Für Ihr Konto wurde ein Link ausgegeben")
    assert link not in told.body


def test_one_address_has_one_account_whatever_its_case(administrator, person):
    with pytest.raises(Refused, match="gibt es schon ein Konto"):
        actions.make_account(actor=administrator, email=person.email.upper(), name="Noch eine")


def test_after_a_new_address_the_old_one_no_longer_signs_in(client, administrator, person):
    sign_in(client, person)
    client.post("/konto/abmelden/")
    old = person.email
    EmailAddress.objects.get_or_create(user=person, email=old, defaults={"primary": True, "verified": True})
    actions.edit_account(actor=administrator, account=person, email="neu@example.org", name=person.name, language="de")
    assert client.post(SIGN_IN, {"login": old, "password": PASSWORD}).status_code == 200
    client.post("/konto/kennwort/vergessen/", {"email": old})
    assert [(mail.to, mail.subject) for mail in Mail.objects.all()] == [
        (old, "Ihre Adresse zum Anmelden wurde geändert")
    ]
    assert client.post(SIGN_IN, {"login": "neu@example.org", "password": PASSWORD}).status_code == 302


def test_only_the_administrator_makes_changes_and_sees_accounts(worker, manager, coordinator, administrator):
    for actor in (worker, manager, coordinator):
        with pytest.raises(PermissionDenied):
            actions.make_account(actor=actor, email="neu@example.org", name="Neu")
        with pytest.raises(PermissionDenied):
            actions.lock_account(actor=actor, account=administrator.account)
        assert not queries.visible_accounts(actor).exists()
    assert queries.visible_accounts(administrator).count() == 5
    assert Account.objects.count() == 5


def test_nobody_locks_herself_out(administrator):
    with pytest.raises(Refused, match="Das eigene Konto"):
        actions.lock_account(actor=administrator, account=administrator.account)


def test_everybody_chooses_her_own_language_and_nobody_elses(client, worker, stranger):
    with pytest.raises(PermissionDenied):
        actions.choose_language(actor=worker, account=stranger.account, language="en")
    client.force_login(worker.account)
    assert client.post("/konto/", {"language": "xx"}).status_code == 422
    assert client.post("/konto/", {"language": "en"}).status_code == 302
    worker.account.refresh_from_db()
    assert worker.account.language == "en"


def test_the_operator_at_the_machine_may_make_accounts(db):
    assert actions.make_account(actor=Clock(), email="a@example.org", name="A").pk
