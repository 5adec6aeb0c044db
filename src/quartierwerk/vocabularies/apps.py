from django.apps import AppConfig


class VocabulariesConfig(AppConfig):
    name = "quartierwerk.vocabularies"
    label = "vocabularies"
