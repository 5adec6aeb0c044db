"""Who runs which site. The site's own list of keepers is written with it, because it decides who may act there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from quartierwerk.foundation.actions import action
from quartierwerk.foundation.permissions import Actor
from quartierwerk.parties import queries
from quartierwerk.parties.models import Operation, Organisation
from quartierwerk.places.actions import name_keepers
from quartierwerk.places.models import Site


@action("parties.say_who_runs", "Träger eines Ortes eingetragen")
def say_who_runs(
    *, actor: Actor, site: Site, organisation: Organisation, starts_on: date | None = None,
    ends_on: date | None = None,
) -> Operation:  # fmt: skip
    """From then on the organisation's people keep the site and what happens there.

    Raises: Refused: it runs the site already, or the days are in the wrong order.
    """
    operation = Operation(site=site, organisation=organisation, starts_on=starts_on, ends_on=ends_on)
    operation.full_clean()
    operation.save()
    write_keepers(actor, [site])
    return operation


@action("parties.end_operation", "Trägerschaft eines Ortes beendet")
def end_operation(*, actor: Actor, operation: Operation, ends_on: date) -> Operation:
    """The last day on which it runs the site. From the day after, its people no longer change anything there."""
    operation.ends_on = ends_on
    operation.full_clean()
    operation.save(update_fields=["ends_on"])
    write_keepers(actor, [operation.site])
    return operation


@action("parties.refresh_keepers", "Zuständige der Orte aufgefrischt")
def refresh_keepers(*, actor: Actor) -> int:
    """Every morning: operations begin and end by their dates. Returns: sites whose keepers changed."""
    return write_keepers(actor, Site.objects.all())


def write_keepers(actor: Actor, sites: Iterable[Site]) -> int:
    by_key = {site.pk: site for site in sites}
    changed = 0
    for pk, keepers in queries.running_keepers(by_key.values()).items():
        site = by_key[pk]
        if site.keepers != keepers:
            name_keepers(actor=actor, site=site, keepers=keepers)
            changed += 1
    return changed
