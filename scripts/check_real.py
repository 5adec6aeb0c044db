"""Judge what we take from outside by real files that nobody in this project wrote.

    QUARTIERWERK_REAL_DATA=FOLDER python scripts/check_real.py [--verbose]

Prints one line per folder: taken, refused, wrong. A calendar file counts as taken when it was read and each of its
events was either taken or refused with its UID, a field and the name of a rule; as refused when the whole file was
refused by name; as wrong when reading broke, an event is unaccounted for, or a date contradicts what the file says.
Fails below the thresholds, and with a sentence without the folder.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

ROOT = pathlib.Path(__file__).resolve().parent.parent
YEARS = timedelta(days=3_653)

# What must come of them, worked out by hand: how many dates take place in the ten years from the first one.
DATES = {
    "duplicated_rrule.ics": 20,
    "each_week_but_one_deleted.ics": 7,
    "each_week_but_two_deleted.ics": 6,
    "event_10_times.ics": 10,
    "issue_107_omitting_last_event.ics": 23,
    "issue_18_cancel_status.ics": 2,
    "issue_4_rrule_until.ics": 12,
    "no_events.ics": 0,
    "one_event.ics": 1,
    "three_events.ics": 3,
    "three_events_one_edited.ics": 3,
    "zero_size_event.ics": 1,
}
# Real calendars of real houses: all of their events come in, none is refused.
COMPLETE = {"fablab_cottbus.ics": 28, "machbar_16_feb_2019.ics": 64}


class Verdict(NamedTuple):
    taken: int
    refused: int
    wrong: int


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartierwerk.config.settings_test")
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    import django

    django.setup()


# Calendars


def check_calendar(path: pathlib.Path) -> tuple[str, list[str], Counter[str]]:
    """Verdict on one file (taken, refused, wrong), why, and under which names events of it were refused."""
    from quartierwerk.foundation.ical import CalendarRefused, read_calendar

    data = path.read_bytes()
    begun = len(re.findall(rb"(?im)^BEGIN:VEVENT[ \t]*\r?$", data))
    try:
        found = read_calendar(data)
    except CalendarRefused as refusal:
        return "refused", [refusal.rule_name], Counter()
    except Exception as error:
        return "wrong", [f"broke: {error!r}"], Counter()
    why = []
    changes = [override for event in found.events for override in event.overrides if override.index is not None]
    accounted = [event.index for event in found.events]
    accounted += [override.index for override in changes] + [refusal.index for refusal in found.refusals]
    if sorted(accounted) != list(range(begun)):
        why.append(f"{begun} events in the file, {len(accounted)} accounted for")
    if len({event.uid for event in found.events}) != len(found.events):
        why.append("a UID was given twice")
    why += [
        f"a refusal says too little: {refusal}"
        for refusal in found.refusals
        if not (refusal.uid and refusal.field and refusal.rule_name and refusal.sentence)
    ]
    why += [reason for event in found.events for reason in _contradictions(event)]
    why += list(_other_than_expected(path, found)) if not why else []
    names = Counter(refusal.rule_name for refusal in found.refusals)
    return ("wrong" if why else "taken"), why, names


def _contradictions(event: Any) -> Iterator[str]:
    """Dates after the end of the repetition, excepted ones, or others than a second expansion finds."""
    from dateutil.rrule import rrulestr

    from quartierwerk.foundation.recurrence import expand

    if event.starts.year > 9_900 or event.rule is None:
        return
    end = event.starts + YEARS
    found = expand(event.rule, event.starts, after=event.starts, before=end, rdates=event.rdates, exdates=event.exdates)
    until = event.rule.until
    for slot in found:
        if until is not None and slot > until and slot not in event.rdates:
            yield f"{event.uid}: {slot} lies after the end of the repetition"
        if slot in event.exdates or slot.date() in event.exdates:
            yield f"{event.uid}: {slot} is excepted and is there"
    rule = event.rule
    is_known_to_be_expanded_rightly = not (rule.by_week_no or rule.by_set_pos)
    if is_known_to_be_expanded_rightly and event.starts.year < 2_100:
        other = rrulestr(f"{rule.text}", dtstart=event.starts).between(event.starts, end, inc=True)
        ours = expand(rule, event.starts, after=event.starts, before=end)
        if [slot for slot in other if slot < end] != ours:
            yield f"{event.uid}: a second expansion of {rule.text} finds other dates"


def _other_than_expected(path: pathlib.Path, found: Any) -> Iterator[str]:
    from quartierwerk.foundation.ical import occurrences

    def count(event: Any, days: timedelta = YEARS) -> int:
        dates = occurrences(event, after=event.starts - timedelta(days=31), before=event.starts + days)
        return sum(not one.is_cancelled for one in dates)

    name = path.name
    if name in DATES and (dates := sum(map(count, found.events))) != DATES[name]:
        yield f"{dates} dates, {DATES[name]} are right"
    if name in COMPLETE and (found.taken, len(found.refusals)) != (COMPLETE[name], 0):
        yield f"{found.taken} events taken, {COMPLETE[name]} are there"
    if name == "recur.txt":
        yield from _other_than_the_file_expects(path, found)
    if name.startswith("Ferien_"):
        yield from _other_than_the_holidays_say(path, found)


def _other_than_the_file_expects(path: pathlib.Path, found: Any) -> Iterator[str]:
    """A file whose events say how many dates they have. Left out: where the first date is none of the rule."""
    from quartierwerk.foundation.ical import occurrences
    from quartierwerk.foundation.recurrence import starts_on_rule

    texts = re.findall(r"BEGIN:VEVENT(.*?)END:VEVENT", path.read_text(), re.DOTALL)
    for event in found.events:
        expected = re.search(r"X-EXPECT-NUMEVENTS\s*:\s*(\d+)", texts[event.index])
        if expected and (event.rule is None or starts_on_rule(event.rule, event.starts)):
            dates = occurrences(event, after=event.starts, before=event.starts + 12 * YEARS)
            if len(dates) != int(expected[1]):
                yield f"event {event.index}: {len(dates)} dates, {expected[1]} are expected"


def _other_than_the_holidays_say(path: pathlib.Path, found: Any) -> Iterator[str]:
    """The same holidays are there as JSON, with the last day instead of the day after it."""
    codes = {"Ferien_bayern.ics": "BY", "Ferien_bremen.ics": "HB", "Ferien_sachsen.ics": "SN"}
    said = json.loads((path.parent / f"school_holidays__result__{codes[path.name]}.json").read_text())["holidays"]
    by_name = {entry["name"].strip(): entry for entry in said}
    for event in found.events:
        entry = by_name.get(event.title)
        if entry is None or entry["date"] != event.starts.date().isoformat():
            continue
        last = event.ends.date() - timedelta(days=1)
        if date.fromisoformat(entry["endDate"]) != last:
            yield f"{event.title}: ends on {last}, {entry['endDate']} is right"


def check_calendars(folder: pathlib.Path, verbose: bool) -> dict[str, Verdict]:
    """One verdict per folder below ``calendars``."""
    counts: dict[str, Counter[str]] = {}
    names: Counter[str] = Counter()
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".ics", ".txt"):
            continue
        where = path.relative_to(folder).parts[0]
        verdict, why, refused = check_calendar(path)
        counts.setdefault(where, Counter())[verdict] += 1
        names += refused
        if verdict == "wrong" or (verbose and verdict == "refused"):
            print(f"  {verdict}: {path.relative_to(folder)}: {'; '.join(why[:5])}")
    if verbose:
        for name, count in names.most_common():
            print(f"  events refused {count:4d}  {name}")
    return {where: Verdict(found["taken"], found["refused"], found["wrong"]) for where, found in counts.items()}


# Rules


def check_rules(path: pathlib.Path, verbose: bool) -> Verdict:
    """Rules with the dates that are right, given in the zone UTC."""
    from quartierwerk.foundation.recurrence import RuleRefused, check_rule, expand

    counts: Counter[str] = Counter()
    for case in json.loads(path.read_text()):
        all_day = "T" not in case["dtstart"]
        start = _local(case["dtstart"])
        expected = [_local(text) for text in case["instances"] or ()]
        try:
            rule = check_rule(case["rrule"], start, all_day=all_day, zone="UTC")
        except RuleRefused as refusal:
            counts["refused"] += 1
            if verbose:
                print(f"  refused: {case['nr']}: {refusal.rule_name}: {case['rrule']}")
            continue
        # rules that end are expanded to their end, endless ones as far as the answer goes
        is_open = rule.is_endless and expected
        end = expected[-1] + timedelta(seconds=1) if is_open else datetime(9999, 1, 1)  # noqa: DTZ001
        is_right = expand(rule, start, after=start, before=end) == expected
        counts["taken" if is_right else "wrong"] += 1
        if not is_right:
            print(f"  wrong: {case['nr']}: {case['rrule']}")
    return Verdict(counts["taken"], counts["refused"], counts["wrong"])


def _local(text: str) -> datetime:
    bare = text.rstrip("Z")
    return datetime.strptime(bare, "%Y%m%dT%H%M%S" if "T" in bare else "%Y%m%d")  # noqa: DTZ007


def main(arguments: list[str]) -> int:
    given = os.environ.get("QUARTIERWERK_REAL_DATA", "")
    folder = pathlib.Path(given)
    if not given or not (folder / "calendars").is_dir():
        print(
            "check-real needs a folder with real files: set QUARTIERWERK_REAL_DATA to a folder that holds calendars/."
        )
        return 2
    _set_up()
    from scripts import check_real_hostile, check_real_import
    from scripts.check_real_hours import check as check_hours
    from scripts.check_real_sheets import check as check_sheets

    verbose = "--verbose" in arguments
    lines: dict[str, Verdict] = {}
    calendars = check_calendars(folder / "calendars", verbose)
    lines.update((f"calendars/{where}", verdict) for where, verdict in calendars.items())
    rules = lines["calendars/libical_recur (rules)"] = check_rules(
        folder / "calendars/libical_recur/rrule_cases.json", verbose
    )
    hours = lines["offers/opening_hours"] = Verdict(*check_hours(folder / "offers/opening_hours"))
    sheets = lines["hostile/xlsx_edge_cases"] = Verdict(*check_sheets(folder / "hostile/xlsx_edge_cases"))
    check_real_import.make_tables()
    through, every = check_real_hostile.check(folder / "hostile", verbose)
    typed = lines["hostile (through every form)"] = Verdict(*through)
    met = lines["hostile (every text, every field)"] = Verdict(*every)
    check_real_import.prepare()
    stored = lines["calendars (in the database)"] = Verdict(*check_real_import.check(folder / "calendars", verbose))
    for where, verdict in lines.items():
        print(f"{where:42} taken {verdict.taken:4d}   refused {verdict.refused:4d}   wrong {verdict.wrong:4d}")
    files = Verdict(*map(sum, zip(*calendars.values(), strict=True)))
    print(
        f"{'calendar files together':42} taken {files.taken:4d}   refused {files.refused:4d}   wrong {files.wrong:4d}"
    )
    below = [
        sentence
        for is_missed, sentence in (
            (files.taken < 220, f"{files.taken} calendar files taken, 220 are needed"),
            (files.refused > 20, f"{files.refused} calendar files refused whole, 20 are allowed"),
            (files.wrong > 0, f"{files.wrong} calendar files wrong"),
            (stored.wrong > 0, f"{stored.wrong} calendar files wrong in the database"),
            (rules.taken < 60, f"{rules.taken} rules right, 60 are needed"),
            (rules.wrong > 0, f"{rules.wrong} rules expanded wrongly"),
            (hours.taken < 100, f"{hours.taken} opening hours taken, 100 are needed"),
            (hours.wrong > 0, f"{hours.wrong} opening hours wrong"),
            (sheets.taken < 90, f"{sheets.taken} spreadsheets taken, 90 are needed"),
            (sheets.wrong > 0, f"{sheets.wrong} spreadsheets wrong"),
            (typed.taken < 500, f"{typed.taken} hostile texts went through a form, 500 are needed"),
            (met.taken + met.refused < 100_000, f"{met.taken + met.refused} answers of fields, 100,000 are needed"),
            (met.wrong > 0, f"{met.wrong} answers of fields in which a hostile text is more than text"),
            (typed.wrong > 0, f"{typed.wrong} answers in which a hostile text is more than text"),
        )
        if is_missed
    ]
    for sentence in below:
        print(f"below the threshold: {sentence}")
    return 1 if below else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
