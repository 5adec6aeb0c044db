from django.apps import AppConfig


class SquareConfig(AppConfig):
    name = "quartierwerk.square"
    label = "square"
