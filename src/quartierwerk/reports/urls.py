from django.urls import path

from quartierwerk.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.figures, name="figures"),
    path("haeuser/", views.houses, name="houses"),
    path("anmeldungen/", views.sign_up_files, name="sign_up_files"),
    path("anmeldungen/<int:pk>/", views.sign_up_file, name="sign_up_file"),
    path("anmeldungen/<int:pk>/stand/", views.sign_up_progress, name="sign_up_progress"),
    path("anmeldungen/<int:pk>/datei/", views.sign_up_download, name="sign_up_download"),
    path("anmeldungen/<int:pk>/loeschen/", views.sign_up_dropping, name="sign_up_dropping"),
    path("einfrieren/", views.freezing, name="freezing"),
    path("eingefroren/", views.reports, name="reports"),
    path("eingefroren/<int:pk>/", views.report, name="report"),
    path("eingefroren/<int:pk>/link/", views.link, name="link"),
    path("link/<int:pk>/beenden/", views.link_end, name="link_end"),
]
