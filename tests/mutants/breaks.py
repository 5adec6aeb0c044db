"""One-line breaks. Each names the file, the line as it is, the line as broken, and the test that must turn red."""

from __future__ import annotations

from typing import NamedTuple


class Break(NamedTuple):
    name: str
    file: str  # below src/quartierwerk
    before: str
    after: str
    test: str


FOUNDATION, ATTENDANCE = "src/quartierwerk/foundation/tests", "src/quartierwerk/attendance/tests"
OFFERS, REPORTS = "src/quartierwerk/offers/tests", "src/quartierwerk/reports/tests"
ACCESS, PLACES = "src/quartierwerk/access/tests", "src/quartierwerk/places/tests"
ENV = "src/quartierwerk"

BREAKS = [
    # rules and scopes
    Break("no rule is asked", "foundation/actions.py", "permissions.require(actor, name, thing)", "pass",
          f"{FOUNDATION}/test_actions.py"),
    Break("a guest may do anything", "foundation/permissions.py", "    if not may(actor, name, thing):",
          "    if False:", f"{FOUNDATION}/test_actions.py"),
    Break("a role holds everywhere", "access/actors.py", "        if at is None:", "        if True:",
          f"{ATTENDANCE}/test_counting.py"),
    Break("any carrier's worker counts", "attendance/rules.py",
          "    return actor.holds(*COUNTS, at=session) or _stands_at_the_door(actor, session)", "    return True",
          f"{ATTENDANCE}/test_counting.py {ATTENDANCE}/test_door.py"),
    Break("the door never closes", "attendance/rules.py",
          "    return clock.now() <= session.ends_at + DOOR_STAYS_OPEN", "    return True",
          f"{ATTENDANCE}/test_door.py"),
    Break("anybody freezes", "reports/actions.py",
          '    if not permissions.may(actor, "reports.freeze", coverage):', "    if False:",
          f"{REPORTS}/test_frozen.py"),
    Break("foreign reports are seen", "reports/queries/reports.py",
          "        return rows.filter(pk__in=keys)", "        return rows", f"{REPORTS}/test_frozen.py"),
    Break("a link lasts for ever", "reports/queries/reports.py",
          "    return link if link is not None and link.ends_on >= clock.today() else None", "    return link",
          f"{REPORTS}/test_frozen.py"),
    Break("a revoked link opens", "reports/queries/reports.py",
          "ReaderLink.objects.filter(secret_hash=secret_hash(secret), revoked_at=None).first()",
          "ReaderLink.objects.filter(secret_hash=secret_hash(secret)).first()", f"{REPORTS}/test_frozen.py"),
    Break("search looks beyond the scope", "foundation/search/index.py",
          "    rows = SearchEntry.objects.filter(visible)", "    rows = SearchEntry.objects.all()",
          f"{FOUNDATION}/test_search.py"),
    # locks, idempotency, one of a kind
    Break("the thing is not read again", "foundation/actions.py", "    if row is None:", "    if False:",
          f"{FOUNDATION}/test_actions.py"),
    Break("a sent key counts again", "attendance/actions/counting.py",
          "        return sent_before\n    _must_be_countable", "        pass\n    _must_be_countable",
          f"{ATTENDANCE}/test_counting.py"),
    Break("somebody was faster, unnoticed", "attendance/actions/counting.py",
          "        raise AlreadyCounted(there.visits)\n    return _write(", "        pass\n    return _write(",
          f"{ATTENDANCE}/test_counting.py"),
    Break("the door changes what the office counted", "attendance/rules.py",
          "    return tally.recorded_by == actor.key and _stands_at_the_door(actor, tally.session)",
          "    return _stands_at_the_door(actor, tally.session)", f"{ATTENDANCE}/test_counting.py"),
    Break("a table overwrites what was counted by hand", "attendance/imports/taking.py",
          "    if there.via != Via.IMPORT and not mapping.overwrite:", "    if False:",
          f"{ATTENDANCE}/test_imports.py"),
    Break("half a visit is rounded", "attendance/imports/table.py",
          "    if number != number.to_integral_value():", "    if False:", f"{ATTENDANCE}/test_imports.py"),
    Break("a job is claimed twice", "foundation/jobs/work.py", "        row.state = State.RUNNING", "        pass",
          f"{FOUNDATION}/test_jobs.py"),
    Break("a job is tried for ever", "foundation/jobs/work.py", "        if row.attempts > MOST_ATTEMPTS:",
          "        if False:", f"{FOUNDATION}/test_jobs.py"),
    Break("the clock runs at every tick", "foundation/jobs/work.py",
          "            if not is_new and last.last_at + span > now:", "            if False:",
          f"{FOUNDATION}/test_jobs.py"),
    Break("a sent mail is sent again", "foundation/mail/outbox.py",
          "        Mail.objects.filter(pk=mail.pk).update(next_at=None, sent_at=clock.now())",
          "        Mail.objects.filter(pk=mail.pk).update(sent_at=clock.now(), next_at=now)",
          f"{FOUNDATION}/test_mail.py"),
    Break("SQLite transactions begin late", "config/environment.py", '"transaction_mode": "IMMEDIATE"',
          '"transaction_mode": "DEFERRED"', "tests/house/test_settings.py"),
    # escapes
    Break("line ends stay in a subject", "foundation/mail/outbox.py", '" ".join(subject.split())[:200]',
          "subject[:200]", f"{FOUNDATION}/test_mail.py"),
    Break("formulas run in a table", "foundation/output/text.py",
          "    return \"'\" + text if is_formula_like(text) else text", "    return text",
          f"{FOUNDATION}/test_output_table.py"),
    Break("half a code is found", "foundation/codes.py", '(*params, f"%,{code},%")', '(*params, f"%{code}%")',
          f"{FOUNDATION}/test_codes.py"),
    Break("wild cards are found", "foundation/codes.py",
          '.replace("\\\\", "\\\\\\\\").replace("%", "\\\\%").replace("_", "\\\\_")', "",
          f"{FOUNDATION}/test_codes.py"),
    Break("a code may hold a comma", "foundation/codes.py", "        if not CODE.fullmatch(code):",
          "        if False:", f"{FOUNDATION}/test_codes.py"),
    # freeze and figures
    Break("a changed report goes unnoticed", "reports/queries/reports.py",
          "    return checksum(report.figures) == report.checksum", "    return True", f"{REPORTS}/test_frozen.py"),
    Break("a running period is frozen", "reports/actions.py", "    if period.last >= clock.today():", "    if False:",
          f"{REPORTS}/test_frozen.py"),
    Break("a version follows without a change", "reports/actions.py", "        if not changes:", "        if False:",
          f"{REPORTS}/test_frozen.py"),
    Break("averages use uncounted dates", "reports/queries/figures.py",
          "        return self.visits / self.counted if self.counted else None",
          "        return self.visits / self.held if self.held else None", f"{REPORTS}/test_figures.py"),
    Break("an age band takes what it only touches", "reports/bands.py",
          "        return start >= self.start and inside_above", "        return start >= self.start",
          f"{REPORTS}/test_figures.py"),
    Break("one small group is hidden alone", "foundation/guard/__init__.py",
          "        if len(group) < 2 or sum(cells[key] for key in group) < limit:", "        if False:",
          f"{FOUNDATION}/test_guard.py"),
    Break("zero is not counted", "attendance/queries/states.py", "When(tally__isnull=False, then",
          "When(tally__visits__gt=0, then", f"{ATTENDANCE}/test_states.py"),
    # repetition and dates
    Break("a called-off date is called off again", "offers/actions/sessions.py", "        raise AlreadyCancelled",
          "        pass", f"{OFFERS}/test_sessions.py"),
    Break("a date moves into the past", "offers/actions/sessions.py", "    if begins <= clock.now():",
          "    if False:", f"{OFFERS}/test_sessions.py"),
    Break("the backup is not checked", "foundation/backup/archive.py",
          '            if not file.is_file() or _sum(file) != said["sha256"]:', "            if False:",
          f"{FOUNDATION}/test_backup.py"),
    Break("frames may be cut off", "foundation/backup/seal.py", '        marks = b"last" if not following else b"more"',
          '        marks = b"more"', f"{FOUNDATION}/test_backup.py"),
    Break("an ended hat is worn", "access/queries.py",
          "Assignment.objects.filter(runs_on(on or clock.today()), account=account)",
          "Assignment.objects.filter(account=account)", f"{ACCESS}/test_roles.py"),
    # places: what shuts them, and the tree
    Break("a closing is not shown first", "places/actions/closings.py",
          '    effects.require_shown(effects.effects_of(queries.RESTRICTION, shift, "change"), shown)', "    pass",
          f"{OFFERS}/test_places.py"),
    Break("dates do not follow a closing", "places/actions/closings.py",
          "    events.announce(queries.RESTRICTION, actor=actor, shift=shift)", "    pass", f"{OFFERS}/test_places.py"),
    Break("a crisis at foreign houses", "places/actions/closings.py",
          '        permissions.require(actor, "places.switch_crisis", site)', "        pass",
          f"{PLACES}/test_closings.py"),
    Break("what another closing holds comes back", "offers/queries/places.py",
          "                if off is None:", "                if True:", f"{OFFERS}/test_places.py"),
    Break("a moved town leaves its parts behind", "places/actions/areas.py",
          "        _carry_along(old_path, area.path)", "        pass", f"{PLACES}/test_areas.py"),
    Break("a key from another state", "places/actions/areas.py",
          "            if not key.startswith(other.official_key):", "            if False:", f"{PLACES}/test_areas.py"),
    Break("closing days of areas above are forgotten", "places/queries/restrictions.py",
          "    return [site for site, path in paths.items() if path.startswith(below)]",
          "    return [site for site, path in paths.items() if path == below]", f"{PLACES}/test_openings.py"),
]  # fmt: skip
