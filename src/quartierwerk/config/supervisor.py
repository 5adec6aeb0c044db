"""Starts the web server and the worker for jobs and the clock, and looks after them until it is told to stop.

Without Django: ``serve`` turns into this once all is checked, because whoever only waits need not hold 70 MB.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType

THREADS_AT_MOST = 8
"""Of each web worker: some may wait for the database or for a paper being set while others answer."""

MEMORY = {"MALLOC_ARENA_MAX": "2"}
"""Else the C library keeps a pool of freed memory for every thread."""


def threads() -> int:
    """Of each web worker: more than about two per core only wait for each other."""
    return min(THREADS_AT_MOST, 2 * (os.cpu_count() or 1) + 1)


def web_command(*, host: str, port: int, workers: int) -> list[str]:
    """What serves the pages."""
    return [
        sys.executable, "-m", "quartierwerk.config.web", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(threads()), "--no-ws", "--log-level", "warning",
        "--backpressure", "64", "quartierwerk.config.wsgi:application",
    ]  # fmt: skip


def work_command() -> list[str]:
    return [sys.executable, "-m", "quartierwerk", "work"]


def supervise(*, host: str, port: int, workers: int) -> int:
    """Until SIGTERM or SIGINT, or until the web server ends: then its code. The worker is started again."""
    stopping: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)

    def start(command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, env=MEMORY | os.environ, process_group=0)

    processes = {"web": start(web_command(host=host, port=port, workers=workers)), "work": start(work_command())}
    print(f"serve: http://{'[' + host + ']' if ':' in host else host}:{port} (Ctrl+C ends it)", flush=True)
    code = 0
    while not stopping:
        if (ended := processes["web"].poll()) is not None:
            code = ended or 1
            break
        if processes["work"].poll() is not None:
            processes["work"] = start(work_command())
        time.sleep(0.5)
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + 15
    for process in processes.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
        with suppress(ProcessLookupError):  # a web worker that was told to stop while it was still starting
            os.killpg(process.pid, signal.SIGKILL)
    return code


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    given = parser.parse_args()
    sys.exit(supervise(host=given.host, port=given.port, workers=given.workers))


if __name__ == "__main__":
    main()
