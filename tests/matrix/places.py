"""Who gets what from the addresses of the room places. How to read and write it: tests/matrix/__init__.py.

Areas and sites are no secret: residents read about them without any account. Who keeps them differs.
"""

from datetime import timedelta

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock
from quartierwerk.places.models import ClosingDays, CrisisRule, SchoolHolidayOverride
from quartierwerk.vocabularies.actions import plant_lists


def days():
    return {"starts_on": clock.today() + timedelta(days=1), "ends_on": clock.today() + timedelta(days=2)}


def closing(site):
    return {"pk": ClosingDays.objects.create(site=site, reason="works", **days()).pk}


def crisis(site):
    rule = CrisisRule.objects.create(kind="closed", **days())
    rule.sites.add(site)
    return {"pk": rule.pk}


def texts(site, **more):
    plant_lists(actor=Clock())
    return {"slug": site.slug, "language": "ar", **more}


THINGS = {
    "own_area": lambda world: {"slug": world.town.west.slug},
    "foreign_area": lambda world: {"slug": world.town.state.slug},  # above the town
    "own": lambda world: {"slug": world.town.house.slug},
    "foreign": lambda world: {"slug": world.town.hall.slug},
    "own_texts": lambda world: texts(world.town.house),
    "foreign_texts": lambda world: texts(world.town.hall),
    "own_text": lambda world: texts(world.town.house, field="ring_at"),
    "foreign_text": lambda world: texts(world.town.hall, field="ring_at"),
    "own_closing": lambda world: closing(world.town.house),
    "foreign_closing": lambda world: closing(world.town.hall),
    "own_crisis": lambda world: crisis(world.town.house),
    "foreign_crisis": lambda world: crisis(world.town.hall),
    "override": lambda world: {
        "pk": SchoolHolidayOverride.objects.create(state_code="NI", name="Studientag", **days()).pk
    },
}

ALIKE = {  # address with parameters that need no foreign thing -> why
    "places:school_override_withdrawal": "school holidays belong to a whole state, not to anybody",
}

LINES = """
# address                            thing         method | guest  worker  stranger  manager  coordinator  administrator
places:areas                         -                GET    | login  yes     yes       yes      yes          yes
places:areas                         -                POST   | login  405     405       405      405          405
places:areas_geojson                 -                GET    | login  yes     yes       yes      yes          yes
places:areas_geojson                 -                POST   | login  405     405       405      405          405
places:area_new                      -                GET    | login  403     403       403      yes          yes
places:area_new                      -                POST   | login  403     403       403      yes          yes
places:area                          own_area         GET    | login  yes     yes       yes      yes          yes
places:area                          foreign_area     GET    | login  yes     yes       yes      yes          yes
places:area                          own_area         POST   | login  405     405       405      405          405
places:area_edit                     own_area         GET    | login  403     403       403      yes          yes
places:area_edit                     foreign_area     GET    | login  403     403       403      403          yes
places:area_edit                     own_area         POST   | login  403     403       403      yes          yes
places:area_edit                     foreign_area     POST   | login  403     403       403      403          yes
places:area_boundary                 own_area         GET    | login  403     403       403      yes          yes
places:area_boundary                 foreign_area     GET    | login  403     403       403      403          yes
places:area_boundary                 own_area         POST   | login  403     403       403      yes          yes
places:area_boundary                 foreign_area     POST   | login  403     403       403      403          yes
places:area_removal                  own_area         GET    | login  403     403       403      yes          yes
places:area_removal                  foreign_area     GET    | login  403     403       403      403          yes
places:area_removal                  own_area         POST   | login  403     403       403      yes          yes
places:area_removal                  foreign_area     POST   | login  403     403       403      403          yes

places:sites                         -                GET    | login  yes     yes       yes      yes          yes
places:sites                         -                POST   | login  405     405       405      405          405
places:site_new                      -                GET    | login  403     403       yes      yes          403
places:site_new                      -                POST   | login  403     403       yes      yes          403
places:site                          own              GET    | login  yes     yes       yes      yes          yes
places:site                          foreign          GET    | login  yes     yes       yes      yes          yes
places:site                          own              POST   | login  405     405       405      405          405
places:site_edit                     own              GET    | login  yes     403       yes      yes          403
places:site_edit                     foreign          GET    | login  403     yes       403      yes          403
places:site_edit                     own              POST   | login  yes     403       yes      yes          403
places:site_edit                     foreign          POST   | login  403     yes       403      yes          403
places:site_photo                    own              GET    | login  yes     403       yes      yes          403
places:site_photo                    foreign          GET    | login  403     yes       403      yes          403
places:site_photo                    own              POST   | login  yes     403       yes      yes          403
places:site_photo                    foreign          POST   | login  403     yes       403      yes          403
places:site_photo_removal            own              GET    | login  405     405       405      405          405
places:site_photo_removal            own              POST   | login  yes     403       yes      yes          403
places:site_photo_removal            foreign          POST   | login  403     yes       403      yes          403
places:site_texts                    own_texts        GET    | login  yes     403       yes      yes          403
places:site_texts                    foreign_texts    GET    | login  403     yes       403      yes          403
places:site_texts                    own_texts        POST   | login  yes     403       yes      yes          403
places:site_texts                    foreign_texts    POST   | login  403     yes       403      yes          403
places:site_text_confirmation        own_text         GET    | login  405     405       405      405          405
places:site_text_confirmation        own_text         POST   | login  yes     403       yes      yes          403
places:site_text_confirmation        foreign_text     POST   | login  403     yes       403      yes          403
places:site_removal                  own              GET    | login  403     403       yes      yes          403
places:site_removal                  foreign          GET    | login  403     403       403      yes          403
places:site_removal                  own              POST   | login  403     403       yes      yes          403
places:site_removal                  foreign          POST   | login  403     403       403      yes          403

places:closings                      -                GET    | login  yes     yes       yes      yes          yes
places:closings                      -                POST   | login  405     405       405      405          405
places:closing_new                   -                GET    | login  yes     yes       yes      yes          403
places:closing_new                   -                POST   | login  yes     yes       yes      yes          403
places:closing_withdrawal            own_closing      GET    | login  yes     403       yes      yes          403
places:closing_withdrawal            foreign_closing  GET    | login  403     yes       403      yes          403
places:closing_withdrawal            own_closing      POST   | login  yes     403       yes      yes          403
places:closing_withdrawal            foreign_closing  POST   | login  403     yes       403      yes          403
places:closing_end                   own_closing      GET    | login  yes     403       yes      yes          403
places:closing_end                   own_closing      POST   | login  yes     403       yes      yes          403
places:closing_end                   foreign_closing  GET    | login  403     yes       403      yes          403
places:closing_end                   foreign_closing  POST   | login  403     yes       403      yes          403
places:school_holidays               -                GET    | login  yes     yes       yes      yes          yes
places:school_holidays               -                POST   | login  405     405       405      405          405
places:school_override_new           -                GET    | login  403     403       403      yes          yes
places:school_override_new           -                POST   | login  403     403       403      yes          yes
places:school_override_withdrawal    override         GET    | login  403     403       403      yes          yes
places:school_override_withdrawal    override         POST   | login  403     403       403      yes          yes
places:crises                        -                GET    | login  yes     yes       yes      yes          yes
places:crises                        -                POST   | login  405     405       405      405          405
places:crisis_new                    -                GET    | login  yes     yes       yes      yes          403
places:crisis_new                    -                POST   | login  yes     yes       yes      yes          403
places:crisis_end                    own_crisis       GET    | login  yes     403       yes      yes          403
places:crisis_end                    foreign_crisis   GET    | login  403     yes       403      yes          403
places:crisis_end                    own_crisis       POST   | login  yes     403       yes      yes          403
places:crisis_end                    foreign_crisis   POST   | login  403     yes       403      yes          403
places:crisis_last_day               own_crisis       GET    | login  yes     403       yes      yes          403
places:crisis_last_day               own_crisis       POST   | login  yes     403       yes      yes          403
places:crisis_last_day               foreign_crisis   GET    | login  403     yes       403      yes          403
places:crisis_last_day               foreign_crisis   POST   | login  403     yes       403      yes          403
"""
