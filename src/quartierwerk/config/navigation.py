"""The staff's menu: which rooms a role finds on the left, and what stands under her name.

A link here gives no right: the page behind it asks the table of rules. Rooms add their line when they have a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartierwerk.access.choices import Role

EVERYBODY = tuple(Role.values)
WORKING = (Role.WORKER, Role.MANAGER, Role.COORDINATOR)


@dataclass(frozen=True)
class Entry:
    """One line of the menu."""

    name: str  # of the address
    label: Any
    icon: str
    roles: Sequence[str]
    below: str = ""  # address whose pages belong here too; without it, those below the entry's own


MENU: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    (
        _("Tag"),
        (
            Entry("desk:today", _("Heute"), "today", WORKING),
            Entry("attendance:today", _("Zählen"), "checklist", (Role.WORKER, Role.MANAGER), "attendance:start"),
            Entry("desk:follow_ups", _("Wiedervorlagen"), "clock", WORKING),
        ),
    ),
    (
        _("Angebote"),
        (
            Entry("offers:list", _("Angebote"), "calendar", WORKING),
            Entry("offers:calls", _("Anrufliste"), "call", (Role.WORKER, Role.MANAGER)),
            Entry("offers:ill", _("Ich bin krank"), "sick", (Role.WORKER, Role.MANAGER)),
            Entry("offers:stock", _("Bestand der Partner"), "check", WORKING),
            Entry("offers:halfyear", _("Halbjahr übernehmen"), "repeat", (Role.WORKER, Role.MANAGER)),
            Entry("offers:calendars", _("Kalender einlesen"), "upload", (Role.WORKER, Role.MANAGER)),
        ),
    ),
    (
        _("Räume"),
        (
            Entry("rooms:week", _("Belegungsplan"), "calendar", WORKING),
            Entry("rooms:rooms", _("Räume"), "door", WORKING),
            Entry("rooms:groups", _("Gruppen"), "group", (Role.WORKER, Role.MANAGER)),
            Entry("rooms:rulings", _("Regeln und Tarife"), "list", WORKING),
        ),
    ),
    (
        _("Orte"),
        (
            Entry("places:sites", _("Treffpunkte"), "place", EVERYBODY),
            Entry("places:closings", _("Schließtage"), "calendar-off", EVERYBODY),
            Entry("places:school_holidays", _("Schulferien"), "school", EVERYBODY),
            Entry("places:crises", _("Krisenschalter"), "warning", EVERYBODY),
            Entry("places:areas", _("Gebiete"), "map", EVERYBODY),
        ),
    ),
    (
        _("Menschen"),
        (
            Entry("parties:organisation_list", _("Partner"), "handshake", (*WORKING, Role.ADMINISTRATOR)),
            Entry("parties:contact_list", _("Personen"), "person", WORKING),
            Entry("parties:note_list", _("Kontaktnotizen"), "forum", WORKING),
        ),
    ),
    (
        _("Nachweise"),
        (
            Entry("reports:figures", _("Statistik"), "chart", WORKING),
            Entry("reports:reports", _("Berichte"), "document", (*WORKING, Role.SERVICE_OFFICE)),
        ),
    ),
    (
        _("Einrichten"),
        (
            Entry("vocabularies:vocabulary_list", _("Listen"), "list", EVERYBODY),
            Entry("access:account_list", _("Konten und Rollen"), "account", (Role.ADMINISTRATOR,)),
            Entry("access:log", _("Protokoll"), "history", (Role.ADMINISTRATOR,)),
        ),
    ),
)


def menu_of(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups that the hat of today sees; the page one is on is marked, also from pages below it."""
    hat = request.actor.hat  # type: ignore[attr-defined]
    groups = []
    homes: dict[str, str] = {}
    for label, entries in MENU:
        lines = [
            {"label": entry.label, "icon": entry.icon, "url": reverse(entry.name), "current": False}
            for entry in entries
            if hat is not None and hat.role in entry.roles
        ]
        homes |= {reverse(entry.name): reverse(entry.below or entry.name) for entry in entries}
        if lines:
            groups.append({"label": label, "entries": lines})
    desk = reverse("desk:today")  # stands above everything: it is marked on its own page only
    here = [
        line
        for group in groups
        for line in group["entries"]
        if request.path == line["url"] or (line["url"] != desk and request.path.startswith(homes[line["url"]]))
    ]
    if here:
        max(here, key=lambda line: len(homes[line["url"]]))["current"] = True
    return groups


def account_menu_of(request: HttpRequest) -> dict[str, Any]:
    """Name, the role worn now, the ways to the own account."""
    actor = request.actor  # type: ignore[attr-defined]
    entries = [{"label": _("Mein Konto"), "icon": "settings", "url": reverse("own_account")}]
    if len(actor.hats) > 1:
        entries.append({"label": _("Rolle wechseln"), "icon": "swap", "url": reverse("access:hat_choice")})
    return {
        "name": actor.account.name,
        "line": str(actor.hat) if actor.hat else "",
        "entries": entries,
        "logout_url": reverse("account_logout"),
    }
