"""Staff pages of stalls and shifts: what there is at a date, who has it, putting up, changing, taking over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request, upward
from quartierwerk.offers import actions, exports, queries
from quartierwerk.offers.choices import PostKind
from quartierwerk.offers.forms import CopyPostsForm, PostSignUpByHandForm, PostTextForm, post_form
from quartierwerk.offers.models import Post, Session
from quartierwerk.offers.views import previews
from quartierwerk.vocabularies.queries import content_languages


def _session(request: Request, pk: int) -> Session:
    row: Session = get_object_or_404(queries.visible_sessions(request.actor), pk=pk)
    if not may(request.actor, "offers.add_post", row):
        raise PermissionDenied
    return row


def _post(request: Request, pk: int) -> Post:
    row: Post = get_object_or_404(queries.visible_posts(request.actor).filter(removed_at=None), pk=pk)
    return row


@require_safe
def posts(request: Request, pk: int) -> HttpResponse:
    """What can be taken on at a date, how much is taken, and who has it."""
    session = _session(request, pk)
    lines = queries.post_lines(session)
    people = queries.listed(queries.sign_ups_on_posts(request.actor, session))
    also = queries.at_the_same_time([row.sign_up for row in people])
    by_post: dict[int | None, list[Any]] = {}
    for row in people:
        by_post.setdefault(row.sign_up.post_id, []).append((row, ", ".join(also.get(row.sign_up.pk, []))))
    return render(request, "offers/posts.html", {
        "session": session, "offer": session.offer, "span": queries.span_of(session),
        "lines": [(line, by_post.get(line.post.pk, [])) for line in lines],
        "lacks": sum(line.lacks for line in lines), "has_people": bool(people),
        "is_open": not session.is_cancelled and not queries.is_over(session),
        "language": next((known.code for known in content_languages() if known.code != "de"), ""),
        "may_copy": bool(queries.dates_to_copy_from(session)),
        "resident_url": upward("square:offer", slug=session.offer.slug) if session.offer.is_published else "",
    })  # fmt: skip


@require_safe
def posts_file(request: Request, pk: int, form: str) -> HttpResponse:
    """The list for the table of the fest, as PDF or CSV."""
    session = _session(request, pk)
    people = queries.listed(queries.sign_ups_on_posts(request.actor, session))
    also = queries.at_the_same_time([row.sign_up for row in people])
    file = exports.posts_as_file(session, queries.post_lines(session), people, form, also)
    if file is None:
        raise Http404
    return HttpResponse(
        file.data, content_type=file.content_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "private, no-store"},
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def stall_new(request: Request, pk: int) -> HttpResponse:
    """Put up stalls."""
    return _new(request, pk, PostKind.STALL, _("Neue Stände"))


@require_http_methods(["GET", "POST"])
def shift_new(request: Request, pk: int) -> HttpResponse:
    """Ask for helpers from-to."""
    return _new(request, pk, PostKind.SHIFT, _("Neuer Helferdienst"))


def _new(request: Request, pk: int, kind: str, title: str) -> HttpResponse:
    session = _session(request, pk)
    form = post_form(kind)(previews.typed(request), session=session)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_post(actor=request.actor, session=session, kind=kind, facts=form.facts())
        except Refused as refusal:
            _add(form, refusal)
        else:
            messages.success(request, _("Gespeichert. Bewohner können sich jetzt dafür anmelden."))
            return redirect("offers:posts", pk=pk)
    return _question(request, session, form, title, _("Speichern"))


@require_http_methods(["GET", "POST"])
def post_edit(request: Request, pk: int) -> HttpResponse:
    """Change it; whom that hits is shown before it is saved."""
    row = _post(request, pk)
    form = post_form(row.kind)(
        previews.typed(request), session=row.session, initial=post_form(row.kind).initial_of(row)
    )
    if not previews.wants_form(request) and form.is_valid():
        facts, refused = form.facts(), ""
        preview = queries.plan_post(row, facts)
        if previews.is_confirmed(request) or not preview:
            try:
                actions.edit_post(actor=request.actor, post=row, facts=facts, shown=previews.shown_by(request))
            except Refused as refusal:
                refused = str(refusal)
                if not preview:
                    _add(form, refusal)
            else:
                messages.success(request, _("Gespeichert."))
                return redirect("offers:posts", pk=row.session_id)
        if preview:
            return previews.show(
                request, preview, title=_("Das betrifft schon Angemeldete"), button=_("Trotzdem speichern"),
                refusal=refused, back_url=reverse("offers:posts", args=[row.session_id]), offer=row.session.offer,
                lead=row.name,
            )  # fmt: skip
    return _question(request, row.session, form, _("%(name)s ändern") % {"name": row.name}, _("Speichern"))


@require_http_methods(["GET", "POST"])
def post_removal(request: Request, pk: int) -> HttpResponse:
    """Take it away; everybody who signed up is told."""
    row = _post(request, pk)
    preview, refused = queries.plan_post_removal(row), ""
    if request.method == "POST":
        try:
            actions.remove_post(actor=request.actor, post=row, shown=previews.shown_by(request))
        except Refused as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("„%(name)s“ gibt es nicht mehr.") % {"name": row.name})
            return redirect("offers:posts", pk=row.session_id)
    return previews.show(
        request, preview, title=_("%(name)s entfernen") % {"name": row.name}, button=_("Entfernen"), refusal=refused,
        back_url=reverse("offers:posts", args=[row.session_id]), offer=row.session.offer,
        nothing=_("Es hat sich noch niemand dafür angemeldet."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def posts_copy(request: Request, pk: int) -> HttpResponse:
    """As last time: choose a date, look, take over."""
    session = _session(request, pk)
    dates = queries.dates_to_copy_from(session)
    form = CopyPostsForm(
        previews.typed(request), dates=[(str(row.pk), queries.span_of(row)) for row in dates],
        initial={"source": str(dates[0].pk) if dates else ""},
    )  # fmt: skip
    if not previews.wants_form(request) and form.is_valid():
        source = next(row for row in dates if str(row.pk) == form.cleaned_data["source"])
        preview, refused = queries.plan_copy(session, source), ""
        if previews.is_confirmed(request) or not preview:
            try:
                made = actions.copy_posts(
                    actor=request.actor, session=session, source=source, shown=previews.shown_by(request)
                )
            except Refused as refusal:
                refused = str(refusal)
                if not preview:
                    form.add_error("source", _("Von diesem Termin ist alles schon da."))
            else:
                words = ngettext("Ein Eintrag ist übernommen.", "%(n)d Einträge sind übernommen.", len(made))
                messages.success(request, words % {"n": len(made)})
                return redirect("offers:posts", pk=pk)
        if preview:
            return previews.show(
                request, preview, title=_("Wie beim letzten Mal"), button=_("Übernehmen"), refusal=refused,
                back_url=reverse("offers:posts", args=[pk]), offer=session.offer, lead=queries.span_of(session),
            )  # fmt: skip
    return _question(request, session, form, _("Wie beim letzten Mal"), _("Ansehen"), is_empty=not dates)


@require_http_methods(["GET", "POST"])
def post_sign_up_new(request: Request, pk: int) -> HttpResponse:
    """Enter somebody who called or stands at the door."""
    row = _post(request, pk)
    form = PostSignUpByHandForm(previews.typed(request), post=row)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.sign_up(
                actor=request.actor, to=row, wish=form.wish(form.cleaned_data["language"]), key=form.form_key,
                source=form.cleaned_data["source"],
            )  # fmt: skip
        except Refused as refusal:
            _add(form, refusal)
        else:
            messages.success(request, queries.state_words(queries.visible_sign_ups(request.actor).get(pk=made.pk)))
            return redirect("offers:sign_up", pk=made.pk)
    return _question(
        request,
        row.session,
        form,
        _("Jemanden anmelden"),
        pgettext("for an offer", "Anmelden"),
        words=f"{row.name}, {queries.post_words(row)}",
    )


@require_http_methods(["GET", "POST"])
def post_translation(request: Request, pk: int, language: str) -> HttpResponse:
    """The texts in one language, beside the German ones."""
    row = _post(request, pk)
    languages = [known for known in content_languages() if known.code != "de"]
    chosen = next((known for known in languages if known.code == language), None)
    if chosen is None:
        raise Http404
    form = PostTextForm(
        previews.typed(request), post=row, language=language, direction="rtl" if chosen.is_right_to_left else "ltr"
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_post_translation(actor=request.actor, post=row, language=language, texts=form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Die Texte sind gespeichert: %(language)s.") % {"language": chosen.called})
            return redirect("offers:post_translation", pk=pk, language=language)
    return render(request, "offers/post_translation.html", {
        "form": form, "post": row, "language": chosen, "languages": languages,
        "back_url": reverse("offers:posts", args=[row.session_id]),
    }, status=422 if form.errors else 200)  # fmt: skip


def _add(form: Any, refusal: Refused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _question(
    request: Request, session: Session, form: Any, title: str, button: str, *, words: str = "", is_empty: bool = False
) -> HttpResponse:
    context = {
        "form": form, "session": session, "offer": session.offer, "title": title, "button": button,
        "words": words or queries.span_of(session), "is_empty": is_empty,
        "back_url": reverse("offers:posts", args=[session.pk]),
    }  # fmt: skip
    return render(request, "offers/post_question.html", context, status=422 if form.errors else 200)
