"""The pattern page; included in debug mode and in tests only."""

from django.urls import path

from quartierwerk.foundation.ui import views

urlpatterns = [
    path("muster/", views.patterns, name="patterns"),
    path("farben.css", views.colour_sheet, name="colour_sheet"),
]
