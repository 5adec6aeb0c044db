"""Lists of partners that were handed in: how far they are, what became of their rows."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from quartierwerk.foundation.jobs.models import Job
from quartierwerk.foundation.permissions import Actor

LOOK, TAKE = "parties.look_at_list", "parties.take_list"


def visible_lists(actor: Actor) -> QuerySet[Job]:
    """Only one's own."""
    return Job.objects.filter(name__in=[LOOK, TAKE], asked_by=actor.key)


def not_ready() -> str:
    return _("Die Liste ist noch nicht geprüft. Bitte warten Sie, bis die Vorschau da ist.")


def taken_already() -> str:
    return _("Diese Liste wird schon übernommen oder ist es schon.")
