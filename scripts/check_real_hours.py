"""Judge our reading of opening hours by a public collection of cases that nobody in this project wrote.

    python scripts/check_real_hours.py FOLDER

FOLDER holds `opening_hours_cases.json`: texts with the intervals, refusals or answers that another implementation
gives. A text counts as taken when we understood it and it could be judged, as refused when we refused it by the name of
a rule, as wrong when our answer differs from the expected one or when we took what must be refused. Cases about points
in time, about the call of the other implementation or without an expected answer are left out.
"""

import datetime
import json
import os
import pathlib
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILE = "opening_hours_cases.json"
ABOUT_THE_CALL = ("Wrong constructor call", "Missing information", "non-existing address")
ZONE_NAME = "Europe/Berlin"


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartierwerk.config.settings_test")
    sys.path.insert(0, str(ROOT / "src"))
    import django

    django.setup()


def _moment(text: str) -> datetime.datetime:
    from django.utils import timezone

    wall = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M")  # noqa: DTZ007
    return wall.replace(tzinfo=timezone.get_default_timezone())


def _calendar(place: Any) -> dict[str, Any] | None:
    """The holidays of the place; None when we keep no calendar for it."""
    from quartierwerk.places import holidays

    name = place.split(" ")[0] if isinstance(place, str) else ""
    if not place:
        return {"public_holidays": (), "school_holidays": ()}
    if not name.startswith("de_"):
        return None
    state = name[3:].upper()
    return {"public_holidays": holidays.PublicHolidays(state), "school_holidays": holidays.SchoolHolidays(state)}


def _intervals(
    hours: Any, start: str, end: str, calendar: dict[str, Any], with_comments: bool
) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for span in hours.intervals(_moment(start), _moment(end), **calendar):
        comment = span.comment if with_comments else ""
        kind = ("unknown" if span.state == "unknown" else "open", comment)
        begin, finish = f"{span.starts_at:%Y-%m-%d %H:%M}", f"{span.ends_at:%Y-%m-%d %H:%M}"
        _join(found, (begin, finish, *kind))
    return found


def _join(found: list[tuple[str, ...]], span: tuple[str, ...]) -> None:
    if found and found[-1][1] == span[0] and found[-1][2:] == span[2:]:
        span = (found.pop()[0], *span[1:])
    found.append(span)


def _expected(case: dict[str, Any], with_comments: bool) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for span in case["expected_intervals"]:
        comment = (span["comment"] or "") if with_comments else ""
        begin, finish = (f"{_moment(span[end]):%Y-%m-%d %H:%M}" for end in ("from", "to"))
        _join(found, (begin, finish, "unknown" if span["unknown"] else "open", comment))
    return found


def _is_right(hours: Any, case: dict[str, Any], text: str) -> bool | None:
    """Whether the answer is the expected one; None when the case asks nothing that we answer."""
    from quartierwerk.places.opening_hours import parse

    kind = case["kind"]
    none: dict[str, Any] = {"public_holidays": (), "school_holidays": ()}
    if kind == "intervals":
        calendar = _calendar(case["place"])
        if calendar is None:
            return None
        with_comments = '"' in text
        return _intervals(hours, case["from"], case["to"], calendar, with_comments) == _expected(case, with_comments)
    if kind == "must_be_rejected":
        return False
    if kind == "equal_to":
        span = ("2024-01-01 00:00", "2026-01-01 00:00", none, False)
        return (_intervals(hours, *span) == _intervals(parse(case["other"]), *span)) is case["expected"][0]
    if kind == "next_change":
        change = hours.next_change(_moment(case["from"]), **none)
        return (f"{change:%Y-%m-%d %H:%M}" if change else None) == case.get("expected")
    if kind == "matching_rule":
        span = hours.span_at(_moment(case["at"]), **none)
        return span is not None and span.is_open == ('"' not in case["expected_rule"])
    return None


def judged(folder: pathlib.Path) -> Iterator[tuple[str, str, str, str]]:
    """One (verdict, rule, case, text) per text; verdicts: taken, refused, wrong, left out."""
    _set_up()
    from quartierwerk.places.opening_hours import HoursRefused, parse

    cases = json.loads((folder / FILE).read_text(encoding="utf-8"))["cases"]
    for case in cases:
        mode = case.get("mode")
        is_about_points = mode in (1, 2, "1", "2") or (
            isinstance(mode, dict) and mode.get("tag_key") == "collection_times"
        )
        is_about_the_call = any(words in case["name"] for words in ABOUT_THE_CALL)
        for value in case["values"]:
            text = value["value"]
            is_open_upstream = value.get("upstream_ignores") == "not implemented yet"
            try:
                hours = parse(text)
            except HoursRefused as refusal:
                yield "refused", refusal.rule, case["name"], text
                continue
            right = None if is_about_points or is_about_the_call or is_open_upstream else _is_right(hours, case, text)
            verdict = "left out" if right is None else "taken" if right else "wrong"
            yield verdict, "", case["name"], text


def check(folder: pathlib.Path) -> tuple[int, int, int]:
    """How many texts were taken and right, refused by a named rule, and wrong."""
    verdicts = Counter(verdict for verdict, *_rest in judged(folder))
    return verdicts["taken"], verdicts["refused"], verdicts["wrong"]


def main(arguments: list[str]) -> int:
    if not arguments or not (pathlib.Path(arguments[0]) / FILE).is_file():
        print(f"Give the folder that holds {FILE}.")
        return 2
    rows = list(judged(pathlib.Path(arguments[0])))
    verdicts = Counter(verdict for verdict, *_rest in rows)
    if "--verbose" in arguments:
        for row in rows:
            print(" | ".join(row))
    for verdict, _rule, name, text in rows:
        if verdict == "wrong":
            print(f"wrong: {name}: {text!r}")
    for rule, count in Counter(row[1] for row in rows if row[0] == "refused").most_common():
        print(f"refused {count:4d}  {rule}")
    counts = {name: verdicts[name] for name in ("taken", "refused", "wrong", "left out")}
    print(", ".join(f"{name} {count}" for name, count in counts.items()))
    return 1 if verdicts["wrong"] else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
