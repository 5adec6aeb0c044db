"""A door sign, as it is chosen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation.ui.forms import Columns
from quartierwerk.places.queries import text_languages
from quartierwerk.rooms import queries
from quartierwerk.rooms.models import Room


class DoorSignForm(forms.Form):
    """Where it hangs and what it speaks besides German."""

    place = forms.ChoiceField(label=_("Haus oder Raum"))
    languages = forms.MultipleChoiceField(
        label=_("Sprachen neben Deutsch"), required=False, widget=Columns,
        help_text=_("Das Schild wechselt zwischen ihnen."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {f"haus-{site.pk}": site for site in queries.sites_to_keep(actor)}
        rooms = queries.kept_rooms(actor).order_by("site__name", "name", "pk")
        self.rooms: dict[str, Room] = {f"raum-{room.pk}": room for room in rooms}
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (_("Ganzes Haus"), [(key, site.name) for key, site in self.sites.items()]),
            (_("Ein Raum"), [(key, f"{room.site.name}: {room.name}") for key, room in self.rooms.items()]),
        ]
        spoken = text_languages()
        self.fields["languages"].choices = [  # type: ignore[attr-defined]
            (code, name) for code, name in settings.LANGUAGES if code in spoken and code != "de-x-leicht"
        ]
        self.fields["languages"].initial = [code for code, _name in self.fields["languages"].choices]  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        key = self.cleaned_data["place"]
        return {"place": self.sites.get(key) or self.rooms[key], "languages": self.cleaned_data["languages"]}
