"""Reading stalls and helper shifts: what is free, who takes them on, what a change would do to those people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartierwerk.foundation import clock
from quartierwerk.foundation.allocation.models import Claim, Pool, State
from quartierwerk.foundation.effects import Effect
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers.choices import Channel, PostKind
from quartierwerk.offers.models import Post, Session, SignUp
from quartierwerk.offers.queries.capacity import PLACE, Places, Size, effects_of_sizes, waiting_at
from quartierwerk.offers.queries.rain import isolated
from quartierwerk.offers.queries.series import Preview
from quartierwerk.offers.queries.signup import ALIVE, visible_sign_ups, with_all
from quartierwerk.offers.queries.signup_words import fee_words, listed, post_words
from quartierwerk.offers.queries.targets import owner_of
from quartierwerk.offers.queries.words import span_of
from quartierwerk.offers.rules import KEEPERS

POSTS = "posts"
"""Group of a preview: stalls and shifts that come into being."""


def visible_posts(actor: Actor) -> QuerySet[Post]:
    """Stalls and shifts of the offers that one keeps, with those that were taken away."""
    scope = actor.scope(*KEEPERS)
    rows = Post.objects.filter(
        scope.q(path="session__offer__area__path", organisation="session__offer__carrier")
    ).select_related("session__offer__area", "session__offer__carrier", "session__site", "session__cancellation")
    return rows.defer("session__offer__area__boundary")


def posts_of(session: Session) -> list[Post]:
    """What can be taken on at a date, in the order of the day: stalls first."""
    rows = list(Post.objects.filter(session=session, removed_at=None))
    for row in rows:
        row.session = session
    return sorted(rows, key=_order)


def _order(post: Post) -> tuple[Any, ...]:
    return (post.is_shift, post.starts_minutes or 0, post.name, post.pk)


def public_posts(sessions: Iterable[int]) -> dict[int, list[Post]]:
    """What can be taken on at these dates (primary keys), per date; each post knows its date."""
    rows = Post.objects.filter(session__in=list(sessions), removed_at=None)
    found: dict[int, list[Post]] = {}
    for row in sorted(rows.select_related("session__cancellation"), key=_order):
        found.setdefault(row.session_id, []).append(row)
    return found


def post_for_residents(slug: str, pk: int) -> Post | None:
    """One post of an offer, also when it is closed: the page says so."""
    rows = Post.objects.filter(pk=pk, session__offer__slug=slug)
    return rows.select_related("session__cancellation", "session__site", "session__offer").first()


def room_at(posts: Sequence[Post]) -> dict[int, Places]:
    """Per post how many are free and how many wait; two queries."""
    owners = {owner_of(post): post for post in posts}
    waiting = waiting_at(owners)
    found = {
        post.pk: Places(free=post.places, capacity=post.places, waiting=waiting.get(owner, 0))
        for owner, post in owners.items()
    }
    rows = Pool.objects.filter(owner__in=list(owners), code=PLACE).values_list("owner", "capacity", "taken")
    for owner, capacity, taken in rows:
        found[owners[owner].pk] = Places(capacity - taken, capacity, waiting.get(owner, 0))
    return found


@dataclass(frozen=True)
class PostLine:
    """One line of the staff's list."""

    post: Post
    when: str
    places: Places

    @property
    def taken(self) -> int:
        return self.places.capacity - self.places.free

    @property
    def lacks(self) -> int:
        """Helpers that are still looked for."""
        return self.places.free if self.post.is_shift and not self.post.is_closed else 0


def is_over(session: Session) -> bool:
    """Nothing can be put up any more."""
    return session.ends_at <= clock.now()


def post_lines(session: Session) -> list[PostLine]:
    posts = posts_of(session)
    room = room_at(posts)
    return [PostLine(post, post_words(post), room[post.pk]) for post in posts]


def sign_ups_on(rows: QuerySet[SignUp], post: Post) -> QuerySet[SignUp]:
    """Of these, those with this stall or shift."""
    return rows.filter(post=post)


def sign_ups_on_posts(actor: Actor, session: Session) -> list[SignUp]:
    """Everybody with a stall or a shift at a date: by post, those with a place first."""
    rows = visible_sign_ups(actor).filter(session=session, post__isnull=False)
    found = list(rows.order_by("claim__state", "claim__rank", "claim__since", "pk"))
    for row in found:
        row.post.session = session  # type: ignore[union-attr]
    return sorted(found, key=lambda row: _order(row.post) if row.post else ())


def at_the_same_time(rows: Sequence[SignUp]) -> dict[int, list[str]]:
    """Per sign-up for a shift the other shifts that overlap and were promised to the same address or number, by name.

    Only for those who see both: a form that said so would tell strangers who has signed up.
    """
    shifts = [(row, row.post) for row in rows if row.post is not None and row.post.is_shift]
    kept = [(row, post, _mark(row)) for row, post in shifts if row.claim.state == State.PROMISED]
    found: dict[int, list[str]] = {}
    for row, post, mark in kept:
        others = [
            other.name for _row, other, same in kept
            if mark and same == mark and other.pk != post.pk and post.starts_at < other.ends_at
            and other.starts_at < post.ends_at
        ]  # fmt: skip
        if others:
            found[row.pk] = list(dict.fromkeys(others))
    return found


def _mark(row: SignUp) -> str:
    """One person, as far as an address or a number says so."""
    phone = "".join(sign for sign in row.participant.phone if sign.isdecimal())
    return row.participant.email.casefold() or phone


def posts_in_words(actor: Actor, session: Session) -> list[str]:
    """Stalls and shifts of a date, one sentence each, with the names that this person may see: no others, no way to
    reach anybody. For the list to tick off."""
    names: dict[int | None, list[str]] = {}
    for row in listed(sign_ups_on_posts(actor, session)):
        if not row.is_over:
            has = row.sign_up.claim.state == State.PROMISED
            words = isolated(row.name) if has else _("%(name)s (wartet)") % {"name": isolated(row.name)}
            names.setdefault(row.sign_up.post_id, []).append(words)
    sentences = []
    for line in post_lines(session):
        post, said = line.post, {"taken": line.taken, "all": line.places.capacity}
        what = f"{isolated(post.name)} ({line.when if post.is_shift else post.size})".removesuffix(" ()")
        numbers = (
            _("%(taken)d von %(all)d Helfenden") if post.is_shift else _("%(taken)d von %(all)d Ständen vergeben")
        ) % said
        sentences.append(f"{what}: {'. '.join([numbers, ', '.join(names.get(post.pk, []))])}".removesuffix(". "))
    return sentences


@dataclass(frozen=True)
class Lacking:
    """A date that still looks for helpers: so many of so many."""

    session: Session
    helpers: int
    wanted: int


def lacking_helpers(actor: Actor, *, days: int = 28) -> list[Lacking]:
    """Coming dates whose shifts have free places, the next first."""
    now = clock.now()
    rows = visible_posts(actor).filter(
        kind=PostKind.SHIFT, removed_at=None, session__cancellation=None,
        session__starts_at__gt=now - timedelta(days=7), session__starts_at__lt=now + timedelta(days=days),
    )  # fmt: skip
    open_ = [post for post in rows if post.starts_at > now]
    room = room_at(open_)
    found: dict[int, Lacking] = {}
    for post in open_:
        before = found.get(post.session_id, Lacking(post.session, 0, 0))
        places = room[post.pk]
        found[post.session_id] = Lacking(post.session, before.helpers + places.free, before.wanted + places.capacity)
    return sorted((row for row in found.values() if row.helpers), key=lambda row: row.session.starts_at)


def shifts_on(day: str) -> list[tuple[SignUp, Post]]:
    """Who has a shift that begins on this local day (``2030-06-04``), at dates that are not off."""
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=clock.BERLIN)
    rows = SignUp.objects.filter(
        post__kind=PostKind.SHIFT, post__removed_at=None, claim__state=State.PROMISED, session__cancellation=None,
        session__starts_at__gt=noon - timedelta(days=23), session__starts_at__lt=noon + timedelta(days=9),
    )  # fmt: skip
    found = []
    for row in with_all(rows).order_by("pk"):
        if row.post is not None and row.session is not None:
            row.post.session = row.session
            if row.post.starts_local[:10] == day:
                found.append((row, row.post))
    return found


def helpers_signed_up(session: Session) -> int:
    """How many people have a shift at this date; who signed up with one address or number for two counts once."""
    rows = SignUp.objects.filter(session=session, post__kind=PostKind.SHIFT, claim__state=State.PROMISED)
    found: dict[Any, int] = {}
    for pk, people, email, phone in rows.values_list("pk", "people", "participant__email", "participant__phone"):
        mark = email or phone or pk
        found[mark] = max(found.get(mark, 0), people)
    return sum(found.values())


def kept_by_posts(keys: Sequence[int]) -> set[int]:
    """Those of the dates (primary keys) that have stalls or shifts. Registered as keeper of "session"."""
    return set(Post.objects.filter(session__in=list(keys), removed_at=None).values_list("session", flat=True))


def effects_on_posts(sessions: Sequence[Session], change: str) -> list[Effect]:
    """That shifts move with their date. Registered for "session"."""
    if change != "move":
        return []
    keys = {session.pk: session for session in sessions}
    rows = Post.objects.filter(session__in=list(keys), kind=PostKind.SHIFT, removed_at=None)
    found: dict[int, int] = {}
    for key in rows.values_list("session", flat=True):
        found[key] = found.get(key, 0) + 1
    sentences = []
    for key, number in sorted(found.items()):
        words = ngettext(
            "%(date)s: %(n)d Helferdienst rückt mit dem Beginn des Termins mit.",
            "%(date)s: %(n)d Helferdienste rücken mit dem Beginn des Termins mit.", number,
        )  # fmt: skip
        sentences.append(Effect(words % {"date": span_of(keys[key]), "n": number}))
    return sentences


# What a change does to those who have signed up


def _alive(post: Post) -> list[SignUp]:
    return list(SignUp.objects.filter(post=post, claim__state__in=ALIVE).select_related("participant", "claim"))


def _told(rows: Sequence[SignUp]) -> dict[str, int]:
    mails = sum(row.participant.channel == Channel.EMAIL for row in rows)
    return {"n": len(rows), "mails": mails, "calls": len(rows) - mails}


def changed_post(post: Post, facts: Mapping[str, Any]) -> Post:
    """The post as it would be, not saved."""
    draft = Post.objects.get(pk=post.pk)
    draft.session = post.session
    for name, value in facts.items():
        setattr(draft, name, value)
    return draft


def has_other_time(post: Post, draft: Post) -> bool:
    return (post.starts_minutes, post.lasts_minutes) != (draft.starts_minutes, draft.lasts_minutes)


def plan_post(post: Post, facts: Mapping[str, Any]) -> Preview:
    """Whom it hits if the post becomes as these facts say."""
    draft = changed_post(post, facts)
    lines = effects_of_sizes({owner_of(post): [Size(PLACE, "", draft.places)]}, {owner_of(post): post.name})
    rows = _alive(post)
    if rows and has_other_time(post, draft):
        words = ngettext(
            "%(n)d Anmeldung gilt dann für eine andere Zeit: %(when)s. %(mails)d per E-Mail, %(calls)d auf der "
            "Anrufliste.",
            "%(n)d Anmeldungen gelten dann für eine andere Zeit: %(when)s. %(mails)d per E-Mail, %(calls)d auf der "
            "Anrufliste.", len(rows),
        )  # fmt: skip
        lines.append(Effect(words % {"when": post_words(draft), **_told(rows)}))
    if rows and draft.fee_cents != post.fee_cents:
        words = ngettext(
            "%(n)d Anmeldung kennt die alte Gebühr. Jetzt gilt: %(fee)s. %(mails)d per E-Mail, %(calls)d auf der "
            "Anrufliste.",
            "%(n)d Anmeldungen kennen die alte Gebühr. Jetzt gilt: %(fee)s. %(mails)d per E-Mail, %(calls)d auf der "
            "Anrufliste.", len(rows),
        )  # fmt: skip
        lines.append(Effect(words % {"fee": fee_words(draft), **_told(rows)}))
    return Preview(tuple(lines))


def plan_post_removal(post: Post) -> Preview:
    """Who loses their stall or shift."""
    rows = _alive(post)
    if not rows:
        return Preview()
    words = ngettext(
        "%(n)d Anmeldung endet. %(mails)d per E-Mail, %(calls)d auf der Anrufliste.",
        "%(n)d Anmeldungen enden. %(mails)d per E-Mail, %(calls)d auf der Anrufliste.", len(rows),
    )  # fmt: skip
    return Preview((Effect(words % _told(rows)),))


def alive_on(post: Post) -> list[Claim]:
    return [row.claim for row in _alive(post)]


def dates_to_copy_from(session: Session) -> list[Session]:
    """Other dates of the same offer that have stalls or shifts, the latest first."""
    rows = Session.objects.filter(offer=session.offer_id, posts__removed_at=None, posts__isnull=False)
    return list(rows.exclude(pk=session.pk).distinct().order_by("-starts_at")[:24])


def posts_to_copy(session: Session, source: Session) -> list[Post]:
    """Drafts for a date, as they are at another one; what has the same name is there already."""
    there = {post.name for post in posts_of(session)}
    return [
        Post(
            session=session, kind=post.kind, name=post.name, words=post.words, places=post.places,
            starts_minutes=post.starts_minutes, lasts_minutes=post.lasts_minutes, size=post.size,
            fee_cents=post.fee_cents, closes_days=post.closes_days, translations=post.translations,
        )
        for post in posts_of(source)
        if post.name not in there
    ]  # fmt: skip


def plan_copy(session: Session, source: Session) -> Preview:
    """What comes into being at a date that takes over stalls and shifts of another one."""
    return Preview(
        tuple(
            Effect(
                _("%(name)s: %(places)d, %(when)s")
                % {"name": post.name, "places": post.places, "when": post_words(post)},
                group=POSTS,
            )
            for post in posts_to_copy(session, source)
        )
    )
