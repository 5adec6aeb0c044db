"""What partners, the staff and the clock do with the stock: ask, answer, confirm, release, decline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from quartierwerk.foundation import clock
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.effects import require_shown
from quartierwerk.foundation.mail import queue_mail
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers import queries
from quartierwerk.offers.actions.offers import edit_offer, withdraw_offer
from quartierwerk.offers.choices import StockState
from quartierwerk.offers.errors import AlreadyDecided, AskedToday, LinkClosed, NotEntered, NothingToDo, ProposalWaits
from quartierwerk.offers.models import Confirmation, Offer
from quartierwerk.offers.queries.stock import ENDED, PROPOSED_FACTS, PROPOSED_WORDS


@action("offers.ask_partner", "Partner gefragt: Stimmt das noch?")
def ask_partner(*, actor: Actor, offer: Offer) -> Confirmation:
    """Ask "still true?": a new question, whose link closes that of the one before; by mail where there is an address.

    Raises:
        AskedToday: the last question is of today.
        ProposalWaits: the partner has answered and nobody has decided.
        NothingToDo: the offer is our own or not in the programme.
    """
    if offer.stock != StockState.PARTNER or not offer.is_published:
        raise NothingToDo
    if queries.waits(offer):
        raise ProposalWaits
    last = queries.latest_question(offer)
    if last is not None and last.answered_at is None and clock.wall(last.asked_at)[:10] == clock.today().isoformat():
        raise AskedToday
    question = Confirmation.objects.create(offer=offer, asked_at=clock.now())
    _mail(queries.mail_address(offer), [question])
    return question


@action("offers.ask_address", "Adresse gefragt: Stimmt das noch?")
def ask_address(*, actor: Actor, address: str) -> int:
    """Ask "still true?" about every offer of one address whose half-year is over: one mail, one link per offer.

    Whom nobody can write to gets questions all the same; the office hands their links over. Asked again, nothing is due
    any more. Returns: about how many offers.
    """
    keys = [offer.pk for offer in queries.offers_to_ask() if queries.mail_address(offer) == address]
    list(Offer.objects.select_for_update().filter(pk__in=keys).order_by("pk"))  # who asks meanwhile waits
    due = [offer for offer in queries.offers_to_ask() if queries.mail_address(offer) == address]
    now = clock.now()
    _mail(address, [Confirmation.objects.create(offer=offer, asked_at=now) for offer in due])
    return len(due)


def _mail(address: str, questions: Sequence[Confirmation]) -> None:
    """One mail with the link of each question; nothing where there is no address or nothing to ask."""
    if not address or not questions:
        return
    base = settings.BASE_URL.rstrip("/")
    offers = [
        {
            "title": " ".join(question.offer.title.split()),
            "link": base + reverse("still_true:question", args=[queries.link_token(question)]),
        }
        for question in questions
    ]
    words = {"offers": offers, "number": len(offers), "installation_name": settings.INSTALLATION_NAME}
    with translation.override("de"):
        subject = render_to_string("offers/mail_still_true_subject.txt", words)
        body = render_to_string("offers/mail_still_true.txt", words).strip() + "\n"
    queue_mail(to=address, subject=subject, body=body, language="de")


@action("offers.answer_confirmation", "Partner hat geantwortet")
def answer_confirmation(
    *, actor: Actor, confirmation: Confirmation, proposed: Mapping[str, Any] | None = None
) -> Confirmation:
    """A partner answers by link. Nothing proposed: everything is still true. Else it waits for release.

    An answer can be changed until somebody has decided about it.

    Raises:
        LinkClosed: there is a newer question, or a decision.
        ValidationError: a value does not fit its field (comes back as Refused).
    """
    if not queries.is_open(confirmation) or confirmation.released_at or confirmation.declined_at:
        raise LinkClosed
    values = dict(proposed or {})
    unknown = values.keys() - set(PROPOSED_FACTS) - set(PROPOSED_WORDS) - {ENDED}
    if unknown:
        raise TypeError(f"a partner does not propose {', '.join(sorted(unknown))}")
    draft = Offer.objects.get(pk=confirmation.offer_id)
    facts = {name: values[name] for name in PROPOSED_FACTS if name in values}
    for name, value in facts.items():
        setattr(draft, name, value)
    draft.clean_fields(exclude=[field.name for field in Offer._meta.fields if field.name not in facts])
    confirmation.proposed = values
    confirmation.is_still_true = not values
    confirmation.answered_at = clock.now()
    confirmation.save(update_fields=["proposed", "is_still_true", "answered_at"])
    if not values:
        Offer.objects.filter(pk=confirmation.offer_id).update(confirmed_on=clock.today())
    return confirmation


@action("offers.confirm_stock", "Angebot nach Rückfrage bestätigt")
def confirm_stock(*, actor: Actor, offer: Offer) -> Offer:
    """Somebody of the staff has asked the partner and was told that all is still true.

    Raises:
        ProposalWaits: the partner has said in writing that it is not.
        NothingToDo: the offer is our own.
    """
    if offer.stock != StockState.PARTNER:
        raise NothingToDo
    if queries.waits(offer):
        raise ProposalWaits
    now = clock.now()
    last = queries.latest_question(offer)
    if last is not None and last.answered_at is None:
        last.answered_at, last.is_still_true, last.released_by = now, True, actor.key
        last.save(update_fields=["answered_at", "is_still_true", "released_by"])
    offer.confirmed_on = clock.today()
    offer.save(update_fields=["confirmed_on", "changed_at"])
    return offer


@action("offers.release_proposal", "Vorschlag eines Partners übernommen")
def release_proposal(*, actor: Actor, confirmation: Confirmation, shown: str, is_entered: bool = False) -> Confirmation:
    """Write what the partner proposed into the offer; ``queries.plan_release`` shows it.

    Raises:
        AlreadyDecided: someone was faster.
        NotShown: the proposal or the offer has changed since it was shown.
        NotEntered: times or a place stand there in words and nobody has said that they are entered.
    """
    if not queries.is_waiting(confirmation):
        raise AlreadyDecided
    require_shown(queries.plan_release(confirmation).effects, shown)
    if queries.by_hand(confirmation.proposed) and not is_entered:
        raise NotEntered(field="is_entered")
    offer = confirmation.offer
    if changes := queries.changes_of(confirmation):
        offer = edit_offer(actor=actor, offer=offer, changes=changes)
    if confirmation.proposed.get(ENDED):
        withdraw_offer(actor=actor, offer=offer, shown=queries.plan_withdrawal(offer).shown)
    confirmation.released_at, confirmation.released_by = clock.now(), actor.key
    confirmation.save(update_fields=["released_at", "released_by"])
    Offer.objects.filter(pk=offer.pk).update(confirmed_on=clock.wall(confirmation.answered_at)[:10])  # type: ignore[arg-type]
    return confirmation


@action("offers.decline_proposal", "Vorschlag eines Partners abgelehnt")
def decline_proposal(*, actor: Actor, confirmation: Confirmation) -> Confirmation:
    """The proposal is not taken over; the offer stays as it is and unconfirmed.

    Raises:
        AlreadyDecided: someone was faster.
    """
    if not queries.is_waiting(confirmation):
        raise AlreadyDecided
    confirmation.declined_at = clock.now()
    confirmation.save(update_fields=["declined_at"])
    return confirmation
