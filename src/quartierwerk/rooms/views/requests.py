"""Requests for rooms in the office: who waits how long, answer date by date, enter a call, tell who does not know."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartierwerk.foundation import clock, readable_codes
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output.qr import qr_svg
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request, upward
from quartierwerk.foundation.when import day_words, times_words
from quartierwerk.rooms import actions, queries
from quartierwerk.rooms.choices import WishState
from quartierwerk.rooms.forms import ApproveForm, AskByHandForm, GroupKindForm, InsteadForm, RefuseForm
from quartierwerk.rooms.models import Booking, BookingEnd, BookingMove, Wish
from quartierwerk.rooms.models import Request as RoomRequest
from quartierwerk.rooms.queries import Alternative, WishNow
from quartierwerk.rooms.views import frame

TONES = {WishState.OPEN: "info", WishState.BOOKED: "success", WishState.REFUSED: "danger", WishState.WAITING: "warning"}


def when_words(row: Wish | Booking | Any) -> str:
    day = clock.wall_day(row.starts_at)
    return f"{day_words(day, with_year=True)}, {times_words(row.starts_local, row.ends_local)}"


def when_before(move: BookingMove) -> str:
    """When it was before it was moved."""
    day = date.fromisoformat(move.starts_local[:10])
    return f"{day_words(day, with_year=True)}, {times_words(move.starts_local, move.ends_local)}"


def path_of(row: RoomRequest) -> str:
    return reverse("rooms:request", kwargs={"pk": row.pk})


def age_words(row: RoomRequest) -> str:
    days = queries.age_in_days(row)
    if not days:
        return _("seit heute")
    return ngettext("seit %(n)d Tag", "seit %(n)d Tagen", days) % {"n": days}


def _line(row: RoomRequest) -> dict[str, Any]:
    wishes = list(row.wishes.all())
    number = len(wishes)
    return {
        "url": path_of(row), "group": row.group, "purpose": row.purpose, "room": f"{row.room}, {row.room.site}",
        "dates": ngettext("%(n)d Termin", "%(n)d Termine", number) % {"n": number},
        "first": when_words(wishes[0]) if wishes else "", "age": age_words(row), "source": row.get_source_display(),
    }  # fmt: skip


@require_safe
def requests(request: Request) -> HttpResponse:
    """The inbox: own use first, then groups of the neighbourhood, then others, the oldest first; who waits for what."""
    actor = request.actor
    kept = queries.kept_requests(actor)
    waiting = queries.waiting(actor) if actor.holds("manager", "worker") else []
    keys = set(kept.values_list("pk", flat=True)) if waiting else set()
    context = {
        "tabs": frame.tabs(frame.REQUESTS),
        "groups": [(kind, [_line(row) for row in rows]) for kind, rows in queries.inbox_by_kind(actor)],
        "unconfirmed": [_line(row) for row in kept.filter(confirmed_at=None).order_by("-made_at")[:50]],
        "answered": [_line(row) for row in queries.answered(actor)],
        "waiting": [
            {
                "url": path_of(one.wish.request), "group": one.wish.request.group, "when": when_words(one.wish),
                "room": f"{one.wish.request.room}, {one.wish.request.room.site}", "position": one.position,
                "hold_until": clock.wall(one.hold_until).replace("T", " ") if one.hold_until else "",
            }
            for one in waiting
            if one.wish.request_id in keys
        ],
        "calls": sum(queries.calls_to_make(actor)),
        "may_add": actor.holds("manager", "worker"),
    }  # fmt: skip
    return render(request, "rooms/request_list.html", context)


@require_safe
def request_page(request: Request, pk: int) -> HttpResponse:
    """One request: who, what for, and each date with what stands against it, who else asks and what is free instead."""
    return _show(request, _kept(request, pk))


@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    """Yes to all that is free, or to what was ticked."""
    row = _kept(request, pk)
    form = ApproveForm(request.POST, request=row)
    if not form.is_valid():
        return _show(request, row, approve=form)
    outcomes, asked = frame.attempt(
        request, form,
        lambda shown: actions.approve(
            actor=request.actor, request=row, wishes=_chosen(request, form), shown=shown,
            despite_rules=form.cleaned_data["despite_rules"],
        ),
    )  # fmt: skip
    if outcomes is None:
        return _show(request, _kept(request, pk), approve=form, asked=asked)
    booked = sum(one.is_booked for one in outcomes)
    if booked:
        said = ngettext("%(n)d Termin ist zugesagt.", "%(n)d Termine sind zugesagt.", booked) % {"n": booked}
        messages.success(request, said)
    if left := len(outcomes) - booked:
        words = ngettext(
            "%(n)d Termin geht nicht und bleibt offen: %(why)s", "%(n)d Termine gehen nicht und bleiben offen: %(why)s",
            left,
        )  # fmt: skip
        messages.warning(request, words % {"n": left, "why": next(o.sentence for o in outcomes if not o.is_booked)})
    return redirect(path_of(row))


@require_POST
def refuse(request: Request, pk: int) -> HttpResponse:
    """No to what was ticked or to all, with the sentence that the group reads."""
    row = _kept(request, pk)
    form = RefuseForm(request.POST, request=row)
    if form.is_valid():
        done, _asked = frame.attempt(
            request, form,
            lambda _shown: actions.refuse_wishes(
                actor=request.actor, request=row, wishes=_chosen(request, form),
                sentence=form.sentence_in(row.group.language),
            ),
        )  # fmt: skip
        if done is not None:
            number = len(done)
            words = ngettext("%(n)d Termin ist abgelehnt.", "%(n)d Termine sind abgelehnt.", number)
            messages.success(request, words % {"n": number})
            return redirect(path_of(row))
    return _show(request, _kept(request, pk), refuse=form)


@require_POST
def wait(request: Request, pk: int) -> HttpResponse:
    """Put a date on the waiting list: as soon as it is free it is held for the group."""
    wish = get_object_or_404(queries.kept_wishes(request.actor), pk=pk)
    try:
        actions.wait_for(actor=request.actor, wish=wish)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Der Termin steht auf der Warteliste."))
    return redirect(path_of(wish.request))


@require_http_methods(["GET", "POST"])
def instead(request: Request, pk: int) -> HttpResponse:
    """Promise another room or another time; the address may say which."""
    wish = get_object_or_404(queries.kept_wishes(request.actor), pk=pk)
    initial = {name: request.GET[name][:40] for name in ("room", "day", "starts", "ends") if name in request.GET}
    form = InsteadForm(frame.posted(request), actor=request.actor, wish=wish, initial=initial)
    if request.method == "POST" and form.is_valid():
        done, _asked = frame.attempt(
            request, form,
            lambda _shown: actions.answer_instead(
                actor=request.actor, wish=wish, room=form.cleaned_data["room"], slot=form.slot
            ),
        )  # fmt: skip
        if done is not None:
            messages.success(
                request, _("Zugesagt: %(room)s, %(when)s.") % {"room": done.room, "when": when_words(done)}
            )
            return redirect(path_of(wish.request))
    row = wish.request
    context = {
        "tabs": frame.tabs(frame.REQUESTS), "crumbs": _way(row), "title": _("Anderer Raum oder andere Zeit"),
        "lead": _("Gewünscht: %(room)s, %(when)s") % {"room": row.room, "when": when_words(wish)},
        "submit_label": _("So zusagen"), "cancel_url": path_of(row),
    }  # fmt: skip
    return frame.edit(request, form, context)


@require_POST
def group_kind(request: Request, pk: int) -> HttpResponse:
    """Who asks is something else than they said: it decides about order, rules and price."""
    row = _kept(request, pk)
    form = GroupKindForm(request.POST)
    if form.is_valid():
        try:
            actions.change_group_kind(actor=request.actor, request=row, kind=form.cleaned_data["kind"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Gespeichert."))
    else:
        messages.error(request, _("Bitte wählen Sie, wer fragt."))
    return redirect(path_of(row))


@never_cache
@require_http_methods(["GET", "POST"])
def request_code(request: Request, pk: int) -> HttpResponse:
    """The code of a request that was entered here, to tell or print; by POST a new one for who lost it."""
    row = _kept(request, pk)
    code = ""
    if request.method == "POST":
        code = actions.renew_code(actor=request.actor, request=row)
    elif row.entered_by and queries.request_just_made(row.key) is not None:
        code = queries.code_of(row.key)
    address = queries.link_to(code, row.group.language) if code else ""
    context = {
        "tabs": frame.tabs(frame.REQUESTS), "crumbs": _way(row), "row": row, "address": address,
        "code": readable_codes.shown(code) if code else "",
        "qr": qr_svg(address, title=_("QR-Code: öffnet diese Anfrage")) if code else "",
        "lines": [when_words(wish) for wish in row.wishes.all()], "url": path_of(row),
    }  # fmt: skip
    return render(request, "rooms/request_code.html", context)


@require_http_methods(["GET", "POST"])
def request_new(request: Request) -> HttpResponse:
    """Enter a request for somebody who called, came or sent a sheet."""
    if not request.actor.holds("manager", "worker"):
        raise PermissionDenied
    room = queries.kept_rooms(request.actor).filter(slug=request.GET.get("raum", "")).first()
    again = frame.shown_again(request, "needs")
    typed_now = None if again else frame.posted(request)
    form = AskByHandForm(typed_now, actor=request.actor, initial=again or {"room": room})
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        made, _asked = frame.attempt(
            request, form,
            lambda _shown: actions.ask_for(
                actor=request.actor, room=typed["room"], source=typed["source"], **form.facts
            ),
        )  # fmt: skip
        if made is not None:
            messages.success(request, _("Die Anfrage ist eingetragen. Bitte sagen oder geben Sie der Gruppe den Code."))
            return redirect("rooms:request_code", pk=made.request.pk)
    context = {
        "tabs": frame.tabs(frame.REQUESTS), "title": _("Anfrage eintragen"), "submit_label": _("Eintragen"),
        "crumbs": frame.crumbs((_("Anfragen"), reverse("rooms:requests")), (_("Anfrage eintragen"), "")),
        "lead": _("Für jemanden, der angerufen hat, da war oder einen Zettel geschickt hat."),
        "cancel_url": reverse("rooms:requests"), "again_label": _("Ausstattung dieses Raums zeigen"),
        "aside_url": upward("square:rooms"), "aside_label": _("Welcher Raum passt und ist frei? Erst suchen"),
    }  # fmt: skip
    return frame.edit(request, form, context)


@require_safe
def calls(request: Request) -> HttpResponse:
    """Groups that do not know yet that their booking ended or is somewhere else."""
    rows = [
        {
            "done_url": reverse("rooms:call_done", args=[one.pk]), "group": one.booking.group,
            "when": when_words(one.booking),
            "room": f"{one.booking.room}, {one.booking.room.site}",
            "reason": one.get_reason_display(), "note": one.note,
            "language": frame.language_name(one.booking.group.language) if one.booking.group else "",
            "instead": f"{one.instead.room}, {one.instead.room.site}" if one.instead else "",
            "url": _offering(one),
        }
        for one in queries.call_list(request.actor)
    ] + [
        {
            "done_url": reverse("rooms:move_call_done", args=[one.pk]), "group": one.booking.group,
            "when": when_words(one.booking), "room": f"{one.booking.room}, {one.booking.room.site}",
            "reason": _("verlegt, bisher %(room)s (%(site)s), %(when)s") % {
                "room": one.room, "site": one.room.site, "when": when_before(one),
            },
            "note": one.note, "language": frame.language_name(one.booking.group.language) if one.booking.group else "",
        }
        for one in queries.moves_to_tell(request.actor)
    ]  # fmt: skip
    context = {
        "tabs": frame.tabs(frame.REQUESTS), "rows": rows,
        "crumbs": frame.crumbs((_("Anfragen"), reverse("rooms:requests")), (_("Anrufliste"), "")),
    }  # fmt: skip
    return render(request, "rooms/call_list.html", context)


def _offering(end: BookingEnd) -> str:
    """Where another room can be promised, if the room went and not the group."""
    is_open = end.instead_id is None and end.reason in queries.LOST_ROOM and end.booking.starts_at > clock.now()
    return reverse("rooms:replacements", kwargs={"slug": end.booking.room.slug}) if is_open else ""


@require_POST
def call_done(request: Request, pk: int) -> HttpResponse:
    """The group knows."""
    row = get_object_or_404(queries.call_list(request.actor), pk=pk)
    actions.note_told(actor=request.actor, end=row)
    messages.success(request, _("Abgehakt: %(group)s weiß Bescheid.") % {"group": row.booking.group})
    return redirect("rooms:calls")


@require_POST
def move_call_done(request: Request, pk: int) -> HttpResponse:
    """The group knows where and when it is now."""
    row = get_object_or_404(queries.moves_to_tell(request.actor), pk=pk)
    actions.note_move_told(actor=request.actor, move=row)
    messages.success(request, _("Abgehakt: %(group)s weiß Bescheid.") % {"group": row.booking.group})
    return redirect("rooms:calls")


# What these pages share


def _kept(request: Request, pk: int) -> RoomRequest:
    return get_object_or_404(queries.kept_requests(request.actor), pk=pk)


def _chosen(request: Request, form: Any) -> list[int] | None:
    """The ticked dates; None for all open ones."""
    return None if request.POST.get("alle") == "1" else form.cleaned_data["wishes"]


def _way(row: RoomRequest) -> list[dict[str, str]]:
    return frame.crumbs((_("Anfragen"), reverse("rooms:requests")), (row.group, path_of(row)))


def _date(one: WishNow, ticked: set[str]) -> dict[str, Any]:
    wish = one.wish
    booking = wish.booking
    ending = booking.end if booking is not None and booking.is_ended else None
    return {
        "pk": wish.pk, "when": when_words(wish), "is_open": one.is_open, "may_wait": one.may_wait,
        "may_change": one.may_change, "is_ticked": str(wish.pk) in ticked,
        "state": _("abgesagt") if ending else wish.get_state_display(),
        "tone": "danger" if ending else TONES.get(WishState(wish.state), ""),
        "sentence": str(ending) if ending else wish.sentence, "booking": booking,
        "obstacle": one.answer.sentence if one.answer else "", "is_free": bool(one.answer and one.answer.is_free),
        "rivals": [
            {"url": path_of(other), "group": other.group, "kind": other.group.get_kind_display(),
             "age": age_words(other), "room": other.room.name}
            for other in one.rivals
        ],
        "ways": [(_way_words(other, wish), _way_url(other, wish)) for other in one.alternatives],
    }  # fmt: skip


def _way_words(one: Alternative, wish: Wish) -> str:
    if one.room.pk == wish.request.room_id:
        return when_words(one.slot)
    return f"{one.room}, {one.room.site}, {when_words(one.slot)}"


def _way_url(one: Alternative, wish: Wish) -> str:
    query = {"room": one.room.pk, "day": one.slot.starts_local[:10], "starts": one.slot.starts_local[11:],
             "ends": one.slot.ends_local[11:]}  # fmt: skip
    return f"{reverse('rooms:request_instead', args=[wish.pk])}?{urlencode(query)}"


def _show(
    request: Request, row: RoomRequest, *, approve: ApproveForm | None = None, refuse: RefuseForm | None = None,
    asked: Any = None,
) -> HttpResponse:  # fmt: skip
    now = queries.request_now(request.actor, row)
    ticked = set(request.POST.getlist("wishes"))
    errors = [*(approve.non_field_errors() if approve else ()), *(refuse.non_field_errors() if refuse else ())]
    context = {
        "tabs": frame.tabs(frame.REQUESTS), "crumbs": _way(row), "row": row, "age": age_words(row),
        "language": frame.language_name(row.group.language), "needs": queries.feature_labels(row.needs),
        "things": [f"{number} × {name}" for name, number in queries.things_asked_for(row)],
        "dates": [_date(one, ticked) for one in now.dates], "open": len(now.open), "free": now.free,
        "is_series": len(now.dates) > 1, "asked": asked, "errors": errors, "all": request.POST.get("alle") == "1",
        "approve": approve or ApproveForm(request=row), "refuse": refuse or RefuseForm(request=row),
        "kind": GroupKindForm(initial={"kind": row.group.kind}),
        "fee": queries.money(now.match.fee.cents) if now.match and now.match.fee.is_known else "",
        "may_answer": may(request.actor, "rooms.approve", row),
    }  # fmt: skip
    failed = bool(errors or (refuse and refuse.errors) or (approve and approve.errors))
    return render(request, "rooms/request_page.html", context, status=422 if failed else 200)
