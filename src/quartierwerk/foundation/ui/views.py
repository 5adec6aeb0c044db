"""The colour of the installation; and the pattern page: every component once, in debug mode and in tests only."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.foundation.requests import Request
from quartierwerk.foundation.ui import colours, icons
from quartierwerk.foundation.ui.forms import Chips, DateInput, TimeInput
from quartierwerk.foundation.ui.samples import SAMPLES


@require_safe
def colour_sheet(request: Request) -> HttpResponse:
    """The installation's own colour as a style sheet. Its address changes with the colour, so it may be kept."""
    if not settings.ACCENT:
        raise Http404
    return HttpResponse(
        colours.sheet(settings.ACCENT),
        content_type="text/css; charset=utf-8",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )


def sample_form(words: dict[str, Any], data: Any = None, files: Any = None) -> forms.Form:
    """A form with every kind of field, labelled in the sample's language."""

    def said(name: str, **more: Any) -> dict[str, Any]:
        return {"label": words[name][0], "help_text": words[name][1], **more}

    def choices(name: str) -> list[tuple[str, str]]:
        return [(str(number), text) for number, text in enumerate(words[name][2])]

    class Sample(forms.Form):
        title = forms.CharField(max_length=40, **said("title"))
        description = forms.CharField(max_length=200, required=False, widget=forms.Textarea, **said("description"))
        day = forms.DateField(widget=DateInput, **said("day"))
        at = forms.TimeField(widget=TimeInput, **said("at"))
        people = forms.IntegerField(min_value=0, required=False, **said("people"))
        place = forms.ChoiceField(choices=choices("place"), **said("place"))
        languages = forms.MultipleChoiceField(
            choices=choices("languages"), widget=forms.CheckboxSelectMultiple, **said("languages")
        )
        cost = forms.ChoiceField(choices=choices("cost"), widget=forms.RadioSelect, **said("cost"))
        agreed = forms.BooleanField(**said("agreed"))
        picture = forms.FileField(required=False, **said("picture"))

    return Sample(data, files)


def sample_filter(words: dict[str, Any], data: Any) -> forms.Form:
    class Filter(forms.Form):
        languages = forms.MultipleChoiceField(
            label=words["languages"][0],
            choices=[(str(number), text) for number, text in enumerate(words["languages"][2])],
            widget=Chips,
            required=False,
        )

    return Filter(data or None, prefix="f")


def links(*labels: str, current: int = 0) -> list[dict[str, Any]]:
    return [{"label": label, "url": f"?{n}", "current": n == current} for n, label in enumerate(labels)]


@require_http_methods(["GET", "POST"])
def patterns(request: Request) -> HttpResponse:
    """``?sprache=ar`` shows it from right to left, ``?rahmen=staff`` in the staff's frame."""
    code = "ar" if request.GET.get("sprache") == "ar" else "de"
    staff = request.GET.get("rahmen") == "staff"
    words = SAMPLES[code]
    with translation.override(code):
        form = sample_form(words["form"], request.POST or None, request.FILES or None)
        answered = form.is_bound and form.is_valid()
        if answered:
            messages.success(request, words["alerts"][1][1])
        navigation: list[Any] = links(*words["nav"])
        if staff:
            entries = [
                {**entry, "icon": icon, "count": count}
                for entry, icon, count in zip(navigation, ("today", "place", "group"), (3, None, None), strict=True)
            ]
            navigation = [{"label": "", "entries": entries}]
        context = {
            "words": words,
            "form": form,
            "filter": sample_filter(words["form"], request.GET),
            "shell": "foundation/shell_staff.html" if staff else "foundation/shell_public.html",
            "navigation": navigation,
            "crumbs": links(*words["crumbs"]),
            "tabs": links(*words["tabs"]),
            "chips": links(*words["chips"]),
            "footer_links": links(*words["footer"]),
            "search_url": request.path,
            "account_menu": {"name": "Kim", "line": words["brand_line"], "entries": links(words["tabs"][0])},
            "facts": [
                {"icon": icon, "question": question, "answer": answer, "unknown": unknown}
                for icon, question, answer, unknown in words["facts"]
            ],
            "card_facts": [{"icon": i, "text": t} for i, t in zip(("place", "bus"), words["card_facts"], strict=True)],
            "badges": [
                {"text": text, "tone": tone, "icon": icon}
                for text, tone, icon in zip(
                    words["badges"],
                    ("", "success", "warning", "danger"),
                    ("euro", "check", "group", "cancel"),
                    strict=True,
                )
            ],
            "day": datetime.date(2027, 3, 9),
            "rows": [(datetime.date(2027, 3, 2 + 7 * n), words["card_title"], 10 + n) for n in range(3)],
            "page": Paginator(range(100), 10).page(3),
            "icons": [*icons.RESIDENTS, *icons.STAFF],
        }
        return render(
            request, "foundation/styleguide.html", context, status=422 if form.is_bound and not answered else 200
        )
