from django.urls import path

from quartierwerk.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("wiedervorlagen/", views.follow_ups, name="follow_ups"),
    path("wiedervorlagen/weitergeben/", views.follow_ups_pass_on, name="follow_ups_pass_on"),
    path("vertretung/<int:pk>/beenden/", views.cover_end, name="cover_end"),
    path("suche/", views.search, name="search"),
    path("auftraege/<int:pk>/", views.job, name="job"),
]
