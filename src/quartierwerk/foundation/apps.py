from django import forms
from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import apart, changes


class FoundationConfig(AppConfig):
    name = "quartierwerk.foundation"
    label = "foundation"

    def ready(self) -> None:
        post_migrate.connect(changes.install, sender=self, dispatch_uid="foundation.changes")
        post_migrate.connect(apart.install, sender=self, dispatch_uid="foundation.allocation")
        # Django's own sentence names a rule; ours says what to do. Fits what is typed and what is chosen.
        forms.Field.default_error_messages["required"] = _("Bitte machen Sie hier eine Angabe.")
