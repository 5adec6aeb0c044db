"""The tables of a report, built once from its figures; page, PDF, XLSX and CSV draw these."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from babel.dates import format_date, get_day_names
from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from quartierwerk.attendance.estimates import Procedure
from quartierwerk.foundation import clock
from quartierwerk.foundation.guard import hidden_cells
from quartierwerk.foundation.output.formats import locale_of
from quartierwerk.foundation.output.table import Chart, Column, Kind, Table, Word
from quartierwerk.foundation.periods import Period
from quartierwerk.offers.choices import Reason
from quartierwerk.places.models import Site
from quartierwerk.reports.bands import Theme
from quartierwerk.reports.coverage import Coverage
from quartierwerk.reports.queries.figures import Figures, Line, OfferLine
from quartierwerk.reports.queries.lists import ListLine, by_house_and_field
from quartierwerk.vocabularies.choices import Kind as ListKind
from quartierwerk.vocabularies.models import Term


def definitions() -> list[tuple[str, str]]:
    """What is counted, in the words that are printed with every table."""
    return [
        (_("Geplant"), _("Alle Termine des Zeitraums, auch abgesagte und noch kommende.")),
        (_("Stattgefunden"), _("Termine, die vorbei sind und nicht abgesagt wurden.")),
        (_("Gezählt"), _("Stattgefundene Termine mit einer Zählung. Null Besuche sind eine Zählung.")),
        (
            _("Besuche"),
            _("Anwesenheiten an gezählten Terminen. Wer zweimal kommt, zählt zweimal; Besuche sind keine Personen."),
        ),
        (_("Durchschnitt"), _("Besuche geteilt durch gezählte Termine. Nicht gezählte Termine bleiben außen vor.")),
        (_("Auslastung"), _("Besuche im Verhältnis zu den Plätzen, nur gezählte Termine mit Platzangabe.")),
        (_("Abgewiesen"), _("Menschen, die an der Tür keinen Platz mehr bekamen.")),
        (
            _("Geschätzt"),
            _(
                "Nicht jeder Mensch wurde einzeln gezählt. Wo ein Verfahren genannt ist, ist die Zahl aus dessen "
                "Angaben errechnet und gerundet: unter 50 auf Ganze, unter 500 auf Zehner, darüber auf Fünfziger."
            ),
        ),
    ]


def counted_words(line: Line) -> str:
    """``34 von 38 Terminen gezählt``, with the estimated ones named."""
    words = ngettext(
        "%(counted)d von %(held)d Termin gezählt", "%(counted)d von %(held)d Terminen gezählt", line.held
    ) % {"counted": line.counted, "held": line.held}
    if line.estimated:
        words += ", " + _("davon %(number)d geschätzt") % {"number": line.estimated}
        words += f" ({_procedures_words(line)})" if line.procedures else ""
    return words


def _procedures_words(line: Line) -> str:
    """By which procedures, and how many did not name one."""
    named = {name: line.procedures[name] for name in Procedure.values if name in line.procedures}
    words = [f"{number} {Procedure(name).label}" for name, number in named.items()]
    if (unnamed := line.estimated - sum(named.values())) > 0:
        words.append(f"{unnamed} {_('Verfahren nicht genannt')}")
    return _("Verfahren: %(list)s") % {"list": "; ".join(words)}


def all_tables(figures: Figures) -> list[Table]:
    """Every table of the report, in the order in which it is read. Scope, period and as-of stand with the first."""
    return [
        table
        for table in (
            by_offer(figures),
            by_theme(figures, "fields"),
            by_theme(figures, "groups"),
            by_age(figures),
            by_month(figures),
            by_weekday(figures),
            by_list(figures),
            by_reason(figures),
            quoted(figures),
        )
        if table is not None
    ]


def facts(figures: Figures) -> list[tuple[Any, Any]]:
    lines: list[tuple[Any, Any]] = [
        (_("Für"), figures.coverage.name),
        (_("Von"), figures.period.first),
        (_("Bis einschließlich"), figures.period.last),
        (_("Stand"), figures.as_of),
    ]
    if figures.bands.title:
        lines.append((_("Aufteilung"), figures.bands.title))
    return lines


def _columns(first: str) -> list[Column]:
    return [
        Column("name", first, names_row=True),
        Column("planned", _("Geplant"), Kind.INTEGER),
        Column("off", _("Abgesagt"), Kind.INTEGER),
        Column("held", _("Stattgefunden"), Kind.INTEGER),
        Column("counted", _("Gezählt"), Kind.INTEGER),
        Column("not_counted", _("Nicht gezählt"), Kind.INTEGER),
        Column("visits", _("Besuche"), Kind.INTEGER),
        Column("children", _("davon Kinder"), Kind.INTEGER),
        Column("average", _("Durchschnitt"), Kind.DECIMAL),
        Column("fill", _("Auslastung"), Kind.PERCENT, decimals=0),
        Column("turned_away", _("Abgewiesen"), Kind.INTEGER),
        Column("volunteers", _("Ehrenamtliche"), Kind.INTEGER),
    ]


def _cells(name: Any, line: Line) -> dict[str, Any]:
    uncounted = Word(_("nicht gezählt"))
    known = line.counted > 0
    return {
        "name": name,
        "planned": line.planned,
        "off": line.off,
        "held": line.held,
        "counted": line.counted,
        "not_counted": line.not_counted,
        "visits": line.visits if known or not line.held else uncounted,
        "children": line.children if known else None,
        "average": line.average,
        "fill": line.fill,
        "turned_away": line.turned_away if known else None,
        "volunteers": line.volunteers if known else None,
    }


def _total(figures: Figures) -> dict[str, Any]:
    return _cells(_("Summe"), figures.total)


def by_offer(figures: Figures) -> Table:
    return Table(
        title=_("Angebote"),
        columns=_columns(_("Angebot")),
        rows=[_cells(offer.title, offer.line) for offer in figures.offers],
        totals=_total(figures),
        facts=facts(figures),
        notes=[counted_words(figures.total)],
        definitions=definitions(),
        empty=_("In diesem Zeitraum gab es keinen Termin."),
    )


def _themes(figures: Figures, part: str) -> list[Theme]:
    """The funder's list, or the working vocabulary with what stands outside of it."""
    given: tuple[Theme, ...] = getattr(figures.bands, part)
    if given:
        return list(given)
    kind = ListKind.FIELDS if part == "fields" else ListKind.GROUPS
    terms = Term.objects.filter(vocabulary__kind=kind, vocabulary__is_working=True).order_by("position", "pk")
    return [Theme(str(term.text("title")), (term.code,)) for term in terms]


def _in_theme(theme: Theme, codes: Iterable[str]) -> bool:
    return not set(theme.codes).isdisjoint(codes)


def _themed(figures: Figures, part: str) -> list[tuple[str, list[OfferLine]]]:
    themes = _themes(figures, part)
    rows = [(theme.label, [o for o in figures.offers if _in_theme(theme, getattr(o, part))]) for theme in themes]
    outside = [o for o in figures.offers if not any(_in_theme(theme, getattr(o, part)) for theme in themes)]
    rows = [(label, offers) for label, offers in rows if offers or getattr(figures.bands, part)]
    if outside:
        rows.append((_("ohne Zuordnung"), outside))
    return rows


def by_theme(figures: Figures, part: str) -> Table:
    """By field of action or target group. An offer with several counts in each, so the rows may add up to more."""
    rows = _themed(figures, part)
    lines = []
    for label, offers in rows:
        line = Line()
        for offer in offers:
            line.add(offer.line)
        lines.append((label, line))
    is_fields = part == "fields"
    overlaps = sum(len(offers) for _label, offers in rows) > len(figures.offers)
    notes = [counted_words(figures.total)]
    if overlaps:
        notes.append(_("Angebote mit mehreren Zuordnungen stehen in jeder Zeile; die Summe zählt sie einmal."))
    return Table(
        title=_("Handlungsfelder") if is_fields else _("Zielgruppen"),
        columns=_columns(_("Handlungsfeld") if is_fields else _("Zielgruppe")),
        rows=[_cells(label, line) for label, line in lines],
        totals=_total(figures),
        notes=notes,
        charts=[Chart("bar", _("Besuche"), "name", ("visits",))] if lines else [],
        empty=_("In diesem Zeitraum gab es keinen Termin."),
    )


def by_age(figures: Figures) -> Table | None:
    """Only what was divided by age; how much of the whole that is stands beside it."""
    if not figures.ages_counted_on and not figures.bands.ages:
        return None
    rows: list[tuple[str, int]] = list(figures.ages)
    if figures.ages_unassigned:
        rows.append((_("keiner Altersgruppe zuzuordnen"), figures.ages_unassigned))
    divided = sum(number for _label, number in rows)
    rest = figures.total.visits - divided
    notes = [
        counted_words(figures.total),
        _("Nach Alter aufgeteilt wurde an %(number)d von %(counted)d gezählten Terminen.")
        % {"number": figures.ages_counted_on, "counted": figures.total.counted},
    ]
    return Table(
        title=_("Altersgruppen"),
        columns=[Column("name", _("Alter"), names_row=True), Column("visits", _("Besuche"), Kind.INTEGER)],
        rows=[*rows, (_("nicht nach Alter aufgeteilt"), rest)],
        totals=(_("Summe"), figures.total.visits),
        notes=notes,
        charts=[Chart("bar", _("Besuche nach Alter"), "name", ("visits",))] if rows else [],
    )


def by_month(figures: Figures) -> Table:
    months: dict[Any, Line] = {}
    for day, line in figures.days.items():
        months.setdefault(day.replace(day=1), Line()).add(line)
    locale = locale_of(get_language() or "de")
    return Table(
        title=_("Monate"),
        columns=[column for column in _columns(_("Monat")) if column.key != "fill"],
        rows=[
            _without_fill(_cells(format_date(month, "LLLL y", locale=locale), months[month]))
            for month in sorted(months)
        ],
        totals=_without_fill(_total(figures)),
        notes=[counted_words(figures.total)],
        charts=[Chart("line", _("Besuche im Verlauf"), "name", ("visits",))] if len(months) > 1 else [],
        empty=_("In diesem Zeitraum gab es keinen Termin."),
    )


def by_weekday(figures: Figures) -> Table:
    weekdays: dict[int, Line] = defaultdict(Line)
    for day, line in figures.days.items():
        weekdays[day.weekday()].add(line)
    names = get_day_names("wide", "stand-alone", locale=locale_of(get_language() or "de"))
    return Table(
        title=_("Wochentage"),
        columns=[column for column in _columns(_("Wochentag")) if column.key != "fill"],
        rows=[_without_fill(_cells(names[number], weekdays[number])) for number in sorted(weekdays)],
        totals=_without_fill(_total(figures)),
        notes=[counted_words(figures.total)],
        charts=[Chart("bar", _("Besuche nach Wochentag"), "name", ("visits",))] if weekdays else [],
        empty=_("In diesem Zeitraum gab es keinen Termin."),
    )


def _without_fill(cells: dict[str, Any]) -> dict[str, Any]:
    """Seats belong to offers; by day they are not known for every date."""
    return {key: value for key, value in cells.items() if key != "fill"}


def list_definitions() -> list[tuple[str, str]]:
    """What the lists of sign-ups say; nothing of it is a visit."""
    return [
        (
            _("Auf Listen"),
            _("Köpfe der Anmeldungen auf Listen, die geführt wurden; je Angebot einmal, auch bei mehreren Terminen."),
        ),
        (_("Gekommen"), _("Anwesenheiten von der Liste. Sie sind in den Besuchen enthalten.")),
        (
            _("Nicht erschienen"),
            _("Angemeldete mit festem Platz, die an einem Termin als „nicht da“ eingetragen sind. Kein Besuch."),
        ),
        (
            _("Personen, soweit bekannt"),
            _(
                "Verschiedene Menschen, die laut Listen da waren. Wer ohne Anmeldung kam, fehlt; wer sich neu "
                "angemeldet hat, kann doppelt stehen. Nie mit Besuchen zusammenzählen."
            ),
        ),
    ]


def _list_cells(name: Any, line: ListLine) -> dict[str, Any]:
    return {
        "name": name,
        "registered": line.registered,
        "presences": line.presences,
        "missed": line.missed,
        "share": line.missing_share,
        "people": line.people,
    }


def by_list(figures: Figures) -> Table | None:
    """Who was on the lists, came, stayed away; only where somebody signed up and the list was kept."""
    if not figures.lists:
        return None
    rows = [
        _list_cells(offer.title, figures.lists[offer.key]) for offer in figures.offers if offer.key in figures.lists
    ]
    return Table(
        title=_("Anmeldungen und Listen"),
        columns=[
            Column("name", _("Angebot"), names_row=True),
            Column("registered", _("Auf Listen"), Kind.INTEGER),
            Column("presences", _("Gekommen"), Kind.INTEGER),
            Column("missed", _("Nicht erschienen"), Kind.INTEGER),
            Column("share", _("Anteil nicht erschienen"), Kind.PERCENT, decimals=0),
            Column("people", _("Personen, soweit bekannt"), Kind.INTEGER),
        ],
        rows=rows,
        totals=_list_cells(_("Summe"), figures.listed),
        notes=[_("Wer zu mehreren Angeboten unter derselben Anmeldung kam, ist in der Summe eine Person.")],
        definitions=list_definitions(),
    )


def houses(coverage: Coverage, period: Period) -> Table:
    """The year per house and field: dates held, registered, visits, distinct people."""
    lines = by_house_and_field(coverage, period)
    names = dict(Site.objects.filter(pk__in={line.site for line in lines}).values_list("pk", "name"))
    terms = Term.objects.filter(vocabulary__kind=ListKind.FIELDS, vocabulary__is_working=True)
    fields = {term.pk: str(term.text("title")) for term in terms}
    rows: list[dict[str, Any]] = [
        {
            "house": names.get(line.site or 0, _("ohne Haus")),
            "field": fields.get(line.topic) or _("ohne Zuordnung"),
            "held": line.held,
            "registered": line.registered,
            "visits": line.visits if line.counted else Word(_("nicht gezählt")),
            "missed": line.missed,
            "people": line.people,
        }
        for line in lines
    ]
    rows.sort(key=lambda row: (str(row["house"]), str(row["field"])))
    return Table(
        title=_("Häuser und Handlungsfelder"),
        columns=[
            Column("house", _("Haus"), names_row=True),
            Column("field", _("Handlungsfeld")),
            Column("held", _("Stattgefunden"), Kind.INTEGER),
            Column("registered", _("Auf Listen"), Kind.INTEGER),
            Column("visits", _("Besuche"), Kind.INTEGER),
            Column("missed", _("Nicht erschienen"), Kind.INTEGER),
            Column("people", _("Personen, soweit bekannt"), Kind.INTEGER),
        ],
        rows=rows,
        facts=[
            (_("Für"), coverage.name),
            (_("Von"), period.first),
            (_("Bis einschließlich"), period.last),
            (_("Stand"), clock.now()),
        ],
        notes=[
            _("Angebote mit mehreren Handlungsfeldern stehen in jedem; die Zeilen ergeben mehr als das Ganze."),
        ],
        definitions=[definitions()[1], definitions()[3], *list_definitions()],
        empty=_("In diesem Zeitraum gab es keinen Termin."),
    )


def by_reason(figures: Figures) -> Table:
    return Table(
        title=_("Absagen"),
        columns=[Column("name", _("Grund"), names_row=True), Column("off", _("Termine"), Kind.INTEGER)],
        rows=[(str(Reason(reason).label), number) for reason, number in figures.reasons.items()],
        totals=(_("Summe"), figures.total.off),
        empty=_("Kein Termin wurde abgesagt."),
    )


def quoted(figures: Figures) -> Table | None:
    """Figures of others, with their words, unit and source. They are in no sum."""
    if not figures.quotations:
        return None
    return Table(
        title=_("Angaben anderer"),
        columns=[
            Column("words", _("Wortlaut"), names_row=True),
            Column("amount", _("Zahl"), Kind.INTEGER),
            Column("unit", _("Einheit")),
            Column("first", _("von"), Kind.DATE),
            Column("last", _("bis"), Kind.DATE),
            Column("source", _("Quelle")),
        ],
        rows=[
            (quote.words, quote.amount, _qualified(quote), quote.starts_on, quote.ends_on, quote.source)
            for quote in figures.quotations
        ],
        notes=[_("Diese Angaben wurden nicht hier gezählt und stehen in keiner Summe.")],
    )


def _qualified(quote: Any) -> str:
    unit = str(quote.get_unit_display())
    if quote.is_maximum:
        return _("%(unit)s, höchstens") % {"unit": unit}
    return _("%(unit)s, rund") % {"unit": unit} if quote.is_about else unit


def public_tables(figures: Figures, *, limit: int | None = None) -> list[Table]:
    """What may be published: dates and visits, with every small group left out and none computable.

    Averages, fill and splits of children would give hidden visits away and are not in these tables.
    """
    limit = limit or settings.SMALL_NUMBER_LIMIT
    cells: dict[Any, int] = {("offer", offer.key): offer.line.visits for offer in figures.offers}
    everything = list(cells)
    families: list[tuple[str, list[tuple[str, list[Any], Line]]]] = []
    for part in ("fields", "groups"):
        rows = []
        for label, offers in _themed(figures, part):
            line = Line()
            for offer in offers:
                line.add(offer.line)
            rows.append((label, [("offer", offer.key) for offer in offers], line))
        families.append((part, rows))
    sums: list[Sequence[Any]] = [everything] + [keys for _part, rows in families for _label, keys, _line in rows]
    hidden, shown = hidden_cells(cells, sums, limit=limit)
    small = Word(_("unter %(limit)d oder geschützt") % {"limit": limit})
    columns = [column for column in _columns("") if column.key in {"name", "planned", "off", "held", "visits"}]

    def row(name: str, line: Line, is_shown: bool) -> dict[str, Any]:
        visits = _cells(name, line)["visits"] if is_shown else small
        return {"name": name, "planned": line.planned, "off": line.off, "held": line.held, "visits": visits}

    total = row(_("Summe"), figures.total, shown[0])
    notes = [
        counted_words(figures.total),
        _("Gruppen unter %(limit)d Besuchen und was sie verraten würde, sind nicht genannt.") % {"limit": limit},
    ]

    def table(title: str, first: str, rows: list[dict[str, Any]]) -> Table:
        heads = [Column("name", first, names_row=True), *columns[1:]]
        return Table(title, heads, rows, total, facts=facts(figures), notes=notes, definitions=definitions()[:4])

    tables = [
        table(
            _("Angebote"),
            _("Angebot"),
            [row(offer.title, offer.line, ("offer", offer.key) not in hidden) for offer in figures.offers],
        )
    ]
    place = 1
    for part, rows in families:
        title = _("Handlungsfelder") if part == "fields" else _("Zielgruppen")
        drawn = []
        for label, _keys, line in rows:
            drawn.append(row(label, line, shown[place]))
            place += 1
        tables.append(table(title, title, drawn))
    ages = dict(figures.ages)
    if figures.ages_counted_on:
        if figures.ages_unassigned:
            ages[_("keiner Altersgruppe zuzuordnen")] = figures.ages_unassigned
        ages[_("nicht nach Alter aufgeteilt")] = figures.total.visits - sum(ages.values())
        hidden_ages, shown_ages = hidden_cells(ages, [list(ages)], limit=limit)
        tables.append(
            Table(
                _("Altersgruppen"),
                [Column("name", _("Alter"), names_row=True), Column("visits", _("Besuche"), Kind.INTEGER)],
                [(label, small if label in hidden_ages else number) for label, number in ages.items()],
                (_("Summe"), figures.total.visits if shown[0] and shown_ages[0] else small),
                facts=facts(figures),
                notes=notes,
            )
        )
    return tables
