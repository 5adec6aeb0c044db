"""Addresses below /buero/listen/."""

from django.urls import path

from quartierwerk.vocabularies import views

app_name = "vocabularies"
A_LIST = "<slug:code>/<int:version>/"
urlpatterns = [
    path("", views.vocabulary_list, name="vocabulary_list"),
    path("neu/", views.vocabulary_new, name="vocabulary_new"),
    path("sprachen/", views.language_list, name="language_list"),
    path("sprachen/neu/", views.language_new, name="language_new"),
    path("sprachen/<int:pk>/", views.language_edit, name="language_edit"),
    path("begriffe/<int:pk>/", views.term_edit, name="term_edit"),
    path("begriffe/<int:pk>/loeschen/", views.term_remove, name="term_remove"),
    path("begriffe/<int:pk>/sprachen/", views.term_translations, name="term_translations"),
    path(A_LIST, views.vocabulary, name="vocabulary"),
    path(f"{A_LIST}aendern/", views.vocabulary_edit, name="vocabulary_edit"),
    path(f"{A_LIST}neue-fassung/", views.vocabulary_new_version, name="vocabulary_new_version"),
    path(f"{A_LIST}in-kraft/", views.vocabulary_in_force, name="vocabulary_in_force"),
    path(f"{A_LIST}arbeiten/", views.vocabulary_working, name="vocabulary_working"),
    path(f"{A_LIST}verwerfen/", views.vocabulary_drop, name="vocabulary_drop"),
    path(f"{A_LIST}begriffe/neu/", views.term_new, name="term_new"),
    path(
        f"{A_LIST}zuordnung/<slug:other>/<int:other_version>/",
        views.mapping_edit,
        name="mapping_edit",
    ),
]
