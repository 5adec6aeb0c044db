"""htmx is used in a small, known part: what stands here is tried, anything else needs a look at its manual first."""

from __future__ import annotations

import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "quartierwerk"
ATTRIBUTES = {
    "hx-get", "hx-post", "hx-target", "hx-swap", "hx-swap-oob", "hx-trigger", "hx-push-url", "hx-select", "hx-include",
    "hx-indicator", "hx-disabled-elt", "hx-vals", "hx-sync", "hx-confirm",
}  # fmt: skip
EVENTS = {
    "htmx:afterSwap", "htmx:beforeRequest", "htmx:load", "htmx:responseError", "htmx:sendError", "htmx:timeout",
    "htmx:config",
}  # fmt: skip
OWN_SCRIPTS = [path for path in SOURCE.rglob("static/**/*.js") if "vendor" not in path.parts]


def test_templates_use_known_attributes_of_htmx_only():
    used = {
        f"{file.name}: {name}"
        for file in SOURCE.rglob("*.html")
        for name in re.findall(r"[\s\"](hx-[a-z-]+)(?==|[\s>])", file.read_text("utf-8"))
        if name not in ATTRIBUTES
    }
    assert used == set()


def test_no_template_lets_htmx_run_typed_code():
    for file in SOURCE.rglob("*.html"):
        text = file.read_text("utf-8")
        assert not re.search(r"hx-on|hx-vals=[\"']js:|hx-headers=[\"']js:", text), file


def test_scripts_listen_to_known_events_of_htmx_only():
    assert OWN_SCRIPTS
    used = {name for file in OWN_SCRIPTS for name in re.findall(r"htmx:[A-Za-z]+", file.read_text("utf-8"))}
    assert used - EVENTS == set()


def test_own_scripts_stand_alone_and_run_no_text_as_code():
    """A file with a fingerprint in its name cannot be imported by its plain name; so no module imports another."""
    for file in OWN_SCRIPTS:
        text = file.read_text("utf-8")
        assert not re.search(r"(?m)^\s*import\b|\bimport\(", text), file
        assert not re.search(r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write", text), file
