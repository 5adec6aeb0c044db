"""Whether an offer can be deleted: only what was entered by mistake and what nobody hangs on. All else is withdrawn."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quartierwerk.foundation import clock, effects
from quartierwerk.foundation.effects import Effect
from quartierwerk.offers.models import CalendarEntry, Offer, Series, Session, SignUp
from quartierwerk.offers.queries.series import GONE, Preview
from quartierwerk.offers.queries.sessions import hanging_on, kept
from quartierwerk.offers.queries.stock import waits
from quartierwerk.offers.queries.words import in_words, span_of

OFFER = "offer"
"""The kind under which rooms above register what hangs on an offer itself. Change: ``remove``."""


def hanging_on_offer(offer: Offer) -> list[Effect]:
    """Why this offer must stay; nothing where it may be deleted."""
    now = clock.wall_now()
    sessions = list(Session.objects.filter(offer=offer).select_related("offer", "site", "cancellation"))
    begun = sum(session.starts_local <= now for session in sessions)
    coming = [session for session in sessions if session.starts_local > now]
    on = sum(not session.is_cancelled for session in coming)
    found = []
    if offer.is_published and on:
        words = ngettext(
            "Es steht mit einem kommenden Termin im Programm. Nehmen Sie es zuerst aus dem Programm.",
            "Es steht mit %(n)d kommenden Terminen im Programm. Nehmen Sie es zuerst aus dem Programm.",
            on,
        )
        found.append(Effect(words % {"n": on}, link=reverse("offers:withdrawal", args=[offer.pk])))
    if begun:
        words = ngettext(
            "Ein Termin ist schon gewesen; er gehört in die Statistik.",
            "%(n)d Termine sind schon gewesen; sie gehören in die Statistik.",
            begun,
        )
        found.append(Effect(words % {"n": begun}))
    if held := len(kept(coming)):
        words = ngettext("An einem kommenden Termin hängt etwas.", "An %(n)d kommenden Terminen hängt etwas.", held)
        found.append(Effect(words % {"n": held}))
    found += hanging_on(coming, "remove")
    if SignUp.objects.filter(offer=offer, session=None).exists():
        found.append(Effect(_("Menschen haben sich dafür angemeldet.")))
    if CalendarEntry.objects.filter(offer=offer).exists():
        found.append(Effect(_("Es kommt aus einem eingelesenen Kalender und käme beim nächsten Einlesen wieder.")))
    if waits(offer):
        found.append(
            Effect(_("Ein Vorschlag des Partners wartet auf Ihre Entscheidung."), link=reverse("offers:stock"))
        )
    return found + effects.effects_of(OFFER, offer, "remove")


def plan_removal(offer: Offer) -> Preview:
    """What goes with it. Never empty: deleting is always asked about."""
    lines = [Effect(_("„%(title)s“ mit allen Angaben") % {"title": offer.title}, group="all")]
    languages = {language for texts in offer.translations.values() for language in texts}
    if languages:
        words = ngettext("seine Texte in einer Sprache", "seine Texte in %(n)d Sprachen", len(languages))
        lines.append(Effect(words % {"n": len(languages)}, group="all"))
    if offer.picture:
        lines.append(Effect(_("sein Bild"), group="all"))
    rows = Series.objects.filter(offer=offer).order_by("pk")
    lines += [Effect(_("die Reihe „%(words)s“") % {"words": in_words(row)}, group="all") for row in rows]
    sessions = Session.objects.filter(offer=offer).select_related("offer", "site").order_by("starts_local", "pk")
    return Preview((*lines, *(Effect(span_of(session), group=GONE) for session in sessions)))
