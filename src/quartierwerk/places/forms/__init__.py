"""From what was typed about places to clean values. Nothing is saved here."""

from quartierwerk.places.forms.areas import AreaForm, BoundaryForm
from quartierwerk.places.forms.closings import ClosingForm, CrisisForm, OtherDaysForm, SchoolOverrideForm, StateForm
from quartierwerk.places.forms.opening_hours import OpeningHoursForm
from quartierwerk.places.forms.sites import PhotoForm, SiteFilterForm, SiteForm, TextsForm

__all__ = [
    "AreaForm",
    "BoundaryForm",
    "ClosingForm",
    "CrisisForm",
    "OpeningHoursForm",
    "OtherDaysForm",
    "PhotoForm",
    "SchoolOverrideForm",
    "SiteFilterForm",
    "SiteForm",
    "StateForm",
    "TextsForm",
]
