"""What people do with the tree of areas: add a part, change it, move it, take it out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import F, ProtectedError, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from quartierwerk.foundation import effects, events, geo, permissions
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.slugs import free_slug
from quartierwerk.places import queries
from quartierwerk.places.choices import GERMAN_STATES, PARENT_KINDS, AreaKind
from quartierwerk.places.errors import InsideItself, StillInUse, WrongParent
from quartierwerk.places.holidays import STATE_BY_KEY
from quartierwerk.places.models import Area, Site

KEY_DIGITS = {AreaKind.STATE: 2, AreaKind.DISTRICT: 5, AreaKind.MUNICIPALITY: 8, AreaKind.NEIGHBOURHOOD: 0}


@action("places.create_area", "Gebiet angelegt")
def create_area(
    *,
    actor: Actor,
    parent: Area | None = None,
    kind: str,
    name: str,
    slug: str = "",
    official_key: str = "",
    state_code: str = "",
    boundary: Mapping[str, Any] | None = None,
) -> Area:
    """Add a part to the tree. ``boundary`` is GeoJSON.

    Raises:
        WrongParent: a part of this kind does not belong there.
        Refused: the official key does not fit, or another area has it.
        GeometryRefused: the boundary is not a shape in Germany.
    """
    area = Area(
        kind=kind, parent=parent, name=name.strip(), official_key=official_key.strip(), state_code=state_code.strip(),
        slug=slug.strip() or free_slug(Area, name, otherwise="gebiet"), boundary=_shape(boundary),
    )  # fmt: skip
    _settle(area)
    area.full_clean(exclude=["parent"])
    area.save()
    area.path = f"{parent.path if parent else '/'}{area.pk}/"
    area.save(update_fields=["path"])
    return area


@action("places.edit_area", "Gebiet geändert")
def edit_area(
    *,
    actor: Actor,
    area: Area,
    name: str,
    slug: str = "",
    parent: Area | None = None,
    official_key: str = "",
    state_code: str = "",
    shown: str = "",
) -> Area:
    """Change everything about an area but its kind and its boundary; its parts move with it.

    Where it moves, closing days of other areas hold from then on: what that does to dates has to be shown.

    Raises:
        WrongParent, InsideItself: it cannot belong there.
        Refused: the official key fits neither the area above nor those below, or another area has it.
        NotShown: dates would change and that list was not shown.
    """
    old_path = area.path
    parent = _locked(parent)
    if parent is not None and parent.path.startswith(area.path):
        raise InsideItself(field="parent")
    is_moved = (parent.pk if parent else None) != area.parent_id
    if is_moved:
        permissions.require(actor, "places.create_area", parent)
    area.parent, area.name, area.slug = parent, name.strip(), slug.strip() or area.slug
    area.official_key, area.state_code = official_key.strip(), state_code.strip()
    _settle(area)
    _require_keys_below_fit(area, old_path)
    area.path = f"{parent.path if parent else '/'}{area.pk}/"
    area.full_clean(exclude=["parent"])
    sites = Site.objects.filter(area__path__startswith=old_path).values_list("pk", flat=True)
    shift = queries.shift_of_sites(sites, old_path, area.path) if is_moved else queries.Shift()
    if is_moved:
        effects.require_shown(effects.effects_of(queries.RESTRICTION, shift, "change"), shown)
    area.save(update_fields=["parent", "name", "slug", "official_key", "state_code", "path"])
    if area.path != old_path:
        _carry_along(old_path, area.path)
        events.announce(queries.RESTRICTION, actor=actor, shift=shift)
    return area


@action("places.set_boundary", "Grenze eines Gebiets gezeichnet")
def set_boundary(*, actor: Actor, area: Area, boundary: Mapping[str, Any] | None) -> Area:
    """Draw an area, or (None) forget its outline. ``boundary`` is GeoJSON.

    Raises:
        GeometryRefused: it is not a shape in Germany.
    """
    area.boundary = _shape(boundary)
    area.save(update_fields=["boundary"])
    return area


@action("places.remove_area", "Gebiet gelöscht")
def remove_area(*, actor: Actor, area: Area) -> None:
    """Take out an area that was entered by mistake.

    Raises:
        StillInUse: something belongs to it.
    """
    if area.closing_days.exists():
        raise StillInUse
    try:
        area.delete()
    except ProtectedError as error:
        raise StillInUse from error


def _settle(area: Area) -> None:
    """What of an area follows from what else is known about it."""
    if area.kind not in PARENT_KINDS:
        raise Refused(_("Bitte wählen Sie, was für ein Gebiet es ist."), field="kind")
    if area.parent is None:
        if area.kind != AreaKind.STATE:
            raise WrongParent(field="parent")
    elif area.parent.kind not in PARENT_KINDS[area.kind]:
        raise WrongParent(field="parent")
    if area.kind != AreaKind.STATE:
        area.state_code = ""
    elif area.official_key:
        letters = STATE_BY_KEY.get(area.official_key)
        if letters is None:
            raise Refused(_("Ein Land hat einen Schlüssel von 01 bis 16."), field="official_key")
        if area.state_code not in ("", letters):
            raise Refused(
                _("Der Schlüssel %(key)s gehört zu %(state)s. Bitte prüfen Sie Schlüssel und Land.")
                % {"key": area.official_key, "state": GERMAN_STATES[letters]},
                field="official_key",
            )
        area.state_code = letters
    if area.kind == AreaKind.STATE and area.state_code not in ("", *GERMAN_STATES):
        raise Refused(_("Dieses Land gibt es nicht. Bitte wählen Sie eines der sechzehn."), field="state_code")
    _require_key_fits(area)


def _require_key_fits(area: Area) -> None:
    """The official key has the digits of its kind and begins with the key of the nearest area above that has one."""
    key, digits = area.official_key, KEY_DIGITS[AreaKind(area.kind)]
    if not key:
        return
    if not digits:
        raise Refused(
            _("Ein Quartier hat keinen Amtlichen Gemeindeschlüssel. Bitte lassen Sie das Feld leer."),
            field="official_key",
        )
    if not (key.isascii() and key.isdigit()) or len(key) != digits:
        raise Refused(
            _("%(kind)s: Der Schlüssel hat %(digits)d Ziffern, mit der führenden Null.")
            % {"kind": AreaKind(area.kind).label, "digits": digits},
            field="official_key",
        )
    for other in _above(area):
        if other.official_key:
            if not key.startswith(other.official_key):
                raise Refused(
                    _("%(name)s hat den Schlüssel %(above)s; alles darin beginnt damit. %(key)s gehört woandershin.")
                    % {"name": other.name, "above": other.official_key, "key": key},
                    field="official_key",
                )
            return


def _require_keys_below_fit(area: Area, path: str) -> None:
    """After a new key, or under another area, the keys below must still begin as those above."""
    prefix = area.official_key or next((other.official_key for other in _above(area) if other.official_key), "")
    below = Area.objects.filter(path__startswith=path).exclude(pk=area.pk).exclude(official_key="")
    other = below.exclude(official_key__startswith=prefix).order_by("path").first()
    if prefix and other is not None:
        raise Refused(
            _("%(name)s darin hat den Schlüssel %(key)s; er müsste mit %(above)s beginnen.")
            % {"name": other.name, "key": other.official_key, "above": prefix},
            field="official_key",
        )


def _above(area: Area) -> list[Area]:
    """The areas above, the nearest first."""
    return [area.parent, *reversed(queries.ancestors(area.parent))] if area.parent else []


def _shape(boundary: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Checked again even if it was checked before: commands and imports come by here too."""
    return geo.read_shape(json.dumps(boundary), within=geo.GERMANY) if boundary is not None else None


def _locked(area: Area | None) -> Area | None:
    """The row as it is now, so that its path holds until the end of the transaction."""
    if area is None:
        return None
    rows = Area.objects.all()
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=area.pk).first()
    if row is None:
        raise Refused(_("Das gibt es nicht mehr. Bitte laden Sie die Seite neu."), field="parent")
    return row


def _carry_along(old_path: str, new_path: str) -> None:
    """One statement for everything below: the new path in place of the old beginning."""
    Area.objects.filter(path__startswith=old_path).update(
        path=Concat(Value(new_path), Substr(F("path"), len(old_path) + 1))
    )
