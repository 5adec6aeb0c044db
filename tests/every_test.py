"""No test is left out: a skip or an expected failure is red, and both databases run the same tests.

``--tests-run FILE`` writes which tests ran; ``--same-tests-as FILE`` fails unless exactly the tests ran that another
run wrote there. ``make test`` hands the tests of SQLite to the run on PostgreSQL.
"""

from __future__ import annotations

from pathlib import Path

import pytest

LEFT_OUT = "This test was left out ({why}). Tests run everywhere, or they are taken away."
_ran: set[str] = set()
_differ: list[str] = []


def pytest_addoption(parser) -> None:
    parser.addoption("--tests-run", default="", help="file to write the names of the tests that ran to")
    parser.addoption("--same-tests-as", default="", help="file of another run; fail unless the same tests ran")


def _why(report) -> str:
    return getattr(report, "wasxfail", "") or (report.longrepr[2] if isinstance(report.longrepr, tuple) else "xfail")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.skipped or hasattr(report, "wasxfail"):
        words = LEFT_OUT.format(why=_why(report))
        report.outcome, report.longrepr = "failed", f"{item.nodeid}: {words}"
        report.__dict__.pop("wasxfail", None)


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):
    report = (yield).get_result()
    if report.skipped:
        words = LEFT_OUT.format(why=_why(report))
        report.outcome, report.longrepr = "failed", f"{collector.nodeid}: {words}"


def pytest_runtest_logreport(report) -> None:
    _ran.add(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session) -> None:
    if hasattr(session.config, "workerinput"):
        return
    if written := session.config.getoption("--tests-run"):
        Path(written).write_text("".join(f"{name}\n" for name in sorted(_ran)), "utf-8")
    if other := session.config.getoption("--same-tests-as"):
        there = set(Path(other).read_text("utf-8").split("\n")) - {""}
        _differ[:] = [f"only there: {name}" for name in sorted(there - _ran)]
        _differ.extend(f"only here: {name}" for name in sorted(_ran - there))
        if _differ and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config) -> None:
    if config.getoption("--tests-run") or config.getoption("--same-tests-as"):
        terminalreporter.write_line(f"{len(_ran)} tests ran on {config.getoption('--database', default='no database')}")
    for line in _differ[:20]:
        terminalreporter.write_line(f"not the same tests as in the other run, {line}", red=True)
