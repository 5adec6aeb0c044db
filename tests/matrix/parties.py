"""Who gets what from the addresses of the room parties. How to read and write it: tests/matrix/__init__.py.

"own" belongs to the worker's carrier, "foreign" to another one. Organisations are no secret among the staff; persons
are seen by their own organisation and area, and the town reads those of its neighbourhoods; notes are read by the own
circle only. "west" is the manager's, "north" of the next neighbourhood.
"""

from quartierwerk.foundation import clock
from quartierwerk.parties import actions
from quartierwerk.parties.choices import OrganisationKind, RelationKind
from quartierwerk.parties.models import Contact, ContactNote, Operation, Organisation, Relation


def of_north(world):
    found = Organisation.objects.filter(slug="nordverein").first()
    return found or Organisation.objects.create(
        kind=OrganisationKind.ASSOCIATION, name="Nordverein", slug="nordverein", area=world.town.north
    )


def relation(left, right):
    def make(world):
        ends = [getattr(world.town, name) if name else of_north(world) for name in (left, right)]
        row, _made = Relation.objects.get_or_create(left=ends[0], right=ends[1], kind=RelationKind.FUNDS)
        return {"pk": row.pk}

    return make


def contact(**where):
    def make(world):
        facts = {key: getattr(world.town, name) for key, name in where.items()}
        return {"pk": Contact.objects.create(name="Ansprechperson", **facts).pk}

    return make


def two_contacts(**where):
    return lambda world: {"kept": contact(**where)(world)["pk"], "dropped": contact(**where)(world)["pk"]}


def note(**where):
    def make(world):
        facts = {key: getattr(world.town, name) for key, name in where.items()}
        row = ContactNote.objects.create(on=clock.today(), channel="phone", text="Gespräch", **facts)
        return {"pk": row.pk}

    return make


def operation(site):
    return lambda world: {"pk": Operation.objects.get(site=getattr(world.town, site)).pk}


def list_of(person):
    def make(world):
        actor = getattr(world.cast, person)
        who = {"account": actor.account.pk, "hat": actor.hat.pk}
        return {"pk": actions.hand_in_list(actor=actor, content=b"Name\nVerein\n", name="liste.csv", who=who).pk}

    return make


def pair(kept, dropped):
    def make(world):
        one, other = [getattr(world.town, name) if name else of_north(world) for name in (kept, dropped)]
        return {"kept": one.pk, "dropped": other.pk}

    return make


THINGS = {
    "own": lambda world: {"pk": world.town.own_carrier.pk},
    "foreign": lambda world: {"pk": world.town.other_carrier.pk},
    "north": lambda world: {"pk": of_north(world).pk},
    "own_relation": relation("own_carrier", ""),
    "foreign_relation": relation("other_carrier", ""),
    "house": operation("house"),
    "hall": operation("hall"),
    "pair": pair("own_carrier", "other_carrier"),
    "far_pair": pair("own_carrier", ""),
    "own_person": contact(organisation="own_carrier"),
    "foreign_person": contact(organisation="other_carrier"),
    "west_person": contact(area="west"),
    "north_person": contact(area="north"),
    "own_persons": two_contacts(organisation="own_carrier"),
    "foreign_persons": two_contacts(organisation="other_carrier"),
    "own_note": note(organisation="own_carrier"),
    "foreign_note": note(organisation="other_carrier"),
    "west_note": note(area="west"),
    "own_list": list_of("worker"),
    "foreign_list": list_of("stranger"),
    "csv": lambda world: {"kind": "csv"},
    "exe": lambda world: {"kind": "exe"},
}

ALIKE = {}  # address with parameters that need no foreign thing -> why

LINES = """
# address                     thing            method | guest  worker  stranger  manager  coordinator  administrator
parties:organisation_list     -                GET    | login  yes     yes       yes      yes          yes
parties:organisation_list     -                POST   | login  405     405       405      405          405
parties:organisation_file     csv              GET    | login  yes     yes       yes      yes          yes
parties:organisation_file     exe              GET    | login  404     404       404      404          404
parties:organisation_file     csv              POST   | login  405     405       405      405          405
parties:organisation_new      -                GET    | login  yes     yes       yes      yes          yes
parties:organisation_new      -                POST   | login  yes     yes       yes      yes          yes
parties:organisation          own              GET    | login  yes     yes       yes      yes          yes
parties:organisation          foreign          GET    | login  yes     yes       yes      yes          yes
parties:organisation          own              POST   | login  405     405       405      405          405
parties:organisation_edit     own              GET    | login  yes     403       yes      yes          yes
parties:organisation_edit     own              POST   | login  yes     403       yes      yes          yes
parties:organisation_edit     foreign          POST   | login  403     yes       yes      yes          yes
parties:organisation_edit     north            POST   | login  403     403       403      yes          yes
parties:organisation_close    own              GET    | login  yes     403       yes      yes          yes
parties:organisation_close    own              POST   | login  yes     403       yes      yes          yes
parties:organisation_close    north            POST   | login  403     403       403      yes          yes
parties:organisation_reopen   own              GET    | login  405     405       405      405          405
parties:organisation_reopen   own              POST   | login  yes     403       yes      yes          yes
parties:organisation_reopen   north            POST   | login  403     403       403      yes          yes
parties:relation_new          own              GET    | login  yes     403       yes      yes          yes
parties:relation_new          own              POST   | login  yes     403       yes      yes          yes
parties:relation_new          north            POST   | login  403     403       403      yes          yes
parties:relation_end          own_relation     GET    | login  yes     403       yes      yes          yes
parties:relation_end          own_relation     POST   | login  yes     403       yes      yes          yes
parties:relation_end          foreign_relation POST   | login  403     yes       yes      yes          yes
parties:relation_remove       own_relation     GET    | login  405     405       405      405          405
parties:relation_remove       own_relation     POST   | login  yes     403       yes      yes          yes
parties:relation_remove       foreign_relation POST   | login  403     yes       yes      yes          yes
parties:operation_new         own              GET    | login  403     403       yes      yes          yes
parties:operation_new         own              POST   | login  403     403       yes      yes          yes
parties:operation_new         north            POST   | login  403     403       yes      yes          yes
parties:operation_end         house            GET    | login  403     403       yes      yes          yes
parties:operation_end         house            POST   | login  403     403       yes      yes          yes
parties:operation_end         hall             POST   | login  403     403       403      yes          yes
parties:doubles               -                GET    | login  yes     yes       yes      yes          yes
parties:doubles               -                POST   | login  405     405       405      405          405
parties:organisation_merge    pair             GET    | login  403     403       yes      yes          yes
parties:organisation_merge    pair             POST   | login  403     403       yes      yes          yes
parties:organisation_merge    far_pair         POST   | login  403     403       403      yes          yes
parties:list_new              -                GET    | login  yes     yes       yes      yes          yes
parties:list_new              -                POST   | login  yes     yes       yes      yes          yes
parties:list                  own_list         GET    | login  yes     404       404      404          404
parties:list                  foreign_list     GET    | login  404     yes       404      404          404
parties:list                  own_list         POST   | login  405     405       405      405          405
parties:list_take             own_list         GET    | login  405     405       405      405          405
parties:list_take             own_list         POST   | login  yes     404       404      404          404
parties:list_take             foreign_list     POST   | login  404     yes       404      404          404
parties:contact_list_new      -                GET    | login  yes     yes       yes      yes          404
parties:contact_list_new      -                POST   | login  yes     yes       yes      yes          404
parties:contact_list          -                GET    | login  yes     yes       yes      yes          404
parties:contact_list          -                POST   | login  405     405       405      405          405
parties:contact_file          csv              GET    | login  yes     yes       yes      yes          404
parties:contact_file          exe              GET    | login  404     404       404      404          404
parties:contact_file          csv              POST   | login  405     405       405      405          405
parties:contact_new           -                GET    | login  yes     yes       yes      yes          404
parties:contact_new           -                POST   | login  yes     yes       yes      yes          404
parties:key_people            -                GET    | login  yes     yes       yes      yes          404
parties:key_people            -                POST   | login  405     405       405      405          405
parties:contact               own_person       GET    | login  yes     404       404      yes          404
parties:contact               foreign_person   GET    | login  404     yes       404      yes          404
parties:contact               west_person      GET    | login  404     404       yes      yes          404
parties:contact               north_person     GET    | login  404     404       404      yes          404
parties:contact               own_person       POST   | login  405     405       405      405          405
parties:contact_edit          own_person       GET    | login  yes     404       404      403          404
parties:contact_edit          own_person       POST   | login  yes     404       404      403          404
parties:contact_edit          foreign_person   POST   | login  404     yes       404      403          404
parties:contact_edit          west_person      POST   | login  404     404       yes      403          404
parties:contact_edit          north_person     POST   | login  404     404       404      403          404
parties:contact_forget        own_person       GET    | login  yes     404       404      403          404
parties:contact_forget        own_person       POST   | login  yes     404       404      403          404
parties:contact_forget        west_person      POST   | login  404     404       yes      403          404
parties:contact_merge         own_persons      GET    | login  yes     404       404      403          404
parties:contact_merge         own_persons      POST   | login  yes     404       404      403          404
parties:contact_merge         foreign_persons  POST   | login  404     yes       404      403          404
parties:note_list             -                GET    | login  yes     yes       yes      yes          404
parties:note_list             -                POST   | login  405     405       405      405          405
parties:note_new              -                GET    | login  yes     yes       yes      yes          404
parties:note_new              -                POST   | login  yes     yes       yes      yes          404
parties:note                  own_note         GET    | login  yes     404       404      404          404
parties:note                  foreign_note     GET    | login  404     yes       404      404          404
parties:note                  west_note        GET    | login  404     404       yes      404          404
parties:note                  own_note         POST   | login  405     405       405      405          405
parties:note_edit             own_note         GET    | login  yes     404       404      404          404
parties:note_edit             own_note         POST   | login  yes     404       404      404          404
parties:note_edit             west_note        POST   | login  404     404       yes      404          404
parties:note_done             own_note         GET    | login  405     405       405      405          405
parties:note_done             own_note         POST   | login  yes     404       404      404          404
parties:note_done             west_note        POST   | login  404     404       yes      404          404
parties:note_remove           own_note         GET    | login  yes     404       404      404          404
parties:note_remove           own_note         POST   | login  yes     404       404      404          404
parties:note_remove           west_note        POST   | login  404     404       yes      404          404
"""
