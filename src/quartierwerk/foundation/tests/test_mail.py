"""The outbox: queued in the transaction, sent later, never lost."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend

from quartierwerk.foundation import clock
from quartierwerk.foundation.mail import queue_mail, send_due
from quartierwerk.foundation.mail.models import Mail

pytestmark = pytest.mark.django_db


def test_a_mail_is_sent_once_with_its_own_id_and_language():
    row = queue_mail(to="a@example.org", subject="Termin\nBcc: x@example.org", body="Hallo", language="ar")
    assert django_mail.outbox == []
    assert send_due() == 1
    assert send_due() == 0
    sent = django_mail.outbox[0]
    assert sent.subject == "Termin Bcc: x@example.org"
    assert sent.extra_headers["Message-ID"] == row.message_id
    assert sent.extra_headers["Content-Language"] == "ar"


def test_a_mail_that_cannot_be_sent_waits_and_keeps_its_id(monkeypatch):
    row = queue_mail(to="a@example.org", subject="Termin", body="Hallo", language="de")

    def broken(self, messages):
        raise OSError("no network")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", broken)
        assert send_due() == 0
    assert send_due() == 0  # not before its next attempt
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert send_due() == 1
    assert django_mail.outbox[0].extra_headers["Message-ID"] == row.message_id
    assert Mail.objects.get().attempts == 2
