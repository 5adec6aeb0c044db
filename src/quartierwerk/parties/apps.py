from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "quartierwerk.parties"
    label = "parties"
