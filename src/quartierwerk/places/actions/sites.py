"""What people do with sites: open one, change it, photograph its door, translate its texts, name who runs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import IO, Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, effects, events, permissions, pictures, translations
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.slugs import free_slug
from quartierwerk.places import queries
from quartierwerk.places.choices import AreaKind
from quartierwerk.places.errors import OpenAlready, StillInUse
from quartierwerk.places.models import Area, Site
from quartierwerk.places.opening_hours import tidy

FACTS = (
    "area", "name", "slug", "description", "street", "postcode", "town", "latitude", "longitude", "phone", "email",
    "ring_at", "nearest_stop", "directions", "step_free", "toilet", "access_notes", "opening_hours", "is_mobile",
    "starts_on", "ends_on", "is_planned",
)  # fmt: skip
"""What ``create_site`` and ``edit_site`` take; the photo and who runs the site have actions of their own."""

NOTHING: Mapping[str, Any] = MappingProxyType({})


@action("places.create_site", "Ort angelegt")
def create_site(*, actor: Actor, area: Area, name: str, facts: Mapping[str, Any] = NOTHING) -> Site:
    """Enter a meeting place into a neighbourhood. ``facts`` are some of ``FACTS``.

    Raises:
        HoursRefused: the opening hours are not understood.
    """
    site = Site(area=area, name=name.strip())
    _take(site, facts)
    if not site.slug:
        site.slug = free_slug(Site, name, otherwise="treffpunkt")
    _require_fitting_area(site)
    site.full_clean(exclude=["area"])
    site.save()
    return site


@action("places.edit_site", "Ort geändert")
def edit_site(*, actor: Actor, site: Site, changes: Mapping[str, Any], shown: str = "") -> Site:
    """Change some of ``FACTS``. What that does to dates there (begin, end, another area) has to be shown before.

    Raises:
        HoursRefused: the opening hours are not understood.
        OpenAlready: a place that was opened cannot become planned again.
        NotShown: dates would change and that list was not shown.
    """
    before, old_path, was_planned = queries.of_site(site), site.area.path, site.is_planned
    old_area = site.area_id
    _take(site, changes)
    if site.is_planned and not was_planned:
        raise OpenAlready(field="is_planned")
    _require_fitting_area(site)
    site.full_clean(exclude=["area"])
    after = queries.of_site(site)
    shift = queries.Shift() if before == after else queries.Shift(before, after)
    if site.area_id != old_area:
        permissions.require(actor, "places.create_site", site.area)
        moved = queries.shift_of_sites([site.pk], old_path, site.area.path)
        shift = queries.Shift(shift.before + moved.before, shift.after + moved.after)
    effects.require_shown(effects.effects_of(queries.RESTRICTION, shift, "change"), shown)
    site.save(update_fields=[*FACTS])
    events.announce(queries.RESTRICTION, actor=actor, shift=shift)
    return site


@action("places.remove_site", "Ort gelöscht")
def remove_site(*, actor: Actor, site: Site) -> None:
    """Take out a site that was entered by mistake. One that existed gets an end instead.

    Raises:
        StillInUse: something belongs to it.
    """
    if site.keepers or site.closing_days.exists() or site.crisis_rules.exists():
        raise StillInUse
    try:
        site.delete()
    except ProtectedError as error:
        raise StillInUse from error
    pictures.forget(site.photo)


@action("places.set_photo", "Foto eines Ortes gezeigt")
def set_photo(*, actor: Actor, site: Site, picture: IO[bytes], words: str) -> Site:
    """Show the door. ``words`` say what can be seen; the old photo goes.

    Raises:
        NoPicture: it cannot be read as one, or is too large.
        Refused: the words are missing.
    """
    words = pictures.require_words(words)
    old = site.photo
    site.photo_alt = words
    site.clean_fields(exclude=[field.name for field in Site._meta.fields if field.name != "photo_alt"])
    site.photo = pictures.store(picture)
    site.save(update_fields=["photo", "photo_alt"])
    pictures.forget(old)
    return site


@action("places.remove_photo", "Foto eines Ortes entfernt")
def remove_photo(*, actor: Actor, site: Site) -> Site:
    old, site.photo, site.photo_alt = site.photo, "", ""
    site.save(update_fields=["photo", "photo_alt"])
    pictures.forget(old)
    return site


@action("places.translate_site", "Ort übersetzt")
def translate_site(
    *, actor: Actor, site: Site, language: str, texts: Mapping[str, str], origin: str = "person"
) -> Site:
    """Write texts of one language (field -> text). A text that stays as it is keeps its age; an empty one goes.

    Raises:
        Refused: nobody reads that language here, or a text is too long.
    """
    if language not in queries.text_languages():
        raise Refused(_("In diese Sprache wird hier nicht übersetzt. Sprachen stehen unter „Listen“."))
    at = clock.now().isoformat(timespec="seconds")
    for field, text in texts.items():
        if text.strip() != site.translations.get(field, {}).get(language, {}).get("text", ""):
            _require_fit(field, text)
            translations.put(site, field, language, text, origin=origin, by=actor.key, at=at)
    site.save(update_fields=["translations"])
    return site


@action("places.confirm_site_translation", "Übersetzung eines Ortes bestätigt")
def confirm_site_translation(*, actor: Actor, site: Site, language: str, field: str) -> Site:
    """Checked, still right: an act with name and date, apart from who wrote the text.

    Raises:
        Refused: there is no such text.
    """
    at = clock.now().isoformat(timespec="seconds")
    if field not in site.TRANSLATED or not translations.confirm(site, field, language, by=actor.key, at=at):
        raise Refused(_("Diese Übersetzung gibt es nicht. Bitte laden Sie die Seite neu."))
    site.save(update_fields=["translations"])
    return site


@action("places.name_keepers", "Zuständige für einen Ort eingetragen")
def name_keepers(*, actor: Actor, site: Site, keepers: Iterable[int | str]) -> Site:
    """Write down which organisations run the site today, by their keys: they may work there from now on."""
    site.keepers = tuple(sorted({str(int(key)) for key in keepers}))  # type: ignore[assignment]
    site.save(update_fields=["keepers"])
    return site


def _take(site: Site, facts: Mapping[str, Any]) -> None:
    unknown = facts.keys() - set(FACTS)
    if unknown:
        raise TypeError(f"a site has no {', '.join(sorted(unknown))}")
    for name, value in facts.items():
        setattr(site, name, value.strip() if isinstance(value, str) else value)
    if "opening_hours" in facts:
        site.opening_hours = tidy(site.opening_hours)


def _require_fitting_area(site: Site) -> None:
    if site.area.kind not in (AreaKind.NEIGHBOURHOOD, AreaKind.MUNICIPALITY):
        raise Refused(_("Ein Treffpunkt liegt in einem Quartier oder in einer Gemeinde."), field="area")


def _require_fit(field: str, text: str) -> None:
    """A translation may be a third longer than its source: most languages need more room than German."""
    if field not in Site.TRANSLATED:
        raise Refused(_("Dieser Text wird nicht übersetzt."), field=field)
    column = next(column for column in Site._meta.concrete_fields if column.name == field)
    most = (column.max_length or 1000) * 4 // 3
    if len(text.strip()) > most:
        raise Refused(
            _("%(field)s: höchstens %(most)d Zeichen.") % {"field": column.verbose_name, "most": most}, field=field
        )
