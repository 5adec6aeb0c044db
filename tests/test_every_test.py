"""The rule that no test is left out can fail: each kind of leaving out, and another number of tests, is red."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


LEFT_OUT = {
    "mark": "@pytest.mark.skip(reason='no time')\ndef test_a():\n    pass",
    "call": "def test_a():\n    pytest.skip('no time')",
    "module": "pytest.skip('no time', allow_module_level=True)",
    "import": "pytest.importorskip('no_such_time')",
    "expected": "@pytest.mark.xfail(reason='no time')\ndef test_a():\n    assert False",
    "surprise": "@pytest.mark.xfail(reason='no time')\ndef test_a():\n    pass",
    "fixture": "@pytest.fixture\ndef a():\n    pytest.skip('no time')\n\n\ndef test_a(a):\n    pass",
}


def run(folder, *options, **files):
    (folder / "pytest.ini").write_text("[pytest]\n")
    for name, text in files.items():
        (folder / f"test_{name}.py").write_text(f"import pytest\n\n\n{text}\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTEST_XDIST_WORKER", None)
    plugins = ["-p", "tests.every_test", "-p", "no:django", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--continue-on-collection-errors", *plugins, *options],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_whatever_is_left_out_is_red(tmp_path):
    code, said = run(tmp_path, **LEFT_OUT)
    assert code == 1
    for name in LEFT_OUT:
        assert re.search(rf"test_{name}\.py(::test_a)?: This test was left out \(.*time", said), name
    assert not re.search(r"\d (passed|skipped|xfailed|xpassed)", said)


def test_the_other_run_must_have_run_the_same_tests(tmp_path):
    there, here = tmp_path / "there", tmp_path / "here"
    both = "@pytest.mark.parametrize('number', range(2))\ndef test_a(number):\n    pass"
    there.write_text("test_small.py::test_a[0]\ntest_small.py::test_a[1]\n")
    code, said = run(tmp_path, "--tests-run", str(here), "--same-tests-as", str(there), small=both)
    assert (code, "2 tests ran" in said, here.read_text()) == (0, True, there.read_text())
    there.write_text("test_small.py::test_a[0]\ntest_small.py::test_a[7]\n")
    code, said = run(tmp_path, "--same-tests-as", str(there), small=both)
    assert code == 1
    assert "only there: test_small.py::test_a[7]" in said
    assert "only here: test_small.py::test_a[1]" in said
