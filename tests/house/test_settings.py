"""Settings come from the environment and refuse nonsense with a sentence; SQLite is set up so that writers queue."""

from __future__ import annotations

import pytest
from django.db import connection

from quartierwerk.config import environment


@pytest.mark.parametrize(
    ("name", "value", "read", "words"),
    [
        ("QUARTIERWERK_DEMO", "vielleicht", lambda: environment.flag("QUARTIERWERK_DEMO"), "must be 1 or 0"),
        (
            "QUARTIERWERK_SMALL_NUMBER", "2",
            lambda: environment.number("QUARTIERWERK_SMALL_NUMBER", default=5, low=3, high=20), "from 3 to 20",
        ),
        (
            "QUARTIERWERK_SMALL_NUMBER", "fünf",
            lambda: environment.number("QUARTIERWERK_SMALL_NUMBER", default=5, low=3, high=20), "whole number",
        ),
        ("QUARTIERWERK_HOSTS", "*", lambda: environment.hosts("QUARTIERWERK_HOSTS", default=[]), "host names"),
        ("QUARTIERWERK_HOSTS", "https://a.de", lambda: environment.hosts("QUARTIERWERK_HOSTS", default=[]), "host"),
        ("QUARTIERWERK_URL", "treff.de", lambda: environment.url("QUARTIERWERK_URL", default=""), "must look like"),
        ("DATABASE_URL", "mysql://x/y", lambda: environment.database(None), "must begin with postgres"),
        ("DATABASE_URL", "postgres://host/", lambda: environment.database(None), "names no database"),
        ("DATABASE_URL", "postgres://h:99999/x", lambda: environment.database(None), "port"),
        ("DATABASE_URL", "postgres://h/x?prepared=no", lambda: environment.database(None), "must be on or off"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_a_sentence_and_exit_code_2(monkeypatch, capsys, name, value, read, words):
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as refused:
        read()
    assert refused.value.code == 2
    said = capsys.readouterr().err
    assert name in said
    assert words in said


def test_a_short_key_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("QUARTIERWERK_SECRET_KEY", "kurz")
    with pytest.raises(SystemExit):
        environment.secret_key(tmp_path)


def test_the_key_is_made_once_and_for_its_owner_only(monkeypatch, tmp_path):
    monkeypatch.delenv("QUARTIERWERK_SECRET_KEY", raising=False)
    first = environment.secret_key(tmp_path)
    assert environment.secret_key(tmp_path) == first
    assert len(first) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_writers_on_sqlite_queue_instead_of_failing(tmp_path):
    options = environment.sqlite(tmp_path / "x.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] >= 20
    assert "journal_mode=WAL" in options["init_command"]
    assert "foreign_keys=ON" in options["init_command"]


@pytest.mark.django_db
def test_sqlite_really_runs_that_way():
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys")
            assert cursor.fetchone() == (1,)
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
    else:
        assert connection.vendor == "postgresql"
