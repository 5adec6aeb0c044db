"""Papers that residents and houses hang up: week sheet, stairwell poster, notice on the door, an offer on one page.

Each is put together from fields in every language that was chosen, so nothing on it can differ from the programme. A
translation that was made from an older German text is not printed: the German text stands there, because a paper on a
wall cannot be taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from django.conf import settings
from django.utils import translation
from django.utils.encoding import force_str
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext

from quartierwerk.foundation import clock, pictures, when
from quartierwerk.foundation.codes import pack
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.output import papers
from quartierwerk.foundation.output.formats import Formats, is_right_to_left
from quartierwerk.foundation.output.papers import Code, Day, Entry, Panel, Section, Week
from quartierwerk.foundation.output.pdf import Letterhead, Picture
from quartierwerk.foundation.translations import MISSING, OUTDATED, SOURCE_LANGUAGE, Text, Translated
from quartierwerk.offers.choices import Mode, Reason
from quartierwerk.offers.models import Offer
from quartierwerk.offers.queries import papers as on_paper
from quartierwerk.offers.queries import programme
from quartierwerk.offers.queries.frame import Frame, SiteFacts, TermFacts, position_in
from quartierwerk.offers.queries.offer_facts import OfferFacts, texts_of
from quartierwerk.offers.queries.papers import Repetition
from quartierwerk.offers.queries.programme import AFTERNOON, EVENING, FULL, MORNING, Row, Walk, Wanted
from quartierwerk.places import opening_hours
from quartierwerk.places.choices import Answer
from quartierwerk.places.models import Site
from quartierwerk.square.queries import wording
from quartierwerk.vocabularies.choices import Kind

MOST_ENTRIES = 300  # of a week sheet, in each language
LOOK_AHEAD = 60  # dates that are read to say when an offer takes place
EXCEPTIONS_WITHIN = timedelta(days=42)
MOST_EXCEPTIONS, MOST_DATES, MOST_OFFERS = 3, 4, 6
ISOLATE, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
MORE = gettext_noop("Mehr dazu und alle Termine")
THE_PROGRAMME = gettext_noop("Das ganze Programm, immer aktuell")


class TooManyDates(Refused):
    sentence = gettext_lazy(
        "In dieser Woche sind es zu viele Termine für ein Blatt. Bitte wählen Sie einen Treffpunkt oder einen Filter."
    )


class TakesPlace(Refused):
    sentence = gettext_lazy(
        "Dieser Termin findet statt. Einen Aushang für die Tür gibt es nur für einen abgesagten Termin."
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """How a paper is wanted: in which languages, how large, and the address that its code leads to."""

    languages: tuple[str, ...]
    address: str
    paper: str = "a4"


# The week


def week_sheet(frame: Frame, wanted: Wanted, monday: date, wish: Wish) -> bytes:
    """The dates of seven days, those that are off too, each language on pages of its own.

    Raises:
        TooManyDates: more than anybody reads on a wall.
        PaperTooLarge, PaperFailed: see ``foundation.output.pdf``.
    """
    weeks = []
    for language in wish.languages:
        with translation.override(language):
            weeks.append(_week(frame, wanted, monday, language))
    with translation.override(wish.languages[0]):
        return papers.week_sheet(
            *weeks,
            code=Code(wish.address, _("QR-Code: zum Programm"), _captions(wish.languages, THE_PROGRAMME)),
            letterhead=Letterhead(settings.INSTALLATION_NAME),
            as_of=_as_of(wish.languages[0]),
            paper=wish.paper,
            made_at=clock.now(),
        )


def _week(frame: Frame, wanted: Wanted, monday: date, language: str) -> Week:
    sunday = monday + timedelta(days=6)
    first, last = max(monday, wanted.first or monday), min(sunday, wanted.last or sunday)
    days: dict[date, list[Entry]] = {}
    house = frame.site_of(wanted.sites[0]) if len(wanted.sites) == 1 else None
    if first <= last:
        walk = Walk(
            frame, wanted, start=f"{first.isoformat()}T00:00", end=f"{last.isoformat()}T24", columns=FULL,
            with_off=True, about=None, with_running=True, language=language, is_lean=False,
        )  # fmt: skip
        rows = list(islice((Row(*row) for row in walk), MOST_ENTRIES + 1))
        if len(rows) > MOST_ENTRIES:
            raise TooManyDates
        for row in rows:
            day = max(date.fromisoformat(row.starts[:10]), first)
            days.setdefault(day, []).append(_entry(frame, walk.facts[row.offer], row, language, house))
    return Week(
        language,
        house.name if house else _("Programm"),
        [Day(when.day_words(day, language), entries) for day, entries in sorted(days.items())],
        intro=_week_intro(frame, wanted, monday, sunday, language),
        empty=_("In dieser Woche gibt es keine Termine."),
        note=_("Auf dem Telefon sehen Sie immer den neuesten Stand."),
    )


def _week_intro(frame: Frame, wanted: Wanted, monday: date, sunday: date, language: str) -> str:
    """Which days, and what the sheet leaves out."""
    number = monday.isocalendar().week
    parts = [
        _("Woche %(number)d, %(first)s bis %(last)s")
        % {"number": number, "first": when.date_words(monday, language), "last": when.date_words(sunday, language)}
    ]
    house = frame.site_of(wanted.sites[0]) if len(wanted.sites) == 1 else None
    if house and house.address:
        parts.append(_typed(house.address, language))
    if chosen := filter_words(frame, wanted, language):
        parts.append(_("Nur: %(filters)s") % {"filters": "; ".join(chosen)})
    return " · ".join(parts)


def filter_words(frame: Frame, wanted: Wanted, language: str) -> list[str]:
    """What a filtered programme is narrowed to, in words; a single house is the heading already."""
    found = []
    if len(wanted.sites) > 1:
        found += [site.name for site in frame.sites.values() if site.slug in wanted.sites]
    found += [area.name for area in frame.areas.values() if area.slug in wanted.areas]
    for kind, codes in ((Kind.FIELDS, wanted.fields), (Kind.GROUPS, wanted.groups)):
        terms = frame.terms[kind]
        found += [_term(terms[code], language) for code in codes if code in terms]
    found += [when.language_words(code, language, _own_name(frame, code)) for code in wanted.languages]
    found += [when.weekday_words(weekday, language) for weekday in wanted.weekdays]
    times = {MORNING: _("vormittags"), AFTERNOON: _("nachmittags"), EVENING: _("abends")}
    found += [times[name] for name in wanted.times]
    for is_wanted, words in (
        (wanted.free, _("kostenlos")),
        (wanted.childcare, _("mit Kinderbetreuung")),
        (wanted.women_only, _("nur für Frauen")),
        (wanted.step_free, _("ohne Stufen")),
    ):
        if is_wanted:
            found.append(words)
    if wanted.words:
        found.append(_("„%(words)s“") % {"words": wanted.words})
    place = frame.site_of(wanted.near) or frame.area_of(wanted.near) if wanted.near else None
    km = Formats(language).decimal(Decimal(str(wanted.within_km)).normalize(), 0 if wanted.within_km % 1 == 0 else 1)
    if place is not None:
        found.append(_("bis %(km)s km um %(place)s") % {"km": km, "place": place.name})
    elif wanted.near and position_in(wanted.near):
        found.append(_("höchstens %(km)s km von meinem Standort") % {"km": km})
    return found


def _entry(frame: Frame, offer: OfferFacts, row: Row, language: str, house: SiteFacts | None) -> Entry:
    (title,) = texts_of(offer, language, ("title",))
    place = _place_of(frame, row, language)
    detail = [] if house and not row.place_words and row.site == house.key else [place]
    spoken = wording.languages_words(offer.languages, language, frame.own_names)
    if spoken:
        detail.append(_("Sprachen: %(languages)s") % {"languages": spoken})
    off = ""
    if row.reason:
        off = _("Fällt aus")
        detail = [_reason(row), _typed(row.off_note or "", language)]
    else:
        detail += [_typed(row.note, language), wording.crisis_words(frame.crisis_at(row.site, row.starts))]
    return Entry(
        when.times_words(row.starts, row.ends, is_all_day=row.is_all_day),
        _typed(row.own_title, language) or _printed(title, offer.title, language),
        " · ".join(part for part in detail if part),
        [] if row.reason else _marks(frame, offer, row.site),
        off,
    )


# The poster


def offer_poster(frame: Frame, offer: Offer, wish: Wish) -> bytes:
    """One offer for a stairwell: what, when, where, and what to know before one goes there.

    Raises:
        PaperTooLarge, PaperFailed: see ``foundation.output.pdf``.
    """
    panels = []
    for language in wish.languages:
        with translation.override(language):
            panels.append(_offer_panel(frame, offer, language))
    return _poster(panels, wish, sender=offer.carrier.name, picture=_picture(offer) if len(panels) < 3 else None)


def _offer_panel(frame: Frame, offer: Offer, language: str) -> Panel:
    rows, _walk = on_paper.coming(frame, Wanted(offers=(offer.pk,)), language, most=LOOK_AHEAD)
    regular, exceptions = _times(frame, rows, on_paper.repetitions([offer.pk]), language, offer.site_id)
    lines = _where(offer, language)
    lines += [(_("Anders als sonst"), words) for words in exceptions]
    spoken = wording.languages_words(pack(offer.languages), language, frame.own_names)
    lines += [
        (_("Sprachen"), spoken),
        (_("Preis"), _price(offer, language)),
        (_("Bitte mitbringen"), _text(offer, "bring_along", language)),
        (_("Fragen? Telefon"), _phone(offer.contact_phone, language)),
    ]
    marks = _marks(frame, offer, offer.site_id)
    if offer.interpreter:
        marks.append(_("Dolmetschen auf Wunsch"))
    crisis = frame.crisis_at(offer.site_id, clock.wall_now())
    note = [_own_text(offer, "summary", language), wording.crisis_words(crisis)]
    return Panel(
        language,
        _text(offer, "title", language),
        regular or [_("Zurzeit gibt es keine Termine.")],
        [(label, words) for label, words in lines if words],
        marks,
        " · ".join(part for part in note if part),
    )


def site_poster(frame: Frame, site: Site, wish: Wish) -> bytes:
    """One house for a stairwell: where it is, when it is open, what goes on there.

    Raises:
        PaperTooLarge, PaperFailed: see ``foundation.output.pdf``.
    """
    panels = []
    for language in wish.languages:
        with translation.override(language):
            panels.append(_site_panel(frame, site, language))
    return _poster(panels, wish, sender=settings.INSTALLATION_NAME)


def _site_panel(frame: Frame, site: Site, language: str) -> Panel:
    lines = [
        (_("Klingeln bei"), _text(site, "ring_at", language)),
        (_("Haltestelle"), _typed(site.nearest_stop, language)),
        (_("Telefon"), _phone(site.phone, language)),
    ]
    hours = opening_hours.stored(site.opening_hours)
    for line in opening_hours.lines(hours, language) if hours else []:
        lines.append((line.days, " · ".join(part for part in (line.times, line.note) if part)))
    lines += _goes_on(frame, site, language)
    marks = [_("ohne Stufen")] if site.step_free == Answer.YES else []
    crisis = frame.crisis_at(site.pk, clock.wall_now())
    return Panel(
        language,
        site.name,
        [_typed(site.address, language)] if site.address else [],
        [(label, words) for label, words in lines if words],
        marks,
        wording.crisis_words(crisis),
    )


def _goes_on(frame: Frame, site: Site, language: str) -> list[tuple[str, str]]:
    """The next offers of a house and when they take place."""
    rows, walk = on_paper.coming(frame, Wanted(sites=(site.slug,)), language, most=LOOK_AHEAD * 4)
    of_offer: dict[int, list[Row]] = {}
    for row in rows:
        of_offer.setdefault(row.offer, []).append(row)
    chosen = dict(islice(of_offer.items(), MOST_OFFERS))
    known = on_paper.repetitions(chosen)
    found = []
    for key, own in chosen.items():
        facts: OfferFacts = walk.facts[key]
        (title,) = texts_of(facts, language, ("title",))
        regular, _exceptions = _times(
            frame, own, {each.series: each for each in known.values() if each.offer == key}, language, site.pk
        )
        if regular:
            found.append((_printed(title, facts.title, language), "; ".join(regular)))
    return found


def _poster(panels: Sequence[Panel], wish: Wish, *, sender: str, picture: Picture | None = None) -> bytes:
    with translation.override(wish.languages[0]):
        return papers.poster(
            *panels,
            code=Code(wish.address, _("QR-Code: zur Seite im Internet"), _captions(wish.languages, MORE)),
            picture=picture,
            letterhead=Letterhead(sender, [_as_of(wish.languages[0])]),
            paper=wish.paper,
            made_at=clock.now(),
        )


# The notice on the door


def off_notice(frame: Frame, offer: Offer, row: Row, wish: Wish) -> bytes:
    """A date that is off: what, why, and when it takes place again.

    Raises:
        TakesPlace: the date is not off.
        PaperTooLarge, PaperFailed: see ``foundation.output.pdf``.
    """
    if not row.reason:
        raise TakesPlace
    again = programme.following_dates(frame, {offer.pk: row.starts}).get(offer.pk)
    panels = []
    for language in wish.languages:
        with translation.override(language):
            panels.append(_off_panel(frame, offer, row, again, language))
    return _poster(panels, wish, sender=offer.carrier.name)


def _off_panel(frame: Frame, offer: Offer, row: Row, again: Row | None, language: str) -> Panel:
    lines = [(_("Grund"), _reason(row)), ("", _typed(row.off_note or "", language))]
    if again is not None:
        moved = (
            _place_of(frame, again, language) if (again.site, again.place_words) != (row.site, row.place_words) else ""
        )
        words = [_date_and_times(again, language), moved]
        lines.append((_("Nächster Termin"), ", ".join(word for word in words if word)))
    lines.append((_("Fragen? Telefon"), _phone(offer.contact_phone, language)))
    return Panel(
        language,
        pgettext("heading on a door", "Fällt aus"),
        [_typed(row.own_title, language) or _text(offer, "title", language), _date_and_times(row, language)],
        [(label, words) for label, words in lines if words],
    )


# An offer on one page


def offer_sheet(frame: Frame, offer: Offer, wish: Wish) -> bytes:
    """Everything that can be said of an offer on one page, in the first of the languages.

    Raises:
        PaperTooLarge, PaperFailed: see ``foundation.output.pdf``.
    """
    language = wish.languages[0]
    with translation.override(language):
        rows, _walk = on_paper.coming(frame, Wanted(offers=(offer.pk,)), language, most=LOOK_AHEAD)
        regular, exceptions = _times(frame, rows, on_paper.repetitions([offer.pk]), language, offer.site_id)
        box = wording.mothers_box(
            free=offer.free, cost_cents=offer.cost_cents, cost_note=_text(offer, "cost_note", language),
            children=offer.children, sign_up=offer.sign_up, women_only=offer.women_only, papers=offer.papers,
        )  # fmt: skip
        spoken = wording.languages_words(pack(offer.languages), language, frame.own_names)
        facts = [(_("Wann"), "; ".join(regular) or _("Zurzeit gibt es keine Termine."))]
        facts += [(_("Anders als sonst"), words) for words in exceptions]
        facts += _where(offer, language)
        facts += [
            (_("Sprachen"), spoken),
            (_("Bitte mitbringen"), _text(offer, "bring_along", language)),
            (_("Fragen? Telefon"), _phone(offer.contact_phone, language)),
            (_("Fragen? E-Mail"), _typed(offer.contact_email, language)),
            (pgettext("on a paper", "Träger"), _typed(offer.carrier.name, language)),
        ]
        sections = [Section(_("Gut zu wissen"), [f"{fact.question} {fact.answer}" for fact in box])]
        description = offer.text("description", language)
        lines = (offer.description if description.state == OUTDATED else description.value).splitlines()
        is_german = description.state in (OUTDATED, MISSING)
        paragraphs = [_typed(line.strip(), language) if is_german else line.strip() for line in lines if line.strip()]
        if paragraphs:
            sections.append(Section(_("Worum es geht"), paragraphs))
        return papers.one_page(
            language,
            _text(offer, "title", language),
            lead=_text(offer, "summary", language),
            facts=[(label, words) for label, words in facts if words],
            marks=_marks(frame, offer, offer.site_id),
            sections=sections,
            picture=_picture(offer),
            code=Code(wish.address, _("QR-Code: zur Seite im Internet"), _captions([language], MORE)),
            letterhead=Letterhead(settings.INSTALLATION_NAME),
            as_of=_as_of(language),
            paper=wish.paper,
            made_at=clock.now(),
        )


# Words that several papers need


def _times(
    frame: Frame, rows: Iterable[Row], known: dict[int, Repetition], language: str, usual: int | None
) -> tuple[list[str], list[str]]:
    """When an offer takes place, from its dates: ``jeden Dienstag, 10:00–11:30 Uhr`` as long as a rule goes on, else
    the next dates. The second list names the dates of the next weeks that differ from the rule."""
    now = clock.local_now()
    minute, soon = now.strftime("%Y-%m-%dT%H:%M"), (now.date() + EXCEPTIONS_WITHIN).isoformat()
    rows = list(rows)
    usual_times: dict[int, str] = {}
    for row in rows:
        if row.series in known and row.slot == row.starts and not row.reason:
            times = when.times_words(row.starts, row.ends, is_all_day=row.is_all_day)
            usual_times.setdefault(row.series, times)
    together: dict[tuple[str, str, str], list[tuple[str, str, bool]]] = {}
    for key, times in usual_times.items():
        together.setdefault((times, *_span(known[key], now.date(), language)), []).append(known[key].rule)
    regular: list[str] = []
    covered: set[int] = set()
    for (times, since, until), rules in together.items():
        words = wording.rhythm_words(rules, minute)
        if words:
            regular.append(_joined(words, times, since, until))
            covered.update(key for key in usual_times if known[key].rule in rules)
    vague = [key for key in covered if wording.rhythm_words([known[key].rule], minute) in _vague()]
    exceptions: list[str] = []
    single: list[str] = []
    for row in rows:
        times = when.times_words(row.starts, row.ends, is_all_day=row.is_all_day)
        is_regular = row.series in covered and row.slot == row.starts and times == usual_times[row.series or 0]
        same_place = row.site == usual and not row.place_words
        if row.series in covered and row.series not in vague:
            if (not is_regular or not same_place or row.reason) and row.starts[:10] <= soon:
                exceptions.append(_exception(frame, row, same_place, language))
        elif row.reason:
            exceptions.append(_exception(frame, row, same_place, language))
        else:
            single.append(
                _joined(_date_and_times(row, language), "" if same_place else _place_of(frame, row, language))
            )
    return regular + single[:MOST_DATES], exceptions[:MOST_EXCEPTIONS]


def _vague() -> tuple[str, ...]:
    """Words of a rhythm that do not say on which day."""
    return _("einmal im Monat"), _("regelmäßig")


def _span(known: Repetition, today: date, language: str) -> tuple[str, str]:
    """``ab 3. Juni`` for what begins later than in a week, ``bis 25. Juni`` for what ends."""
    first, last = date.fromisoformat(known.starts_local[:10]), known.last[:10]
    since = ""
    if first > today + timedelta(days=7):
        since = _("ab %(day)s") % {"day": when.date_words(first, language)}
    until = _("bis %(day)s") % {"day": when.date_words(date.fromisoformat(last), language)} if last else ""
    return since, until


def _exception(frame: Frame, row: Row, same_place: bool, language: str) -> str:
    if row.reason:
        day = when.day_words(date.fromisoformat(row.starts[:10]), language)
        return _("%(day)s: fällt aus") % {"day": day}
    words = _joined(_date_and_times(row, language), "" if same_place else _place_of(frame, row, language))
    if row.slot[:10] != row.starts[:10]:
        old = when.day_words(date.fromisoformat(row.slot[:10]), language)
        return _("%(new)s, statt %(old)s") % {"new": words, "old": old}
    return words


def _date_and_times(row: Row, language: str) -> str:
    """``Dienstag, 11. Juni 2030, 9:30–11:00 Uhr``. A paper may hang long: the year is named where it is another one."""
    day = date.fromisoformat(row.starts[:10])
    times = when.times_words(row.starts, row.ends, is_all_day=row.is_all_day)
    return when.day_and_times(when.day_words(day, language, with_year=day.year != clock.today().year), times)


def _reason(row: Row) -> str:
    return force_str(Reason(row.reason).label) if row.reason else ""


def _captions(languages: Iterable[str], words: str) -> list[tuple[str, str]]:
    """The words beside the code in every language, those that are the same once."""
    found: dict[str, str] = {}
    for language in languages:
        with translation.override(language):
            found.setdefault(_(words), language)
    return [(language, text) for text, language in found.items()]


def _joined(*parts: str) -> str:
    comma = "، " if is_right_to_left(translation.get_language() or SOURCE_LANGUAGE) else ", "
    return comma.join(part for part in parts if part)


def _where(offer: Offer, language: str) -> list[tuple[str, str]]:
    site = offer.site
    if offer.mode == Mode.ONLINE:
        return [(_("Wo"), _("online"))]
    if site is None:
        return []
    return [
        (_("Wo"), _typed(", ".join(filter(None, (site.name, site.address))), language)),
        (_("Klingeln bei"), _text(site, "ring_at", language)),
        (_("Haltestelle"), _typed(site.nearest_stop, language)),
    ]


def _place_of(frame: Frame, row: Row, language: str) -> str:
    if row.place_words:
        return _typed(row.place_words, language)
    site = frame.sites.get(row.site) if row.site is not None else None
    return _typed(", ".join(filter(None, (site.name, site.street))), language) if site else ""


def _price(offer: Offer, language: str) -> str:
    """What stands beside the mark "kostenlos" or in its place."""
    price = "" if offer.free == Answer.YES else wording.price_words(offer.free, offer.cost_cents)
    note = _text(offer, "cost_note", language)
    return f"{price} ({note})" if price and note else price or note


def _marks(frame: Frame, offer: OfferFacts | Offer, site: int | None) -> list[str]:
    house = frame.sites.get(site) if site is not None else None
    step_free = offer.step_free or (house.step_free if house else Answer.UNKNOWN)
    badges = wording.badges(
        free=offer.free, cost_cents=offer.cost_cents, children=offer.children, women_only=offer.women_only,
        step_free=step_free, mode=offer.mode, sign_up=offer.sign_up,
    )  # fmt: skip
    return [badge.text for badge in badges]


def _typed(text: str, language: str) -> str:
    """A name, number or German words, kept together between words that are read from right to left."""
    return f"{ISOLATE}{text}{END}" if text and is_right_to_left(language) else text


def _phone(number: str, language: str) -> str:
    return _typed(number.replace(" ", "\N{NO-BREAK SPACE}"), language)


def _text(row: Translated, name: str, language: str) -> str:
    """The text in a language; the German one where there is none, or only one that is older than the German."""
    return _printed(row.text(name, language), getattr(row, name), language)


def _own_text(row: Translated, name: str, language: str) -> str:
    """The text if there is one in this language: on a poster the German words stand in the German part already."""
    text = row.text(name, language)
    return "" if text.is_fallback or text.state == OUTDATED else text.value


def _printed(text: Text, source: str, language: str) -> str:
    if text.state == OUTDATED or text.is_fallback:
        return _typed(source, language)
    return text.value


def _term(term: TermFacts, language: str) -> str:
    entry = term.translations.get("title", {}).get(language) if language != SOURCE_LANGUAGE else None
    return str(entry["text"]) if entry else term.title


def _own_name(frame: Frame, code: str) -> str:
    known = frame.languages.get(code)
    return known.own_name if known else ""


def _as_of(language: str) -> str:
    return _("Stand: %(day)s") % {"day": when.date_words(clock.today(), language)}


def _picture(offer: Offer) -> Picture | None:
    content = pictures.as_jpeg(offer.picture)
    return Picture(content, offer.picture_alt) if content else None
