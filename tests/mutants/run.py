"""``make mutants``: breaks the code one line at a time in a copy; each break must turn its named test red."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.mutants.breaks import BREAKS, Break  # noqa: E402

COPIED = {".py", ".html", ".toml", ".ini", ".json", ".txt", ".mo"}


def copy_to(folder: Path) -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in tracked.decode().split("\0"):
        if (
            name
            and (ROOT / name).is_file()
            and name.endswith((".py", ".html", ".toml", ".ini", ".json", ".txt", ".mo"))
        ):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
        elif name.startswith("src/") and (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(ROOT / name)


def run_tests(folder: Path, test: str) -> tuple[bool, str]:
    """Whether the test passed, and what it said."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:xdist", *test.split()],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    return done.returncode == 0, done.stdout + done.stderr


def try_break(folder: Path, broken: Break) -> tuple[bool, str]:
    """Whether the break was noticed, and by which test."""
    file = folder / "src" / "quartierwerk" / broken.file
    whole = file.read_text()
    if whole.count(broken.before) != 1:
        return False, f"the line stands {whole.count(broken.before)} times: {broken.before!r}"
    file.write_text(whole.replace(broken.before, broken.after))
    try:
        passed, said = run_tests(folder, broken.test)
    finally:
        file.write_text(whole)
    failed = re.search(r"(?:FAILED|ERROR) (\S+)", said)
    if passed or failed is None:
        return False, "no test turned red" if passed else said[-300:]
    return True, failed.group(1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="part of the name of a break")
    options = parser.parse_args()
    survived = 0
    with tempfile.TemporaryDirectory(prefix="qw-mutants-") as name:
        folder = Path(name)
        copy_to(folder)
        chosen = [broken for broken in BREAKS if options.only in broken.name]
        for broken in chosen:
            noticed, words = try_break(folder, broken)
            survived += not noticed
            print(f"{'red' if noticed else 'SURVIVED'}: {broken.name}: {words}", flush=True)
    print(f"{len(chosen) - survived} passed, {survived} failed")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
