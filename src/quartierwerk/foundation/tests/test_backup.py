"""Backup and restore: whole or refused with a sentence. The way through both databases is a test of the commands."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartierwerk.foundation.backup import seal as sealing
from quartierwerk.foundation.backup.archive import unpack


@settings(max_examples=8)
@given(size=st.sampled_from([0, 1, sealing.FRAME - 1, sealing.FRAME, sealing.FRAME + 1, 2 * sealing.FRAME + 7]))
def test_what_was_sealed_comes_back(size):
    data = os.urandom(size)
    sealed, opened = io.BytesIO(), io.BytesIO()
    sealing.seal(io.BytesIO(data), sealed, "geheim")
    sealed.seek(0)
    sealing.unseal(sealed, opened, "geheim")
    assert opened.getvalue() == data
    assert data not in sealed.getvalue() or size < 2


def sealed_file(size=2 * sealing.FRAME):
    sealed = io.BytesIO()
    sealing.seal(io.BytesIO(b"x" * size), sealed, "geheim")
    return sealed.getvalue()


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: data[: 24 + 4 + sealing.FRAME + 16],  # the last frame is cut off
        lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
        lambda data: b"",
        lambda data: b"QWSEAL1\n",
    ],
)
def test_a_changed_or_cut_file_does_not_open(damage):
    with pytest.raises(sealing.WrongPassphrase):
        sealing.unseal(io.BytesIO(damage(sealed_file())), io.BytesIO(), "geheim")


def test_another_passphrase_does_not_open():
    with pytest.raises(sealing.WrongPassphrase):
        sealing.unseal(io.BytesIO(sealed_file(10)), io.BytesIO(), "anders")


@pytest.fixture
def quartierwerk(tmp_path):
    """Runs the command line on a data folder of its own, on SQLite."""

    def run(folder, *args, passphrase="", check=True):
        environment = {**os.environ, "QUARTIERWERK_DATA": str(tmp_path / folder), "PYTHONPATH": "src"}
        environment["DJANGO_SETTINGS_MODULE"] = "quartierwerk.config.settings"
        environment["QUARTIERWERK_BACKUP_PASSPHRASE"] = passphrase
        environment.pop("DATABASE_URL", None)
        done = subprocess.run(
            [sys.executable, "-m", "quartierwerk", *args], env=environment, capture_output=True, text=True, check=False
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    return run


@pytest.mark.slow
def test_a_layperson_moves_to_a_new_machine(quartierwerk, tmp_path):
    quartierwerk("old", "init")
    (tmp_path / "old" / "media").mkdir(exist_ok=True)
    (tmp_path / "old" / "media" / "tuer.webp").write_bytes(b"picture")
    file = str(tmp_path / "sicherung.qw")
    quartierwerk("old", "backup", file, passphrase="geheim")
    assert b"accounts_account" not in (tmp_path / "sicherung.qw").read_bytes()

    refused = quartierwerk("new", "restore", file, check=False)
    assert refused.returncode == 2
    assert "verschlossen" in refused.stderr
    manifest = json.loads(quartierwerk("new", "restore", file, "--json", passphrase="geheim").stdout)
    assert manifest["engine"] == "sqlite"
    assert (tmp_path / "new" / "media" / "tuer.webp").read_bytes() == b"picture"
    assert (tmp_path / "new" / "secret_key").read_text() == (tmp_path / "old" / "secret_key").read_text()

    again = quartierwerk("new", "restore", file, passphrase="geheim", check=False)
    assert again.returncode == 2
    assert "--replace" in again.stderr
    quartierwerk("new", "restore", file, "--replace", passphrase="geheim")
    assert list((tmp_path / "new").glob("before-restore-*/quartierwerk.sqlite3"))


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_path_that_cannot_be_is_wrong_use(quartierwerk, tmp_path, command):
    (tmp_path / "da").mkdir()
    for path in (tmp_path / "fehlt" / "sicherung.qw", tmp_path / "da"):
        refused = quartierwerk("new", command, str(path), "--json", check=False)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert "gibt es" in refused.stderr


def test_a_damaged_backup_is_refused(quartierwerk, tmp_path):
    (tmp_path / "kaputt").write_bytes(b"nothing of ours")
    refused = quartierwerk("new", "restore", str(tmp_path / "kaputt"), "--check", check=False)
    assert refused.returncode == 1
    assert "keine lesbare Sicherung" in refused.stderr
    with tarfile.open(tmp_path / "fremd", "w:gz") as archive:
        content = json.dumps({"files": {"database": {"sha256": "0", "bytes": 1}}, "engine": "sqlite"}).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    refused = quartierwerk("new", "restore", str(tmp_path / "fremd"), "--check", check=False)
    assert refused.returncode == 1
    assert "beschädigt" in refused.stderr


@pytest.mark.parametrize(("name", "kind"), [("../outside", tarfile.REGTYPE), ("link", tarfile.SYMTYPE)])
def test_nothing_is_unpacked_outside_and_no_link(tmp_path, name, kind):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        archive.addfile(member)
    packed.seek(0)
    with tarfile.open(fileobj=packed, mode="r:gz") as archive, pytest.raises(tarfile.TarError, match=name):
        unpack(archive, tmp_path / "content")
    assert not list(tmp_path.rglob("*outside")) + list(tmp_path.rglob("link"))
