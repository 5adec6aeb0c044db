"""Forty texts that want to be more than texts go through every text field; whatever comes out is inert.

The whole public list goes the same way in ``make check-real``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django import forms
from django.core.mail import EmailMessage

from tests.hostile import answers, fields
from tests.hostile import round as rounds

pytestmark = pytest.mark.django_db
LISTED = json.loads((Path(__file__).parent / "data/hostile/blns.json").read_text("utf-8"))

# Chosen by hand: one for every way out of being text.
OWN = [
    "=1+1", "+1+1", "-1+1", "@SUM(1+1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://example.org","x")',
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "' onmouseover='alert(1)",
    "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>", "</script><script>alert(1)</script>",
    "<!--", "]]>", "<iframe src=javascript:alert(1)>", "javascript:alert(1)", "<style>*{display:none}</style>",
    "<base href=//example.org>", '<meta http-equiv=refresh content="0">', "{{ 7*7 }}", "{% load x %}", "${7*7}",
    "%(name)s", "%n%s%d", "#import \"x\"", "$x^2$", "#panic()", "\\u0000", "\\n\\nBcc: a@example.org",
    "BEGIN:VEVENT", "END:VCALENDAR", "x\nATTENDEE:mailto:a@example.org", "x\r\nBcc: a@example.org", "a;b,c:d\\e",
    "'; DROP TABLE offers; --", "../../../etc/passwd", "‮txt.exe", "ﷺ", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "👩‍👩‍👧‍👦 ❤️",
    "\ufeffx", "\u2028x\u2029",
]  # fmt: skip


# Every way out of the house, by the kind of file that is read.
WAYS_OUT = {
    "text/html", "application/json", "text/csv", "text/calendar", "application/pdf", "application/geo+json", "mail",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def test_there_are_enough_and_the_public_list_is_whole():
    assert len(OWN) >= 40
    assert len(LISTED) == 515


@pytest.mark.slow
@pytest.mark.parametrize("number", [0, 1])
def test_whatever_is_typed_into_any_form_stays_text_wherever_it_comes_out(number):
    """Two rounds: each field begins with another text in each of them, for a formula runs only where it begins."""
    place = [number * 20]

    def words(name, control):
        place[0] += 1
        return rounds.packed(OWN, control.limit, control.kind == "textarea", place[0])

    done = rounds.run(words, with_papers=number == 0)
    assert not done.wrong, "\n" + "\n".join(sorted(set(done.wrong)))
    lacking = rounds.text_fields() - done.taken
    assert not lacking, f"no form took a text for {sorted(lacking)}: say in FACTS what it needs, in NARROW why not"
    assert not done.unseen, f"typed and never seen again: {sorted(done.unseen)}"
    assert done.typed > 100
    if number == 0:
        assert set(done.fetched) >= WAYS_OUT


@pytest.mark.slow
def test_what_a_field_cannot_hold_is_refused_with_a_sentence():
    """A NUL, and more than fits: nothing breaks, no form takes it, and the page says what is wrong."""
    typed = {}

    def words(name, control):
        is_nul = len(typed) % 2 == 0
        typed[name, control.name] = is_nul
        return "Haus\x00am Park" if is_nul else "x" * (control.limit + 1)

    done = rounds.run(words, fetches=False)
    assert not done.wrong, "\n" + "\n".join(sorted(set(done.wrong)))
    assert not [text for text in done.kept if "\x00" in text]
    assert sum("\x00" in one.says or "qw-error" in one.says for one in done.sent) > 20
    without_limit = {(form, field) for form, field in done.taken if field not in ("q", "who")}
    assert not without_limit, f"longer than it may be and taken all the same: {sorted(without_limit)}"


class Two(forms.Form):
    """A form of two fields, one of them short."""

    name = forms.CharField(max_length=5)
    words = forms.CharField(required=False)


def asked(kind=Two, texts=("kurz", "viel zu lang", "<b>")):
    with fields.meeting(texts) as met:
        kind({"name": "x", "words": "y"}).is_valid()
        kind({"name": "x", "words": "y"}).is_valid()  # a form meets the texts once
    return met


def test_every_text_meets_every_field_and_is_taken_or_refused_with_a_sentence():
    met = asked()
    assert met.fields == {("Two", "name"), ("Two", "words")}
    assert (met.taken, met.refused, met.wrong) == (5, 1, [])


def test_a_field_that_runs_loses_or_refuses_in_silence_is_noticed():
    class Runs(Two):
        def __getitem__(self, name):
            shown = super().__getitem__(name)
            shown.as_field_group = lambda: f"<p>{shown.value()}</p>"
            return shown

    class Loses(Two):
        def __getitem__(self, name):
            shown = super().__getitem__(name)
            shown.as_field_group = lambda: "<p></p>"
            return shown

    class Silent(Two):
        name = forms.CharField(max_length=5, error_messages={"max_length": " "})

    class Breaks(Two):
        def clean(self):
            if self.data["name"] == "<b>":
                raise ValueError("no tags")

    assert any("does not come back" in sentence for sentence in asked(Runs).wrong)  # <b> became an element
    assert len([sentence for sentence in asked(Loses).wrong if "does not come back" in sentence]) == 6
    assert ["refused without a sentence at the field" in sentence for sentence in asked(Silent).wrong] == [True]
    assert [sentence.startswith("Breaks: broke at ") for sentence in asked(Breaks).wrong] == [True]


@pytest.mark.parametrize(
    ("read", "data"),
    [
        (answers.of_csv, b"Titel;Ort\r\n=1+1;Haus\r\n"),
        (answers.of_csv, b"Titel\r\n @SUM(1)\r\n"),
        (answers.of_calendar, b"BEGIN:VCALENDAR\r\nSUMMARY:x\r\nATTACH:http://x\r\nEND:VCALENDAR\r\n"),
        (answers.of_calendar, b"BEGIN:VCALENDAR\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"),
        (answers.of_json, b"{'a': 1}"),
        (answers.of_picture, b"<svg><script/></svg>"),
        (lambda data: answers.Reader(data.decode()).wrong, b"<p>x<script>alert(1)</script></p>"),
        (lambda data: answers.Reader(data.decode()).wrong, b"<img src=x onerror=alert(1)>"),
        (lambda data: answers.Reader(data.decode()).wrong, b'<a href="java\tscript:alert(1)">x</a>'),
        (lambda data: answers.Reader(data.decode()).wrong, b'<p style="display:none">x</p>'),
        (lambda data: answers.Reader(data.decode()).wrong, b"<marquee>x</marquee>"),
    ],
)
def test_the_readers_notice_what_is_more_than_text(read, data):
    assert read(data)


def test_the_reader_of_mails_notices_a_header_that_was_typed():
    message = EmailMessage("Guten Tag", "Text", "a@example.org", ["b@example.org"], headers={"Bcc2": "c@example.org"})
    assert answers.of_mail(message) == ["a header Bcc2"]
