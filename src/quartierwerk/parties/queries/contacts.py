"""Persons: as few as may be seen, by those who work with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from quartierwerk.foundation import clock
from quartierwerk.foundation.codes import has_any
from quartierwerk.foundation.folding import fold
from quartierwerk.foundation.permissions import Actor
from quartierwerk.parties.choices import ContactKind
from quartierwerk.parties.models import Contact, Organisation
from quartierwerk.parties.rules import COORDINATOR, MANAGER, READERS
from quartierwerk.places.models import Area


def visible_contacts(actor: Actor) -> QuerySet[Contact]:
    """Persons of the own organisation, kept by it, or of the own area; the town reads those of its neighbourhoods."""
    scope = actor.scope(*READERS)
    near = (
        scope.q(path="area__path", organisation="organisation")
        | scope.q(path="organisation__area__path", organisation="kept_by")
    )  # fmt: skip
    rows = Contact.objects.select_related("organisation__area", "area", "kept_by")
    return rows.filter(near) if not scope.is_empty else rows.none()


def contact_choices(actor: Actor, *, kinds: Iterable[str] = ()) -> QuerySet[Contact]:
    """For forms: persons who are active today."""
    rows = visible_contacts(actor).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()))
    return rows.filter(kind__in=list(kinds)) if kinds else rows


def listed_contacts(
    actor: Actor,
    *,
    words: str = "",
    kinds: Iterable[str] = (),
    languages: Iterable[str] = (),
    groups: Iterable[str] = (),
    with_ended: bool = False,
    order: tuple[str, bool] | None = None,
) -> list[int]:
    """Keys in the order of the list. OR inside a filter, AND between them; ``order`` as for organisations."""
    rows = visible_contacts(actor) if with_ended else contact_choices(actor)
    if kinds := list(kinds):
        rows = rows.filter(kind__in=kinds)
    rows = rows.filter(has_any("languages", languages), has_any("groups", groups))
    known = ("pk", "name", "function", "topics", "email", "phone", "organisation__name", "kind")
    found = list(rows.order_by("pk").values(*known))
    for word in fold(words).split()[:10]:
        found = [row for row in found if word in fold(" ".join(str(row[key] or "") for key in known[1:7]))]
    column, descending = order or ("name", False)
    key = {"organisation": "organisation__name"}.get(column, column)
    labels = dict(ContactKind.choices) if column == "kind" else {}
    found.sort(key=lambda row: fold(str(row["name"])))
    found.sort(key=lambda row: fold(str(labels.get(row[key], row[key]) or "")), reverse=descending)
    found.sort(key=lambda row: not row[key])
    return [row["pk"] for row in found]


def codes_in_use(actor: Actor) -> tuple[set[str], set[str]]:
    """(languages, groups) that somebody of the visible persons has."""
    languages: set[str] = set()
    groups: set[str] = set()
    for spoken, reached in visible_contacts(actor).values_list("languages", "groups"):
        languages.update(spoken)
        groups.update(reached)
    return languages, groups


@dataclass(frozen=True)
class Circle:
    """Whose contacts and notes these are: an organisation's or an area's."""

    organisation: Organisation | None = None
    area: Area | None = None

    @property
    def is_empty(self) -> bool:
        return self.organisation is None and self.area is None


def own_circle(actor: Actor) -> Circle:
    """The one that the hat belongs to. A manager writes for the neighbourhood, also where a carrier employs her."""
    paths = actor.scope(MANAGER, COORDINATOR).paths
    if paths:
        return Circle(area=Area.objects.filter(path=paths[0]).first())
    organisations = actor.scope(*READERS).organisations
    if organisations:
        return Circle(organisation=Organisation.objects.filter(pk=organisations[0]).first())
    return Circle()


@dataclass(frozen=True)
class KeyPeopleRow:
    """One target group: who opens the door to it, per language."""

    group: str
    by_language: tuple[tuple[str, tuple[Contact, ...]], ...]
    without_language: tuple[Contact, ...]

    @property
    def is_empty(self) -> bool:
        return not self.without_language and not any(people for _code, people in self.by_language)


def key_people(actor: Actor, *, groups: Iterable[str], languages: Iterable[str]) -> list[KeyPeopleRow]:
    """Key persons by group and language; a group without anybody stays in the list, because that is the finding."""
    people = list(contact_choices(actor, kinds=[ContactKind.KEY_PERSON]))
    languages = list(languages)
    return [
        KeyPeopleRow(
            group=group,
            by_language=tuple(
                (code, tuple(p for p in people if group in p.groups and code in p.languages)) for code in languages
            ),
            without_language=tuple(p for p in people if group in p.groups and not set(p.languages) & set(languages)),
        )
        for group in groups
    ]
