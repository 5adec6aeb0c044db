"""``quartierwerk report-statistics``: the figures of a period as JSON, CSV, XLSX or PDF."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from quartierwerk.foundation.commands import PlainCommand, WrongUse, opened
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.periods import Period
from quartierwerk.foundation.permissions import Clock
from quartierwerk.reports import queries
from quartierwerk.reports.bands import Bands, read
from quartierwerk.reports.exports import TYPES, as_file


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(_("„%(text)s“ ist kein Tag. Gemeint ist zum Beispiel 2026-04-30.") % {"text": text}) from None


class Command(PlainCommand):
    help = "figures of a period and scope, in a funder's bands if given"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scope", required=True, help="slug of an area, a site or a carrier")
        parser.add_argument("--from", dest="first", required=True, help="first day, 2026-01-01")
        parser.add_argument("--to", dest="last", required=True, help="last day, inclusive")
        parser.add_argument("--bands", help="TOML file with a funder's bands and fields")
        parser.add_argument("--format", choices=sorted(TYPES), default="json")
        parser.add_argument("--json", action="store_const", const="json", dest="format", help="same as --format json")
        parser.add_argument("--out", help="file to write; without it JSON and CSV go to standard output")
        parser.add_argument("--public", action="store_true", help="leave out small numbers, as for publication")
        parser.add_argument("--language", default="de")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            self.report(**options)

    def report(self, **options: Any) -> None:
        coverage = queries.coverage_of(Clock(), options["scope"])
        if coverage is None:
            raise WrongUse(_("Es gibt kein Gebiet, keinen Treffpunkt und keinen Träger „%(slug)s“.") % {
                "slug": options["scope"]
            })  # fmt: skip
        bands = Bands()
        try:
            period = Period(_day(options["first"]), _day(options["last"]))
            if options["bands"]:
                with opened(options["bands"], most_bytes=200_000) as data:
                    bands = read(data)
        except Refused as refusal:
            raise WrongUse(str(refusal)) from refusal
        figures = queries.figures(coverage, period, bands)
        tables = queries.public_tables(figures) if options["public"] else queries.all_tables(figures)
        form = options["format"]
        title = _("Statistik %(name)s") % {"name": coverage.name}
        file = as_file(tables, form, title=title, as_of=figures.as_of, stem=f"statistik {coverage.slug}")
        if options["out"]:
            try:
                Path(options["out"]).write_bytes(file.data)
            except OSError as error:
                raise WrongUse(
                    _("%(name)s kann nicht geschrieben werden: %(why)s.")
                    % {"name": options["out"], "why": error.strerror}
                ) from error
            self.stderr.write(_("%(name)s geschrieben.") % {"name": options["out"]})
        elif form in {"xlsx", "pdf"}:
            raise WrongUse(_("Für %(form)s braucht es --out DATEI.") % {"form": form.upper()})
        else:
            self.stdout.write(file.data.decode())
