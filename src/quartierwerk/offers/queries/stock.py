"""The stock of other carriers' offers: whom to ask "still true?", what the link opens, what waits for release.

The key in a link is the number of the question with a signature: nobody can make one up, and one key says nothing of
another. It opens the newest question of its offer and nothing else; the next question closes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import Effect
from quartierwerk.foundation.permissions import Actor, Guest, may
from quartierwerk.offers.choices import StockState
from quartierwerk.offers.models import Confirmation, Offer, Series, Session
from quartierwerk.offers.queries.dates import months_later
from quartierwerk.offers.queries.offers import visible_offers
from quartierwerk.offers.queries.public import MONTHS_UNTIL_GONE, MONTHS_UNTIL_REMINDER
from quartierwerk.offers.queries.series import Preview, plan_withdrawal
from quartierwerk.offers.queries.words import in_words, place_of, span_of
from quartierwerk.offers.rules import KEEPERS, key_of

MONTHS_BETWEEN_QUESTIONS = 6

PROPOSED_FACTS = (
    "title", "summary", "description", "contact_phone", "contact_email", "free", "cost_cents", "cost_note", "children",
    "sign_up", "women_only", "papers", "step_free",
)  # fmt: skip
"""What a partner may propose and a release writes into the offer."""
PROPOSED_WORDS = {
    "times": gettext_lazy("Zeiten"),
    "place": gettext_lazy("Ort"),
    "note": gettext_lazy("Was sich sonst geändert hat"),
}
"""What a partner says in words; whoever releases it enters it by hand: dates hang on times and places."""
ENDED = "ended"
FACT, HAND, END = "fact", "hand", "end"

_signer = Signer(salt="quartierwerk.offers.still_true", sep=".")


# The link


def link_token(question: Confirmation) -> str:
    """What stands in the address that the partner gets."""
    return _signer.sign(str(question.pk))


def guest_with(question: Confirmation) -> Guest:
    """Whoever holds the link of this question."""
    return Guest(key=f"confirmation:{question.pk}", opens=frozenset({key_of(question)}))


def question_behind(token: str) -> Confirmation | None:
    """The question that a key opens, open or closed; None for a key that is none."""
    try:
        pk = int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
    return Confirmation.objects.select_related("offer__carrier", "offer__site").filter(pk=pk).first()


def is_open(question: Confirmation) -> bool:
    """Whether the link still opens: no newer question, and the offer is kept by its partner."""
    newer = Confirmation.objects.filter(offer=question.offer_id).filter(
        Q(asked_at__gt=question.asked_at) | Q(asked_at=question.asked_at, pk__gt=question.pk)
    )
    return question.offer.stock == StockState.PARTNER and question.offer.is_published and not newer.exists()


# Whom to ask


def stock() -> QuerySet[Offer]:
    """Offers that their partners keep and that are meant to be seen."""
    return Offer.objects.filter(stock=StockState.PARTNER, is_published=True)


def offers_to_ask() -> list[Offer]:
    """Offers neither asked about nor confirmed for half a year, without a proposal that waits."""
    limit = months_later(clock.today(), -MONTHS_BETWEEN_QUESTIONS)
    asked = Confirmation.objects.filter(offer=OuterRef("pk"), asked_at__gt=_day_begins(limit))
    rows = stock().filter(Q(confirmed_on__isnull=True) | Q(confirmed_on__lte=limit))
    rows = rows.filter(~Exists(asked), ~Exists(_waiting().filter(offer=OuterRef("pk"))))
    return list(rows.select_related("carrier").order_by("confirmed_on", "pk"))


def _day_begins(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.BERLIN)


def mail_address(offer: Offer) -> str:
    """Where the question goes, written one way; empty where the office has to hand the link over itself."""
    name, at, host = (offer.contact_email or offer.carrier.email).strip().rpartition("@")
    return name + at + host.casefold()


def latest_question(offer: Offer) -> Confirmation | None:
    return Confirmation.objects.filter(offer=offer).order_by("-asked_at", "-pk").first()


# The desk's list


def _waiting() -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(
        is_still_true=False, answered_at__isnull=False, released_at=None, declined_at=None
    )


def proposals(actor: Actor) -> QuerySet[Confirmation]:
    """Answers with proposals that one may release or decline, oldest first."""
    scope = actor.scope(*KEEPERS)
    return (
        _waiting()
        .filter(scope.q(path="offer__area__path", organisation="offer__carrier"))
        .select_related("offer__area", "offer__site", "offer__carrier")
        .order_by("answered_at", "pk")
    )


def waits(offer: Offer) -> bool:
    return _waiting().filter(offer=offer).exists()


def visible_stock(actor: Actor) -> QuerySet[Offer]:
    """The stock that one may see, what was confirmed longest ago first."""
    return (
        visible_offers(actor)
        .filter(stock=StockState.PARTNER, is_published=True)
        .order_by(F("confirmed_on").asc(nulls_first=True), "title", "pk")
    )


def _overdue() -> Q:
    limit = months_later(clock.today(), -MONTHS_UNTIL_GONE)
    return Q(confirmed_on__lt=limit) | Q(confirmed_on__isnull=True, created_at__lt=_day_begins(limit))


def stock_overdue(actor: Actor) -> QuerySet[Offer]:
    """Offers that nobody has confirmed for twelve months: they are out of the programme."""
    return visible_stock(actor).filter(_overdue())


def stock_unanswered(actor: Actor) -> QuerySet[Offer]:
    """Offers whose last question has no answer."""
    newest = Confirmation.objects.filter(offer=OuterRef("pk")).order_by("-asked_at", "-pk")[:1]
    unanswered = Confirmation.objects.filter(pk__in=newest.values("pk"), answered_at=None)
    return visible_stock(actor).filter(Exists(unanswered))


@dataclass(frozen=True)
class StockRow:
    """One offer of the stock with its last question. ``token`` only for those who may ask."""

    offer: Offer
    question: Confirmation | None
    is_gone: bool
    is_old: bool
    waits: bool
    may_ask: bool
    address: str

    @property
    def token(self) -> str:
        return link_token(self.question) if self.question and self.may_ask and not self.waits else ""

    @property
    def anchor(self) -> str:
        return f"link-{self.offer.pk}"

    @property
    def is_unanswered(self) -> bool:
        return self.question is not None and self.question.answered_at is None


def stock_rows(actor: Actor, offers: Iterable[Offer]) -> list[StockRow]:
    """What the list shows of these offers; one query more, however many there are."""
    rows = list(offers)
    newest: dict[int, Confirmation] = {}
    for question in Confirmation.objects.filter(offer__in=rows).order_by("asked_at", "pk"):
        newest[question.offer_id] = question
    today = clock.today()
    gone, old = months_later(today, -MONTHS_UNTIL_GONE), months_later(today, -MONTHS_UNTIL_REMINDER)
    found = []
    for offer in rows:
        last, asked = offer.confirmed_on or offer.created_at.astimezone(clock.BERLIN).date(), newest.get(offer.pk)
        found.append(
            StockRow(
                offer=offer, question=asked, is_gone=last < gone, is_old=last < old,
                waits=asked is not None and is_waiting(asked), may_ask=may(actor, "offers.ask_partner", offer),
                address=mail_address(offer),
            )
        )  # fmt: skip
    return found


def is_waiting(answer: Confirmation) -> bool:
    decided = answer.released_at or answer.declined_at
    return answer.is_still_true is False and answer.answered_at is not None and not decided


# What is proposed


@dataclass(frozen=True)
class Line:
    """One proposed change: what stands there now, what shall stand there."""

    label: str
    old: str
    new: str
    group: str


def label_of(name: str) -> str:
    """The name of a fact as people read it."""
    if name == "cost_cents":
        return _("Preis")
    return str(PROPOSED_WORDS.get(name) or Offer._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def value_words(name: str, value: Any) -> str:
    """The value of a fact in words; a text that is not there is a dash, an answer that is not there "please ask"."""
    choices = Offer._meta.get_field(name).choices  # type: ignore[union-attr]
    if choices:
        return str(dict(choices).get(value, value))  # type: ignore[arg-type]
    if value in (None, ""):
        return "–"
    if name == "cost_cents":
        return _("%(amount)s Euro") % {"amount": number_format(Decimal(value) / 100, decimal_pos=2)}
    return str(value)


def times_of(offer: Offer) -> list[str]:
    """When it takes place, as people say it: the series that go on, else the next single dates."""
    now = clock.wall_now()
    coming = Session.objects.filter(series=OuterRef("pk"), starts_local__gt=now, cancellation=None)
    said = [in_words(row) for row in Series.objects.filter(Exists(coming), offer=offer).order_by("starts_local", "pk")]
    if said:
        return said
    single = Session.objects.filter(offer=offer, starts_local__gt=now, cancellation=None).order_by("starts_local")
    return [span_of(row) for row in single[:3]]


def places_of(offer: Offer) -> list[str]:
    """Where it takes place: the site of the offer, else where its next dates are."""
    if offer.site is not None:
        return [str(offer.site)]
    coming = Session.objects.filter(offer=offer, starts_local__gt=clock.wall_now()).select_related("site")
    return sorted({place_of(row) for row in coming.order_by("starts_local")[:10]} - {""})


def facts_of(offer: Offer) -> list[tuple[str, str]]:
    """What everybody may read about an offer, for its partner to check; texts that are not there take no room."""
    lines = [(_("Wann"), "; ".join(times_of(offer)) or "–"), (_("Wo"), "; ".join(places_of(offer)) or "–")]
    for name in PROPOSED_FACTS[1:]:
        value = getattr(offer, name)
        if value not in (None, "") or Offer._meta.get_field(name).choices:  # type: ignore[union-attr]
            lines.append((label_of(name), value_words(name, value)))
    return lines


def changes_of(answer: Confirmation) -> dict[str, Any]:
    """Proposed facts that differ from what stands in the offer now."""
    offer = answer.offer
    return {
        name: answer.proposed[name]
        for name in PROPOSED_FACTS
        if name in answer.proposed and answer.proposed[name] != getattr(offer, name)
    }


def proposal_lines(answer: Confirmation) -> list[Line]:
    offer = answer.offer
    lines = [
        Line(label_of(name), value_words(name, getattr(offer, name)), value_words(name, value), FACT)
        for name, value in changes_of(answer).items()
    ]
    now = {"times": times_of, "place": places_of}
    for name in PROPOSED_WORDS:
        if words := answer.proposed.get(name):
            lines.append(Line(label_of(name), "; ".join(now[name](offer)) if name in now else "", words, HAND))
    return lines


def by_hand(proposed: Mapping[str, Any]) -> bool:
    """Whether something of it has to be entered by hand."""
    return any(proposed.get(name) for name in PROPOSED_WORDS)


def plan_release(answer: Confirmation) -> Preview:
    """What a release would write, and which dates residents would lose if the offer is over."""
    lines = [Effect(f"{line.label}: {line.old} → {line.new}", group=line.group) for line in proposal_lines(answer)]
    if answer.proposed.get(ENDED):
        lines.append(Effect(_("Das Angebot gibt es nicht mehr; es verlässt das Programm."), group=END))
        lines += plan_withdrawal(answer.offer).effects
    return Preview(tuple(lines))
