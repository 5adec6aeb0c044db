from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "quartierwerk.demo"
    label = "demo"
