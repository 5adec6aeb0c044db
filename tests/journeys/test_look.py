"""The pattern page in a real browser: every component, in both directions of reading, measured and used by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from quartierwerk.foundation.ui.samples import SAMPLES


@pytest.fixture
def patterns(settings, live_server, client):
    """The address of the pattern page, which the product itself serves in debug mode only."""
    settings.ROOT_URLCONF = "quartierwerk.foundation.ui.urls"
    return f"{live_server.url}/muster/"


@pytest.mark.parametrize("frame", ["public", "staff"])
@pytest.mark.parametrize("viewport", ["phone", "desktop"])
@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_component_can_be_used_by_everybody(patterns, page_factory, axe, step, fits, language, viewport, frame):
    page = page_factory(language, viewport)
    page.goto(f"{patterns}?sprache={language}&rahmen={frame}")
    step(page, "patterns")
    fits(page)
    axe(page)
    page.locator("form[data-unsaved] button[type=submit]").click()
    page.wait_for_selector("[data-focus-first]")
    step(page, "refused")
    fits(page)
    axe(page)


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_dark_page_can_be_read_too(patterns, page_factory, axe, step, language):
    page = page_factory(language, "phone", dark=True)
    page.goto(f"{patterns}?sprache={language}")
    step(page, "dark")
    axe(page)


def test_nothing_sticks_out_on_the_smallest_screen(patterns, page_factory, fits):
    for language in ("de", "ar"):
        for frame in ("public", "staff"):
            page = page_factory(language, "small")
            page.goto(f"{patterns}?sprache={language}&rahmen={frame}")
            fits(page)


def test_a_staff_page_without_a_menu_uses_the_whole_width(live_server, page_factory, cast):
    page = page_factory("de", "desktop", account=cast.worker.account)
    page.goto(f"{live_server.url}/konto/zweiter-faktor/")
    assert page.locator("main").bounding_box()["width"] > 1000
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.locator("main")).to_have_js_property("offsetWidth", 390)


def test_everything_that_can_be_pressed_is_large_enough(patterns, page_factory):
    page = page_factory("de", "phone")
    page.goto(patterns)
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, input, select, .kern-btn, .qw-chip, nav a')]
        .filter(e => e.checkVisibility() && !e.closest('.qw-visually-hidden'))
        .map(e => [e.outerHTML.slice(0, 80), (e.closest('label.qw-chip') ?? e).getBoundingClientRect()])
        .filter(([, r]) => r.width < 24 || r.height < 24).map(([html, r]) => `${html} ${r.width}x${r.height}`)"""
    )
    assert small == []


def test_the_refused_form_is_read_from_its_summary_and_leads_to_the_field(patterns, page_factory):
    page = page_factory("de", "desktop")
    page.goto(patterns)
    page.get_by_label("Beschreibung").fill("Das soll noch da sein.")
    page.locator("form[data-unsaved] button[type=submit]").click()
    summary = page.locator("[data-focus-first]")
    expect(summary).to_be_focused()
    assert page.get_by_label("Beschreibung").input_value() == "Das soll noch da sein."
    assert page.title().startswith("Fehler:")
    summary.get_by_role("link", name="Kosten").click()
    expect(page.locator("#id_cost_0")).to_be_focused()


def test_menus_and_dialogs_open_and_close_by_keyboard(patterns, page_factory):
    page = page_factory("de", "desktop")
    page.goto(patterns)
    menu = page.locator("details.qw-languages")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="فارسی")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"

    opener = page.get_by_role("link", name="Termin absagen?")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Termin absagen?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    expect(opener).to_be_focused()


def test_a_message_is_copied_and_it_is_said(patterns, page_factory):
    page = page_factory("de", "desktop")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(patterns)
    page.get_by_role("button", name="Kopieren").click()
    expect(page.locator("[data-announcer]")).to_have_text("Kopiert")
    assert page.evaluate("navigator.clipboard.readText()") == SAMPLES["de"]["message"]


def test_the_message_is_copied_where_the_clipboard_is_refused(patterns, page_factory):
    page = page_factory("de", "desktop")
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto(patterns)
    page.get_by_role("button", name="Kopieren").click()
    expect(page.locator("[data-announcer]")).to_have_text("Kopiert")


def test_a_filter_applies_itself(patterns, page_factory):
    page = page_factory("de", "desktop")
    page.goto(patterns)
    expect(page.get_by_role("button", name="Alles zeigen")).not_to_be_visible()
    page.get_by_label("Arabisch", exact=True).first.check()
    page.wait_for_url("**f-languages=1**")


def test_the_counter_says_how_much_is_too_much(patterns, page_factory):
    page = page_factory("de", "desktop")
    page.goto(patterns)
    line = page.locator("[data-counter-for=id_description]")
    expect(line).to_have_text("Noch 200 Zeichen frei")
    page.get_by_label("Beschreibung").fill("ä" * 203)
    expect(line).to_have_text("3 Zeichen zu viel")
    assert page.get_by_label("Beschreibung").input_value() == "ä" * 203


def test_the_browser_asks_before_typed_text_is_lost(patterns, page_factory):
    page = page_factory("de", "desktop")
    page.goto(patterns)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Titel").press_sequentially("Neu")
    page.goto(f"{patterns}?anders")
    assert asked == ["beforeunload"]


def test_reading_aloud_uses_the_language_of_each_piece(patterns, page_factory):
    page = page_factory("ar", "desktop")
    page.add_init_script(
        """const said = (window.said = []);
        Object.defineProperty(window, 'speechSynthesis', {value: {
          getVoices: () => [], cancel() {}, speak(u) { said.push([u.lang, u.text]); }}});"""
    )
    page.goto(f"{patterns}?sprache=ar")
    page.locator("[data-read-aloud]").click()
    said = page.evaluate("window.said")
    assert ["ar", SAMPLES["ar"]["lead"]] in said
    assert ["en", "clock"] in said  # names of pictograms are marked as English
    assert page.locator("[data-read-aloud]").get_attribute("aria-pressed") == "true"


def test_without_javascript_everything_is_there_and_nothing_pretends(patterns, page_factory, step):
    page = page_factory("de", "phone", javascript=False)
    page.goto(patterns)
    step(page, "no javascript")
    assert page.get_by_role("button", name="Alles zeigen").is_visible()
    assert not page.get_by_role("button", name="Kopieren").is_visible()
    assert page.get_by_text("Höchstens 200 Zeichen").is_visible()
    page.locator("details.qw-languages summary").click()
    assert page.get_by_role("link", name="Українська").is_visible()
    page.locator("form[data-unsaved] button[type=submit]").click()
    assert page.get_by_role("heading", name="Das hat noch nicht geklappt").is_visible()


def test_colours_forced_by_the_reader_still_show_what_is_chosen(patterns, page_factory, step):
    page = page_factory("de", "desktop")
    page.emulate_media(forced_colors="active")
    page.goto(patterns)
    step(page, "forced colours")
    edge = page.locator(".qw-tabs a[aria-current]").evaluate("e => getComputedStyle(e).borderBlockEndColor")
    other = page.locator(".qw-tabs a:not([aria-current])").first.evaluate(
        "e => getComputedStyle(e).borderBlockEndColor"
    )
    assert edge != other


def test_print_leaves_the_frame_away(patterns, page_factory, step):
    page = page_factory("de", "desktop")
    page.goto(patterns)
    page.emulate_media(media="print")
    step(page, "print")
    for frame in (".qw-site-header", ".qw-site-footer", ".kern-btn"):
        assert not page.locator(frame).first.is_visible()
    assert page.get_by_role("heading", level=1).is_visible()
