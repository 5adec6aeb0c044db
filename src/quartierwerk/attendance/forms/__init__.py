"""From what was typed to clean values; nothing here saves."""

from quartierwerk.attendance.forms.checklist import ClosingForm, TapForm
from quartierwerk.attendance.forms.day import read_day
from quartierwerk.attendance.forms.quotation import QuotationForm
from quartierwerk.attendance.forms.table import MappingForm, TableForm
from quartierwerk.attendance.forms.tally import FellOutForm, SplitChoiceForm, TallyForm

__all__ = [
    "ClosingForm",
    "FellOutForm",
    "MappingForm",
    "QuotationForm",
    "SplitChoiceForm",
    "TableForm",
    "TallyForm",
    "TapForm",
    "read_day",
]
