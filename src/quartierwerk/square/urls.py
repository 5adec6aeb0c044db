"""Addresses of the residents' pages, below the language: German nouns, because residents read them."""

from django.urls import path

from quartierwerk.square.views import papers, programme

app_name = "square"
urlpatterns = [
    path("programm.json", programme.dates_as_json, name="programme_json"),
    path("programm.pdf", papers.week_sheet, name="week_sheet"),
    path("ort/<slug:slug>/plakat.pdf", papers.site_poster, name="site_poster"),
    path("angebot/<slug:slug>/plakat.pdf", papers.offer_poster, name="offer_poster"),
    path("angebot/<slug:slug>/blatt.pdf", papers.offer_sheet, name="offer_sheet"),
    path("angebot/<slug:slug>/<str:slot>/aushang.pdf", papers.off_notice, name="off_notice"),
]
