from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from quartierwerk.foundation.permissions import Scope, Whereabouts
from quartierwerk.foundation.search.models import SearchEntry
from quartierwerk.foundation.search.words import asked_words, fold, indexed_words

BATCH = 500


@dataclass(frozen=True)
class Document:
    """How a row is found: its title, one line beside it, its page, all its words, and where it belongs."""

    title: str
    url: str
    text: str
    where: Whereabouts
    line: str = ""


Maker = Callable[[Any], Document | None]
DOCUMENTS: dict[type[models.Model], tuple[Maker, Callable[[], QuerySet[Any]]]] = {}


def register(model: type[models.Model], maker: Maker, rows: Callable[[], QuerySet[Any]]) -> None:
    """``maker(row)`` gives the document of a row, or None for a row that cannot be found; ``rows()`` all of them."""
    DOCUMENTS[model] = (maker, rows)


def _entry(row: models.Model, document: Document) -> SearchEntry:
    return SearchEntry(
        label=row._meta.label_lower,
        thing_key=str(row.pk),
        title=document.title[:300],
        line=document.line[:300],
        url=document.url,
        words=indexed_words(f"{document.title} {document.line} {document.text}"),
        folded_title=fold(document.title)[:300],
        path=document.where.paths[0] if document.where.paths else "",
        organisations=tuple(str(key) for key in document.where.organisations),
    )


FIELDS = ["title", "line", "url", "words", "folded_title", "path", "organisations"]


def renew(*rows: models.Model) -> None:
    """Write the documents of these rows anew, or take them out. Rows of unregistered models are left alone."""
    entries: list[SearchEntry] = []
    for row in rows:
        if type(row) not in DOCUMENTS:
            continue
        maker, _rows = DOCUMENTS[type(row)]
        document = maker(row) if row.pk is not None else None
        if document is None:
            SearchEntry.objects.filter(label=row._meta.label_lower, thing_key=str(row.pk)).delete()
        else:
            entries.append(_entry(row, document))
    if entries:
        SearchEntry.objects.bulk_create(
            entries, update_conflicts=True, unique_fields=["label", "thing_key"], update_fields=FIELDS
        )


def forget(row: models.Model) -> None:
    """Take the document of a row out that was deleted."""
    SearchEntry.objects.filter(label=row._meta.label_lower, thing_key=str(row.pk)).delete()


def _in_batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def rebuild() -> int:
    """Write the whole index anew; returns the number of documents. Readers see the old one until the end."""
    with transaction.atomic():
        SearchEntry.objects.all().delete()
        for _maker, rows in DOCUMENTS.values():
            for batch in _in_batches(rows().iterator(chunk_size=BATCH)):
                renew(*batch)
    return SearchEntry.objects.count()


def _hits(words: list[tuple[str, str]]) -> RawSQL:
    """Keys of the entries that hold every word, as it is, by its stem, or (the last one) as a beginning."""
    if connection.vendor == "postgresql":
        parts = [f"'{word}':* | '{stem}'" if place == len(words) - 1 else f"'{word}' | '{stem}'"
                 for place, (word, stem) in enumerate(words)]  # fmt: skip
        query = " & ".join(f"({part})" for part in parts)
        return RawSQL(
            "SELECT id FROM foundation_searchentry WHERE to_tsvector('simple', words) @@ to_tsquery('simple', %s)",
            [query],
        )
    parts = [f'("{word}"* OR "{stem}")' if place == len(words) - 1 else f'("{word}" OR "{stem}")'
             for place, (word, stem) in enumerate(words)]  # fmt: skip
    return RawSQL(
        "SELECT rowid FROM foundation_search_words WHERE foundation_search_words MATCH %s", [" AND ".join(parts)]
    )


def search(text: str, *, scope: Scope, labels: Iterable[str] = ()) -> QuerySet[SearchEntry]:
    """What the scope may see and the words are in; best first. Words hold letters and digits only, so nothing typed
    reaches the query language. Where whole words find nothing, parts of titles are looked for (compounds)."""
    words = asked_words(text)
    if not words:
        return SearchEntry.objects.none()
    visible = Q(pk__in=[])
    if scope.everything:
        visible = Q()
    for prefix in scope.paths:
        visible |= Q(path__startswith=prefix)
    for key in scope.organisations:
        visible |= Q(organisations__has=str(key))
    rows = SearchEntry.objects.filter(visible)
    if labels := list(labels):
        rows = rows.filter(label__in=labels)
    in_title = Q(*[Q(folded_title__contains=word) for word, _stem in words])
    found = rows.filter(pk__in=_hits(words))
    if not found.exists():
        stems = [stem for word, stem in words if len(stem) > 2]
        if not stems:
            return SearchEntry.objects.none()
        found = rows.filter(*[Q(folded_title__contains=stem) | Q(words__contains=stem) for stem in stems])
    rank = Case(When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.annotate(rank=rank).order_by("rank", "title", "pk")
