"""The stock of other carriers' offers: asked twice a year, confirmed with one tap, nothing public before release."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from tests import cast as people

from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.offers import actions, queries, tasks
from quartierwerk.offers.choices import StockState
from quartierwerk.offers.errors import AlreadyDecided, AskedToday, LinkClosed, NothingToDo, ProposalWaits
from quartierwerk.offers.models import Confirmation, Offer
from quartierwerk.offers.queries.public import public_offers

pytestmark = pytest.mark.django_db
HOSTILE = [
    text
    for text in json.loads((Path(__file__).parents[4] / "tests/data/hostile/blns.json").read_text("utf-8"))
    if text.strip() and "\x00" not in text and len(text) <= 300
]


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=clock.BERLIN)


def days_ago(days):
    return clock.today() - timedelta(days=days)


@pytest.fixture
def partner_offer(town):
    """An offer of the worker's carrier, kept through links, last confirmed 200 days ago."""
    return people.offer(
        town, title="Nähtreff", stock=StockState.PARTNER, confirmed_on=days_ago(200), contact_phone="05721 100",
        contact_email="naehtreff@example.org",
    )  # fmt: skip


@pytest.fixture
def foreign_offer(town):
    return people.offer(
        town, site=town.hall, carrier=town.other_carrier, title="Chor der Nordhalle", stock=StockState.PARTNER,
        confirmed_on=days_ago(400),
    )  # fmt: skip


@pytest.fixture
def asked(partner_offer):
    return actions.ask_partner(actor=Clock(), offer=partner_offer)


@pytest.fixture
def partner():
    """A browser without account whose requests are checked for cross-site forgery, as in real life."""
    return Client(enforce_csrf_checks=True)


def address(question, *, change=False):
    return reverse(f"still_true:{'change' if change else 'question'}", args=[queries.link_token(question)])


def propose(question, **values):
    return actions.answer_confirmation(actor=queries.guest_with(question), confirmation=question, proposed=values)


def release(actor, answer, **more):
    shown = queries.plan_release(Confirmation.objects.get(pk=answer.pk)).shown
    return actions.release_proposal(actor=actor, confirmation=answer, **{"shown": shown, **more})


def fields(offer, **changed):
    """What a browser would send: every field as it stands, and what somebody changed."""
    same = {
        name: getattr(offer, name)
        for name in ("title", "summary", "description", "contact_phone", "contact_email", "cost_note", "free",
                     "children", "sign_up", "women_only", "papers", "step_free")
    }  # fmt: skip
    return {**same, "price": "", "times": "", "place": "", "note": "", **changed}


# Asking


def test_the_clock_asks_after_half_a_year_and_not_again_before_the_next(partner_offer, offer):
    assert tasks.ask_partners() == 1
    question = Confirmation.objects.get()
    assert question.offer == partner_offer
    assert tasks.ask_partners() == 0
    with clock.at(clock.now() + timedelta(days=175)):
        assert tasks.ask_partners() == 0
    with clock.at(clock.now() + timedelta(days=190)):
        assert tasks.ask_partners() == 1


@pytest.mark.parametrize(
    ("facts", "times"),
    [
        ({"stock": StockState.OWN}, 0),
        ({"is_published": False}, 0),
        ({"confirmed_on": datetime(2030, 3, 2).date()}, 0),
        ({"confirmed_on": datetime(2030, 3, 1).date()}, 1),
        ({"confirmed_on": None}, 1),
    ],
)
def test_asked_are_offers_of_partners_that_nobody_confirmed_for_six_months(partner_offer, facts, times):
    Offer.objects.filter(pk=partner_offer.pk).update(**facts)
    with clock.at(moment("2030-09-01T08:00")):
        assert tasks.ask_partners() == times


def test_the_mail_brings_the_link_of_this_one_offer(partner_offer, settings):
    settings.BASE_URL = "https://quartier.example"
    Offer.objects.filter(pk=partner_offer.pk).update(title="Nähtreff & <b>Café</b>")
    tasks.ask_partners()
    mail = Mail.objects.get()
    assert mail.to == "naehtreff@example.org"
    assert mail.subject == "Stimmt das noch? „Nähtreff & <b>Café</b>“"
    assert f"https://quartier.example{address(Confirmation.objects.get())}" in mail.body
    assert mail.body.count("https://") == 1


def test_without_an_address_of_the_offer_the_carrier_gets_it_and_without_both_nobody(partner_offer, town):
    Offer.objects.filter(pk=partner_offer.pk).update(contact_email="")
    town.own_carrier.email = "buero@traeger.example"
    town.own_carrier.save()
    actions.ask_partner(actor=Clock(), offer=partner_offer)
    assert Mail.objects.get().to == "buero@traeger.example"
    town.own_carrier.email = ""
    town.own_carrier.save()
    with clock.at(clock.now() + timedelta(days=200)):
        actions.ask_partner(actor=Clock(), offer=partner_offer)
    assert Mail.objects.count() == 1
    assert Confirmation.objects.count() == 2


def test_several_offers_of_one_address_get_one_mail_with_a_link_each(partner_offer, foreign_offer, town, settings):
    settings.BASE_URL = "https://quartier.example"
    more = people.offer(
        town, title="Repair\ncafé", stock=StockState.PARTNER, confirmed_on=days_ago(300),
        contact_email="naehtreff@Example.ORG",
    )  # fmt: skip
    silent = people.offer(town, title="Stammtisch", stock=StockState.PARTNER, confirmed_on=days_ago(300))
    town.other_carrier.email = "chor@example.org"
    town.other_carrier.save()
    assert tasks.ask_partners() == 4
    assert sorted(Mail.objects.values_list("to", flat=True)) == ["chor@example.org", "naehtreff@example.org"]
    assert Confirmation.objects.filter(offer=silent).count() == 1  # for the office to hand over
    mail = Mail.objects.get(to="naehtreff@example.org")
    assert mail.subject == "Stimmt das noch? 2 Angebote"
    lines = mail.body.splitlines()
    for offer, title in ((partner_offer, "Nähtreff"), (more, "Repair café")):
        path = address(Confirmation.objects.get(offer=offer))
        assert lines[lines.index(title) + 1] == f"https://quartier.example{path}"
    assert mail.body.count("https://") == 2
    assert "Chor der Nordhalle" not in mail.body
    assert tasks.ask_partners() == 0
    assert Mail.objects.count() == 2
    assert Confirmation.objects.count() == 4


def test_an_offer_that_the_staff_asked_about_is_not_in_the_mail(partner_offer, town, worker):
    people.offer(
        town, title="Repaircafé", stock=StockState.PARTNER, confirmed_on=days_ago(300),
        contact_email="naehtreff@example.org",
    )  # fmt: skip
    actions.ask_partner(actor=worker, offer=partner_offer)
    assert tasks.ask_partners() == 1
    assert Mail.objects.order_by("-pk").first().subject == "Stimmt das noch? „Repaircafé“"


def test_only_the_clock_asks_over_all_carriers(partner_offer, worker, manager):
    for actor in (worker, manager, Guest()):
        with pytest.raises(PermissionDenied):
            actions.ask_address(actor=actor, address="naehtreff@example.org")
    assert not Confirmation.objects.exists()


def test_staff_ask_once_a_day_and_only_about_their_partners(partner_offer, foreign_offer, offer, worker, stranger):
    actions.ask_partner(actor=worker, offer=partner_offer)
    with pytest.raises(AskedToday):
        actions.ask_partner(actor=worker, offer=partner_offer)
    with pytest.raises(NothingToDo):
        actions.ask_partner(actor=worker, offer=offer)
    for actor, other in ((worker, foreign_offer), (stranger, partner_offer)):
        with pytest.raises(PermissionDenied):
            actions.ask_partner(actor=actor, offer=other)
        assert other not in queries.visible_stock(actor)
    assert Confirmation.objects.count() == 1


# The link


def test_looking_changes_nothing_whoever_looks(partner, asked, partner_offer):
    """A mail scanner opens every link in every mail."""
    for path in (address(asked), address(asked, change=True)):
        assert partner.get(path).status_code == 200
        assert partner.head(path).status_code == 200
    asked.refresh_from_db()
    partner_offer.refresh_from_db()
    assert (asked.answered_at, asked.is_still_true) == (None, None)
    assert partner_offer.confirmed_on == days_ago(200)


def test_one_tap_confirms(partner, asked, partner_offer):
    page = partner.get(address(asked)).content.decode()
    assert "Nähtreff" in page
    assert "05721 100" in page
    assert page.count("bitte fragen") == 5  # an answer that nobody gave never says "no"
    assert re.search(r'<form [^>]*method="post" action="[^"]+\?sprache=de"><button', page)
    answer = partner.post(address(asked))
    assert answer.status_code == 302
    assert "Danke, bestätigt." in partner.get(answer["Location"]).content.decode()
    partner_offer.refresh_from_db()
    asked.refresh_from_db()
    assert partner_offer.confirmed_on == clock.today()
    assert asked.is_still_true is True


def test_the_link_shows_its_own_offer_and_nothing_of_the_office(partner, asked, foreign_offer, town):
    people.offer(town, title="Frauenfrühstück", stock=StockState.PARTNER)
    Offer.objects.filter(pk=asked.offer_id).update(online_link="https://treff.example/geheim")
    page = partner.get(address(asked)).content.decode() + partner.get(address(asked, change=True)).content.decode()
    for secret in ("Chor der Nordhalle", "Frauenfrühstück", "/buero/", "treff.example"):
        assert secret not in page


def test_a_key_opens_no_other_offer(partner, asked, foreign_offer):
    other = actions.ask_partner(actor=Clock(), offer=foreign_offer)
    signature = queries.link_token(asked).partition(".")[2]
    for guess in (f"{other.pk}.{signature}", f"{asked.pk}.", str(asked.pk), f"{queries.link_token(asked)}x", "%00"):
        assert partner.get(f"/stimmt-noch/{guess}/").status_code == 404
        assert partner.post(f"/stimmt-noch/{guess}/").status_code == 404
        assert partner.post(f"/stimmt-noch/{guess}/aenderung/", {"title": "Weg"}).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.answer_confirmation(actor=queries.guest_with(asked), confirmation=other)
    with pytest.raises(PermissionDenied):
        actions.answer_confirmation(actor=Guest(), confirmation=asked)
    foreign_offer.refresh_from_db()
    assert foreign_offer.confirmed_on == days_ago(400)


def test_the_next_question_closes_the_link_before(partner, asked, partner_offer):
    with clock.at(clock.now() + timedelta(days=190)):
        newer = actions.ask_partner(actor=Clock(), offer=partner_offer)
        old = partner.get(address(asked))
        assert old.status_code == 410
        assert "Dieser Link gilt nicht mehr" in old.content.decode()
        assert "Nähtreff" not in old.content.decode()
        assert partner.post(address(asked)).status_code == 410
        assert partner.post(address(asked, change=True), fields(partner_offer, title="Neu")).status_code == 410
        assert partner.get(address(newer)).status_code == 200
    with pytest.raises(LinkClosed):
        propose(asked, title="Neu")


def test_the_page_speaks_german_and_english(partner, asked):
    german = partner.get(address(asked), HTTP_ACCEPT_LANGUAGE="tr")
    assert german["Content-Language"] == "de"
    assert 'lang="de"' in german.content.decode()
    english = partner.get(address(asked), HTTP_ACCEPT_LANGUAGE="en-GB")
    assert 'lang="en"' in english.content.decode()
    assert 'lang="de"' in partner.get(f"{address(asked)}?sprache=de", HTTP_ACCEPT_LANGUAGE="en").content.decode()


# Changes


def test_what_has_changed_waits_and_nothing_of_it_is_public(partner, asked, partner_offer, worker):
    people.session(partner_offer)
    sent = fields(partner_offer, contact_phone="05721 200", free="no", price="2,50", times="jetzt mittwochs um 15 Uhr")
    answer = partner.post(address(asked, change=True), sent)
    assert answer.status_code == 302
    assert "wartet auf die Freigabe" in partner.get(answer["Location"]).content.decode()
    asked.refresh_from_db()
    assert asked.proposed == {
        "contact_phone": "05721 200", "free": "no", "cost_cents": 250, "times": "jetzt mittwochs um 15 Uhr",
    }  # fmt: skip
    partner_offer.refresh_from_db()
    assert (partner_offer.contact_phone, partner_offer.free, partner_offer.cost_cents) == ("05721 100", "yes", None)
    assert partner_offer.confirmed_on == days_ago(200)
    assert list(queries.proposals(worker)) == [asked]


def test_nothing_changed_and_nonsense_are_said_and_what_was_typed_stays(partner, asked, partner_offer):
    same = partner.post(address(asked, change=True), fields(partner_offer))
    assert same.status_code == 422
    assert "Sie haben nichts geändert" in same.content.decode()
    wrong = partner.post(address(asked, change=True), fields(partner_offer, title="", price="umsonst"))
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "Ohne Titel geht es nicht" in page
    assert "zum Beispiel 2,50" in page
    assert 'value="umsonst"' in page
    both = partner.post(address(asked, change=True), fields(partner_offer, free="yes", price="3"))
    assert "Kostenlos oder ein Preis" in both.content.decode()
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_a_priced_offer_becomes_free_without_a_contradiction(partner, asked, partner_offer, worker):
    Offer.objects.filter(pk=partner_offer.pk).update(free="no", cost_cents=300)
    partner_offer.refresh_from_db()
    partner.post(address(asked, change=True), fields(partner_offer, free="yes", price="0"))
    asked.refresh_from_db()
    assert asked.proposed == {"free": "yes", "cost_cents": None}
    release(worker, asked)
    partner_offer.refresh_from_db()
    assert (partner_offer.free, partner_offer.cost_cents) == ("yes", None)


def test_an_answer_can_be_changed_until_somebody_has_decided(asked, partner_offer, worker):
    propose(asked, contact_phone="05721 200")
    propose(asked, contact_phone="05721 300")
    answer = actions.answer_confirmation(actor=queries.guest_with(asked), confirmation=asked)
    assert (answer.proposed, answer.is_still_true) == ({}, True)
    propose(asked, contact_phone="05721 400")
    actions.decline_proposal(actor=worker, confirmation=asked)
    with pytest.raises(LinkClosed):
        propose(asked, contact_phone="05721 500")


def test_a_partner_proposes_facts_and_nothing_else(asked):
    with pytest.raises(TypeError):
        propose(asked, is_published=False)
    with pytest.raises(Refused):
        propose(asked, title="x" * 201)
    asked.refresh_from_db()
    assert asked.answered_at is None


# Release


def test_release_writes_what_was_shown_and_confirms_as_of_the_answer(asked, partner_offer, worker):
    answer = propose(asked, title="Nähcafé", contact_phone="05721 200")
    with clock.at(clock.now() + timedelta(days=20)):
        release(worker, answer)
    partner_offer.refresh_from_db()
    answer.refresh_from_db()
    assert (partner_offer.title, partner_offer.contact_phone) == ("Nähcafé", "05721 200")
    assert partner_offer.confirmed_on == clock.today()
    assert answer.released_by == worker.key
    with pytest.raises(AlreadyDecided):
        actions.release_proposal(actor=worker, confirmation=answer, shown="")
    with pytest.raises(AlreadyDecided):
        actions.decline_proposal(actor=worker, confirmation=answer)


def test_another_proposal_than_the_one_shown_is_not_released(asked, partner_offer, worker):
    answer = propose(asked, contact_phone="05721 200")
    seen = queries.plan_release(answer).shown
    propose(asked, contact_phone="0900 123")
    with pytest.raises(NotShown):
        release(worker, answer, shown=seen)
    partner_offer.refresh_from_db()
    assert partner_offer.contact_phone == "05721 100"


def test_times_in_words_are_released_only_when_somebody_says_they_are_entered(asked, worker, signed_in):
    answer = propose(asked, times="mittwochs", note="Es gibt jetzt Kaffee")
    with pytest.raises(Refused, match="tragen Sie erst ein"):
        release(worker, answer)
    page = reverse("offers:proposal", args=[answer.pk])
    office = signed_in(worker)
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', office.get(page).content.decode())[1]
    refused = office.post(page, {"shown": shown})
    assert refused.status_code == 422
    assert "tragen Sie erst ein" in refused.content.decode()
    assert office.post(page, {"shown": shown, "is_entered": "on"}).status_code == 302
    answer.refresh_from_db()
    assert answer.released_at is not None


def test_an_offer_that_is_over_leaves_the_programme_after_its_dates_were_shown(asked, partner_offer, worker, signed_in):
    people.session(partner_offer, days=3)
    answer = propose(asked, ended=True)
    page = signed_in(worker).get(reverse("offers:proposal", args=[answer.pk])).content.decode()
    assert "Diese Termine sieht dann niemand mehr" in page
    assert "10:00–11:30" in page
    release(worker, answer)
    partner_offer.refresh_from_db()
    assert partner_offer.is_published is False
    assert partner_offer.sessions.count() == 1


def test_declined_leaves_the_offer_as_it_was_and_tells_the_partner(partner, asked, partner_offer, worker, signed_in):
    answer = propose(asked, contact_phone="05721 200")
    gone = signed_in(worker).post(reverse("offers:proposal_decline", args=[answer.pk]))
    assert gone.status_code == 302
    partner_offer.refresh_from_db()
    assert (partner_offer.contact_phone, partner_offer.confirmed_on) == ("05721 100", days_ago(200))
    assert "nicht übernommen" in partner.get(address(asked)).content.decode()
    assert partner.get(address(asked, change=True)).status_code == 410


def test_another_carrier_sees_and_decides_nothing(
    asked, partner_offer, stranger, coordinator, administrator, signed_in
):
    answer = propose(asked, contact_phone="05721 299")
    for actor in (stranger, coordinator, administrator, queries.guest_with(asked)):
        assert answer not in queries.proposals(actor)
        with pytest.raises(PermissionDenied):
            release(actor, answer)
        with pytest.raises(PermissionDenied):
            actions.decline_proposal(actor=actor, confirmation=answer)
    page = signed_in(stranger).get(reverse("offers:stock")).content.decode()
    assert "Nähtreff" not in page
    partner_offer.refresh_from_db()
    assert partner_offer.contact_phone == "05721 100"


def test_who_only_reads_gets_no_link_to_answer_with(asked, coordinator, worker, signed_in):
    link = queries.link_token(asked)
    page = signed_in(coordinator).get(reverse("offers:stock")).content.decode()
    assert "Nähtreff" in page
    assert link not in page
    assert link in signed_in(worker).get(reverse("offers:stock")).content.decode()


# The list


def test_the_list_says_in_words_how_old_each_is(partner_offer, worker, signed_in):
    def seen():
        return signed_in(worker).get(reverse("offers:stock")).content.decode()

    assert "älter als sechs Monate" in seen()
    Offer.objects.update(confirmed_on=days_ago(400))
    assert "<span>nicht mehr im Programm</span>" in seen()
    Offer.objects.update(confirmed_on=days_ago(4))
    assert "<span>aktuell</span>" in seen()


def test_after_six_months_it_is_old_and_after_twelve_it_is_out(partner_offer, worker):
    def seen(confirmed):
        Offer.objects.filter(pk=partner_offer.pk).update(confirmed_on=confirmed)
        with clock.at(moment("2030-09-15T08:00")):
            row = queries.stock_rows(worker, queries.visible_stock(worker))[0]
            is_listed = list(queries.stock_overdue(worker)) == [partner_offer]
            return row.is_old, row.is_gone, is_listed, public_offers().exists()

    assert seen("2030-03-15") == (False, False, False, True)
    assert seen("2030-03-14") == (True, False, False, True)
    assert seen("2029-09-15") == (True, False, False, True)
    assert seen("2029-09-14") == (True, True, True, False)


def test_overdue_shows_to_each_only_their_own(partner_offer, foreign_offer, worker, stranger, manager, offer):
    Offer.objects.update(confirmed_on=days_ago(400))
    assert list(queries.stock_overdue(worker)) == [partner_offer]
    assert list(queries.stock_overdue(stranger)) == [foreign_offer]
    assert list(queries.stock_overdue(manager)) == [partner_offer]


def test_staff_confirm_after_a_call_and_not_over_a_proposal(asked, partner_offer, offer, worker, stranger):
    with pytest.raises(PermissionDenied):
        actions.confirm_stock(actor=stranger, offer=partner_offer)
    actions.confirm_stock(actor=worker, offer=partner_offer)
    partner_offer.refresh_from_db()
    asked.refresh_from_db()
    assert partner_offer.confirmed_on == clock.today()
    assert asked.is_still_true is True
    propose(asked, title="Nähcafé")
    with pytest.raises(ProposalWaits):
        actions.confirm_stock(actor=worker, offer=partner_offer)
    with pytest.raises(ProposalWaits):
        actions.ask_partner(actor=worker, offer=partner_offer)
    with pytest.raises(NothingToDo):
        actions.confirm_stock(actor=worker, offer=offer)


def test_the_list_asks_the_database_as_often_for_one_as_for_three(
    town, asked, worker, signed_in, django_assert_max_num_queries
):
    office = signed_in(worker)
    office.get(reverse("offers:stock"))
    with django_assert_max_num_queries(60) as first:
        office.get(reverse("offers:stock"))
    for number in range(2):
        more = people.offer(town, title=f"Treff {number}", stock=StockState.PARTNER, confirmed_on=days_ago(300))
        propose(actions.ask_partner(actor=Clock(), offer=more), contact_phone="1")
    propose(asked, contact_phone="2")
    with django_assert_max_num_queries(60) as second:
        office.get(reverse("offers:stock"))
    assert len(second.captured_queries) == len(first.captured_queries)


def test_hostile_words_of_a_partner_come_out_as_text(partner, asked, worker, signed_in):
    office, calm = signed_in(worker), "ruhig"
    review = reverse("offers:proposal", args=[asked.pk])

    def pages(words):
        sent = {**fields(asked.offer), "title": "Neu", "description": words, "times": words[:900], "note": words[:900]}
        assert partner.post(address(asked, change=True), sent).status_code == 302
        return office.get(review).content.decode() + partner.get(address(asked)).content.decode()

    def tags(html):
        return [html.count(tag) for tag in ("<script", "<img", "<svg", "<iframe", "<a ", "<form", "<input")]

    expected = tags(pages(calm))
    assert len(HOSTILE) > 400
    for first in range(0, len(HOSTILE), 20):
        words = "\n".join(HOSTILE[first : first + 20])
        html = pages(words)
        assert tags(html) == expected
        for text in HOSTILE[first : first + 20]:
            assert text.strip().splitlines()[0] in unescape(html)
