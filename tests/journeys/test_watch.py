"""The watch over the journeys itself: what would otherwise go wrong without anybody seeing it is seen."""

from __future__ import annotations

import pytest


@pytest.fixture
def watched(browser):
    """``watched(html)`` shows a page that breaks something and gives what the watch has noted."""
    from tests.journeys.conftest import Watch

    opened = []

    def show(html, policy="default-src 'none'; script-src 'self'", answers=None):
        context = browser.new_context()
        opened.append(context)
        page, watch = context.new_page(), Watch(())
        page.on("console", watch.on_console)
        page.on("pageerror", lambda error: watch.note(f"script: {error}"))
        page.on("request", watch.on_request)
        page.on("response", watch.on_response)

        def answer(route):
            path = route.request.url.removeprefix("http://localhost/")
            status, body = {"": (200, html), **(answers or {})}.get(path, (404, ""))
            kind = "text/javascript" if path.endswith(".js") else "text/html"
            route.fulfill(status=status, body=body, headers={"Content-Type": kind, "Content-Security-Policy": policy})

        page.route("**/*", answer)
        page.goto("http://localhost/")
        page.wait_for_load_state("networkidle")
        return watch.faults

    yield show
    for context in opened:
        context.close()


def test_a_page_in_order_is_left_alone(watched):
    assert watched("<!doctype html><link rel=icon href='data:,'><p>Gut", policy="default-src 'self' data:") == []


def test_a_broken_policy_is_seen(watched):
    assert any("Content Security Policy" in fault for fault in watched("<p style='color:red'>Rot"))


def test_a_script_that_throws_is_seen(watched):
    faults = watched("<script src=/a.js></script>", answers={"a.js": (200, "nobody.knows()")})
    assert any(fault.startswith("script: nobody is not defined") for fault in faults)


def test_a_missing_file_is_seen(watched):
    assert "404: http://localhost/fehlt.js" in watched("<script src=/fehlt.js></script>")


def test_another_host_is_seen(watched):
    faults = watched("<img src=http://elsewhere.example/x.png>", policy="img-src *")
    assert "another host: http://elsewhere.example/x.png" in faults


def test_an_error_of_the_server_is_seen(watched):
    faults = watched("<iframe src=/kaputt></iframe>", policy="frame-src 'self'", answers={"kaputt": (500, "")})
    assert "500: http://localhost/kaputt" in faults
