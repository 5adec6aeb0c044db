"""Refusals of the output, in words for people; a leaf."""

from django.utils.translation import gettext as _

from quartierwerk.foundation.errors import Refused


class OutputRefused(Refused):
    """A paper or file cannot be made from what was handed in."""


class TooManyRows(OutputRefused):
    """The list is longer than a spreadsheet can be."""

    def __init__(self, rows: int, limit: int):
        super().__init__(
            _(
                "Die Liste hat %(rows)d Zeilen, eine Tabelle fasst höchstens %(limit)d. "
                "Bitte grenzen Sie die Liste ein oder laden Sie sie als CSV."
            )
            % {"rows": rows, "limit": limit}
        )


class PaperTooLarge(OutputRefused):
    """The PDF took more memory or time than one paper may."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Das PDF ist zu groß geworden und wurde abgebrochen. "
                "Bitte grenzen Sie den Zeitraum oder die Liste ein und versuchen Sie es noch einmal."
            )
        )


class PressBusy(OutputRefused):
    """All presses are at work; the answer is 503."""

    def __init__(self) -> None:
        super().__init__(
            _("Gerade werden viele PDFs erstellt. Bitte versuchen Sie es in einer halben Minute noch einmal.")
        )


class PaperFailed(OutputRefused):
    """The template or the data are at fault; ``diagnosis`` says where, for the log and the developer."""

    def __init__(self, diagnosis: str):
        self.diagnosis = diagnosis
        super().__init__(_("Das PDF konnte nicht erstellt werden. Bitte melden Sie das der technischen Verwaltung."))
        self.add_note(diagnosis)
