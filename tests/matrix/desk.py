"""Who gets what from the addresses of the room desk. How to read and write it: tests/matrix/__init__.py."""

from datetime import timedelta

from quartierwerk.access.models import Cover
from quartierwerk.foundation import clock
from quartierwerk.foundation.jobs.models import Job


def _cover(world, person, stand_in):
    today = clock.today()
    return Cover.objects.create(
        account=person.account, stand_in=stand_in.account, starts_on=today, ends_on=today + timedelta(days=3)
    )


def _job(world, actor):
    now = clock.now()
    return Job.objects.create(name="x", asked_by=actor.key, run_at=now, created_at=now)


THINGS = {
    "own_cover": lambda world: {"pk": _cover(world, world.cast.worker, world.cast.manager).pk},
    "own_job": lambda world: {"pk": _job(world, world.cast.worker).pk},
    "foreign_job": lambda world: {"pk": _job(world, world.cast.stranger).pk},
    "foreign_cover": lambda world: {"pk": _cover(world, world.cast.stranger, world.cast.coordinator).pk},
}

ALIKE = {}  # address with parameters that need no foreign thing -> why

LINES = """
# address              thing          method | guest  worker  stranger  manager  coordinator  administrator
desk:today             -              GET    | login  yes     yes       yes      yes          yes
desk:today             -              POST   | login  405     405       405      405          405
desk:follow_ups        -              GET    | login  yes     yes       yes      yes          yes
desk:follow_ups        -              POST   | login  yes     yes       yes      yes          yes
desk:follow_ups_pass_on -             GET    | login  yes     yes       yes      yes          yes
desk:follow_ups_pass_on -             POST   | login  yes     yes       yes      yes          yes
desk:cover_end         own_cover      POST   | login  yes     404       yes      404          404
desk:cover_end         foreign_cover  POST   | login  404     yes       404      yes          404
desk:cover_end         own_cover      GET    | login  405     405       405      405          405
desk:search            -              GET    | login  yes     yes       yes      yes          yes
desk:search            -              POST   | login  405     405       405      405          405
desk:job               own_job        GET    | login  yes     404       404      404          404
desk:job               foreign_job    GET    | login  404     yes       404      404          404
desk:job               own_job        POST   | login  405     405       405      405          405
"""
