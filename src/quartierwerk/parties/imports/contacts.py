"""Persons from the lists that offices keep: who, where, how to reach her, and nothing more. Other columns are not read.

A row is known again by name and organisation, or by name and e-mail; where several fit, it is refused. An empty cell
deletes nothing. Only who the actor may see is known, only what she may write is written, and a new person belongs to
her own organisation or area. The report names rows by their number, never by the name of a person.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from quartierwerk.foundation import sheets
from quartierwerk.foundation.commands import Report
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor, require
from quartierwerk.parties import actions, queries
from quartierwerk.parties.choices import CONTACT_HEADINGS, ContactKind
from quartierwerk.parties.imports.rows import GROUPED, areas_by_words, by_words, checked, listed, tried
from quartierwerk.parties.models import Contact, Organisation
from quartierwerk.places.models import Area
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.queries import language_names, own_names, titles

OTHER_HEADINGS: dict[str, tuple[str, ...]] = {
    "name": (
        "vor- und nachname", "vorname nachname", "nachname, vorname", "name, vorname", "nachname", "familienname",
        "zuname", "person", "ansprechpartner", "ansprechpartnerin", "ansprechpartner/in", "ansprechpartner*in",
        "ansprechpartner:in", "ansprechperson", "kontaktperson", "kontakt", "last name", "full name",
    ),
    "first_name": ("vorname", "rufname", "first name"),
    "organisation": (
        "träger", "einrichtung", "institution", "verein", "firma", "organization", "organisationsname",
    ),
    "function": ("funktion", "position", "rolle", "tätigkeit", "job title"),
    "kind": ("typ", "kategorie", "type"),
    "phone": ("tel", "tel.", "telefonnummer", "fon", "rufnummer", "mobil", "handy"),
    "email": ("e-mail-adresse", "mail", "e-mailadresse", "emailadresse"),
    "languages": ("sprache", "sprachen"),
    "groups": ("zielgruppe", "zielgruppen", "gruppen"),
    "topics": ("thema",),
    "ends_on": ("ende", "ausgeschieden am"),
    "area": ("quartier", "stadtteil"),
}  # fmt: skip
ENUMERATED = re.compile(r"\s*(?:,|/|\+|\bund\b|\band\b)\s*")


@dataclass
class Read:
    """One row as it can be used."""

    row: int
    facts: dict[str, Any] = field(default_factory=dict)
    whose: dict[str, Any] = field(default_factory=dict)  # area, kept_by


class _Words:
    """What the words of a row can mean."""

    def __init__(self, actor: Actor) -> None:
        self.kinds = by_words(lambda: ContactKind.choices)
        self.languages = by_words(lambda: [*language_names().items(), *own_names().items()])
        self.groups = by_words(lambda: titles(Kind.GROUPS).items())
        self.areas = areas_by_words()
        self.organisations: dict[str, dict[int, Organisation]] = defaultdict(dict)
        for one in queries.visible_organisations(actor):
            for word in (one.name, one.short_name, one.slug):
                if word:
                    self.organisations[sheets.folded(word)][one.pk] = one

    def read(self, number: int, row: dict[str, str]) -> Read:
        """Raises: Refused: a cell cannot be understood; names the field."""
        read = Read(number)
        for key, words in row.items():
            if key in ("organisation", "kept_by"):
                found = self._organisation(words, key)
                (read.facts if key == "organisation" else read.whose)[key] = found
            elif key == "area":
                read.whose[key] = self._area(words)
            elif key == "kind":
                read.facts[key] = self._kind(words)
            elif key in ("languages", "groups"):
                read.facts[key] = self._codes(words, key)
            elif key == "ends_on":
                try:
                    read.facts[key] = sheets.parse_german_date(words)
                except sheets.SheetRefused as refusal:
                    raise Refused(str(refusal), field=key) from refusal
            elif key == "name":
                first = row.get("first_name", "")
                read.facts[key] = f"{first} {words}" if first and first.casefold() not in words.casefold() else words
        read.facts |= {key: row[key] for key in ("function", "phone", "email", "topics") if key in row}
        if "name" not in read.facts:
            raise Refused(_("Der Name fehlt."), field="name")
        return read

    def _organisation(self, words: str, key: str) -> Organisation:
        found = list(self.organisations.get(sheets.folded(words), {}).values())
        if len(found) == 1:
            return found[0]
        if found:
            codes = ", ".join(sorted(one.slug for one in found))
            sentence = _("Der Name passt zu mehreren. Bitte schreiben Sie stattdessen das Kürzel: %(codes)s.")
            raise Refused(sentence % {"codes": codes}, field=key)
        sentence = _("Die Organisation „%(words)s“ gibt es hier nicht. Bitte legen Sie sie zuerst an.")
        raise Refused(sentence % {"words": words}, field=key)

    def _area(self, words: str) -> Area:
        found = self.areas.get(sheets.folded(words), [])
        if len(found) == 1:
            return found[0]
        sentence = (
            _("Das Gebiet „%(words)s“ gibt es mehrmals. Bitte schreiben Sie sein Kürzel.") if found
            else _("Das Gebiet „%(words)s“ gibt es nicht.")
        )  # fmt: skip
        raise Refused(sentence % {"words": words}, field="area")

    def _kind(self, words: str) -> str:
        if sheets.folded(words) not in self.kinds:
            choices = ", ".join(str(label) for _code, label in ContactKind.choices)
            sentence = _("Die Art „%(words)s“ gibt es nicht. Möglich sind: %(choices)s.")
            raise Refused(sentence % {"words": words, "choices": choices}, field="kind")
        return self.kinds[sheets.folded(words)]

    def _codes(self, words: str, key: str) -> tuple[str, ...]:
        """Several words, one below the other or behind one another; a title may hold a comma itself."""
        known = self.languages if key == "languages" else self.groups
        codes = set()
        for part in filter(None, GROUPED.split(words)):
            whole = sheets.folded(part) in known
            for word in [part] if whole else filter(None, ENUMERATED.split(part)):
                if sheets.folded(word) not in known:
                    sentence = (
                        _("Die Sprache „%(words)s“ steht nicht in der Liste.") if key == "languages"
                        else _("Die Gruppe „%(words)s“ steht nicht in der Liste.")
                    )  # fmt: skip
                    raise Refused(sentence % {"words": word}, field=key)
                codes.add(known[sheets.folded(word)])
        return tuple(sorted(codes))


class _Known:
    """The persons that the actor may see, by what tells them apart."""

    def __init__(self, actor: Actor) -> None:
        self.by_name: dict[str, list[Contact]] = defaultdict(list)
        self.reachable: dict[tuple[str, str], set[int]] = defaultdict(set)
        for one in queries.visible_contacts(actor):
            self.add(one)

    def add(self, one: Contact) -> None:
        self.by_name[queries.name_key(one.name)].append(one)
        for way in self._ways(one.email, one.phone):
            self.reachable[way].add(id(one))

    @staticmethod
    def _ways(email: str, phone: str) -> list[tuple[str, str]]:
        ways = [("email", email.casefold()), ("phone", queries.phone_key(phone))]
        return [way for way in ways if way[1]]

    def same(self, read: Read) -> list[Contact]:
        """Who the row means: the same name at the same organisation, or the same name and e-mail."""
        facts = read.facts
        found = self.by_name.get(queries.name_key(facts["name"]), [])
        email = facts.get("email", "").casefold()
        if "organisation" in facts:
            there = [one for one in found if one.organisation_id == facts["organisation"].pk]
            found = there or [one for one in found if email and one.email.casefold() == email]
        if len(found) > 1 and email:
            found = [one for one in found if one.email.casefold() == email] or found
        return found

    def alike(self, read: Read) -> str:
        """A sentence where somebody else could be the same person; no name, because the report is kept for a while."""
        ways = self._ways(read.facts.get("email", ""), read.facts.get("phone", ""))
        reasons = [way for way, value in ways if self.reachable.get((way, value))]
        if "email" in reasons:
            return _("Jemand mit derselben E-Mail-Adresse steht schon da. Bitte sehen Sie nach, ob es dieselbe ist.")
        if "phone" in reasons:
            return _("Jemand mit derselben Telefonnummer steht schon da. Bitte sehen Sie nach, ob es dieselbe ist.")
        if self.by_name.get(queries.name_key(read.facts["name"])):
            return _("Jemand mit demselben Namen steht schon da. Bitte sehen Sie nach, ob es dieselbe ist.")
        return ""


def import_contacts(
    *, actor: Actor, content: bytes, dry_run: bool = False, progress: Callable[[int], None] | None = None
) -> Report:
    """Take a list in, each row by itself; with ``dry_run`` the report says what would happen and nothing is written.

    ``progress`` is told now and then how many rows are done.

    Raises: SheetRefused: the file as a whole is no table with a column for the name.
    """
    report = Report(records="row")
    missing = _("In den ersten 50 Zeilen steht keine Überschrift „Name“ oder „Nachname“. Bitte ergänzen Sie sie.")
    found = listed(content, CONTACT_HEADINGS, OTHER_HEADINGS, needed=["name"], missing=missing)
    if found.unread:
        report.note(_("Spalten"), _("Nicht gelesen werden: %(names)s.") % {"names": ", ".join(found.unread)})
    words, known, circle = _Words(actor), _Known(actor), queries.own_circle(actor)
    own = {"kept_by": circle.organisation, "area": circle.area}
    first_seen: dict[int, int] = {}
    for done, (number, row) in enumerate(found.rows, start=1):
        if progress and done % 25 == 0:
            progress(done)
        record = _("Zeile %(row)d") % {"row": number}
        try:
            read = words.read(number, row)
            same = known.same(read)
            if len(same) > 1:
                sentence = _(
                    "Diesen Namen gibt es hier mehrmals. Bitte ergänzen Sie die E-Mail-Adresse, oder legen Sie die "
                    "doppelten Personen zuerst zusammen."
                )
                raise Refused(sentence, field="name")
            if same and id(same[0]) in first_seen:
                raise Refused(_("Steht schon in Zeile %(row)d.") % {"row": first_seen[id(same[0])]}, field="name")
            if same:
                one = same[0]
                (report.changed if _change(actor, one, read, dry_run=dry_run) else report.unchanged).append(record)
            else:
                hint = known.alike(read)
                one = _add(actor, read, own, dry_run=dry_run)
                known.add(one)
                report.taken.append(record)
                if hint:
                    report.note(record, hint, field="name")
        except Refused as refusal:
            report.refuse(record, str(refusal), field=refusal.field, rule="value")
        except PermissionDenied:
            reason = _("Diese Person pflegt jemand anderes. Bitte fragen Sie dort.")
            report.refuse(record, reason, field="name", rule="permission")
        else:
            first_seen[id(one)] = number
    return report


def _add(actor: Actor, read: Read, own: dict[str, Any], *, dry_run: bool) -> Contact:
    for key, value in read.whose.items():  # into somebody else's list only who may write there
        require(actor, "parties.add_contact", Contact(**{key: value}))
    draft = Contact(**read.facts, **(read.whose or own))
    if not (draft.organisation or draft.area or draft.kept_by):
        sentence = _("Bitte schreiben Sie dazu, zu welcher Organisation oder zu welchem Gebiet die Person gehört.")
        raise Refused(sentence, field="organisation")
    checked(draft, CONTACT_HEADINGS, exclude=["account"])
    require(actor, "parties.add_contact", draft)
    return draft if dry_run else actions.add_contact(actor=actor, draft=draft)


def _change(actor: Actor, known: Contact, read: Read, *, dry_run: bool) -> bool:
    """Whether the row changed something."""
    for key, value in read.whose.items():
        if getattr(known, key) != value:
            sentence = _("Wem ein Kontakt gehört, ändert eine Liste nicht. Bitte lassen Sie die Spalte leer.")
            raise Refused(sentence, field=key)
    changed = {key: value for key, value in read.facts.items() if getattr(known, key) != value}
    if not changed:
        return False
    require(actor, "parties.edit_contact", known)
    with tried(known, changed):
        checked(known, CONTACT_HEADINGS, exclude=["account"])
    if not dry_run:
        actions.edit_contact(actor=actor, contact=known, facts=changed)
    return True
