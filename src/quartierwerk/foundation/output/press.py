"""The child process that sets one PDF; it knows Typst and nothing of the house.

Started by ``pdf.render_pdf`` with a folder as its only argument. Reads ``job.json`` there, first gives up memory and
time beyond the limits of the job, then compiles, writes ``paper.pdf`` and answers one line of JSON with the error,
empty if there is none. A paper that is too large ends this process, never the one that asked for it.
"""

import json
import re
import resource
import sys
import zlib
from pathlib import Path


def main(folder: Path) -> int:
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    memory = job["memory_mb"] * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (job["file_mb"] * 1024 * 1024,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    import typst

    root = folder / "root"
    try:
        paper, warnings = typst.compile_with_warnings(
            str(root / job["template"]),
            root=str(root),
            font_paths=typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=job["font_folders"]
            ),
            format="pdf",
            pdf_standards=job["standards"],
            package_path=str(folder / "packages"),
            package_cache_path=str(folder / "packages"),
        )
    except typst.TypstError as error:
        print(json.dumps({"error": error.diagnostic or str(error)}))
        return 1
    if warnings:
        print(json.dumps({"error": "\n".join(warning.diagnostic or warning.message for warning in warnings)}))
        return 1
    (folder / "paper.pdf").write_bytes(in_reading_order(paper))
    print(json.dumps({"error": ""}))
    return 0


# -- words from right to left ------------------------------------------------------------------------------------------
#
# Typst draws a run of Arabic word by word from left to right, each word as a /ReversedChars sequence. By ISO 32000-1,
# 14.8.2.3.3, the letters inside such a sequence are turned round by the reader, the sequences are not: they must stand
# in reading order. Every sequence names its own place, so they can change their order without moving on the page.

_STREAM = re.compile(
    rb"(\d+ 0 obj\n<<)/Length (\d+)((?:(?!>>\nstream\n).)*/FlateDecode(?:(?!>>\nstream\n).)*)>>\nstream\n", re.S
)
_STRING = rb"\((?:\\.|[^\\()])*\)"
_PROPERTIES = rb"<<(?:%s|<[0-9A-Fa-f\s]*>|[^()<>])*>>" % _STRING
_TOKEN = re.compile(
    rb"%s|(?P<open>/\w+\s*(?:%s|/\w+)?\s*\b(?:BMC|BDC)\b)|\b(?P<word>EMC|BT|ET)\b" % (_STRING, _PROPERTIES), re.S
)


def in_reading_order(paper: bytes) -> bytes:
    """The same PDF with the words of every run from right to left in the order in which they are read.

    Understands what Typst writes: plain objects and one cross-reference table.
    """
    start = int(paper[paper.rindex(b"startxref") + 9 :].split(None, 1)[0])
    table, trailer = paper[start:].split(b"trailer", 1)
    lines = table.split(b"\r\n")[1:-1]
    offsets = sorted(int(line[:10]) for line in lines if line.endswith(b" n"))
    written = bytearray(paper[: offsets[0]])
    moved: dict[int, int] = {}
    for offset, end in zip(offsets, [*offsets[1:], start], strict=True):
        moved[offset] = len(written)
        written += _object_in_order(paper[offset:end])
    first = table.split(b"\r\n")[0]
    entries = [line if not line.endswith(b" n") else b"%010d%s" % (moved[int(line[:10])], line[10:]) for line in lines]
    place = len(written)
    written += b"\r\n".join([first, *entries, b""]) + b"trailer" + trailer[: trailer.rindex(b"startxref")]
    return bytes(written) + b"startxref\n%d\n%%%%EOF" % place


def _object_in_order(thing: bytes) -> bytes:
    head = _STREAM.match(thing)
    if head is None or b"/Subtype" in head[3]:
        return thing
    length = int(head[2])
    content = zlib.decompress(thing[head.end() : head.end() + length])
    if b"/ReversedChars" not in content:
        return thing
    packed = zlib.compress(content_in_order(content))
    rest = thing[head.end() + length :]
    return b"%s/Length %d%s>>\nstream\n%s%s" % (head[1], len(packed), head[3], packed, rest)


def content_in_order(content: bytes) -> bytes:
    """A page's content with the sequences of each reversed run turned into reading order."""
    written: list[bytes] = []
    done = 0
    begin: int | None = None
    for token in _TOKEN.finditer(content):
        if token["word"] == b"BT":
            begin = token.end()
        elif token["word"] == b"ET" and begin is not None:
            body = content[begin : token.start()]
            if body.count(b"/ReversedChars") > 1:
                written += [content[done:begin], b" " + b"\n".join(reversed(_sequences(body))) + b"\n"]
                done = token.start()
            begin = None
    return b"".join(written) + content[done:]


def _sequences(body: bytes) -> list[bytes]:
    """The marked sequences of a text object, and whatever stands between them, each complete."""
    found: list[bytes] = []
    depth, start = 0, 0
    for token in _TOKEN.finditer(body):
        if token["open"]:
            if depth == 0:
                found.append(body[start : token.start()])
                start = token.start()
            depth += 1
        elif token["word"] == b"EMC":
            depth -= 1
            if depth == 0:
                found.append(body[start : token.end()])
                start = token.end()
    found.append(body[start:])
    return [piece for piece in (piece.strip() for piece in found) if piece]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
