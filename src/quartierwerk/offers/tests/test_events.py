"""Permits of a fest: dates counted back, states as rows, who may, what is late, what the pages and papers say."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from tests import cast as people

from quartierwerk.foundation import clock
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.models import Entry
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers import actions, queries
from quartierwerk.offers.actions.sessions import move_session
from quartierwerk.offers.models import Permit, PermitKind, PermitStep, Session
from quartierwerk.offers.queries.events import counted_back
from quartierwerk.offers.tests.builders import local
from quartierwerk.parties.models import Contact, Organisation
from quartierwerk.places.holidays import PublicHolidays


@pytest.fixture
def kinds(db):
    actions.plant_permit_kinds(actor=Clock())
    return {kind.slug: kind for kind in PermitKind.objects.all()}


@pytest.fixture
def fest(offer, worker, kinds):
    """Sixty days ahead, with use of the street and the owner's consent to be asked for."""
    session = people.session(offer, days=60, hour=14, minutes=300)
    actions.add_permits(actor=worker, session=session, kinds=[kinds["einwilligung"], kinds["sondernutzung"]])
    return session


def permit_of(session, slug) -> Permit:
    return Permit.objects.get(session=session, kind__slug=slug)


def line_of(actor, session, slug):
    return next(line for line in queries.permits_of(actor, session) if line.permit.kind.slug == slug)


# --- dates counted back ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "lead", "due"),
    [
        (date(2030, 6, 15), 28, date(2030, 5, 17)),  # Saturday 18 May -> Friday
        (date(2030, 6, 16), 28, date(2030, 5, 17)),  # Sunday 19 May -> Friday
        (date(2030, 6, 19), 28, date(2030, 5, 22)),  # a Wednesday stays
        (date(2030, 5, 29), 28, date(2030, 4, 30)),  # Wednesday 1 May is a holiday -> Tuesday
        (date(2030, 6, 10), 49, date(2030, 4, 18)),  # Easter Monday 22 April, Easter, Good Friday 19 -> Thursday
        (date(2031, 1, 29), 28, date(2030, 12, 31)),  # New Year 2031, a Wednesday -> New Year's Eve, a Tuesday
        (date(2030, 11, 28), 28, date(2030, 10, 30)),  # Reformation Day 31 October, Lower Saxony -> Wednesday
        (date(2030, 6, 19), 0, date(2030, 6, 19)),
    ],
)
def test_a_due_day_on_a_weekend_or_holiday_is_the_working_day_before(day, lead, due):
    assert counted_back(day, lead, PublicHolidays("NI")) == due


def test_the_same_day_is_no_holiday_in_another_state_and_without_a_state_only_weekends_count():
    assert counted_back(date(2030, 11, 28), 28, PublicHolidays("NW")) == date(2030, 10, 31)
    assert counted_back(date(2030, 11, 28), 28, None) == date(2030, 10, 31)


def test_the_due_day_moves_with_the_date_and_is_that_of_the_local_day(offer, worker, kinds):
    with clock.at(datetime(2030, 3, 1, 12, tzinfo=clock.BERLIN)):
        session = people.session(offer, days=0, hour=23, minutes=59)
        Session.objects.filter(pk=session.pk).update(
            starts_at="2030-06-19T21:30:00Z", ends_at="2030-06-19T21:59:00Z",
            starts_local="2030-06-19T23:30", ends_local="2030-06-19T23:59",
        )  # fmt: skip
        session.refresh_from_db()
        actions.add_permits(actor=worker, session=session, kinds=[kinds["ausschank-nds"]])
        assert line_of(worker, session, "ausschank-nds").due_on == date(2030, 5, 22)
        start = local("2030-06-17T12:00")
        move_session(actor=worker, session=session, start=start, minutes=60, site=session.site)
        session.refresh_from_db()
        assert session.starts_local == "2030-06-17T12:00"
        assert line_of(worker, session, "ausschank-nds").due_on == date(2030, 5, 20)
        permit = permit_of(session, "ausschank-nds")
        actions.edit_permit(actor=worker, permit=permit, facts={"lead_days": 1})
        assert line_of(worker, session, "ausschank-nds").due_on == date(2030, 6, 14)  # Sunday the 16th -> Friday


# --- states ----------------------------------------------------------------------------------------------------------


def test_states_are_rows_and_the_latest_day_holds(fest, worker):
    permit, today = permit_of(fest, "sondernutzung"), clock.today()
    with clock.at(clock.now() + timedelta(days=3)):
        actions.note_permit(actor=worker, permit=permit, state="granted", day=today + timedelta(days=2), note="Nr. 7")
        actions.note_permit(actor=worker, permit=permit, state="asked", day=today)
        line = line_of(worker, fest, "sondernutzung")
        assert (line.state, line.is_settled, line.words) == ("granted", True, "")
        assert list(permit.steps.values_list("state", flat=True)) == ["needed", "asked", "granted"]
        step = permit.steps.get(state="granted")
        actions.take_back_step(actor=worker, step=step)
        assert line_of(worker, fest, "sondernutzung").state == "asked"


def test_the_same_state_sent_twice_is_one_row(fest, worker):
    permit = permit_of(fest, "sondernutzung")
    for _twice in range(2):
        actions.note_permit(actor=worker, permit=permit, state="asked", day=clock.today(), note="Post")
    assert permit.steps.filter(state="asked").count() == 1


@pytest.mark.parametrize(
    ("slug", "state", "words"),
    [
        ("sondernutzung", "written", "Bitte wählen Sie einen Stand aus der Liste."),
        ("einwilligung", "granted", "Bitte wählen Sie einen Stand aus der Liste."),
        ("einwilligung", "nonsense", "Bitte wählen Sie einen Stand aus der Liste."),
    ],
)
def test_a_state_that_does_not_fit_is_refused(fest, worker, slug, state, words):
    with pytest.raises(Refused, match=words):
        actions.note_permit(actor=worker, permit=permit_of(fest, slug), state=state, day=clock.today())


def test_what_is_to_come_is_not_noted_and_the_first_state_stays(fest, worker):
    permit = permit_of(fest, "sondernutzung")
    with pytest.raises(Refused, match="liegt in der Zukunft"):
        actions.note_permit(actor=worker, permit=permit, state="asked", day=clock.today() + timedelta(days=1))
    with pytest.raises(Refused, match="der erste Stand"):
        actions.take_back_step(actor=worker, step=permit.steps.get())


def test_who_is_to_be_called_stands_there_with_a_number(fest, worker, signed_in):
    office = Organisation.objects.create(kind="municipality", name="Ordnungsamt", slug="ordnungsamt")
    permit = permit_of(fest, "sondernutzung")
    client, address = signed_in(worker), reverse("offers:event", args=[fest.pk])
    with clock.at(clock.now() + timedelta(days=30)):
        page = client.get(address).text
        assert f'href="{reverse("offers:permit_edit", args=[permit.pk])}">Tragen Sie ein, wer zuständig ist' in page
        Permit.objects.filter(pk=permit.pk).update(organisation=office)
        page = client.get(address).text
        assert "Eine Telefonnummer ist nicht eingetragen." in page
        assert f'href="{reverse("parties:organisation", args=[office.pk])}">Nummer dort eintragen' in page
        Contact.objects.create(organisation=office, kept_by=fest.offer.carrier, name="Frau Amt", phone="05721 / 7-12")
        page = client.get(address).text
        assert page.count('<a href="tel:05721712"><bdi dir="ltr">05721 / 7-12</bdi></a> (<bdi>Frau Amt</bdi>)') == 2
        Organisation.objects.filter(pk=office.pk).update(phone="+49 5721 70")
        for shown in (client.get(address).text, client.get(reverse("offers:permit", args=[permit.pk])).text):
            assert '<a href="tel:+49572170"><bdi dir="ltr">+49 5721 70</bdi></a> (<bdi>Ordnungsamt</bdi>)' in shown


def test_the_number_of_a_contact_person_is_shown_to_those_who_know_her_only(fest, worker, manager, town):
    office = Organisation.objects.create(kind="municipality", name="Ordnungsamt", slug="ordnungsamt")
    Contact.objects.create(organisation=office, kept_by=town.own_carrier, name="Frau Amt", phone="05721 712")
    gone = clock.today() - timedelta(days=1)
    Contact.objects.create(
        organisation=office, kept_by=town.own_carrier, name="Frau Alt", phone="05721 1", ends_on=gone
    )
    Permit.objects.filter(pk=permit_of(fest, "sondernutzung").pk).update(organisation=office)
    line = line_of(worker, fest, "sondernutzung")
    assert queries.phones_for(worker, [line])[line.permit.pk] == queries.Phone("Frau Amt", "05721 712")
    assert queries.phones_for(manager, [line])[line.permit.pk] == queries.Phone("", "")


def test_one_permit_of_a_kind_but_several_owners(fest, worker, kinds):
    with pytest.raises(Refused, match="steht bei diesem Termin schon"):
        actions.add_permits(actor=worker, session=fest, kinds=[kinds["sondernutzung"]])
    actions.add_permits(actor=worker, session=fest, kinds=[kinds["einwilligung"]])
    assert Permit.objects.filter(session=fest).count() == 3
    with pytest.raises(Refused, match="mindestens eine"):
        actions.add_permits(actor=worker, session=fest, kinds=[])


def test_late_is_passed_and_not_asked(fest, worker):
    late = clock.now() + timedelta(days=30)  # 30 days before; 42 were needed
    line = line_of(worker, fest, "sondernutzung")
    assert not line.is_late
    with clock.at(late):
        line = line_of(worker, fest, "sondernutzung")
        assert line.is_late
        assert line.words.startswith("Zu spät: Die Frist war am ")
        assert [row.permit.kind.slug for row in queries.waiting_permits(worker, until=clock.today())] == [
            "einwilligung", "sondernutzung",
        ]  # fmt: skip
        actions.note_permit(actor=worker, permit=permit_of(fest, "sondernutzung"), state="asked", day=clock.today())
        assert not line_of(worker, fest, "sondernutzung").is_late
        waiting = queries.waiting_permits(worker, until=clock.today())
        assert [row.permit.kind.slug for row in waiting] == ["einwilligung"]
        actions.call_off(actor=worker, session=fest, reason="weather")
        assert queries.waiting_permits(worker, until=clock.today()) == []


def test_without_the_owners_yes_the_date_says_so(fest, worker, town):
    permit = permit_of(fest, "einwilligung")
    assert queries.consent_words(fest, queries.permits_of(worker, fest)) == (
        "Die Einwilligung des Eigentümers fehlt. Tragen Sie ein, wem der Ort gehört."
    )
    actions.edit_permit(actor=worker, permit=permit, facts={"organisation": town.other_carrier})
    assert queries.consent_words(fest, queries.permits_of(worker, fest)) == (
        "Die Einwilligung des Eigentümers fehlt: Träger am Fluss."
    )
    actions.note_permit(actor=worker, permit=permit, state="written", day=clock.today())
    assert queries.consent_words(fest, queries.permits_of(worker, fest)) == ""
    actions.note_permit(actor=worker, permit=permit, state="withdrawn", day=clock.today())
    assert "fehlt: Träger am Fluss" in queries.consent_words(fest, queries.permits_of(worker, fest))
    assert line_of(worker, fest, "einwilligung").has_failed


def test_a_place_in_words_asks_whose_it_is(offer, worker, kinds):
    session = people.session(offer, days=60, site=None, place_words="Innenhof")
    assert queries.consent_words(session, queries.permits_of(worker, session)) == ""  # nothing of a fest yet
    actions.add_permits(actor=worker, session=session, kinds=[kinds["musik"]])
    assert "Wem gehört der Ort?" in queries.consent_words(session, queries.permits_of(worker, session))


def test_a_date_for_which_somebody_was_asked_is_not_deleted(fest, worker):
    actions.note_permit(actor=worker, permit=permit_of(fest, "sondernutzung"),
                        state="asked", day=clock.today())  # fmt: skip
    with pytest.raises(Refused, match="hängt etwas"):
        actions.remove_session(actor=worker, session=fest)
    with pytest.raises(Refused, match="nicht nötig"):
        actions.remove_permit(actor=worker, permit=permit_of(fest, "sondernutzung"))
    actions.remove_permit(actor=worker, permit=permit_of(fest, "einwilligung"))
    assert [row.kind.slug for row in Permit.objects.all()] == ["sondernutzung"]


# --- who may ---------------------------------------------------------------------------------------------------------


def test_another_carrier_neither_sees_nor_changes_it(fest, stranger, coordinator, manager, kinds):
    permit, before = permit_of(fest, "sondernutzung"), Entry.objects.count()
    assert not queries.visible_permits(stranger).exists()
    assert queries.waiting_permits(stranger, until=clock.today() + timedelta(days=400)) == []
    for actor in (stranger, coordinator):
        with pytest.raises(PermissionDenied):
            actions.note_permit(actor=actor, permit=permit, state="asked", day=clock.today())
        with pytest.raises(PermissionDenied):
            actions.add_permits(actor=actor, session=fest, kinds=[kinds["musik"]])
    assert Entry.objects.count() == before
    assert queries.visible_permits(coordinator).count() == 2
    actions.note_permit(actor=manager, permit=permit, state="asked", day=clock.today())


def test_the_list_is_planted_once_and_kept_by_manager_and_town(worker, manager, kinds):
    assert actions.plant_permit_kinds(actor=Clock()) == 0
    assert kinds["ausschank-nds"].lead_days == 28
    assert "§ 2 Absatz 1" in kinds["ausschank-nds"].source
    assert [kind.slug for kind in kinds.values() if kind.confirmed_by] == ["ausschank-nds"]
    facts = {"name": "Hüpfburg anmelden", "lead_days": 10}
    with pytest.raises(PermissionDenied):
        actions.add_permit_kind(actor=worker, facts=facts)
    row = actions.add_permit_kind(actor=manager, facts=facts)
    assert row.slug == "huepfburg-anmelden"
    with pytest.raises(Refused, match="steht schon in der Liste"):
        actions.add_permit_kind(actor=manager, facts=facts)


def test_a_confirmed_period_is_no_starting_value_any_more(fest, worker, manager, kinds):
    assert line_of(worker, fest, "sondernutzung").is_rough
    before = line_of(worker, fest, "sondernutzung").due_on
    actions.edit_permit_kind(
        actor=manager, kind=kinds["sondernutzung"], facts={"lead_days": 49, "confirmed_by": "Ordnungsamt, 3. März"}
    )
    line = line_of(worker, fest, "sondernutzung")
    assert not line.is_rough
    assert line.due_on < before
    with pytest.raises(Refused, match="neue Zeile"):
        actions.edit_permit_kind(actor=manager, kind=kinds["sondernutzung"], facts={"is_consent": True})


# --- pages -----------------------------------------------------------------------------------------------------------


def test_a_worker_plans_a_fest_on_its_page(client, signed_in, worker, offer, kinds):
    session = people.session(offer, days=60)
    client = signed_in(worker)
    page = client.get(reverse("offers:session", args=[session.pk])).content.decode()
    assert reverse("offers:event", args=[session.pk]) in page
    url = reverse("offers:permits_new", args=[session.pk])
    assert "mindestens eine Genehmigung" in client.post(url, {}).content.decode()
    chosen = [kinds["musik"].pk, kinds["einwilligung"].pk]
    assert client.post(url, {"kinds": chosen}).status_code == 302
    page = client.get(reverse("offers:event", args=[session.pk])).content.decode()
    assert "Musik anmelden (GEMA)" in page
    assert "Darf das Fest dort sein?" in page
    assert "Anhaltswert" in page
    permit = permit_of(session, "einwilligung")
    url = reverse("offers:permit", args=[permit.pk])
    answer = client.post(url, {"state": "asked", "day": "31.02.2030"})
    assert (answer.status_code, "Bitte einen Tag angeben" in answer.content.decode()) == (422, True)
    answer = client.post(url, {"state": "oral", "day": clock.today().isoformat(), "note": "Hausmeisterbüro"})
    assert answer.status_code == 302
    assert "Nur mündlich" in client.get(url).content.decode()
    assert PermitStep.objects.filter(permit=permit).count() == 2
    url = reverse("offers:permit_edit", args=[permit.pk])
    assert "Bitte eine ganze Zahl" in client.post(url, {"lead_days": "731"}).content.decode()
    assert client.post(url, {"authority": "Hausverwaltung", "lead_days": "10"}).status_code == 302
    assert permit_of(session, "einwilligung").days_ahead == 10


def test_the_desk_shows_what_is_late_and_what_is_due_soon(signed_in, worker, fest):
    with clock.at(clock.now() + timedelta(days=1)):
        page = signed_in(worker).get("/buero/").content.decode()
    assert "Frist: Sondernutzung öffentlicher Straßen und Plätze für „Deutschkurs am Vormittag“" in page
    with clock.at(clock.now() + timedelta(days=30)):
        page = signed_in(worker).get("/buero/").content.decode()
    assert "„Deutschkurs am Vormittag“: Einwilligung des Eigentümers ist noch nicht beantragt" in page


def test_papers_are_pdf_and_the_letter_is_for_owners_only(signed_in, worker, fest):
    client = signed_in(worker)
    for name, pk in (("event_paper", fest.pk), ("permit_letter", permit_of(fest, "einwilligung").pk)):
        answer = client.get(reverse(f"offers:{name}", args=[pk]))
        assert answer.content.startswith(b"%PDF")
    answer = client.get(reverse("offers:permit_letter", args=[permit_of(fest, "sondernutzung").pk]))
    assert answer.status_code == 404


def test_three_permits_are_read_with_as_many_queries_as_one(
    signed_in, worker, fest, offer, kinds, django_assert_max_num_queries
):
    client, more = signed_in(worker), people.session(offer, days=61)
    actions.add_permits(actor=worker, session=more, kinds=list(kinds.values()))
    for session in (fest, more):
        client.get(reverse("offers:event", args=[session.pk]))
        with django_assert_max_num_queries(22):
            client.get(reverse("offers:event", args=[session.pk]))
