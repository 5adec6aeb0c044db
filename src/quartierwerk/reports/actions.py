"""All writing of reports: freeze, hand out a reader's link, take it back; ask for sign-ups as a file."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, permissions, uploads
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.jobs import enqueue
from quartierwerk.foundation.periods import Period
from quartierwerk.foundation.permissions import Actor
from quartierwerk.reports import queries
from quartierwerk.reports.bands import Bands
from quartierwerk.reports.coverage import Coverage
from quartierwerk.reports.errors import NothingChanged, NothingToFreeze, PeriodStillRuns
from quartierwerk.reports.models import FrozenReport, ReaderLink, SignUpFile

LONGEST_LINK = timedelta(days=2 * 366)
FILE_KEPT = timedelta(days=7)
MOST_FILES = 20


@action("reports.freeze", "Bericht eingefroren")
def freeze(
    *, actor: Actor, coverage: Coverage, period: Period, bands: Bands | None = None, title: str = "", note: str = ""
) -> FrozenReport:
    """Keep the figures as they are now. Data go on; this report stays. A later version names what changed.

    Raises:
        PeriodStillRuns, NothingToFreeze, NothingChanged.
    """
    if not permissions.may(actor, "reports.freeze", coverage):
        raise PermissionDenied("reports.freeze")
    if period.last >= clock.today():
        raise PeriodStillRuns
    figures = queries.figures(coverage, period, bands)
    if figures.is_empty:
        raise NothingToFreeze
    tables = queries.all_tables(figures)
    before = queries.latest_of(coverage, period)
    changes = []
    if before is not None:
        changes = queries.differences(queries.tables_of(before), tables)
        if not changes:
            raise NothingChanged
    kept = {"tables": [table.to_data() for table in tables]}
    return FrozenReport.objects.create(
        title=title or _("Statistik %(name)s") % {"name": coverage.name},
        first=period.first,
        last=period.last,
        bands=figures.bands.as_data(),
        figures=kept,
        checksum=queries.checksum(kept),
        as_of=figures.as_of,
        frozen_by=actor.key,
        version=before.version + 1 if before else 1,
        follows=before,
        changes=changes,
        note=note,
        **coverage.as_fields(),
    )


@action("reports.hand_out_link", "Leselink ausgegeben")
def hand_out_link(
    *, actor: Actor, report: FrozenReport, reader: str, ends_on: date, more: Sequence[FrozenReport] = ()
) -> ReaderLink:
    """A link for a funder or auditor. Its secret is on ``link.secret`` now and never again.

    Raises:
        Refused: the end lies in the past or too far ahead.
        PermissionDenied: one of the reports is not the actor's to show.
    """
    today = clock.today()
    if not today <= ends_on <= today + LONGEST_LINK:
        raise Refused(_("Der Link gilt ab heute und höchstens zwei Jahre."), field="ends_on")
    if not all(permissions.may(actor, "reports.hand_out_link", other) for other in more):
        raise PermissionDenied("reports.hand_out_link")
    secret = secrets.token_urlsafe(24)
    link = ReaderLink.objects.create(
        reader=reader,
        ends_on=ends_on,
        made_at=clock.now(),
        made_by=actor.key,
        secret_hash=queries.secret_hash(secret),
    )
    link.reports.set([report, *more])
    link.secret = secret  # type: ignore[attr-defined]
    return link


@action("reports.revoke_link", "Leselink gesperrt")
def revoke_link(*, actor: Actor, link: ReaderLink) -> ReaderLink:
    """The link opens nothing from now on."""
    if link.revoked_at is None:
        link.revoked_at = clock.now()
        link.save(update_fields=["revoked_at"])
    return link


@action("reports.ask_sign_ups", "Liste der Anmeldungen angefordert")
def ask_sign_ups(
    *, actor: Actor, coverage: Coverage, period: Period, with_names: bool = False, hat: int | None = None
) -> SignUpFile:
    """Have the sign-ups of a period written as a file. Asked twice while it is in work, it is the same file.

    Raises:
        Refused: first names are not for this role; too many files wait or lie there.
    """
    if not permissions.may(actor, "reports.ask_sign_ups", coverage) or hat is None:
        raise PermissionDenied("reports.ask_sign_ups")
    if with_names and not permissions.may(actor, "reports.ask_sign_up_names", coverage):
        raise Refused(
            _("Vornamen bekommt nur, wer beim Träger arbeitet, für den eigenen Träger oder Treffpunkt. Ohne geht es."),
            field="with_names",
        )
    about = {
        **coverage.as_fields(), "first": period.first, "last": period.last, "with_names": with_names,
        "asked_by": actor.key, "hat": hat,
    }  # fmt: skip
    own = SignUpFile.objects.filter(asked_by=actor.key)
    same = next((file for file in own.filter(stored="", **about).select_related("job") if file.step == "work"), None)
    if same is not None:
        return same
    if own.count() >= MOST_FILES:
        raise Refused(
            _("Sie haben schon %(number)d Dateien. Bitte löschen Sie erst welche, die Sie nicht mehr brauchen.")
            % {"number": MOST_FILES}
        )
    file = SignUpFile.objects.create(asked_at=clock.now(), **about)
    file.job = enqueue("reports.write_sign_ups", actor=actor, pk=file.pk)
    file.save(update_fields=["job"])
    return file


@action("reports.note_sign_ups", "Liste der Anmeldungen geschrieben")
def note_sign_ups(*, actor: Actor, file: SignUpFile, data: bytes, rows: int, as_of: datetime) -> SignUpFile:
    """Keep what the job has written. Written a second time after a crash it takes the place of the first."""
    uploads.forget(file.stored)
    file.stored, file.rows, file.as_of = uploads.store(data), rows, as_of
    file.save(update_fields=["stored", "rows", "as_of"])
    return file


@action("reports.drop_sign_ups", "Liste der Anmeldungen gelöscht")
def drop_sign_ups(*, actor: Actor, file: SignUpFile) -> None:
    """Delete the file now."""
    uploads.forget(file.stored)
    file.delete()


@action("reports.forget_sign_ups", "Alte Listen der Anmeldungen gelöscht")
def forget_sign_ups(*, actor: Actor) -> int:
    """Files go a week after they were asked for; gives how many."""
    rows = list(SignUpFile.objects.filter(asked_at__lt=clock.now() - FILE_KEPT))
    for file in rows:
        uploads.forget(file.stored)
        file.delete()
    return len(rows)
