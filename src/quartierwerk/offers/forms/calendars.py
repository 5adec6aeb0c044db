"""Which calendar file is read, and for whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Site


class CalendarForm(forms.Form):
    """A file with the carrier and the site to which its events belong."""

    file = forms.FileField(
        label=_("Kalenderdatei (.ics)"),
        help_text=_("Höchstens 10 MB. Sie sehen erst, was sich ändern würde; übernommen wird danach."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )
    carrier = forms.ModelChoiceField(Organisation.objects.none(), label=_("Träger"))
    site = forms.ModelChoiceField(
        Site.objects.none(), label=_("Treffpunkt"),
        help_text=_("Nennt der Kalender einen anderen Ort, steht er in Worten beim Termin."),
    )  # fmt: skip

    def __init__(self, *args: Any, carriers: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("carrier", carriers), ("site", sites)):
            field = self.fields[name]
            field.queryset = rows  # type: ignore[attr-defined]
            field.empty_label = _("Bitte wählen")  # type: ignore[attr-defined]
            if len(some := list(rows[:2])) == 1:
                field.initial = some[0].pk

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.MAX_UPLOAD_BYTES:
            raise forms.ValidationError(_("Die Datei ist größer als 10 MB. Bitte einen kürzeren Zeitraum ausgeben."))
        return file
