"""The product as it is served, with a database of its own, and many clients that press at the same moment."""

from __future__ import annotations

import contextlib
import http.client
import json
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 10
ANSWER = "answer: "
# Runs one piece of code after the other; setting Django up for each of them would take longer than the rounds.
BESIDE = f"""
import json, sys, traceback
import django
django.setup()
for line in sys.stdin:
    code, names = json.loads(line)
    names, error = dict(names, answer=None), ""
    try:
        exec(code, names)
    except Exception:
        names["answer"], error = None, traceback.format_exc()
    print({ANSWER!r} + json.dumps([names["answer"], error]), flush=True)
"""
LIMITS = (
    "QUARTIERWERK_SIGN_UPS_PER_HOUR", "QUARTIERWERK_SIGN_UPS_PER_EMAIL", "QUARTIERWERK_REQUESTS_PER_HOUR",
    "QUARTIERWERK_REQUESTS_PER_EMAIL",
)  # fmt: skip


@dataclass(frozen=True)
class Press:
    """One form that somebody sends."""

    path: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Reply:
    """What came back; ``status`` 0: the connection broke before there was an answer."""

    status: int
    location: str
    body: str


class Served:
    """Two web processes on loopback. ``python`` runs code beside them, with Django set up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.worker: dict[str, str] = {}  # what the browser of a worker of the town holds
        self.cookie = ""  # of somebody signed in, with the token of the forms
        self.web: subprocess.Popen[bytes] | None = None
        self._beside: subprocess.Popen[str] | None = None
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))},
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "QUARTIERWERK_DATA": str(folder),
            "QUARTIERWERK_URL": f"http://127.0.0.1:{self.port}",
            "DJANGO_SETTINGS_MODULE": "quartierwerk.config.settings",
            **dict.fromkeys(LIMITS, "1000000"),  # all presses come from one address
        }
        self._database = ""
        given = os.environ.get("DATABASE_URL", "")
        if given:
            self._given, self._database = given, f"guarantee_{uuid.uuid4().hex[:12]}"
            self._on_server(f"CREATE DATABASE {self._database}")
            parts = urlsplit(given)
            self.environment["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{self._database}"))
        self._run([sys.executable, "-m", "quartierwerk", "init"])

    def press_and_kill(self, presses: Sequence[Press], *, after: float | None) -> list[Reply]:
        """From two hands, one press after the other; the plug is pulled ``after`` seconds (None: it is not)."""
        replies = [Reply(0, "", "")] * len(presses)
        places = iter(range(len(presses)))
        taking, pulled = threading.Lock(), threading.Event()

        def work() -> None:
            while not pulled.is_set():
                with taking:
                    place = next(places, None)
                if place is None:
                    return
                with contextlib.suppress(OSError, http.client.HTTPException):
                    replies[place] = _send(self.port, presses[place], self.cookie)

        hands = [threading.Thread(target=work) for _ in range(2)]
        for hand in hands:
            hand.start()
        if after is not None:
            pulled.wait(after)
            pulled.set()
            self.kill()
        for hand in hands:
            hand.join(300)
        return replies

    def _on_server(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self._given, autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(
            command, env=self.environment, cwd=self.folder, check=False, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, f"{command[:4]}: {done.stdout}{done.stderr}"
        return done.stdout

    def python(self, code: str, **given: Any) -> Any:
        """Run code with Django set up; ``given`` are its names; what it puts into ``answer`` comes back."""
        if self._beside is None:
            self._beside = subprocess.Popen(
                [sys.executable, "-c", BESIDE], env=self.environment, cwd=self.folder, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
        assert self._beside.stdin is not None
        assert self._beside.stdout is not None
        print(json.dumps([textwrap.dedent(code), given]), file=self._beside.stdin, flush=True)
        for line in self._beside.stdout:
            if line.startswith(ANSWER):
                answer, error = json.loads(line.removeprefix(ANSWER))
                assert not error, error
                return answer
        raise AssertionError("the process beside the product ended")

    def command(self, *arguments: str) -> Any:
        return json.loads(self._run([sys.executable, "-m", "quartierwerk", *arguments, "--json"]))

    def start(self) -> None:
        self.web = subprocess.Popen(
            [
                sys.executable, "-m", "quartierwerk.config.web", "--interface", "wsgi",
                "--host", "127.0.0.1", "--port", str(self.port), "--workers", "2", "--blocking-threads", "4",
                "--no-ws", "--log-level", "error", "--backpressure", "64",
                "quartierwerk.config.wsgi:application",
            ],
            env=self.environment, cwd=self.folder, start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + 300
        while self.web.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get("/ping").status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(f"the product does not answer (code {self.web.poll()})")

    def kill(self) -> None:
        """As if the plug were pulled: all web processes at once."""
        if self.web is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait(20)
        # Until a worker is really gone, the system still hands it some of the connections to the port.
        for _attempt in range(400):
            try:
                os.killpg(self.web.pid, 0)
            except ProcessLookupError:
                break
            time.sleep(0.05)
        self.web = None

    def stop(self) -> None:
        self.kill()
        if self._beside is not None:
            self._beside.communicate()
        if self._database:
            self._on_server(f"DROP DATABASE {self._database} WITH (FORCE)")

    def get(self, path: str) -> Reply:
        return _send(self.port, path, self.cookie)

    def press(self, presses: Sequence[Press]) -> list[Reply]:
        """All at the same moment, from several processes; the answers in the order of the presses."""
        context = multiprocessing.get_context("fork")
        shares = [list(enumerate(presses))[number::PROCESSES] for number in range(PROCESSES)]
        shares = [share for share in shares if share]
        barrier = context.Barrier(len(shares))
        answers: Any = context.Queue()
        given = (self.port, self.cookie, barrier, answers)
        processes = [context.Process(target=_press_all, args=(share, *given)) for share in shares]
        for process in processes:
            process.start()
        found: list[tuple[int, Reply]] = []
        for _share in shares:
            found += answers.get(timeout=180)
        for process in processes:
            process.join(60)
        return [reply for _place, reply in sorted(found, key=lambda pair: pair[0])]


def _free_port() -> int:
    """Not one of those that the system lends to whoever connects: it must still be free when the product was killed."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free between 20000 and 32000")


def _send(port: int, what: Press | str, cookie: str) -> Reply:
    """A form (``Press``) or, for a path, a look."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Cookie": cookie} if cookie else {}
    try:
        if isinstance(what, Press):
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", what.path, urlencode(what.fields), headers)
        else:
            connection.request("GET", what, headers=headers)
        response = connection.getresponse()
        return Reply(response.status, response.getheader("Location") or "", response.read().decode("utf-8", "replace"))
    finally:
        connection.close()


def _press_all(share: list[tuple[int, Press]], port: int, cookie: str, barrier: Any, answers: Any) -> None:
    found: list[tuple[int, Reply]] = []

    def one(place: int, press: Press) -> None:
        try:
            reply = _send(port, press, cookie)
        except (OSError, http.client.HTTPException):
            reply = Reply(0, "", "")
        found.append((place, reply))

    threads = [threading.Thread(target=one, args=pair) for pair in share]
    barrier.wait(60)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(150)
    answers.put(found)
