"""The first day of a colleague: an account, a role, a link on paper, a password, a second factor, the lost phone.

And the pages about partners, persons, lists and accounts, measured on a phone and on a desk.
"""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal import auth as totp

from quartierwerk.access.models import Assignment
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.parties.models import Contact, ContactNote, Organisation
from quartierwerk.vocabularies.actions import plant_lists

pytestmark = pytest.mark.django_db(transaction=True)


def code_now(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


@pytest.fixture
def half_minute(monkeypatch):
    """It does not end between the app and the office."""
    counters = list(totp.yield_hotp_counters_from_time())
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter(counters))


def sign_in(page, live_server, email, password):
    page.goto(f"{live_server.url}/konto/anmelden/")
    page.get_by_label("E-Mail-Adresse").fill(email)
    page.get_by_label("Kennwort", exact=False).first.fill(password)
    page.get_by_role("button", name="Anmelden").click()


def test_from_the_new_account_to_the_lost_phone(
    page_factory, live_server, administrator, town, step, axe, fits, settings, half_minute
):
    settings.BASE_URL = live_server.url
    office = page_factory("de", "desktop", account=administrator.account)
    office.goto(f"{live_server.url}/buero/zugang/konten/neu/")
    office.get_by_label("Name").fill("Neue Kollegin")
    office.get_by_label("E-Mail-Adresse").fill("neu@example.org")
    office.get_by_role("button", name="Konto anlegen").click()
    office.get_by_role("link", name="Rolle vergeben").click()
    office.get_by_label("Fachkraft des Trägers").check()
    office.get_by_label("Organisation").select_option(label="Träger am Markt")
    office.get_by_role("button", name="Rolle vergeben").click()
    step(office, "account with its role")
    office.get_by_role("link", name="Einladen").click()
    office.get_by_label("auf Papier oder vom Bildschirm").check()
    office.get_by_role("button", name="Link ausgeben").click()
    step(office, "link on paper")
    axe(office)
    link = office.locator("#link").inner_text()

    phone = page_factory("de", "phone")
    phone.goto(link)
    phone.get_by_label("Neues Kennwort", exact=False).first.fill("vier ganz neue Wörter")
    phone.get_by_label("Neues Kennwort, noch einmal").fill("vier ganz neue Wörter")
    axe(phone)
    phone.get_by_role("button", name="Kennwort speichern").click()
    sign_in(phone, live_server, "neu@example.org", "vier ganz neue Wörter")
    phone.goto(f"{live_server.url}/konto/zweiter-faktor/einrichten/")
    phone.get_by_label("Kennwort", exact=False).first.fill("vier ganz neue Wörter")
    phone.get_by_role("button", name="Bestätigen").click()
    picture = phone.get_by_alt_text("QR-Code für die App", exact=False)
    assert picture.evaluate("image => image.complete && image.naturalWidth > 0")
    step(phone, "code for the app")
    axe(phone)
    fits(phone)
    phone.get_by_label("Code aus der App").fill(code_now(phone.locator("dd code").inner_text()))
    phone.get_by_role("button", name="Einrichten").click()
    step(phone, "codes to print")
    axe(phone)
    printed = phone.locator("ol code").first.inner_text()

    elsewhere = page_factory("de", "small")
    sign_in(elsewhere, live_server, "neu@example.org", "vier ganz neue Wörter")
    elsewhere.get_by_label("Code").fill("000000")
    elsewhere.get_by_role("button", name="Anmelden").click()
    step(elsewhere, "a wrong code")
    axe(elsewhere)
    fits(elsewhere)
    elsewhere.get_by_label("Code").fill(printed)
    elsewhere.get_by_role("button", name="Anmelden").click()
    elsewhere.goto(f"{live_server.url}/konto/")
    assert "neu@example.org" in elsewhere.content()
    assert Assignment.objects.get(account__email="neu@example.org").organisation == town.own_carrier


PAGES = (
    "/buero/partner/", "/buero/partner/neu/", "/buero/partner/{own}/", "/buero/partner/{own}/beziehungen/neu/",
    "/buero/partner/{own}/treffpunkte/neu/", "/buero/partner/{own}/aufgeloest/", "/buero/partner/doppelt/",
    "/buero/partner/doppelt/{own}/{double}/", "/buero/partner/einlesen/", "/buero/partner/personen/",
    "/buero/partner/personen/{person}/", "/buero/partner/personen/{person}/aendern/",
    "/buero/partner/personen/schluessel/", "/buero/partner/notizen/", "/buero/partner/notizen/{note}/",
    "/buero/partner/notizen/neu/?personen={person}", "/buero/listen/", "/buero/listen/soziale-stadt/1/",
    "/buero/listen/sprachen/", "/konto/", "/konto/zweiter-faktor/", "/konto/kennwort/",
)  # fmt: skip
FOR_ADMINISTRATORS = (
    "/buero/zugang/konten/", "/buero/zugang/konten/neu/", "/buero/zugang/konten/{account}/",
    "/buero/zugang/konten/{account}/rollen/neu/", "/buero/zugang/konten/{account}/sperren/",
    "/buero/zugang/rollen/{role}/ende/", "/buero/zugang/protokoll/", "/buero/listen/neu/",
    "/buero/listen/alter/1/zuordnung/alter-60/1/",
)  # fmt: skip
FOR_GUESTS = ("/konto/anmelden/", "/konto/kennwort/vergessen/", "/konto/kennwort/neu/1-nicht-echt/", "/konto/gesperrt/")


@pytest.fixture
def filled(cast, town):
    plant_lists(actor=Clock())
    double = Organisation.objects.create(kind="carrier", name="Träger am Markt gGmbH", slug="doppelt", area=town.city)
    person = Contact.objects.create(
        name="Frau Muster", area=town.west, organisation=town.own_carrier, kind="key_person", languages=("ar",),
        groups=("frauen",), phone="05721 1",
    )  # fmt: skip
    note = ContactNote.objects.create(
        on=clock.today(), channel="phone", text="Der Hof ist zu dunkel.", area=town.west, follow_up_on=clock.today()
    )
    note.participants.add(person)
    return {
        "own": town.own_carrier.pk, "double": double.pk, "person": person.pk, "note": note.pk,
        "account": cast.worker.account.pk, "role": cast.worker.hat.pk,
    }  # fmt: skip


@pytest.mark.parametrize("viewport", ["small", "phone", "desktop"])
def test_the_pages_fit_and_can_be_read_by_everybody(page_factory, live_server, cast, filled, axe, fits, viewport):
    for account, addresses in (
        (cast.manager.account, PAGES), (cast.administrator.account, FOR_ADMINISTRATORS), (None, FOR_GUESTS),
    ):  # fmt: skip
        page = page_factory("de", viewport, account=account)
        for address in addresses:
            answer = page.goto(live_server.url + address.format(**filled))
            assert answer.status == 200, address
            assert page.locator("h1").count() == 1, address
            fits(page)
            axe(page)
