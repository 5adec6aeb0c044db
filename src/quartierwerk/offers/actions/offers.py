"""What people do with an offer: create, edit, translate, show, withdraw, delete what was a mistake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, permissions, pictures, translations
from quartierwerk.foundation.actions import action
from quartierwerk.foundation.effects import require_shown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.offers import queries
from quartierwerk.offers.actions.rooms import release
from quartierwerk.offers.actions.telling import tell_about
from quartierwerk.offers.choices import Admission, Occasion, StockState
from quartierwerk.offers.errors import NothingToDo, UnknownLanguage
from quartierwerk.offers.models import Offer, Session
from quartierwerk.parties.models import Contact, Organisation
from quartierwerk.vocabularies.models import Language

FACTS = (
    "title", "summary", "description", "bring_along", "area", "site", "mode", "online_link", "carrier",
    "contact_phone", "contact_email", "fields", "groups", "languages", "interpreter", "free", "cost_cents",
    "cost_note", "children", "sign_up", "women_only", "papers", "step_free", "seats", "picture_alt", "stock",
)  # fmt: skip
"""What ``edit_offer`` may change on the row; ``partners`` and ``leaders`` come on top."""

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def slug_for(title: str) -> str:
    """A short name for addresses that no other offer has."""
    stem = slugify(title.translate(UMLAUTS))[:80].strip("-") or "angebot"
    taken = set(Offer.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


@action("offers.create_offer", "Angebot angelegt")
def create_offer(
    *, actor: Actor, draft: Offer, partners: Iterable[Organisation] = (), leaders: Iterable[Contact] = ()
) -> Offer:
    """Put a new offer on. ``draft`` holds its facts; where it has a site, it belongs to the area of the site.

    An offer of a partner counts as confirmed today: somebody has just asked.
    """
    _settle(draft)
    permissions.require(actor, "offers.create_offer", draft)
    if not draft.slug:
        draft.slug = slug_for(draft.title)
    if draft.stock == StockState.PARTNER and draft.confirmed_on is None:
        draft.confirmed_on = clock.today()
    draft.full_clean()
    draft.save()
    draft.partners.set(partners)
    draft.leaders.set(leaders)
    return draft


@action("offers.edit_offer", "Angebot geändert")
def edit_offer(*, actor: Actor, offer: Offer, changes: Mapping[str, Any], shown: str = "") -> Offer:
    """Change facts and texts; names of fields as in ``FACTS``, also ``partners`` and ``leaders``.

    Another site takes the coming dates along that are where the offer is; ``queries.plan_new_site`` shows them.

    Raises:
        NotShown: dates would move and that list was not shown.
        Refused: a value does not fit; nothing was saved.
    """
    unknown = changes.keys() - set(FACTS) - {"partners", "leaders"}
    if unknown:
        raise TypeError(f"edit_offer does not change {', '.join(sorted(unknown))}")
    facts = {name: changes[name] for name in FACTS if name in changes}
    if offer.admission in (Admission.DATE, Admission.COURSE) and facts.get("seats", offer.seats) != offer.seats:
        raise Refused(_("Die Plätze ändern Sie unter „Anmeldung“: Dort steht, wen es trifft."), field="seats")
    moving: list[Session] = []
    site = facts.get("site", offer.site)
    if site is not None and site.pk != offer.site_id:
        moving, preview = queries.plan_new_site(offer, str(site))
        require_shown(preview.effects, shown)
    for name, value in facts.items():
        setattr(offer, name, value)
    _settle(offer)
    permissions.require(actor, "offers.edit_offer", offer)  # also where it is to be from now on
    offer.full_clean()
    offer.save(update_fields=[*facts, "area", "changed_at"])
    if "partners" in changes:
        offer.partners.set(changes["partners"])
    if "leaders" in changes:
        offer.leaders.set(changes["leaders"])
    if moving:
        Session.objects.filter(pk__in=[session.pk for session in moving]).update(
            site=site, sequence=F("sequence") + 1, changed_at=clock.now()
        )
        tell_about(Session.objects.filter(pk__in=[row.pk for row in moving]).select_related("site"), Occasion.MOVED)
    return offer


def _settle(offer: Offer) -> None:
    if offer.site is not None:
        offer.area = offer.site.area


@action("offers.set_translation", "Angebot übersetzt")
def set_translation(
    *, actor: Actor, offer: Offer, language: str, texts: Mapping[str, str], origin: str = "person"
) -> Offer:
    """Write texts of one language (field -> text). A text that stays as it is keeps its age; an empty one goes.

    Raises:
        UnknownLanguage: this office does not translate into it.
    """
    if not Language.objects.filter(code=language, is_for_content=True).exists() or language == "de":
        raise UnknownLanguage
    at = clock.now().isoformat(timespec="seconds")
    before = offer.translations
    for field, text in texts.items():
        old = before.get(field, {}).get(language, {}).get("text", "")
        if text.strip() != old:
            _require_fit(field, text)
            translations.put(offer, field, language, text, origin=origin, by=actor.key, at=at)
    offer.save(update_fields=["translations", "changed_at"])
    return offer


def _require_fit(field: str, text: str) -> None:
    """A translation may be a third longer than its source field: most languages need more room than German."""
    column = next(column for column in Offer._meta.concrete_fields if column.name == field)
    most = (column.max_length or 6000) * 4 // 3
    if len(text.strip()) > most:
        raise Refused(
            _("%(field)s: höchstens %(most)d Zeichen.") % {"field": column.verbose_name, "most": most}, field=field
        )


@action("offers.confirm_translation", "Übersetzung eines Angebots bestätigt")
def confirm_translation(*, actor: Actor, offer: Offer, language: str, field: str) -> Offer:
    """Checked, still right: an act with name and date, apart from who wrote the text.

    Raises:
        NothingToDo: there is no such text.
    """
    at = clock.now().isoformat(timespec="seconds")
    if field not in offer.TRANSLATED or not translations.confirm(offer, field, language, by=actor.key, at=at):
        raise NothingToDo
    offer.save(update_fields=["translations", "changed_at"])
    return offer


@action("offers.set_picture", "Bild eines Angebots gezeigt")
def set_picture(*, actor: Actor, offer: Offer, picture: IO[bytes], words: str) -> Offer:
    """Show a picture. ``words`` say what can be seen; the old picture goes.

    Raises:
        NoPicture: it cannot be read as one, or is too large.
        Refused: the words are missing.
    """
    words = pictures.require_words(words)
    old = offer.picture
    offer.picture_alt = words
    offer.clean_fields(exclude=[field.name for field in Offer._meta.fields if field.name != "picture_alt"])
    offer.picture = pictures.store(picture)
    offer.save(update_fields=["picture", "picture_alt", "changed_at"])
    pictures.forget(old)
    return offer


@action("offers.remove_picture", "Bild eines Angebots entfernt")
def remove_picture(*, actor: Actor, offer: Offer) -> Offer:
    old, offer.picture, offer.picture_alt = offer.picture, "", ""
    offer.save(update_fields=["picture", "picture_alt", "changed_at"])
    pictures.forget(old)
    return offer


@action("offers.publish_offer", "Angebot veröffentlicht")
def publish_offer(*, actor: Actor, offer: Offer) -> Offer:
    """Show the offer in the residents' programme."""
    offer.is_published = True
    offer.save(update_fields=["is_published", "changed_at"])
    return offer


@action("offers.withdraw_offer", "Angebot aus dem Programm genommen")
def withdraw_offer(*, actor: Actor, offer: Offer, shown: str = "") -> Offer:
    """Take the offer out of the programme; its dates and counts stay. ``queries.plan_withdrawal`` shows what goes.

    Raises:
        NotShown: residents would lose dates and that list was not shown.
    """
    require_shown(queries.plan_withdrawal(offer).effects, shown)
    offer.is_published = False
    offer.save(update_fields=["is_published", "changed_at"])
    return offer


@action("offers.remove_offer", "Angebot gelöscht")
def remove_offer(*, actor: Actor, offer: Offer, shown: str = "") -> None:
    """Delete an offer that was entered by mistake, with its series and coming dates; ``queries.plan_removal`` shows it.

    Raises:
        Refused: something hangs on it (``queries.hanging_on_offer``); it can be withdrawn instead.
        NotShown: what goes was not shown.
    """
    if queries.hanging_on_offer(offer):
        raise Refused(_("An diesem Angebot hängt etwas. Nehmen Sie es aus dem Programm, statt es zu löschen."))
    require_shown(queries.plan_removal(offer).effects, shown)
    pictures.forget(offer.picture)
    release(queries.with_rooms(Session.objects.filter(offer=offer).only("pk", "room_id")), by=actor.key)
    offer.delete()
