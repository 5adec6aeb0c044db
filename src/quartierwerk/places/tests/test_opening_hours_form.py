"""The weekday form as staff use it: typed, refused with everything kept, emptied, or as text."""

import re

import pytest
from django.template.loader import render_to_string

from quartierwerk.places.forms import OpeningHoursForm

TEXT = 'Mo-Fr 09:00-12:00, Th[1] 15:00-17:00 open "Sprechstunde"; PH off; 2026 Dec 24-2027 Jan 02 off "Betriebsferien"'


def posted(form: OpeningHoursForm) -> dict[str, str | list[str]]:
    """What a browser sends when nothing is changed."""
    html = draw(form)
    data: dict[str, str | list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("type") in ("checkbox", "radio"):
            if re.search(r"\schecked\b", tag):
                data.setdefault(attributes["name"], []).append(attributes.get("value", "on"))
        else:
            data[attributes["name"]] = attributes.get("value", "")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        selected = re.search(r'<option value="([^"]*)" selected', options)
        data[name] = selected.group(1) if selected else ""
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', html, re.S):
        data[name] = text.strip().replace("&quot;", '"')
    for name, values in data.items():
        if isinstance(values, list) and not name.endswith("weekdays"):
            data[name] = values[0]
    return data


def bound(data, text="") -> OpeningHoursForm:
    from django.http import QueryDict

    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return OpeningHoursForm(query, text=text)


def draw(form: OpeningHoursForm) -> str:
    return render_to_string("places/_opening_hours_form.html", {"hours": form})


def test_an_unchanged_form_gives_back_the_same_text():
    form = bound(posted(OpeningHoursForm(text=TEXT)), TEXT)
    assert form.is_valid(), form.problems()
    assert form.cleaned_data == {"opening_hours": TEXT}
    assert not form.has_changed


def test_a_first_row_typed_into_the_blank_form():
    data = posted(OpeningHoursForm())
    data |= {"hours-rows-0-weekdays": ["0", "2"], "hours-rows-0-opens": "09:30", "hours-rows-0-closes": "12:00"}
    data |= {"hours-exceptions-0-kind": "PH"}
    form = bound(data)
    assert form.is_valid(), form.problems()
    assert form.cleaned_data["opening_hours"] == "Mo,We 09:30-12:00; PH off"
    assert form.has_changed


def test_the_first_thursday_with_a_note():
    data = posted(OpeningHoursForm())
    data |= {"hours-rows-0-weekdays": ["3"], "hours-rows-0-opens": "15:00", "hours-rows-0-closes": "17:00"}
    data |= {"hours-rows-0-nth": "1", "hours-rows-0-note": "Sprechstunde"}
    form = bound(data)
    assert form.is_valid(), form.problems()
    assert form.cleaned_data["opening_hours"] == 'Th[1] 15:00-17:00 open "Sprechstunde"'


def test_dates_of_every_year_and_school_holidays_with_other_times():
    data = posted(OpeningHoursForm(text="Mo-Fr 09:00-17:00"))
    data |= {"hours-exceptions-0-kind": "every_year", "hours-exceptions-0-first": "2026-12-24"}
    data |= {"hours-exceptions-0-last": "2027-01-01"}
    data |= {"hours-exceptions-1-kind": "SH", "hours-exceptions-1-weekdays": ["0", "1"]}
    data |= {"hours-exceptions-1-opens": "10:00", "hours-exceptions-1-closes": "12:00"}
    form = bound(data, "Mo-Fr 09:00-17:00")
    assert form.is_valid(), form.problems()
    assert form.cleaned_data["opening_hours"] == "Mo-Fr 09:00-17:00; SH Mo,Tu 10:00-12:00; Dec 24-Jan 01 off"


def test_a_row_ticked_or_emptied_is_gone():
    text = "Mo 09:00-12:00; Tu 10:00-12:00; We 11:00-12:00"
    data = posted(OpeningHoursForm(text=text))
    data["hours-rows-0-DELETE"] = "on"
    data |= {"hours-rows-1-weekdays": [], "hours-rows-1-opens": "", "hours-rows-1-closes": ""}
    form = bound(data, text)
    assert form.is_valid(), form.problems()
    assert form.cleaned_data["opening_hours"] == "We 11:00-12:00"


def test_everything_deleted_means_that_nothing_is_known():
    data = posted(OpeningHoursForm(text="Mo 09:00-12:00"))
    data["hours-rows-0-DELETE"] = "on"
    form = bound(data, "Mo 09:00-12:00")
    assert form.is_valid()
    assert form.cleaned_data["opening_hours"] == ""


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"opens": "09:00", "closes": "12:00"}, "Zeile 1, Wochentage: Bitte wählen Sie mindestens einen Wochentag."),
        ({"weekdays": ["0"], "closes": "12:00"}, "Zeile 1, von: Bitte geben Sie an, ab wann geöffnet ist."),
        ({"weekdays": ["0"], "opens": "12:00"}, "Zeile 1, bis: Bitte geben Sie an, bis wann geöffnet ist."),
        (
            {"weekdays": ["0"], "opens": "12:00", "closes": "09:00"},
            "Zeile 1, bis: Das Ende liegt nicht nach dem Beginn.",
        ),
        (
            {"weekdays": ["0"], "opens": "09:00", "closes": "12:00", "note": 'sag "hallo"'},
            "Zeile 1, Anmerkung: Eine Anmerkung darf keine geraden Anführungszeichen enthalten.",
        ),
    ],
)
def test_a_row_that_lacks_something_is_named_and_kept(typed, problem):
    data = posted(OpeningHoursForm()) | {f"hours-rows-0-{name}": value for name, value in typed.items()}
    form = bound(data)
    assert not form.is_valid()
    assert [sentence for _anchor, sentence in form.problems()] == [problem]
    html = draw(form)
    for anchor, _sentence in form.problems():
        assert f'href="#{anchor}"' in html
        assert f'id="{anchor}"' in html
    for name, value in typed.items():
        if name != "weekdays":
            assert f'value="{value.replace(chr(34), "&quot;")}"' in html


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"note": "x"}, "kind"),
        ({"kind": "once"}, "first"),
        ({"kind": "once", "first": "2027-01-02", "last": "2027-01-01"}, "last"),
        ({"kind": "PH", "first": "2027-01-02"}, "first"),
        ({"kind": "PH", "opens": "10:00"}, "closes"),
        ({"kind": "PH", "is_on_request": "on"}, "is_on_request"),
        ({"kind": "once", "first": "31.02.2027"}, "first"),
    ],
)
def test_an_exception_that_lacks_something_is_named(typed, field):
    data = posted(OpeningHoursForm(text="Mo 09:00-12:00"))
    form = bound(data | {f"hours-exceptions-0-{name}": value for name, value in typed.items()}, "Mo 09:00-12:00")
    assert not form.is_valid()
    assert [anchor for anchor, _sentence in form.problems()] == [f"id_hours-exceptions-0-{field}"]


def test_what_only_the_whole_can_tell_is_said_above():
    data = posted(OpeningHoursForm())
    for row, opens in enumerate(("09:00", "11:00")):
        data |= {f"hours-rows-{row}-weekdays": ["0"], f"hours-rows-{row}-opens": opens}
        data |= {f"hours-rows-{row}-closes": "12:00"}
    form = bound(data)
    assert not form.is_valid()
    assert form.problems() == [("", "Zwei Uhrzeiten desselben Tages überschneiden sich.")]
    assert "Zwei Uhrzeiten desselben Tages" in draw(form)


def test_text_is_taken_and_tidied_when_it_is_chosen():
    data = posted(OpeningHoursForm()) | {"hours-mode": "text", "hours-text": "Mo – Fr 9 – 12 Uhr; Feiertag geschlossen"}
    form = bound(data)
    assert form.is_valid()
    assert form.cleaned_data["opening_hours"] == "Mo-Fr 09:00-12:00; PH off"


def test_text_that_is_not_understood_stays_in_its_field():
    form = bound(posted(OpeningHoursForm()) | {"hours-mode": "text", "hours-text": "<b>abends</b>"})
    assert not form.is_valid()
    assert form.problems()[0][0] == "id_hours-text"
    html = draw(form)
    assert "&lt;b&gt;abends&lt;/b&gt;" in html
    assert "<b>abends" not in html


def test_what_does_not_fit_into_rows_opens_as_text():
    text = "Mo-Fr 10:00-18:00; Th[3] off"
    form = OpeningHoursForm(text=text)
    assert form.is_for_text_only
    assert form.is_text_open
    again = bound(posted(form), text)
    assert again.is_valid(), again.problems()
    assert again.cleaned_data["opening_hours"] == text


def test_what_was_stored_before_a_rule_became_stricter_is_not_lost():
    form = OpeningHoursForm(text="sunrise-sunset")
    assert form.is_text_open
    assert "sunrise-sunset" in draw(form)
    again = bound(posted(form), "sunrise-sunset")
    assert not again.is_valid()
    assert "sunrise-sunset" in draw(again)


def test_a_form_without_its_management_data_is_refused_not_crashed():
    form = bound({"hours-mode": "rows"})
    assert not form.is_valid()
    assert form.problems()
    assert not bound({}).is_valid()


def test_a_hostile_note_stays_text():
    note = "<script>alert(1)</script>' onclick=x"
    data = posted(OpeningHoursForm())
    data |= {"hours-rows-0-weekdays": ["0"], "hours-rows-0-opens": "09:00", "hours-rows-0-closes": "12:00"}
    form = bound(data | {"hours-rows-0-note": note})
    assert form.is_valid(), form.problems()
    assert form.cleaned_data["opening_hours"] == f'Mo 09:00-12:00 open "{note}"'
    html = draw(OpeningHoursForm(text=form.cleaned_data["opening_hours"]))
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#x27; onclick=x" in html


def test_the_form_shows_what_is_stored_in_words():
    html = draw(OpeningHoursForm(text=TEXT))
    assert "Montag bis Freitag" in html
    assert "jeder 1. Donnerstag im Monat" in html
    assert "24. Dezember 2026 bis 2. Januar 2027" in html
