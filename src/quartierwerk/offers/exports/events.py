"""Papers of a fest: the list to tick off on one page, the letter in which the owner of the ground says yes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, when
from quartierwerk.foundation.output.formats import Formats
from quartierwerk.offers.models import Permit, Session
from quartierwerk.offers.queries import PermitLine, place_of
from quartierwerk.parties.models import Organisation
from quartierwerk.rooms.papers import GERMAN, Grid, Part, apart, set_paper


def _sender(carrier: Organisation) -> dict[str, str]:
    return {
        "name": carrier.name, "street": carrier.street, "place": f"{carrier.postcode} {carrier.town}".strip(),
        "phone": carrier.phone, "email": carrier.email,
    }  # fmt: skip


def _times(session: Session, language: str) -> str:
    day = when.day_words(date.fromisoformat(session.starts_local[:10]), language, with_year=True)
    hours = when.times_words(session.starts_local, session.ends_local, is_all_day=session.is_all_day)
    return ", ".join(part for part in (day, hours) if part)


def _place(session: Session) -> str:
    address = session.site.address if session.site is not None and not session.place_words else ""
    return ", ".join(part for part in (place_of(session), address) if part)


def _told(line: PermitLine) -> str:
    """What, at whom, how it stands, on one line of the list."""
    whom = f" ({apart(line.permit.asked_of)})" if line.permit.asked_of else ""
    stands = f"{apart(line.permit.kind.name)}{whom}: {line.state.label}."
    return f"{stands} {line.words}" if line.words else stands


def checklist_paper(
    session: Session, lines: Sequence[PermitLine], sections: Sequence[tuple[str, Sequence[str]]], *, language: str
) -> bytes:
    """What has to be done for this date, to tick off; ``sections`` are what else belongs to it, in words.

    Raises:
        PaperTooLarge, PaperFailed: see ``foundation.output.pdf``.
    """

    def make(shown: str) -> Part:
        formats = Formats(shown)
        return Part(
            heading=_("Fest planen: %(title)s") % {"title": session.title},
            facts=[
                (_("Wann"), _times(session, shown)),
                (_("Wo"), apart(_place(session))),
                (_("Träger"), apart(session.offer.carrier.name)),
            ],
            grid=Grid(
                heading=_("Genehmigungen"),
                columns=[_("erledigt"), _("Beantragen bis"), _("Was und wie es steht")],
                rows=[["[x]" if line.is_settled else "[  ]", formats.date(line.due_on), _told(line)] for line in lines],
                wide=2, empty=_("Keine eingetragen."),
            ),
            after=[_("Fristen ohne Quelle sind Anhaltswerte: bei der Behörde nachfragen.")]
            if any(line.is_rough for line in lines)
            else [],
            sections=list(sections),
        )  # fmt: skip

    return set_paper((language,), make, _sender(session.offer.carrier))


def consent_letter(permit: Permit, *, rain: str = "") -> bytes:
    """The letter to the owner of the ground, with the answer to be signed; in German.

    Raises:
        PaperTooLarge, PaperFailed: see ``foundation.output.pdf``.
    """
    session, owner = permit.session, permit.organisation
    carrier = session.offer.carrier

    def make(language: str) -> Part:
        formats = Formats(language)
        address = f"{owner.street}, {owner.postcode} {owner.town}".strip(" ,") if owner is not None else ""
        return Part(
            heading=_("Bitte um Einwilligung zur Nutzung eines Grundstücks"),
            facts=[
                (_("An"), apart(owner.name if owner is not None else permit.authority)),
                (_("Anschrift"), apart(address)),
                (_("Von"), apart(carrier.name)),
                (_("Datum"), formats.date(clock.today())),
                (_("Aktenzeichen"), apart(permit.reference)),
            ],
            intro="",
            sections=[
                (_("Worum wir bitten"), [
                    _("Wir möchten auf Ihrem Grundstück „%(title)s“ veranstalten und bitten Sie um Ihr Einverständnis.")
                    % {"title": session.title},
                ]),
                (_("Wann und wo"), [
                    _("Wann: %(when)s.") % {"when": _times(session, language)},
                    _("Wo: %(place)s.") % {"place": apart(_place(session)) or _("noch nicht eingetragen")},
                    *([rain] if rain else []),
                ]),
                (_("Was wir zusagen"), [
                    _("Wir halten Zufahrten, Hauseingänge und Rettungswege frei."),
                    _("Wir räumen auf und hinterlassen den Ort, wie wir ihn vorgefunden haben."),
                    _("Wir sind als Veranstalter haftpflichtversichert und zeigen den Nachweis auf Wunsch vor."),
                    _("Wir sagen den Menschen, die dort wohnen, vorher Bescheid."),
                ]),
                (_("Antwort des Eigentümers"), [
                    _("[  ] Wir sind einverstanden."),
                    _("[  ] Wir sind nicht einverstanden."),
                    _("[  ] Wir sind einverstanden mit diesen Auflagen:") + " " + "_" * 30,
                ]),
            ],
            signatures=[_("Ort, Datum, Unterschrift des Trägers"), _("Ort, Datum, Unterschrift des Eigentümers")],
        )  # fmt: skip

    return set_paper((GERMAN,), make, _sender(carrier))
