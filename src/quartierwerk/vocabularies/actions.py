"""All writing of vocabularies. A version that has come into force is never edited: a new version copies its terms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.translations import fingerprint, put
from quartierwerk.vocabularies import rules, seed
from quartierwerk.vocabularies.errors import Empty, InUse
from quartierwerk.vocabularies.models import Language, Mapping, Term, Vocabulary

__all__ = ["rules"]  # loading this module enters the rules into the table


def _must_be_a_draft(vocabulary: Vocabulary) -> None:
    if vocabulary.is_in_use(clock.today()):
        raise InUse


def _version_before(vocabulary: Vocabulary) -> Vocabulary | None:
    older = Vocabulary.objects.filter(code=vocabulary.code, version__lt=vocabulary.version)
    return older.order_by("-version").first()


@action("vocabularies.plant_lists", "Listen des ersten Tages angelegt")
def plant_lists(*, actor: Actor) -> int:
    """Set up the lists and languages of the first day; what an office already has stays as it is.

    Returns: how many lists and languages were added.
    """
    added = 0
    at = clock.now().isoformat()
    known = set(Language.objects.values_list("code", flat=True))
    for position, (code, name, own_name, right_to_left, content) in enumerate(seed.LANGUAGES, start=1):
        if code not in known:
            Language.objects.create(
                code=code, name=name, own_name=own_name, is_right_to_left=right_to_left, is_for_content=content,
                position=position * 10,
            )  # fmt: skip
            added += 1
    for planned in seed.LISTS:
        if Vocabulary.objects.filter(code=planned.code).exists():
            continue
        works = planned.is_working and not Vocabulary.objects.filter(kind=planned.kind, is_working=True).exists()
        vocabulary = Vocabulary.objects.create(
            code=planned.code, kind=planned.kind, title=planned.title, source=planned.source, is_working=works,
            starts_on=date(2000, 1, 1),
        )  # fmt: skip
        Term.objects.bulk_create(
            Term(
                vocabulary=vocabulary, code=term.code, title=term.title, position=position * 10, symbol=term.symbol,
                age_from=term.age_from, age_to=term.age_to,
                translations={"title": {
                    language: {"text": text, "source": fingerprint(term.title), "origin": "person", "by": actor.key,
                               "at": at}
                    for language, text in zip(seed.TITLE_LANGUAGES, term.others, strict=True)
                }},
            )
            for position, term in enumerate(planned.terms, start=1)
        )  # fmt: skip
        here = {term.code: term for term in vocabulary.terms.all()}
        for other, codes in planned.counted_as.items():
            there = {term.code: term for term in Term.objects.filter(vocabulary__code=other, vocabulary__version=1)}
            Mapping.objects.bulk_create(
                Mapping(origin=here[code], target=there[target])
                for code, targets in codes.items()
                for target in targets
                if target in there
            )
        added += 1
    return added


@action("vocabularies.create_vocabulary", "Liste angelegt")
def create_vocabulary(*, actor: Actor, code: str, kind: str, title: str, source: str = "") -> Vocabulary:
    """A new list, still empty and not in force."""
    vocabulary = Vocabulary(code=code, kind=kind, title=title, source=source)
    vocabulary.full_clean()
    vocabulary.save()
    return vocabulary


@action("vocabularies.edit_vocabulary", "Liste geändert")
def edit_vocabulary(*, actor: Actor, vocabulary: Vocabulary, title: str, source: str = "") -> Vocabulary:
    """Title and source of a version that is not in force yet.

    Raises: InUse: it already holds.
    """
    _must_be_a_draft(vocabulary)
    vocabulary.title, vocabulary.source = title, source
    vocabulary.full_clean()
    vocabulary.save(update_fields=["title", "source"])
    return vocabulary


@action("vocabularies.new_version", "Neue Fassung einer Liste begonnen")
def new_version(*, actor: Actor, vocabulary: Vocabulary) -> Vocabulary:
    """Copy the list with its terms, translations and mappings; the copy may be changed until it is put in force.

    Raises: Refused: there is already a version being prepared.
    """
    latest = Vocabulary.objects.filter(code=vocabulary.code).order_by("-version").first() or vocabulary
    if not latest.is_in_use(clock.today()):
        raise Refused(
            _("Fassung %(version)d wird schon vorbereitet. Bitte arbeiten Sie dort weiter.")
            % {"version": latest.version}
        )
    copy = Vocabulary.objects.create(
        code=vocabulary.code, version=latest.version + 1, kind=vocabulary.kind, title=vocabulary.title,
        source=vocabulary.source,
    )  # fmt: skip
    twins: dict[int, Term] = {}
    for term in vocabulary.terms.all():
        twins[term.pk] = Term.objects.create(
            vocabulary=copy, code=term.code, title=term.title, position=term.position, age_from=term.age_from,
            age_to=term.age_to, symbol=term.symbol, translations=term.translations,
        )  # fmt: skip
    mapped_to = Mapping.objects.filter(origin__vocabulary=vocabulary)
    mapped_from = Mapping.objects.filter(target__vocabulary=vocabulary)
    Mapping.objects.bulk_create(
        [Mapping(origin=twins[row.origin_id], target_id=row.target_id, note=row.note) for row in mapped_to]
        + [Mapping(origin_id=row.origin_id, target=twins[row.target_id], note=row.note) for row in mapped_from]
    )
    return copy


@action("vocabularies.put_in_force", "Liste in Kraft gesetzt")
def put_in_force(*, actor: Actor, vocabulary: Vocabulary, starts_on: date) -> Vocabulary:
    """From that day this version holds and can no longer be changed; the version before ends the day before.

    Raises: InUse, Empty; Refused: the day does not lie after the begin of the version before.
    """
    _must_be_a_draft(vocabulary)
    if not vocabulary.terms.exists():
        raise Empty
    before = _version_before(vocabulary)
    if before and before.starts_on and before.starts_on >= starts_on:
        raise Refused(
            _("Die Fassung davor gilt ab %(day)s. Bitte wählen Sie einen späteren Tag.")
            % {"day": before.starts_on.strftime("%d.%m.%Y")},
            field="starts_on",
        )
    vocabulary.starts_on = starts_on
    vocabulary.save(update_fields=["starts_on"])
    if before:
        before.ends_on = starts_on - timedelta(days=1)
        before.save(update_fields=["ends_on"])
    return vocabulary


@action("vocabularies.choose_working", "Arbeitsliste gewählt")
def choose_working(*, actor: Actor, vocabulary: Vocabulary) -> Vocabulary:
    """This list is the one that is worked with from now on; the others of its kind are computed from it.

    Raises: Refused: it is not in force yet.
    """
    if not vocabulary.is_in_use(clock.today()):
        raise Refused(_("Diese Fassung gilt noch nicht. Bitte setzen Sie sie zuerst in Kraft."))
    Vocabulary.objects.filter(kind=vocabulary.kind, is_working=True).update(is_working=False)
    vocabulary.is_working = True
    vocabulary.save(update_fields=["is_working"])
    return vocabulary


@action("vocabularies.drop_draft", "Entwurf einer Liste verworfen")
def drop_draft(*, actor: Actor, vocabulary: Vocabulary) -> None:
    """Throw a version away that never came into force.

    Raises: InUse.
    """
    _must_be_a_draft(vocabulary)
    before = _version_before(vocabulary)
    if before and vocabulary.starts_on:
        before.ends_on = None
        before.save(update_fields=["ends_on"])
    vocabulary.delete()


@action("vocabularies.add_term", "Begriff hinzugefügt")
def add_term(
    *, actor: Actor, vocabulary: Vocabulary, code: str, title: str, position: int | None = None,
    age_from: int | None = None, age_to: int | None = None, symbol: str = "",
) -> Term:  # fmt: skip
    """Add a term, at the end if no position is given.

    Raises: InUse.
    """
    _must_be_a_draft(vocabulary)
    if position is None:
        position = (vocabulary.terms.aggregate(last=Max("position"))["last"] or 0) + 10
    term = Term(
        vocabulary=vocabulary,
        code=code,
        title=title,
        position=position,
        age_from=age_from,
        age_to=age_to,
        symbol=symbol,
    )
    term.full_clean()
    term.save()
    return term


@action("vocabularies.edit_term", "Begriff geändert")
def edit_term(
    *, actor: Actor, term: Term, title: str, position: int, age_from: int | None = None, age_to: int | None = None,
    symbol: str = "",
) -> Term:  # fmt: skip
    """Title, order, limits and pictogram; the code stays, because offers and counts carry it.

    Raises: InUse.
    """
    _must_be_a_draft(term.vocabulary)
    term.title, term.position, term.age_from, term.age_to, term.symbol = title, position, age_from, age_to, symbol
    term.full_clean()
    term.save(update_fields=["title", "position", "age_from", "age_to", "symbol"])
    return term


@action("vocabularies.remove_term", "Begriff gelöscht")
def remove_term(*, actor: Actor, term: Term) -> None:
    """Raises: InUse."""
    _must_be_a_draft(term.vocabulary)
    term.delete()


@action("vocabularies.translate_term", "Begriff übersetzt")
def translate_term(*, actor: Actor, term: Term, texts: dict[str, str]) -> Term:
    """Set the title in other languages; ``texts`` is language -> text, an empty text removes it.

    Allowed for versions in force as well: a better translation does not change what was counted.
    """
    now = clock.now().isoformat()
    for language, text in texts.items():
        if len(text) > 160:
            raise Refused(_("Höchstens 160 Zeichen, bitte kürzer fassen."), field=language)
        if text.strip() != term.translations.get("title", {}).get(language, {}).get("text", ""):
            put(term, "title", language, text, origin="person", by=actor.key, at=now)
    term.save(update_fields=["translations"])
    return term


@action("vocabularies.set_mapping", "Listen einander zugeordnet")
def set_mapping(*, actor: Actor, origin: Vocabulary, target: Vocabulary, pairs: Iterable[tuple[int, int]]) -> int:
    """Say for two lists which term is counted as which; replaces what was said before.

    ``pairs`` are keys of terms. Returns: the number of pairs.

    Raises: Refused: a term does not belong to its list, or the lists are of two kinds.
    """
    wanted = set(pairs)
    here = set(origin.terms.values_list("pk", flat=True))
    there = set(target.terms.values_list("pk", flat=True))
    if origin.kind != target.kind or any(left not in here or right not in there for left, right in wanted):
        raise Refused(_("Diese Begriffe gehören nicht zu den beiden Listen. Bitte laden Sie die Seite neu."))
    present = Mapping.objects.filter(origin__vocabulary=origin, target__vocabulary=target)
    known = {(row.origin_id, row.target_id): row.pk for row in present}
    present.filter(pk__in=[key for pair, key in known.items() if pair not in wanted]).delete()
    Mapping.objects.bulk_create(
        Mapping(origin_id=left, target_id=right) for left, right in sorted(wanted - known.keys())
    )
    return len(wanted)


@action("vocabularies.add_language", "Sprache hinzugefügt")
def add_language(
    *, actor: Actor, code: str, name: str, own_name: str, is_right_to_left: bool = False,
    is_for_content: bool = False, position: int = 100,
) -> Language:  # fmt: skip
    language = Language(
        code=code, name=name, own_name=own_name, is_right_to_left=is_right_to_left, is_for_content=is_for_content,
        position=position,
    )  # fmt: skip
    language.full_clean()
    language.save()
    return language


@action("vocabularies.edit_language", "Sprache geändert")
def edit_language(
    *, actor: Actor, language: Language, name: str, own_name: str, is_right_to_left: bool, is_for_content: bool,
    position: int,
) -> Language:  # fmt: skip
    """The code stays, because texts and offers carry it.

    Raises: Refused: German, the source of all translations, would no longer be a language of content.
    """
    if language.code == "de" and not is_for_content:
        raise Refused(_("Deutsch ist die Sprache, aus der übersetzt wird, und bleibt deshalb in der Liste."))
    language.name, language.own_name, language.position = name, own_name, position
    language.is_right_to_left, language.is_for_content = is_right_to_left, is_for_content
    language.full_clean()
    language.save(update_fields=["name", "own_name", "is_right_to_left", "is_for_content", "position"])
    return language
