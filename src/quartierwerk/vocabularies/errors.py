"""Refusals of the vocabularies."""

from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.errors import Refused


class InUse(Refused):
    sentence = _(
        "Diese Fassung gilt schon, deshalb ändert sie sich nicht mehr: Alte Zahlen sollen lesbar bleiben. "
        "Legen Sie eine neue Fassung an."
    )


class Empty(Refused):
    sentence = _("Diese Fassung hat noch keine Begriffe. Bitte tragen Sie zuerst welche ein.")
