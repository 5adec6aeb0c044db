"""Telling people who signed up: by mail in their language, or by a line on the call list for those without mail.

Nothing here is an action of its own; it happens inside the transaction of the action that gave reason for it, so that
a message is queued if and only if what it says is true.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils import translation

from quartierwerk.foundation import allocation, clock
from quartierwerk.foundation.allocation.models import Claim, State
from quartierwerk.foundation.mail import queue_mail
from quartierwerk.offers import queries
from quartierwerk.offers.choices import Channel, Occasion
from quartierwerk.offers.models import CallListEntry, Session, SignUp

WITHOUT_CALL = (Occasion.CONFIRMED, Occasion.WAITING)  # said to them in the very moment

TAKES_BACK: dict[str, str] = {Occasion.BACK: Occasion.CALLED_OFF, Occasion.AS_PLANNED: Occasion.WEATHER}


def tell(sign_ups: Iterable[SignUp], occasion: str, *, session: Session | None = None) -> None:
    """Queue a mail for everybody who left an address; the others go on the call list."""
    calls = []
    for row in sign_ups:
        if row.participant.channel == Channel.EMAIL:
            with translation.override(row.participant.language):
                subject, body = queries.mail_about(row, occasion, session)
            queue_mail(to=row.participant.email, subject=subject, body=body, language=row.participant.language)
        elif occasion not in WITHOUT_CALL:
            calls.append(CallListEntry(sign_up=row, session=session, occasion=occasion, made_at=clock.now()))
    if calls:
        CallListEntry.objects.bulk_create(calls)


def tell_about(sessions: Iterable[Session], occasion: str) -> None:
    """Everybody who would come on these dates. Past dates are nobody's news."""
    coming = [session for session in sessions if session.ends_at > clock.now()]
    told = queries.audience(coming)
    posts = queries.public_posts([session.pk for session in coming]) if occasion == Occasion.MOVED else {}
    for session in coming:
        rows = told.get(session.pk, [])
        if occasion in TAKES_BACK:  # a call that was not made yet need not be made any more
            CallListEntry.objects.filter(session=session, occasion=TAKES_BACK[occasion], done_at=None).delete()
        if occasion == Occasion.MOVED:
            allocation.keep_until(queries.owner_of(session), session.starts_at)
            for post in posts.get(session.pk, ()):  # shifts have moved with their date
                post.session = session
                allocation.keep_until(queries.owner_of(post), post.starts_at)
        if rows:
            tell(rows, occasion, session=session)


# Listeners: what the allocator decided about those who wait (config/registrations.py)


def tell_held(claims: Collection[Claim]) -> None:
    """A place was freed and is held for them until their deadline."""
    rows = queries.with_all(SignUp.objects.filter(claim__in=[claim.pk for claim in claims])).order_by("pk")
    tell(rows, Occasion.HELD)


def tell_lapsed(claim: Claim) -> None:
    """They did not answer in time; the call that was still to be made has no point any more."""
    rows = list(queries.with_all(SignUp.objects.filter(claim=claim)))
    CallListEntry.objects.filter(sign_up__in=rows, occasion__in=(Occasion.HELD, Occasion.NEXT), done_at=None).delete()
    tell(rows, Occasion.LAPSED)


def tell_displaced(claims: Collection[Claim]) -> None:
    """There are fewer places now; they wait at the head of the list."""
    rows = queries.with_all(SignUp.objects.filter(claim__in=[claim.pk for claim in claims])).order_by("pk")
    tell(rows, Occasion.DISPLACED)


def no_call_needed(sign_up: SignUp) -> None:
    """They have answered themselves: what was to be said on the phone about their place is settled."""
    CallListEntry.objects.filter(
        sign_up=sign_up, done_at=None, occasion__in=(Occasion.HELD, Occasion.NEXT, Occasion.DISPLACED)
    ).delete()


def first_answer(sign_up: SignUp) -> str:
    return Occasion.WAITING if sign_up.claim.state == State.WAITING else Occasion.CONFIRMED
