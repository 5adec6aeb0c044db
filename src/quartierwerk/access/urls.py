"""Addresses below /buero/zugang/."""

from django.urls import path

from quartierwerk.access import views

app_name = "access"
urlpatterns = [
    path("rolle/", views.hat_choice, name="hat_choice"),
    path("konten/", views.account_list, name="account_list"),
    path("konten/neu/", views.account_new, name="account_new"),
    path("konten/<int:pk>/", views.account, name="account"),
    path("konten/<int:pk>/aendern/", views.account_edit, name="account_edit"),
    path("konten/<int:pk>/einladen/", views.account_invite, name="account_invite"),
    path("konten/<int:pk>/sperren/", views.account_lock, name="account_lock"),
    path("konten/<int:pk>/entsperren/", views.account_unlock, name="account_unlock"),
    path("konten/<int:pk>/zweiter-faktor/", views.account_second_factor, name="account_second_factor"),
    path("konten/<int:pk>/rollen/neu/", views.assignment_new, name="assignment_new"),
    path("rollen/<int:pk>/ende/", views.assignment_end, name="assignment_end"),
    path("protokoll/", views.log, name="log"),
]
