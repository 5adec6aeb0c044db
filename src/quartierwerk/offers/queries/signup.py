"""Reading sign-ups: what was wished for, who has a place, who waits and who must be told; codes, calls, next levels.

What one signs up for is in ``targets``, how many places there are in ``capacity``, talks by appointment in ``talks``.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Max, Prefetch, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartierwerk.foundation import allocation, clock, readable_codes
from quartierwerk.foundation.allocation import Amount, Stay, Wanted
from quartierwerk.foundation.allocation.models import Claim, State
from quartierwerk.foundation.effects import Effect
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor, Guest
from quartierwerk.foundation.written import cursor
from quartierwerk.offers.choices import Admission, Channel, PostKind, Question
from quartierwerk.offers.models import CallListEntry, FreeTime, NextLevel, Offer, Post, Session, SignUp
from quartierwerk.offers.queries.capacity import CHILDCARE, PLACE
from quartierwerk.offers.queries.targets import Target, owner_of
from quartierwerk.offers.queries.words import span_of
from quartierwerk.offers.rules import KEEPERS, key_of_sign_up

PURPOSE = "offers.sign_up"
RESERVE = "reserve:"
ALIVE = (State.PROMISED, State.HELD, State.WAITING)
LEVEL_FIRST, REGULAR = 0, 1  # order on a waiting list


@dataclass(frozen=True)
class Wish:
    """What somebody wants who signs up. ``start`` is the beginning of a talk within a free time."""

    first_name: str
    language: str = "de"
    people: int = 1
    children: int = 0
    answers: tuple[str, ...] = ()  # of Question, Knowledge, Goods, StallNeed, and ``reserve:<name>``
    email: str = ""
    phone: str = ""
    start: datetime | None = None

    @property
    def wants_childcare(self) -> bool:
        return Question.CHILDCARE in self.answers

    @property
    def reserves(self) -> tuple[str, ...]:
        return tuple(code.removeprefix(RESERVE) for code in self.answers if code.startswith(RESERVE))


def wanted_by(to: Target, wish: Wish) -> Wanted:
    """A group stays together: all of them have a place, and all children that are looked after one there; or nobody.

    Children who come along need a place like everybody else.
    """
    if isinstance(to, FreeTime):
        if wish.start is None:
            raise Refused(_("Bitte wählen Sie eine Zeit."), field="start")
        ends = wish.start + timedelta(minutes=to.offer.appointment_minutes)
        return Wanted(stays=(Stay(owner_of(to), wish.start, ends),))
    owner = owner_of(to)
    looked_after = wish.children if wish.wants_childcare else 0
    amounts = [Amount(owner, PLACE, wish.people + wish.children - looked_after, wish.reserves)]
    if looked_after:
        amounts.append(Amount(owner, CHILDCARE, looked_after))
    return Wanted(amounts=tuple(amounts))


_ONE_OF = "EXISTS(SELECT 1 FROM {} WHERE {} = %s)"
_FOUND_OUT = "SELECT " + ", ".join(
    _ONE_OF.format(*one)
    for one in (
        ("offers_signup", "code_digest"), ("foundation_pool", "owner"), ("offers_cancellation", "session_id"),
    )
)  # fmt: skip


def found_out(to: Target, digest: str) -> tuple[bool, bool]:
    """Whether this sign-up has been made already, and whether there are pools. A date knows then if it is off.

    To be asked under the lock of the date, so that it stays so.
    """
    date = to if isinstance(to, Session) else None
    with cursor() as asking:
        asking.execute(_FOUND_OUT, [digest, owner_of(to), date.pk if date else 0])
        is_made, has_pools, is_off = map(bool, asking.fetchone())
    if date is not None and not is_off:
        date._state.fields_cache["cancellation"] = None
    return is_made, has_pools


# Codes


def request_key(key: uuid.UUID, to: Target, wish: Wish) -> uuid.UUID:
    """The same form sent twice is one sign-up; the same form with another name typed into it is another one."""
    parts = (
        owner_of(to), wish.first_name.strip(), str(wish.people), str(wish.children), ",".join(sorted(wish.answers)),
        wish.email, wish.phone, wish.start.isoformat() if wish.start else "",
    )  # fmt: skip
    return uuid.uuid5(key, hashlib.sha256("\x1f".join(parts).encode()).hexdigest())


def code_for(key: uuid.UUID) -> str:
    """The code that opens the sign-up whose claim has this key."""
    return readable_codes.derived(str(key), purpose=PURPOSE)


def digest_for(key: uuid.UUID) -> str:
    return readable_codes.digest(code_for(key), purpose=PURPOSE)


def with_digest(digest: str) -> SignUp | None:
    """The sign-up behind a code, with everything that its page shows."""
    return with_all(SignUp.objects.filter(code_digest=digest)).first()


def with_key(key: str) -> SignUp | None:
    """The sign-up that was just made, by the key of its claim."""
    return with_all(SignUp.objects.filter(claim__key=key)).first()


def with_all(rows: QuerySet[SignUp]) -> QuerySet[SignUp]:
    return rows.select_related(
        "offer__area", "offer__carrier", "offer__site", "session__site", "session__cancellation", "participant",
        "claim", "free_time__host", "post",
    ).defer("offer__area__boundary")  # fmt: skip


def guest_of(sign_up: SignUp) -> Guest:
    """Who came with the code of this one."""
    return Guest(key=key_of_sign_up(sign_up), opens=frozenset({key_of_sign_up(sign_up)}))


# Who has signed up


def visible_sign_ups(actor: Actor) -> QuerySet[SignUp]:
    """Those of the offers that one keeps: names are for the people who receive them, not for who only reads along."""
    scope = actor.scope(*KEEPERS)
    return with_all(SignUp.objects.filter(scope.q(path="offer__area__path", organisation="offer__carrier")))


def sign_ups_in_order(rows: QuerySet[SignUp]) -> QuerySet[SignUp]:
    """Those with a place first, then those who are asked, then the waiting list in its order, then who is out."""
    turn = Case(*(When(claim__state=state, then=Value(place)) for place, state in enumerate(State)), default=Value(9))
    return rows.order_by(turn, "claim__rank", "claim__since", "pk")


def sign_ups_for(rows: QuerySet[SignUp], session: Session) -> QuerySet[SignUp]:
    """Of these, those who come on this date: who signed up for it, and who signed up for the whole course.

    Those with a stall or a shift stand on lists of their own (``on_posts``).
    """
    return rows.filter(Q(session=session, post=None) | Q(offer=session.offer_id, session=None, free_time=None))


def has_living_sign_ups(offer: Offer) -> bool:
    """Somebody has a place, an offer or a place on the list for something that is not over; posts do not count."""
    now = clock.now()
    rows = SignUp.objects.filter(offer=offer, post=None, claim__state__in=ALIVE)
    return rows.filter(Q(session__ends_at__gt=now) | Q(ends_at__gt=now) | Q(session=None, free_time=None)).exists()


def audience(sessions: Collection[Session]) -> dict[int, list[SignUp]]:
    """Who must be told about these dates, per date: everybody with a place, an offer or a place on the list.

    Those with a stall or a shift there too.
    """
    if not sessions:
        return {}
    keys = [session.pk for session in sessions]
    offers = {session.offer_id for session in sessions}
    rows = list(
        with_all(SignUp.objects.filter(claim__state__in=ALIVE))
        .filter(Q(session__in=keys) | Q(offer__in=offers, session=None, free_time=None))
        .order_by("pk")
    )
    found: dict[int, list[SignUp]] = {}
    for session in sessions:
        found[session.pk] = [
            row
            for row in rows
            if row.session_id == session.pk or (row.session_id is None and row.offer_id == session.offer_id)
        ]
    return found


def kept_by_sign_ups(keys: Sequence[int]) -> set[int]:
    """Those of the dates (primary keys) that somebody has ever signed up for. Registered as keeper of "session"."""
    rows = SignUp.objects.filter(session__in=list(keys)).values_list("session", flat=True)
    return {key for key in rows if key is not None}


def effects_on_sign_ups(sessions: Sequence[Session], change: str) -> list[Effect]:
    """For each of these dates, how many people it hits and how they are told. Registered for "session"."""
    told = audience(sessions)
    return [Effect(f"{span_of(session)}: {_hit(told[session.pk], change)}") for session in sessions if told[session.pk]]


def _hit(rows: Sequence[SignUp], change: str) -> str:
    people = sum(row.size for row in rows)
    words = ngettext("%(count)d Mensch ist angemeldet", "%(count)d Menschen sind angemeldet", people) % {
        "count": people
    }
    waiting = sum(row.size for row in rows if row.claim.state == State.WAITING)
    if waiting:
        words += " " + _("(%(count)d davon auf der Warteliste)") % {"count": waiting}
    if change not in ("call_off", "move", "weather"):
        return f"{words}."
    mails = sum(row.participant.channel == Channel.EMAIL for row in rows)
    return words + ". " + _("%(mails)d Anmeldungen bekommen eine E-Mail, %(calls)d stehen dann auf der Anrufliste.") % {
        "mails": mails, "calls": len(rows) - mails,
    }  # fmt: skip


# One sign-up in words


def explanation(sign_up: SignUp) -> str:
    """One sentence: how it stands and why; if it waits for the childcare alone, that it does."""
    sentence = allocation.explain(sign_up.claim)
    last = sign_up.claim.decisions.order_by("-pk").first()
    lacking = {code for _owner, code, *_numbers in last.why.get("missing", ())} if last is not None else set()
    if sign_up.claim.state == State.WAITING and lacking == {CHILDCARE}:
        sentence += " " + _("Es fehlt ein Platz in der Kinderbetreuung.")
    return sentence


def position_of(sign_up: SignUp) -> int:
    return allocation.position(sign_up.claim)


def positions(rows: Sequence[SignUp]) -> dict[int, int]:
    """Place on the waiting list per claim; one query for all lists."""
    queues = {row.claim.queue for row in rows if row.claim.state == State.WAITING}
    found: dict[int, int] = {}
    counters: dict[str, int] = {}
    waiting = Claim.objects.filter(queue__in=queues, state=State.WAITING).order_by("queue", "rank", "since", "pk")
    for key, queue in waiting.values_list("pk", "queue"):
        counters[queue] = counters.get(queue, 0) + 1
        found[key] = counters[queue]
    return found


# The call list


def visible_calls(actor: Actor) -> QuerySet[CallListEntry]:
    """The call list of the offers that one keeps, oldest first; what has been done stays for a day."""
    scope = actor.scope(*KEEPERS)
    rows = CallListEntry.objects.filter(
        scope.q(path="sign_up__offer__area__path", organisation="sign_up__offer__carrier")
    ).filter(Q(done_at=None) | Q(done_at__gt=clock.now() - timedelta(days=1)))
    return rows.select_related(
        "sign_up__offer__area", "sign_up__offer__carrier", "sign_up__participant", "sign_up__claim", "sign_up__session",
        "sign_up__post", "session__rain_plan",
    ).defer("sign_up__offer__area__boundary").order_by("done_at", "made_at", "pk")  # fmt: skip


# The next course


def levels_due() -> list[NextLevel]:
    """Steps of a ladder whose course is over and whose people have not been asked yet."""
    rows = NextLevel.objects.filter(
        agreed_at__isnull=False, offered_at=None, before__admission=Admission.COURSE, after__admission=Admission.COURSE
    ).annotate(ends=Max("before__sessions__ends_at", filter=Q(before__sessions__cancellation=None)))
    now = clock.now()
    return list(rows.filter(ends__lte=now).select_related("before", "after"))


def with_a_place(offer: Offer) -> list[SignUp]:
    """Who has a place in a course, in the order in which they came."""
    rows = SignUp.objects.filter(offer=offer, session=None, free_time=None, claim__state=State.PROMISED)
    return list(with_all(rows).prefetch_related(Prefetch("followed_by")).order_by("claim__since", "pk"))


def possible_next(actor: Actor, offer: Offer) -> QuerySet[Offer]:
    """Courses that may follow this one, of any carrier: what residents can see."""
    return Offer.objects.filter(is_published=True, admission=Admission.COURSE).exclude(pk=offer.pk).order_by("title")


def level_after(offer: Offer) -> NextLevel | None:
    """The course that follows this one."""
    return NextLevel.objects.filter(before=offer).select_related("after__carrier").first()


def levels_to_answer(actor: Actor) -> QuerySet[NextLevel]:
    """Courses of others that want to lead into one that one keeps and have no answer yet."""
    scope = actor.scope(*KEEPERS)
    return NextLevel.objects.filter(
        scope.q(path="after__area__path", organisation="after__carrier"), agreed_at=None, declined_at=None
    ).select_related("before__carrier", "after__carrier", "after__area")


def next_of(sign_up: SignUp) -> SignUp | None:
    """What was offered to them in the next course."""
    return with_all(SignUp.objects.filter(follows=sign_up)).first()


# What goes


def answers_to_delete() -> QuerySet[SignUp]:
    """Sign-ups whose date is over and whose answers are still there. A course is over with its last date.

    Who clears away after the date is reached until that is done.
    """
    now = clock.now()
    after = Post.objects.filter(
        kind=PostKind.SHIFT, session__ends_at__gt=now - timedelta(days=15), session__ends_at__lte=now
    ).select_related("session")
    still_to_come = [post.pk for post in after if post.ends_at > now]
    rows = SignUp.objects.filter(answers_gone_at=None).annotate(
        course_ends=Max("offer__sessions__ends_at", filter=Q(session=None, free_time=None))
    )
    return rows.filter(
        (Q(session__ends_at__lte=now) & ~Q(post__in=still_to_come))
        | Q(ends_at__lte=now)
        | Q(session=None, free_time=None, course_ends__lte=now)
    )
