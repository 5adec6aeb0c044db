"""``quartierwerk doctor``: looks for defects and says what to do about each. Exit code 1 if there is one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from quartierwerk.attendance import sums
from quartierwerk.foundation import clock
from quartierwerk.foundation.commands import ReportingCommand
from quartierwerk.foundation.jobs.models import ClockRun, Job, State
from quartierwerk.foundation.models import Mail
from quartierwerk.offers.models import Offer
from quartierwerk.places.models import Area
from quartierwerk.vocabularies.models import Language, Term


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``is_defect`` False is a word of advice or an all-clear."""

    about: str
    sentence: str
    is_defect: bool = False


@dataclass(frozen=True)
class Findings:
    found: list[Finding]

    @property
    def exit_code(self) -> int:
        return int(any(finding.is_defect for finding in self.found))

    def as_dict(self) -> dict[str, Any]:
        return {
            "findings": [asdict(finding) for finding in self.found],
            "defects": sum(f.is_defect for f in self.found),
        }


def _folder() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA).free
    if free < 500_000_000:
        yield Finding("disk", f"Nur noch {free // 1_000_000} MB frei. Bitte Platz schaffen.", True)
    if Path(settings.DATA).stat().st_mode & 0o077:
        yield Finding("folder", f"Andere Benutzer können {settings.DATA} lesen: chmod 700.", True)
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield Finding("static", "Die statischen Dateien fehlen: quartierwerk init.", True)


def _database() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding("tables", "Die Tabellen sind nicht auf dem Stand des Programms: quartierwerk init.", True)
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            if cursor.fetchone()[0] != "wal":
                yield Finding(
                    "database", "SQLite läuft nicht im WAL-Modus; liegt der Ordner auf einem Netzlaufwerk?", True
                )
            cursor.execute("PRAGMA integrity_check")
            if cursor.fetchone()[0] != "ok":
                yield Finding("database", "Die Datenbank ist beschädigt. Bitte die letzte Sicherung zurückholen.", True)
            cursor.execute("PRAGMA foreign_key_check")
            if cursor.fetchone():
                yield Finding("database", "Es gibt Verweise ins Leere. Bitte die letzte Sicherung prüfen.", True)
    yield from _content()
    yield from _work()


def _content() -> Iterator[Finding]:
    known = set(Term.objects.values_list("code", flat=True))
    spoken = set(Language.objects.values_list("code", flat=True))
    for key, fields, groups, languages in Offer.objects.values_list("pk", "fields", "groups", "languages"):
        lost = (set(fields) | set(groups)) - known | (set(languages) - spoken)
        if lost:
            yield Finding("codes", f"Angebot {key} trägt unbekannte Kürzel: {', '.join(sorted(lost))}.", True)
    for area in Area.objects.select_related("parent"):
        expected = f"{area.parent.path if area.parent else '/'}{area.pk}/"
        if area.path != expected:
            yield Finding("areas", f"Der Pfad von {area.slug} stimmt nicht.", True)
    if wrong := sum(1 for _sum in sums.differing()):
        yield Finding(
            "sums", f"{wrong} Summen von Anwesenheiten stimmen nicht. Bitte die letzte Sicherung prüfen.", True
        )


def _work() -> Iterator[Finding]:
    last = ClockRun.objects.order_by("-last_at").first()
    if last is None or last.last_at < clock.now() - timedelta(minutes=15):
        yield Finding("work", "Die Hintergrundarbeit läuft nicht: quartierwerk serve startet sie mit.")
    failed = Job.objects.filter(state=State.FAILED, ended_at__gte=clock.now() - timedelta(days=7)).count()
    if failed:
        yield Finding("jobs", f"{failed} Aufträge sind in den letzten sieben Tagen gescheitert.")
    unsent = Mail.objects.exclude(failed_at=None).count()
    if unsent:
        yield Finding(
            "mail", f"{unsent} E-Mails konnten nicht gesendet werden. Bitte QUARTIERWERK_MAIL_… prüfen.", True
        )


def _settings() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding("settings", "QUARTIERWERK_DEBUG ist an. Im Betrieb ausschalten.", True)
    if settings.DEMO:
        yield Finding("settings", "Das ist die Vorführstadt mit bekannten Kennwörtern.")
    public = [host for host in settings.ALLOWED_HOSTS if host not in {"127.0.0.1", "localhost", "[::1]"}]
    if public and not settings.HTTPS:
        yield Finding("settings", "Öffentlicher Name ohne HTTPS: einen Proxy davorstellen, QUARTIERWERK_HTTPS=1.", True)
    if settings.HTTPS and not settings.PROXIES:
        yield Finding("settings", "QUARTIERWERK_PROXIES ist 0: Alle gelten als ein Anschluss. Meist ist es 1.")
    if not settings.EMAIL_HOST:
        yield Finding("settings", "Ohne QUARTIERWERK_MAIL_HOST werden E-Mails nur als Dateien abgelegt.")


class Command(ReportingCommand):
    help = "look for defects and say what to do about each"

    def run(self, **options: Any) -> Findings:
        found = [*_folder(), *_settings()]
        try:
            found += _database()
        except OperationalError as error:
            found.append(Finding("database", f"Die Datenbank antwortet nicht: {str(error).strip()[:200]}", True))
        return Findings(found)

    def words(self, result: Any) -> str:
        lines = [f"{'DEFEKT' if finding.is_defect else 'Hinweis'}: {finding.sentence}" for finding in result.found]
        return "\n".join(lines or ["doctor: nichts gefunden"])
