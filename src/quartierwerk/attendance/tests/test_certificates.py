"""A certificate of attendance: what somebody attended, and no more."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests import cast, papers

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.exports import certificate_pdf
from quartierwerk.foundation import clock
from quartierwerk.foundation.output.formats import Formats
from quartierwerk.foundation.permissions import may
from quartierwerk.offers.models import Cancellation
from quartierwerk.offers.queries import guest_of
from quartierwerk.offers.tests.signups import again, open_offer, sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(town):
    """Four dates of an hour and a half, one of them off; a fifth comes later."""
    offer = open_offer(town, admission="course", title="Deutsch A1")
    dates = [cast.session(offer, days=day) for day in (1, 2, 3, 4, 30)]
    Cancellation.objects.create(session=dates[1], reason="illness", at=clock.now(), by="clock")
    return offer, dates


@pytest.fixture
def attended(course, worker):
    """Fatma came to two of the three dates that were held; Ben to none."""
    offer, dates = course
    fatma = sign_up(offer, "فاطمة", language="ar", email="fatma@example.org")
    ben = sign_up(offer, "Ben")
    with clock.at(dates[3].ends_at):
        for session, state in ((dates[0], "present"), (dates[2], "no_show"), (dates[3], "present")):
            actions.mark_presence(actor=worker, session=session, sign_up=fatma, state=state)
        yield again(fatma), again(ben)


def test_what_it_says(course, attended):
    _offer, dates = course
    found = queries.certificate_for(attended[0])
    assert (found.present, found.held, found.minutes) == (2, 3, 180)
    assert (found.first, found.last) == (clock.wall_day(dates[0].starts_at), clock.wall_day(dates[3].starts_at))
    assert (found.name, found.carrier, found.town) == ("Fatma (فاطمة)", "Träger am Markt", "Musterstadt")
    assert queries.certificate_for(attended[1]) is None


def test_the_paper_is_in_german_and_in_the_language_of_the_person(attended):
    found = queries.certificate_for(attended[0])
    text = papers.text_of(certificate_pdf(found))
    assert "Teilnahmebescheinigung" in text
    assert "2 von 3 Terminen" in text
    assert "Stunden: 3" in text
    assert f"Musterstadt, {Formats('de').long_date(clock.today())}" in text
    assert "Unterschrift" in text
    assert "Angebot: Deutsch A1" in text
    assert "شهادة حضور" in text
    assert "fatma@example.org" not in text
    assert "nicht da" not in text


def test_a_german_speaker_gets_one_part(town, worker):
    session = cast.session(open_offer(town, seats=2), days=1, minutes=50)
    row = sign_up(session, "Ben")
    with clock.at(session.ends_at):
        actions.mark_presence(actor=worker, session=session, sign_up=row, state="present")
        text = papers.text_of(certificate_pdf(queries.certificate_for(again(row))))
    assert text.count("Ben hat teilgenommen.") == 1
    assert "1 von 1 Termin" in text
    assert "Stunden: 0,8" in text


def test_staff_of_the_offer_or_the_own_code_and_nobody_else(attended, worker, stranger, coordinator, signed_in):
    fatma, ben = attended
    assert may(guest_of(fatma), "attendance.certify", fatma)
    assert not may(guest_of(ben), "attendance.certify", fatma)
    assert [row.pk for row in queries.sign_ups_to_certify(guest_of(fatma))] == [fatma.pk]
    for actor in (stranger, coordinator):
        assert not may(actor, "attendance.certify", fatma)
        assert signed_in(actor).get(reverse("attendance:certificate", args=[fatma.pk])).status_code == 404
    answer = signed_in(worker).get(reverse("attendance:certificate", args=[fatma.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert signed_in(worker).get(reverse("attendance:certificate", args=[ben.pk])).status_code == 302


def test_without_a_name_there_is_no_certificate(attended):
    fatma, _ben = attended
    fatma.participant.first_name = ""
    assert queries.certificate_for(fatma) is None
