"""The programme: as a page, as JSON, as a calendar, and bare for other websites."""

from __future__ import annotations

from itertools import islice

import orjson
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from quartierwerk.foundation import clock
from quartierwerk.offers.exports import programme_json
from quartierwerk.offers.queries.programme import Frame, Walk
from quartierwerk.square import forms
from quartierwerk.square.queries.cards import end_of
from quartierwerk.square.views.keeping import DAY, kept_while_unchanged


@require_safe
@kept_while_unchanged(changes_by=DAY)
def dates_as_json(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Dates from a day on (``from``, today) to a day (``to``); ``limit`` and ``offset``, or ``limit=all``."""
    asked = forms.read(request.GET)
    if asked.problems:
        return HttpResponse(orjson.dumps({"errors": asked.problems}), content_type="application/json", status=400)
    first = asked.wanted.first or clock.today()
    language = get_language() or "de"
    wanted_count = None if asked.limit is None else asked.offset + asked.limit + 1
    walk = Walk(
        frame, asked.wanted, start=f"{first.isoformat()}T00:00", end=end_of(asked.wanted), with_off=asked.with_off,
        about=wanted_count, language=language, with_texts=asked.with_texts,
    )  # fmt: skip
    rows = list(islice(walk, asked.offset, wanted_count))
    following = ""
    if asked.limit is not None and len(rows) > asked.limit:
        rows.pop()
        more = {"offset": str(asked.offset + asked.limit), "limit": str(asked.limit)}
        more |= {name: "1" for name, is_on in (("texts", asked.with_texts), ("cancelled", asked.with_off)) if is_on}
        following = request.build_absolute_uri(f"{reverse('square:programme_json')}?{asked.query(more=more)}")
    pieces = programme_json.rows_as_json(rows, walk, language=language, with_texts=asked.with_texts)
    response = HttpResponse(programme_json.answer(pieces, following), content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
