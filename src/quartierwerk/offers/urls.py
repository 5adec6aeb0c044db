from django.urls import URLPattern, URLResolver, path

from quartierwerk.offers.views import halfyear, stock

app_name = "offers"
urlpatterns: list[URLPattern | URLResolver] = [
    path("halbjahr/", halfyear.halfyear, name="halfyear"),
    path("bestand/", stock.stock, name="stock"),
    path("bestand/<int:pk>/fragen/", stock.ask, name="stock_question"),
    path("bestand/<int:pk>/bestaetigung/", stock.confirmation, name="stock_confirmation"),
    path("bestand/vorschlag/<int:pk>/", stock.proposal, name="proposal"),
    path("bestand/vorschlag/<int:pk>/ablehnung/", stock.proposal_decline, name="proposal_decline"),
]
