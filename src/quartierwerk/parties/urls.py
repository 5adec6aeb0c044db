"""Addresses below /buero/partner/."""

from django.urls import path

from quartierwerk.parties.views import contacts, lists, notes, organisations

app_name = "parties"
urlpatterns = [
    path("", organisations.organisation_list, name="organisation_list"),
    path("organisationen.<str:kind>", organisations.organisation_file, name="organisation_file"),
    path("neu/", organisations.organisation_new, name="organisation_new"),
    path("einlesen/", lists.list_new, name="list_new"),
    path("einlesen/<int:pk>/", lists.list_page, name="list"),
    path("einlesen/<int:pk>/uebernehmen/", lists.list_take, name="list_take"),
    path("doppelt/", organisations.doubles, name="doubles"),
    path("doppelt/<int:kept>/<int:dropped>/", organisations.organisation_merge, name="organisation_merge"),
    path("<int:pk>/", organisations.organisation, name="organisation"),
    path("<int:pk>/aendern/", organisations.organisation_edit, name="organisation_edit"),
    path("<int:pk>/aufgeloest/", organisations.organisation_close, name="organisation_close"),
    path("<int:pk>/besteht-wieder/", organisations.organisation_reopen, name="organisation_reopen"),
    path("<int:pk>/beziehungen/neu/", organisations.relation_new, name="relation_new"),
    path("beziehungen/<int:pk>/ende/", organisations.relation_end, name="relation_end"),
    path("beziehungen/<int:pk>/loeschen/", organisations.relation_remove, name="relation_remove"),
    path("<int:pk>/treffpunkte/neu/", organisations.operation_new, name="operation_new"),
    path("treffpunkte/<int:pk>/ende/", organisations.operation_end, name="operation_end"),
    path("personen/", contacts.contact_list, name="contact_list"),
    path("personen.<str:kind>", contacts.contact_file, name="contact_file"),
    path("personen/neu/", contacts.contact_new, name="contact_new"),
    path("personen/einlesen/", lists.contact_list_new, name="contact_list_new"),
    path("personen/schluessel/", contacts.key_people, name="key_people"),
    path("personen/doppelt/<int:kept>/<int:dropped>/", contacts.contact_merge, name="contact_merge"),
    path("personen/<int:pk>/", contacts.contact, name="contact"),
    path("personen/<int:pk>/aendern/", contacts.contact_edit, name="contact_edit"),
    path("personen/<int:pk>/loeschen/", contacts.contact_forget, name="contact_forget"),
    path("notizen/", notes.note_list, name="note_list"),
    path("notizen/neu/", notes.note_new, name="note_new"),
    path("notizen/<int:pk>/", notes.note, name="note"),
    path("notizen/<int:pk>/aendern/", notes.note_edit, name="note_edit"),
    path("notizen/<int:pk>/erledigt/", notes.note_done, name="note_done"),
    path("notizen/<int:pk>/loeschen/", notes.note_remove, name="note_remove"),
]
