"""Copy the half-year: many series begin anew at once, exactly as they were shown."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from quartierwerk.foundation import permissions
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.effects import require_shown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.periods import Period
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers import queries
from quartierwerk.offers.actions.series import add_series
from quartierwerk.offers.models import Offer, Series


@action("offers.copy_half_year", "Halbjahr kopiert")
def copy_half_year(
    *,
    actor: Actor,
    keys: Sequence[int],
    period: Period,
    shown: str,
    without_public_holidays: bool = False,
    without_school_holidays: bool = False,
) -> list[Series]:
    """Begin these series anew in a period; ``queries.plan_half_year`` shows what that makes. All of it or nothing.

    Raises:
        Refused: nothing is chosen, or nothing would come of it.
        NotShown: the dates or what is to be known about them are not what was shown.
        PermissionDenied: one of the series is not the actor's to keep.
    """
    rows = queries.series_with(keys)
    for row in rows:
        permissions.require(actor, "offers.change_series", row)
    if not rows:
        raise Refused(_("Bitte wählen Sie mindestens eine Reihe."))
    # Whoever copies the same at the same time waits here, and then finds the dates there already.
    list(Offer.objects.select_for_update().filter(pk__in={row.offer_id for row in rows}).order_by("pk"))
    plan = queries.plan_half_year(
        rows, period, chosen={row.pk for row in rows}, without_public_holidays=without_public_holidays,
        without_school_holidays=without_school_holidays,
    )  # fmt: skip
    require_shown(plan.preview.effects, shown)
    made = []
    for entry in plan.chosen:
        if entry.draft is not None:
            its_own = queries.plan_new(entry.draft).preview.shown
            made.append(add_series(actor=actor, draft=entry.draft, shown=its_own))
    if not made:
        raise Refused(_("Aus dieser Auswahl entsteht kein Termin; vielleicht gibt es sie schon alle."))
    return made
