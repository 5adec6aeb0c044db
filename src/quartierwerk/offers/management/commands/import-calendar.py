"""``quartierwerk import-calendar FILE.ics``: takes a calendar of others as offers with their dates."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from quartierwerk.foundation.commands import Report, ReportingCommand, WrongUse, opened
from quartierwerk.foundation.ical import CalendarRefused
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers import queries
from quartierwerk.offers.imports import take_calendar

MOST_BYTES = 10_000_000


class Command(ReportingCommand):
    help = "take a calendar file as offers with their dates; again it changes only what changed"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", help="calendar file (.ics)")
        parser.add_argument("--site", default="", help="slug of the site (default: the only or first one)")
        parser.add_argument("--carrier", default="", help="slug of the carrier (default: whoever runs the site)")
        parser.add_argument(
            "--site-by-location", action="store_true", help="where LOCATION is name, slug or address of a site: there"
        )

    def run(self, **options: Any) -> Report:
        site = queries.first_site(options["site"])
        if site is None:
            raise WrongUse(
                _("Es gibt keinen Treffpunkt „%(slug)s“.") % {"slug": options["site"]}
                if options["site"]
                else _("Es gibt noch keinen Treffpunkt, zu dem der Kalender gehören kann. Bitte erst einen anlegen.")
            )
        carrier = queries.first_carrier(options["carrier"], site=site)
        if carrier is None:
            raise WrongUse(
                _("Es gibt keinen Träger „%(slug)s“.") % {"slug": options["carrier"]}
                if options["carrier"]
                else _("Es gibt noch keinen Träger, zu dem der Kalender gehören kann. Bitte erst einen anlegen.")
            )
        by_location = queries.sites_by_location() if options["site_by_location"] else {}
        with opened(options["file"], most_bytes=MOST_BYTES) as data:
            try:
                return take_calendar(data, actor=Clock(), carrier=carrier, site=site, by_location=by_location)
            except CalendarRefused as refusal:
                report = Report(records="uid")
                report.refuse(options["file"], refusal.sentence, field="", rule=refusal.rule_name)
                return report
