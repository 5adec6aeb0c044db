"""What people do with rooms: add, divide, change, describe, photograph; equipment and defects."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import IO, Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from quartierwerk.foundation import allocation, clock, permissions, pictures, translations
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.allocation.models import Claim, Waits
from quartierwerk.foundation.allocation.wanted import Stay, Wanted
from quartierwerk.foundation.effects import require_shown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.slugs import free_slug
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Site
from quartierwerk.places.queries import text_languages
from quartierwerk.rooms import queries
from quartierwerk.rooms.actions.following import lose
from quartierwerk.rooms.choices import DefectState
from quartierwerk.rooms.errors import StillInUse
from quartierwerk.rooms.models import Booking, Defect, DefectStep, Equipment, Room, RoomPicture

FACTS = (
    "kind", "name", "description", "how_to_find", "storey", "seats", "standing", "legal_most", "features",
    "setup_minutes", "clearup_minutes", "is_bookable", "cost_share_cents", "starts_on", "ends_on",
)  # fmt: skip
"""What ``add_room`` and ``change_room`` take."""

MOST_PARTS = 40
NOTHING: Mapping[str, Any] = MappingProxyType({})


@action("rooms.add_room", "Raum angelegt")
def add_room(
    *,
    actor: Actor,
    site: Site,
    carrier: Organisation,
    name: str,
    parent: Room | None = None,
    facts: Mapping[str, Any] = NOTHING,
) -> Room:
    """Enter a room of a house, or a part of a room (``parent``): whoever books the whole then has all of its parts.

    What is promised of the whole is from now on promised of its parts.

    Raises:
        Refused: the part is in another house, or people wait for the whole.
    """
    room = Room(site=site, carrier=carrier, parent=parent, name=name.strip())
    _take(room, facts)
    permissions.require(actor, "rooms.change_room", room)
    if parent is not None:
        _require_fitting_part(actor, parent, site)
    room.slug = free_slug(Room, f"{site.name} {name}", otherwise="raum")
    room.full_clean(exclude=["site", "carrier", "parent"])
    room.save()
    allocation.set_units(room.unit_owner, 1)
    if parent is not None:
        _promise_the_parts(parent, by=actor.key)
    return room


@action("rooms.change_room", "Raum geändert")
def change_room(*, actor: Actor, room: Room, changes: Mapping[str, Any], shown: str = "") -> Room:
    """Change some of ``FACTS``. Set-up and clear-up count for what is booked from now on.

    Bookings outside of a new term end, and their groups are told or stand on the call list.

    Raises:
        NotShown: bookings would end and that list (``queries.effects_of_lease``) was not shown.
    """
    before = (room.starts_on, room.ends_on)
    _take(room, changes)
    room.full_clean(exclude=["site", "carrier", "parent"])
    hit = []
    if (room.starts_on, room.ends_on) != before:
        require_shown(queries.effects_of_lease(room, room.starts_on, room.ends_on), shown)
        hit = queries.hit_by_lease(room, room.starts_on, room.ends_on)
    room.save(update_fields=[*FACTS])
    lose(hit, by=actor.key)
    return room


@action("rooms.remove_room", "Raum gelöscht")
def remove_room(*, actor: Actor, room: Room) -> None:
    """Take out a room that was entered by mistake. One that existed gets an end of its lease instead.

    Raises:
        StillInUse: something belongs to it.
    """
    whole, stored = room.parent, [picture.stored for picture in room.pictures.all()]
    owner = room.unit_owner
    if room.parts.exists() or Claim.objects.filter(occupancies__unit__owner=owner).exists():
        raise StillInUse
    try:
        room.delete()
    except ProtectedError as error:
        raise StillInUse from error
    allocation.set_units(owner, 0)
    if whole is not None and not whole.parts.exists():
        allocation.set_units(whole.unit_owner, 1)
    for name in stored:
        pictures.forget(name)


@action("rooms.translate_room", "Raum übersetzt")
def translate_room(
    *, actor: Actor, room: Room, language: str, texts: Mapping[str, str], origin: str = "person"
) -> Room:
    """Write texts of one language (field -> text). A text that stays as it is keeps its age; an empty one goes.

    Raises:
        Refused: nobody reads that language here, or a text is too long.
    """
    if language not in text_languages():
        raise Refused(_("In diese Sprache wird hier nicht übersetzt. Sprachen stehen unter „Listen“."))
    at = clock.now().isoformat(timespec="seconds")
    for field, text in texts.items():
        if text.strip() != room.translations.get(field, {}).get(language, {}).get("text", ""):
            _require_fit(field, text)
            translations.put(room, field, language, text, origin=origin, by=actor.key, at=at)
    room.save(update_fields=["translations"])
    return room


@action("rooms.confirm_room_translation", "Übersetzung eines Raumes bestätigt")
def confirm_room_translation(*, actor: Actor, room: Room, language: str, field: str) -> Room:
    """Checked, still right.

    Raises:
        Refused: there is no such text.
    """
    at = clock.now().isoformat(timespec="seconds")
    if field not in room.TRANSLATED or not translations.confirm(room, field, language, by=actor.key, at=at):
        raise Refused(_("Diese Übersetzung gibt es nicht. Bitte laden Sie die Seite neu."))
    room.save(update_fields=["translations"])
    return room


@action("rooms.renew_calendar", "Kalenderadresse eines Raumes erneuert")
def renew_calendar(*, actor: Actor, room: Room) -> Room:
    """A new secret address for the room's calendar; the old one opens nothing any more."""
    room.calendar_key = secrets.token_hex(20)
    room.save(update_fields=["calendar_key"])
    return room


# Pictures


@action("rooms.add_picture", "Bild eines Raumes hinzugefügt")
def add_picture(*, actor: Actor, room: Room, picture: IO[bytes], words: str) -> RoomPicture:
    """Show the room. ``words`` say what can be seen.

    Raises:
        NoPicture: it cannot be read as one, or is too large.
        Refused: the words are missing, or there are twelve already.
    """
    rank = room.pictures.count()
    if rank >= 12:
        raise Refused(_("Ein Raum zeigt höchstens zwölf Bilder. Bitte entfernen Sie zuerst eines."))
    row = RoomPicture(room=room, alt=pictures.require_words(words), rank=rank)
    row.clean_fields(exclude=["room", "stored"])
    row.stored = pictures.store(picture)
    row.save()
    return row


@action("rooms.describe_picture", "Bild eines Raumes beschrieben")
def describe_picture(*, actor: Actor, picture: RoomPicture, words: str) -> RoomPicture:
    """Raises: Refused: the words are missing."""
    picture.alt = pictures.require_words(words)
    picture.clean_fields(exclude=["room", "stored"])
    picture.save(update_fields=["alt"])
    return picture


@action("rooms.remove_picture", "Bild eines Raumes entfernt")
def remove_picture(*, actor: Actor, picture: RoomPicture) -> None:
    stored = picture.stored
    picture.delete()
    pictures.forget(stored)


# Equipment


@action("rooms.add_equipment", "Ausstattung eingetragen")
def add_equipment(
    *,
    actor: Actor,
    site: Site,
    carrier: Organisation,
    name: str,
    quantity: int,
    room: Room | None = None,
    inventory_number: str = "",
    note: str = "",
) -> Equipment:
    """Things that can be asked for with a room of this house, so many of them.

    Raises:
        Refused: the room is in another house, or the inventory number is taken.
    """
    row = Equipment(
        site=site, carrier=carrier, room=room, name=name.strip(), quantity=quantity,
        inventory_number=inventory_number.strip(), note=note.strip(),
    )  # fmt: skip
    permissions.require(actor, "rooms.change_equipment", row)
    _require_same_house(row)
    row.full_clean(exclude=["site", "carrier", "room"])
    row.save()
    allocation.set_units(row.unit_owner, quantity)
    return row


@action("rooms.change_equipment", "Ausstattung geändert")
def change_equipment(
    *,
    actor: Actor,
    equipment: Equipment,
    name: str,
    quantity: int,
    room: Room | None = None,
    inventory_number: str = "",
    note: str = "",
) -> Equipment:
    """Raises: Refused: so many are promised still, the room is elsewhere, or the inventory number is taken."""
    equipment.name, equipment.quantity, equipment.room = name.strip(), quantity, room
    equipment.inventory_number, equipment.note = inventory_number.strip(), note.strip()
    _require_same_house(equipment)
    equipment.full_clean(exclude=["site", "carrier", "room"])
    equipment.save(update_fields=["name", "quantity", "room", "inventory_number", "note"])
    allocation.set_units(equipment.unit_owner, quantity)
    return equipment


@action("rooms.remove_equipment", "Ausstattung gelöscht")
def remove_equipment(*, actor: Actor, equipment: Equipment) -> None:
    """Raises: Refused: some of it is promised still."""
    allocation.set_units(equipment.unit_owner, 0)
    equipment.delete()


# Defects


@action("rooms.report_defect", "Mangel gemeldet")
def report_defect(*, actor: Actor, room: Room, title: str, note: str = "", bars_use: bool = False) -> Defect:
    """Something is missing or broken."""
    row = Defect(room=room, title=title.strip(), note=note.strip(), bars_use=bars_use)
    row.full_clean(exclude=["room"])
    row.save()
    DefectStep.objects.create(defect=row, state=row.state, at=clock.now(), by=actor.key)
    return row


@action("rooms.move_defect", "Stand eines Mangels geändert")
def move_defect(
    *,
    actor: Actor,
    defect: Defect,
    state: str,
    note: str = "",
    quote_cents: int | None = None,
    due_on: date | None = None,
    bars_use: bool = False,
) -> Defect:
    """Say where it stands now; what was said before stays in its history.

    Raises:
        Refused: an offer without its amount, or planned without a day.
    """
    if state == DefectState.QUOTE and quote_cents is None:
        raise Refused(_("Bitte geben Sie an, wie hoch das Angebot ist."), field="quote_cents")
    if state == DefectState.PLANNED and due_on is None:
        raise Refused(_("Bitte geben Sie an, bis wann es geplant ist."), field="due_on")
    defect.state, defect.quote_cents, defect.due_on, defect.bars_use = state, quote_cents, due_on, bars_use
    defect.full_clean(exclude=["room"])
    defect.save(update_fields=["state", "quote_cents", "due_on", "bars_use"])
    step = DefectStep(defect=defect, state=state, at=clock.now(), by=actor.key, note=note.strip())
    step.full_clean(exclude=["defect"])
    step.save()
    return defect


def _take(room: Room, facts: Mapping[str, Any]) -> None:
    unknown = facts.keys() - set(FACTS)
    if unknown:
        raise TypeError(f"a room has no {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(room, name, value.strip() if isinstance(value, str) else value)


def _require_fitting_part(actor: Actor, parent: Room, site: Site) -> None:
    permissions.require(actor, "rooms.change_room", parent)
    if parent.site_id != site.pk:
        raise Refused(_("Ein Teilraum liegt im selben Haus wie der ganze Raum."), field="parent")
    if parent.parts.count() >= MOST_PARTS:
        raise Refused(_("Ein Raum hat höchstens vierzig Teile."), field="parent")
    if Waits.objects.filter(owner=parent.unit_owner).exists():
        raise Refused(
            _("Auf diesen Raum wartet noch jemand. Beantworten Sie die Warteliste, dann können Sie ihn teilen."),
            field="parent",
        )


def _promise_the_parts(whole: Room, *, by: str) -> None:
    """What is promised of the whole, also by a still larger room, becomes a promise of all of its smallest parts."""
    family = queries.Family([whole.site_id])
    parts = [f"room:{key}" for key in family.leaves(whole.pk)]
    owners = {whole.unit_owner, *parts}
    rooms = [whole.pk, *family.above(whole.pk)]
    rows = Booking.objects.filter(room__in=rooms, end=None, ends_at__gt=clock.now()).select_related("claim")
    for booking in rows.order_by("pk"):
        wanted = Wanted.of_data(booking.claim.wanted)
        stays = [stay for stay in wanted.stays if stay.owner not in owners]
        own = next((stay for stay in wanted.stays if stay.owner in owners), None)
        if own is not None:
            stays += [Stay(owner, own.starts_at, own.ends_at, own.number) for owner in parts]
            allocation.move(booking.claim, Wanted(wanted.amounts, tuple(stays)), by=by)
    allocation.set_units(whole.unit_owner, 0)


def _require_same_house(equipment: Equipment) -> None:
    if equipment.room is not None and equipment.room.site_id != equipment.site_id:
        raise Refused(_("Dieser Raum liegt in einem anderen Haus."), field="room")


def _require_fit(field: str, text: str) -> None:
    """A translation may be a third longer than its source: most languages need more room than German."""
    if field not in Room.TRANSLATED:
        raise Refused(_("Dieser Text wird nicht übersetzt."), field=field)
    column = next(column for column in Room._meta.concrete_fields if column.name == field)
    most = (column.max_length or 1000) * 4 // 3
    if len(text.strip()) > most:
        raise Refused(
            _("%(field)s: höchstens %(most)d Zeichen.") % {"field": column.verbose_name, "most": most}, field=field
        )
