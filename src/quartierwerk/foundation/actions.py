"""One door for every change.

``@action("room.verb", "Was getan wurde")`` opens the transaction, reads the thing again under lock, asks the rule,
runs the function, turns a broken constraint into a refusal and writes the log. An action takes keywords only;
``actor`` is never optional; the first model instance among the other arguments, in the order of the signature, is the
thing that the rule is asked about.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from quartierwerk.foundation import apart, permissions, search
from quartierwerk.foundation.audit import WORDS, record
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.written import under_lock

P = ParamSpec("P")
R = TypeVar("R")
ACTIONS: dict[str, Callable[..., Any]] = {}


def action(name: str, words: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """``words`` say in German what was done, as the log shows it: "Termin abgesagt"."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        parameters = inspect.signature(function).parameters
        if any(p.kind is not p.KEYWORD_ONLY for p in parameters.values()) or "actor" not in parameters:
            raise TypeError(f"{name}: an action takes keywords only, one of them actor")

        @functools.wraps(function)
        def perform(*args: P.args, **given: P.kwargs) -> R:
            if args:
                raise TypeError(f"{name} takes keywords only")
            actor: Any = given["actor"]
            slot = next((key for key in parameters if isinstance(given.get(key), models.Model)), None)
            try:
                with transaction.atomic():
                    thing = None
                    if slot is not None:
                        thing = _again_under_lock(given[slot])  # type: ignore[arg-type]
                        given[slot] = thing  # type: ignore[assignment]
                    permissions.require(actor, name, thing)
                    key = thing.pk if thing is not None else None
                    result = function(**given)  # type: ignore[call-arg]
                    if thing is not None and key is not None and thing.pk is None:  # the action deleted it
                        thing.pk = key
                        search.forget(thing)
                        record(actor=actor, action=name, thing=thing)
                    else:
                        about = result if isinstance(result, models.Model) else thing
                        record(actor=actor, action=name, thing=about)
                        rows = {row for row in (thing, result) if isinstance(row, models.Model) and row.pk is not None}
                        search.renew(*rows)
            except IntegrityError as error:
                raise Refused(sentence_of(error)) from error
            except ValidationError as error:
                raise Refused(" ".join(error.messages)) from error
            return result

        ACTIONS[name] = perform
        if words:
            WORDS[name] = words
        return perform

    return decorate


def _again_under_lock(thing: models.Model) -> models.Model:
    """The row as it is now, locked until the end of the transaction (SQLite: the transaction itself is the lock)."""
    if thing.pk is None or thing._state.adding:
        return thing
    kind = thing.__class__  # not type(): the account on a request is a lazy object
    row = under_lock(kind, thing.pk)
    if row is None:
        raise Refused(_("Das gibt es nicht mehr. Bitte laden Sie die Seite neu."))
    return row


def sentence_of(error: IntegrityError) -> str:
    """The words of the broken constraint, as the model gives them."""
    said = str(error)
    if apart.NAME in said:
        return _("In dieser Zeit ist das gerade anderen zugesagt worden. Bitte laden Sie die Seite neu.")
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            named = constraint.name in said
            if not named and isinstance(constraint, models.UniqueConstraint) and constraint.fields:
                fields = {field.name: field.column for field in model._meta.concrete_fields}
                columns = ", ".join(f"{model._meta.db_table}.{fields[name]}" for name in constraint.fields)
                named = said == f"UNIQUE constraint failed: {columns}"
            if named and constraint.violation_error_message:
                return str(constraint.violation_error_message)
    return _("Das passt nicht zu dem, was schon gespeichert ist. Bitte prüfen Sie die Angaben.")
