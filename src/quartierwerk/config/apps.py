from django.apps import AppConfig

from quartierwerk.config import registrations


class WiringConfig(AppConfig):
    name = "quartierwerk.config"
    label = "wiring"

    def ready(self) -> None:
        registrations.connect()
