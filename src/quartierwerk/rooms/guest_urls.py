"""Below /raumkalender/: what the secret address of a room's calendar opens."""

from django.urls import URLPattern, URLResolver, path

from quartierwerk.rooms.views import calendar

app_name = "room_calendar"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<slug:key>.ics", calendar.feed, name="feed"),
]
