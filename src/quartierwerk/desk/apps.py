from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "quartierwerk.desk"
    label = "desk"
