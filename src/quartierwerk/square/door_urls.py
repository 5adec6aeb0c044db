"""Below /tuerschild/: what the secret address of a screen at a door opens."""

from django.urls import URLPattern, URLResolver, path

from quartierwerk.square.views import door_sign

app_name = "door_sign"
urlpatterns: list[URLPattern | URLResolver] = [
    path("arbeiter.js", door_sign.worker, name="worker"),
    path("<str:key>/", door_sign.sign, name="sign"),
    path("<str:key>/heute.json", door_sign.data, name="data"),
]
