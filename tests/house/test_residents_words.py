"""What residents fill in is translated: the file of each form that their pages use counts as one of theirs."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest
from django import forms
from django.utils.translation import gettext, override
from scripts.messages import RESIDENT_FILES, RESIDENT_LANGUAGES, SOURCE, relative

from quartierwerk.square import views


def _forms() -> set[type]:
    """Each form class that a module of the residents' pages names, and what it is made of."""
    found: set[type] = set()
    for module in pkgutil.iter_modules(views.__path__, f"{views.__name__}."):
        for _name, thing in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(thing, forms.BaseForm):
                found |= {one for one in thing.__mro__ if one.__module__.startswith("quartierwerk.")}
    return found


def test_forms_of_residents_are_collected_for_all_languages():
    classes = _forms()
    assert {"PostSignUpForm", "SignUpForm", "AskForm", "CodeForm"} <= {one.__name__ for one in classes}
    files = {relative(Path(inspect.getfile(one))) for one in classes if SOURCE in Path(inspect.getfile(one)).parents}
    strange = {name for name in files if not RESIDENT_FILES.match(name) and not name.startswith("foundation/ui/")}
    assert strange == set()


@pytest.mark.parametrize("language", sorted(set(RESIDENT_LANGUAGES) - {"de-x-leicht"}))
def test_a_field_that_was_left_empty_says_so_in_ones_own_language(language):
    class Asked(forms.Form):
        name = forms.CharField()

    with override(language):
        [said] = Asked({}).errors["name"]
        assert gettext("Was bringen Sie mit?") != "Was bringen Sie mit?"
    assert said != "Bitte machen Sie hier eine Angabe."
