"""Who may change places. Reading them is for every member of the staff; residents see them on their pages.

The tree of areas is kept by the town and by the technical administration, sites by whoever works there (the
neighbourhood's manager and the organisations that run them) and by the town. Closing days and crisis rules are set at
the place they hold for; the list of school holidays holds for a whole state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quartierwerk.foundation.permissions import Actor, rule

if TYPE_CHECKING:
    from quartierwerk.places.models import Area, ClosingDays, CrisisRule, Site

STAFF = ("manager", "worker", "coordinator", "body_member", "service_office", "administrator")
KEEPS_AREAS = ("coordinator",)
KEEPS_SITES = ("manager", "worker", "coordinator")
MAKES_SITES = ("manager", "coordinator")
KEEPS_HOLIDAYS = ("coordinator", "administrator")


@rule("places.create_area")
def may_create_area(actor: Actor, parent: Area | None = None) -> bool:
    """Below an area of one's own; a state, which is below nothing, by the administration only."""
    if actor.holds("administrator"):
        return True
    return parent is not None and actor.holds(*KEEPS_AREAS, at=parent)


@rule("places.edit_area")
@rule("places.set_boundary")
@rule("places.remove_area")
def may_edit_area(actor: Actor, area: Area) -> bool:
    return actor.holds("administrator") or actor.holds(*KEEPS_AREAS, at=area)


@rule("places.create_site")
@rule("places.remove_site")
def may_create_site(actor: Actor, place: Area | Site) -> bool:
    """In a neighbourhood of one's own."""
    return actor.holds(*MAKES_SITES, at=place)


@rule("places.edit_site")
@rule("places.set_photo")
@rule("places.remove_photo")
@rule("places.translate_site")
@rule("places.confirm_site_translation")
def may_edit_site(actor: Actor, site: Site) -> bool:
    return actor.holds(*KEEPS_SITES, at=site)


@rule("places.name_keepers")
def may_name_keepers(actor: Actor, site: Site) -> bool:
    """Written with the row that says who runs the site; the room above has asked its own rule about the place."""
    return actor.holds("manager", "coordinator", "administrator")


@rule("places.close_days")
def may_close_days(actor: Actor, place: Area | Site) -> bool:
    return actor.holds(*KEEPS_SITES, at=place)


@rule("places.withdraw_closing")
@rule("places.move_closing_end")
def may_withdraw_closing(actor: Actor, closing: ClosingDays) -> bool:
    return actor.holds(*KEEPS_SITES, at=closing)


@rule("places.add_school_override")
@rule("places.withdraw_school_override")
def may_keep_school_holidays(actor: Actor, thing: Any = None) -> bool:
    """Days of a whole state: they move the dates of every town in it."""
    return actor.holds(*KEEPS_HOLIDAYS)


@rule("places.switch_crisis")
def may_switch_crisis(actor: Actor, site: Site | None = None) -> bool:
    """Asked about every one of the sites."""
    return actor.holds(*KEEPS_SITES, at=site) if site is not None else actor.holds(*KEEPS_SITES)


@rule("places.end_crisis")
@rule("places.move_crisis_end")
def may_end_crisis(actor: Actor, crisis: CrisisRule) -> bool:
    """Whoever could have switched it, at all of its sites."""
    is_read = "sites" in getattr(crisis, "_prefetched_objects_cache", {})
    sites = list(crisis.sites.all() if is_read else crisis.sites.select_related("area"))
    return bool(sites) and all(actor.holds(*KEEPS_SITES, at=site) for site in sites)
