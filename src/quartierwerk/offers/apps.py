from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "quartierwerk.offers"
    label = "offers"
