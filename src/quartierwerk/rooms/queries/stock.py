"""What there is: rooms and their parts, pictures, equipment, defects, rules, tariffs, groups, premises looked at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quartierwerk.access.choices import Role
from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Actor
from quartierwerk.parties.models import Organisation
from quartierwerk.parties.queries import choices_of_organisations
from quartierwerk.places.models import Site
from quartierwerk.places.queries import visible_sites
from quartierwerk.rooms.choices import DefectState, Feature
from quartierwerk.rooms.models import (
    Candidate,
    Condition,
    Defect,
    Equipment,
    Group,
    Room,
    RoomPicture,
    Tariff,
)
from quartierwerk.rooms.queries.rooms import visible_rooms
from quartierwerk.rooms.rules import KEEPERS, READERS, groups_in_reach

RUNNING, LATER, ENDED = "besteht", "spaeter", "beendet"
CONDITIONS: dict[str, str | Promise] = {
    RUNNING: _("gibt es jetzt"),
    LATER: _("beginnt noch"),
    ENDED: _("gibt es nicht mehr"),
}
SORTS: dict[str, tuple[str, ...]] = {
    "site": ("site__name", "name", "pk"),
    "name": ("name", "site__name", "pk"),
    "carrier": ("carrier__name", "site__name", "name", "pk"),
    "seats": ("seats", "site__name", "name", "pk"),
    "ends_on": ("ends_on", "site__name", "name", "pk"),
}


def rooms_with(rooms: QuerySet[Room], words: str) -> QuerySet[Room]:
    """Rooms in which every word stands somewhere in name, house, address or carrier."""
    for word in words.split()[:10]:
        rooms = rooms.filter(
            Q(name__icontains=word)
            | Q(storey__icontains=word)
            | Q(site__name__icontains=word)
            | Q(site__street__icontains=word)
            | Q(site__area__name__icontains=word)
            | Q(carrier__name__icontains=word)
        )
    return rooms


def rooms_in_condition(rooms: QuerySet[Room], condition: str, day: date | None = None) -> QuerySet[Room]:
    """Rooms that exist on that day, begin later or are gone; anything else does not narrow."""
    day = day or clock.today()
    if condition == ENDED:
        return rooms.filter(Q(ends_on__lt=day) | Q(site__ends_on__lt=day))
    if condition == LATER:
        return rooms.filter(Q(starts_on__gt=day) | Q(site__starts_on__gt=day))
    if condition == RUNNING:
        return rooms.exclude(
            Q(ends_on__lt=day) | Q(site__ends_on__lt=day) | Q(starts_on__gt=day) | Q(site__starts_on__gt=day)
        )
    return rooms


def condition_of(room: Room) -> str:
    """Whether it exists today, in a few words."""
    today = clock.today()
    if room.ends_on is not None and room.ends_on < today:
        return gettext("gibt es nicht mehr (bis %(day)s)") % {"day": f"{room.ends_on:%d.%m.%Y}"}
    if room.starts_on is not None and room.starts_on > today:
        return gettext("beginnt am %(day)s") % {"day": f"{room.starts_on:%d.%m.%Y}"}
    if room.ends_on is not None:
        return gettext("gibt es bis %(day)s") % {"day": f"{room.ends_on:%d.%m.%Y}"}
    return gettext("gibt es jetzt")


def sorted_rooms(rooms: QuerySet[Room], key: str, *, descending: bool = False) -> QuerySet[Room]:
    """In the order of a column; rooms of which nobody has said it stand at the end either way."""
    first, *rest = SORTS.get(key, SORTS["site"])
    order = F(first).desc(nulls_last=True) if descending else F(first).asc(nulls_last=True)
    return rooms.order_by(order, *rest)


def visible_pictures(actor: Actor) -> QuerySet[RoomPicture]:
    scope = actor.scope(*READERS)
    rows = RoomPicture.objects.filter(scope.q(path="room__site__area__path", organisation="room__carrier"))
    return rows.select_related("room__site__area").defer("room__site__area__boundary")


def visible_equipment(actor: Actor) -> QuerySet[Equipment]:
    scope = actor.scope(*READERS)
    rows = Equipment.objects.filter(scope.q(path="site__area__path", organisation="carrier"))
    return rows.select_related("site__area", "carrier", "room").defer("site__area__boundary")


def equipment_of(actor: Actor, room: Room) -> QuerySet[Equipment]:
    """What stands in the room, then what the house has to lend."""
    rows = visible_equipment(actor).filter(Q(room=room) | Q(room__isnull=True, site=room.site_id))
    return rows.order_by(F("room").asc(nulls_last=True), "name", "pk")


def visible_defects(actor: Actor) -> QuerySet[Defect]:
    """Defects of the rooms that one keeps or watches over."""
    scope = actor.scope(*READERS)
    rows = Defect.objects.select_related("room__site__area", "room__carrier").defer("room__site__area__boundary")
    return rows.filter(scope.q(path="room__site__area__path", organisation="room__carrier"))


def defects_of(actor: Actor, room: Room) -> QuerySet[Defect]:
    return visible_defects(actor).filter(room=room).prefetch_related("steps").order_by("pk")


def open_defects(actor: Actor) -> QuerySet[Defect]:
    return visible_defects(actor).exclude(state=DefectState.DONE).order_by(F("due_on").asc(nulls_last=True), "pk")


def every_defect(actor: Actor) -> QuerySet[Defect]:
    return visible_defects(actor).order_by(F("due_on").asc(nulls_last=True), "pk")


def parts_of(actor: Actor, room: Room) -> QuerySet[Room]:
    return visible_rooms(actor).filter(parent=room).order_by("name", "pk")


def pictures_of(actor: Actor, room: Room) -> QuerySet[RoomPicture]:
    return visible_pictures(actor).filter(room=room)


def rooms_that(rooms: QuerySet[Room], *, site: Site | None = None, feature: str = "") -> QuerySet[Room]:
    """Of one house, with one feature."""
    if site is not None:
        rooms = rooms.filter(site=site)
    return rooms.filter(features__has=feature) if feature else rooms


def feature_labels(codes: Iterable[str]) -> list[str]:
    return [str(label) for code, label in Feature.choices if code in codes]


S = TypeVar("S", Condition, Tariff)


def _in_reach(rows: QuerySet[S], actor: Actor) -> QuerySet[S]:
    """Those that hold for a room which one sees."""
    rooms = visible_rooms(actor).order_by()
    found = rows.filter(
        Q(room__in=rooms.values("pk")) | Q(site__in=rooms.values("site")) | Q(carrier__in=rooms.values("carrier"))
        | Q(site__in=sites_to_keep(actor).order_by().values("pk")) | Q(carrier__in=actor.scope(*KEEPERS).organisations)
    )  # fmt: skip
    return found.select_related("room__site__area", "room__carrier", "site__area", "carrier").order_by(
        F("carrier").asc(nulls_last=True), F("site__name").asc(nulls_last=True), "room__site__name", "room__name", "pk"
    )


def who_may_change(rows: Iterable[Condition | Tariff]) -> list[str]:
    """For each of these the roles that may change it, with the organisation or area, as one reads it who may not."""
    rows = list(rows)
    keepers = {int(key) for row in rows if row.site is not None for key in row.site.keepers}
    names = {one.pk: str(one) for one in Organisation.objects.filter(pk__in=keepers).order_by("name")}
    return [_who_may_change(row, names) for row in rows]


def _who_may_change(row: Condition | Tariff, names: dict[int, str]) -> str:
    area = None
    if row.room is not None:
        organisations, area = [str(row.room.carrier)], row.room.site.area
    elif row.site is not None:
        organisations, area = [names[int(key)] for key in row.site.keepers if int(key) in names], row.site.area
    else:
        organisations = [str(row.carrier)]
    who = [f"{Role.WORKER.label} ({', '.join(organisations)})"] if organisations else []
    if area is not None:
        who.append(f"{Role.MANAGER.label} ({area.name})")
    return gettext("Das kann ändern: %(who)s.") % {"who": ", ".join(who)}


def conditions_in_reach(actor: Actor) -> QuerySet[Condition]:
    return _in_reach(Condition.objects.all(), actor)


def tariffs_in_reach(actor: Actor) -> QuerySet[Tariff]:
    return _in_reach(Tariff.objects.all(), actor)


def _for(rows: QuerySet[S], room: Room) -> QuerySet[S]:
    """Those of the room, of its house and of its carrier; the nearest first."""
    found = rows.filter(Q(room=room) | Q(site=room.site_id) | Q(carrier=room.carrier_id))
    return found.order_by(F("room").asc(nulls_last=True), F("site").asc(nulls_last=True), "pk")


def conditions_for(actor: Actor, room: Room) -> QuerySet[Condition]:
    return _for(conditions_in_reach(actor), room)


def tariffs_for(actor: Actor, room: Room) -> QuerySet[Tariff]:
    return _for(tariffs_in_reach(actor), room)


def visible_groups(actor: Actor) -> QuerySet[Group]:
    """Groups that are known to one's own carrier; for the manager of an area those that matter there."""
    return Group.objects.filter(groups_in_reach(actor)).select_related("carrier", "organisation")


def visible_candidates(actor: Actor) -> QuerySet[Candidate]:
    scope = actor.scope(*READERS)
    rows = Candidate.objects.select_related("carrier__area").defer("carrier__area__boundary")
    return rows.filter(scope.q(path="carrier__area__path", organisation="carrier"))


def candidates_in(candidates: QuerySet[Candidate], verdict: str) -> QuerySet[Candidate]:
    return candidates.filter(verdict=verdict) if verdict else candidates


def sites_to_keep(actor: Actor) -> QuerySet[Site]:
    """Houses where one may add rooms."""
    scope = actor.scope(*KEEPERS)
    kept = scope.q(path="area__path")
    for key in scope.organisations:
        kept |= Q(keepers__has=str(key))
    return visible_sites(actor).filter(kept).order_by("name", "pk")


def sites_with_rooms(actor: Actor) -> QuerySet[Site]:
    """Houses of which one sees a room."""
    rows = visible_sites(actor).filter(pk__in=visible_rooms(actor).order_by().values("site"))
    return rows.order_by("name", "pk")


def groups_with(groups: QuerySet[Group], words: str, kind: str = "") -> QuerySet[Group]:
    """Groups in which every word stands in their name, contact person, e-mail or organisation."""
    for word in words.split()[:10]:
        groups = groups.filter(
            Q(name__icontains=word)
            | Q(contact_name__icontains=word)
            | Q(email__icontains=word)
            | Q(organisation__name__icontains=word)
        )
    return groups.filter(kind=kind) if kind else groups


def carriers_to_keep(actor: Actor) -> QuerySet[Organisation]:
    """Carriers for which one may act: one's own; for the manager of an area those that run a house or room in it."""
    scope = actor.scope(*KEEPERS)
    rows = choices_of_organisations(actor)
    if scope.everything:
        return rows
    kept = Q(pk__in=scope.organisations)
    if scope.paths:
        sites = Site.objects.filter(scope.q(path="area__path"))
        kept |= Q(pk__in={int(key) for keepers in sites.values_list("keepers", flat=True) for key in keepers})
        kept |= Q(pk__in=Room.objects.filter(scope.q(path="site__area__path")).values("carrier"))
    return rows.filter(kept).order_by("name", "pk")
