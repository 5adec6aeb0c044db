"""Journeys in a real browser: pages that watch for errors, axe-core, a picture of every step.

A page fails its test when the console shows an error, the content security policy is broken, a script throws, a file
of the page is missing, the server answers 500, or anything is asked of another host.

    def test_somebody_finds_the_way(page_factory, live_server, axe, step):
        page = page_factory("ar", "phone")
        page.goto(live_server.url + "/ar/")
        step(page, "front page")
        axe(page)

A press that leads to another page returns when that page is there as a whole: what is read next is read from it. What
scripts change later is waited for with ``expect(locator)`` and ``page.wait_for_url``, not with
``page.wait_for_function``: that evaluates a text again and again in the page, which the policy forbids.

``QUARTIERWERK_SLOW_ANSWERS=0.25`` makes the server wait that many seconds before each answer and again in the middle of
it. Whoever reads too early, or forgets to wait, fails then on any machine.
"""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIServer

import pytest
from scripts.find_chromium import find

HERE = Path(__file__).parent
SCREENSHOTS = HERE / "screenshots"
AXE = HERE.parent / "vendor" / "axe.min.js"
VIEWPORTS = {
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "device_scale_factor": 2},
    "small": {"viewport": {"width": 320, "height": 640}, "has_touch": True},
    "desktop": {"viewport": {"width": 1280, "height": 800}},
}
PATIENCE = 60_000  # milliseconds; whoever waits for what comes goes on at once when it is there
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all journeys of a process."""
    # Playwright keeps a loop running in this thread; Django would refuse the database because of it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from playwright.sync_api import Locator, expect, sync_playwright

    expect.set_options(timeout=PATIENCE)

    path = find()
    if path is None:
        pytest.fail("Chromium is missing. Install it (sudo apt-get install chromium) or set QUARTIERWERK_CHROMIUM.")
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        for act in ("click", "tap", "check", "uncheck", "press", "select_option"):
            patch.setattr(Locator, act, _until_there(getattr(Locator, act)))
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield chromium
        chromium.close()


def _until_there(act):
    """The same action, which returns when the page it may have led to is there, to its last line and with its files."""

    def acted(self, *args, **options):
        result = act(self, *args, **options)
        self.page.wait_for_load_state("load")
        return result

    return acted


@pytest.fixture(scope="session", autouse=True)
def slow_answers():
    """Answers in two halves and late, where ``QUARTIERWERK_SLOW_ANSWERS`` asks for it."""
    pause = float(os.environ.get("QUARTIERWERK_SLOW_ANSWERS", "0"))
    if not pause:
        yield
        return

    def late(app):
        def answer(environ, start_response):
            time.sleep(pause)
            body = app(environ, start_response)
            try:
                whole = b"".join(body)
            finally:
                getattr(body, "close", lambda: None)()
            yield whole[: len(whole) // 2]
            time.sleep(pause)
            yield whole[len(whole) // 2 :]

        return answer

    set_app = WSGIServer.set_app
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIServer, "set_app", lambda server, app: set_app(server, late(app)))
        yield


@dataclass
class Watch:
    """What went wrong on a page without anybody seeing it."""

    tolerate: tuple[str, ...]
    faults: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        if not any(part in text for part in self.tolerate):
            self.faults.append(text)

    def on_console(self, message) -> None:
        # Refused forms (422) and missing pages (404) are answers, not faults; files are looked at in on_response.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.note(f"console: {message.text}")

    def on_request(self, request) -> None:
        host = urlsplit(request.url).hostname
        if host not in (None, "localhost", "127.0.0.1"):
            self.note(f"another host: {request.url}")

    def on_response(self, response) -> None:
        answer, kind = response.status, response.request.resource_type
        if answer >= 500 or (answer >= 400 and kind not in ("document", "xhr", "fetch")):
            self.note(f"{answer}: {response.url}")


@pytest.fixture
def page_factory(browser, settings):
    """``page_factory(language, viewport, account=None)`` opens a page of its own, signed in when an account is given.

    ``viewport`` is phone (390), small (320) or desktop (1280). ``javascript=False`` switches scripts off, ``dark=True``
    asks for dark colours, ``tolerate`` names parts of messages that this journey provokes on purpose.
    """
    opened = []

    def open_page(language="de", viewport="phone", *, account=None, javascript=True, dark=False, tolerate=()):
        context = browser.new_context(
            locale=language.split("-x-")[0],
            timezone_id="Europe/Berlin",
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            **VIEWPORTS[viewport],
        )
        context.set_default_timeout(PATIENCE)
        if account is not None:
            context.add_cookies([_signed_in(account, settings)])
        watch = Watch(tuple(tolerate))
        page = context.new_page()
        page.on("console", watch.on_console)
        page.on("pageerror", lambda error: watch.note(f"script: {error}"))
        page.on("request", watch.on_request)
        page.on("response", watch.on_response)
        opened.append((context, watch))
        return _seen(page)

    yield open_page
    faults = [fault for _, watch in opened for fault in watch.faults]
    for context, _ in opened:
        context.close()
    assert faults == []


def _seen(page):
    """What is said aloud stands in the page a second time, a moment later: a text is looked for where it is seen."""
    page.get_by_text = page.locator("body > :not([data-announcer])").get_by_text
    press = page.keyboard.press

    def pressed(key, **options):
        press(key, **options)
        page.wait_for_load_state("load")

    page.keyboard.press = pressed
    return page


def _signed_in(account, settings):
    from django.test import Client

    client = Client()
    client.force_login(account)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "domain": "localhost", "path": "/"}


@pytest.fixture
def axe():
    """``axe(page)`` measures the page against WCAG 2.2 A and AA and fails with the rule and the element.

    ``without`` names rules that are left out, ``beside`` a part of the page that was measured before.
    """
    script = AXE.read_text("utf-8")

    def measure(page, *, without=(), beside=""):
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(script)
        result = page.evaluate(
            """async ([tags, off, beside]) => {
                const where = beside ? {exclude: [beside]} : document;
                const rules = Object.fromEntries(off.map(rule => [rule, {enabled: false}]));
                // Half a change has colours of its own.
                const changes = document.getAnimations().filter(one => one.effect.getTiming().iterations < Infinity);
                await Promise.allSettled(changes.map(one => one.finished));
                const found = await axe.run(where, {runOnly: tags, rules, resultTypes: ['violations'], preload: false});
                return {violations: found.violations, passes: found.passes.length};
            }""",
            [WCAG, list(without), beside],
        )
        found = [
            f"{rule['id']}: {node['html'][:200]} {' '.join(check['message'] for check in node['any'][:1])}"
            for rule in result["violations"]
            for node in rule["nodes"]
        ]
        assert found == [], f"{page.url}: " + "\n".join(found)
        assert result["passes"], "axe has measured nothing"

    return measure


@pytest.fixture
def step(request):
    """``step(page, "what is seen")`` keeps a picture per step in ``screenshots/<test>/``."""
    folder = SCREENSHOTS / re.sub(r"[^\w-]+", "-", request.node.name).strip("-")
    taken = []

    def keep(page, name, *, full=True):
        taken.append(name)
        folder.mkdir(parents=True, exist_ok=True)
        slug = re.sub(r"\W+", "-", name.lower()).strip("-")
        target = folder / f"{len(taken):02d}-{slug}.png"
        page.screenshot(path=target, full_page=full)
        return target

    return keep


@pytest.fixture
def fits():
    """``fits(page)``: nothing sticks out at the side."""

    def measure(page):
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px wider than the screen"

    return measure
