"""What stands on the desk today: dates, missing counts, what waits, what ends soon, follow-ups, long work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartierwerk.access.actors import AccountActor
from quartierwerk.access.choices import Role
from quartierwerk.access.models import Assignment, Cover
from quartierwerk.access.queries import hats_of, visible_assignments
from quartierwerk.accounts.models import Account
from quartierwerk.attendance import queries as attendance
from quartierwerk.foundation import clock
from quartierwerk.foundation.effects import Effect
from quartierwerk.foundation.jobs.models import Job, State
from quartierwerk.foundation.models import Mail
from quartierwerk.foundation.periods import runs_on
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers import queries as offers
from quartierwerk.offers.models import Session
from quartierwerk.parties.models import Contact, ContactNote
from quartierwerk.parties.queries import visible_notes
from quartierwerk.places.models import Site
from quartierwerk.rooms import queries as rooms

WORKS = (Role.WORKER, Role.MANAGER)
SEES = (*WORKS, Role.COORDINATOR)
SOON = timedelta(days=60)


def dates_of(actor: Actor, day: date) -> QuerySet[Any]:
    """The dates of a day that the actor looks after, with their state and count."""
    scope = actor.scope(*SEES)
    rows = Session.objects.filter(
        scope.q(path="offer__area__path", organisation="offer__carrier_id"),
        starts_local__gte=f"{day.isoformat()}T00:00",
        starts_local__lt=f"{day.isoformat()}T24",
    )
    return (
        attendance.with_state(rows)
        .annotate(visits=F("tally__visits"))
        .select_related("offer", "site", "cancellation", "stand_in")
        .order_by("starts_local", "offer__title", "pk")
    )


@dataclass(frozen=True)
class Item:
    """One line that waits: what, since or until when, where to go."""

    words: str
    url: str
    day: date | None = None


def waiting(actor: Actor) -> list[Item]:
    """What waits for a decision of this actor."""
    items: list[Item] = []
    if actor.holds(*WORKS):
        items += [
            Item(
                _("„%(offer)s“: Änderung eines Partners prüfen") % {"offer": answer.offer.title},
                reverse("offers:stock"),
                clock.wall_day(answer.answered_at) if answer.answered_at else None,
            )
            for answer in offers.proposals(actor)[:20]
        ]
        items += [
            Item(
                _("„%(offer)s“ wurde lange nicht bestätigt und steht nicht mehr im Programm") % {"offer": offer.title},
                reverse("offers:stock"),
                offer.confirmed_on,
            )
            for offer in offers.stock_overdue(actor)[:20]
        ]
        items += _rooms_waiting(actor)
        items += _permits_waiting(actor)
        items += [
            Item(
                _("„%(before)s“ (%(carrier)s) möchte in Ihren Kurs „%(after)s“ führen: Stimmen Sie zu?")
                % {"before": level.before.title, "carrier": level.before.carrier, "after": level.after.title},
                reverse("offers:level", args=[level.pk]),
            )
            for level in offers.levels_to_answer(actor)[:20]
        ]
        items += [
            Item(
                ngettext(
                    "„%(date)s“ sucht noch %(n)d Mensch, der mithilft",
                    "„%(date)s“ sucht noch %(n)d Menschen, die mithelfen",
                    lacking.helpers,
                )
                % {"date": lacking.session.title, "n": lacking.helpers},
                reverse("offers:posts", args=[lacking.session.pk]),
                clock.wall_day(lacking.session.starts_at),
            )
            for lacking in offers.lacking_helpers(actor)[:10]
        ]
        items += [
            Item(
                _("„%(title)s“: über das Wetter entscheiden") % {"title": plan.session.title},
                reverse("offers:event", args=[plan.session_id]),
                clock.wall_day(plan.decide_by),
            )
            for plan in offers.rain_to_decide(actor)[:20]
        ]
    failed = Job.objects.filter(asked_by=actor.key, state=State.FAILED, ended_at__gte=clock.now() - timedelta(days=7))
    items += [
        Item(_("Ein Auftrag ist gescheitert: %(why)s") % {"why": job.sentence}, reverse("desk:job", args=[job.pk]))
        for job in failed[:10]
    ]
    if actor.holds(Role.ADMINISTRATOR):
        unsent = Mail.objects.exclude(failed_at=None).count()
        if unsent:
            items.append(Item(_("%(number)d E-Mails konnten nicht gesendet werden") % {"number": unsent}, ""))
    return items


def _permits_waiting(actor: Actor) -> Iterator[Item]:
    """Permits of fests that should have been asked for by now."""
    for line in offers.waiting_permits(actor, until=clock.today())[:20]:
        words = _("„%(title)s“: %(kind)s ist noch nicht beantragt") if line.is_late else _(
            "„%(title)s“: %(kind)s heute noch beantragen"
        )  # fmt: skip
        yield Item(
            words % {"title": line.permit.session.title, "kind": line.permit.kind},
            reverse("offers:event", args=[line.permit.session_id]), line.due_on,
        )  # fmt: skip


def _rooms_waiting(actor: Actor) -> Iterator[Item]:
    """Requests for rooms with the age of the oldest, groups that do not know yet, dates that have lost their room."""
    if without := offers.number_without_room(actor):
        words = ngettext("%(n)d Termin hat keinen Raum mehr", "%(n)d Termine haben keinen Raum mehr", without)
        yield Item(words % {"n": without}, reverse("offers:without_room"))
    number, oldest = rooms.inbox_size(actor)
    if number and oldest is not None:
        days = (clock.now() - oldest).days
        since = ngettext("seit %(n)d Tag", "seit %(n)d Tagen", days) % {"n": days} if days else _("seit heute")
        words = ngettext(
            "%(n)d Raumanfrage wartet %(since)s auf Antwort",
            "%(n)d Raumanfragen warten auf Antwort, die älteste %(since)s", number,
        )  # fmt: skip
        yield Item(words % {"n": number, "since": since}, reverse("rooms:requests"), clock.wall_day(oldest))
    calls, moved = rooms.calls_to_make(actor)
    if calls:
        words = ngettext(
            "%(n)d Belegung ist abgesagt, die Gruppe weiß es noch nicht",
            "%(n)d Belegungen sind abgesagt, die Gruppen wissen es noch nicht", calls,
        )  # fmt: skip
        yield Item(words % {"n": calls}, reverse("rooms:calls"))
    if moved:
        words = ngettext(
            "%(n)d Belegung ist verlegt, die Gruppe weiß es noch nicht",
            "%(n)d Belegungen sind verlegt, die Gruppen wissen es noch nicht", moved,
        )  # fmt: skip
        yield Item(words % {"n": moved}, reverse("rooms:calls"))


def ending(actor: Actor) -> list[Item]:
    """What ends within sixty days: houses, people's work, periods of permits, roles."""
    return sorted(_ending(actor), key=lambda item: item.day or date.max)


def _ending(actor: Actor) -> Iterator[Item]:
    today, until = clock.today(), clock.today() + SOON
    scope = actor.scope(*SEES)
    kept = Q(pk__in=[])
    for key in scope.organisations:
        kept |= Q(keepers__has=str(key))
    for site in Site.objects.filter(scope.q(path="area__path") | kept, ends_on__range=(today, until)):
        yield Item(
            _("%(name)s gibt es nur noch bis dahin") % {"name": site.name}, reverse("places:site", args=[site.slug]),
            site.ends_on,
        )  # fmt: skip
    people = Contact.objects.filter(
        scope.q(path="area__path", organisation="organisation_id") | scope.q(path="organisation__area__path"),
        ends_on__range=(today, until),
    )
    for person in people.distinct():
        yield Item(
            _("%(name)s hört auf") % {"name": person.name}, reverse("parties:contact", args=[person.pk]), person.ends_on
        )
    if actor.holds(*WORKS):
        for line in offers.waiting_permits(actor, until=until):
            if line.due_on > today:
                yield Item(
                    _("Frist: %(kind)s für „%(title)s“")
                    % {"kind": line.permit.kind, "title": line.permit.session.title},
                    reverse("offers:event", args=[line.permit.session_id]), line.due_on,
                )  # fmt: skip
    for role in visible_assignments(actor).filter(ends_on__range=(today, until)):
        yield Item(
            _("Rolle von %(name)s endet") % {"name": role.account.name}, reverse("access:account_list"), role.ends_on
        )


def covered_accounts(account_key: int) -> list[int]:
    """Accounts whose list this person keeps today: her own, and those she stands in for."""
    today = clock.today()
    rows = Cover.objects.filter(stand_in_id=account_key, starts_on__lte=today, ends_on__gte=today)
    return [account_key, *rows.values_list("account_id", flat=True)]


def _kept(account_keys: Iterable[int]) -> dict[int, Q]:
    """Account -> the follow-ups that are hers and that one of her roles of today lets her read.

    Who has no role today, or is locked, keeps none: her list is left behind.
    """
    found: dict[int, Q] = {}
    rows = Assignment.objects.filter(runs_on(clock.today()), account__in=account_keys, account__is_active=True)
    for hat in rows.select_related("account", "area", "organisation").defer("area__boundary"):
        notes = visible_notes(AccountActor(hat.account, hat)).values("pk")
        found[hat.account_id] = found.get(hat.account_id, Q()) | Q(follow_up_by=hat.account_id, pk__in=notes)
    return found


def follow_ups(account_key: int) -> QuerySet[ContactNote]:
    """Everything this person has to come back to, with that of people she stands in for; the oldest first.

    Today's roles are asked: a note that its keeper may no longer read is in nobody's list, but can be taken up.
    """
    kept = _kept(covered_accounts(account_key))
    if account_key not in kept:  # she works here no more; who she stood in for does not change that
        return ContactNote.objects.none()
    return (
        ContactNote.objects.filter(reduce(or_, kept.values()), done_at=None, follow_up_on__isnull=False)
        .select_related("follow_up_by")
        .prefetch_related("participants", "organisations")
        .order_by("follow_up_on", "pk")
    )


def passable_follow_ups(actor: Any) -> QuerySet[ContactNote]:
    """What one may pass on: one's own, and what nobody comes back to any more: she has left, or may not read it now."""
    seen = visible_notes(actor).filter(done_at=None, follow_up_on__isnull=False)
    keepers = {key for key in seen.values_list("follow_up_by", flat=True) if key is not None}
    kept = _kept({*keepers, actor.account.pk})
    mine = kept.pop(actor.account.pk, Q(pk__in=[]))
    others = ContactNote.objects.filter(reduce(or_, kept.values(), Q(pk__in=[])))
    left = seen.exclude(pk__in=others.values("pk"))
    return (
        ContactNote.objects.filter(mine | Q(pk__in=left.values("pk")), done_at=None, follow_up_on__isnull=False)
        .select_related("follow_up_by")
        .prefetch_related("participants")
        .order_by("follow_up_on", "pk")
    )


def note_words(note: ContactNote) -> str:
    """Day and people of a follow-up, in one line."""
    people = ", ".join(person.name for person in note.participants.all())
    return f"{note.follow_up_on:%d.%m.%Y}: {people or note.text[:60]}"


def passable_words(note: ContactNote, actor: Any) -> str:
    """The same, with whose it was where she has left."""
    if note.follow_up_by_id == actor.account.pk:
        return note_words(note)
    before = note.follow_up_by.name if note.follow_up_by else _("niemand")
    return _("%(note)s (bisher: %(name)s)") % {"note": note_words(note), "name": before}


@dataclass(frozen=True)
class PassingOn:
    """What passing follow-ups on does: those that change hands, and those whose note the other may not read."""

    going: tuple[ContactNote, ...]
    staying: tuple[ContactNote, ...]
    to: Account

    @property
    def effects(self) -> list[Effect]:
        def said(words: str, notes: Iterable[ContactNote], group: str) -> list[Effect]:
            name = self.to.name
            return [Effect(words % {"note": note_words(note), "name": name}, group=group) for note in notes]

        return [
            *said(_("%(note)s: Darum kümmert sich dann %(name)s"), self.going, "go"),
            *said(_("%(note)s: Diese Notiz darf %(name)s nicht lesen"), self.staying, "stay"),
        ]


def plan_passing_on(actor: Any, *, to: Account, keys: Iterable[int]) -> PassingOn:
    """Which of these follow-ups the other may take over: only those whose notes one of her roles lets her read."""
    notes = list(passable_follow_ups(actor).filter(pk__in=list(keys)).exclude(follow_up_by=to))
    readable: set[int] = set()
    for hat in hats_of(to):
        rows = visible_notes(AccountActor(to, hat)).filter(pk__in=[note.pk for note in notes])
        readable.update(rows.values_list("pk", flat=True))
    return PassingOn(
        tuple(note for note in notes if note.pk in readable),
        tuple(note for note in notes if note.pk not in readable),
        to,
    )


def visible_jobs(actor: Actor) -> QuerySet[Job]:
    """Long work that this actor asked for."""
    return Job.objects.filter(asked_by=actor.key)


def colleagues(actor: Any) -> list[tuple[int, str]]:
    """People who wear a hat at the same organisation or place, by name: who may stand in."""
    hat = getattr(actor, "hat", None)
    if hat is None:
        return []
    same = Q(pk__in=[])
    if hat.organisation_id:
        same |= Q(assignments__organisation=hat.organisation_id)
    if hat.area:
        same |= Q(assignments__area__path__startswith=hat.area.path)
        same |= Q(assignments__organisation__area__path__startswith=hat.area.path)
    rows = Account.objects.filter(same, is_active=True).exclude(pk=actor.account.pk).distinct()
    return list(rows.order_by("name").values_list("pk", "name"))


def takers(actor: Any, notes: Iterable[ContactNote]) -> list[tuple[int, str]]:
    """Who could take follow-ups over: colleagues, and oneself where somebody left hers behind."""
    account = actor.account
    mine = [(account.pk, account.name)] if any(note.follow_up_by_id != account.pk for note in notes) else []
    return [*colleagues(actor), *mine]


def taker(actor: Any, key: int) -> Account | None:
    """The colleague with this key."""
    keys = {key for key, _name in colleagues(actor)} | {actor.account.pk}
    return Account.objects.filter(pk=key).first() if key in keys else None


def covers_of(account_key: int) -> QuerySet[Cover]:
    """Present and coming covers in which this person is covered or stands in."""
    rows = Cover.objects.filter(Q(account=account_key) | Q(stand_in=account_key), ends_on__gte=clock.today())
    return rows.select_related("account", "stand_in")
