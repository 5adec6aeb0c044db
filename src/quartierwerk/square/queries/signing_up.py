"""What residents see of places and of their own sign-up: how many are left, how it stands, what happens next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartierwerk.foundation import clock, readable_codes
from quartierwerk.foundation.allocation.models import State
from quartierwerk.offers import queries
from quartierwerk.offers.choices import Admission, Channel, Question
from quartierwerk.offers.models import FreeTime, Offer, Post, Session, SignUp
from quartierwerk.offers.queries import Places, Target
from quartierwerk.offers.queries.frame import Frame
from quartierwerk.offers.queries.offer_facts import OfferFacts
from quartierwerk.offers.queries.programme import Row
from quartierwerk.square.queries import posts

COUNTED = (Admission.DATE, Admission.COURSE)


def places_words(places: Places) -> str:
    """``noch 3 Plätze``; what is full or waited for says that there is a list."""
    if places.is_full:
        return _("voll, Warteliste")
    return ngettext("noch %(count)d Platz", "noch %(count)d Plätze", places.free) % {"count": places.free}


def _seats_of(row: Row, seats: int, frame: Frame) -> int:
    """Places of a date: fewer where a crisis rule lets fewer people into its house."""
    rules = frame.crises.get(row.site, ()) if row.site is not None else ()
    return queries.seats_under(seats, rules, date.fromisoformat(row.starts[:10])) if rules else seats


def words_of_rows(rows: Sequence[Row], facts: Mapping[int, OfferFacts], frame: Frame) -> dict[int, str]:
    """How many places are left, by key of the date. No question to the database where nobody signs up."""
    asked: dict[str, tuple[int, int, int, int | None]] = {}
    owners: dict[int, str] = {}
    minute = clock.wall_now()
    for row in rows:
        offer = facts[row.offer]
        if offer.admission not in COUNTED or row.reason or (row.starts <= minute and offer.admission == Admission.DATE):
            continue
        owner = f"session:{row.key}" if offer.admission == Admission.DATE else f"offer:{row.offer}"
        owners[row.key] = owner
        seats = offer.seats or 0
        there = _seats_of(row, seats, frame) if offer.admission == Admission.DATE else seats
        asked[owner] = (row.offer, there, seats, None)
    if not asked:
        return {}
    known = queries.places_by_owner(asked)
    return {key: places_words(known[owner]) for key, owner in owners.items()}


@dataclass(frozen=True)
class Standing:
    """How one sign-up stands, in words, for the page that its code opens."""

    sign_up: SignUp
    heading: str
    explanation: str
    title: str
    when: str
    where: str
    code: str
    next_steps: tuple[str, ...]
    is_waiting: bool
    is_held: bool
    is_promised: bool
    is_off: bool
    may_cancel: bool
    place: int
    facts: tuple[str, ...] = ()  # of a stall or shift
    follower: SignUp | None = None

    @property
    def is_over(self) -> bool:
        return not (self.is_waiting or self.is_held or self.is_promised)

    @property
    def tone(self) -> str:
        if self.is_off or self.is_over:
            return "info"
        return "success" if self.is_promised else "warning"


def standing(sign_up: SignUp) -> Standing:
    """Reads what the page of one sign-up shows, and nothing of any other."""
    facts: list[str] = []
    if sign_up.post is not None and sign_up.session is not None:
        sign_up.post.session = sign_up.session
        one = posts.chance(sign_up.post, Places(0, 0))
        facts = [text for text in (one.words.value, one.size.value, one.fee) if text]
    state = sign_up.claim.state
    session = sign_up.session
    is_off = session is not None and session.is_cancelled
    return Standing(
        sign_up=sign_up,
        heading=_("Der Termin fällt aus") if is_off else queries.state_words(sign_up),
        facts=tuple(facts),
        explanation=queries.explanation(sign_up),
        title=queries.title_of(sign_up),
        when=queries.when_of(sign_up),
        where=queries.where_of(sign_up),
        code=readable_codes.shown(queries.code_for(sign_up.claim.key)),
        next_steps=_next_steps(sign_up),
        is_waiting=state == State.WAITING,
        is_held=state == State.HELD,
        is_promised=state == State.PROMISED,
        is_off=is_off,
        may_cancel=state != State.ENDED and not is_over(sign_up),
        place=queries.position_of(sign_up),
        follower=queries.next_of(sign_up),
    )


def is_over(sign_up: SignUp) -> bool:
    if sign_up.post is not None and sign_up.session is not None:
        sign_up.post.session = sign_up.session
        return sign_up.post.ends_at <= clock.now()
    ends = sign_up.session.ends_at if sign_up.session is not None else sign_up.ends_at
    return ends is not None and ends <= clock.now()


def _next_steps(sign_up: SignUp) -> tuple[str, ...]:
    state, channel = sign_up.claim.state, sign_up.participant.channel
    if state == State.ENDED:
        return ()
    steps = [_("Fotografieren Sie diese Seite oder schreiben Sie den Code auf. Sie brauchen sonst nichts.")]
    if state == State.PROMISED:
        steps.append(_("Kommen Sie zum Termin und nennen Sie Ihren Vornamen."))
        steps.append(_("Können Sie nicht kommen? Bitte sagen Sie ab. Dann bekommt jemand anderes den Platz."))
    elif state == State.WAITING:
        steps.append(_told(channel, _("Wird ein Platz frei, bieten wir ihn der Reihe nach an.")))
        steps.append(_("Ist der Platz bei Ihnen, haben Sie eine Frist zum Antworten. Danach geht er weiter."))
    else:
        steps.append(_("Drücken Sie „Ja, ich komme“ oder „Nein, danke“."))
        steps.append(_("Antworten Sie nicht, bekommt den Platz nach der Frist die nächste Person."))
    if Question.CHILDCARE in sign_up.answers:
        steps.append(_("Platz und Kinderbetreuung bekommen Sie nur zusammen."))
    return tuple(steps)


def _told(channel: str, sentence: str) -> str:
    more = _("Schauen Sie ab und zu mit dem Code nach, oder fragen Sie uns.")
    if channel == Channel.EMAIL:
        more = _("Sie bekommen dann eine E-Mail.")
    elif channel == Channel.PHONE:
        more = _("Wir rufen Sie dann an.")
    return f"{sentence} {more}"


@dataclass(frozen=True)
class Door:
    """A button on the page of an offer: where to sign up, and how many places are left."""

    slot: str  # of a date; empty for a course or a talk
    words: str
    is_full: bool


def doors_of(offer: Offer, rows: Sequence[Row], frame: Frame) -> tuple[Door | None, dict[str, Door]]:
    """One for the whole offer, or one per coming date by its slot."""
    if offer.admission == Admission.APPOINTMENT:
        return Door("", "", False), {}
    if offer.admission not in COUNTED:
        return None, {}
    care = queries.childcare_of(offer)
    seats = offer.seats or 0
    minute = clock.wall_now()
    if offer.admission == Admission.COURSE:
        return door_to(offer), {}
    coming = [row for row in rows if not row.reason and row.starts > minute]
    known = queries.places_by_owner(
        {f"session:{row.key}": (offer.pk, _seats_of(row, seats, frame), seats, care) for row in coming}
    )
    doors = {}
    for row in coming:
        places = known[f"session:{row.key}"]
        doors[row.slot] = Door(row.slot, places_words(places), places.is_full)
    return None, doors


def door_to(to: Target) -> Door:
    """The one that leads to this date, course or talk."""
    if isinstance(to, FreeTime | Post) or (isinstance(to, Offer) and to.admission == Admission.APPOINTMENT):
        return Door("", "", False)
    places = queries.places_left(queries.offer_behind(to), [to])[queries.owner_of(to)]
    return Door(to.slot if isinstance(to, Session) else "", places_words(places), places.is_full)


def what_and_when(to: Target) -> str:
    return queries.session_words(to) if isinstance(to, Session) else ""


def is_closed(to: Target) -> bool:
    """It has begun or is off; the page says so instead of showing the form."""
    if isinstance(to, Session):
        return to.starts_at <= clock.now() or to.is_cancelled
    if isinstance(to, Offer) and to.admission == Admission.COURSE:
        last = queries.last_start(to)
        return last is None or last <= clock.now()
    return False
