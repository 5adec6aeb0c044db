"""The look: what is vendored, what a page weighs, what a form says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import brotli
import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation

from quartierwerk.config import environment
from quartierwerk.foundation.ui import colours, icons
from quartierwerk.foundation.ui.colours import contrast
from quartierwerk.foundation.ui.forms import Chips, DateInput, LanguageSelect
from quartierwerk.foundation.ui.languages import language_links, path_in

ROOT = Path(__file__).resolve().parents[4]
STATIC = ROOT / "src/quartierwerk/foundation/static/foundation"
SHEETS = sorted((STATIC / "css").glob("*.css")) + sorted((STATIC / "vendor/kern").glob("*.css"))


# what is vendored ----------------------------------------------------------------------------------------------------


def test_the_vendored_files_are_those_whose_sums_were_committed():
    answer = subprocess.run(
        [sys.executable, str(ROOT / "scripts/vendor.py"), "--verify"],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert (answer.returncode, answer.stderr) == (0, "")


def test_no_sheet_claims_a_federal_site_or_asks_another_host():
    for sheet in SHEETS:
        text = sheet.read_text("utf-8")
        assert "kopfzeile" not in text.lower(), sheet.name
        assert re.findall(r"url\(\s*[\"']?(?:https?:)?//", text) == [], sheet.name


def test_no_script_names_a_source_map_that_is_not_shipped():
    for script in STATIC.rglob("*.js"):
        assert "sourceMappingURL" not in script.read_text("utf-8"), script.name


def test_fonts_name_the_letters_that_were_cut_out():
    vendored = (ROOT / "scripts/vendor.py").read_text("utf-8")
    ranges = re.findall(r"unicode-range: ([^;]+);", (STATIC / "css/fonts.css").read_text("utf-8"))
    assert len(ranges) == 4
    for one in ranges:
        letters = one.replace(" ", "").split(",")
        assert letters[0] in ("U+0020-007E", "U+0400-045F")
        assert all(part in vendored for part in letters)


def test_every_direction_in_a_sheet_is_logical():
    """Left and right are said once in the reading direction, so that Arabic needs no second sheet."""
    physical = re.compile(
        r"(?m)^\s*((?:margin|padding|border)-(?:left|right|top|bottom)\b[\w-]*|left|right|top|bottom|width|height"
        r"|(?:min|max)-(?:width|height)|text-align: (?:left|right)|float: (?:left|right))\s*:"
    )
    found = []
    for sheet in SHEETS:
        for rule in re.finditer(r"([^{}]+)\{([^{}]*)\}", sheet.read_text("utf-8")):
            if "__checkbox" in rule[1] and "::before" in rule[1]:
                continue  # a tick is two turned borders and looks the same in every direction
            found += [f"{sheet.name}: {rule[1].strip()[-40:]}: {one}" for one in physical.findall(rule[2])]
    assert found == []


def test_every_pictogram_is_in_its_sprite():
    for file, names in (("icons.svg", icons.RESIDENTS), ("icons-staff.svg", icons.STAFF)):
        ids = re.findall(r'<symbol id="([^"]+)"', (STATIC / "vendor/icons" / file).read_text("utf-8"))
        assert sorted(ids) == sorted(names)
    assert set(icons.RESIDENTS) & set(icons.STAFF) == set()
    assert set(icons.RESIDENTS) | set(icons.STAFF) >= icons.FOLLOWS_READING


def test_the_frame_of_a_residents_page_leaves_half_of_100_kb_for_the_page(settings):
    """Everything but the page's own words and pictures, as it goes over the line: brotli, one language's letters."""
    request = RequestFactory().get("/de/")
    html = get_template("foundation/shell_public.html").render({"navigation": []}, request)
    files = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', html)
    assert "foundation/css/base.css" in files
    assert "foundation/vendor/kern/kern-public.css" in files
    weights = {"html": len(brotli.compress(html.encode()))}
    for file in {
        *files,
        "foundation/vendor/icons/icons.svg",
        "foundation/img/houses.svg",
        "foundation/img/chevron.svg",
    }:
        weights[file] = len(brotli.compress((STATIC.parent / file).read_bytes()))
    for weight in ("400", "600"):
        font = STATIC / f"vendor/fira-sans/fira-sans-{weight}-latin.woff2"
        weights[font.name] = font.stat().st_size
    assert sum(weights.values()) < 66_000, weights


# colours -------------------------------------------------------------------------------------------------------------

ON_EACH_OTHER = [  # text, ground
    ("ink", "paper"), ("ink", "surface"), ("ink", "surface-sunken"), ("ink-muted", "paper"), ("ink-muted", "surface"),
    ("ink-muted", "surface-sunken"), ("action", "paper"), ("action", "surface"), ("action", "action-soft"),
    ("on-action", "action"), ("on-action", "action-strong"), ("on-accent", "accent"), ("accent", "surface"),
    ("accent", "surface-sunken"), ("accent", "paper"), ("ink", "action-soft"), ("ink", "accent-soft"),
    ("ink-muted", "accent-soft"), ("ink", "info-soft"), ("ink", "success-soft"), ("ink", "warning-soft"),
    ("ink", "danger-soft"), ("danger", "paper"), ("danger", "surface"), ("danger", "danger-soft"), ("visited", "paper"),
]  # fmt: skip
SEEN_BESIDE = [("line-strong", "surface"), ("line-strong", "paper"), ("focus", "paper"), ("focus", "surface")]  # 3:1


def tokens(dark: bool) -> dict[str, str]:
    text = (STATIC / "css/base.css").read_text("utf-8")
    light, _, rest = text.partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--qw-([\w-]+): (#[0-9a-f]{6});", light))
    return (
        {**found, **dict(re.findall(r"--qw-([\w-]+): (#[0-9a-f]{6});", rest.partition("/* KERN")[0]))}
        if dark
        else found
    )


def test_contrast_is_measured_as_wcag_does():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_text_colour_can_be_read_on_its_ground(dark):
    colours = tokens(dark)
    weak = {
        f"{text} on {ground}": round(contrast(colours[text], colours[ground]), 2)
        for pairs, least in ((ON_EACH_OTHER, 4.5), (SEEN_BESIDE, 3.0))
        for text, ground in pairs
        if contrast(colours[text], colours[ground]) < least
    }
    assert weak == {}


def test_an_installations_colour_can_be_read_by_day_and_by_night():
    for accent in ("#b4472b", "#7a1f5c", "#0a5c36", "#1d3f8f", "#000000"):
        assert colours.is_legible(accent)
        night = colours.for_the_night(accent)
        assert contrast(night, "#2d2924") >= 4.5
        assert contrast("#1a100b", night) >= 4.5
        assert contrast("#1f2326", colours.mix(accent, "#ffffff", 0.12)) >= 4.5
        assert contrast("#f4efe8", colours.mix(accent, "#191714", 0.3)) >= 4.5


def test_a_colour_that_swallows_white_text_is_refused():
    assert not colours.is_legible("#f3b23e")
    with pytest.raises(ValueError, match="red"):
        colours.is_legible("red")


@pytest.mark.parametrize(
    ("typed", "sentence"), [("gelb", "must be a colour like #b4472b, not 'gelb'"), ("#ffcc00", "white cannot be read")]
)
def test_a_colour_that_is_nonsense_stops_the_start_with_a_sentence(monkeypatch, capsys, typed, sentence):
    monkeypatch.setenv("QUARTIERWERK_ACCENT", typed)
    with pytest.raises(SystemExit) as stop:
        environment.colour("QUARTIERWERK_ACCENT")
    assert stop.value.code == 2
    assert sentence in capsys.readouterr().err


def test_the_colour_is_served_under_an_address_that_changes_with_it(settings, client):
    settings.ACCENT = "#7a1f5c"
    html = get_template("404.html").render()
    assert '<link rel="stylesheet" href="/farben.css?7a1f5c">' in html
    answer = client.get("/farben.css?7a1f5c")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert ":root{--qw-accent:#7a1f5c;--qw-on-accent:#ffffff;" in answer.content.decode()


# forms ---------------------------------------------------------------------------------------------------------------


class Sample(forms.Form):
    title = forms.CharField(label="Titel", max_length=5, help_text="So steht es <überall>.")
    text = forms.CharField(label="Text", max_length=20, required=False, widget=forms.Textarea)
    day = forms.DateField(label="Tag", widget=DateInput, required=False)
    kind = forms.ChoiceField(label="Art", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(
        label="Viele", choices=[("x", "X"), ("y", "Y")], widget=forms.CheckboxSelectMultiple, required=False
    )
    sure = forms.BooleanField(label="Sicher")
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_ties_label_hint_and_error_to_the_input():
    form = Sample({"title": "zu lang und mehr"})
    html = form["title"].as_field_group()
    assert (
        '<label class="qw-label" for="id_title">Titel <span class="qw-label__note">(Pflichtfeld)</span></label>' in html
    )
    assert '<div class="qw-hint" id="id_title_helptext">So steht es &lt;überall&gt;.</div>' in html
    assert 'id="id_title_error"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="zu lang und mehr"' in html


def test_a_field_that_may_stay_empty_does_not_say_that_it_is_required():
    assert "Pflichtfeld" not in Sample()["text"].as_field_group()


def test_nothing_that_is_pasted_is_cut_off_by_the_browser():
    html = Sample()["title"].as_field_group() + Sample()["text"].as_field_group()
    assert " maxlength=" not in html
    assert 'data-maxlength="5"' in html
    assert "Höchstens 20 Zeichen" in html


def test_how_much_fits_is_read_out_with_the_field():
    html = Sample()["text"].as_field_group()
    assert 'aria-describedby="id_text_limit"' in html
    assert 'id="id_text_limit"' in html


@pytest.mark.parametrize("role", ["status", "alert"])
def test_a_box_about_what_has_just_happened_asks_for_the_focus(role):
    assert "data-focus-first" in _box(f'"info" title="Gesichert" role="{role}"')
    assert "data-focus-first" not in _box('"info" title="Gesichert"')


def _box(arguments: str) -> str:
    return Template(f"{{% load ui %}}{{% alert {arguments} %}}{{% endalert %}}").render(Context())


def test_choices_stand_under_one_legend_each_with_its_label():
    html = Sample()["kind"].as_field_group()
    assert html.count("<fieldset") == html.count("<legend") == 1
    assert '<label for="id_kind_0">A</label>' in html
    assert 'class="kern-form-check__radio"' in html
    assert 'class="kern-form-check__checkbox"' in Sample()["many"].as_field_group()


def test_the_summary_leads_to_each_field():
    html = str(Sample({"title": "", "many": ["z"]}))
    for anchor in ("#id_title", "#id_kind_0", "#id_many_0", "#id_sure"):
        assert f'<a href="{anchor}">' in html
        assert f'id="{anchor[1:]}"' in html
    assert 'tabindex="-1"' in html
    assert "data-focus-first" in html


def test_the_summary_leads_to_the_place_where_there_is_nothing_to_choose():
    class Nothing(forms.Form):
        many = forms.MultipleChoiceField(choices=[], widget=forms.CheckboxSelectMultiple)

    html = str(Nothing({}))
    assert '<a href="#id_many">' in html
    assert '<div id="id_many"' in html


def test_a_field_left_empty_says_what_to_do():
    errors = Sample({}).errors
    assert errors["title"] == errors["kind"] == ["Bitte machen Sie hier eine Angabe."]


def test_what_belongs_to_no_field_stands_in_the_summary():
    form = Sample({"title": "kurz", "kind": "a", "sure": "on"})
    assert form.is_valid()
    form.add_error(None, "Es ist schon jemand <anderes> da.")
    assert "<li>Es ist schon jemand &lt;anderes&gt; da.</li>" in str(form)


def test_a_form_without_errors_has_no_summary():
    assert "Das hat noch nicht geklappt" not in str(Sample())


def test_hidden_fields_are_sent_and_seen_by_nobody():
    html = str(Sample(initial={"key": "k1"}))
    assert '<input type="hidden" name="key" value="k1" id="id_key">' in html


def test_what_was_typed_is_inert():
    typed = '"><script>alert(1)</script>'
    html = str(Sample({"title": typed, "text": typed, "kind": typed}))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_language_is_read_out_in_itself():
    html = LanguageSelect(choices=[("", "–"), ("ar", "العربية")]).render("language", "ar")
    assert '<option value="ar" selected lang="ar">العربية</option>' in html
    assert '<option value="">–</option>' in html


def test_a_day_is_handed_to_the_browser_in_its_own_order():
    html = str(Sample(initial={"day": __import__("datetime").date(2027, 3, 9)}))
    assert 'type="date" name="day" value="2027-03-09"' in html


def test_chips_are_boxes_that_can_be_ticked():
    class Filter(forms.Form):
        of = forms.MultipleChoiceField(choices=[("1", "Eins"), ("2", "Zwei")], widget=Chips, required=False)

    html = str(Filter({"of": ["2"]})["of"])
    assert re.search(r'<input type="checkbox" name="of" value="2" id="id_of_1" checked>Zwei</label>', html)
    assert "checked>Eins" not in html


# tags and pages ------------------------------------------------------------------------------------------------------


def drawn(text: str, **context) -> str:
    return Template("{% load ui i18n %}" + text).render(Context(context))


def test_a_pictogram_is_decoration_unless_it_is_named():
    assert 'aria-hidden="true"' in drawn('{% icon "clock" %}')
    named = drawn('{% icon "clock" label=name %}', name='Dauer "lang"')
    assert 'role="img" aria-label="Dauer &quot;lang&quot;"' in named
    assert "aria-hidden" not in named


def test_a_pictogram_that_does_not_exist_is_an_error():
    with pytest.raises(LookupError, match="no pictogram called 'unicorn'"):
        drawn('{% icon "unicorn" %}')


def test_arrows_turn_with_the_reading_and_clocks_do_not():
    assert "qw-icon--follows" in drawn('{% icon "arrow-forward" %}')
    assert "qw-icon--follows" not in drawn('{% icon "clock" %}')


def test_a_box_keeps_its_content_and_what_is_typed_in_it_is_inert():
    html = drawn("{% alert 'danger' title=title %}<p>{{ typed }}</p>{% endalert %}", title="<b>", typed="<i>")
    assert "<p>&lt;i&gt;</p>" in html
    assert "&lt;b&gt;" in html
    assert "#danger" in html


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_an_error_page_needs_no_context_and_says_what_to_do(name):
    html = get_template(f"{name}.html").render()
    assert html.count("<h1>") == 1
    assert 'href="/"' in html
    assert '<html lang="de" dir="ltr">' in html


def test_an_error_page_stands_even_where_no_files_were_collected(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    html = get_template("500.html").render()
    assert 'href="/static/foundation/css/base.css"' in html


def test_a_page_is_offered_in_every_language_by_its_own_name(settings):
    with translation.override("ar"):
        links = language_links(RequestFactory().get("/ar/woche/", {"q": "tee"}))
    assert [(link.code, link.name, link.dir) for link in links] == [
        ("de", "Deutsch", "ltr"),
        ("de-x-leicht", "Einfache Sprache", "ltr"),
        ("en", "English", "ltr"),
        ("uk", "Українська", "ltr"),
        ("ar", "العربيّة", "rtl"),
        ("tr", "Türkçe", "ltr"),
        ("ru", "Русский", "ltr"),
        ("fa", "فارسی", "rtl"),
    ]
    assert links[0].url == "/de/woche/?q=tee"
    assert [link.code for link in links if link.current] == ["ar"]


def test_a_page_outside_of_the_languages_leads_to_their_front_page():
    assert path_in("uk", "/konto/anmelden/") == "/uk/"
    assert path_in("uk", "/de-x-leicht/ort/3/") == "/uk/ort/3/"


def test_arabic_turns_the_whole_page():
    with translation.override("ar"):
        html = get_template("foundation/shell_staff.html").render({})
    assert '<html lang="ar" dir="rtl">' in html
