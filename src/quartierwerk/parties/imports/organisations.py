"""Organisations from the lists that offices keep. Columns are found by their headings, whatever their order.

A row is known again by its code (from our own export), else by its name without case, umlauts and legal form.
An empty cell deletes nothing. Every row is taken, changes what is there, is unchanged, or is refused with its number,
field and reason; the others are taken all the same. The same file a second time changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from quartierwerk.foundation import sheets
from quartierwerk.foundation.commands import Report
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor, require
from quartierwerk.parties import actions, queries
from quartierwerk.parties.choices import ORGANISATION_HEADINGS, OrganisationKind
from quartierwerk.parties.imports.rows import GROUPED, areas_by_words, by_words, checked, listed, tried
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Area
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.queries import titles

OTHER_HEADINGS: dict[str, tuple[str, ...]] = {  # what offices write besides our own headings
    "name": (
        "organisation", "organisationsname", "name der organisation", "träger", "einrichtung", "institution", "partner",
        "verein", "organization_name", "organization name", "organisation name",
    ),
    "short_name": ("kurzbezeichnung", "abkürzung", "alternate_name", "short name"),
    "kind": ("typ", "kategorie", "organisationsart", "art der organisation", "kind", "type"),
    "area": ("quartier", "stadtteil", "gemeinde", "area"),
    "street": ("straße", "strasse", "anschrift", "adresse", "straße, hausnummer", "straße hausnummer", "street",
               "strasse und hausnummer", "straße und nr.", "address"),
    "postcode": ("plz", "postal_code", "postcode", "zip"),
    "town": ("stadt", "wohnort", "city", "town", "plz ort", "plz/ort", "plz, ort", "plz und ort"),
    "phone": ("tel", "tel.", "telefonnummer", "fon", "rufnummer", "phone"),
    "email": ("e-mail-adresse", "email", "mail", "e-mailadresse", "emailadresse"),
    "website": ("homepage", "internet", "web", "website", "url", "internetseite", "www"),
    "fields": ("handlungsfeld", "themen", "themenfelder"),
    "note": ("anmerkungen", "bemerkung", "bemerkungen", "notiz", "beschreibung", "description"),
    "slug": ("kennung",),
    "is_active": ("aktiv",),
}  # fmt: skip
YES = frozenset({"ja", "yes", "1", "x", "true"})
NO = frozenset({"nein", "no", "0", "false"})
TOGETHER = re.compile(r"^(?P<street>.+?),?\s+(?P<postcode>\d{5})\s+(?P<town>\D.*)$", re.S)
POSTCODE_TOWN = re.compile(r"^(?P<postcode>\d{5})\s+(?P<town>\D.*)$")


@dataclass
class Read:
    """One row as it can be used, or why it cannot."""

    row: int
    facts: dict[str, Any] = field(default_factory=dict)
    slug: str = ""
    exists: bool | None = None
    reason: str = ""
    column: str = ""


def read_organisations(content: bytes) -> Iterator[Read]:
    """The rows of a table, cleaned.

    Raises: SheetRefused: the file as a whole is no table with a column for the name.
    """
    missing = _("In den ersten 50 Zeilen steht keine Überschrift „Name“ oder „Organisation“. Bitte ergänzen Sie sie.")
    found = listed(content, ORGANISATION_HEADINGS, OTHER_HEADINGS, needed=["name"], missing=missing)
    kinds = by_words(lambda: OrganisationKind.choices)
    areas = areas_by_words()
    fields = by_words(lambda: titles(Kind.FIELDS).items())
    for number, row in found.rows:
        yield _cleaned(number, row, kinds, areas, fields)


def _cleaned(
    number: int, row: dict[str, str], kinds: Mapping[str, str], areas: Mapping[str, list[Area]],
    fields: Mapping[str, str],
) -> Read:  # fmt: skip
    read = Read(number, slug=row.pop("slug", ""))
    if not row.get("name"):
        return Read(number, reason=_("Der Name fehlt."), column="name")
    if (whole := TOGETHER.match(row.get("street", ""))) and not row.get("town"):
        row |= {key: value.strip(" ,") for key, value in whole.groupdict().items()}
    if (both := POSTCODE_TOWN.match(row.get("town", ""))) and not row.get("postcode"):
        row |= both.groupdict()
    for key, words in row.items():
        if key == "kind":
            if sheets.folded(words) not in kinds:
                choices = ", ".join(str(label) for _code, label in OrganisationKind.choices)
                reason = _("Die Art „%(words)s“ gibt es nicht. Möglich sind: %(choices)s.")
                return Read(number, reason=reason % {"words": words, "choices": choices}, column=key)
            read.facts[key] = kinds[sheets.folded(words)]
        elif key == "area":
            found = areas.get(sheets.folded(words), [])
            if len(found) != 1:
                reason = (
                    _("Das Gebiet „%(words)s“ gibt es mehrmals. Bitte schreiben Sie sein Kürzel.") if found
                    else _("Das Gebiet „%(words)s“ gibt es nicht.")
                )  # fmt: skip
                return Read(number, reason=reason % {"words": words}, column=key)
            read.facts[key] = found[0]
        elif key == "fields":
            codes = []
            for part in filter(None, GROUPED.split(words)):
                code = fields.get(sheets.folded(part))
                if code is None:
                    reason = _("Das Handlungsfeld „%(words)s“ steht nicht in der Liste.")
                    return Read(number, reason=reason % {"words": part}, column=key)
                codes.append(code)
            read.facts[key] = tuple(sorted(set(codes)))
        elif key == "website":
            read.facts[key] = words if "://" in words else f"https://{words}"
        elif key == "is_active":
            if sheets.folded(words) not in YES | NO:
                return Read(number, reason=_("Hier steht „ja“ oder „nein“."), column=key)
            read.exists = sheets.folded(words) in YES
        else:
            read.facts[key] = words
    return read


def import_organisations(
    *, actor: Actor, content: bytes, dry_run: bool = False, progress: Callable[[int], None] | None = None
) -> Report:
    """Take a list in, each row by itself; with ``dry_run`` the report says what would happen and nothing is written.

    ``progress`` is told now and then how many rows are done.

    Raises: SheetRefused: the file as a whole is no table with a column for the name.
    """
    report = Report()
    by_slug: dict[str, Organisation] = {}
    by_name: dict[str, list[Organisation]] = {}
    for one in queries.visible_organisations(actor):
        by_slug[one.slug] = one
        by_name.setdefault(queries.name_key(one.name), []).append(one)
    first_seen: dict[int, int] = {}
    for done, read in enumerate(read_organisations(content), start=1):
        if progress and done % 25 == 0:
            progress(done)
        record = _("Zeile %(row)d") % {"row": read.row}
        if read.reason:
            report.refuse(record, read.reason, field=read.column, rule="value")
            continue
        known = [by_slug[read.slug]] if read.slug in by_slug else by_name.get(queries.name_key(read.facts["name"]), [])
        try:
            if len(known) > 1:
                codes = ", ".join(one.slug for one in known)
                sentence = _("Der Name passt zu mehreren. Bitte schreiben Sie das Kürzel dazu: %(codes)s.")
                raise Refused(sentence % {"codes": codes}, field="name")
            if known and id(known[0]) in first_seen:
                sentence = _("Steht schon in Zeile %(row)d.")
                raise Refused(sentence % {"row": first_seen[id(known[0])]}, field="name")
            if known:
                one, differs = known[0], _change(actor, known[0], read, dry_run=dry_run)
                (report.changed if differs else report.unchanged).append(one.slug)
            else:
                one = _add(actor, read, dry_run=dry_run)
                report.taken.append(one.slug or one.name)
                by_name.setdefault(queries.name_key(one.name), []).append(one)
                if one.slug:
                    by_slug[one.slug] = one
        except Refused as refusal:
            report.refuse(record, str(refusal), field=refusal.field, rule="value")
        except PermissionDenied:
            reason = _("Diese Organisation pflegt jemand anderes. Bitte fragen Sie dort.")
            report.refuse(record, reason, field="name", rule="permission")
        else:
            first_seen[id(one)] = read.row
    return report


def _add(actor: Actor, read: Read, *, dry_run: bool) -> Organisation:
    draft = Organisation(**{"kind": OrganisationKind.OTHER, **read.facts})
    checked(draft, ORGANISATION_HEADINGS, exclude=["slug"])
    if dry_run:
        require(actor, "parties.add_organisation", draft)
        return draft
    one = actions.add_organisation(actor=actor, draft=draft)
    if read.exists is False:
        actions.close_organisation(actor=actor, organisation=one)
    return one


def _change(actor: Actor, known: Organisation, read: Read, *, dry_run: bool) -> bool:
    """Whether the row changed something."""
    if read.exists is not None and read.exists != known.is_active:
        sentence = _("Ob es die Organisation noch gibt, ändern Sie auf ihrer Seite: Dort steht, was daran hängt.")
        raise Refused(sentence, field="is_active")
    changed = {key: value for key, value in read.facts.items() if getattr(known, key) != value}
    if not changed:
        return False
    require(actor, "parties.edit_organisation", known)
    with tried(known, changed):
        checked(known, ORGANISATION_HEADINGS, exclude=["slug"])
    if not dry_run:
        actions.edit_organisation(actor=actor, organisation=known, facts=changed)
    return True
