"""The texts to translate: ``make messages`` collects them, ``--check`` finds what is missing or does not fit.

Needs no gettext programs: Django's templates are turned into Python by Django itself, Babel reads and writes the rest.
Residents' texts must stand in all languages, staff texts in English; German is the source.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "quartierwerk"
LOCALE = SOURCE / "locale"
RESIDENT_LANGUAGES = {
    "de-x-leicht": "de_X-leicht",
    "en": "en",
    "uk": "uk",
    "ar": "ar",
    "tr": "tr",
    "ru": "ru",
    "fa": "fa",
}
STAFF_LANGUAGES = ("en",)
SCRIPTS = {"uk": r"[\u0400-\u04ff]", "ru": r"[\u0400-\u04ff]", "ar": r"[\u0600-\u06ff]", "fa": r"[\u0600-\u06ff]"}
KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "gettext_noop": None, "_": None, "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2), "ngettext": (1, 2), "ngettext_lazy": (1, 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
ACTION_WORDS = {"action": (2,)}  # @action("room.verb", "Was getan wurde"): shown to staff only, wherever it stands
LOG = "foundation/audit/words.py"
# What residents, guests with a key or partners without account may see. Everything else is for staff.
RESIDENT_FILES = re.compile(
    r"^(square/|foundation/templates/(?!foundation/(shell_staff|styleguide))|foundation/(output|ui)/"
    r"|foundation/(actions|apps|periods|when|requests|readable_codes)\.py|foundation/allocation/|places/(choices|holidays|opening_hours/words)\.py"
    r"|offers/(choices|templates/offers/(still_true|partner)|partner|queries/(programme|messages|papers|rain)|exports/programme|queries/(capacity|signup)|actions/signup|forms/signup|errors)"
    r"|rooms/(choices|errors|conditions|queries/(asking|words|suitable)|actions/(asking|telling)|forms/(asking|series|things)|templates/rooms/(door|paper)|papers)"
    r"|attendance/(door|queries/(certificate|reminders)|templates/attendance/_?door|typst)|reports/templates/reports/reader)"
)


def relative(file: Path) -> str:
    return file.relative_to(SOURCE).as_posix()


def is_for_residents(files: set[str]) -> bool:
    return any(RESIDENT_FILES.match(name) for name in files)


def collect() -> dict[tuple[str | None, str | tuple[str, str]], set[str]]:
    """Every text with the files that use it. Keys: (context, text or (singular, plural))."""
    from babel.messages.extract import extract
    from django.utils.translation.template import templatize

    found: dict[tuple[str | None, str | tuple[str, str]], set[str]] = defaultdict(set)
    for file in sorted(SOURCE.rglob("*")):
        if "tests" in file.parts or "migrations" in file.parts or file.suffix not in {".py", ".html", ".txt"}:
            continue
        text = file.read_text()
        if file.suffix != ".py":
            if "templates" not in file.parts:
                continue
            text = "\n".join(line.strip() for line in templatize(text, origin=file.name).splitlines())
        for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
            if message:
                found[(context, message)].add(relative(file))
        if file.suffix == ".py":
            for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), ACTION_WORDS):
                if message:
                    found[(context, message)].add(LOG)
    return found


def catalogue(language: str):
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    file = LOCALE / RESIDENT_LANGUAGES[language] / "LC_MESSAGES" / "django.po"
    locale = "de" if language == "de-x-leicht" else language
    if file.exists():
        with file.open("rb") as handle:
            return file, read_po(handle, locale=locale)
    return file, Catalog(locale=locale, charset="utf-8")


def wanted(language: str, found) -> dict:
    return {key: files for key, files in found.items() if language in STAFF_LANGUAGES or is_for_residents(files)}


def key_of(context: str | None, text) -> str:
    """How a text is named in the JSON files: with its context in front, if it has one."""
    source = text[0] if isinstance(text, tuple) else text
    return f"{context}|{source}" if context else source


def forms_of(language: str) -> int:
    from babel.messages.plurals import get_plural

    return get_plural("de" if language == "de-x-leicht" else language)[0]


def missing(language: str, found) -> dict[str, object]:
    """Texts without translation: the text itself, or for plurals a list of as many as the language has forms."""
    _file, have = catalogue(language)
    wanting: dict[str, object] = {}
    for (context, text), _files in sorted(wanted(language, found).items(), key=lambda item: str(item[0])):
        source = text[0] if isinstance(text, tuple) else text
        entry = have.get(source, context)
        strings = () if entry is None else entry.string if isinstance(entry.string, tuple) else (entry.string,)
        if not strings or not all(strings):
            singular_plural = [text[0], *[text[1]] * (forms_of(language) - 1)] if isinstance(text, tuple) else ""
            wanting[key_of(context, text)] = singular_plural
    return wanting


def renew(language: str, found, given: dict[str, object] | None = None) -> None:
    """Write the .po and .mo anew: kept translations, new texts empty, gone texts dropped. Deterministic."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import write_po

    file, old = catalogue(language)
    new = Catalog(locale=old.locale, charset="utf-8", header_comment=f"# {language}", fuzzy=False)
    for (context, text), files in sorted(wanted(language, found).items(), key=lambda item: str(item[0])):
        kept = old.get(text[0] if isinstance(text, tuple) else text, context)
        string = kept.string if kept is not None and not kept.fuzzy else None
        if given and given.get(key_of(context, text)):
            new_string = given[key_of(context, text)]
            string = tuple(new_string) if isinstance(new_string, list) else new_string
        if isinstance(text, tuple) != isinstance(string, tuple):
            string = None
        new.add(text, string, locations=[(name, 0) for name in sorted(files)], context=context)
    file.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, new, width=110, omit_header=False, include_lineno=False, sort_output=False)
    file.write_bytes(steady(buffer.getvalue()))
    with file.open("rb") as handle:
        from babel.messages.pofile import read_po

        ready = read_po(handle, locale=old.locale)
    compiled = io.BytesIO()
    write_mo(compiled, ready)
    file.with_suffix(".mo").write_bytes(compiled.getvalue())


UNSTEADY = r'^"(Project-Id|Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By)'


def steady(po: bytes) -> bytes:
    """Without dates, names and version numbers, so that nothing changes when nothing changed."""
    lines = []
    for line in po.decode().splitlines():
        if re.match(
            r'^"(Project-Id-Version|Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By)',
            line,
        ):
            continue
        lines.append(line)
    return ("\n".join(lines) + "\n").encode()


PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def is_in_another_script(string: str, script: str) -> bool:
    """No letter of the language in it, and more than a short name or abbreviation."""
    letters = re.sub(PLACEHOLDER, "", string)
    is_name = re.fullmatch(r"[A-Za-z0-9 .,:/()&+\-–„“%]{1,30}", letters)
    return bool(re.search(r"[^\W\d_]", letters) and not re.search(script, letters) and not is_name)


def faults(language: str, found) -> list[str]:
    """What is missing or cannot be right in one language."""
    _file, have = catalogue(language)
    said = []
    for (context, text), files in wanted(language, found).items():
        source = text[0] if isinstance(text, tuple) else text
        entry = have.get(source, context)
        strings = () if entry is None else entry.string if isinstance(entry.string, tuple) else (entry.string,)
        where = f"{language}: {source[:60]!r} ({sorted(files)[0]})"
        if not strings or not all(strings):
            said.append(f"{where} is not translated")
            continue
        sources = text if isinstance(text, tuple) else (text,)
        allowed = [sorted(PLACEHOLDER.findall(part)) for part in sources]
        for string in strings:
            got = sorted(PLACEHOLDER.findall(string))
            if got not in allowed and not (isinstance(text, tuple) and len(got) < len(allowed[-1])):
                said.append(f"{where} has other placeholders: {got}")
            if language in SCRIPTS and is_in_another_script(string, SCRIPTS[language]):
                said.append(f"{where} is not in its script")
    return said


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if something is missing")
    parser.add_argument("--missing", metavar="LANGUAGE", help="print the missing texts of a language as JSON")
    parser.add_argument("--take", nargs=2, metavar=("LANGUAGE", "FILE"), help="take translations from a JSON file")
    options = parser.parse_args()
    found = collect()
    if options.missing:
        print(json.dumps(missing(options.missing, found), ensure_ascii=False, indent=0))
        return 0
    if options.take:
        language, file = options.take
        renew(language, found, json.loads(Path(file).read_text()))
        print(f"{language}: {len(faults(language, found))} to do")
        return 0
    if options.check:
        said = [line for language in RESIDENT_LANGUAGES for line in faults(language, found)]
        print("\n".join(said[:40]))
        if len(said) > 40:
            print(f"... and {len(said) - 40} more")
        return 1 if said else 0
    for language in RESIDENT_LANGUAGES:
        renew(language, found)
        print(f"{language}: {len(wanted(language, found))} texts, {len(faults(language, found))} to do")
    return 0


if __name__ == "__main__":
    sys.exit(main())
