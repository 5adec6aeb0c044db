"""Reminding people of tomorrow, once; and what of presences and reminders goes with the time."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import override

from quartierwerk.attendance import queries
from quartierwerk.attendance.models import Presence, Reminder
from quartierwerk.foundation import clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.mail import queue_mail
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.choices import Channel

REMINDER_STAYS = timedelta(days=2)


@action("attendance.remind", "An Termine erinnert")
def remind(*, actor: Actor) -> int:
    """A mail, or a line on the list of those who left a number. Nobody is reminded twice of the same beginning."""
    due = queries.to_remind()
    Reminder.objects.bulk_create(
        Reminder(sign_up=each.sign_up, session=each.session, starts_at=each.starts_at, made_at=clock.now())
        for each in due
    )
    for each in due:
        person = each.sign_up.participant
        if person.channel == Channel.EMAIL:
            with override(person.language):
                subject, body = queries.reminder_mail(each)
            queue_mail(to=person.email, subject=subject, body=body, language=person.language)
    return len(due)


@action("attendance.tick_off_reminder", "Erinnerungsanruf abgehakt")
def tick_off_reminder(*, actor: Actor, reminder: Reminder, done: bool = True) -> Reminder:
    """They have been reminded; or not yet after all."""
    reminder.done_at, reminder.done_by = (clock.now(), actor.key) if done else (None, "")
    reminder.save(update_fields=["done_at", "done_by"])
    return reminder


@action("attendance.forget_presences", "Namen aus alten Anwesenheiten gelöscht")
def forget_presences(*, actor: Actor) -> int:
    """Where a name is gone, its presences lose their sign-up; they stay as figures. Old reminders go altogether."""
    Reminder.objects.filter(starts_at__lt=clock.now() - REMINDER_STAYS).delete()
    nameless = Presence.objects.filter(sign_up__isnull=False, participant__first_name="")
    return nameless.update(sign_up=None, said_at=None, said_by="")
