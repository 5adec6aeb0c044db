from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from quartierwerk.foundation import clock
from quartierwerk.foundation.jobs.registry import every
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.foundation.written import add

log = logging.getLogger("quartierwerk.mail")
WAITS = (1, 5, 15, 60, 240, 720, 1440)  # minutes until the next attempt


def queue_mail(*, to: str, subject: str, body: str, language: str) -> Mail:
    """Put a mail into the outbox, in the present transaction. Line ends in the subject are taken out."""
    now = clock.now()
    host = settings.BASE_URL.partition("://")[2].partition(":")[0]
    return add(
        Mail(
            to=to,
            subject=" ".join(subject.split())[:200],
            body=body,
            language=language,
            message_id=f"<{uuid.uuid4()}@{host}>",
            created_at=now,
            next_at=now,
        )
    )


def send_due(*, most: int = 50) -> int:
    """Send what is due; returns how many went out. Each attempt is noted before it is made."""
    sent = 0
    for _turn in range(most):
        now = clock.now()
        with transaction.atomic():
            mail = Mail.objects.select_for_update().filter(next_at__lte=now).order_by("next_at", "pk").first()
            if mail is None:
                break
            wait = WAITS[min(mail.attempts, len(WAITS) - 1)]
            mail.attempts += 1
            mail.next_at = now + timedelta(minutes=wait)
            mail.save(update_fields=["attempts", "next_at"])
        message = EmailMessage(
            mail.subject,
            mail.body,
            settings.DEFAULT_FROM_EMAIL,
            [mail.to],
            headers={
                "Message-ID": mail.message_id,
                "Content-Language": mail.language,
                "Auto-Submitted": "auto-generated",
            },
            connection=get_connection(),
        )
        try:
            message.send()
        except (OSError, SMTPException) as error:
            log.warning("mail %s not sent (attempt %d): %s", mail.pk, mail.attempts, type(error).__name__)
            if mail.attempts > len(WAITS):
                Mail.objects.filter(pk=mail.pk).update(next_at=None, failed_at=clock.now())
            continue
        Mail.objects.filter(pk=mail.pk).update(next_at=None, sent_at=clock.now())
        sent += 1
    return sent


@every("mail.send", minutes=1)
def send() -> int:
    return send_due()


@every("mail.forget", minutes=24 * 60)
def forget() -> int:
    """Addresses do not stay longer than they are needed."""
    return Mail.objects.filter(sent_at__lt=clock.now() - timedelta(days=30)).delete()[0]
