"""Being reminded of tomorrow: once, in one's language, on the way that one has left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from tests import cast

from quartierwerk.attendance import actions, queries, tasks
from quartierwerk.attendance.models import Presence, Reminder
from quartierwerk.foundation import clock
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers import actions as offers
from quartierwerk.offers.models import FreeTime, SignUp
from quartierwerk.offers.tests.signups import local, open_offer, sign_up
from quartierwerk.parties.models import Contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def dated(town):
    return cast.session(open_offer(town, seats=9, contact_phone="05141 1234"), days=4)


def the_day_before(session, hour=10):
    return clock.at(local(clock.wall_day(session.starts_at) - timedelta(days=1), hour))


def remind():
    return actions.remind(actor=Clock())


def forget_mails():
    Mail.objects.all().delete()


def test_a_mail_goes_out_the_day_before_and_never_twice(dated):
    sign_up(dated, "Amal", email="amal@example.org")
    sign_up(dated, "Ben")  # left no way to be told
    forget_mails()
    assert remind() == 0  # four days before
    with the_day_before(dated):
        assert remind() == 1
        assert remind() == 0
    mail = Mail.objects.get()
    assert mail.to == "amal@example.org"
    assert mail.subject == "Morgen ist Ihr Termin. Deutschkurs am Vormittag"
    assert "Morgen ist Ihr Termin." in mail.body
    assert "10:00–11:30" in mail.body
    assert "Mittelpunkt, Hüttenstraße 15" in mail.body
    assert "/meine" in mail.body or "code=" in mail.body
    assert "05141 1234" in mail.body


def test_the_mail_is_in_the_language_of_the_person(dated):
    sign_up(dated, "Amal", email="amal@example.org", language="ar")
    forget_mails()
    with the_day_before(dated):
        remind()
    mail = Mail.objects.get()
    assert mail.language == "ar"
    assert mail.subject.startswith("موعدكم غدًا. ")


def test_who_waits_who_cancelled_and_who_came_only_today_is_not_reminded(town):
    session = cast.session(open_offer(town, seats=2), days=4)
    gone = sign_up(session, "Amal", email="amal@example.org")
    sign_up(session, "Ben", email="ben@example.org")
    sign_up(session, "Cem", email="cem@example.org")
    with the_day_before(session, 9):
        offers.cancel_sign_up(actor=Clock(), sign_up=gone)
        forget_mails()
        assert remind() == 1  # Ben; a place is held for Cem, who has not said yes
    assert set(Reminder.objects.values_list("sign_up__participant__first_name", flat=True)) == {"Ben"}
    other = cast.session(open_offer(town, seats=2), days=5)
    with the_day_before(other):
        sign_up(other, "Dara", email="dara@example.org")
        assert remind() == 0


def test_nobody_is_reminded_of_a_date_that_is_off(dated, call_off):
    sign_up(dated, "Amal", email="amal@example.org")
    call_off(dated)
    with the_day_before(dated):
        assert remind() == 0


def test_a_course_reminds_of_each_of_its_dates(town):
    offer = open_offer(town, admission="course")
    first, second = cast.session(offer, days=3), cast.session(offer, days=10)
    sign_up(offer, email="amal@example.org")
    for session in (first, second):
        with the_day_before(session):
            assert remind() == 1
    assert set(Reminder.objects.values_list("starts_at", flat=True)) == {first.starts_at, second.starts_at}


def test_a_talk_is_reminded_of_too(town):
    offer = open_offer(town, admission="appointment", appointment_minutes=30)
    host = Contact.objects.create(name="Beraterin", organisation=town.own_carrier)
    day = clock.today() + timedelta(days=4)
    time = FreeTime.objects.create(offer=offer, host=host, starts_at=local(day, 14), ends_at=local(day, 15))
    sign_up(time, start=local(day, 14), email="amal@example.org")
    forget_mails()
    with clock.at(local(day - timedelta(days=1), 9)):
        assert remind() == 1
    assert "14:00–14:30" in Mail.objects.get().body


def test_the_clock_does_not_remind_in_the_night(dated):
    sign_up(dated, "Amal", email="amal@example.org")
    with the_day_before(dated, 3):
        assert tasks.remind() == 0
    with the_day_before(dated, 9):
        assert tasks.remind() == 1


def test_a_number_stands_on_a_list_with_a_text_until_it_is_ticked(dated, worker, stranger, coordinator, signed_in):
    sign_up(dated, "Amal", phone="0171 5550001")
    forget_mails()
    with the_day_before(dated):
        assert remind() == 1
        assert not Mail.objects.exists()
        (found,) = queries.with_text(queries.visible_reminders(worker))
        row, text = found
        assert text.startswith("Morgen ist Ihr Termin.\nDeutschkurs am Vormittag\n")
        assert not queries.visible_reminders(stranger).exists()
        client = signed_in(worker)
        page = client.get(reverse("attendance:reminders")).content.decode()
        assert "0171 5550001" in page
        client.post(reverse("attendance:reminder_done", args=[row.pk]))
        row.refresh_from_db()
        assert row.done_by == worker.key
        client.post(reverse("attendance:reminder_done", args=[row.pk]), {"offen": "1"})
        row.refresh_from_db()
        assert row.done_at is None
        for actor in (stranger, coordinator):
            with pytest.raises(PermissionDenied):
                actions.tick_off_reminder(actor=actor, reminder=row)
    with clock.at(dated.starts_at):
        assert not queries.visible_reminders(worker).exists()


def test_only_the_clock_reminds_and_forgets(worker):
    for name in ("remind", "forget_presences"):
        with pytest.raises(PermissionDenied):
            getattr(actions, name)(actor=worker)


def test_a_year_later_a_presence_has_no_person_and_the_count_stays(dated, worker):
    row = sign_up(dated, "Amal", email="amal@example.org", people=3)
    with the_day_before(dated):
        remind()
    with clock.at(dated.ends_at):
        actions.mark_presence(actor=worker, session=dated, sign_up=row, state="present")
        offers.forget_people(actor=Clock())
        assert actions.forget_presences(actor=Clock()) == 0
    with clock.at(dated.ends_at + timedelta(days=367)):
        offers.forget_people(actor=Clock())
        assert actions.forget_presences(actor=Clock()) == 1
        assert actions.forget_presences(actor=Clock()) == 0
    presence = Presence.objects.get()
    assert (presence.sign_up, presence.said_by, presence.said_at, presence.heads) == (None, "", None, 3)
    assert queries.named(dated).present == 3
    assert SignUp.objects.get().participant.first_name == ""
    assert not Reminder.objects.exists()
