"""``quartierwerk work``: does jobs and what the clock is due to do, until it is told to stop."""

from __future__ import annotations

import gc
import os
import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import CommandParser
from django.db import close_old_connections, connection

from quartierwerk.foundation.commands import PlainCommand
from quartierwerk.foundation.jobs.work import tick, work_once


class Command(PlainCommand):
    help = "do background jobs and what the clock is due to do (started by serve)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what waits, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        stopping: list[int] = []

        def stop(number: int, frame: FrameType | None) -> None:
            stopping.append(number)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        parent = os.getppid()
        gc.collect()
        gc.freeze()  # what is loaded stays: the collector need not walk through it while a job reads thousands of rows
        while not stopping:
            close_old_connections()
            tick()
            while not stopping and work_once():
                pass
            if options["once"] or os.getppid() != parent:
                break
            time.sleep(2)
        connection.close()
