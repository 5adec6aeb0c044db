"""Tables with counts that somebody has handed in."""

from __future__ import annotations

from django.db.models import QuerySet

from quartierwerk.access.queries import actor_of
from quartierwerk.accounts.models import Account
from quartierwerk.attendance.models import TableImport
from quartierwerk.foundation.permissions import Actor, Guest


def visible_tables(actor: Actor) -> QuerySet[TableImport]:
    """Only one's own; the files themselves are left where they are."""
    rows = TableImport.objects.filter(handed_in_by=actor.key).select_related("job").defer("content")
    return rows.none() if isinstance(actor, Guest) else rows


def table_for_work(pk: int) -> tuple[TableImport, Actor] | None:
    """For a job: the table, and who handed it in, in the role worn then. A role that ended since is not worn."""
    table = TableImport.objects.filter(pk=pk).first()
    if table is None:
        return None
    account = (
        Account.objects.filter(pk=table.handed_in_by.removeprefix("account:") or 0, is_active=True).first()
        if table.handed_in_by.startswith("account:")
        else None
    )
    if account is None:
        return None
    actor = actor_of(account, table.hat)
    if table.hat is not None and (actor.hat is None or actor.hat.pk != table.hat):
        return None
    return table, actor
