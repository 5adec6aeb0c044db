from django.urls import path

from quartierwerk.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.figures, name="figures"),
    path("haeuser/", views.houses, name="houses"),
    path("einfrieren/", views.freezing, name="freezing"),
    path("eingefroren/", views.reports, name="reports"),
    path("eingefroren/<int:pk>/", views.report, name="report"),
    path("eingefroren/<int:pk>/link/", views.link, name="link"),
    path("link/<int:pk>/beenden/", views.link_end, name="link_end"),
]
