"""Below /stimmt-noch/: what the link opens that partners get twice a year."""

from django.urls import URLPattern, URLResolver, path

from quartierwerk.offers.views import stock

app_name = "still_true"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<str:token>/", stock.question, name="question"),
    path("<str:token>/aenderung/", stock.change, name="change"),
]
