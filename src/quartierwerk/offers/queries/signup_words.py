"""What people who sign up are told, in the language that is active: from fields only, none of it typed by strangers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock, readable_codes, when
from quartierwerk.foundation.allocation.models import State
from quartierwerk.offers.choices import Channel, Goods, Knowledge, Occasion, Question, StallNeed
from quartierwerk.offers.models import CallListEntry, Post, RainPlan, Reserve, Session, SignUp
from quartierwerk.offers.queries.rain import is_where_rain_puts_it, rain_words
from quartierwerk.offers.queries.signup import RESERVE, code_for, position_of, positions
from quartierwerk.offers.queries.targets import course_span


def title_of(sign_up: SignUp) -> str:
    """What it is, in the reader's language or in German; of a stall or a shift its name before that of the date."""
    if sign_up.post is not None:
        whole = (sign_up.session and sign_up.session.own_title) or sign_up.offer.text("title", get_language()).value
        return f"{sign_up.post.text('name', get_language()).value}, {whole}"
    if sign_up.session is not None and sign_up.session.own_title:
        return sign_up.session.own_title
    return sign_up.offer.text("title", get_language()).value


def moment_words(moment: datetime) -> str:
    """``Dienstag, 4. Juni, 16:00 Uhr``."""
    local = localtime(moment)
    day = when.day_words(local.date(), with_year=local.year != clock.today().year)
    return _("%(day)s, %(time)s Uhr") % {"day": day, "time": f"{local:%H:%M}".removeprefix("0")}


def session_words(session: Session) -> str:
    """``Dienstag, 4. Juni, 16:00–17:30 Uhr``."""
    day = clock.wall_day(session.starts_at)
    times = when.times_words(session.starts_local, session.ends_local, is_all_day=session.is_all_day)
    return when.day_and_times(when.day_words(day, with_year=day.year != clock.today().year), times)


def post_words(post: Post) -> str:
    """When a shift is; of a stall when the date is."""
    if not post.is_shift:
        return session_words(post.session)
    day = date.fromisoformat(post.starts_local[:10])
    times = when.times_words(post.starts_local, post.ends_local)
    return when.day_and_times(when.day_words(day, with_year=day.year != clock.today().year), times)


def fee_words(post: Post) -> str:
    """What a stall costs, in the active language."""
    if post.fee_cents is None:
        return _("Standgebühr: bitte fragen")
    if post.fee_cents == 0:
        return _("kostenlos")
    return _("Standgebühr: %(fee)s") % {"fee": when.euro_words(post.fee_cents, get_language() or "de")}


def rain_note(session: Session | None, occasion: str) -> list[str]:
    """The sentence of the plan for the rain, in the reader's language or in German, where it is what is told; that it
    is the weather that moves the date, and where to, where it is the plan that moves it."""
    if session is None or not hasattr(session, "rain_plan"):
        return []
    plan: RainPlan = session.rain_plan
    words = plan.text("words", get_language()).value
    if occasion == Occasion.WEATHER:
        return [words]
    if occasion == Occasion.MOVED and is_where_rain_puts_it(plan, session):
        return [part for part in (rain_words(plan), words) if part]
    return []


def when_of(sign_up: SignUp) -> str:
    """When to come: the date, the talk, the shift, or the days from first to last of a course."""
    if sign_up.post is not None and sign_up.session is not None:
        sign_up.post.session = sign_up.session
        return post_words(sign_up.post)
    if sign_up.session is not None:
        return session_words(sign_up.session)
    if sign_up.starts_at is not None and sign_up.ends_at is not None:
        day = clock.wall_day(sign_up.starts_at)
        times = when.times_words(clock.wall(sign_up.starts_at), clock.wall(sign_up.ends_at))
        return when.day_and_times(when.day_words(day, with_year=day.year != clock.today().year), times)
    first, last = course_span(sign_up.offer)
    if first is None or last is None:
        return ""
    return _("%(first)s bis %(last)s") % {
        "first": when.date_words(clock.wall_day(first)), "last": when.date_words(clock.wall_day(last)),
    }  # fmt: skip


def where_of(sign_up: SignUp) -> str:
    """Where to come, with the street."""
    session = sign_up.session
    if sign_up.free_time is not None and sign_up.free_time.place_words:
        return sign_up.free_time.place_words
    if session is not None and session.place_words:
        return session.place_words
    site = session.site if session is not None else sign_up.offer.site
    return ", ".join(part for part in (site.name, site.address) if part) if site is not None else ""


def state_words(sign_up: SignUp) -> str:
    """How it stands, in a few words; the page says more."""
    claim = sign_up.claim
    if claim.state == State.PROMISED:
        return _("Ihr Platz ist fest.")
    if claim.state == State.HELD and claim.hold_until is not None:
        return _("Ein Platz ist für Sie frei. Bitte antworten Sie bis %(when)s.") % {
            "when": moment_words(claim.hold_until)
        }
    if claim.state == State.WAITING:
        return _("Sie stehen auf der Warteliste, auf Stelle %(place)d.") % {"place": position_of(sign_up)}
    return _("Diese Anmeldung ist beendet.")


def own_page(sign_up: SignUp) -> str:
    """The address of the page that the code opens, for mails and the QR code."""
    path = reverse("square:mine")
    return f"{settings.BASE_URL.rstrip('/')}{path}?{urlencode({'code': code_for(sign_up.claim.key)})}"


def mail_about(sign_up: SignUp, occasion: str, session: Session | None) -> tuple[str, str]:
    """Subject and text of the mail in the active language."""
    title = title_of(sign_up)
    subject, sentence = _said(sign_up, occasion, session)
    lines = [sentence, *rain_note(session, occasion), "", title, when_of(sign_up), where_of(sign_up)]
    if sign_up.claim.state != State.ENDED:
        lines += [
            "",
            _("Ihr Code: %(code)s") % {"code": readable_codes.shown(code_for(sign_up.claim.key))},
            _("Hier sehen Sie, wie es steht, und können zusagen oder absagen:"),
            own_page(sign_up),
        ]
    phone = sign_up.offer.contact_phone or sign_up.offer.carrier.phone
    if phone:
        lines += ["", _("Fragen? Telefon %(phone)s") % {"phone": phone}]
    body = "\n".join(line for number, line in enumerate(lines) if line or (number and lines[number - 1]))
    return f"{subject}: {title}", f"{body}\n"


def _said(sign_up: SignUp, occasion: str, session: Session | None) -> tuple[str, str]:
    date = session_words(session) if session is not None and sign_up.post is None else when_of(sign_up)
    if occasion == Occasion.CONFIRMED:
        return _("Ihr Platz"), _("Sie sind angemeldet. Ihr Platz ist fest.")
    if occasion == Occasion.WAITING:
        return _("Warteliste"), state_words(sign_up)
    if occasion == Occasion.HELD:
        return _("Ein Platz ist frei"), state_words(sign_up)
    if occasion == Occasion.NEXT:
        return _("Der nächste Kurs"), _("Nach Ihrem Kurs kommt dieser hier.") + " " + state_words(sign_up)
    if occasion == Occasion.LAPSED:
        return _("Frist vorbei"), _("Die Frist ist vorbei. Der Platz ging an die nächste Person auf der Liste.")
    if occasion == Occasion.DISPLACED:
        return _("Weniger Plätze"), (
            _("Es gibt jetzt weniger Plätze. Leider ist Ihrer nicht mehr dabei.") + " " + state_words(sign_up)
        )
    if occasion == Occasion.CALLED_OFF:
        return _("Fällt aus"), _("Dieser Termin fällt leider aus: %(date)s.") % {"date": date}
    if occasion == Occasion.GONE:
        return _("Abgesagt"), _("Wir müssen Ihnen leider absagen: %(what)s.") % {"what": title_of(sign_up)}
    if occasion == Occasion.WEATHER:
        return _("Wegen des Wetters anders"), _("Wegen des Wetters anders als geplant.")
    if occasion == Occasion.AS_PLANNED:
        return _("Doch wie geplant"), _("Das Wetter passt: Es findet wie geplant statt.")
    if occasion == Occasion.FEE:
        return _("Andere Gebühr"), _("Die Gebühr hat sich geändert. Jetzt gilt: %(fee)s.") % {
            "fee": fee_words(sign_up.post) if sign_up.post is not None else ""
        }
    if occasion == Occasion.BACK:
        return _("Findet doch statt"), _("Dieser Termin findet doch statt: %(date)s.") % {"date": date}
    return _("Geändert"), _("Zeit oder Ort haben sich geändert. Jetzt gilt: %(date)s.") % {"date": date}


# Lists for the staff


@dataclass(frozen=True)
class Listed:
    """One line of the leader's list."""

    sign_up: SignUp
    name: str  # in Latin letters
    own_script: str  # empty where that is the same
    state: str
    tone: str
    place: int  # on the waiting list; 0: does not wait
    answers: tuple[str, ...]
    time: str  # of a talk
    reach: str

    @property
    def is_held(self) -> bool:
        return self.sign_up.claim.state == State.HELD

    @property
    def is_over(self) -> bool:
        return self.sign_up.claim.state == State.ENDED


TONES = {State.PROMISED: "success", State.HELD: "warning", State.WAITING: "info", State.ENDED: ""}
SHORT: dict[str, Any] = {
    Question.CHILDCARE: gettext_lazy("Kinderbetreuung"),
    Question.INTERPRETER: gettext_lazy("Dolmetschen"),
    Question.STEP_FREE: gettext_lazy("stufenloser Weg"),
    StallNeed.ELECTRICITY: gettext_lazy("Strom"),
    StallNeed.TABLE: gettext_lazy("Tisch"),
}


def listed(rows: Iterable[SignUp]) -> list[Listed]:
    """Lines of a list; two questions to the database, however many there are."""
    found = list(rows)
    places = positions(found)
    reasons = dict(Reserve.objects.filter(offer__in={row.offer_id for row in found}).values_list("name", "reason"))
    return [
        Listed(
            sign_up=row,
            name=str(row.participant) or _("Name gelöscht"),
            own_script=row.participant.first_name if row.participant.first_name != str(row.participant) else "",
            state=_state_of(row),
            tone=TONES[State(row.claim.state)],
            place=places.get(row.claim_id, 0),
            answers=tuple(_answer_words(code, reasons) for code in row.answers),
            time=when_of(row) if row.free_time_id or row.post_id else "",
            reach=row.participant.email or row.participant.phone or str(Channel.NONE.label),
        )
        for row in found
    ]


def _state_of(row: SignUp) -> str:
    if row.claim.state == State.HELD and row.claim.hold_until is not None:
        return _("angeboten bis %(when)s") % {"when": moment_words(row.claim.hold_until)}
    return str(State(row.claim.state).label)


def _answer_words(code: str, reasons: dict[str, str]) -> str:
    if code.startswith(RESERVE):
        return reasons.get(code.removeprefix(RESERVE), "")
    if code in Knowledge.values:
        return str(Knowledge(code).label)
    if code in Goods.values:
        return str(Goods(code).label)
    return str(SHORT.get(code, code))


@dataclass(frozen=True)
class Call:
    """One line of the call list."""

    entry: CallListEntry
    name: str
    own_script: str
    phone: str
    language: str
    what: str
    about: str


def call_line(entry: CallListEntry) -> Call:
    row = entry.sign_up
    person = row.participant
    about = session_words(entry.session) if entry.session is not None else when_of(row)
    news = rain_note(entry.session, entry.occasion)
    if row.claim.state == State.HELD:
        news.append(_state_of(row))  # until when they may answer
    if entry.occasion == Occasion.FEE and row.post is not None:
        news.append(fee_words(row.post))
    return Call(
        entry=entry,
        name=str(person) or _("Name gelöscht"),
        own_script=person.first_name if person.first_name != str(person) else "",
        phone=person.phone,
        language=when.language_words(person.language.partition("-")[0], get_language() or "de", person.language),
        what=str(entry.get_occasion_display()),
        about=", ".join(part for part in (row.post.name if row.post else "", row.offer.title, about, *news) if part),
    )


def decisions_about(sign_up: SignUp) -> list[tuple[str, str]]:
    """The log about one sign-up: when, and what was decided."""
    rows = sign_up.claim.decisions.order_by("pk")
    return [(moment_words(row.at), str(row.get_verdict_display())) for row in rows]
