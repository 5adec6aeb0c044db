"""What counts have to say when a date is changed: a counted date is never deleted, and one is told that it was."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartierwerk.attendance.models import Quotation, Tally
from quartierwerk.foundation.effects import Effect
from quartierwerk.offers.models import Offer, Session
from quartierwerk.offers.queries.words import span_of


def tallied(keys: Sequence[int]) -> set[int]:
    """Those of the dates (primary keys) that were ever counted. Registered as keeper of "session"."""
    return set(Tally.objects.filter(session__in=list(keys)).values_list("session", flat=True))


def tallies_on(sessions: Sequence[Session], change: str) -> list[Effect]:
    """A sentence for each of these dates that has a count. Registered for "session"."""
    rows = Tally.objects.filter(session__in=[session.pk for session in sessions], is_current=True)
    visits = dict(rows.values_list("session", "visits"))
    return [
        Effect(
            _("%(date)s ist schon gezählt: %(visits)d Besuche. Die Zählung bleibt.")
            % {"date": f"{session.title}, {span_of(session)}", "visits": visits[session.pk]}
        )
        for session in sessions
        if session.pk in visits
    ]


def quoted(offers: Sequence[Offer], change: str) -> list[Effect]:
    """That others have named figures for these offers. Registered for "offer"."""
    number = Quotation.objects.filter(offer__in=[offer.pk for offer in offers]).count()
    if not number:
        return []
    words = ngettext("Eine Angabe anderer gehört dazu.", "%(n)d Angaben anderer gehören dazu.", number)
    return [Effect(words % {"n": number})]
