"""Every text through every text field: each form that a page shows is asked about each text in each of its fields.

A whole round through the pages takes half a minute, so not every text can go that way through a field that holds only
one of them. Here the forms that one round sent are filled in anew, once for each text; every field holds another text
each time, so that at the end each field has met each. What a form answers is what a person would see: the field takes
the text, or refuses it with a sentence beside it; either way it gives back what was typed as nothing but text.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django import forms
from django.http import QueryDict

from tests.hostile.answers import Reader
from tests.hostile.robot import TEXTS

Clean = Callable[[forms.BaseForm], None]
STEP = 7  # so far apart lie the texts of two neighbouring fields


@dataclass
class Met:
    """What became of every text in every field."""

    fields: set[tuple[str, str]] = field(default_factory=set)  # (class of the form, field)
    forms: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    taken: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)


@contextmanager
def meeting(texts: Sequence[str]) -> Iterator[Met]:
    """Every form that is sent meanwhile meets every text, once for each of its classes."""
    met = Met()
    before = forms.BaseForm.full_clean

    def full_clean(form: forms.BaseForm) -> None:
        before(form)
        names = tuple(text_fields_of(form))
        if not form.is_bound or not names or (type(form).__name__, names) in met.forms:
            return
        met.forms.add((type(form).__name__, names))
        meet(form, texts, met, clean=before)

    forms.BaseForm.full_clean = full_clean  # type: ignore[method-assign]
    try:
        yield met
    finally:
        forms.BaseForm.full_clean = before  # type: ignore[method-assign]


def text_fields_of(form: forms.BaseForm) -> list[str]:
    """The fields of a form into which one can type what one likes."""
    return [
        name
        for name, one in form.fields.items()
        if isinstance(one, forms.CharField)
        and (isinstance(one.widget, forms.Textarea) or getattr(one.widget, "input_type", "") in TEXTS)
    ]


def meet(form: forms.BaseForm, texts: Sequence[str], met: Met, *, clean: Clean = forms.BaseForm.full_clean) -> None:
    """Fill in this form as often as there are texts; each field meets each text once."""
    names, kind = text_fields_of(form), type(form).__name__
    for first in range(len(texts)):
        typed = {name: texts[(first + place * STEP) % len(texts)] for place, name in enumerate(names)}
        one = _typed_anew(form, typed)
        try:
            clean(one)
        except Exception as error:
            met.wrong.append(f"{kind}: broke at {typed!r:.200}: {error!r}")
            continue
        for name, text in typed.items():
            met.fields.add((kind, name))
            _judge(one, name, text, met)


def _typed_anew(form: forms.BaseForm, typed: dict[str, str]) -> forms.BaseForm:
    """The same form with other words in its text fields, and nothing of what was found out about it before."""
    one = copy.copy(form)
    data = QueryDict(mutable=True)
    for name in form.data:
        data.setlist(name, form.data.getlist(name) if hasattr(form.data, "getlist") else [form.data[name]])
    for name, text in typed.items():
        data[form.add_prefix(name)] = text
    one.data, one._errors, one._bound_fields_cache = data, None, {}
    if hasattr(form, "instance"):
        one.instance = copy.copy(form.instance)
    return one


def _judge(form: forms.BaseForm, name: str, text: str, met: Met) -> None:
    where = f"{type(form).__name__}.{name} with {text[:60]!r}"
    shown = form[name].as_field_group()
    reader = Reader(shown)
    met.wrong += [f"{where}: {sentence}" for sentence in reader.wrong]
    if _bare(text) not in _bare(" ".join(reader.texts)):
        met.wrong.append(f"{where}: does not come back")
    if name not in form.errors:
        met.taken += 1
        return
    met.refused += 1
    if not all(str(sentence).strip() for sentence in form.errors[name]) or "qw-error" not in shown:
        met.wrong.append(f"{where}: refused without a sentence at the field")


def _bare(text: str) -> str:
    return "".join(text.split())
