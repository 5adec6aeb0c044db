"""Who gets what from the addresses of the room reports. How to read and write it: tests/matrix/__init__.py."""

from datetime import timedelta

from quartierwerk.foundation import clock
from quartierwerk.foundation.output.table import Column, Table
from quartierwerk.foundation.permissions import Clock
from quartierwerk.reports import actions
from quartierwerk.reports.models import FrozenReport, SignUpFile


def _report(world, carrier):
    day = clock.today() - timedelta(days=3)
    return FrozenReport.objects.create(
        title="Bericht", carrier=carrier, first=day, last=day, checksum="0" * 64, as_of=clock.now(),
        figures={"tables": [Table("Angebote", [Column("name", "Angebot")], [["Kurs"]]).to_data()]}, frozen_by="clock",
    )  # fmt: skip


def _link(world, carrier):
    report = _report(world, carrier)
    return actions.hand_out_link(actor=Clock(), report=report, reader="Prüfung", ends_on=clock.today())


def _listed(world, actor, carrier):
    """A list of sign-ups that this person asked for; it is not written yet."""
    day = clock.today() - timedelta(days=3)
    row = SignUpFile.objects.create(
        carrier=carrier, first=day, last=day, asked_by=actor.key, hat=actor.hat.pk, asked_at=clock.now()
    )
    return {"pk": row.pk}


def _written(world):
    """The same, written."""
    found = _listed(world, world.cast.worker, world.town.own_carrier)
    file = SignUpFile.objects.get(**found)
    actions.note_sign_ups(actor=Clock(), file=file, data=b"Anmeldung\r\n", rows=0, as_of=clock.now())
    return found


def _linked(world):
    """A link with the report that it opens."""
    link = _link(world, world.town.own_carrier)
    return {"secret": link.secret, "pk": link.reports.get().pk}


THINGS = {
    "secret_own": _linked,
    "list": lambda world: _listed(world, world.cast.worker, world.town.own_carrier),
    "list_foreign": lambda world: _listed(world, world.cast.stranger, world.town.other_carrier),
    "list_written": _written,
    "own": lambda world: {"pk": _report(world, world.town.own_carrier).pk},
    "foreign": lambda world: {"pk": _report(world, world.town.other_carrier).pk},
    "own_link": lambda world: {"pk": _link(world, world.town.own_carrier).pk},
    "foreign_link": lambda world: {"pk": _link(world, world.town.other_carrier).pk},
    "secret": lambda world: {"secret": _link(world, world.town.own_carrier).secret},
    "wrong_secret": lambda world: {"secret": "falsch"},
    "secret_foreign": lambda world: {
        "secret": _link(world, world.town.own_carrier).secret,
        "pk": _report(world, world.town.other_carrier).pk,
    },
}

ALIKE = {"reader": "a link opens for everybody who holds it", "reader_report": "the same link, another report"}

LINES = """
# address              thing           method | guest  worker  stranger  manager  coordinator  administrator
reports:figures        -               GET    | login  yes     yes       yes      yes          yes
reports:figures        -               POST   | login  405     405       405      405          405
reports:houses         -               GET    | login  yes     yes       yes      yes          yes
reports:houses         -               POST   | login  405     405       405      405          405
reports:sign_up_files    -             GET    | login  yes     yes       yes      403          403
reports:sign_up_files    -             POST   | login  yes     yes       yes      403          403
reports:sign_up_file     list          GET    | login  yes     404       404      404          404
reports:sign_up_file     list_foreign  GET    | login  404     yes       404      404          404
reports:sign_up_file     list          POST   | login  405     405       405      405          405
reports:sign_up_progress list          GET    | login  yes     404       404      404          404
reports:sign_up_progress list_foreign  GET    | login  404     yes       404      404          404
reports:sign_up_progress list          POST   | login  405     405       405      405          405
reports:sign_up_download list_written  GET    | login  yes     404       404      404          404
reports:sign_up_download list          GET    | login  404     404       404      404          404
reports:sign_up_download list_foreign  GET    | login  404     404       404      404          404
reports:sign_up_download list          POST   | login  405     405       405      405          405
reports:sign_up_dropping list          GET    | login  yes     404       404      404          404
reports:sign_up_dropping list          POST   | login  yes     404       404      404          404
reports:sign_up_dropping list_foreign  POST   | login  404     yes       404      404          404
reports:freezing       -               GET    | login  404     404       404      404          404
reports:freezing       -               POST   | login  404     404       404      404          404
reports:reports        -               GET    | login  yes     yes       yes      yes          yes
reports:reports        -               POST   | login  405     405       405      405          405
reports:report         own             GET    | login  yes     404       404      yes          404
reports:report         foreign         GET    | login  404     yes       404      yes          404
reports:report         own             POST   | login  405     405       405      405          405
reports:link           own             GET    | login  yes     404       404      403          404
reports:link           own             POST   | login  yes     404       404      403          404
reports:link           foreign         GET    | login  404     yes       404      403          404
reports:link           foreign         POST   | login  404     yes       404      403          404
reports:link_end       own_link        POST   | login  yes     404       404      403          404
reports:link_end       foreign_link    POST   | login  404     yes       404      403          404
reports:link_end       own_link        GET    | login  405     405       405      405          405
reader                 secret          GET    | yes    yes     yes       yes      yes          yes
reader                 wrong_secret    GET    | 404    404     404       404      404          404
reader                 secret          POST   | 405    405     405       405      405          405
reader_report          secret_own      GET    | yes    yes     yes       yes      yes          yes
reader_report          secret_foreign  GET    | 404    404     404       404      404          404
reader_report          secret_foreign  POST   | 405    405     405       405      405          405
"""
