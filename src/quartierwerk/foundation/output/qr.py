"""QR codes: as SVG for page and paper, as PNG for messages."""

import io

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quartierwerk.foundation.output.text import clean

_QUIET = 4  # light modules around, as the standard asks


def qr_svg(content: str, *, title: str) -> SafeString:
    """One black path on white with a title; it scales with the place it is put in.

    Raises:
        segno.DataOverflowError: more than a code can hold (about 2,300 characters).
    """
    code = segno.make(content, error="m", micro=False)
    side = code.symbol_size(border=_QUIET)[0]
    path = "".join(
        f"M{x + _QUIET} {y + _QUIET}h{length}v1h-{length}z"
        for y, row in enumerate(code.matrix)
        for x, length in _runs(row)
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" viewBox="0 0 {side} {side}" width="{pixels}" '
        'height="{pixels}" shape-rendering="crispEdges"><title>{title}</title>'
        '<rect width="{side}" height="{side}" fill="#ffffff"/><path d="{path}" fill="#000000"/></svg>',
        side=side,
        pixels=side * 4,
        title=clean(title),
        path=path,
    )


def qr_png(content: str, *, scale: int = 8) -> bytes:
    """A black and white PNG, ``scale`` pixels a module."""
    written = io.BytesIO()
    segno.make(content, error="m", micro=False).save(written, kind="png", scale=scale, border=_QUIET)
    return written.getvalue()


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Dark stretches of one line: (first module, length)."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((x, 1))
    return runs
