"""Addresses of the residents' pages, below the language: German nouns, because residents read them."""

from django.urls import path

from quartierwerk.square.views import programme

app_name = "square"
urlpatterns = [
    path("programm.json", programme.dates_as_json, name="programme_json"),
]
