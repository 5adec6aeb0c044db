"""Make the fonts of the PDFs anew: fetch the packages with npm, cut them to the scripts needed, save them as TTF.

Run by developers only; the results are committed under ``foundation/output/fonts`` with their licences and a list of
SHA-256 sums. Needs Node (npm) and, from the development packages, fonttools with brotli.

    .venv/bin/python scripts/vendor_fonts.py
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).resolve().parent.parent / "src/quartierwerk/foundation/output/fonts"

# npm package, version, files in it -> our name, code points to keep (None: all of the file)
FIRA = "@kern-ux/native", "2.7.2"
ARABIC = "vazirmatn", "33.0.3"
ETHIOPIC = "@fontsource/noto-sans-ethiopic", "5.3.0"
EUROPE = [
    *range(0x0020, 0x0250),  # Latin with its extensions
    *range(0x02B0, 0x0370),  # modifiers and combining marks
    *range(0x0370, 0x0400),  # Greek
    *range(0x0400, 0x0530),  # Cyrillic with its extensions
    *range(0x1E00, 0x1F00),  # Vietnamese and rarer Latin
    *range(0x2000, 0x2070),  # punctuation
    *range(0x2070, 0x20D0),  # small figures, currencies
    *range(0x2100, 0x2190),  # № ™ and fractions
    *range(0x2190, 0x21A0),  # arrows
    *range(0x2200, 0x2270),  # − ≤ ≥ and a few others
    *range(0x25A0, 0x2600),  # simple shapes
    0xFB01,
    0xFB02,
]
FONTS = [
    (FIRA, "dist/fonts/fira-sans/FiraSans-Regular.woff2", "FiraSans-Regular.ttf", EUROPE),
    (FIRA, "dist/fonts/fira-sans/FiraSans-Bold.woff2", "FiraSans-Bold.ttf", EUROPE),
    # Arabic, Farsi, Kurdish, Pashto, and Latin with it: one font for a whole line keeps its words in reading order.
    (ARABIC, "fonts/ttf/Vazirmatn-Regular.ttf", "Vazirmatn-Regular.ttf", None),
    (ARABIC, "fonts/ttf/Vazirmatn-Bold.ttf", "Vazirmatn-Bold.ttf", None),
    (ETHIOPIC, "files/noto-sans-ethiopic-ethiopic-400-normal.woff2", "NotoSansEthiopic-Regular.ttf", None),
    (ETHIOPIC, "files/noto-sans-ethiopic-ethiopic-700-normal.woff2", "NotoSansEthiopic-Bold.ttf", None),
]
FEATURES = [
    "ccmp",
    "locl",
    "kern",
    "mark",
    "mkmk",
    "liga",
    "calt",
    "init",
    "medi",
    "fina",
    "isol",
    "rlig",
    "tnum",
    "pnum",
    "case",
]
# Fira Sans has no licence file of its own in its package: the notice of its name table, then the text of the licence.
FIRA_NOTICE = """Fira Sans
Digitized data copyright (c) 2012-2015, The Mozilla Foundation and Telefonica S.A.
No reserved font name. Cut to the scripts needed and saved as TrueType by scripts/vendor_fonts.py.
"""


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        packages = {package: fetch(package, Path(folder)) for package in (FIRA, ARABIC, ETHIOPIC)}
        FOLDER.mkdir(parents=True, exist_ok=True)
        for package, path, name, code_points in FONTS:
            cut(packages[package] / path, FOLDER / name, code_points)
        arabic_licence = (packages[ARABIC] / "OFL.txt").read_text(encoding="utf-8")
        ethiopic_licence = (packages[ETHIOPIC] / "LICENSE").read_text(encoding="utf-8")
        licence = FIRA_NOTICE + ethiopic_licence[ethiopic_licence.index("\n") :]
        for name, text in (
            ("FiraSans", licence),
            ("Vazirmatn", arabic_licence),
            ("NotoSansEthiopic", ethiopic_licence),
        ):
            (FOLDER / f"OFL-{name}.txt").write_text(text, encoding="utf-8")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(FOLDER.glob("*.ttf"))]
    (FOLDER / "SHA256SUMS").write_text("".join(lines), encoding="ascii")
    total = sum(path.stat().st_size for path in FOLDER.glob("*.ttf"))
    print(f"{len(lines)} fonts, {total // 1024} KiB")
    return 0


def fetch(package: tuple[str, str], folder: Path) -> Path:
    """Unpack one npm package; the version is pinned."""
    name, version = package
    target = folder / name.replace("/", "-").lstrip("@")
    target.mkdir()
    told = subprocess.run(
        ["npm", "pack", "--silent", "--pack-destination", str(target), f"{name}@{version}"],
        check=True,
        capture_output=True,
        text=True,
    )
    with tarfile.open(target / told.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def cut(source: Path, target: Path, code_points: list[int] | None) -> None:
    """Keep the code points wanted and the features that readers need, drop hints, save as TTF."""
    font = TTFont(source)
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.drop_tables += ["STAT"]
    cutter = subset.Subsetter(options)
    wanted = font.getBestCmap().keys() if code_points is None else set(code_points) & font.getBestCmap().keys()
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    font.flavor = None
    font["head"].modified = font["head"].created  # the same input makes the same file
    font.recalcTimestamp = False
    font.save(target)


if __name__ == "__main__":
    sys.exit(main())
