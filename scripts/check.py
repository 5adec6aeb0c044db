"""``make check``: lint, types, import contracts, templates, missing migrations, messages, dead links in docs.

Every check runs, also after one has failed; the exit code says whether all passed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
LEAKS = re.compile(r"(?:pypi\.org|files\.pythonhosted|registry\.npmjs)")


def run(name: str, *command: str) -> bool:
    with tempfile.TemporaryDirectory(prefix="qw-check-") as data:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "quartierwerk.config.settings",
            "QUARTIERWERK_DATA": data,
        }
        environment.pop("DATABASE_URL", None)
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    return tell(name, done.returncode == 0, done.stdout + done.stderr)


def tell(name: str, passed: bool, words: str = "") -> bool:
    print(f"check: {name}: {'passed' if passed else 'FAILED'}", flush=True)
    if not passed:
        print(words.strip()[-6000:])
    return passed


def anchors_of(text: str) -> set[str]:
    found = set()
    for head in re.findall(r"^#+ (.+)$", text, re.M):
        slug = re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-")
        found.add(slug)
    return found


def dead_links() -> list[str]:
    dead = []
    tracked = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    for name in tracked.split():
        file = ROOT / name
        if not file.exists():
            continue
        for match in LINK.finditer(file.read_text()):
            target = match.group(1) or match.group(2)
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            goal = (file.parent / path).resolve() if path else file
            if not goal.exists():
                dead.append(f"{name}: {target}")
            elif anchor and goal.suffix == ".md" and anchor not in anchors_of(goal.read_text()):
                dead.append(f"{name}: {target} (no such heading)")
    return dead


def leaks() -> list[str]:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    found = []
    for name in tracked.split("\n"):
        file = ROOT / name
        if name and file.is_file() and file.suffix in {".py", ".md", ".txt", ".toml", ".html", ".js", ".css", ""}:
            if name == "scripts/check.py" or file.stat().st_size > 2_000_000:
                continue
            text = file.read_text(errors="ignore")
            found += [f"{name}: {hit}" for hit in LEAKS.findall(text)]
    return found


def main() -> int:
    python = sys.executable
    passed = [
        run("lint", str(BIN / "ruff"), "check", "."),
        run("format", str(BIN / "ruff"), "format", "--check", "."),
        run("types", python, "-m", "mypy", "--no-error-summary", "src/quartierwerk"),
        run("import contracts", str(BIN / "lint-imports"), "--no-cache"),
        run("templates", str(BIN / "djlint"), "src/quartierwerk", "--lint", "--quiet"),
        run("migrations", python, "-m", "django", "makemigrations", "--check", "--dry-run"),
        run("system", python, "-m", "django", "check", "--fail-level", "WARNING"),
        run("messages", python, "-m", "scripts.messages", "--check"),
    ]
    dead = dead_links()
    passed.append(tell("links in docs", not dead, "\n".join(dead)))
    found = leaks()
    passed.append(tell("no package index named", not found, "\n".join(found)))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
