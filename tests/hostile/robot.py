"""A robot that fills in forms: it types what it is given into every text field and mends what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django import forms
from django.test import Client

from quartierwerk.foundation import clock

TEXTS = {"text", "search", "tel", "email", "url", "textarea"}
ANY = "*"  # whatever box there is
CALM = {"email": "haus@example.org", "url": "https://example.org/haus"}


@dataclass
class Control:
    """One input, select or textarea of a form."""

    kind: str
    name: str
    value: str = ""
    limit: int = 4000
    required: bool = False
    invalid: bool = False
    checked: bool = False
    accepts: str = ""  # the kinds of files
    choices: list[str] = field(default_factory=list)

    @property
    def takes_text(self) -> bool:
        return self.kind in TEXTS


@dataclass
class Form:
    action: str
    method: str
    controls: list[Control] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)  # where its other buttons send it

    @property
    def texts(self) -> list[Control]:
        return [control for control in self.controls if control.takes_text]


class Page(HTMLParser):
    """The forms of a page as a browser sees them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.select: Control | None = None
        self.area: Control | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = Form(got.get("action", ""), got.get("method", "get").lower())
            self.forms.append(self.inside)
        elif self.inside is None:
            return
        elif "formaction" in got:
            self.inside.elsewhere.append(got["formaction"])
        elif tag in ("input", "select", "textarea") and "name" in got and "disabled" not in got:
            control = Control(
                kind=got.get("type", "text").lower() if tag == "input" else tag,
                name=got["name"],
                value=got.get("value", "on" if got.get("type") == "checkbox" else ""),
                limit=int(got.get("data-maxlength") or got.get("maxlength") or 4000),
                required="required" in got,
                invalid=got.get("aria-invalid") == "true",
                checked="checked" in got,
                accepts=got.get("accept", ""),
            )
            self.inside.controls.append(control)
            self.select = control if tag == "select" else self.select
            self.area = control if tag == "textarea" else self.area
        elif tag == "option" and self.select is not None:
            self.select.choices.append(got.get("value", ""))
            if "selected" in got:
                self.select.value = got.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            if self.area is not None:
                self.area.value = self.area.value.removeprefix("\n")
            self.area = None

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area.value += data


def filled_in(form: Form, facts: dict[str, str]) -> dict[str, Any]:
    """What a browser would send if nothing was typed, with what is required and empty filled in."""
    data: dict[str, list[Any]] = {}
    for control in form.controls:
        data.setdefault(control.name, [])
        value = facts.get(control.name, control.value)
        if control.kind in ("submit", "button", "image", "reset", "file"):
            continue
        if control.kind in ("checkbox", "radio"):
            if control.checked or (control.name in facts and facts[control.name] in (control.value, ANY)):
                data[control.name].append(control.value)
        elif control.kind == "select":
            real = [choice for choice in control.choices if choice]
            data[control.name].append(value or (real[0] if control.required and real else ""))
        else:
            data[control.name].append(value or (_calm(control) if control.required else ""))
    return {name: values for name, values in data.items() if values}


def _calm(control: Control) -> str:
    tomorrow = clock.today() + timedelta(days=1)
    return {
        "date": tomorrow.isoformat(),
        "time": "10:00",
        "datetime-local": f"{tomorrow.isoformat()}T10:00",
        "number": "3",
        **CALM,
    }.get(control.kind, "Haus am Park"[: control.limit])


@dataclass
class Sent:
    """What became of one form."""

    address: str
    is_taken: bool
    says: str = ""  # the answer to the first try, if it was refused
    answers: list[Any] = field(default_factory=list)


class Robot:
    """Types, sends, mends. ``words(control)`` gives what is typed into a text field."""

    def __init__(
        self,
        words: Callable[[str, Control], str],
        facts: dict[str, dict[str, str]],
        picture: Callable[[], Any],
    ) -> None:
        self.words = words
        self.picture = picture
        self.facts = facts
        self.typed: dict[str, str] = {}  # every text that was typed -> where
        self.taken: set[tuple[str, str]] = set()  # (class of the form, field)
        self.kept: set[str] = set()  # the texts that a form took as they were typed
        self._pending: set[tuple[str, str]] = set()
        self._now: set[str] = set()
        self._read: set[str] = set()  # what a form looked at; a button may send more than it needs
        self.asked: set[str] = set()
        self.before: dict[str, str] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note which fields of which forms took what was typed."""
        before = forms.BaseForm.full_clean
        robot = self

        def full_clean(form: forms.BaseForm) -> None:
            before(form)
            if not form.is_bound or form.errors:
                return
            for name, one in form.fields.items():
                if isinstance(one, forms.CharField):
                    raw = one.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
                    if isinstance(raw, str) and raw in robot._now:
                        robot._pending.add((type(form).__name__, name))
                        robot._read.add(raw)

        forms.BaseForm.full_clean = full_clean  # type: ignore[method-assign]
        try:
            yield
        finally:
            forms.BaseForm.full_clean = before  # type: ignore[method-assign]

    def visit(self, client: Client, address: str, name: str) -> list[Sent]:
        """Send every form of the page that takes text."""
        answer = client.get(address)
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            return []
        found = [
            replace(form, action=action)
            for form in Page(answer.content.decode()).forms
            if self._is_new(address, form)
            for action in (*reversed(form.elsewhere), form.action)  # buttons of single lines stand before that of all
        ]
        return [
            self._send(client, address, name, place, form)
            for place, form in enumerate(found)
            if form.texts and not any(control.kind == "password" for control in form.controls)
        ]

    def _is_new(self, address: str, form: Form) -> bool:
        """The search in the head of every page is tried once."""
        if form.method != "get":
            return True
        to = urljoin(address, form.action)
        is_new = to not in self.asked
        self.asked.add(to)
        return is_new

    def _send(self, client: Client, address: str, name: str, place: int, form: Form) -> Sent:
        to = urljoin(address, form.action)
        facts = self.facts.get(name, {})
        data = filled_in(form, facts)
        for control in form.texts:
            if control.name not in facts:
                text = self.words(name, control)
                data[control.name] = [text]
                self._now.add(text)
                self.typed[text] = f"{name} {control.name}"
        for control in form.controls:
            if control.kind == "file" and "image" in control.accepts:
                data[control.name] = [self.picture()]
        self._pending.clear()
        self._read.clear()
        self.before = {control.name: control.value for control in form.controls}
        tries: dict[str, Iterator[str]] = {}
        sent = Sent(address, is_taken=False)
        if form.method == "get":
            sent.answers.append(client.get(to, data))
            sent.is_taken = True
        for _attempt in range(6 if form.method == "post" else 0):
            for values in data.values():
                for value in values:
                    if hasattr(value, "seek"):
                        value.seek(0)
            answer = client.post(to, data)
            sent.answers.append(answer)
            if answer.status_code in (301, 302, 303):
                sent.is_taken = True
                back = urlsplit(answer.headers["Location"])
                sent.answers.append(client.get(f"{back.path}?{back.query}" if back.query else back.path))
                break
            if not answer.headers["Content-Type"].startswith("text/html"):
                break
            again = [one for one in Page(answer.content.decode()).forms if one.method == "post"]
            if answer.status_code == 200:
                shown = [one for one in again if any(c.name == "shown" for c in one.controls)]
                if not shown:
                    sent.is_taken = True
                    break
                to, data = urljoin(to, shown[0].action), filled_in(shown[0], {})
                continue
            sent.says = sent.says or answer.content.decode()
            if not self._mend(data, again, tries):
                break
        if sent.is_taken:
            self.taken |= self._pending
            if form.method == "post":
                self.kept |= self._read & {value for values in data.values() for value in values if value in self._now}
        self._now.clear()
        return sent

    def _mend(self, data: dict[str, Any], again: list[Form], tries: dict[str, Iterator[str]]) -> bool:
        """Take back what was refused, as a person would who read the sentence. False if nothing can be mended."""
        mended = False
        for control in (control for form in again for control in form.controls if control.invalid):
            if control.name not in tries:
                tries[control.name] = self._other_values(control)
            value = next(tries[control.name], None)
            if value is not None:
                data[control.name] = [value]
                mended = True
        return mended

    def _other_values(self, control: Control) -> Iterator[str]:
        if control.kind in ("checkbox", "radio"):
            yield control.value
        elif control.kind == "select":
            yield from (choice for choice in control.choices if choice)
        else:
            yield self.before.get(control.name) or _calm(control)
            yield ""
            yield _calm(control)
