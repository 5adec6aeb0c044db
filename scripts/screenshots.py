"""``make screenshots``: the pictures of the README and the handbook, taken from the demo town."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 860}
PUBLIC = [
    ("programme-de-phone", "/de/programm/", PHONE),
    ("programme-ar-phone", "/ar/programm/", PHONE),
    ("home-de", "/de/", DESK),
    ("offer-de-phone", "/de/angebot/deutschkurs-am-dienstag/", PHONE),
    ("rooms-ar-phone", "/ar/raeume/", PHONE),
]
SIGN_UP = "/ar/angebot/deutschkurs-am-montag/"
STAFF = {
    "fachkraft@demo.invalid": [
        ("desk-de", "/buero/", DESK),
        ("statistics-de", "/buero/berichte/", DESK),
        ("counting-phone", "/buero/zaehlen/heute/", PHONE),
        ("offers-de", "/buero/angebote/", DESK),
    ],
    "verein@demo.invalid": [
        ("rooms-week-de", "/buero/raeume/woche/", DESK),
        ("requests-de", "/buero/raeume/anfragen/", DESK),
    ],
}


def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(number: int) -> None:
    for _attempt in range(300):
        try:
            with socket.create_connection(("127.0.0.1", number), timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The server did not start.")


def take(page: Page, base: str, name: str, path: str) -> None:
    page.goto(base + path)
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    print(f"screenshots: {name}")


def sign_up(page: Page, base: str) -> None:
    """The code that somebody gets who signed up with a first name."""
    page.goto(base + SIGN_UP)
    page.click("a[href*=anmelden]")
    page.fill("input[name=first_name]", "أمل")
    page.press("input[name=first_name]", "Enter")
    page.wait_for_url("**/meins/**")
    take(page, "", "sign-up-ar-phone", page.url)


def signed_in(browser: Browser, base: str, login: str) -> Page:
    page = browser.new_context(locale="de-DE", viewport=DESK).new_page()
    page.goto(f"{base}/buero/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", "Vorfuehrstadt-2026")
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    return page


def main() -> int:
    chromium = os.environ.get("QUARTIERWERK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    PICTURES.mkdir(parents=True, exist_ok=True)
    number = port()
    with tempfile.TemporaryDirectory(prefix="qw-pictures-") as data:
        environment = {
            **os.environ,
            "QUARTIERWERK_DATA": data,
            "QUARTIERWERK_DEMO": "1",
            "PYTHONPATH": str(ROOT / "src"),
            "QUARTIERWERK_URL": f"http://127.0.0.1:{number}",
        }
        command = [sys.executable, "-m", "quartierwerk"]
        subprocess.run([*command, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([*command, "serve", "--no-init", "--port", str(number)], env=environment)
        try:
            wait_for(number)
            base = f"http://127.0.0.1:{number}"
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
                for name, path, size in PUBLIC:
                    take(browser.new_page(viewport=size, locale="de-DE"), base, name, path)
                sign_up(browser.new_page(viewport=PHONE, locale="de-DE"), base)
                for login, pages in STAFF.items():
                    page = signed_in(browser, base, login)
                    for name, path, size in pages:
                        page.set_viewport_size(size)
                        take(page, base, name, path)
                browser.close()
        finally:
            server.terminate()
            server.wait(20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
