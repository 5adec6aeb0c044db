"""Fetch the front-end packages anew and write the files that are committed (developers only; needs npm).

What is fetched, by package name and fixed version:

- KERN UX (EUPL-1.2): style sheet, made logical (left/right become start/end), cut down to the parts in use. The part
  called "Kopfzeile" is never taken: it claims that the page belongs to the federal state.
- Fira Sans (OFL-1.1): two faces, cut down to Latin and Cyrillic.
- Material Symbols (Apache-2.0): the pictograms named in ``quartierwerk.foundation.ui.icons``, as two sprites.
- htmx 2 (0BSD).
- axe-core (MPL-2.0): for tests only, never served.

Beside the files lie their licences and ``SHA256SUMS``; ``python scripts/vendor.py --verify`` compares the committed
files with it and needs nothing but Python.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from quartierwerk.foundation.ui import icons

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "src/quartierwerk/foundation/static/foundation"
SERVED = STATIC / "vendor"
TESTED = ROOT / "tests/vendor"

PACKAGES = {
    "kern": "@kern-ux/native@2.7.2",
    "htmx": "htmx.org@2.0.11",
    "axe": "axe-core@4.14.1",
    "symbols": "@material-symbols/svg-400@0.48.2",
    "fira": "@fontsource/fira-sans@5.3.0",  # for the licence's text; the faces come from KERN
}

# Parts of KERN's style sheet, named as its source files are. "global" stands before the first named part.
PUBLIC_PARTS = (
    "global", "font", "sizes", "spacing", "variables", "layers", "alert", "badge", "button", "check", "checkbox",
    "description-list", "fieldset", "input", "radio", "select", "typography",
)  # fmt: skip
STAFF_PARTS = (*PUBLIC_PARTS, "dialog", "divider", "input-group", "progress", "summary", "table", "task-list")

# Letters of the Latin script as written in German, Turkish, Romanian, Polish, Albanian, Kurdish ...; and of the
# Cyrillic script with those of Ukrainian, Serbian and Macedonian. The same ranges stand in css/fonts.css.
RANGES = {
    "latin": "U+0020-007E,U+00A0-017F,U+0192,U+0218-021B,U+02C6-02DD,U+1E9E,U+2010-2027,U+2030,U+2039,U+203A,U+2044,"
    "U+20AC,U+2190-2193,U+2212,U+FB00-FB04",
    "cyrillic": "U+0400-045F,U+0490,U+0491,U+04B0,U+04B1,U+2116",
}
FACES = {"400": "FiraSans-Regular.woff2", "600": "FiraSans-SemiBold.woff2"}
FEATURES = "kern,liga,locl,ccmp,mark,mkmk,tnum,lnum,pnum,case,frac,ordn"


def fetch(spec: str, into: Path) -> Path:
    """Unpack one npm package (checked by npm against its integrity value) and give its folder.

    Raises:
        SystemExit: npm is missing or the package cannot be had.
    """
    if shutil.which("npm") is None:
        sys.exit("vendor: npm is missing. Install it (apt-get install nodejs npm); only developers need it.")
    into.mkdir(parents=True)
    got = subprocess.run(["npm", "pack", "--silent", spec], cwd=into, capture_output=True, text=True)
    if got.returncode != 0:
        sys.exit(f"vendor: npm could not fetch {spec}.\n{got.stderr.strip()}")
    archive = into / got.stdout.strip().splitlines()[-1]
    with tarfile.open(archive) as tar:
        tar.extractall(into, filter="data")
    return into / "package"


# KERN ----------------------------------------------------------------------------------------------------------------

SIDES = {"left": "inline-start", "right": "inline-end", "top": "block-start", "bottom": "block-end"}
CORNERS = {
    "border-top-left-radius": "border-start-start-radius",
    "border-top-right-radius": "border-start-end-radius",
    "border-bottom-right-radius": "border-end-end-radius",
    "border-bottom-left-radius": "border-end-start-radius",
}
SIZES = {"width": "inline-size", "height": "block-size"}
DECLARATION = re.compile(r"^(\s*)([a-z-]+): (.+?)( !important)?;$")


def words(value: str) -> list[str]:
    """Split a value at blanks that stand outside of brackets: ``1px calc(a + b)`` has two words."""
    found, depth, word = [], 0, ""
    for sign in value:
        depth += (sign == "(") - (sign == ")")
        if sign == " " and depth == 0:
            found.append(word)
            word = ""
        else:
            word += sign
    return [w for w in [*found, word] if w]


def logical(name: str, value: str) -> list[tuple[str, str]]:
    """One declaration without left and right: ``margin-left`` becomes ``margin-inline-start``."""
    side = re.fullmatch(r"(margin|padding|border|scroll-margin|scroll-padding)-(left|right|top|bottom)(-\w+)?", name)
    if side:
        return [(f"{side[1]}-{SIDES[side[2]]}{side[3] or ''}", value)]
    if name in SIDES:
        return [(f"inset-{SIDES[name]}", value)]
    if name in CORNERS:
        return [(CORNERS[name], value)]
    size = re.fullmatch(r"(min-|max-)?(width|height)", name)
    if size:
        return [((size[1] or "") + SIZES[size[2]], value)]
    if name in ("text-align", "float", "clear") and value in ("left", "right"):
        return [(name, {"left": "start", "right": "end"}[value] if name == "text-align" else SIDES[value])]
    parts = words(value)
    if name in ("margin", "padding") and len(parts) == 4:
        top, right, bottom, left = parts
        if right == left:
            return [(name, f"{top} {right} {bottom}")]
        return [(f"{name}-block", f"{top} {bottom}"), (f"{name}-inline", f"{left} {right}")]
    if name == "border-radius" and len(parts) == 4 and "/" not in value:
        return [(corner, part) for corner, part in zip(CORNERS.values(), parts, strict=True)]
    return [(name, value)]


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.S)


def make_logical(css: str) -> str:
    """The sheet with logical properties; not for ticks, which are two turned borders and look the same everywhere."""
    lines, selector = [], ""
    for line in without_comments(css).splitlines():
        if line.rstrip().endswith("{"):
            selector = line
        found = DECLARATION.match(line)
        if not found or ("__checkbox" in selector and "::before" in selector):
            lines.append(line)
            continue
        indent, name, value, important = found.groups()
        lines += [f"{indent}{n}: {v}{important or ''};" for n, v in logical(name, value)]
    return "\n".join(line for line in lines if line.strip())


def kern_parts(css: str) -> dict[str, str]:
    """The sheet in parts by the file comments of its source; typography has none and begins at ``.kern-body``."""
    css = css.replace('@charset "UTF-8";', "")
    pieces = re.split(r"/\*\*\s*\n \*? ?@file _([a-z-]+)\.scss|/\*\*\s*\n\* @file _([a-z-]+)\.scss", css)
    parts = {"global": pieces[0]}
    for first, second, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        name, text = first or second, "/*" + text
        if name in ("mixins", "icons"):
            name = "global"
        if name == "spacing" and "spacing" in parts:
            name = "spacing-classes"
        parts[name] = parts.get(name, "") + text
    tasks, at, typography = parts["task-list"].partition("\n.kern-body {")
    parts["task-list"], parts["typography"] = tasks, at + typography
    return parts


def without_unused_properties(css: str, *users: str) -> str:
    """Drop custom properties that nothing reads, again and again until each one left is read."""
    while True:
        read = set(re.findall(r"var\(\s*(--[\w-]+)", " ".join((css, *users))))
        kept = [
            line for line in css.splitlines() if not (found := re.match(r"\s*(--[\w-]+):", line)) or found[1] in read
        ]
        smaller = "\n".join(kept)
        if smaller == css:
            return css
        css = smaller


def without_empty_rules(css: str) -> str:
    while (smaller := re.sub(r"[^{}]+\{\s*\}", "", css)) != css:
        css = smaller
    return css


def without_kern_icons(css: str) -> str:
    """Rules about KERN's masks as pictograms; ours are SVG from the sprite."""
    return re.sub(
        r"(?m)^(@media \(forced-colors: active\) \{\n)?\s*[^{}\n]*\.kern-icon[^{}]*\{[^{}]*\}\n?(?(1)\}\n?)", "", css
    )


def kern_sheet(parts: dict[str, str], names: tuple[str, ...], users: tuple[str, ...]) -> str:
    css = make_logical("\n".join(parts[name] for name in names))
    css = without_kern_icons(css)
    css = without_empty_rules(without_unused_properties(css, *users))
    if "kopfzeile" in css:
        sys.exit("vendor: KERN's Kopfzeile has slipped in; it claims a federal site and may not be used.")
    if "url(http" in css or "@import" in css:
        sys.exit("vendor: KERN's style sheet asks another host for something.")
    return (
        f"/* {PACKAGES['kern']}, EUPL-1.2, see LICENSE.md. Changed by scripts/vendor.py: parts left out,\n"
        "   properties made logical, put into a layer. */\n@layer vendor {\n" + css.strip() + "\n}\n"
    )


def vendor_kern(package: Path) -> None:
    folder = SERVED / "kern"
    folder.mkdir(parents=True)
    parts = kern_parts((package / "dist/kern.css").read_text("utf-8"))
    own = tuple(path.read_text("utf-8") for path in sorted((STATIC / "css").glob("*.css")))
    (folder / "kern.css").write_text(kern_sheet(parts, STAFF_PARTS, own), "utf-8")
    (folder / "kern-public.css").write_text(kern_sheet(parts, PUBLIC_PARTS, own), "utf-8")
    licence = (package / "LICENSE.md").read_text("utf-8")
    (folder / "LICENSE.md").write_text(licence, "utf-8")
    (ROOT / "LICENSE").write_text(licence, "utf-8")


# the others ----------------------------------------------------------------------------------------------------------


def vendor_fonts(kern: Path, fira: Path) -> None:
    from fontTools import subset

    folder = SERVED / "fira-sans"
    folder.mkdir(parents=True)
    for weight, name in FACES.items():
        for script, ranges in RANGES.items():
            subset.main(
                [
                    str(kern / "dist/fonts/fira-sans" / name),
                    f"--unicodes={ranges}",
                    f"--layout-features={FEATURES}",
                    "--flavor=woff2",
                    "--no-hinting",
                    "--desubroutinize",
                    f"--output-file={folder / f'fira-sans-{weight}-{script}.woff2'}",
                ]
            )
    licence = (fira / "LICENSE").read_text("utf-8").split("\n", 1)[1]
    notice = "Digitized data copyright (c) 2012-2015, The Mozilla Foundation and Telefonica S.A."
    (folder / "OFL.txt").write_text(notice + "\n" + licence, "utf-8")


def vendor_icons(package: Path) -> None:
    folder = SERVED / "icons"
    folder.mkdir(parents=True)
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    for file, names in {"icons.svg": icons.RESIDENTS, "icons-staff.svg": icons.STAFF}.items():
        symbols = []
        for name, source in sorted(names.items()):
            tree = ElementTree.parse(package / "rounded" / f"{source}.svg").getroot()
            paths = "".join(f'<path d="{path.get("d")}"/>' for path in tree.iter("{http://www.w3.org/2000/svg}path"))
            symbols.append(f'<symbol id="{name}" viewBox="0 -960 960 960">{paths}</symbol>')
        sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
        (folder / file).write_text(sprite, "utf-8")
    shutil.copy(package / "LICENSE", folder / "LICENSE")


def copy_script(source: Path, target: Path) -> None:
    """A script without the line that names its source map: the map is not shipped and collectstatic would miss it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    text = re.sub(r"^\s*//[#@] sourceMappingURL=.*$", "", source.read_text("utf-8"), flags=re.M)
    target.write_text(text, "utf-8")


# sums ----------------------------------------------------------------------------------------------------------------


def sums(folder: Path) -> str:
    """One line per file, as ``sha256sum`` writes it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    return "".join(f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.relative_to(folder).as_posix()}\n" for f in files)


def verify() -> int:
    """Compare the committed files with their sums. 0 when they agree, else 1 with a sentence per folder."""
    bad = 0
    for folder in (SERVED, TESTED):
        listed = folder / "SHA256SUMS"
        if not listed.exists() or listed.read_text("utf-8") != sums(folder):
            print(
                f"vendor: the files in {folder.relative_to(ROOT)} differ from its SHA256SUMS. Run: make vendor",
                file=sys.stderr,
            )
            bad = 1
    return bad


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--verify", action="store_true", help="only compare the committed files with SHA256SUMS")
    if parser.parse_args().verify:
        return verify()
    with tempfile.TemporaryDirectory() as scratch:
        got = {name: fetch(spec, Path(scratch) / name) for name, spec in PACKAGES.items()}
        for folder in (SERVED, TESTED):
            shutil.rmtree(folder, ignore_errors=True)
        vendor_kern(got["kern"])
        vendor_fonts(got["kern"], got["fira"])
        vendor_icons(got["symbols"])
        copy_script(got["htmx"] / "dist/htmx.min.js", SERVED / "htmx/htmx.min.js")
        shutil.copy(got["htmx"] / "LICENSE", SERVED / "htmx/LICENSE")
        copy_script(got["axe"] / "axe.min.js", TESTED / "axe.min.js")
        shutil.copy(got["axe"] / "LICENSE", TESTED / "LICENSE")
    for folder in (SERVED, TESTED):
        (folder / "SHA256SUMS").write_text(sums(folder), "utf-8")
        print(f"vendor: wrote {folder.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
