"""All reading of access."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from quartierwerk.access.actors import AccountActor
from quartierwerk.access.choices import Role
from quartierwerk.access.models import Assignment
from quartierwerk.accounts.models import Account, BrowserSession
from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import Effect, effects_of
from quartierwerk.foundation.models import Entry
from quartierwerk.foundation.periods import runs_on
from quartierwerk.foundation.permissions import Actor, Guest
from quartierwerk.foundation.written import Written
from quartierwerk.parties.models import Organisation


def hats_of(account: Account, *, on: date | None = None) -> QuerySet[Assignment]:
    """The roles that a person may wear on that day."""
    return (
        Assignment.objects.filter(runs_on(on or clock.today()), account=account)
        .select_related("area", "organisation")
        .order_by("pk")
    )


@dataclass(frozen=True)
class SignedIn:
    """Whose account a session belongs to, with the roles that she may wear today."""

    account: Account
    hats: list[Assignment]


_signed_in = Written(
    lambda: (
        Account.objects.filter(browsers__session_key__gt="")
        .annotate(kept=F("browsers__session_data"))
        .annotate(worn=FilteredRelation("assignments", condition=Q(assignments__pk__gt=0)))
        .select_related("worn__area", "worn__organisation")  # type: ignore[misc]
        .defer("worn__area__boundary")  # type: ignore[misc]
    )
)
_nobodys = Written(lambda: BrowserSession.objects.filter(session_key__gt="").values_list("session_data"))
SESSIONS = BrowserSession._meta.db_table
RUNNING = f"AND {SESSIONS}.session_key = %s AND {SESSIONS}.expire_date > %s"


def kept_session(key: str) -> tuple[str | None, SignedIn | None]:
    """What is kept of a session that is not over, and whose it is; one query for whoever is signed in."""
    if not (key.isascii() and key.isalnum()):  # as ours are; a cookie may say anything
        return None, None
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    rows: list[Any] = _signed_in.things(f"{RUNNING} ORDER BY worn.id", [key, now])
    if not rows:
        kept = _nobodys.rows(RUNNING, [key, now])
        return (kept[0][0] if kept else None), None
    account, today = rows[0], clock.today()
    hats = [row.worn for row in rows if hasattr(row, "worn") and row.worn.runs_on(today)]  # without a role: not set
    for hat in hats:
        hat.account = account
    return account.kept, SignedIn(account, hats)


def actor_of(
    account: Account, hat_key: int | None = None, *, known: Sequence[Assignment] | None = None
) -> AccountActor:
    """The person with the chosen hat, or her first one. A hat that ended falls off at once.

    ``known``: her roles of today, where they were read just now.
    """
    hats = list(hats_of(account) if known is None else known)
    chosen = next((hat for hat in hats if hat.pk == hat_key), hats[0] if hats else None)
    return AccountActor(account, chosen, hats)


def actor_again(account_key: int, hat_key: int) -> Actor:
    """The person in the role of before, for background work; a guest where the account is gone or locked."""
    account = Account.objects.filter(pk=account_key, is_active=True).first()
    if account is None:
        return Guest()
    hats = list(hats_of(account))
    return AccountActor(account, next((hat for hat in hats if hat.pk == hat_key), None), hats)


def visible_assignments(actor: Actor) -> QuerySet[Assignment]:
    rows = Assignment.objects.select_related("account", "area", "organisation")
    return rows if actor.holds(Role.ADMINISTRATOR) else rows.none()


def roles_by_account(actor: Actor, accounts: Iterable[Account]) -> dict[int, list[Assignment]]:
    """Account key -> her roles of today, in one query."""
    found: dict[int, list[Assignment]] = {account.pk: [] for account in accounts}
    rows = visible_assignments(actor).filter(runs_on(clock.today()), account__in=found)
    for row in rows.order_by("pk"):
        found[row.account_id].append(row)
    return found


def running_administrators() -> QuerySet[Assignment]:
    """Roles of the technical administration that somebody can wear today and that have no end."""
    return Assignment.objects.filter(
        runs_on(clock.today()), role=Role.ADMINISTRATOR, ends_on__isnull=True, account__is_active=True
    )


def effects_of_ending(assignment: Assignment) -> list[Effect]:
    """What the end of a role means for its person; rooms above add what hangs on it."""
    others = hats_of(assignment.account).exclude(pk=assignment.pk).exists()
    effects = [] if others else [Effect(_("hat danach keine Rolle mehr und kommt nicht mehr in das Büro"))]
    return effects + effects_of("assignment", assignment, "end")


def roles_at(organisations: Sequence[Organisation], change: str) -> list[Effect]:
    """Roles that people have at organisations which are about to change."""
    keys = [organisation.pk for organisation in organisations]
    rows = Assignment.objects.filter(runs_on(clock.today()), organisation__in=keys).select_related("account")
    return [
        Effect(_("%(name)s arbeitet hier als %(role)s") % {"name": row.account, "role": row.get_role_display()})
        for row in rows.order_by("account__name", "pk")
    ]


def log(actor: Actor, *, account: Account | None = None, words: str = "", with_clock: bool = True) -> QuerySet[Entry]:
    """Who did what when, the latest first. It names things by their number and never holds what was typed.

    ``words`` are looked for in names and addresses of accounts; ``with_clock`` adds what ran by itself.
    """
    rows = Entry.objects.order_by("-at", "-pk")
    if not with_clock:
        rows = rows.exclude(actor_key="clock")
    if words:
        people = Account.objects.filter(Q(name__icontains=words) | Q(email__icontains=words))
        rows = rows.filter(actor_key__in=[person.key for person in people])
    if account is not None:
        rows = rows.filter(actor_key=account.key)
    return rows if actor.holds(Role.ADMINISTRATOR) else rows.none()


def names_of_things() -> dict[str, str]:
    """Label of a table in the log -> its German name."""
    return {model._meta.label_lower: str(model._meta.verbose_name) for model in apps.get_models()}


def names_of_actors(entries: Iterable[Entry]) -> dict[str, str]:
    """Key in the log -> name of the account, where it still exists."""
    keys = {entry.actor_key.partition(":")[2] for entry in entries if entry.actor_key.startswith("account:")}
    rows = Account.objects.filter(pk__in=[key for key in keys if key.isdigit()])
    return {row.key: row.name for row in rows}
