"""Whatever is typed into a text field comes out as text."""

from __future__ import annotations

import json
from html import escape, unescape
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse

from quartierwerk.attendance import actions
from quartierwerk.attendance.forms import TallyForm
from quartierwerk.attendance.models import Tally
from quartierwerk.foundation import clock

HOSTILE = [
    text
    for text in json.loads((Path(__file__).parents[4] / "tests/data/hostile/blns.json").read_text("utf-8"))
    if 0 < len(text) <= 300
]
pytestmark = pytest.mark.django_db


def storable(text):
    """What a form lets through: no NUL, no lone surrogates; white space at the ends does not count."""
    return bool(text.strip()) and "\x00" not in text


def test_there_is_something_to_try():
    assert len([text for text in HOSTILE if storable(text)]) > 400


def test_remarks_come_out_as_text_in_the_history(signed_in, worker, today, count, evening):
    site, texts = signed_in(worker), [text for text in HOSTILE if storable(text)]
    page = reverse("attendance:session", args=[today.pk])
    count(worker, today, 3)

    def shown(remarks):
        Tally.objects.filter(is_current=False).delete()
        Tally.objects.bulk_create(
            Tally(
                session=today, visits=3, remark=text, is_current=False, recorded_by=worker.key,
                counted_at=clock.now(), recorded_at=clock.now(),
            )
            for text in remarks
        )  # fmt: skip
        return site.get(page).content.decode()

    def tags(html):
        return html.count("<"), html.count("<script"), html.count("<img")

    html = shown(texts)
    assert tags(html) == tags(shown(["Regen"] * len(texts)))
    for text in texts:
        assert text in unescape(html)


def test_remarks_come_back_into_the_form_as_they_were_typed(signed_in, worker, today, evening):
    site = signed_in(worker)
    page, correction = (reverse(f"attendance:{name}", args=[today.pk]) for name in ("session", "correction"))
    for text in [text for text in HOSTILE if storable(text)][::25]:
        assert site.post(page, {"key": str(uuid4()), "visits": "3", "remark": text}).status_code == 302
        tally = Tally.objects.get(is_current=True)
        assert tally.remark == text.strip()
        assert f'value="{escape(tally.remark)}"' in site.get(correction).content.decode()
        wrong = site.post(correction, {"key": str(uuid4()), "visits": "", "remark": text})
        assert wrong.status_code == 422
        assert escape(text.strip()) in wrong.content.decode()
        actions.withdraw_tally(actor=worker, tally=tally)


def test_hostile_figures_are_refused(db):
    for text in HOSTILE:
        form = TallyForm({"key": str(uuid4()), "visits": text})
        if form.is_valid():
            assert form.cleaned_data["visits"] == int(text)
        else:
            assert "<script>alert" not in str(form)


def test_quotations_come_out_as_text(signed_in, manager, town):
    site = signed_in(manager)
    samples = [text for text in HOSTILE if storable(text)][::5]
    for text in samples:
        actions.quote_figure(actor=manager, area=town.west, words=text, amount=1, unit="visits", source=text)
    html = site.get(reverse("attendance:quotations")).content.decode()
    assert html.count("<tr") == len(samples) + 1
    for text in samples:
        assert text.strip() in unescape(html)
