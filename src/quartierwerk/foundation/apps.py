from django.apps import AppConfig
from django.db.models.signals import post_migrate

from quartierwerk.foundation import changes


class FoundationConfig(AppConfig):
    name = "quartierwerk.foundation"
    label = "foundation"

    def ready(self) -> None:
        post_migrate.connect(changes.install, sender=self, dispatch_uid="foundation.changes")
