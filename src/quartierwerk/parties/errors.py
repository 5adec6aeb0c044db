"""Refusals of parties."""

from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.errors import Refused


class SameOne(Refused):
    sentence = _("Das ist zweimal dieselbe. Bitte wählen Sie zwei verschiedene aus.")


class BothHaveAccounts(Refused):
    sentence = _(
        "Beide Personen haben ein eigenes Konto. Zwei Konten lassen sich nicht zusammenlegen; "
        "bitte lassen Sie zuerst eines sperren."
    )


class NotYourContact(Refused):
    sentence = _("Mindestens eine der Personen können Sie nicht sehen. Bitte laden Sie die Seite neu.")


class AlreadyDone(Refused):
    sentence = _("Das ist schon erledigt.")
