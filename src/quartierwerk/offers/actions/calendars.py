"""What people and the operator do with calendars of others: read one into offers, send a file, agree, discard."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from quartierwerk.foundation import bulk, clock, permissions, search, uploads
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.commands import Report
from quartierwerk.foundation.effects import require_shown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs import enqueue
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers import queries
from quartierwerk.offers.actions.offers import UMLAUTS
from quartierwerk.offers.actions.rooms import release, settle_rooms
from quartierwerk.offers.actions.series import AUTOMATIC, remove_or_call_off
from quartierwerk.offers.choices import Reason
from quartierwerk.offers.models import CalendarEntry, CalendarUpload, Cancellation, Offer, Series, Session
from quartierwerk.offers.queries import DateChange, Entry, EntryPlan, Meanings, Said
from quartierwerk.parties.models import Organisation

SOURCE = "calendar"
COLUMNS = (
    "offer_id", "series_id", "slot", "starts_at", "ends_at", "starts_local", "ends_local", "is_all_day", "site_id",
    "place_words", "own_title", "note", "sequence", "changed_at",
)  # fmt: skip
WEEK = timedelta(days=7)
MOST_WAITING = 5
"""So many files of one person may wait at a time."""


@action("offers.import_calendar", "Kalender eingelesen")
def import_calendar(*, actor: Actor, target: Offer, entries: Sequence[Entry], shown: str | None = None) -> Report:
    """Take the events of a calendar as offers of the carrier of ``target``, at the place that each event names.

    All or nothing reaches the database; single events that cannot be taken are in the report. ``shown`` is the
    fingerprint of the effects that a person has seen; None for the operator, who reads the report afterwards.

    Raises:
        NotShown: dates would change that were not shown.
        Refused: more dates than a file may have.
    """
    for site in {entry.site.pk: entry.site for entry in entries}.values():
        permissions.require(actor, "offers.import_calendar", Offer(carrier=target.carrier, area=site.area))
    list(Organisation.objects.select_for_update().filter(pk=target.carrier_id))  # one calendar of a carrier at a time
    plan = queries.plan_calendar(target, entries)
    if shown is not None:
        require_shown(plan.effects, shown)
    _take([one for one in plan.entries if one.kind == queries.TAKEN], by=actor.key)
    for one in plan.entries:
        if one.offer is not None and one.kind in (queries.CHANGED, queries.UNCHANGED):
            _change(one, by=actor.key)
    return queries.report_of(plan)


def _take(plans: Sequence[EntryPlan], *, by: str) -> None:
    """New offers with their series and dates."""
    if not plans:
        return
    meanings = Meanings()
    slugs = _slugs([plan.entry.title for plan in plans])
    offers, series = [], []
    for plan, slug in zip(plans, slugs, strict=True):
        plan.offer.slug, plan.offer.source_key = slug, SOURCE
        for name, codes in meanings.of(plan.entry.categories).items():
            setattr(plan.offer, name, codes)
        offers.append(plan.offer)
        plan.series.made_until = plan.made_until
        series.append(plan.series)
    Offer.objects.bulk_create(offers)
    Series.objects.bulk_create(series)
    CalendarEntry.objects.bulk_create(
        CalendarEntry(
            offer=plan.offer, series=plan.series, facts=plan.entry.facts, times=plan.entry.times, dates=plan.dates
        )
        for plan in plans
    )
    _make(plans, by=by)
    search.renew(*offers)


def _slugs(titles: Iterable[str]) -> list[str]:
    """A short name for addresses for each title, none twice."""
    taken = set(Offer.objects.order_by().values_list("slug", flat=True))
    numbers: dict[str, int] = {}
    found = []
    for title in titles:
        stem = slugify(title.translate(UMLAUTS))[:80].strip("-") or "angebot"
        slug, number = stem, numbers.get(stem, 1)
        while slug in taken:
            number += 1
            slug = f"{stem}-{number}"
        numbers[stem] = number
        taken.add(slug)
        found.append(slug)
    return found


def _make(plans: Sequence[EntryPlan], *, by: str) -> None:
    """Rows of the dates that are new, and of their cancellations."""
    now = clock.now()
    rows: list[tuple[Any, ...]] = []
    off: dict[tuple[int, str], Said] = {}
    batches = {}
    for plan in plans:
        series = plan.series
        offer, key = plan.offer.pk, series.pk
        default = (queries.site_of(series), series.place_words)
        batches[offer] = queries.calendar_batch(plan.entry.uid)
        for said in plan.made:
            site, words = said.place or default
            rows.append(
                (offer, key, said.slot, said.starts_at, said.ends_at, said.starts_local, said.ends_local,
                 said.is_all_day, site, words, said.own_title, said.note, 0, now)
            )  # fmt: skip
            if said.is_off or said.off is not None:
                off[offer, said.slot] = said
    bulk.insert(Session, COLUMNS, rows)
    keys = list({offer for offer, _slot in off})
    found = []
    for first in range(0, len(keys), queries.KEYS_AT_ONCE):
        made = Session.objects.filter(offer__in=keys[first : first + queries.KEYS_AT_ONCE], cancellation=None)
        found += [row for row in made.values_list("pk", "offer", "slot") if row[1:] in off]
    Cancellation.objects.bulk_create(
        _cancellation(pk, off[offer, slot], batches[offer], by=by) for pk, offer, slot in found
    )


def _cancellation(session: int, said: Said, batch: uuid.UUID, *, by: str) -> Cancellation:
    """The calendar says it is off; or else a pause or a closed house does."""
    if said.is_off or said.off is None:
        return Cancellation(session_id=session, reason=Reason.OTHER, batch=batch, at=clock.now(), by=by)
    off = said.off
    return Cancellation(session_id=session, reason=off.reason, note=off.note, batch=off.batch, at=clock.now(), by=by)


def _change(plan: EntryPlan, *, by: str) -> None:
    """What the calendar says now, except where people said otherwise here."""
    offer, series, entry = plan.offer, plan.series, plan.entry
    for name, value in plan.offer_values.items():
        setattr(offer, name, value)
    offer.source_digest = entry.digest
    offer.save(update_fields=["source_digest", *plan.offer_values, *(["changed_at"] if plan.writes else [])])
    if series is not None and plan.series_values:
        for name, value in plan.series_values.items():
            setattr(series, name, value)
        Series.objects.filter(pk=series.pk).update(**plan.series_values)
    record = CalendarEntry.objects.filter(offer=offer)
    if plan.is_theirs:
        record.update(facts=entry.facts, times=entry.times, dates=plan.dates)
    else:
        record.update(facts=entry.facts)
    batch = queries.calendar_batch(entry.uid)
    for change in plan.changed:
        _change_date(change, batch, by=by)
    if plan.gone:
        remove_or_call_off(plan.gone, by=by)
    if plan.off:
        Cancellation.objects.bulk_create(
            Cancellation(session=session, reason=Reason.OTHER, batch=batch, at=clock.now(), by=by)
            for session in plan.off
        )
        _count_up([session.pk for session in plan.off])
        release(queries.with_rooms(plan.off), by=by)
    if plan.made:
        series.offer = offer
        _make([plan], by=by)
    if plan.offer_values:
        search.renew(offer)


def _change_date(change: DateChange, batch: uuid.UUID, *, by: str) -> None:
    session, said = change.session, change.said
    if session.is_cancelled and (
        change.brings_back
        or (change.other_day and session.cancellation.reason in AUTOMATIC and session.cancellation.batch is not None)
    ):
        session.cancellation.delete()
        is_off = False
    else:
        is_off = session.is_cancelled
    if not is_off and (change.calls_off or ((change.other_day or change.brings_back) and said.off is not None)):
        _cancellation(session.pk, said, batch, by=by).save()
    Session.objects.filter(pk=session.pk).update(**change.values, sequence=F("sequence") + 1, changed_at=clock.now())
    if queries.with_rooms([session]):
        settle_rooms([session.pk], by=by)


def _count_up(keys: Sequence[int]) -> None:
    """Subscribers' calendars take a date anew when its number is higher."""
    Session.objects.filter(pk__in=keys).update(sequence=F("sequence") + 1, changed_at=clock.now())


# Files that people send


@action("offers.send_calendar", "Kalenderdatei abgegeben")
def send_calendar(*, actor: Actor, target: Offer, data: bytes, name: str, hat: int | None = None) -> CalendarUpload:
    """Keep a file until a job has looked what it would do. Nothing is taken before somebody agrees.

    Raises:
        Refused: too large, empty, or too many files wait.
    """
    if not data.strip():
        raise Refused(_("Die Datei ist leer. Bitte wählen Sie die Kalenderdatei (.ics) noch einmal aus."), field="file")
    waiting = CalendarUpload.objects.filter(sent_by=actor.key, report__isnull=True, refusal="").exclude(stored="")
    if waiting.count() >= MOST_WAITING:
        raise Refused(
            _("Es warten schon %(count)d Ihrer Dateien. Bitte lesen Sie erst eine davon ein oder verwerfen Sie sie.")
            % {"count": MOST_WAITING},
            field="file",
        )
    upload = CalendarUpload(
        carrier=target.carrier, site=target.site, name=name[-120:], sent_at=clock.now(), sent_by=actor.key, hat=hat
    )
    upload.save()
    upload.job = enqueue("offers.look_at_calendar", actor=actor, upload=upload.pk)
    upload.stored = uploads.store(data)
    upload.save(update_fields=["job", "stored"])
    return upload


@action("offers.note_preview", "Vorschau eines Kalenders erstellt")
def note_preview(*, actor: Actor, upload: CalendarUpload, preview: dict[str, Any], shown: str) -> CalendarUpload:
    """The job has looked: this is what reading the file would do."""
    upload.preview, upload.shown, upload.refusal = preview, shown, ""
    upload.save(update_fields=["preview", "shown", "refusal"])
    return upload


@action("offers.agree_to_calendar", "Kalender zur Übernahme freigegeben")
def agree_to_calendar(*, actor: Actor, upload: CalendarUpload) -> CalendarUpload:
    """Somebody has seen the preview and wants it so; a job takes it.

    Raises:
        Refused: there is no preview yet, or it was done already.
    """
    if upload.preview is None or upload.refusal or not upload.stored:
        raise Refused(_("Für diese Datei gibt es keine Vorschau. Bitte schicken Sie sie noch einmal."))
    if upload.agreed_at is not None:
        raise Refused(_("Diese Datei wird schon eingelesen. Der Stand steht auf ihrer Seite."))
    upload.agreed_at = clock.now()
    upload.job = enqueue("offers.take_calendar", actor=actor, upload=upload.pk)
    upload.save(update_fields=["agreed_at", "job"])
    return upload


@action("offers.note_result", "Ergebnis eines Kalenders festgehalten")
def note_result(
    *, actor: Actor, upload: CalendarUpload, report: dict[str, Any] | None = None, refusal: str = ""
) -> CalendarUpload:
    """The job is done, or could not do it; the file is no longer needed."""
    upload.report, upload.refusal = report, refusal[:500]
    _let_go(upload)
    upload.save(update_fields=["report", "refusal", "stored"])
    return upload


@action("offers.look_again", "Kalender erneut geprüft")
def look_again(*, actor: Actor, upload: CalendarUpload) -> CalendarUpload:
    """Something changed between preview and agreement: a new preview, and nothing was taken."""
    upload.preview, upload.shown, upload.agreed_at = None, "", None
    upload.job = enqueue("offers.look_at_calendar", actor=actor, upload=upload.pk)
    upload.save(update_fields=["preview", "shown", "agreed_at", "job"])
    return upload


@action("offers.discard_calendar", "Kalenderdatei verworfen")
def discard_calendar(*, actor: Actor, upload: CalendarUpload) -> None:
    """Nothing is taken; the file and its preview go.

    Raises:
        Refused: it is being read.
    """
    if upload.agreed_at is not None and upload.report is None and not upload.refusal:
        raise Refused(_("Diese Datei wird gerade eingelesen und lässt sich nicht mehr verwerfen."))
    _let_go(upload)
    CalendarUpload.objects.filter(pk=upload.pk).delete()


def _let_go(upload: CalendarUpload) -> None:
    uploads.forget(upload.stored)
    upload.stored = ""


@action("offers.forget_calendars", "Alte Kalenderdateien gelöscht")
def forget_calendars(*, actor: Actor) -> int:
    """Files that nobody agreed to for a week go, and what was noted about files after four; gives how many."""
    now = clock.now()
    old = CalendarUpload.objects.filter(Q(sent_at__lt=now - WEEK, report__isnull=True) | Q(sent_at__lt=now - 4 * WEEK))
    found = list(old)
    for upload in found:
        _let_go(upload)
        upload.delete()
    return len(found)
