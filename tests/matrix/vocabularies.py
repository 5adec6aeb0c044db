"""Who gets what from the addresses of the room vocabularies. How to read and write it: tests/matrix/__init__.py.

The lists belong to nobody in particular: the staff reads them, the town and the technical administration keep them.
"force" is a list that holds, "draft" one in preparation.
"""

from quartierwerk.foundation.permissions import Clock
from quartierwerk.vocabularies import actions
from quartierwerk.vocabularies.models import Language, Vocabulary


def the_list(version: int):
    def make(world):
        actions.plant_lists(actor=Clock())
        planted = Vocabulary.objects.get(code="alter", version=1)
        if version == 2 and not Vocabulary.objects.filter(code="alter", version=2).exists():
            actions.new_version(actor=Clock(), vocabulary=planted)
        return {"code": "alter", "version": version}

    return make


def term(version: int):
    def make(world):
        the_list(version)(world)
        return {"pk": Vocabulary.objects.get(code="alter", version=version).terms.first().pk}

    return make


def language(code: str):
    def make(world):
        actions.plant_lists(actor=Clock())
        return {"pk": Language.objects.get(code=code).pk}

    return make


THINGS = {
    "force": the_list(1),
    "draft": the_list(2),
    "term": term(1),
    "draft_term": term(2),
    "tigrinya": language("ti"),
    "german": language("de"),
    "pair": lambda world: {**the_list(1)(world), "other": "alter-60", "other_version": 1},
    "draft_pair": lambda world: {**the_list(2)(world), "other": "alter-60", "other_version": 1},
}

ALIKE = {}  # address with parameters that need no foreign thing -> why

LINES = """
# address                              thing      method | guest  worker  stranger  manager  coordinator  administrator
vocabularies:vocabulary_list           -          GET    | login  yes     yes       yes      yes          yes
vocabularies:vocabulary_list           -          POST   | login  405     405       405      405          405
vocabularies:vocabulary_new            -          GET    | login  403     403       403      yes          yes
vocabularies:vocabulary_new            -          POST   | login  403     403       403      yes          yes
vocabularies:vocabulary                force      GET    | login  yes     yes       yes      yes          yes
vocabularies:vocabulary                draft      GET    | login  yes     yes       yes      yes          yes
vocabularies:vocabulary                force      POST   | login  405     405       405      405          405
vocabularies:vocabulary_edit           force      GET    | login  403     403       403      yes          yes
vocabularies:vocabulary_edit           draft      GET    | login  403     403       403      yes          yes
vocabularies:vocabulary_edit           draft      POST   | login  403     403       403      yes          yes
vocabularies:vocabulary_new_version    force      GET    | login  405     405       405      405          405
vocabularies:vocabulary_new_version    force      POST   | login  403     403       403      yes          yes
vocabularies:vocabulary_new_version    draft      POST   | login  403     403       403      yes          yes
vocabularies:vocabulary_in_force       draft      GET    | login  403     403       403      yes          yes
vocabularies:vocabulary_in_force       draft      POST   | login  403     403       403      yes          yes
vocabularies:vocabulary_in_force       force      POST   | login  403     403       403      yes          yes
vocabularies:vocabulary_working        force      GET    | login  405     405       405      405          405
vocabularies:vocabulary_working        force      POST   | login  403     403       403      yes          yes
vocabularies:vocabulary_working        draft      POST   | login  403     403       403      yes          yes
vocabularies:vocabulary_drop           draft      GET    | login  405     405       405      405          405
vocabularies:vocabulary_drop           draft      POST   | login  403     403       403      yes          yes
vocabularies:vocabulary_drop           force      POST   | login  403     403       403      yes          yes
vocabularies:term_new                  draft      GET    | login  403     403       403      yes          yes
vocabularies:term_new                  draft      POST   | login  403     403       403      yes          yes
vocabularies:term_new                  force      POST   | login  403     403       403      yes          yes
vocabularies:term_edit                 draft_term GET    | login  403     403       403      yes          yes
vocabularies:term_edit                 draft_term POST   | login  403     403       403      yes          yes
vocabularies:term_edit                 term       POST   | login  403     403       403      yes          yes
vocabularies:term_remove               draft_term GET    | login  405     405       405      405          405
vocabularies:term_remove               draft_term POST   | login  403     403       403      yes          yes
vocabularies:term_remove               term       POST   | login  403     403       403      yes          yes
vocabularies:term_translations         term       GET    | login  403     403       403      yes          yes
vocabularies:term_translations         term       POST   | login  403     403       403      yes          yes
vocabularies:term_translations         draft_term POST   | login  403     403       403      yes          yes
vocabularies:mapping_edit              pair       GET    | login  403     403       403      yes          yes
vocabularies:mapping_edit              pair       POST   | login  403     403       403      yes          yes
vocabularies:mapping_edit              draft_pair POST   | login  403     403       403      yes          yes
vocabularies:language_list             -          GET    | login  yes     yes       yes      yes          yes
vocabularies:language_list             -          POST   | login  405     405       405      405          405
vocabularies:language_new              -          GET    | login  403     403       403      yes          yes
vocabularies:language_new              -          POST   | login  403     403       403      yes          yes
vocabularies:language_edit             tigrinya   GET    | login  403     403       403      yes          yes
vocabularies:language_edit             tigrinya   POST   | login  403     403       403      yes          yes
vocabularies:language_edit             german     POST   | login  403     403       403      yes          yes
"""
