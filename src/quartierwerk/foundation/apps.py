from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "quartierwerk.foundation"
    label = "foundation"
