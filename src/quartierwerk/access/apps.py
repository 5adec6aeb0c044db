from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "quartierwerk.access"
    label = "access"
