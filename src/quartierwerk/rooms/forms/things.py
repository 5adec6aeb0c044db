"""A number for each kind of thing that may go with a room: the same questions wherever a room is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.permissions import Actor
from quartierwerk.rooms import queries
from quartierwerk.rooms.models import Equipment

THING = "thing-"
LONGEST_KEY = 19  # digits; longer ones are no key of a row
LONGEST_NUMBER = 7
MOST_READ = 200  # of what an address says


def things_asked(data: Mapping[str, str]) -> dict[int, int]:
    """{key of the thing: how many} as a form or an address says, whatever room it was for; what is no number is no
    wish."""
    found = {}
    for name, number in list(data.items())[:MOST_READ]:
        key = name.removeprefix(THING)
        if key != name and _is_number(key, LONGEST_KEY) and _is_number(number, LONGEST_NUMBER) and int(number):
            found[int(key)] = int(number)
    return found


def _is_number(text: str, longest: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < longest


class ThingsForm(forms.Form):
    """Questions about equipment; what it holds depends on the room."""

    things: dict[str, Equipment]

    def add_things(self, rows: Iterable[Equipment]) -> None:
        """Ask how many of each of these."""
        self.things = {f"{THING}{thing.pk}": thing for thing in rows}
        for name, thing in self.things.items():
            self.fields[name] = forms.IntegerField(
                label=thing.name, min_value=0, max_value=thing.quantity, required=False,
                help_text=_("Es gibt %(number)d.") % {"number": thing.quantity},
                error_messages={"max_value": _("So viele gibt es nicht: höchstens %(limit_value)d.")},
            )  # fmt: skip

    def add_things_of_room(self, actor: Actor) -> None:
        """Ask for what the house of the room has: of the one that was sent, or the one that the form begins with."""
        room = self.data.get("room", "") if self.is_bound else self.initial.get("room")
        if isinstance(room, str):
            known = queries.kept_rooms(actor)
            room = known.filter(pk=room).first() if room.isdecimal() and len(room) < LONGEST_KEY else None
        self.add_things(queries.equipment_of(actor, room) if room is not None else ())

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        other = [name for name in self.data if name.startswith(THING) and name not in self.things and self.data[name]]
        if other:  # never leave out in silence what somebody asked for
            words = _("Dieser Raum hat andere Ausstattung. Bitte sehen Sie die Zahlen noch einmal durch.")
            self.add_error("room" if "room" in self.fields else None, forms.ValidationError(words, code="other"))
        return typed

    @property
    def equipment(self) -> dict[int, int]:
        """{key of the thing: how many}, as the actions take it."""
        return {thing.pk: self.cleaned_data[name] for name, thing in self.things.items() if self.cleaned_data.get(name)}
