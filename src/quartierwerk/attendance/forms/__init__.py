"""From what was typed to clean values; nothing here saves."""

from quartierwerk.attendance.forms.day import read_day
from quartierwerk.attendance.forms.quotation import QuotationForm
from quartierwerk.attendance.forms.table import MappingForm, TableForm
from quartierwerk.attendance.forms.tally import FellOutForm, SplitChoiceForm, TallyForm

__all__ = ["FellOutForm", "MappingForm", "QuotationForm", "SplitChoiceForm", "TableForm", "TallyForm", "read_day"]
