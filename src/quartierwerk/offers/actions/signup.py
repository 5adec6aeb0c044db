"""What people do with sign-ups: sign up, answer, cancel; what staff and the clock do for them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from quartierwerk.foundation import allocation, clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.allocation import Asked
from quartierwerk.foundation.allocation.models import Claim, Pool, State, Unit
from quartierwerk.foundation.effects import require_shown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.latin import latin
from quartierwerk.foundation.permissions import Actor, Guest, may
from quartierwerk.foundation.slugs import stem_of
from quartierwerk.foundation.typed import one_line
from quartierwerk.foundation.written import add
from quartierwerk.offers import queries
from quartierwerk.offers.actions.telling import first_answer, no_call_needed, tell
from quartierwerk.offers.choices import (
    Admission,
    Channel,
    Goods,
    Knowledge,
    Occasion,
    Question,
    Source,
    StallNeed,
)
from quartierwerk.offers.choices import SignUp as Answer
from quartierwerk.offers.errors import (
    AlreadyDecided,
    NoSignUp,
    NotAgreed,
    NothingToDo,
    PostClosed,
    PostGone,
    SignUpClosed,
    SignUpOver,
    TimeTaken,
)
from quartierwerk.offers.models import (
    CallListEntry,
    FreeTime,
    NextLevel,
    Offer,
    Participant,
    Post,
    Reserve,
    Session,
    SignUp,
)
from quartierwerk.offers.queries import Target, Wish
from quartierwerk.parties.models import Contact

YEAR = timedelta(days=365)
ADMISSION_FACTS = ("admission", "seats", "questions", "childcare_places", "hold_hours", "appointment_minutes")


# Signing up


@action("offers.sign_up", "Person angemeldet")
def sign_up(*, actor: Actor, to: Target, wish: Wish, key: uuid.UUID, source: str = Source.WEB) -> SignUp:
    """Ask for places on a date, in a course or for a talk; all of the group has them, or waits together.

    ``key`` belongs to the form: the same form sent twice is one sign-up. ``queries.code_for(sign_up.claim.key)`` is
    the code that opens it.

    Raises:
        NoSignUp: one does not sign up for this, or not in this way.
        PostGone, PostClosed: (stalls and shifts) it was taken away; it is too late, or the date is off.
        SignUpClosed: it has begun, is off or is over.
        TimeTaken: somebody was faster (talks).
        Refused: something that was typed does not fit.
    """
    offer = queries.lean_offer_of(to)
    if isinstance(actor, Guest) and not offer.is_published:
        raise PermissionDenied("offers.sign_up")
    if isinstance(to, Post):
        to.session = _locked_date(to, offer)
    else:
        _require_admission(to, offer)
    claim_key = queries.request_key(key, to, wish)
    digest = queries.digest_for(claim_key)
    is_made, has_pools = queries.found_out(to, digest)
    if is_made:
        return SignUp.objects.select_related("claim", "participant").get(code_digest=digest)
    last_moment = _require_open(to, offer, wish)
    if isinstance(to, Post):
        _require_fit_for_post(to, wish)
    else:
        _require_fit(offer, wish)
    if not has_pools:
        _make_room(to, offer)
    (answer,) = allocation.ask(
        [
            Asked(
                queries.owner_of(to), queries.wanted_by(to, wish), rank=queries.REGULAR, key=claim_key,
                may_wait=not isinstance(to, FreeTime), hold_minutes=offer.hold_hours * 60, last_moment=last_moment,
                is_new=True,
            )
        ],
        by=actor.key,
    )  # fmt: skip
    if answer.claim is None:
        raise TimeTaken
    participant = add(Participant(**_person(wish)))
    if participant.channel == Channel.EMAIL:
        queries.know_place(to, offer)
    session = to if isinstance(to, Session) else to.session if isinstance(to, Post) else None
    row = add(
        SignUp(
            offer=offer, session=session, post=to if isinstance(to, Post) else None, participant=participant,
            claim=answer.claim, people=wish.people, children=wish.children, answers=tuple(wish.answers),
            code_digest=digest, source=source, made_at=clock.now(), made_by=actor.key, **_time_of(to, wish),
        )
    )  # fmt: skip
    tell([row], first_answer(row))
    return row


def _require_admission(to: Target, offer: Offer) -> None:
    kinds: dict[type, str] = {
        Session: Admission.DATE, Offer: Admission.COURSE, FreeTime: Admission.APPOINTMENT,
    }  # fmt: skip
    if offer.admission != kinds[type(to)]:
        raise NoSignUp


def _locked_date(post: Post, offer: Offer) -> Session:
    """The date of a stall or shift, so that nobody signs up while it is being called off."""
    session = Session.objects.select_for_update(of=("self",), no_key=True).get(pk=post.session_id)
    session.offer = offer
    return session


def _require_open(to: Target, offer: Offer, wish: Wish) -> datetime | None:
    """The last moment at which a place can still be taken."""
    now = clock.now()
    if isinstance(to, Session):
        if to.starts_at <= now or to.is_cancelled:
            raise SignUpClosed
        return to.starts_at
    if isinstance(to, Post):
        if to.removed_at is not None:
            raise PostGone
        if to.is_closed:
            raise PostClosed
        return to.starts_at
    if isinstance(to, FreeTime):
        if wish.start is None or wish.start <= now or wish.start not in queries.starts_in(to):
            raise TimeTaken
        return wish.start
    last = queries.last_start(offer)
    if last is None or last <= now:
        raise SignUpClosed
    return last


def _require_name(wish: Wish) -> None:
    if not one_line(wish.first_name):
        raise Refused(_("Bitte geben Sie einen Vornamen an. Es muss nicht Ihr richtiger sein."), field="first_name")


def _require_fit_for_post(post: Post, wish: Wish) -> None:
    """At a stall one says what one brings; a sign-up is one stall, or so many helpers. No question is asked freely."""
    _require_name(wish)
    brings = [code for code in wish.answers if code in Goods.values]
    if wish.children or (wish.people != 1 and not post.is_shift):
        raise Refused(_("Eine Anmeldung gilt für einen Stand. Für einen zweiten melden Sie sich noch einmal an."))
    if not set(() if post.is_shift else (*Goods.values, *StallNeed.values)).issuperset(wish.answers):
        raise Refused(_("Diese Frage gibt es nicht mehr. Bitte laden Sie die Seite neu."))
    if not post.is_shift and len(brings) != 1:
        raise Refused(_("Bitte wählen Sie, was Sie mitbringen."), field="brings")


def _require_fit(offer: Offer, wish: Wish) -> None:
    _require_name(wish)
    known = {*offer.questions, *(f"{queries.RESERVE}{name}" for name in _names_of_reserves(offer, wish))}
    if offer.admission == Admission.APPOINTMENT:
        known |= set(Knowledge.values)
    if not known.issuperset(wish.answers):
        raise Refused(_("Diese Frage gibt es nicht mehr. Bitte laden Sie die Seite neu."))
    if wish.wants_childcare and not wish.children:
        raise Refused(_("Für wie viele Kinder brauchen Sie Betreuung?"), field="children")


def _names_of_reserves(offer: Offer, wish: Wish) -> list[str]:
    return list(offer.reserves.values_list("name", flat=True)) if wish.reserves else []


def _make_room(to: Target, offer: Offer) -> None:
    """The pools of a date or course, or the hours of a host, made when they are first asked for."""
    owner = queries.owner_of(to)
    if isinstance(to, FreeTime):
        if not Unit.objects.filter(owner=owner).exists():
            allocation.set_units(owner, 1)
    elif isinstance(to, Post):
        pass  # its pool was made with it
    elif not queries.has_pools(owner):
        fresh = Offer.objects.select_for_update(no_key=True).get(pk=offer.pk)  # its seats may just be changed
        if isinstance(to, Session):
            to.offer = fresh
        _set_pools(owner, queries.sizes_of(to if isinstance(to, Session) else fresh), by="admission")


def _set_pools(owner: str, wanted: Sequence[queries.Size], *, by: str) -> None:
    there = {(pool.code, pool.name) for pool in Pool.objects.filter(owner=owner)}
    for size in wanted:
        allocation.set_pool(owner, size.code, size.capacity, by=by, name=size.name, reason=size.reason)
    for code, name in sorted(there - {(size.code, size.name) for size in wanted}):
        old = Pool.objects.get(owner=owner, code=code, name=name)
        allocation.set_pool(owner, code, 0, by=by, name=name, reason=old.reason)


def _person(wish: Wish) -> dict[str, Any]:
    name = one_line(wish.first_name)
    channel = Channel.EMAIL if wish.email else Channel.PHONE if wish.phone else Channel.NONE
    return {
        "first_name": name, "latin_name": latin(name)[:120], "language": wish.language, "channel": channel,
        "email": wish.email, "phone": "" if wish.email else wish.phone,
    }  # fmt: skip


def _time_of(to: Target, wish: Wish) -> dict[str, Any]:
    if not isinstance(to, FreeTime) or wish.start is None:
        return {}
    return {"free_time": to, "starts_at": wish.start, "ends_at": wish.start + queries.length_of(to.offer)}


# Answering


@action("offers.cancel_sign_up", "Anmeldung abgesagt")
def cancel_sign_up(*, actor: Actor, sign_up: SignUp, tells: bool = False) -> SignUp:
    """Give back whatever this sign-up has; who waits is asked. ``tells``: staff did it, the person is told.

    Raises:
        SignUpOver: it was given back already.
    """
    if sign_up.claim.state == State.ENDED:
        raise SignUpOver
    no_call_needed(sign_up)
    allocation.give_back([sign_up.claim], by=actor.key)
    if tells and not isinstance(actor, Guest):
        tell([sign_up], Occasion.GONE if sign_up.post_id else Occasion.CALLED_OFF, session=sign_up.session)
    return sign_up


@action("offers.accept_place", "Freigewordenen Platz angenommen")
def accept_place(*, actor: Actor, sign_up: SignUp) -> SignUp:
    """Take what is held.

    Raises:
        Refused: the deadline is over, or nothing is held.
    """
    allocation.accept(sign_up.claim, by=actor.key)
    no_call_needed(sign_up)
    return sign_up


@action("offers.decline_place", "Freigewordenen Platz ausgeschlagen")
def decline_place(*, actor: Actor, sign_up: SignUp) -> SignUp:
    """No, thank you: it is offered to the next.

    Raises:
        SignUpOver: nothing is held any more.
    """
    if sign_up.claim.state != State.HELD:
        raise SignUpOver
    no_call_needed(sign_up)
    allocation.decline(sign_up.claim, by=actor.key)
    return sign_up


@action("offers.lapse_places", "Abgelaufene Plätze weitergegeben")
def lapse_places(*, actor: Actor) -> int:
    """Deadlines that are over: what was held goes to the next. Gives how many lapsed."""
    return len(allocation.lapse(by=actor.key))


# What there is


@action("offers.set_admission", "Anmeldung und Plätze geregelt")
def set_admission(*, actor: Actor, offer: Offer, changes: Mapping[str, Any], shown: str = "") -> Offer:
    """How one signs up for an offer, and how many places there are. ``queries.plan_admission`` shows whom it hits.

    Raises:
        NotShown: people would lose their place and that list was not shown.
        Refused: somebody is signed up in the way that would end, or the numbers do not fit together.
    """
    unknown = changes.keys() - set(ADMISSION_FACTS)
    if unknown:
        raise TypeError(f"set_admission does not change {', '.join(sorted(unknown))}")
    before = offer.admission
    for name, value in changes.items():
        setattr(offer, name, value)
    if offer.admission != before and queries.has_living_sign_ups(offer):
        raise Refused(
            _("Es sind schon Menschen angemeldet. Die Art der Anmeldung lässt sich erst danach ändern."),
            field="admission",
        )
    if Question.CHILDCARE in offer.questions and not offer.childcare_places:
        raise Refused(
            _("Wie viele Kinder können betreut werden? Ohne Zahl gibt es keine Frage."), field="childcare_places"
        )
    if offer.admission != Admission.NONE:
        offer.sign_up = Answer.NEEDED
    offer.full_clean()
    reserves = list(offer.reserves.all())
    _require_reserves_fit(offer, reserves)
    wanted, effects = queries.plan_sizes(offer, reserves)
    require_shown(effects, shown)
    offer.save(update_fields=[*ADMISSION_FACTS, "sign_up", "changed_at"])
    for owner, sizes in wanted.items():
        _set_pools(owner, sizes, by=actor.key)
    return offer


def _require_reserves_fit(offer: Offer, reserves: Sequence[Reserve]) -> None:
    if reserves and sum(reserve.places for reserve in reserves) > (offer.seats or 0):
        raise Refused(
            _("Es sind mehr Plätze reserviert, als es gibt. Bitte ändern Sie erst die reservierten Plätze."),
            field="seats",
        )


@action("offers.add_reserve", "Plätze zurückgehalten")
def add_reserve(*, actor: Actor, offer: Offer, reason: str, places: int, shown: str = "") -> Reserve:
    """Keep some of the places for those whom an objective reason fits.

    Raises:
        NotShown: people would lose an open place by it and that list was not shown.
        Refused: there are not so many places.
    """
    reserve = Reserve(offer=offer, reason=" ".join(reason.split()), places=places)
    reserve.name = stem_of(reserve.reason, otherwise="grund", most=36)
    reserve.full_clean()
    reserves = [*offer.reserves.all(), reserve]
    _require_reserves_fit(offer, reserves)
    wanted, effects = queries.plan_sizes(offer, reserves)
    require_shown(effects, shown)
    reserve.save()
    for owner, sizes in wanted.items():
        _set_pools(owner, sizes, by=actor.key)
    return reserve


@action("offers.remove_reserve", "Zurückgehaltene Plätze geöffnet")
def remove_reserve(*, actor: Actor, reserve: Reserve) -> None:
    """These places are open for everybody again.

    Raises:
        Refused: somebody has one of them.
    """
    offer = reserve.offer
    owners = [queries.owner_of(offer), *(queries.owner_of(row) for row in queries.sessions_with_pools(offer))]
    if Pool.objects.filter(owner__in=owners, name=reserve.name, taken__gt=0).exists():
        raise Refused(_("Auf diesen Plätzen ist schon jemand angemeldet. Sie bleiben, bis niemand mehr sie hat."))
    reserves = [row for row in offer.reserves.all() if row.pk != reserve.pk]
    wanted, _effects = queries.plan_sizes(offer, reserves)
    reserve.delete()
    for owner, sizes in wanted.items():
        _set_pools(owner, sizes, by=actor.key)


def follow_seats(sessions: Sequence[Session], *, by: str) -> None:
    """Dates at a house that now lets more or fewer people in: their places become what they are now."""
    for session in sessions:
        if queries.has_pools(queries.owner_of(session)):
            _set_pools(queries.owner_of(session), queries.sizes_of(session), by=by)


# Talks


@action("offers.add_free_times", "Freie Zeiten eingetragen")
def add_free_times(
    *, actor: Actor, offer: Offer, host: Contact, spans: Sequence[tuple[datetime, datetime]], place_words: str = ""
) -> list[FreeTime]:
    """When a host can be asked. Aware moments.

    Raises:
        Refused: a span is too short for a talk, in the past, or there already.
    """
    made = []
    for starts_at, ends_at in spans:
        if starts_at <= clock.now():
            raise Refused(_("Diese Zeit liegt in der Vergangenheit. Bitte wählen Sie eine spätere."), field="day")
        if ends_at - starts_at < queries.length_of(offer):
            raise Refused(
                _("In diese Zeit passt kein Gespräch: Eines dauert %(minutes)d Minuten.")
                % {"minutes": offer.appointment_minutes},
                field="ends",
            )
        row = FreeTime(offer=offer, host=host, starts_at=starts_at, ends_at=ends_at, place_words=place_words.strip())
        row.full_clean()
        row.save()
        made.append(row)
    return made


@action("offers.remove_free_time", "Freie Zeit gelöscht")
def remove_free_time(*, actor: Actor, free_time: FreeTime) -> None:
    """Nobody can ask for this time any more.

    Raises:
        Refused: somebody has signed up for it.
    """
    if free_time.sign_ups.exists():
        raise Refused(_("In dieser Zeit hat sich schon jemand angemeldet. Sagen Sie zuerst diesen Menschen ab."))
    free_time.delete()


# The ladder of levels


@action("offers.set_next_level", "Folgekurs festgelegt")
def set_next_level(*, actor: Actor, offer: Offer, after: Offer | None, answer_days: int = 7) -> Offer:
    """Which course follows; its people are asked first. None: no course follows.

    Whoever keeps that course too has agreed with it; else its carrier is asked, and an answer that was given stands.
    """
    present = NextLevel.objects.filter(before=offer).first()
    NextLevel.objects.filter(before=offer).delete()
    if after is not None:
        if offer.admission != Admission.COURSE or after.admission != Admission.COURSE:
            raise Refused(_("Eine Stufe führt von Kurs zu Kurs. Für beide meldet man sich für den ganzen Kurs an."))
        row = NextLevel(before=offer, after=after, answer_days=answer_days)
        row.full_clean()
        if present is not None and present.after_id == after.pk and present.agreed_at is not None:
            row.agreed_at, row.decided_by = present.agreed_at, present.decided_by
        elif may(actor, "offers.agree_to_level", row):
            row.agreed_at, row.decided_by = clock.now(), actor.key
        row.save()
    return offer


@action("offers.agree_to_level", "Einem Folgekurs zugestimmt")
def agree_to_level(*, actor: Actor, level: NextLevel) -> NextLevel:
    """The people of another course may be asked first whether they want into one's own.

    Raises:
        AlreadyDecided: somebody has answered.
    """
    return _answer_level(level, "agreed_at", actor)


@action("offers.decline_level", "Einen Folgekurs abgelehnt")
def decline_level(*, actor: Actor, level: NextLevel) -> NextLevel:
    """They may not; who asked reads it and chooses another course.

    Raises:
        AlreadyDecided: somebody has answered.
    """
    return _answer_level(level, "declined_at", actor)


def _answer_level(level: NextLevel, name: str, actor: Actor) -> NextLevel:
    if level.agreed_at is not None or level.declined_at is not None:
        raise AlreadyDecided
    setattr(level, name, clock.now())
    level.decided_by = actor.key
    level.save(update_fields=[name, "decided_by"])
    return level


@action("offers.offer_next_level", "Folgekurs angeboten")
def offer_next_level(*, actor: Actor, level: NextLevel) -> int:
    """Offer everybody who has a place in the course a place in the next one, before all others who wait for it.

    What is free is held until the answer; where there are too few, they wait at the head of the list. Gives how many
    were asked.

    Raises:
        AlreadyDecided: they have been asked.
        NotAgreed: the carrier of the next course has not said yes.
        SignUpClosed: the next course has begun its last date.
    """
    if level.offered_at is not None:
        raise AlreadyDecided
    if level.agreed_at is None:
        raise NotAgreed
    after = level.after
    last_moment = queries.last_start(after)
    if last_moment is None or last_moment <= clock.now():
        raise SignUpClosed
    rows = [row for row in queries.with_a_place(level.before) if not hasattr(row, "followed_by")]
    if not rows:
        raise NothingToDo
    _make_room(after, after)
    asked, made = [], []
    for row in rows:
        wish = Wish(
            row.participant.first_name, people=row.people, children=row.children,
            answers=tuple(code for code in row.answers if code in after.questions),
        )  # fmt: skip
        asked.append(
            Asked(
                queries.owner_of(after), queries.wanted_by(after, wish), rank=queries.LEVEL_FIRST, is_offered=True,
                key=uuid.uuid5(row.claim.key, queries.owner_of(after)), hold_minutes=level.answer_days * 24 * 60,
                last_moment=last_moment,
            )
        )  # fmt: skip
    for row, one, answer in zip(rows, asked, allocation.ask(asked, by=actor.key), strict=True):
        made.append(
            SignUp(
                offer=after, participant=row.participant, claim=answer.claim, people=row.people,
                children=row.children, answers=tuple(code for code in row.answers if code in after.questions),
                code_digest=queries.digest_for(one.key), source=Source.LEVEL, made_at=clock.now(), made_by=actor.key,
                follows=row,
            )
        )  # fmt: skip
    SignUp.objects.bulk_create(made)
    NextLevel.objects.filter(pk=level.pk).update(offered_at=clock.now())
    level.offered_at = clock.now()
    tell([row for row in made if row.claim.state == State.HELD], Occasion.NEXT)
    tell([row for row in made if row.claim.state == State.WAITING], Occasion.WAITING)
    return len(made)


# The call list, and what goes


@action("offers.tick_off_call", "Anruf abgehakt")
def tick_off_call(*, actor: Actor, entry: CallListEntry, done: bool = True) -> CallListEntry:
    """They have been called; or not yet after all."""
    entry.done_at, entry.done_by = (clock.now(), actor.key) if done else (None, "")
    entry.save(update_fields=["done_at", "done_by"])
    return entry


@action("offers.forget_people", "Angaben von Angemeldeten gelöscht")
def forget_people(*, actor: Actor) -> int:
    """After the date: answers, ways to reach people and the call list go; a year later the names. Gives how many.

    Who waits for an answer about another course with the same way to reach them keeps it until that is over.
    """
    now = clock.now()
    over = list(queries.answers_to_delete().select_related("claim"))
    keys = [row.pk for row in over]
    still_needed = SignUp.objects.filter(answers_gone_at=None).exclude(pk__in=keys).values("participant")
    CallListEntry.objects.filter(sign_up__in=keys).delete()
    SignUp.objects.filter(pk__in=keys).update(answers=(), answers_gone_at=now)
    for claim in Claim.objects.filter(sign_up__in=keys):
        allocation.forget_reasons(claim)
    Participant.objects.filter(sign_ups__in=keys).exclude(pk__in=still_needed).update(
        channel=Channel.NONE, email="", phone=""
    )
    late = SignUp.objects.exclude(answers_gone_at__lt=now - YEAR).values("participant")
    Participant.objects.exclude(first_name="").exclude(pk__in=late).update(first_name="", latin_name="")
    return len(over)
