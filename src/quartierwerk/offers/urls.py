"""Addresses of offers in the office, below /buero/angebote/."""

from django.urls import path

from quartierwerk.offers.views import calendars, halfyear, illness, offers, series, sessions, stock

app_name = "offers"
urlpatterns = [
    path("", offers.offer_list, name="list"),
    path("liste.<str:form>", offers.list_file, name="list_file"),
    path("neu/", offers.offer_new, name="new"),
    path("<int:pk>/", offers.offer, name="offer"),
    path("<int:pk>/bearbeiten/", offers.offer_edit, name="edit"),
    path("<int:pk>/bild/", offers.picture, name="picture"),
    path("<int:pk>/bild/loeschen/", offers.picture_removal, name="picture_removal"),
    path("<int:pk>/veroeffentlichen/", offers.publication, name="publication"),
    path("<int:pk>/zurueckziehen/", offers.withdrawal, name="withdrawal"),
    path("<int:pk>/loeschen/", offers.removal, name="removal"),
    path("<int:pk>/sprachen/<str:language>/", offers.translation, name="translation"),
    path("<int:pk>/sprachen/<str:language>/<str:field>/stimmt/", offers.translation_check, name="translation_check"),
    path("<int:pk>/reihen/neu/", series.series_new, name="series_new"),
    path("reihen/<int:pk>/", series.series_change, name="series_change"),
    path("reihen/<int:pk>/ende/", series.series_end, name="series_end"),
    path("<int:pk>/pausen/neu/", series.pause_new, name="pause_new"),
    path("pausen/<int:pk>/ende/", series.pause_end, name="pause_end"),
    path("<int:pk>/termine/neu/", sessions.sessions_new, name="sessions_new"),
    path("termine/<int:pk>/", sessions.session, name="session"),
    path("termine/<int:pk>/verlegen/", sessions.move, name="session_move"),
    path("termine/<int:pk>/absage/", sessions.call_off, name="session_call_off"),
    path("termine/<int:pk>/absage/zuruecknehmen/", sessions.call_off_undo, name="session_undo"),
    path("termine/<int:pk>/vertretung/", sessions.stand_in, name="session_stand_in"),
    path("termine/<int:pk>/hinweis/", sessions.note, name="session_note"),
    path("termine/<int:pk>/loeschen/", sessions.removal, name="session_removal"),
    path("krank/", illness.ill, name="ill"),
    path("krank/<uuid:batch>/", illness.ill_done, name="ill_done"),
    path("krank/<uuid:batch>/zuruecknehmen/", illness.ill_undo, name="ill_undo"),
    path("krank/<uuid:batch>/zuruecknehmen/<int:pk>/", illness.ill_undo_one, name="ill_undo_one"),
    path("kalender/", calendars.calendars, name="calendars"),
    path("kalender/<int:pk>/", calendars.calendar, name="calendar"),
    path("kalender/<int:pk>/einlesen/", calendars.agreement, name="calendar_agreement"),
    path("kalender/<int:pk>/verwerfen/", calendars.discard, name="calendar_discard"),
    path("halbjahr/", halfyear.halfyear, name="halfyear"),
    path("bestand/", stock.stock, name="stock"),
    path("bestand/<int:pk>/fragen/", stock.ask, name="stock_question"),
    path("bestand/<int:pk>/bestaetigung/", stock.confirmation, name="stock_confirmation"),
    path("bestand/vorschlag/<int:pk>/", stock.proposal, name="proposal"),
    path("bestand/vorschlag/<int:pk>/ablehnung/", stock.proposal_decline, name="proposal_decline"),
]
