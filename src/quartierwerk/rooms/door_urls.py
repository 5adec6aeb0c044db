"""Below /raumpapiere/: papers that a group opens by the code of its request."""

from django.urls import URLPattern, URLResolver, path

from quartierwerk.rooms.views import billing

app_name = "room_papers"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<str:code>/nutzungsvereinbarung.pdf", billing.own_agreement, name="agreement"),
    path("<str:code>/abrechnung/<int:pk>.pdf", billing.own_statement, name="statement"),
]
