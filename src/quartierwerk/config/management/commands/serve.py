"""``quartierwerk serve``: two web workers and one worker for jobs and the clock, until it is told to stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser

from quartierwerk.foundation.commands import PlainCommand, WrongUse


class Command(PlainCommand):
    help = "serve on http://127.0.0.1:8000 (--port, --host change it)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--web-workers", type=int, default=2)
        parser.add_argument("--no-init", action="store_true", help="the data folder is known to be ready")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        if not 1 <= port <= 65535:
            raise WrongUse("--port takes a number from 1 to 65535.")
        if settings.DEMO and host not in {"127.0.0.1", "localhost", "::1"}:
            raise WrongUse("The demo town has known passwords and is served on loopback only. Leave out --host.")
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"{host}:{port} cannot be used ({error.strerror}). Another port: PORT=8001 make run"
                ) from error
        if not options["no_init"]:
            call_command("init", verbosity=options["verbosity"])
        binaries = Path(sys.executable).parent
        web = [
            str(binaries / "granian"), "--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", str(options["web_workers"]), "--blocking-threads", "8", "--no-ws", "--log-level", "warning",
            "--backpressure", "64", "quartierwerk.config.wsgi:application",
        ]  # fmt: skip
        work = [sys.executable, "-m", "quartierwerk", "work"]
        processes = {"web": subprocess.Popen(web), "work": subprocess.Popen(work)}
        stopping: list[int] = []

        def stop(number: int, frame: FrameType | None) -> None:
            stopping.append(number)

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write(f"serve: http://{'[' + host + ']' if ':' in host else host}:{port} (Ctrl+C ends it)")
        self.stdout.flush()
        code = 0
        while not stopping:
            if (ended := processes["web"].poll()) is not None:
                code = ended or 1
                break
            if processes["work"].poll() is not None:
                processes["work"] = subprocess.Popen(work)
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
        if code:
            os._exit(code)
