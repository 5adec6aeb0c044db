"""What people do for a fest: note which permits it needs and how they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.slugs import free_slug
from quartierwerk.offers import seed
from quartierwerk.offers.choices import STATES_OF_CONSENTS, STATES_OF_PERMITS, PermitState
from quartierwerk.offers.models import Permit, PermitKind, PermitStep, Session

KIND_FACTS = ("name", "lead_days", "explanation", "source", "confirmed_by", "is_consent")
PERMIT_FACTS = ("lead_days", "organisation", "authority", "reference")


# --- the list of kinds -----------------------------------------------------------------------------------------------


@action("offers.plant_permit_kinds", "Liste der Genehmigungen angelegt")
def plant_permit_kinds(*, actor: Actor) -> int:
    """Set up the list of the first day; what an office already has stays as it is. Gives how many were added."""
    if PermitKind.objects.exists():
        return 0
    made = PermitKind.objects.bulk_create(
        PermitKind(
            slug=kind.code, name=kind.name, lead_days=kind.lead_days, explanation=kind.explanation,
            source=kind.source, is_consent=kind.is_consent, confirmed_by=kind.confirmed_by, position=position * 10,
        )
        for position, kind in enumerate(seed.PERMIT_KINDS, start=1)
    )  # fmt: skip
    return len(made)


@action("offers.add_permit_kind", "Genehmigung in die Liste aufgenommen")
def add_permit_kind(*, actor: Actor, facts: Mapping[str, Any]) -> PermitKind:
    """One more line in the list, for all fests of the house."""
    row = PermitKind(**_known(facts, KIND_FACTS))
    row.slug = free_slug(PermitKind, row.name, otherwise="genehmigung")
    row.position = (PermitKind.objects.aggregate(last=Max("position"))["last"] or 0) + 10
    row.full_clean()
    row.save()
    return row


@action("offers.edit_permit_kind", "Genehmigung der Liste geändert")
def edit_permit_kind(*, actor: Actor, kind: PermitKind, facts: Mapping[str, Any]) -> PermitKind:
    """Other days or words; permits that have no days of their own follow.

    Raises:
        Refused: an authority's permit cannot become an owner's consent while dates have it.
    """
    before = kind.is_consent
    for name, value in _known(facts, KIND_FACTS).items():
        setattr(kind, name, value)
    if kind.is_consent != before and kind.permits.exists():
        raise Refused(
            _("Termine haben diese Genehmigung schon. Bitte legen Sie eine neue Zeile an."), field="is_consent"
        )
    kind.full_clean()
    kind.save(update_fields=list(KIND_FACTS))
    return kind


def _known(facts: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    unknown = facts.keys() - set(names)
    if unknown:
        raise TypeError(f"not a fact: {', '.join(sorted(unknown))}")
    return {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}


# --- permits of a date -----------------------------------------------------------------------------------------------


@action("offers.add_permits", "Genehmigungen eingetragen")
def add_permits(*, actor: Actor, session: Session, kinds: Sequence[PermitKind]) -> list[Permit]:
    """This date needs these. Only consents may stand there more than once, for several owners.

    Raises:
        Refused: nothing was chosen, or it stands there already.
    """
    if not kinds:
        raise Refused(_("Bitte wählen Sie mindestens eine Genehmigung."), field="kinds")
    there = set(Permit.objects.filter(session=session, kind__is_consent=False).values_list("kind", flat=True))
    made = []
    for kind in kinds:
        if kind.pk in there:
            raise Refused(_("„%(kind)s“ steht bei diesem Termin schon.") % {"kind": kind}, field="kinds")
        permit = Permit.objects.create(session=session, kind=kind)
        _step(permit, PermitState.NEEDED, clock.today(), "", actor)
        made.append(permit)
    return made


@action("offers.edit_permit", "Genehmigung geändert")
def edit_permit(*, actor: Actor, permit: Permit, facts: Mapping[str, Any]) -> Permit:
    """Whom one asks, under which number, and how many days before if it is not as usual."""
    for name, value in _known(facts, PERMIT_FACTS).items():
        setattr(permit, name, value)
    permit.full_clean()
    permit.save(update_fields=list(PERMIT_FACTS))
    return permit


@action("offers.note_permit", "Stand einer Genehmigung eingetragen")
def note_permit(*, actor: Actor, permit: Permit, state: str, day: date, note: str = "") -> PermitStep:
    """Asked, granted, refused: on this day.

    Raises:
        Refused: the state does not fit, or the day is still to come.
    """
    fitting = STATES_OF_CONSENTS if permit.kind.is_consent else STATES_OF_PERMITS
    if state not in fitting:
        raise Refused(_("Bitte wählen Sie einen Stand aus der Liste."), field="state")
    if day > clock.today():
        raise Refused(_("Der Tag liegt in der Zukunft. Tragen Sie ein, was schon geschehen ist."), field="day")
    last = permit.steps.order_by("day", "pk").last()
    if last is not None and (last.state, last.day, last.note) == (state, day, note.strip()):
        return last
    return _step(permit, PermitState(state), day, note, actor)


def _step(permit: Permit, state: PermitState, day: date, note: str, actor: Actor) -> PermitStep:
    row = PermitStep(permit=permit, state=state, day=day, note=note.strip(), at=clock.now(), by=actor.key)
    row.full_clean(exclude=["permit"])
    row.save()
    return row


@action("offers.take_back_step", "Stand einer Genehmigung zurückgenommen")
def take_back_step(*, actor: Actor, step: PermitStep) -> None:
    """It was noted by mistake; what was before holds again.

    Raises:
        Refused: it is the only one.
    """
    if not PermitStep.objects.filter(permit=step.permit_id).exclude(pk=step.pk).exists():
        raise Refused(_("Das ist der erste Stand. Löschen Sie die Genehmigung, wenn sie gar nicht hierher gehört."))
    step.delete()


@action("offers.remove_permit", "Genehmigung entfernt")
def remove_permit(*, actor: Actor, permit: Permit) -> None:
    """It does not belong to this date.

    Raises:
        Refused: somebody has been asked; then it stays, and may be marked as not needed.
    """
    if permit.steps.exclude(state=PermitState.NEEDED).exists():
        raise Refused(
            _("Dafür ist schon etwas eingetragen. Setzen Sie den Stand auf „nicht nötig“, statt sie zu löschen.")
        )
    permit.delete()
