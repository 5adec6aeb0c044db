"""Addresses of the residents' pages, below the language: German nouns, because residents read them."""

from django.urls import path, register_converter

from quartierwerk.square.views import offer, pages, papers, posts, programme, room_requests, rooms, signing_up


class Slot:
    """The beginning of a date that its series gave it: ``2030-06-04T16:00``, in addresses ``2030-06-04-1600``."""

    regex = r"\d{4}-\d{2}-\d{2}-\d{4}"

    def to_python(self, value: str) -> str:
        return f"{value[:10]}T{value[11:13]}:{value[13:]}"

    def to_url(self, value: str) -> str:
        return f"{value[:10]}-{value[11:13]}{value[14:16]}"


register_converter(Slot, "slot")

app_name = "square"
urlpatterns = [
    path("", pages.home, name="home"),
    path("programm/", programme.programme_page, name="programme"),
    path("programm.json", programme.programme_as_json, name="programme_json"),
    path("programm.ics", programme.programme_as_calendar, name="programme_ics"),
    path("programm.pdf", papers.week_sheet, name="week_sheet"),
    path("einbetten/", programme.embedded_programme, name="embed"),
    path("angebot/<slug:slug>/", offer.offer, name="offer"),
    path("angebot/<slug:slug>/termine.ics", offer.offer_as_calendar, name="offer_ics"),
    path("angebot/<slug:slug>/<slot:slot>.ics", offer.date_as_calendar, name="date_ics"),
    path("angebot/<slug:slug>/karte.png", offer.offer_card, name="offer_card"),
    path("angebot/<slug:slug>/plakat.pdf", papers.offer_poster, name="offer_poster"),
    path("angebot/<slug:slug>/blatt.pdf", papers.offer_sheet, name="offer_sheet"),
    path("angebot/<slug:slug>/<str:slot>/aushang.pdf", papers.off_notice, name="off_notice"),
    path("angebot/<slug:slug>/anmelden/", signing_up.sign_up, name="sign_up"),
    path("angebot/<slug:slug>/anmelden/<slot:slot>/", signing_up.sign_up, name="sign_up_date"),
    path("angebot/<slug:slug>/mitmachen/<int:post>/", posts.take_on, name="take_on"),
    path("angebot/<slug:slug>/mitmachen/<int:post>.ics", posts.shift_calendar, name="shift_ics"),
    path("meins/", signing_up.mine, name="mine"),
    path("meins/neu/<str:token>/", signing_up.mine_new, name="mine_new"),
    path("meins/raum/zusagen/", room_requests.accept, name="room_accept"),
    path("meins/raum/verzichten/", room_requests.decline, name="room_decline"),
    path("meins/raum/warten/", room_requests.wait, name="room_wait"),
    path("meins/raum/zurueckgeben/", room_requests.give_back, name="room_give_back"),
    path("meins/zusagen/", signing_up.accept, name="mine_accept"),
    path("meins/verzichten/", signing_up.decline, name="mine_decline"),
    path("meins/bescheinigung.pdf", signing_up.certificate, name="mine_certificate"),
    path("meins/abmelden/", signing_up.cancel, name="mine_cancel"),
    path("raeume/", rooms.rooms, name="rooms"),
    path("raeume/angefragt/<str:token>/", room_requests.asked, name="room_asked"),
    path("raeume/bestaetigen/<str:token>/", room_requests.confirm, name="room_confirm"),
    path("raeume/<slug:slug>/", rooms.room, name="room"),
    path("raeume/<slug:slug>/anfragen/", rooms.room_ask, name="room_ask"),
    path("treffpunkte/", pages.sites, name="sites"),
    path("ort/<slug:slug>/", pages.site, name="site"),
    path("ort/<slug:slug>/plakat.pdf", papers.site_poster, name="site_poster"),
    path("barrierefreiheit/", pages.accessibility, name="accessibility"),
    path("datenschutz/", pages.privacy, name="privacy"),
    path("impressum/", pages.imprint, name="imprint"),
]
