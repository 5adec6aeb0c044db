"""So many papers are set at the same time, over all processes of the machine; who comes then waits a moment, or later.

A paper may take a gigabyte and a minute: without this, a dozen people who print at once would take the machine down.
A press is a locked file below the data folder; the system gives it free when its process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from quartierwerk.foundation.output.errors import PressBusy

PRESSES = 2
WAIT_SECONDS = 5.0
RETRY_SECONDS = 30


@contextmanager
def a_press(*, wait_seconds: float | None = None) -> Iterator[None]:
    """One of the presses for as long as the block runs.

    Raises: PressBusy: all are taken, and none became free in time.
    """
    folder = Path(settings.DATA) / "presses"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    until = time.monotonic() + (WAIT_SECONDS if wait_seconds is None else wait_seconds)
    while True:
        for number in range(PRESSES):
            with (folder / str(number)).open("a") as handle:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield
                return
        if time.monotonic() >= until:
            raise PressBusy
        time.sleep(0.1)


class BusyPresses:
    """Middleware: 503 with a sentence and the time after which to try again, wherever a paper was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, PressBusy):
            return None
        return HttpResponse(
            str(exception),
            status=503,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"},
        )
