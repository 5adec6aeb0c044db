"""What a certificate of attendance says about one person, and nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from quartierwerk.attendance.choices import Presence as State
from quartierwerk.attendance.models import Presence
from quartierwerk.attendance.rules import COUNTS
from quartierwerk.foundation import clock
from quartierwerk.foundation.output.formats import Formats, direction
from quartierwerk.foundation.permissions import Actor, Guest
from quartierwerk.foundation.translations import SOURCE_LANGUAGE
from quartierwerk.offers import queries as offers
from quartierwerk.offers.models import Session, SignUp

OWN = "offers.sign_up:"


@dataclass(frozen=True)
class Certificate:
    """``present`` of the ``held`` dates from ``first`` to ``last``; ``minutes`` are those of the dates attended."""

    name: str
    titles: dict[str, str]  # by language
    first: date
    last: date
    present: int
    held: int
    minutes: int
    carrier: str
    town: str
    language: str


def sign_ups_to_certify(actor: Actor) -> QuerySet[SignUp]:
    """Sign-ups of the offers that one runs; with the code of a sign-up that one."""
    if isinstance(actor, Guest):
        keys = [int(key.removeprefix(OWN)) for key in actor.opens if key.startswith(OWN)]
        return offers.with_all(SignUp.objects.filter(pk__in=keys, post=None))
    within = actor.scope(*COUNTS).q(path="offer__area__path", organisation="offer__carrier")
    return offers.with_all(SignUp.objects.filter(within, post=None))


def own_certificate(guest: Guest, sign_up: SignUp) -> Certificate | None:
    """The certificate of the sign-up whose code this guest holds; None for any other, and before one was there."""
    row = sign_ups_to_certify(guest).filter(pk=sign_up.pk).first()
    return certificate_for(row) if row is not None else None


def certificate_for(sign_up: SignUp) -> Certificate | None:
    """None where nobody has ticked this person as present, or the name is gone.

    Held are the dates that are over and were not called off: the one signed up for, or all of the course.
    """
    person = sign_up.participant
    attended = set(
        Presence.objects.filter(sign_up=sign_up, state=State.PRESENT).order_by().values_list("session", flat=True)
    )
    if not attended or not person.first_name:
        return None
    about = Q(pk=sign_up.session_id) if sign_up.session_id else Q(offer=sign_up.offer_id)
    rows = Session.objects.filter(about).filter(Q(pk__in=attended) | Q(cancellation=None, ends_at__lte=clock.now()))
    dates = list(rows.order_by("starts_at"))
    site = sign_up.offer.site
    minutes = sum(int((row.ends_at - row.starts_at).total_seconds()) // 60 for row in dates if row.pk in attended)
    latin = person.latin_name
    name = person.first_name if latin in ("", person.first_name) else f"{latin} ({person.first_name})"
    own = sign_up.session.own_title if sign_up.session else ""
    titles = {code: own or sign_up.offer.text("title", code).value for code in {SOURCE_LANGUAGE, person.language}}
    return Certificate(
        name=name, titles=titles, first=clock.wall_day(dates[0].starts_at), last=clock.wall_day(dates[-1].starts_at),
        present=len(attended), held=len(dates), minutes=minutes, carrier=sign_up.offer.carrier.name,
        town=site.town if site else "", language=person.language,
    )  # fmt: skip


def certificate_words(certificate: Certificate, language: str) -> dict[str, object]:
    """One part of the paper, in the language that is active."""
    formats = Formats(language)
    first, last = formats.long_date(certificate.first), formats.long_date(certificate.last)
    hours, minutes = divmod(certificate.minutes, 60)
    shown = formats.decimal(Decimal(certificate.minutes) / 60, 1) if minutes else str(hours)
    period = first if first == last else _("%(first)s bis %(last)s") % {"first": first, "last": last}
    dates = ngettext("%(present)d von %(held)d Termin", "%(present)d von %(held)d Terminen", certificate.held) % {
        "present": certificate.present,
        "held": certificate.held,
    }
    return {
        "language": language.split("-")[0],
        "direction": direction(language),
        "heading": _("Teilnahmebescheinigung"),
        "sentence": _("%(name)s hat teilgenommen.") % {"name": certificate.name},
        "facts": [
            [_("Angebot"), certificate.titles[language]],
            [_("Zeitraum"), period],
            [_("Termine"), dates],
            [_("Stunden"), shown],
            [pgettext("on a paper", "Träger"), certificate.carrier],
        ],
    }
