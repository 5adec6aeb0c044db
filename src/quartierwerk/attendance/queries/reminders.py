"""Who is reminded of tomorrow, and in which words: from fields only, in their language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from quartierwerk.attendance.models import Reminder
from quartierwerk.attendance.rules import COUNTS
from quartierwerk.foundation import clock
from quartierwerk.foundation.allocation.models import State as ClaimState
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers import queries as offers
from quartierwerk.offers.choices import Channel
from quartierwerk.offers.models import Session, SignUp


@dataclass(frozen=True)
class Due:
    """Somebody with a place on a date (or for a talk, without one) that begins tomorrow; helpers with their shift."""

    sign_up: SignUp
    session: Session | None
    starts_at: datetime


def to_remind() -> list[Due]:
    """Everybody with a firm place tomorrow who left a way to be told and was not reminded of this beginning yet.

    Who signed up only today has just been told; dates that are off are left out.
    """
    tomorrow = clock.today() + timedelta(days=1)
    reminded = {
        (key, moment.astimezone(UTC))
        for key, moment in Reminder.objects.filter(starts_at__gt=clock.now()).values_list("sign_up", "starts_at")
    }
    return [
        due
        for due in _on(tomorrow.isoformat())
        if timezone.localtime(due.sign_up.made_at).date() < clock.today()
        and (due.sign_up.pk, due.starts_at.astimezone(UTC)) not in reminded
    ]


def _on(day: str) -> Iterator[Due]:
    sessions = list(
        Session.objects.filter(starts_local__gte=f"{day}T00:00", starts_local__lt=f"{day}T24", cancellation=None)
        .select_related("site", "offer")
        .order_by("starts_at", "pk")
    )
    told = offers.audience(sessions)
    for session in sessions:
        for row in told.get(session.pk, []):
            if _is_told(row) and (row.post is None or not row.post.is_shift):
                yield Due(row, session, session.starts_at)
    for row, shift in offers.shifts_on(day):
        if _is_told(row) and row.session is not None:
            yield Due(row, row.session, shift.starts_at)
    first = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=clock.BERLIN)
    talks = SignUp.objects.filter(starts_at__gte=first, starts_at__lt=first + timedelta(days=1))
    for row in offers.with_all(talks).order_by("starts_at", "pk"):
        if _is_told(row) and row.starts_at is not None:
            yield Due(row, None, row.starts_at)


def _is_told(row: SignUp) -> bool:
    return row.claim.state == ClaimState.PROMISED and row.participant.channel != Channel.NONE


def reminder_mail(due: Due) -> tuple[str, str]:
    """Subject and text in the active language."""
    row = due.sign_up
    title = offers.title_of(row)
    lines = [_("Morgen ist Ihr Termin."), "", *_facts(due)]
    lines += ["", _("Sie können nicht kommen? Bitte sagen Sie hier ab:"), offers.own_page(row)]
    if phone := row.offer.contact_phone or row.offer.carrier.phone:
        lines += ["", _("Fragen? Telefon %(phone)s") % {"phone": phone}]
    return f"{lines[0]} {title}", "\n".join(lines) + "\n"


def _facts(due: Due) -> list[str]:
    session = due.session
    when, where = offers.when_of(due.sign_up), offers.where_of(due.sign_up)
    title = offers.title_of(due.sign_up)
    if session is not None and due.sign_up.post is None:
        title = session.own_title or due.sign_up.offer.text("title", get_language()).value
        when = offers.session_words(session)
        where = session.place_words or (
            ", ".join(part for part in (session.site.name, session.site.address) if part) if session.site else ""
        )
    return [line for line in (title, when, where) if line]


def text_to_copy(due: Due) -> str:
    """A short message for those who left a number, in their language."""
    with override(due.sign_up.participant.language):
        lines = [_("Morgen ist Ihr Termin."), *_facts(due)]
        if phone := due.sign_up.offer.contact_phone or due.sign_up.offer.carrier.phone:
            lines.append(_("Fragen? Telefon %(phone)s") % {"phone": phone})
        return "\n".join(lines)


def visible_reminders(actor: Actor) -> QuerySet[Reminder]:
    """Those who are to be called or written to by hand, until their date has begun."""
    within = actor.scope(*COUNTS).q(path="sign_up__offer__area__path", organisation="sign_up__offer__carrier")
    rows = Reminder.objects.filter(
        within, sign_up__participant__channel=Channel.PHONE, starts_at__gt=clock.now(),
        sign_up__claim__state=ClaimState.PROMISED, session__cancellation=None,
    )  # fmt: skip
    return rows.select_related(
        "session__site", "session__offer", "sign_up__participant", "sign_up__offer__area", "sign_up__offer__carrier",
        "sign_up__offer__site", "sign_up__session__site", "sign_up__claim", "sign_up__free_time",
        "sign_up__post",
    ).defer("sign_up__offer__area__boundary").order_by("done_at", "starts_at", "pk")  # fmt: skip


def with_text(rows: QuerySet[Reminder]) -> list[tuple[Reminder, str]]:
    return [(row, text_to_copy(Due(row.sign_up, row.session, row.starts_at))) for row in rows]
