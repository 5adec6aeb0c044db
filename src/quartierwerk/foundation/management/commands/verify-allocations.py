"""``quartierwerk verify-allocations``: reads the log of promises again and compares it with what is taken, and
that with what the rooms above have written down (``announce("allocation.verify")``).

Exit code 1 if there is a difference. Nothing is changed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartierwerk.foundation import allocation
from quartierwerk.foundation.allocation.models import Claim, Decision, Occupancy, Pool
from quartierwerk.foundation.commands import ReportingCommand
from quartierwerk.foundation.events import announce


@dataclass(frozen=True)
class Verified:
    """What was read and where table and log differ."""

    decisions: int
    claims: int
    pools: int
    occupancies: int
    differences: list[allocation.Difference]

    @property
    def exit_code(self) -> int:
        return int(bool(self.differences))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Command(ReportingCommand):
    help = "recompute every capacity from the log and report differences"

    def run(self, **options: Any) -> Verified:
        return Verified(
            Decision.objects.count(), Claim.objects.count(), Pool.objects.count(), Occupancy.objects.count(),
            [*allocation.verify(), *chain.from_iterable(announce("allocation.verify"))],
        )  # fmt: skip

    def words(self, result: Verified) -> str:
        head = _("%(decisions)d Entscheidungen gelesen, %(claims)d Ansprüche, %(pools)d Kontingente.") % asdict(result)
        found = len(result.differences)
        if not found:
            return f"{head}\n" + _("Alles stimmt: Was vergeben ist, folgt aus dem Protokoll.")
        lines = [head, ngettext("%(n)d Unterschied:", "%(n)d Unterschiede:", found) % {"n": found}]
        for one in result.differences:
            words = {"thing": one.thing, "table": one.table, "log": one.log}
            lines.append(_("- %(thing)s: gespeichert %(table)s, nach dem Protokoll %(log)s") % words)
        return "\n".join(lines)
