"""Below /tuer/: what the QR code of a door sheet opens."""

from django.urls import URLPattern, URLResolver, path

from quartierwerk.attendance.views import door, phone

app_name = "door"
urlpatterns: list[URLPattern | URLResolver] = [
    path("arbeiter.js", phone.worker, name="worker"),
    path("<str:token>/", door.tally, name="tally"),
    path("<str:token>/ohne-netz/", door.kept_page, name="kept"),
    path("<str:token>/senden/", door.send, name="send"),
]
