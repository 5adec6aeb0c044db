"""What a rule or a tariff means, in a plain German sentence: the same on the list, in the preview and on paper."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from quartierwerk.foundation import clock
from quartierwerk.foundation.output.formats import Formats
from quartierwerk.foundation.when import date_words
from quartierwerk.rooms.choices import NAMES_GROUPS, Basis, ConditionKind, GroupKind, Per
from quartierwerk.rooms.models import Condition, Request, Tariff


def money(cents: int) -> str:
    """As a person writes it: ``12,50 €``."""
    return Formats(get_language() or "de").money(cents)


def _groups(codes: tuple[str, ...]) -> str:
    labels = dict(GroupKind.choices)
    return ", ".join(str(labels[code]) for code in codes if code in labels)


def _term(starts_on: date | None, ends_on: date | None) -> str:
    if starts_on and ends_on:
        return _("Gilt vom %(first)s bis %(last)s.") % {"first": f"{starts_on:%d.%m.%Y}", "last": f"{ends_on:%d.%m.%Y}"}
    if starts_on:
        return _("Gilt ab %(first)s.") % {"first": f"{starts_on:%d.%m.%Y}"}
    if ends_on:
        return _("Gilt bis %(last)s.") % {"last": f"{ends_on:%d.%m.%Y}"}
    return ""


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    words = []
    if hours:
        words.append(ngettext("%(n)d Stunde", "%(n)d Stunden", hours) % {"n": hours})
    if rest or not hours:
        words.append(ngettext("%(n)d Minute", "%(n)d Minuten", rest) % {"n": rest})
    return " ".join(words)


def _rule(condition: Condition) -> str:
    number = condition.number or 0
    match condition.kind:
        case ConditionKind.WHO:
            return _("Anfragen kann nur, wer zu diesen gehört: %(groups)s.") % {"groups": _groups(condition.groups)}
        case ConditionKind.LEAD:
            return ngettext(
                "Wer anfragt, muss das spätestens %(n)d Tag vorher tun.",
                "Wer anfragt, muss das spätestens %(n)d Tage vorher tun.", number,
            ) % {"n": number}  # fmt: skip
        case ConditionKind.AHEAD:
            return ngettext(
                "Angefragt werden kann höchstens %(n)d Tag im Voraus.",
                "Angefragt werden kann höchstens %(n)d Tage im Voraus.", number,
            ) % {"n": number}  # fmt: skip
        case ConditionKind.LONGEST:
            return _("Ein Termin dauert höchstens %(length)s.") % {"length": _length(number)}
        case ConditionKind.EARLIEST:
            return _("Ein Termin beginnt frühestens um %(time)s Uhr.") % {"time": condition.time}
        case ConditionKind.LATEST:
            return _("Ein Termin endet spätestens um %(time)s Uhr.") % {"time": condition.time}
        case ConditionKind.MOST:
            per = str(dict(Per.choices).get(condition.per, ""))
            return ngettext(
                "Eine Gruppe bekommt höchstens %(n)d Termin %(per)s.",
                "Eine Gruppe bekommt höchstens %(n)d Termine %(per)s.", number,
            ) % {"n": number, "per": per}  # fmt: skip
        case ConditionKind.HOLIDAYS:
            return _("An gesetzlichen Feiertagen wird der Raum nicht vergeben.")
        case ConditionKind.CLOSING:
            return _("An Schließtagen des Hauses wird der Raum nicht vergeben.")
        case ConditionKind.APPROVAL:
            return _("Eine Anfrage gilt erst, wenn jemand vom Haus sie freigibt.")
        case ConditionKind.ORDER:
            words = _("Wollen mehrere dieselbe Zeit, kommt zuerst: %(groups)s; unter ihnen, wer früher gefragt hat.")
            return words % {"groups": _groups(condition.groups)}
    return str(condition.get_kind_display())


def condition_words(condition: Condition) -> str:
    """What the rule means, for whom and from when to when."""
    sentences = [_rule(condition)]
    if condition.groups and condition.kind not in NAMES_GROUPS:
        sentences.append(_("Das gilt nur für: %(groups)s.") % {"groups": _groups(condition.groups)})
    sentences.append(_term(condition.starts_on, condition.ends_on))
    return " ".join(sentence for sentence in sentences if sentence)


def tariff_words(tariff: Tariff) -> str:
    """What the use costs, for whom and from when to when."""
    amount = money(tariff.cents)
    match tariff.basis:
        case Basis.FREE:
            sentences = [_("Die Nutzung ist kostenlos.")]
        case Basis.HOUR:
            sentences = [_("Eine Stunde kostet %(amount)s.") % {"amount": amount}]
        case Basis.DATE:
            sentences = [_("Ein Termin kostet %(amount)s.") % {"amount": amount}]
        case Basis.MONTH:
            sentences = [_("Ein Monat kostet %(amount)s.") % {"amount": amount}]
        case other:
            raise ValueError(other)
    if tariff.member_cents is not None:
        sentences.append(_("Mitglieder zahlen %(amount)s.") % {"amount": money(tariff.member_cents)})
    if tariff.day_cap_cents is not None:
        sentences.append(_("An einem Tag sind es höchstens %(amount)s.") % {"amount": money(tariff.day_cap_cents)})
    if tariff.free_if_open and tariff.basis != Basis.FREE:
        sentences.append(_("Was offen für alle und ohne Eintritt ist, kostet nichts."))
    if tariff.deposit_cents:
        sentences.append(
            _("Dazu kommt eine Kaution von %(amount)s, die es zurückgibt.") % {"amount": money(tariff.deposit_cents)}
        )
    if tariff.groups:
        sentences.append(_("Das gilt nur für: %(groups)s.") % {"groups": _groups(tariff.groups)})
    sentences.append(_term(tariff.starts_on, tariff.ends_on))
    return " ".join(sentence for sentence in sentences if sentence)


def scope_words(thing: Condition | Tariff) -> str:
    """For what it holds: a room, a house, all rooms of a carrier."""
    if thing.room is not None:
        return f"{thing.room.site.name}: {thing.room.name}"
    if thing.site is not None:
        return _("Alle Räume: %(site)s") % {"site": thing.site.name}
    return _("Alle Räume von %(carrier)s") % {"carrier": thing.carrier}


def order_words(request: Request) -> str:
    """Who has asked for the same time and comes first."""
    since = request.confirmed_at or request.made_at
    return _(
        "%(group)s (%(kind)s) hat den Raum am %(day)s für dieselbe Zeit angefragt "
        "und ist in der Reihenfolge vorher dran."
    ) % {
        "group": request.group, "kind": request.group.get_kind_display(), "day": date_words(clock.wall_day(since)),
    }  # fmt: skip
