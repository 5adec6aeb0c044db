"""Two rows are one and the same thing: whatever names the one shall name the other.

Follows every foreign key of every room, also hidden ones and those of tables between two tables, so that nothing is
forgotten when a room is added. What both rows already have (the same partner of the same thing twice) is kept once.
Keys written into text are not followed; the calling action looks after those.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext as _

from quartierwerk.foundation.effects import Effect
from quartierwerk.foundation.errors import Refused


def _foreign_keys_to(kind: type[models.Model]) -> Iterator[tuple[type[models.Model], Any]]:
    for relation in kind._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            yield relation.related_model, relation.field  # type: ignore[misc, union-attr]


def effects_of_merging(dropped: models.Model, kept: models.Model) -> list[Effect]:
    """What would be moved, one sentence per table. Costs one query per table that can name the thing."""
    found: dict[str, int] = {}
    for model, field in _foreign_keys_to(dropped.__class__):
        count = model._base_manager.filter(**{field.name: dropped}).count()
        if count:
            meta = _table_in_words(model, field)
            found[meta] = found.get(meta, 0) + count
    return [
        Effect(_("%(table)s: %(n)d Einträge gehören danach zu „%(kept)s“") % {"table": table, "n": n, "kept": kept})
        for table, n in found.items()
    ]


def _table_in_words(model: type[models.Model], field: Any) -> str:
    """The table's own German plural; for a table between two tables, the plural of the other side."""
    if model._meta.auto_created:
        others = [f for f in model._meta.get_fields() if f.is_relation and f.concrete and f is not field]
        if others and others[0].related_model is not None:
            model = others[0].related_model
    return str(model._meta.verbose_name_plural)


def repoint(dropped: models.Model, kept: models.Model) -> int:
    """Let everything that names ``dropped`` name ``kept``. Returns: how many rows were moved.

    Raises: Refused: a row can be neither moved nor left out.
    """
    if dropped.__class__ is not kept.__class__ or dropped.pk == kept.pk:
        raise ValueError("merging takes two different rows of one table")
    moved = 0
    for model, field in _foreign_keys_to(dropped.__class__):
        for pk in list(model._base_manager.filter(**{field.name: dropped}).values_list("pk", flat=True)):
            row = model._base_manager.filter(pk=pk)
            try:
                with transaction.atomic():
                    row.update(**{field.name: kept})
                moved += 1
            except IntegrityError:  # the kept one has the same entry already
                try:
                    row.delete()
                except ProtectedError as error:
                    raise Refused(
                        _("Ein Eintrag steht doppelt da und kann nicht wegfallen (%(table)s). Bitte löschen Sie ihn.")
                        % {"table": model._meta.verbose_name}
                    ) from error
    return moved
