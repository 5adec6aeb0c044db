"""Who gets what from the addresses of the room square. How to read and write it: tests/matrix/__init__.py."""

from datetime import datetime
from uuid import UUID

from django.core import signing

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.offers.actions import add_post, sign_up
from quartierwerk.offers.models import Cancellation, Offer, Post, Session
from quartierwerk.offers.queries import Wish
from quartierwerk.places.models import Site
from quartierwerk.rooms import actions as rooms
from quartierwerk.rooms import conditions
from quartierwerk.rooms.models import Group, Request, Room
from quartierwerk.rooms.queries import confirm_link
from quartierwerk.square.views.room_requests import token_of
from quartierwerk.square.views.signing_up import JUST_MADE
from tests import cast

SLOT = "2030-06-04T16:00"


def _hidden(world):
    """An offer that is not published."""
    if not Offer.objects.filter(slug="noch-geheim").exists():
        cast.offer(world.town, slug="noch-geheim", is_published=False)
    return {"slug": "noch-geheim"}


def off_date(offer):
    """A date that is called off, as its address names it."""
    session = Session.objects.filter(offer=offer).exclude(cancellation=None).first()
    if session is None:
        session = cast.session(offer, days=3)
        Cancellation.objects.create(session=session, reason="illness", at=clock.now(), by="clock")
    return {"slug": offer.slug, "slot": session.slot[:10] + "-" + session.slot[11:].replace(":", "")}


def _planned(world):
    """A house that is not yet there."""
    if not Site.objects.filter(slug="neubau").exists():
        cast.site(world.town.west, "Neubau", "neubau", world.town.own_carrier, is_planned=True)
    return {"slug": "neubau"}


def open_date(world, carrier="own"):
    """A date that one signs up for in the programme."""
    slug = f"anmelden-{carrier}"
    offer = Offer.objects.filter(slug=slug).first()
    if offer is None:
        more = {} if carrier == "own" else {"site": world.town.hall, "carrier": world.town.other_carrier}
        offer = cast.offer(world.town, slug=slug, admission="date", sign_up="needed", **more)
        cast.session(offer, days=3)
    return {"slug": slug, "slot": Session.objects.get(offer=offer).slot}


def course(world):
    if not Offer.objects.filter(slug="ganzer-kurs").exists():
        cast.session(cast.offer(world.town, slug="ganzer-kurs", admission="course", sign_up="needed"), days=3)
    return {"slug": "ganzer-kurs"}


def post(world, carrier="own", *, published=True):
    """Stalls at a date of a street fest."""
    slug = f"fest-{carrier}" if published else "fest-geheim"
    row = Post.objects.filter(session__offer__slug=slug, kind="stall").first()
    if row is None:
        more = {} if carrier == "own" else {"site": world.town.hall, "carrier": world.town.other_carrier}
        session = cast.session(cast.offer(world.town, slug=slug, is_published=published, **more), days=9)
        row = add_post(actor=Clock(), session=session, kind="stall", facts={"name": "Stände", "places": 3})
    return {"slug": slug, "post": row.pk}


def shift(world, carrier="own", *, published=True):
    """A shift at a date of an offer."""
    facts = post(world, carrier, published=published)
    session = Post.objects.get(pk=facts["post"]).session
    row = Post.objects.filter(session=session, kind="shift").first()
    if row is None:
        cakes = {"name": "Kuchentheke", "places": 3, "starts_minutes": 0, "lasts_minutes": 60}
        row = add_post(actor=Clock(), session=session, kind="shift", facts=cakes)
    return {**facts, "post": row.pk}


def just_made(world):
    """The page that somebody saw who has just signed up."""
    open_date(world)
    session = Session.objects.get(offer__slug="anmelden-own")
    row = sign_up(actor=Guest(), to=session, wish=Wish(first_name="Amal"), key=UUID(int=1))
    return {"token": signing.dumps(str(row.claim.key), salt=JUST_MADE)}


def room(world):
    """A room that anybody may ask for."""
    return {"slug": (Room.objects.filter(slug="mittelpunkt-saal").first() or cast.room(world.town.house)).slug}


def closed_room(world):
    """A room that is not given to groups."""
    if not Room.objects.filter(name="Lager").exists():
        cast.room(world.town.house, "Lager", is_bookable=False)
    return {"slug": Room.objects.get(name="Lager").slug}


def asked(world):
    """A request that somebody has just made and not confirmed yet."""
    row = Request.objects.filter(purpose="Chorprobe").first()
    if row is None:
        group = Group(name="Chor", email="chor@example.org")
        slot = conditions.slot(datetime(2099, 6, 3, 10), datetime(2099, 6, 3, 12))
        place = Room.objects.get(slug=room(world)["slug"])
        facts = {"room": place, "group": group, "purpose": "Chorprobe", "people": 12, "slots": [slot]}
        row = rooms.ask_for(actor=Guest(), **facts).request
    return row


def door_sign(world, site):
    return {"key": rooms.make_door_sign(actor=Clock(), place=site).key}


def withdrawn_sign(world):
    sign = rooms.make_door_sign(actor=Clock(), place=world.town.house)
    return {"key": rooms.withdraw_door_sign(actor=Clock(), sign=sign).key}


THINGS = {
    "own_sign": lambda world: door_sign(world, world.town.house),
    "foreign_sign": lambda world: door_sign(world, world.town.hall),
    "withdrawn_sign": withdrawn_sign,
    "room": room,
    "closed_room": closed_room,
    "asked": lambda world: {"token": token_of(asked(world))},
    "to_confirm": lambda world: {"token": confirm_link(asked(world)).rstrip("/").rpartition("/")[2]},
    "post": post,
    "shift": shift,
    "foreign_shift": lambda world: shift(world, "foreign"),
    "hidden_shift": lambda world: shift(world, published=False),
    "foreign_post": lambda world: post(world, "foreign"),
    "hidden_post": lambda world: post(world, published=False),
    "wrong_post": lambda world: {**post(world), "slug": post(world, "foreign")["slug"]},
    "open_date": open_date,
    "foreign_open_date": lambda world: open_date(world, "other"),
    "course": course,
    "just_made": just_made,
    "guessed": lambda world: {"token": "geraten"},
    "own": lambda world: {"slug": world.offer.slug},
    "foreign": lambda world: {"slug": world.foreign_offer.slug},
    "hidden": _hidden,
    "own_date": lambda world: {"slug": world.offer.slug, "slot": world.session.slot},
    "foreign_date": lambda world: {"slug": world.foreign_offer.slug, "slot": world.foreign_session.slot},
    "no_date": lambda world: {"slug": world.offer.slug, "slot": SLOT},
    "house": lambda world: {"slug": world.town.house.slug},
    "hall": lambda world: {"slug": world.town.hall.slug},
    "planned": _planned,
    "offer": lambda world: {"slug": world.offer.slug},
    "site": lambda world: {"slug": world.town.house.slug},
    "off": lambda world: off_date(world.offer),
    "no_off": lambda world: {"slug": world.offer.slug, "slot": "2020-01-07-1000"},
}

ALIKE = {}  # address with parameters that need no foreign thing -> why

LINES = """
# address                          thing    method | guest  worker  stranger  manager  coordinator  administrator
square:home                        -            GET    | yes  yes  yes  yes  yes  yes
square:home                        -            POST   | 405  405  405  405  405  405
square:programme                   -            GET    | yes  yes  yes  yes  yes  yes
square:programme                   -            POST   | 405  405  405  405  405  405
square:programme_json              -            GET    | yes  yes  yes  yes  yes  yes
square:programme_json              -            POST   | 405  405  405  405  405  405
square:programme_ics               -            GET    | yes  yes  yes  yes  yes  yes
square:programme_ics               -            POST   | 405  405  405  405  405  405
square:embed                       -            GET    | yes  yes  yes  yes  yes  yes
square:embed                       -            POST   | 405  405  405  405  405  405
square:sign_up                     course       GET    | yes  yes  yes  yes  yes  yes
square:sign_up                     course       POST   | yes  yes  yes  yes  yes  yes
square:sign_up                     own          GET    | 404  404  404  404  404  404
square:sign_up                     foreign      GET    | 404  404  404  404  404  404
square:sign_up                     hidden       GET    | 404  404  404  404  404  404
square:sign_up                     hidden       POST   | 404  404  404  404  404  404
square:sign_up_date                open_date    GET    | yes  yes  yes  yes  yes  yes
square:sign_up_date                open_date    POST   | yes  yes  yes  yes  yes  yes
square:sign_up_date                foreign_open_date GET  | yes  yes  yes  yes  yes  yes
square:sign_up_date                foreign_open_date POST | yes  yes  yes  yes  yes  yes
square:sign_up_date                own_date     GET    | 404  404  404  404  404  404
square:sign_up_date                no_date      GET    | 404  404  404  404  404  404
square:take_on                     post         GET    | yes  yes  yes  yes  yes  yes
square:take_on                     post         POST   | yes  yes  yes  yes  yes  yes
square:take_on                     foreign_post GET    | yes  yes  yes  yes  yes  yes
square:take_on                     foreign_post POST   | yes  yes  yes  yes  yes  yes
square:take_on                     hidden_post  GET    | 404  404  404  404  404  404
square:take_on                     hidden_post  POST   | 404  404  404  404  404  404
square:take_on                     wrong_post   GET    | 404  404  404  404  404  404
square:shift_ics                   shift        GET    | yes  yes  yes  yes  yes  yes
square:shift_ics                   shift        POST   | 405  405  405  405  405  405
square:shift_ics                   foreign_shift GET   | yes  yes  yes  yes  yes  yes
square:shift_ics                   hidden_shift GET    | 404  404  404  404  404  404
square:shift_ics                   post         GET    | 404  404  404  404  404  404
square:mine                        -            GET    | yes  yes  yes  yes  yes  yes
square:mine                        -            POST   | yes  yes  yes  yes  yes  yes
square:mine_new                    just_made    GET    | yes  yes  yes  yes  yes  yes
square:mine_new                    just_made    POST   | 405  405  405  405  405  405
square:mine_new                    guessed      GET    | 410  410  410  410  410  410
square:mine_accept                 -            GET    | 405  405  405  405  405  405
square:mine_accept                 -            POST   | yes  yes  yes  yes  yes  yes
square:mine_decline                -            GET    | 405  405  405  405  405  405
square:mine_decline                -            POST   | yes  yes  yes  yes  yes  yes
square:mine_certificate            -            GET    | 405  405  405  405  405  405
square:mine_certificate            -            POST   | yes  yes  yes  yes  yes  yes
square:mine_cancel                 -            GET    | 405  405  405  405  405  405
square:mine_cancel                 -            POST   | yes  yes  yes  yes  yes  yes
square:rooms                       -            GET    | yes  yes  yes  yes  yes  yes
square:rooms                       -            POST   | 405  405  405  405  405  405
square:room                        room         GET    | yes  yes  yes  yes  yes  yes
square:room                        room         POST   | 405  405  405  405  405  405
square:room                        closed_room  GET    | 404  404  404  404  404  404
square:room_ask                    room         GET    | yes  yes  yes  yes  yes  yes
square:room_ask                    room         POST   | yes  yes  yes  yes  yes  yes
square:room_ask                    closed_room  GET    | 404  404  404  404  404  404
square:room_ask                    closed_room  POST   | 404  404  404  404  404  404
square:room_asked                  asked        GET    | yes  yes  yes  yes  yes  yes
square:room_asked                  asked        POST   | 405  405  405  405  405  405
square:room_asked                  guessed      GET    | 410  410  410  410  410  410
square:room_confirm                to_confirm   GET    | yes  yes  yes  yes  yes  yes
square:room_confirm                to_confirm   POST   | yes  yes  yes  yes  yes  yes
square:room_confirm                guessed      GET    | 410  410  410  410  410  410
square:room_confirm                guessed      POST   | 410  410  410  410  410  410
square:room_accept                 -            GET    | 405  405  405  405  405  405
square:room_accept                 -            POST   | yes  yes  yes  yes  yes  yes
square:room_decline                -            GET    | 405  405  405  405  405  405
square:room_decline                -            POST   | yes  yes  yes  yes  yes  yes
square:room_wait                   -            GET    | 405  405  405  405  405  405
square:room_wait                   -            POST   | yes  yes  yes  yes  yes  yes
square:room_give_back              -            GET    | 405  405  405  405  405  405
square:room_give_back              -            POST   | yes  yes  yes  yes  yes  yes
square:sites                       -            GET    | yes  yes  yes  yes  yes  yes
square:sites                       -            POST   | 405  405  405  405  405  405
square:accessibility               -            GET    | yes  yes  yes  yes  yes  yes
square:accessibility               -            POST   | 405  405  405  405  405  405
square:privacy                     -            GET    | yes  yes  yes  yes  yes  yes
square:privacy                     -            POST   | 405  405  405  405  405  405
square:imprint                     -            GET    | yes  yes  yes  yes  yes  yes
square:imprint                     -            POST   | 405  405  405  405  405  405
square:offer                       own          GET    | yes  yes  yes  yes  yes  yes
square:offer                       own          POST   | 405  405  405  405  405  405
square:offer                       foreign      GET    | yes  yes  yes  yes  yes  yes
square:offer                       foreign      POST   | 405  405  405  405  405  405
square:offer                       hidden       GET    | 404  404  404  404  404  404
square:offer_ics                   own          GET    | yes  yes  yes  yes  yes  yes
square:offer_ics                   own          POST   | 405  405  405  405  405  405
square:offer_ics                   foreign      GET    | yes  yes  yes  yes  yes  yes
square:offer_ics                   foreign      POST   | 405  405  405  405  405  405
square:offer_ics                   hidden       GET    | 404  404  404  404  404  404
square:offer_card                  own          GET    | yes  yes  yes  yes  yes  yes
square:offer_card                  own          POST   | 405  405  405  405  405  405
square:offer_card                  foreign      GET    | yes  yes  yes  yes  yes  yes
square:offer_card                  foreign      POST   | 405  405  405  405  405  405
square:offer_card                  hidden       GET    | 404  404  404  404  404  404
square:date_ics                    own_date     GET    | yes  yes  yes  yes  yes  yes
square:date_ics                    own_date     POST   | 405  405  405  405  405  405
square:date_ics                    foreign_date GET    | yes  yes  yes  yes  yes  yes
square:date_ics                    foreign_date POST   | 405  405  405  405  405  405
square:date_ics                    no_date      GET    | 404  404  404  404  404  404
square:site                        house        GET    | yes  yes  yes  yes  yes  yes
square:site                        house        POST   | 405  405  405  405  405  405
square:site                        hall         GET    | yes  yes  yes  yes  yes  yes
square:site                        hall         POST   | 405  405  405  405  405  405
square:site                        planned      GET    | 404  404  404  404  404  404
root                               -            GET    | yes  yes  yes  yes  yes  yes
root                               -            POST   | 405  405  405  405  405  405

# papers to print and hang up: for everybody, of what residents see
square:week_sheet                  -        GET    | yes    yes     yes       yes      yes          yes
square:week_sheet                  -        POST   | 405    405     405       405      405          405
square:site_poster                 site     GET    | yes    yes     yes       yes      yes          yes
square:site_poster                 site     POST   | 405    405     405       405      405          405
square:site_poster                 planned  GET    | 404    404     404       404      404          404
square:offer_poster                offer    GET    | yes    yes     yes       yes      yes          yes
square:offer_poster                offer    POST   | 405    405     405       405      405          405
square:offer_poster                hidden   GET    | 404    404     404       404      404          404
square:offer_sheet                 offer    GET    | yes    yes     yes       yes      yes          yes
square:offer_sheet                 offer    POST   | 405    405     405       405      405          405
square:offer_sheet                 hidden   GET    | 404    404     404       404      404          404
square:off_notice                  off      GET    | yes    yes     yes       yes      yes          yes
square:off_notice                  off      POST   | 405    405     405       405      405          405
square:off_notice                  no_off   GET    | 404    404     404       404      404          404

# the screen at a door: its secret address is the permission
door_sign:sign                     own_sign       GET  | yes  yes  yes  yes  yes  yes
door_sign:sign                     own_sign       POST | 405  405  405  405  405  405
door_sign:sign                     foreign_sign   GET  | yes  yes  yes  yes  yes  yes
door_sign:sign                     withdrawn_sign GET  | 404  404  404  404  404  404
door_sign:data                     own_sign       GET  | yes  yes  yes  yes  yes  yes
door_sign:data                     own_sign       POST | 405  405  405  405  405  405
door_sign:data                     foreign_sign   GET  | yes  yes  yes  yes  yes  yes
door_sign:data                     withdrawn_sign GET  | 404  404  404  404  404  404
door_sign:worker                   -              GET  | yes  yes  yes  yes  yes  yes
door_sign:worker                   -              POST | 405  405  405  405  405  405
"""
