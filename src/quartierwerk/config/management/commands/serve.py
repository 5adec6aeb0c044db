"""``quartierwerk serve``: two web workers and one worker for jobs and the clock, until it is told to stop."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.db import connections

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
        told = ["--host", host, "--port", str(port), "--workers", str(options["web_workers"])]
        connections.close_all()
        self.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "quartierwerk.config.supervisor", *told])  # noqa: S606
