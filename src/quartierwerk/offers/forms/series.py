"""A repetition as people say it: weekly, every second week, the first Thursday, the 15th; until when or how often."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quartierwerk.foundation import clock, recurrence
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.permissions import Actor
from quartierwerk.foundation.recurrence import MONTHLY_BY_DATE, MONTHLY_BY_WEEKDAY, WEEKLY, RuleRefused, SimpleRule
from quartierwerk.foundation.ui.forms import Chips
from quartierwerk.offers import queries
from quartierwerk.offers.forms.fields import ClockField, DayField, RoomField, SiteField, check_house
from quartierwerk.offers.models import Offer, Series

KEEP, ONCE = "keep", "once"
KINDS = (
    ("weekly", _("jede Woche")),
    ("fortnightly", _("alle zwei Wochen")),
    ("nth", _("monatlich an einem bestimmten Wochentag, zum Beispiel am 1. Donnerstag")),
    ("date", _("monatlich an einem bestimmten Tag, zum Beispiel am 15.")),
)
ENDINGS = (("open", _("ohne Ende")), ("until", _("bis zu einem Tag")), ("count", _("nach einer Zahl von Terminen")))
NTH = (("1", _("1.")), ("2", _("2.")), ("3", _("3.")), ("4", _("4.")), ("-1", _("letzter")))
MONTH_DAYS = (*((str(day), f"{day}.") for day in range(1, 32)), ("-1", _("letzter Tag des Monats")))
WEEKDAYS = tuple((str(number), name) for number, name in enumerate(queries.WEEKDAYS))


class SeriesForm(forms.Form):
    kind = forms.ChoiceField(label=_("Wie oft?"), choices=KINDS, widget=forms.RadioSelect())
    weekdays = forms.MultipleChoiceField(
        label=_("An welchen Wochentagen?"), choices=WEEKDAYS, required=False, widget=Chips()
    )
    nth = forms.MultipleChoiceField(
        label=_("Der wievielte im Monat?"), choices=NTH, required=False, widget=Chips(),
        help_text=_("Nur bei „monatlich an einem bestimmten Wochentag“."),
    )  # fmt: skip
    month_day = forms.ChoiceField(
        label=_("An welchem Tag im Monat?"), choices=(("", "–"), *MONTH_DAYS), required=False,
        help_text=_("Nur bei „monatlich an einem bestimmten Tag“."),
    )  # fmt: skip
    first_on = DayField(label=_("Ab wann?"))
    starts = ClockField(label=_("Beginn"))
    ends = ClockField(label=_("Ende"))
    ending = forms.ChoiceField(label=_("Wie lange?"), choices=ENDINGS, widget=forms.RadioSelect(), initial="open")
    until = DayField(label=_("Letzter Tag"), required=False)
    count = forms.IntegerField(label=_("Zahl der Termine"), required=False, min_value=1, max_value=1000)
    skips_public_holidays = forms.BooleanField(label=_("nicht an Feiertagen"), required=False)
    skips_school_holidays = forms.BooleanField(label=_("nicht in den Schulferien"), required=False)
    site = SiteField(
        label=_("Anderer Treffpunkt als beim Angebot"), required=False, queryset=None, empty_label=_("wie beim Angebot")
    )
    place_words = forms.CharField(
        label=_("Ort in Worten"), required=False, max_length=200,
        help_text=_("Für Treffen ohne Haus, zum Beispiel „Innenhof Ringstraße 4“."),
    )  # fmt: skip

    room = RoomField(
        label=_("Raum"), required=False, queryset=None, empty_label=_("kein Raum"),
        help_text=_("Sie sehen vor dem Speichern für jeden Termin, ob er frei ist."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, actor: Actor, offer: Offer, series: Series | None = None, since: str = "", **kwargs: Any
    ) -> None:
        kwargs["initial"] = self._initial(series, since) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.offer, self.series, self.since = offer, series, since
        self.fields["site"].queryset = queries.choices_of_sites(actor)  # type: ignore[attr-defined]
        also = series.room_id if series is not None else None
        self.fields["room"].queryset = queries.choices_of_rooms(actor, also=also)  # type: ignore[attr-defined]
        if series is not None and kwargs["initial"]["kind"] == KEEP:
            words = queries.in_words(series)
            self.fields["kind"].choices = ((KEEP, _("so lassen: %(words)s") % {"words": words}), *KINDS)  # type: ignore[attr-defined]

    @staticmethod
    def _initial(series: Series | None, since: str) -> dict[str, Any]:
        if series is None:
            return {"kind": "weekly", "ending": "open"}
        start = queries.start_of(series)
        end = start + timedelta(minutes=series.minutes)
        found: dict[str, Any] = {
            "kind": KEEP, "first_on": date.fromisoformat(since[:10]) if since else max(start.date(), clock.today()),
            "starts": start.time(), "ends": end.time(), "ending": "open",
            "skips_public_holidays": series.skips_public_holidays,
            "skips_school_holidays": series.skips_school_holidays,
            "site": series.site_id, "place_words": series.place_words, "room": series.room_id,
        }  # fmt: skip
        simple = recurrence.to_form(series.rrule, start) if series.rrule and not series.is_all_day else None
        if simple is None or (simple.kind == WEEKLY and simple.interval > 2):
            return found
        if simple.kind != WEEKLY and simple.interval > 1:
            return found
        kind = {MONTHLY_BY_WEEKDAY: "nth", MONTHLY_BY_DATE: "date"}.get(simple.kind, "weekly")
        found |= {
            "kind": "fortnightly" if simple.interval == 2 else kind,
            "weekdays": [str(weekday) for weekday in simple.weekdays],
            "nth": [str(which) for which in simple.nth],
            "month_day": str(simple.month_day or ""),
        }
        until = simple.until
        if simple.count is not None:  # "ten times" of which some have been: what is left is a day
            last = recurrence.last_slot(recurrence.check_rule(series.rrule, start), start)
            until = last.date() if last else None
        if until is not None:
            found |= {"ending": "until", "until": until}
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        site = cleaned.get("site") or (None if cleaned.get("place_words", "").strip() else self.offer.site)
        check_house(self, cleaned.get("room"), site)
        if self.errors:
            return cleaned
        if cleaned["ends"] <= cleaned["starts"]:
            sentence = _("Das Ende muss nach dem Beginn liegen. Über Mitternacht gehen nur einzelne Termine.")
            self.add_error("ends", sentence)
        for ending, name, sentence in (
            ("until", "until", _("Bitte den letzten Tag angeben.")),
            ("count", "count", _("Bitte angeben, wie viele Termine es sein sollen.")),
        ):
            if cleaned["ending"] == ending and not cleaned.get(name):
                self.add_error(name, sentence)
        if cleaned["kind"] in ("weekly", "fortnightly") and not cleaned["weekdays"]:
            cleaned["weekdays"] = [str(cleaned["first_on"].weekday())]
        if not self.errors:
            try:
                cleaned["rrule"] = self._rule(cleaned)
            except RuleRefused as refusal:
                self.add_error(_field_of(refusal, cleaned), str(refusal.sentence))
            except Refused as refusal:
                self.add_error(None, str(refusal))
        return cleaned

    def _rule(self, cleaned: dict[str, Any]) -> str:
        start = datetime.combine(cleaned["first_on"], cleaned["starts"])
        until = cleaned["until"] if cleaned["ending"] == "until" else None
        count = cleaned["count"] if cleaned["ending"] == "count" else None
        if cleaned["kind"] == KEEP and self.series is not None:
            bare = queries.without_end(self.series.rrule)
            rule = queries.ending(bare, datetime.combine(until, datetime.max.time())) if until and bare else bare
            text = f"{bare};COUNT={count}" if count and bare else rule
        else:
            text = recurrence.from_form(self._simple(cleaned, until, count))
        if text:
            recurrence.check_rule(text, start)
        return text

    @staticmethod
    def _simple(cleaned: dict[str, Any], until: date | None, count: int | None) -> SimpleRule:
        weekdays = tuple(int(number) for number in cleaned["weekdays"])
        if cleaned["kind"] == "nth":
            nth = tuple(int(number) for number in cleaned["nth"])
            return SimpleRule(MONTHLY_BY_WEEKDAY, weekdays=weekdays, nth=nth, until=until, count=count)
        if cleaned["kind"] == "date":
            day = int(cleaned["month_day"]) if cleaned["month_day"] else None
            return SimpleRule(MONTHLY_BY_DATE, month_day=day, until=until, count=count)
        interval = 2 if cleaned["kind"] == "fortnightly" else 1
        return SimpleRule(WEEKLY, weekdays=weekdays, interval=interval, until=until, count=count)

    def facts(self) -> dict[str, Any]:
        """Facts of a series, for ``Series(offer=…, **facts)``."""
        cleaned = self.cleaned_data
        start = datetime.combine(cleaned["first_on"], cleaned["starts"])
        end = datetime.combine(cleaned["first_on"], cleaned["ends"])
        return {
            "starts_local": start.isoformat(timespec="minutes"),
            "minutes": int((end - start).total_seconds()) // 60,
            "rrule": cleaned["rrule"],
            "skips_public_holidays": cleaned["skips_public_holidays"],
            "skips_school_holidays": cleaned["skips_school_holidays"],
            "site": cleaned["site"],
            "place_words": cleaned["place_words"].strip(),
            "room": cleaned["room"],
        }


def _field_of(refusal: RuleRefused, cleaned: dict[str, Any]) -> str:
    if refusal.rule_name.startswith("UNTIL"):
        return "until"
    if refusal.rule_name == "INCOMPLETE" and cleaned["kind"] == "date":
        return "month_day"
    if refusal.rule_name == "INCOMPLETE" and cleaned["kind"] == "nth":
        return "nth" if cleaned["weekdays"] else "weekdays"
    return "kind"


class EndForm(forms.Form):
    last_on = DayField(label=_("Letzter Tag"), help_text=_("An diesem Tag findet es noch statt, danach nicht mehr."))


class PauseForm(forms.Form):
    starts_on = DayField(label=_("Von"))
    ends_on = DayField(label=_("Bis einschließlich"))
    note = forms.CharField(
        label=_("Hinweis"), required=False, max_length=200, help_text=_("Zum Beispiel „Sommerpause“. Alle lesen das.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("starts_on") and cleaned.get("ends_on") and cleaned["ends_on"] < cleaned["starts_on"]:
            self.add_error("ends_on", _("Das Ende liegt vor dem Anfang."))
        return cleaned
