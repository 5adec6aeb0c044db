"""What reading a calendar would do: computed before it is done, shown to people, handed to the action.

A calendar is right about what it says, also about the past; what people changed here since it was last read stays.
To tell the two apart, an offer remembers what its calendar said (``CalendarEntry``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from quartierwerk.access.queries import actor_of
from quartierwerk.accounts.models import Account
from quartierwerk.foundation import clock
from quartierwerk.foundation.commands import Report
from quartierwerk.foundation.effects import Effect, fingerprint
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor, Guest
from quartierwerk.offers.models import CalendarUpload, Offer, Session
from quartierwerk.offers.queries.days import Days
from quartierwerk.offers.queries.entries import (
    REFUSED,
    TAKEN,
    UNCHANGED,
    Entry,
    EntryPlan,
    NotTaken,
    default_place,
    remembered,
    said_dates,
)
from quartierwerk.offers.queries.rereading import plan_again
from quartierwerk.offers.queries.sessions import hanging_on, kept, visible_sessions
from quartierwerk.offers.queries.words import span_of, when
from quartierwerk.offers.rules import KEEPERS
from quartierwerk.parties.choices import OrganisationKind
from quartierwerk.parties.models import Operation, Organisation
from quartierwerk.places.models import Site
from quartierwerk.vocabularies.choices import Kind
from quartierwerk.vocabularies.models import Language
from quartierwerk.vocabularies.queries import working_terms

MOVED, GONE, OFF = "moved", "gone", "off"
MOST_DATES = 250_000
"""No more dates than this come out of one file."""
KEYS_AT_ONCE = 500


@dataclass
class CalendarPlan:
    """What becomes of all events of a file, in their order."""

    entries: list[EntryPlan] = field(default_factory=list)

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What happens to dates that exist: the part that nobody may be surprised by."""
        lines: list[Effect] = []
        moved: list[Session] = []
        for plan in self.entries:
            for change in plan.changed:
                if "starts_local" in change.values:
                    moved.append(change.session)
                    new = when(change.said.starts_local, is_all_day=change.said.is_all_day)
                    lines.append(_effect(plan, f"{span_of(change.session)} → {new}", MOVED))
                elif change.calls_off:
                    lines.append(_effect(plan, span_of(change.session), OFF))
            lines += [_effect(plan, span_of(session), GONE) for session in plan.gone]
            lines += [_effect(plan, span_of(session), OFF) for session in plan.off]
        lines += hanging_on(moved, "move")
        off = [change.session for plan in self.entries for change in plan.changed if change.calls_off]
        lines += hanging_on(off + [session for plan in self.entries for session in plan.off], "call_off")
        return tuple(lines)

    @property
    def shown(self) -> str:
        return fingerprint(self.effects)


def _effect(plan: EntryPlan, words: str, group: str) -> Effect:
    return Effect(f"{plan.entry.title}: {words}", group=group)


def plan_calendar(target: Offer, entries: Sequence[Entry]) -> CalendarPlan:
    """What reading these events for the carrier of ``target`` would do. Writes nothing.

    Raises:
        Refused: more dates than a file may have.
    """
    known = _known([entry.uid for entry in entries])
    same = {uid for uid, (carrier, digest) in known.items() if carrier == target.carrier_id}
    waiting = [entry for entry in entries if entry.uid in same and known[entry.uid][1] != entry.digest]
    offers, sessions = _offers(waiting)
    days = Days(offers=[offer.pk for offer in offers.values()])
    existing = [session for rows in sessions.values() for session in rows]
    held = {key for some in _in_parts(existing) for key in kept(some)}
    result, count = CalendarPlan(), 0
    for entry in entries:
        if entry.uid not in known:
            plan = _plan_new(target, entry, days)
        elif entry.uid not in same:
            plan = EntryPlan(entry, REFUSED, refusal=(
                "UID", "OTHER-CARRIER",
                _("Diese Kennung (UID) gehört schon zu einem Angebot eines anderen Trägers. Wenn es dasselbe Angebot "
                  "ist, pflegt es der andere Träger; sonst braucht es im Kalender eine eigene Kennung."),
            ))  # fmt: skip
        elif known[entry.uid][1] == entry.digest:
            plan = EntryPlan(entry, UNCHANGED)
        else:
            offer = offers[entry.uid]
            plan = plan_again(entry, offer, sessions.get(offer.pk, []), days, held)
        count += len(plan.made)
        if count > MOST_DATES:
            raise Refused(
                _("Aus der Datei entstünden mehr als %(most)s Termine. Bitte lesen Sie sie in kleineren Teilen ein.")
                % {"most": f"{MOST_DATES:,}".replace(",", ".")}
            )
        result.entries.append(plan)
    return result


def _known(uids: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Carrier and digest of those that are there already."""
    found: dict[str, tuple[int, str]] = {}
    for some in _in_parts(uids):
        rows = Offer.objects.filter(uid__in=some).values_list("uid", "carrier", "source_digest")
        found.update((uid, (carrier, digest)) for uid, carrier, digest in rows)
    return found


def _in_parts(keys: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (keys[first : first + KEYS_AT_ONCE] for first in range(0, len(keys), KEYS_AT_ONCE))


def _offers(entries: Sequence[Entry]) -> tuple[dict[str, Offer], dict[int, list[Session]]]:
    """Offers by UID with what their calendar last said, and their dates by offer."""
    offers: dict[str, Offer] = {}
    dates: dict[int, list[Session]] = {}
    for some in _in_parts([entry.uid for entry in entries]):
        rows = Offer.objects.filter(uid__in=some).select_related("area", "site", "calendar_entry__series__site")
        offers.update((offer.uid, offer) for offer in rows)
    by_key = {offer.pk: offer for offer in offers.values()}
    for keys in _in_parts(list(by_key)):
        for session in Session.objects.filter(offer__in=keys).select_related("cancellation").order_by("slot"):
            session.offer = by_key[session.offer_id]
            dates.setdefault(session.offer_id, []).append(session)
    return offers, dates


def _plan_new(target: Offer, entry: Entry, days: Days) -> EntryPlan:
    offer = Offer(
        uid=entry.uid,
        title=entry.title,
        description=entry.description,
        carrier=target.carrier,
        site=entry.site,
        area=entry.site.area,
        source_digest=entry.digest,
    )
    plan = EntryPlan(entry, TAKEN, offer=offer, series=entry.series(offer))
    try:
        said, plan.made_until = said_dates(entry, plan.series, days)
    except NotTaken as reason:
        return EntryPlan(entry, REFUSED, refusal=reason.refusal)
    plan.made = list(said.values())
    plan.dates = {one.slot: remembered(one, default_place(entry)) for one in entry.changes}
    return plan


# What to say about it


def report_of(plan: CalendarPlan) -> Report:
    """The lists of what was done, by UID."""
    report = Report(records="uid")
    for one in plan.entries:
        uid = one.entry.uid
        if one.kind == REFUSED:
            name, rule, sentence = one.refusal
            report.refuse(uid, sentence, field=name, rule=rule)
        else:
            getattr(report, one.kind).append(uid)
        for name, sentence in one.notes:
            report.note(uid, sentence, field=name)
    return report


# What categories mean


class Meanings:
    """Categories of a calendar that are names of this installation: fields of action, groups, languages."""

    def __init__(self) -> None:
        self.fields = {key: term.code for term in working_terms(Kind.FIELDS) for key in _names(term.title, term.code)}
        self.groups = {key: term.code for term in working_terms(Kind.GROUPS) for key in _names(term.title, term.code)}
        self.languages = {
            key: language.code
            for language in Language.objects.all()
            for key in _names(language.name, language.own_name)
        }

    def of(self, categories: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """``{"fields": ("bildung",), "groups": (), "languages": ("ar",)}``; what is no name here is passed over."""
        keys = [category.strip().casefold() for category in categories]
        return {
            name: tuple(sorted({meaning[key] for key in keys if key in meaning}))
            for name, meaning in (("fields", self.fields), ("groups", self.groups), ("languages", self.languages))
        }


def _names(*texts: str) -> list[str]:
    return [text.strip().casefold() for text in texts if text]


# Where to


def first_site(slug: str = "") -> Site | None:
    """The site of this name; without one the only or first one."""
    rows = Site.objects.select_related("area").order_by("pk")
    return (rows.filter(slug=slug) if slug else rows).first()


def first_carrier(slug: str = "", *, site: Site | None = None) -> Organisation | None:
    """The carrier of this name; without one whoever runs the site, else the only or first one."""
    if slug:
        return Organisation.objects.filter(slug=slug).first()
    if site is not None:
        operation = Operation.objects.filter(site=site).select_related("organisation").order_by("pk").first()
        if operation is not None:
            return operation.organisation
    rows = Organisation.objects.order_by("pk")
    return rows.filter(kind=OrganisationKind.CARRIER).first() or rows.first()


def sites_by_location() -> dict[str, Site]:
    """Sites by name, slug and address in small letters, to find the one that a calendar means."""
    found: dict[str, Site] = {}
    for site in Site.objects.select_related("area").order_by("-pk"):
        for text in (site.address, site.name, site.slug):
            if text:
                found[text.casefold()] = site
    return found


# Lists


def listed_sessions(
    actor: Actor, *, site: str = "", uid: str = "", first: date | None = None, last: date | None = None
) -> list[dict[str, Any]]:
    """Dates as ``list-sessions`` prints them, in order, called-off ones too. ``last`` is inclusive."""
    rows = visible_sessions(actor)
    if site:
        rows = rows.filter(site__slug=site)
    if uid:
        rows = rows.filter(Q(offer__uid=uid) | Q(offer__uid__startswith=f"{uid}#"))
    if first is not None:
        rows = rows.filter(starts_local__gte=first.isoformat())
    if last is not None:
        rows = rows.filter(starts_local__lt=(last + timedelta(days=1)).isoformat())
    values = rows.order_by("starts_at", "offer__uid", "pk").values_list(
        "offer__uid", "own_title", "offer__title", "starts_at", "ends_at", "cancellation"
    )
    return [
        {
            "uid": key,
            "title": own or title,
            "starts_at": starts.astimezone(clock.BERLIN).isoformat(),
            "ends_at": ends.astimezone(clock.BERLIN).isoformat(),
            "cancelled": cancellation is not None,
        }
        for key, own, title, starts, ends, cancellation in values.iterator(chunk_size=5_000)
    ]


def upload_with(key: int) -> CalendarUpload | None:
    """For the jobs that read it."""
    return CalendarUpload.objects.select_related("carrier", "site__area").filter(pk=key).first()


def hat_of(actor: Actor) -> int | None:
    """The role in which somebody does something, to be asked again when a job does it later."""
    hat = getattr(actor, "hat", None)
    return hat.pk if hat is not None else None


def sender_of(upload: CalendarUpload) -> Actor:
    """Who sent the file, in the role of then if she still has it. A Guest, who may nothing, if the account is gone."""
    kind, _colon, key = upload.sent_by.partition(":")
    account = Account.objects.filter(pk=key, is_active=True).first() if kind == "account" else None
    if account is None:
        return Guest()
    return actor_of(account, upload.hat)


def state_of_upload(upload: CalendarUpload) -> str:
    """``refused``, ``done``, ``taking``, ``preview``, ``failed`` or ``looking``."""
    if upload.refusal:
        return "refused"
    if upload.report is not None:
        return "done"
    if upload.job is not None and upload.job.state == "failed":
        return "failed"
    if upload.agreed_at is not None:
        return "taking"
    return "preview" if upload.preview is not None else "looking"


def visible_uploads(actor: Actor) -> QuerySet[CalendarUpload]:
    """Calendar files of the carriers and places that one keeps, the newest first."""
    scope = actor.scope(*KEEPERS)
    return CalendarUpload.objects.filter(scope.q(path="site__area__path", organisation="carrier")).select_related(
        "carrier", "site__area", "job"
    )
