"""Judge our reading of spreadsheets by files from other people's bug reports.

    python scripts/check_real_sheets.py FOLDER

FOLDER holds XLSX, XLSM, XLSB, XLS and ODS files. A file counts as taken when its sheets came back and, where the right
cells are known, they are right; as refused when it was refused with a sentence; as wrong when reading broke in any
other way, cells are not what they should be, or a protected file was taken.
"""

import datetime as dt
import os
import pathlib
import sys
from collections import Counter
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parent.parent
KINDS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv"}

# What must stand in the first cells of the first sheet, told by the files themselves and their names.
FIRST: dict[str, list[Any]] = {
    "date.xlsx": [dt.date(2021, 1, 1), 15],
    "date.xlsb": [dt.date(2021, 1, 1), 15],
    "date.xls": [dt.date(2021, 1, 1), 15],
    "date.ods": [dt.date(2021, 1, 1), 15],
    "date_1904.xlsx": [dt.date(2021, 1, 1), 15],
    "date_1904.xlsb": [dt.date(2021, 1, 1), 15],
    "date_1904.xls": [dt.date(2021, 1, 1), 15],
    "any_sheets.xlsx": [1, 2],
    "any_sheets.xls": [1, 2],
    "any_sheets.ods": [1, 2],
    "biff5_write.xls": [1, 2, 3],
    "temperature.xlsx": ["label", "value"],
}
PROTECTED = {"pass_protected.ods", "pass_protected.xlsb", "issue_385.xls"}


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartierwerk.config.settings_test")
    sys.path.insert(0, str(ROOT / "src"))
    import django

    django.setup()


def check_file(path: pathlib.Path) -> tuple[str, str]:
    """(taken, refused or wrong; why)."""
    from quartierwerk.foundation.sheets import SheetRefused, read_sheets

    try:
        sheets = read_sheets(path.read_bytes())
    except SheetRefused as refusal:
        if path.name in FIRST or str(refusal).strip() == "":
            return "wrong", f"refused: {refusal}"
        if path.name in PROTECTED and "Kennwort" not in str(refusal):
            return "wrong", f"refused for another reason: {refusal}"
        return "refused", str(refusal)
    except Exception as error:
        return "wrong", f"broke: {error!r}"
    if path.name in PROTECTED:
        return "wrong", "was taken"
    first: list[Any] = sheets[0].rows[0]
    wanted = FIRST.get(path.name)
    if wanted is not None and first[: len(wanted)] != wanted:
        return "wrong", f"begins with {first[:5]}, {wanted} is right"
    return "taken", ", ".join(f"{sheet.name}: {len(sheet.rows)}" for sheet in sheets)


def check(folder: pathlib.Path, *, verbose: bool = False) -> tuple[int, int, int]:
    """(taken, refused, wrong) over all spreadsheets below the folder; names the wrong ones."""
    counts: Counter[str] = Counter()
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in KINDS:
            continue
        verdict, why = check_file(path)
        counts[verdict] += 1
        if verdict == "wrong" or (verbose and verdict == "refused"):
            print(f"  {verdict}: {path.relative_to(folder)}: {why}")
    return counts["taken"], counts["refused"], counts["wrong"]


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not pathlib.Path(arguments[0]).is_dir():
        print("Name one folder with spreadsheets: python scripts/check_real_sheets.py FOLDER")
        return 2
    _set_up()
    taken, refused, wrong = check(pathlib.Path(arguments[0]), verbose=True)
    print(f"taken {taken}, refused {refused}, wrong {wrong}")
    return 1 if wrong or not taken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
