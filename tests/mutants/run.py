"""``make mutants``: breaks the code one line at a time in a copy; each break must turn its named test red.

First all named tests run on the unbroken copy: a test that is red anyway proves nothing. Then two copies are broken
side by side, each with a database that was built once and is copied for every run.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.mutants.breaks import BREAKS, Break  # noqa: E402

COPIED = (".py", ".html", ".toml", ".ini", ".json", ".txt", ".mo")
SIDE_BY_SIDE = 2


class Copy:
    """A copy of the tree that may be broken, and its database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "test.sqlite3"
        tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        for name in tracked.decode().split("\0"):
            if not (ROOT / name).is_file():
                continue
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith(COPIED):
                shutil.copyfile(ROOT / name, target)
            elif name.startswith("src/"):
                target.symlink_to(ROOT / name)

    def run_tests(self, *tests: str, database: str = "sqlite") -> tuple[bool, str]:
        """Whether the tests passed, and what they said."""
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.folder / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "QUARTIERWERK_TEST_DATABASE": str(self.database),
        }
        environment.pop("DATABASE_URL", None)
        reuse = ["--reuse-db"] if database == "sqlite" else []
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", *reuse, "--database", database, *tests],
            cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=600,
        )  # fmt: skip
        return done.returncode == 0, done.stdout + done.stderr

    def take_database(self, template: Path) -> None:
        if template.exists():  # not if all that was chosen runs on PostgreSQL
            shutil.copyfile(template, self.database)


def try_break(copy: Copy, broken: Break) -> tuple[bool, str]:
    """Whether the break was noticed, and by which test."""
    file = copy.folder / "src" / "quartierwerk" / broken.file
    whole = file.read_text()
    if whole.count(broken.before) != 1:
        return False, f"the line stands {whole.count(broken.before)} times: {broken.before!r}"
    file.write_text(whole.replace(broken.before, broken.after))
    try:
        if "/migrations/" in broken.file:
            copy.database.unlink(missing_ok=True)  # the break is in the tables: they are built anew
        passed, said = copy.run_tests(broken.test, database=broken.database)
    finally:
        file.write_text(whole)
    failed = re.search(r"(?:FAILED|ERROR) (\S+)", said)
    if passed or failed is None:
        return False, "no test turned red" if passed else said[-300:]
    return True, failed.group(1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", help="part of the name of a break")
    parts = parser.parse_args().only or [""]
    chosen = [broken for broken in BREAKS if any(part in broken.name for part in parts)]
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="qw-mutants-") as name:
        copies = [Copy(Path(name) / str(number)) for number in range(SIDE_BY_SIDE)]
        for database in ("sqlite", "postgres"):
            tests = sorted({broken.test for broken in chosen if broken.database == database})
            passed, said = copies[0].run_tests(*tests, database=database) if tests else (True, "")
            if not passed:
                print(f"{said[-3000:]}\nA named test is red without any break.")
                return 1
        template = Path(name) / "template.sqlite3"
        if copies[0].database.exists():
            shutil.copyfile(copies[0].database, template)
        free: Queue[Copy] = Queue()
        for copy in copies:
            free.put(copy)

        def judge(broken: Break) -> bool:
            copy = free.get()
            try:
                copy.take_database(template)
                noticed, words = try_break(copy, broken)
            finally:
                free.put(copy)
            print(f"{'red' if noticed else 'SURVIVED'}: {broken.name}: {words}", flush=True)
            return noticed

        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            noticed = list(pool.map(judge, chosen))
    seconds = time.monotonic() - begun
    print(f"{sum(noticed)} passed, {len(noticed) - sum(noticed)} failed, in {seconds:.0f} s")
    return 0 if all(noticed) else 1


if __name__ == "__main__":
    sys.exit(main())
