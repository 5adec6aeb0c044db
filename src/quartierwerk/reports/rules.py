"""Who may see and freeze figures."""

from __future__ import annotations

from quartierwerk.access.choices import Role
from quartierwerk.foundation.permissions import Actor, Clock, rule
from quartierwerk.reports.coverage import Coverage
from quartierwerk.reports.models import FrozenReport, ReaderLink, SignUpFile


@rule("reports.see_figures")
def may_see_figures(actor: Actor, coverage: Coverage) -> bool:
    """Workers of the carrier, the manager and the co-ordinator above the place."""
    return actor.holds(Role.WORKER, Role.MANAGER, Role.COORDINATOR, at=coverage)


@rule("reports.freeze")
def may_freeze(actor: Actor, thing: object) -> bool:
    """Whoever stands for the figures: not the co-ordinator, who reads them."""
    if thing is None:
        return actor.holds(Role.WORKER, Role.MANAGER)
    return actor.holds(Role.WORKER, Role.MANAGER, at=thing)  # type: ignore[arg-type]


@rule("reports.read_frozen")
def may_read_frozen(actor: Actor, report: FrozenReport) -> bool:
    """Also the service office, which sees what was released; a guest with a reader's link opens its reports."""
    if f"report:{report.pk}" in getattr(actor, "opens", ()):
        return True
    return actor.holds(Role.WORKER, Role.MANAGER, Role.COORDINATOR, Role.SERVICE_OFFICE, at=report)


@rule("reports.hand_out_link")
def may_hand_out_link(actor: Actor, report: FrozenReport) -> bool:
    return actor.holds(Role.WORKER, Role.MANAGER, at=report)


@rule("reports.revoke_link")
def may_revoke_link(actor: Actor, link: ReaderLink) -> bool:
    return all(may_hand_out_link(actor, report) for report in link.reports.all())


@rule("reports.ask_sign_ups")
def may_ask_sign_ups(actor: Actor, thing: object) -> bool:
    """Who keeps the lists: the carrier's workers and the manager; not the co-ordinator, who reads figures only."""
    if thing is None:
        return actor.holds(Role.WORKER, Role.MANAGER)
    return actor.holds(Role.WORKER, Role.MANAGER, at=thing)  # type: ignore[arg-type]


@rule("reports.ask_sign_up_names")
def may_ask_sign_up_names(actor: Actor, coverage: Coverage) -> bool:
    """First names only for those who receive the people: workers of the carrier, about their own house or carrier."""
    return actor.holds(Role.WORKER, at=coverage)


@rule("reports.fetch_sign_ups")
@rule("reports.drop_sign_ups")
def may_fetch_sign_ups(actor: Actor, file: SignUpFile) -> bool:
    """Who asked, in the role in which it was asked for, as long as that role holds there."""
    hat = getattr(actor, "hat", None)
    return file.asked_by == actor.key and hat is not None and hat.pk == file.hat and may_ask_sign_ups(actor, file)


@rule("reports.note_sign_ups")
@rule("reports.forget_sign_ups")
def may_tidy_sign_up_files(actor: Actor, thing: object) -> bool:
    return isinstance(actor, Clock)
