"""Forms as people see them: label, hint, error and field together, each said in words and tied to each other.

``FORM_RENDERER = "quartierwerk.foundation.ui.forms.Renderer"``. Then ``{{ form }}`` draws the summary of errors, the
fields and the hidden fields; ``{{ form.title.as_field_group }}`` draws one field. The widgets below are the browser's.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import MultiWidget

CLASSES = (
    (forms.CheckboxInput, "kern-form-check__checkbox"),
    (forms.CheckboxSelectMultiple, "kern-form-check__checkbox"),  # is a RadioSelect to Django
    (forms.RadioSelect, "kern-form-check__radio"),
    (forms.Select, "kern-form-input__select"),
    (forms.SelectDateWidget, "kern-form-input__select"),
    (forms.Widget, "kern-form-input__input"),
)

NOTHING_CHOSEN = "---------"  # Django's own words for it: nine strokes, read aloud one by one


class Field(BoundField):
    """A field on a form that knows how it is drawn."""

    def __init__(self, form, field, name):
        if getattr(field, "empty_label", None) == NOTHING_CHOSEN:
            field.empty_label = "–"
        elif isinstance(field, forms.TypedChoiceField):
            choices: Any = field.choices
            field.choices = [("", "–") if choice == ("", NOTHING_CHOSEN) else choice for choice in choices]
        super().__init__(form, field, name)

    @property
    def kind(self) -> str:
        """``check`` for one box to tick, ``group`` for several inputs under one legend, else ``input``."""
        if isinstance(self.field.widget, forms.CheckboxInput):
            return "check"
        return "group" if self.use_fieldset else "input"

    @property
    def anchor(self) -> str:
        """The id of the first input: where the summary of errors leads."""
        widget, name = self.field.widget, self.field.widget.attrs.get("id") or self.auto_id
        if isinstance(widget, MultiWidget):
            return f"{name}_0"
        if isinstance(widget, forms.RadioSelect) and not list(widget.choices):
            return name  # nothing to choose from: the place where it would be
        return widget.id_for_label(name) or f"{name}_0"

    @property
    def limit(self) -> int | None:
        """How many characters fit, for fields of several lines."""
        limit = getattr(self.field, "max_length", None)
        return limit if isinstance(self.field.widget, forms.Textarea) else None

    @property
    def aria_describedby(self) -> str | None:
        """Hint, error and, for fields of several lines, how many characters fit: read out with the label."""
        described = super().aria_describedby
        if self.limit is None or not self.auto_id:
            return described
        return " ".join(filter(None, (described, f"{self.auto_id}_limit")))

    @property
    def says_required(self) -> bool:
        """Whether the label says that the field has to be filled in."""
        return self.field.required and not self.field.disabled

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if widget.is_hidden:
            return attrs
        css = next(css for kind, css in CLASSES if isinstance(widget, kind))
        attrs["class"] = " ".join(filter(None, (css, widget.attrs.get("class"), attrs.get("class"))))
        limit = widget.attrs.get("maxlength")
        if limit is not None and isinstance(widget, (forms.Textarea, forms.TextInput)):
            # A browser cuts off in silence what is pasted beyond maxlength. Let it in and say how much is too much.
            attrs["maxlength"] = False
            attrs["data-maxlength"] = limit
        return attrs


class Renderer(TemplatesSetting):
    """Draws every form of the house with the templates in ``foundation/``."""

    form_template_name = "foundation/forms/form.html"
    formset_template_name = "foundation/forms/formset.html"
    field_template_name = "foundation/_field.html"
    bound_field_class = Field

    OWN = {  # Django's widget template -> ours
        "django/forms/widgets/radio.html": "foundation/forms/choices.html",
        "django/forms/widgets/checkbox_select.html": "foundation/forms/choices.html",
        "django/forms/widgets/clearable_file_input.html": "foundation/forms/file.html",
    }

    def get_template(self, template_name):
        return super().get_template(self.OWN.get(template_name, template_name))


class DateInput(forms.DateInput):
    """A day, with the browser's calendar."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A time of day, to the minute."""

    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """A day and a time of day in local time."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class SearchInput(forms.TextInput):
    """Words to look for."""

    input_type = "search"


class LanguageSelect(forms.Select):
    """One of several languages, each called by its own name and read out in it."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["lang"] = f"{value}"
        return option


class Columns(forms.CheckboxSelectMultiple):
    """Several of many, in columns where there is room."""

    template_name = "foundation/forms/columns.html"


class Chips(forms.CheckboxSelectMultiple):
    """Several of a few, as chips that can be pressed; for filters."""

    template_name = "foundation/forms/chips.html"


class RadioChips(forms.RadioSelect):
    """One of a few, as chips that can be pressed; for filters."""

    template_name = "foundation/forms/chips.html"


__all__ = [
    "Chips",
    "Columns",
    "DateInput",
    "DateTimeInput",
    "Field",
    "LanguageSelect",
    "RadioChips",
    "Renderer",
    "SearchInput",
    "TimeInput",
]
