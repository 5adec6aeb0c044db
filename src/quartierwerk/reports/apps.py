from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "quartierwerk.reports"
    label = "reports"
