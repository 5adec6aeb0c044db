"""Organisations, their relations, who runs which site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import Effect, effects_of
from quartierwerk.foundation.folding import fold
from quartierwerk.foundation.periods import runs_on
from quartierwerk.foundation.permissions import Actor
from quartierwerk.parties.choices import REVERSE, OrganisationKind, RelationKind
from quartierwerk.parties.models import Contact, ContactNote, Operation, Organisation, Relation
from quartierwerk.parties.queries.contacts import visible_contacts
from quartierwerk.parties.queries.duplicates import doubled_organisations
from quartierwerk.parties.queries.notes import visible_notes
from quartierwerk.parties.rules import ADMINISTRATOR, ALL_READERS, COORDINATOR, MANAGER
from quartierwerk.places.models import Site


def visible_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations are no secret among the staff; members of bodies and the service office do not need them."""
    rows = Organisation.objects.select_related("area")
    return rows if actor.holds(*ALL_READERS) else rows.none()


def visible_relations(actor: Actor) -> QuerySet[Relation]:
    rows = Relation.objects.select_related("left__area", "right__area")
    return rows if actor.holds(*ALL_READERS) else rows.none()


def visible_operations(actor: Actor) -> QuerySet[Operation]:
    rows = Operation.objects.select_related("site__area", "organisation__area")
    return rows if actor.holds(*ALL_READERS) else rows.none()


def choices_of_organisations(actor: Actor) -> QuerySet[Organisation]:
    """For forms: those that exist today."""
    return visible_organisations(actor).filter(is_active=True)


def listed_organisations(
    actor: Actor,
    *,
    words: str = "",
    kinds: Iterable[str] = (),
    with_ended: bool = False,
    order: tuple[str, bool] | None = None,
) -> list[int]:
    """Keys in the order of the list; the page fetches only those that it shows (``in_order``).

    ``words`` are looked for in name, short name, town, address and phone, whatever their case and accents.
    ``order`` is (column, descending) with a column of name, kind, area, town.
    """
    rows = visible_organisations(actor)
    if kinds := list(kinds):
        rows = rows.filter(kind__in=kinds)
    if not with_ended:
        rows = rows.filter(is_active=True)
    known = ("pk", "name", "short_name", "town", "email", "phone", "kind", "area__name")
    found = list(rows.order_by("pk").values(*known))
    for word in fold(words).split()[:10]:
        found = [row for row in found if word in fold(" ".join(str(row[key] or "") for key in known[1:6]))]
    column, descending = order or ("name", False)
    key = {"area": "area__name"}.get(column, column)
    labels = dict(OrganisationKind.choices) if column == "kind" else {}
    found.sort(key=lambda row: fold(str(row["name"])))
    found.sort(key=lambda row: fold(str(labels.get(row[key], row[key]) or "")), reverse=descending)
    found.sort(key=lambda row: not row[key])  # empty ones last either way
    return [row["pk"] for row in found]


def alike_organisations(actor: Actor, draft: Organisation) -> list[Organisation]:
    """Those that look like the one about to be entered."""
    twin = Organisation(pk=0, name=draft.name, short_name=draft.short_name, phone=draft.phone, email=draft.email)
    pairs = doubled_organisations([twin, *visible_organisations(actor)])
    return [pair.second for pair in pairs if pair.first is twin]


def in_order(rows: QuerySet[Any], keys: Iterable[int]) -> list[Any]:
    """The rows with these keys, in the order of the keys."""
    keys = list(keys)
    found = {row.pk: row for row in rows.filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


@dataclass(frozen=True)
class RelationLine:
    """A relation as it reads from one of its two ends."""

    pk: int
    words: str
    other: Organisation
    starts_on: date | None
    ends_on: date | None
    note: str
    has_ended: bool


def relations_of(organisation: Organisation, actor: Actor) -> list[RelationLine]:
    """All relations in the words of this end, running ones first."""
    today, found = clock.today(), []
    for row in visible_relations(actor).filter(Q(left=organisation) | Q(right=organisation)):
        outward = row.left_id == organisation.pk
        words = RelationKind(row.kind).label if outward else REVERSE[RelationKind(row.kind)]
        ended = row.ends_on is not None and row.ends_on < today
        other = row.right if outward else row.left
        found.append(RelationLine(row.pk, str(words), other, row.starts_on, row.ends_on, row.note, ended))
    return sorted(found, key=lambda line: (line.has_ended, line.words, line.other.name))


def operations_of(organisation: Organisation, actor: Actor) -> QuerySet[Operation]:
    """The sites that it runs, ran or will run."""
    return visible_operations(actor).filter(organisation=organisation).order_by("ends_on", "site__name")


def contacts_of(organisation: Organisation, actor: Actor) -> QuerySet[Contact]:
    """Its persons, as far as the actor may see them; those who left come last."""
    return visible_contacts(actor).filter(organisation=organisation).order_by("ends_on", "name")


def notes_of(organisation: Organisation, actor: Actor) -> QuerySet[ContactNote]:
    """Talks with it or with one of its persons, the latest first."""
    about = Q(organisations=organisation) | Q(participants__organisation=organisation)
    return visible_notes(actor).filter(about).distinct()


def sites_to_run(actor: Actor) -> QuerySet[Site]:
    """Sites whose keeper the actor may name."""
    rows = Site.objects.select_related("area")
    if actor.holds(ADMINISTRATOR):
        return rows
    return rows.filter(actor.scope(MANAGER, COORDINATOR).q(path="area__path"))


def running_keepers(sites: Iterable[Site], *, on: date | None = None) -> dict[int, tuple[str, ...]]:
    """Site key -> keys of the organisations that run it on that day, as ``Site.keepers`` holds them. One query."""
    wanted = [site.pk for site in sites]
    found: dict[int, set[str]] = {pk: set() for pk in wanted}
    rows = Operation.objects.filter(runs_on(on or clock.today()), site__in=wanted)
    for site, organisation in rows.values_list("site_id", "organisation_id"):
        found[site].add(str(organisation))
    return {pk: tuple(sorted(keys)) for pk, keys in found.items()}


def effects_of_closing(organisation: Organisation) -> list[Effect]:
    """What hangs on an organisation that is about to end; rooms above add theirs."""
    today = clock.today()
    running = Operation.objects.filter(runs_on(today), organisation=organisation).select_related("site")
    effects = [
        Effect(_("betreibt den Treffpunkt „%(site)s“; dort fehlt dann der Träger") % {"site": row.site})
        for row in running
    ]
    active = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    if people := Contact.objects.filter(active, organisation=organisation).count():
        words = ngettext(
            "eine Person bleibt in der Liste, ohne vorgeschlagen zu werden",
            "%(n)d Personen bleiben in der Liste, ohne vorgeschlagen zu werden",
            people,
        )
        effects.append(Effect(words % {"n": people}))
    return effects + effects_of("organisation", organisation, "close")
