"""All reading of vocabularies: lists, their terms, what is counted as what, languages.

Whoever chooses for another room takes ``choices(kind)``; whoever shows a code takes ``titles(kind)``; whoever
recalculates takes ``counted_as(origin, target)``.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Prefetch, QuerySet

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.translations import Text
from quartierwerk.vocabularies.models import Language, Mapping, Term, Vocabulary
from quartierwerk.vocabularies.rules import STAFF


def visible_vocabularies(actor: Actor) -> QuerySet[Vocabulary]:
    """Every list and version, for the staff."""
    rows = Vocabulary.objects.annotate(term_count=Count("terms"))
    return rows if actor.holds(*STAFF) else rows.none()


def visible_terms(actor: Actor) -> QuerySet[Term]:
    rows = Term.objects.select_related("vocabulary")
    return rows if actor.holds(*STAFF) else rows.none()


def visible_languages(actor: Actor) -> QuerySet[Language]:
    rows = Language.objects.all()
    return rows if actor.holds(*STAFF) else rows.none()


def in_force(code: str, *, on: date | None = None) -> Vocabulary | None:
    """The version of a list that holds on that day."""
    day = on or clock.today()
    versions = Vocabulary.objects.filter(code=code, starts_on__isnull=False, starts_on__lte=day)
    return versions.order_by("-version").first()


def working(kind: str, *, on: date | None = None) -> Vocabulary | None:
    """The list of a kind that is worked with, in the version that holds on that day. None: nothing is set up."""
    marked = Vocabulary.objects.filter(kind=kind, is_working=True).first()
    return (in_force(marked.code, on=on) or marked) if marked else None


def terms_of(vocabulary: Vocabulary | None) -> list[Term]:
    return list(Term.objects.filter(vocabulary=vocabulary)) if vocabulary else []


def working_terms(kind: str) -> list[Term]:
    return terms_of(working(kind))


def choices(kind: str, language: str | None = None) -> list[tuple[str, str]]:
    """``[("bildung", "Schule und Bildung"), …]`` of the working list, in its order."""
    return [(term.code, term.text("title", language).value) for term in working_terms(kind)]


def titles(kind: str, language: str | None = None) -> dict[str, Text]:
    """Title of every code of a kind; where lists or versions share a code, the working list in its newest version
    wins. Knows the codes of past versions too, so that old offers keep their words."""
    rows = Term.objects.filter(vocabulary__kind=kind).select_related("vocabulary")
    marked = Vocabulary.objects.filter(kind=kind, is_working=True).values_list("code", flat=True).first()
    ordered = sorted(rows, key=lambda term: (term.vocabulary.code == marked, term.vocabulary.version))
    return {term.code: term.text("title", language) for term in ordered}


def counted_as(origin: Vocabulary, target: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Code here -> codes there. A code without an entry cannot be counted there."""
    found: dict[str, list[str]] = {}
    rows = Mapping.objects.filter(origin__vocabulary=origin, target__vocabulary=target)
    rows = rows.order_by("origin__position", "target__position")
    for here, there in rows.values_list("origin__code", "target__code"):
        found.setdefault(here, []).append(there)
    return {here: tuple(there) for here, there in found.items()}


def with_terms(vocabulary: Vocabulary) -> Vocabulary:
    """The list again, with its terms and what they are counted as, in three queries."""
    mapped = Mapping.objects.select_related("target__vocabulary")
    terms = Term.objects.prefetch_related(Prefetch("mapped_to", queryset=mapped))
    return Vocabulary.objects.prefetch_related(Prefetch("terms", queryset=terms)).get(pk=vocabulary.pk)


def mapped_lists(vocabulary: Vocabulary) -> list[Vocabulary]:
    """The other lists of the same kind that this one can be counted in."""
    return list(Vocabulary.objects.filter(kind=vocabulary.kind).exclude(code=vocabulary.code))


def mappings_between(origin: Vocabulary, target: Vocabulary) -> set[tuple[int, int]]:
    """Pairs of keys of terms."""
    rows = Mapping.objects.filter(origin__vocabulary=origin, target__vocabulary=target)
    return set(rows.values_list("origin_id", "target_id"))


def spoken_languages() -> list[Language]:
    """Languages that people speak: everything but variants of a written language such as plain German."""
    return [language for language in Language.objects.all() if "-x-" not in language.code]


def content_languages() -> list[Language]:
    """Languages that the office translates its texts into; the first is the source."""
    return list(Language.objects.filter(is_for_content=True))


def language_names() -> dict[str, str]:
    """Code -> name for whoever reads it."""
    return {language.code: language.called for language in Language.objects.all()}


def own_names() -> dict[str, str]:
    """Code -> name in the language itself."""
    return dict(Language.objects.values_list("code", "own_name"))
