"""Lists of partners that somebody hands in: looked at first, taken when she says so. Both are background work.

The jobs themselves stand in the room ``access``, which knows how to be the same person in the same role again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from quartierwerk.foundation import clock, uploads
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs import enqueue
from quartierwerk.foundation.jobs.models import Job, State
from quartierwerk.foundation.permissions import Actor
from quartierwerk.parties import queries

KEPT = timedelta(days=2)


@action("parties.hand_in_list", "Liste von Organisationen abgegeben")
def hand_in_list(*, actor: Actor, content: bytes, name: str, who: dict[str, Any]) -> Job:
    """Keep the file and ask for a look at it; nothing is taken yet. ``who`` says who asks, for the job."""
    return _keep(actor, content, name, "organisations", who)


@action("parties.hand_in_contacts", "Liste von Kontaktpersonen abgegeben")
def hand_in_contacts(*, actor: Actor, content: bytes, name: str, who: dict[str, Any]) -> Job:
    """The same for a list of persons."""
    return _keep(actor, content, name, "contacts", who)


def _keep(actor: Actor, content: bytes, name: str, what: str, who: dict[str, Any]) -> Job:
    args = {"upload": uploads.store(content), "title": name[:200], "what": what, **who}
    return enqueue(queries.LOOK, actor=actor, **args)


@action("parties.take_list", "Liste übernommen")
def take_list(*, actor: Actor, job: Job) -> Job:
    """Take what was looked at.

    Raises: Refused: it is not looked at yet, or it was asked for already.
    """
    if job.name != queries.LOOK or job.state != State.DONE:
        raise Refused(queries.not_ready())
    if Job.objects.filter(name=queries.TAKE, args__upload=job.args["upload"]).exists():
        raise Refused(queries.taken_already())
    return enqueue(queries.TAKE, actor=actor, **job.args)


@action("parties.forget_lists", "Liegengebliebene Listen gelöscht")
def forget_lists(*, actor: Actor) -> int:
    """Files that nobody took go after two days. Returns: how many lists were forgotten."""
    rows = Job.objects.filter(name__in=[queries.LOOK, queries.TAKE], created_at__lt=clock.now() - KEPT)
    for row in rows:
        uploads.forget(row.args.get("upload", ""))
    return rows.delete()[0]
