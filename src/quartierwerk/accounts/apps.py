from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "quartierwerk.accounts"
    label = "accounts"
