"""What residents read of the plan for the rain, in the language that is active."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from quartierwerk.foundation.when import day_words as long_day
from quartierwerk.offers.choices import RainAlternative, RainChoice
from quartierwerk.offers.models import RainDecision, RainPlan, Session

ISOLATE, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def isolated(text: str) -> str:
    """A German name whose direction does not disturb the words around it."""
    return f"{ISOLATE}{text}{END}"


def decision_of(plan: RainPlan) -> RainDecision | None:
    return getattr(plan, "decision", None)


def alternative_place(plan: RainPlan) -> str:
    """Room, house and address of the place for the rain, on one line."""
    site = plan.site
    parts = [plan.room.name if plan.room is not None else "", site.name if site else "", site.address if site else ""]
    return ", ".join(part for part in parts if part)


def alternative_words(plan: RainPlan) -> str:
    """What is done when it rains, in the active language."""
    match plan.alternative:
        case RainAlternative.PLACE:
            return _("Bei Regen: %(place)s.") % {"place": isolated(alternative_place(plan))}
        case RainAlternative.DAY if plan.reserve_on is not None:
            return _("Bei Regen: %(day)s, zur selben Zeit.") % {"day": long_day(plan.reserve_on, with_year=True)}
        case RainAlternative.COVER:
            return _("Bei Regen anders als geplant.")
    return _("Bei Regen fällt es aus.")


def rain_words(plan: RainPlan) -> str:
    """What residents read of it today, in the active language; the typed words stand beside it."""
    decision = decision_of(plan)
    if decision is None:
        return alternative_words(plan)
    if decision.choice == RainChoice.DRY:
        return _("Das Wetter passt: Es findet wie geplant statt.")
    match plan.alternative:
        case RainAlternative.PLACE:
            return _("Wegen des Wetters an diesem Ort: %(place)s.") % {"place": isolated(alternative_place(plan))}
        case RainAlternative.DAY:
            return _("Wegen des Wetters auf diesen Tag verlegt.")
        case RainAlternative.COVER:
            return _("Wegen des Wetters anders als geplant.")
    return ""


def is_where_rain_puts_it(plan: RainPlan, session: Session) -> bool:
    """It was decided that it rains, and the date is now where or when the plan says; not so once it moves again."""
    decision = decision_of(plan)
    if decision is None or decision.choice != RainChoice.RAIN:
        return False
    if plan.alternative == RainAlternative.DAY:
        return plan.reserve_on is not None and session.starts_local[:10] == plan.reserve_on.isoformat()
    started = decision.before.get("start", "")
    return (
        plan.alternative == RainAlternative.PLACE
        and session.site_id == plan.site_id
        and session.starts_local == started
    )


def rain_of(keys: Collection[int]) -> dict[int, RainPlan]:
    """The plans of these dates, for residents. One query."""
    rows = RainPlan.objects.filter(session__in=list(keys)).select_related("session", "site", "room", "decision")
    return {row.session_id: row for row in rows}
