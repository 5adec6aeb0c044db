"""Who gets what from the addresses of the room square. How to read and write it: tests/matrix/__init__.py."""

from quartierwerk.foundation import clock
from quartierwerk.offers.models import Cancellation, Offer, Session
from quartierwerk.places.models import Site
from tests import cast


def hidden_offer(world):
    """An offer that is not published: nobody sees anything of it here."""
    there = Offer.objects.filter(is_published=False).first()
    return {"slug": (there or cast.offer(world.town, is_published=False)).slug}


def off_date(offer):
    """A date that is called off, as its address names it."""
    session = Session.objects.filter(offer=offer).exclude(cancellation=None).first()
    if session is None:
        session = cast.session(offer, days=3)
        Cancellation.objects.create(session=session, reason="illness", at=clock.now(), by="clock")
    return {"slug": offer.slug, "slot": session.slot[:10] + "-" + session.slot[11:].replace(":", "")}


def planned_site(world):
    if not Site.objects.filter(slug="neubau").exists():
        cast.site(world.town.west, "Neubau", "neubau", world.town.own_carrier, is_planned=True)
    return {"slug": "neubau"}


THINGS = {
    "offer": lambda world: {"slug": world.offer.slug},
    "hidden": hidden_offer,
    "site": lambda world: {"slug": world.town.house.slug},
    "planned": planned_site,
    "off": lambda world: off_date(world.offer),
    "no_date": lambda world: {"slug": world.offer.slug, "slot": "2020-01-07-1000"},
}

ALIKE = {}  # address with parameters that need no foreign thing -> why

LINES = """
# address                          thing    method | guest  worker  stranger  manager  coordinator  administrator
square:programme_json              -        GET    | yes    yes     yes       yes      yes          yes
square:programme_json              -        POST   | 405    405     405       405      405          405

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
square:off_notice                  no_date  GET    | 404    404     404       404      404          404
"""
