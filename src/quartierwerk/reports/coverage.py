"""What a report is about: an area with all below it, one site, or one carrier."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from quartierwerk.foundation.permissions import Whereabouts
from quartierwerk.parties.models import Organisation
from quartierwerk.places.models import Area, Site


@dataclass(frozen=True)
class Coverage:
    thing: Area | Site | Organisation

    @property
    def slug(self) -> str:
        return self.thing.slug

    @property
    def name(self) -> str:
        return self.thing.name

    def whereabouts(self) -> Whereabouts:
        return self.thing.whereabouts()

    def of_sessions(self) -> Q:
        """The condition on dates. A date that was moved to another site counts where it took place."""
        if isinstance(self.thing, Area):
            return Q(offer__area__path__startswith=self.thing.path)
        if isinstance(self.thing, Site):
            return Q(site=self.thing)
        return Q(offer__carrier=self.thing)

    def of_quotations(self) -> Q:
        if isinstance(self.thing, Area):
            return Q(area__path__startswith=self.thing.path)
        if isinstance(self.thing, Site):
            return Q(site=self.thing)
        return Q(offer__carrier=self.thing)

    def as_fields(self) -> dict[str, Area | Site | Organisation]:
        """The field of a frozen report that keeps it."""
        name = {Area: "area", Site: "site", Organisation: "carrier"}[type(self.thing)]
        return {name: self.thing}
