"""The command line as a person meets it: a plain sentence where something is off, and the promised exit code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def call(tmp_path, *words):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "QUARTIERWERK_DATA": str(tmp_path / "data")}
    environment.pop("DATABASE_URL", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", "quartierwerk", *words], capture_output=True, text=True, env=environment, check=False
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list-sessions", "--from", "gestern"), "„gestern“ ist kein Tag. Gemeint ist zum Beispiel 2026-04-30.\n"),
        (("serve", "--port", "99999"), "--port takes a number from 1 to 65535.\n"),
    ],
)
def test_wrong_use_is_a_plain_sentence_and_2(tmp_path, words, said):
    done = call(tmp_path, *words)
    assert (done.returncode, done.stderr, done.stdout) == (2, said, "")


def test_an_unknown_command_is_wrong_use(tmp_path):
    done = call(tmp_path, "quatsch")
    assert done.returncode == 2
    assert done.stderr.startswith("Unknown command: 'quatsch'")
