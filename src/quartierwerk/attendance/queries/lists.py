"""The list of those who signed up for a date, and who of them came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from quartierwerk.attendance.choices import Presence as State
from quartierwerk.attendance.models import Presence, Tally
from quartierwerk.foundation.allocation.models import State as ClaimState
from quartierwerk.offers.choices import Question
from quartierwerk.offers.models import Session, SignUp
from quartierwerk.offers.queries import ALIVE


@dataclass(frozen=True)
class Named:
    """Heads on the list of a date: ``present`` came, of whom ``children`` are children; ``no_show`` did not come."""

    present: int = 0
    children: int = 0
    no_show: int = 0


@dataclass(frozen=True)
class Entry:
    """One sign-up on the list of a date."""

    sign_up: SignUp
    presence: Presence | None

    @property
    def state(self) -> str:
        return self.presence.state if self.presence else State.OPEN

    @property
    def name(self) -> str:
        return self.sign_up.participant.latin_name or self.sign_up.participant.first_name

    @property
    def own_name(self) -> str:
        """As it was typed, where that is another script."""
        typed = self.sign_up.participant.first_name
        return typed if typed != self.name else ""

    @property
    def is_promised(self) -> bool:
        return self.sign_up.claim.state == ClaimState.PROMISED

    @property
    def helps(self) -> list[str]:
        """What was asked for from the closed list: childcare, somebody who interprets, a way without steps."""
        return [words for code, words in words_of_helps().items() if code in self.sign_up.answers]


def words_of_helps() -> dict[str, str]:
    return {
        Question.CHILDCARE: _("Kinderbetreuung"),
        Question.INTERPRETER: _("Dolmetschen"),
        Question.STEP_FREE: _("Weg ohne Stufen"),
    }


def sign_ups_for(session: Session) -> QuerySet[SignUp]:
    """Everybody who signed up for this date or for its whole course, also those who wait; who was ticked stays.

    Whoever has a stall or a shift there is no visitor and stands on the list of stalls and helpers.
    """
    ticked = Presence.objects.filter(session=session, sign_up=OuterRef("pk")).exclude(state=State.OPEN)
    return (
        SignUp.objects.filter(Q(session=session, post=None) | Q(offer=session.offer_id, session=None, free_time=None))
        .filter(Q(claim__state__in=ALIVE) | Exists(ticked))
        .select_related("participant", "claim")
    )


def checklist(session: Session) -> list[Entry]:
    """Those with a place first, by name; then those who wait. Two queries."""
    presences = {row.sign_up_id: row for row in Presence.objects.filter(session=session)}
    entries = [Entry(row, presences.get(row.pk)) for row in sign_ups_for(session)]
    return sorted(entries, key=lambda entry: (not entry.is_promised, entry.name.casefold(), entry.sign_up.pk))


def named(session: Session) -> Named:
    """Heads by what was ticked. One query."""
    rows = Presence.objects.filter(session=session).values_list("state").annotate(Sum("people"), Sum("children"))
    heads = {state: (people, children) for state, people, children in rows.order_by()}
    people, children = heads.get(State.PRESENT, (0, 0))
    return Named(people + children, children, sum(heads.get(State.NO_SHOW, (0, 0))))


def sessions_with_list(sessions: Sequence[Session]) -> set[int]:
    """Those of the dates (primary keys) that somebody has signed up for."""
    keys, offers = [row.pk for row in sessions], {row.offer_id for row in sessions}
    rows = SignUp.objects.filter(claim__state__in=ALIVE, free_time=None, post=None).filter(
        Q(session__in=keys) | Q(session=None, offer__in=offers)
    )
    pairs = list(rows.order_by().values_list("session", "offer").distinct())
    dates, courses = {date for date, _offer in pairs if date}, {offer for date, offer in pairs if not date}
    ticked = Presence.objects.filter(session__in=keys).order_by().values_list("session", flat=True).distinct()
    return {row.pk for row in sessions if row.pk in dates or row.offer_id in courses} | set(ticked)


@dataclass(frozen=True)
class Difference:
    """A count that was entered as one number, beside what is ticked: how many came without a sign-up, then."""

    visits: int
    named: int

    @property
    def walk_ins(self) -> int:
        return max(0, self.visits - self.named)

    @property
    def is_short(self) -> bool:
        """More are ticked than were counted: one of the two is wrong."""
        return self.named > self.visits


def difference(tally: Tally | None, ticked: Named) -> Difference | None:
    """What the page has to say where the date was counted as one number."""
    if tally is None or tally.walk_ins is not None:
        return None
    return Difference(tally.visits, ticked.present)
