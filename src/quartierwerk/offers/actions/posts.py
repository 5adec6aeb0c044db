"""What staff do with the stalls and shifts of a date: put them up, change them, take them away, take them over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from quartierwerk.foundation import allocation, clock, translations
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.effects import require_shown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers import queries
from quartierwerk.offers.actions.telling import no_call_needed, tell
from quartierwerk.offers.choices import Occasion, PostKind
from quartierwerk.offers.errors import AlreadyOver, IsCancelled, NothingToDo, PostGone, UnknownLanguage
from quartierwerk.offers.models import Post, Session, SignUp
from quartierwerk.offers.models.posts import WEEK
from quartierwerk.vocabularies.models import Language

POST_FACTS = (
    "name", "words", "places", "starts_minutes", "lasts_minutes", "size", "fee_cents", "closes_days",
)  # fmt: skip


@action("offers.add_post", "Stand oder Dienst eingerichtet")
def add_post(*, actor: Actor, session: Session, kind: str, facts: Mapping[str, Any]) -> Post:
    """Put up stalls or a shift at a date.

    Raises:
        AlreadyOver, IsCancelled: nobody could sign up for it.
        Refused: the time does not go with the date, or there is one of that name.
    """
    _require_to_come(session)
    return _put_up(Post(session=session, kind=kind, **_known(facts)), by=actor.key)


@action("offers.edit_post", "Stand oder Dienst geändert")
def edit_post(*, actor: Actor, post: Post, facts: Mapping[str, Any], shown: str = "") -> Post:
    """Change stalls or a shift. ``queries.plan_post`` shows whom that hits; who has another time or pays
    another fee is told.

    Raises:
        NotShown: somebody loses a place, has another time or another fee, and that was not shown.
    """
    _require_there(post)
    require_shown(queries.plan_post(post, _known(facts)).effects, shown)
    draft = queries.changed_post(post, facts)
    _require_fit(draft)
    moved, fewer = queries.has_other_time(post, draft), draft.places != post.places
    costs_else = draft.fee_cents != post.fee_cents
    draft.full_clean(exclude=["session"])
    draft.sequence += moved
    draft.save(update_fields=[*POST_FACTS, "sequence", "changed_at"])
    if moved:
        allocation.keep_until(queries.owner_of(draft), draft.starts_at)
    if fewer:
        allocation.set_pool(queries.owner_of(draft), queries.PLACE, draft.places, by=actor.key)
    if moved or costs_else:  # a shift costs nothing, a stall has no time of its own
        rows = SignUp.objects.filter(post=draft, claim__state__in=queries.ALIVE)
        news = Occasion.MOVED if moved else Occasion.FEE
        tell(queries.with_all(rows).order_by("pk"), news, session=draft.session)
    return draft


@action("offers.remove_post", "Stand oder Dienst entfernt")
def remove_post(*, actor: Actor, post: Post, shown: str = "") -> None:
    """Take stalls or a shift away: everybody who signed up is told. Without any sign-up it leaves no trace.

    Raises:
        NotShown: somebody loses their place and that was not shown.
    """
    _require_there(post)
    require_shown(queries.plan_post_removal(post).effects, shown)
    rows = list(queries.with_all(SignUp.objects.filter(post=post, claim__state__in=queries.ALIVE)).order_by("pk"))
    for row in rows:
        no_call_needed(row)
    if rows:
        allocation.give_back([row.claim for row in rows], by=actor.key)
    allocation.set_pool(queries.owner_of(post), queries.PLACE, 0, by=actor.key)
    tell(rows, Occasion.GONE, session=post.session)
    if SignUp.objects.filter(post=post).exists():
        post.removed_at, post.removed_by = clock.now(), actor.key
        post.sequence += 1
        post.save(update_fields=["removed_at", "removed_by", "sequence", "changed_at"])
    else:
        post.delete()


@action("offers.copy_posts", "Stände und Dienste übernommen")
def copy_posts(*, actor: Actor, session: Session, source: Session, shown: str = "") -> list[Post]:
    """As last time: the stalls and shifts of another date of the same offer. ``queries.plan_copy`` shows them.

    Raises:
        NotShown: that list was not shown.
        NothingToDo: all of them are there.
    """
    _require_to_come(session)
    if source.offer_id != session.offer_id:
        raise Refused(_("Übernehmen geht nur von einem Termin desselben Angebots."), field="source")
    require_shown(queries.plan_copy(session, source).effects, shown)
    drafts = queries.posts_to_copy(session, source)
    if not drafts:
        raise NothingToDo
    return [_put_up(draft, by=actor.key) for draft in drafts]


@action("offers.set_post_translation", "Übersetzung eines Standes oder Dienstes gespeichert")
def set_post_translation(*, actor: Actor, post: Post, language: str, texts: Mapping[str, str]) -> Post:
    """Write the texts of one language; an empty one goes.

    Raises:
        UnknownLanguage: this office does not translate into it.
    """
    _require_there(post)
    if language == "de" or not Language.objects.filter(code=language, is_for_content=True).exists():
        raise UnknownLanguage
    at = clock.now().isoformat(timespec="seconds")
    for field, text in texts.items():
        old = post.translations.get(field, {}).get(language, {}).get("text", "")
        if text.strip() != old:
            translations.put(post, field, language, text, origin="person", by=actor.key, at=at)
    post.save(update_fields=["translations", "changed_at"])
    return post


def _known(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    unknown = facts.keys() - set(POST_FACTS)
    if unknown:
        raise TypeError(f"a post has no {', '.join(sorted(unknown))}")
    return facts


def _put_up(post: Post, *, by: str) -> Post:
    _require_fit(post)
    post.full_clean(exclude=["session"])
    post.save()
    allocation.set_pool(queries.owner_of(post), queries.PLACE, post.places, by=by)
    return post


def _require_fit(post: Post) -> None:
    """A shift goes with its date: at most a week before it begins or after it ends; and there is time to sign up."""
    if post.kind == PostKind.SHIFT and post.starts_minutes is not None and post.lasts_minutes is not None:
        length = (post.session.ends_at - post.session.starts_at).total_seconds() / 60
        if post.starts_minutes < -WEEK or post.starts_minutes + post.lasts_minutes > length + WEEK:
            raise Refused(
                _("Dieser Dienst liegt weiter als eine Woche vor oder nach dem Termin. Bitte prüfen Sie den Tag."),
                field="day",
            )
        if post.starts_at <= clock.now():
            raise Refused(_("Dieser Dienst hätte schon begonnen. Bitte wählen Sie eine spätere Zeit."), field="starts")


def _require_there(post: Post) -> None:
    if post.removed_at is not None:
        raise PostGone


def _require_to_come(session: Session) -> None:
    if session.ends_at <= clock.now():
        raise AlreadyOver
    if session.is_cancelled:
        raise IsCancelled
