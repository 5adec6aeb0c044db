"""The shape of the house: what the import contracts cannot see."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.apps import apps

SOURCE = Path(__file__).resolve().parents[2] / "src" / "quartierwerk"
FLOORS = [
    ["foundation"], ["accounts"], ["vocabularies"], ["places"], ["parties"], ["access"], ["rooms"], ["offers"],
    ["attendance"], ["reports"], ["desk", "square"], ["demo"], ["config"],
]  # fmt: skip
HEIGHT = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def own_models():
    return [model for model in apps.get_models() if model.__module__.startswith("quartierwerk.")]


def python_files():
    return [
        file
        for file in SOURCE.rglob("*.py")
        if "tests" not in file.parts and "migrations" not in file.parts and "conftest" not in file.name
    ]


def test_every_folder_has_its_floor():
    folders = {path.name for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    assert folders == set(HEIGHT)


def test_no_foreign_key_points_to_a_higher_floor():
    upward = [
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model is not None
        and field.related_model.__module__.startswith("quartierwerk.")
        and HEIGHT[field.related_model._meta.app_label] > HEIGHT[model._meta.app_label]
    ]
    assert upward == []


def reverse_names():
    """Name of every reverse accessor that comes from a higher floor, with the floors it joins."""
    for model in own_models():
        for field in model._meta.get_fields():
            if field.is_relation and field.auto_created and field.related_model is not None:
                if not field.related_model.__module__.startswith("quartierwerk."):
                    continue
                low, high = model._meta.app_label, field.related_model._meta.app_label
                name = field.get_accessor_name() if hasattr(field, "get_accessor_name") else field.name
                if name and HEIGHT[high] > HEIGHT[low]:
                    yield low, name


def test_no_lower_room_uses_a_reverse_accessor_of_a_higher_floor():
    upward = set(reverse_names())
    assert ("places", "operations") in upward  # the test has something to look at
    own = {name: set() for _, name in upward}
    for model in own_models():
        for field in model._meta.get_fields():
            name = field.get_accessor_name() if hasattr(field, "get_accessor_name") else field.name
            if name in own and not (field.auto_created and (model._meta.app_label, name) in upward):
                own[name].add(model._meta.app_label)
    modules = ("models", "choices", "rules", "queries", "actions", "cleaned_data")
    used = []
    for file in python_files():
        room = file.relative_to(SOURCE).parts[0]
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Attribute) or (room, node.attr) not in upward or room in own[node.attr]:
                continue
            if not ast.unparse(node.value).endswith(modules):
                used.append(f"{file.relative_to(SOURCE)}:{node.lineno} {ast.unparse(node)}")
    assert used == []


def functions_importing_rooms(tree):
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("quartierwerk"):
                    yield node


def test_no_import_inside_a_function_and_no_get_model():
    """Imports in functions hide arrows. Allowed: the one door named here."""
    allowed = {("foundation/audit/log.py", "quartierwerk.foundation.models")}
    found = []
    for file in python_files():
        where = str(file.relative_to(SOURCE))
        text = file.read_text()
        found += [
            f"{where}:{node.lineno} {node.module}"
            for node in functions_importing_rooms(ast.parse(text))
            if (where, node.module) not in allowed
        ]
        if re.search(r"\bget_model\(", text):
            found.append(f"{where} get_model")
    assert found == []


def test_no_room_has_a_name_that_means_nothing():
    names = {"common", "core", "utils", "helpers", "extras", "misc"}
    assert [p for p in SOURCE.rglob("*") if p.stem in names] == []


def test_foundation_holds_no_word_of_the_domain():
    words = re.compile(r"\b(offer|offers|neighbourhood|carrier|tally|attendance|funder|Angebot|Quartier|Träger)\b")
    found = [
        f"{file.relative_to(SOURCE)}: {match.group()}"
        for file in python_files()
        if file.relative_to(SOURCE).parts[0] == "foundation"
        for match in words.finditer(re.sub(r"quartierwerk", "", file.read_text()))
    ]
    assert found == []


def test_templates_have_no_inline_script_or_style_and_trust_nothing():
    forbidden = {
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")": "inline script",
        r"<style|\sstyle=": "inline style",
        r"\son[a-z]+=\"": "inline handler",
        r"\|\s*safe\b|autoescape off": "trusted text",
        r"(src|href)=\"(https?:)?//": "another host",
    }
    found = [
        f"{file.relative_to(SOURCE)}: {what}"
        for file in SOURCE.rglob("*.html")
        for pattern, what in forbidden.items()
        if re.search(pattern, file.read_text())
    ]
    assert found == []


def test_views_never_touch_objects_and_actions_know_nothing_of_http():
    found = []
    for file in python_files():
        text = file.read_text()
        if file.name == "views.py" or "views" in file.parts:
            found += [f"{file}: .objects" for _ in re.findall(r"\.objects\b", text)]
        if file.name == "actions.py" or "actions" in file.parts:
            found += [f"{file}: http" for _ in re.findall(r"django\.http|HttpRe", text)]
    assert found == []


def test_every_table_says_what_it_shows():
    """A caption names the table for whoever jumps from table to table by ear; a heading above it does not."""
    tables = {
        file.relative_to(SOURCE): re.findall(r"<table\b.*?</table>", file.read_text("utf-8"), re.DOTALL)
        for file in SOURCE.rglob("templates/**/*.html")
    }
    assert sum(map(len, tables.values())) > 30  # the test has something to look at
    nameless = [
        str(file)
        for file, found in tables.items()
        for one in found
        if not re.match(r"<table[^>]*>\s*(\{%[^%]*%\})*\s*<caption", one)
    ]
    assert nameless == []
