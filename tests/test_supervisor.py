"""What ``serve`` turns into: it ends everything that it has started, and passes on how the web server ended."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quartierwerk.config import supervisor

CODE = """
from quartierwerk.config import supervisor
supervisor.web_command = lambda **told: {web}
supervisor.work_command = lambda: ["sleep", "60"]
raise SystemExit(supervisor.supervise(host="127.0.0.1", port=8000, workers=2))
"""


def started(web: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", CODE.format(web=web)], stdout=subprocess.PIPE, text=True)


def group(number: int) -> list[int]:
    """The processes of a process group that are not over."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, of = stat.read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(of) == number and state != "Z":
            found.append(int(stat.parent.name))
    return found


def test_told_to_stop_it_leaves_nothing_behind_also_not_what_the_web_server_had_started():
    process = started(["sh", "-c", "trap 'exit 0' TERM; (trap '' TERM; exec sleep 60) & wait"])
    try:
        assert process.stdout.readline() == "serve: http://127.0.0.1:8000 (Ctrl+C ends it)\n"
        deadline, groups = time.monotonic() + 20, []
        while time.monotonic() < deadline:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            groups = [int(child) for child in children]
            if len(groups) == 2 and sum(len(group(number)) for number in groups) == 3:
                break
            time.sleep(0.05)
        assert sum(len(group(number)) for number in groups) == 3
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        deadline = time.monotonic() + 5  # whoever is killed is gone a moment after the signal
        while any(group(number) for number in groups) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert [group(number) for number in groups] == [[], []]
    finally:
        process.kill()
        process.stdout.close()


def test_the_code_of_the_web_server_is_passed_on():
    process = started([sys.executable, "-c", "raise SystemExit(3)"])
    try:
        assert process.wait(30) == 3
    finally:
        process.kill()
        process.stdout.close()


@pytest.mark.parametrize(("cores", "threads"), [(1, 3), (2, 5), (4, 8), (64, 8)])
def test_few_cores_get_few_threads(monkeypatch, cores, threads):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    command = supervisor.web_command(host="127.0.0.1", port=8000, workers=2)
    assert command[command.index("--blocking-threads") + 1] == str(threads)
