"""Find a Chromium for the browser tests, or get one; say in one line which it is.

The order: ``QUARTIERWERK_CHROMIUM`` (a path), a browser on the machine, the package ``chromium`` of the distribution
(only as root), Playwright's own download. A browser counts only when it starts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def version(path: str) -> str | None:
    """What the browser calls itself; None when it does not start (Ubuntu's package may be an empty shell)."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = answer.stdout.strip()
    return words if answer.returncode == 0 and "Chrom" in words else None


def on_the_machine() -> tuple[str, str] | None:
    """Path and version of the first browser that starts."""
    wished = os.environ.get("QUARTIERWERK_CHROMIUM", "").strip()
    if wished:
        found = version(wished)
        if not found:
            sys.exit(f"chromium: QUARTIERWERK_CHROMIUM names {wished}, but no Chromium starts there.")
        return wished, found
    for name in NAMES:
        path = shutil.which(name)
        if path and (found := version(path)):
            return path, found
    return None


def playwrights_own() -> tuple[str, str] | None:
    """The browser that Playwright has downloaded, if any."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    found = version(path) if Path(path).exists() else None
    return (path, found) if found else None


def by_apt() -> tuple[str, str] | None:
    """Install the distribution's package; only root can."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    print("chromium: installing the package chromium", flush=True)
    subprocess.run(["apt-get", "update", "-qq"], capture_output=True, env=environment)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    subprocess.run(install, capture_output=True, env=environment)
    return on_the_machine()


def by_playwright() -> tuple[str, str] | None:
    """Playwright's own download; as root with the libraries it needs."""
    print("chromium: asking Playwright for its own download", flush=True)
    deps = ["--with-deps"] if os.geteuid() == 0 and shutil.which("apt-get") else []
    try:
        got = subprocess.run(
            [sys.executable, "-m", "playwright", "install", *deps, "chromium"], capture_output=True, timeout=900
        )
    except subprocess.TimeoutExpired:
        return None
    return playwrights_own() if got.returncode == 0 else None


def find() -> str | None:
    """The path of a Chromium that is there already, without installing anything."""
    found = on_the_machine() or playwrights_own()
    return found[0] if found else None


def main() -> int:
    found = on_the_machine() or playwrights_own() or by_apt() or by_playwright()
    if not found:
        print(
            "chromium: Chromium is missing; the browser tests need it. Install it (sudo apt-get install chromium) "
            "or give its path in QUARTIERWERK_CHROMIUM.",
            file=sys.stderr,
        )
        return 1
    path, name = found
    print(f"chromium: {name} at {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
