"""Mails to groups, in their language. Who has no address stands on the call list (``BookingEnd.told_at``)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.mail import queue_mail
from quartierwerk.foundation.when import day_words, times_words
from quartierwerk.rooms.conditions import Slot
from quartierwerk.rooms.models import Booking, BookingEnd, Group


def when_words(when: Slot | Booking) -> str:
    """``Dienstag, 4. Juni 2030, 16:00–18:00 Uhr``, in the language of the moment."""
    day = clock.wall_day(when.starts_at)
    return f"{day_words(day, with_year=True)}, {times_words(when.starts_local, when.ends_local)}"


def greeting(group: Group) -> str:
    return _("Guten Tag, %(name)s,") % {"name": group.contact_name or group.name}


def send(group: Group, subject: str, paragraphs: Sequence[str]) -> None:
    """One mail to a group that has an address; call inside ``translation.override(group.language)``."""
    if group.email:
        body = "\n\n".join([greeting(group), *paragraphs]) + "\n"
        queue_mail(to=group.email, subject=subject, body=body, language=group.language)


def tell_moved(booking: Booking, *, before: tuple[str, Slot], note: str = "") -> None:
    group = booking.group
    if group is None or not group.email:
        return
    with translation.override(group.language):
        room, when = before
        words = {"old": f"{room}, {when_words(when)}", "new": f"{booking.room}, {when_words(booking)}",
                 "site": booking.room.site}  # fmt: skip
        send(
            group,
            _("Ihr Raum: neuer Termin"),
            [
                _("Ihre Belegung „%(title)s“ ist verlegt.") % {"title": booking.title},
                _("Bisher: %(old)s") % words,
                _("Jetzt: %(new)s (%(site)s)") % words,
                *([note] if note else []),
            ],
        )


def tell_ended(ends: Sequence[BookingEnd]) -> None:
    """One mail to each group about all its bookings that ended together."""
    by_group: dict[Group, list[BookingEnd]] = {}
    for one in ends:
        group = one.booking.group
        if group is not None and group.email and one.told_at is None:
            by_group.setdefault(group, []).append(one)
    told = []
    for group, some in by_group.items():
        with translation.override(group.language):
            lines = "\n".join(
                f"- {one.booking.room} ({one.booking.room.site}), {when_words(one.booking)}" for one in some
            )
            send(
                group,
                _("Ihr Raum: Absage"),
                [
                    _("diese Termine finden nicht in dem zugesagten Raum statt:"),
                    lines,
                    _("Grund: %(reason)s") % {"reason": some[0].get_reason_display()},
                    *([some[0].note] if some[0].note else []),
                    _("Wir helfen Ihnen gern, einen anderen Raum zu finden. Bitte melden Sie sich."),
                ],
            )
        told += some
    now = clock.now()
    for one in told:
        one.told_at, one.told_by = now, "mail"
    BookingEnd.objects.bulk_update(told, ["told_at", "told_by"])
