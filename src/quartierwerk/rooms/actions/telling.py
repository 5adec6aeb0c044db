"""Mails to groups, in their language. Who has no address stands on the call list (``BookingEnd.told_at``)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, readable_codes
from quartierwerk.foundation.mail import queue_mail
from quartierwerk.foundation.when import day_and_times, day_words, times_words
from quartierwerk.rooms import queries
from quartierwerk.rooms.choices import WishState
from quartierwerk.rooms.conditions import Slot
from quartierwerk.rooms.models import Booking, BookingEnd, Group, Request, Wish

MOST_NAMED = 3
"""So many dates of a series are named in a first mail."""


def when_words(when: Slot | Booking | Wish) -> str:
    """``Dienstag, 4. Juni 2030, 16:00–18:00 Uhr``, in the language of the moment."""
    day = clock.wall_day(when.starts_at)
    return day_and_times(day_words(day, with_year=True), times_words(when.starts_local, when.ends_local))


def greeting(group: Group) -> str:
    return _("Guten Tag, %(name)s,") % {"name": group.contact_name or group.name}


def send(group: Group, subject: str, paragraphs: Sequence[str], *, greets: str | None = None) -> None:
    """One mail to a group that has an address; call inside ``translation.override(group.language)``."""
    if group.email:
        body = "\n\n".join([greets or greeting(group), *paragraphs]) + "\n"
        queue_mail(to=group.email, subject=subject, body=body, language=group.language)


def lost_room_words(group: Group | None) -> str:
    """What stands beside a date that has another room because its own is not there any more."""
    with translation.override(group.language if group else "de"):
        return _("Statt des weggefallenen Raums.")


def tell_moved(booking: Booking, *, before: tuple[str, Slot], note: str = "") -> bool:
    """Gives whether a mail is on its way."""
    group = booking.group
    if group is None or not group.email:
        return False
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
    return True


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


# Requests


def tell_to_confirm(request: Request, wishes: Sequence[Wish], code: str) -> None:
    """The mail with the link to the button; the link alone changes nothing.

    Nobody knows yet whose address it is: not a word that was typed goes there.
    """
    group = request.group
    with translation.override(group.language):
        dates = [when_words(wish) for wish in wishes[:MOST_NAMED]] + ["…"] * (len(wishes) > MOST_NAMED)
        send(
            group,
            _("Bitte bestätigen: Ihre Raumanfrage"),
            [
                _("Sie möchten „%(room)s“ (%(site)s) nutzen: %(purpose)s.")
                % {"room": request.room, "site": request.room.site, "purpose": "; ".join(dates)},
                _("Bitte öffnen Sie diese Seite und drücken Sie dort auf „Bestätigen“:"),
                queries.confirm_link(request),
                _("Ihr Code: %(code)s") % {"code": readable_codes.shown(code)},
                _("Wenn Sie nichts angefragt haben, tun Sie nichts. Dann löschen wir die Anfrage nach sieben Tagen."),
            ],
            greets=_("Guten Tag,"),
        )


def tell_received(request: Request, wishes: Sequence[Wish], code: str) -> None:
    """What the staff entered for a group: where it stands and the code that opens it."""
    group = request.group
    if not group.email:
        return
    with translation.override(group.language):
        send(
            group,
            _("Ihre Raumanfrage"),
            [
                _("Ihre Anfrage für „%(room)s“ (%(site)s) ist eingetragen: %(purpose)s.")
                % {"room": request.room, "site": request.room.site, "purpose": request.purpose},
                "\n".join(answer_words(wish) for wish in wishes),
                _("Hier sehen und ändern Sie Ihre Anfrage:"),
                queries.link_to(code, group.language),
                _("Ihr Code: %(code)s") % {"code": readable_codes.shown(code)},
            ],
        )


def answer_words(wish: Wish) -> str:
    """``- Montag, 3. Juni 2030, 10:00–12:00 Uhr: zugesagt``, with the reason or the other room."""
    line = f"- {when_words(wish)}: {wish.get_state_display()}"
    booking = wish.booking
    if wish.state == WishState.BOOKED and booking is not None:
        changed = (booking.starts_local, booking.ends_local) != (wish.starts_local, wish.ends_local)
        if changed or booking.room_id != wish.request.room_id:
            line += f" ({booking.room}, {booking.room.site}, {when_words(booking)})"
    if wish.sentence:
        line += f". {wish.sentence}"
    return line


def tell_answers(request: Request, wishes: Sequence[Wish]) -> None:
    """One mail with the answers to these dates."""
    group = request.group
    if not group.email or not wishes or request.confirmed_at is None:  # nobody knows whose address it is
        return
    with translation.override(group.language):
        send(
            group,
            _("Antwort auf Ihre Raumanfrage"),
            [
                _("Ihre Anfrage für „%(room)s“ (%(site)s): %(purpose)s.")
                % {"room": request.room, "site": request.room.site, "purpose": request.purpose},
                "\n".join(answer_words(wish) for wish in wishes),
                _("Mit Ihrem Code sehen Sie Ihre Anfrage und können Termine zurückgeben, die Sie nicht brauchen."),
            ],
        )


def tell_held(wish: Wish) -> None:
    """It became free: until when it is held, and that there are two buttons."""
    group, claim = wish.request.group, wish.claim
    if not group.email or claim is None or claim.hold_until is None:
        return
    with translation.override(group.language):
        until = clock.wall(claim.hold_until)
        send(
            group,
            _("Frei geworden: Ihr Raum"),
            [
                _("„%(room)s“ (%(site)s) ist frei geworden:") % {
                    "room": wish.request.room, "site": wish.request.room.site,
                },
                when_words(wish),
                _("Wir halten den Termin für Sie bis %(day)s, %(time)s Uhr frei.")
                % {"day": day_words(clock.wall_day(claim.hold_until), with_year=True), "time": until[11:]},
                _("Bitte öffnen Sie mit Ihrem Code Ihre Anfrage und nehmen Sie den Termin an oder geben Sie ihn frei."),
            ],
        )  # fmt: skip


def tell_lapsed(wish: Wish) -> None:
    group = wish.request.group
    if not group.email:
        return
    with translation.override(group.language):
        send(
            group,
            _("Nicht mehr freigehalten: Ihr Raum"),
            [
                _("die Frist für diesen Termin ist verstrichen, er ist jetzt anderen angeboten:"),
                f"{wish.request.room}, {when_words(wish)}",
            ],
        )


def tell_withdrawn(request: Request, wishes: Sequence[Wish]) -> None:
    """Confirms what was given back, so that nobody else can do it unnoticed."""
    group = request.group
    if not group.email or request.confirmed_at is None:
        return
    with translation.override(group.language):
        send(
            group,
            _("Zurückgegeben: Ihr Raum"),
            [
                _("diese Termine in „%(room)s“ sind zurückgegeben:") % {"room": request.room},
                "\n".join(f"- {when_words(wish)}" for wish in wishes),
            ],
        )
