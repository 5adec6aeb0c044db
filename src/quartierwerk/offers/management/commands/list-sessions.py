"""``quartierwerk list-sessions``: the dates that are stored, called-off ones too, in order."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.management.base import CommandParser
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from quartierwerk.foundation.commands import ReportingCommand, WrongUse
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers import queries


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(_("„%(text)s“ ist kein Tag. Gemeint ist zum Beispiel 2026-04-30.") % {"text": text}) from None


class Command(ReportingCommand):
    help = "print dates with uid, title, begin and end (local, with offset) and whether they are called off"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--site", default="", help="slug of the site where the dates are")
        parser.add_argument("--uid", default="", help="UID of the offer")
        parser.add_argument("--from", dest="first", default="", help="first day, 2026-01-01")
        parser.add_argument("--to", dest="last", default="", help="last day, inclusive")

    def run(self, **options: Any) -> list[dict[str, Any]]:
        if options["site"] and queries.first_site(options["site"]) is None:
            raise WrongUse(_("Es gibt keinen Treffpunkt „%(slug)s“.") % {"slug": options["site"]})
        first, last = _day(options["first"]), _day(options["last"])
        if first and last and last < first:
            raise WrongUse(_("Das Ende des Zeitraums liegt vor seinem Anfang."))
        return queries.listed_sessions(Clock(), site=options["site"], uid=options["uid"], first=first, last=last)

    def words(self, result: list[dict[str, Any]]) -> str:
        return "\n".join(map(_line, result)) or _("Keine Termine.")


def _line(row: dict[str, Any]) -> str:
    starts, ends = datetime.fromisoformat(row["starts_at"]), datetime.fromisoformat(row["ends_at"])
    days = date_format(starts, "D, d.m.Y H:i")
    until = date_format(ends, "H:i" if starts.date() == ends.date() else "d.m.Y H:i")
    off = f" ({_('abgesagt')})" if row["cancelled"] else ""
    return f"{days}–{until}  {row['title']}{off}  [{row['uid']}]"
