"""A message to send on: what, when, where, for whom, and the way there, built from fields in one language.

Never longer than 700 characters: what helps least is left out first.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

MOST = 700
ISOLATE, END = "\u2068", "\u2069"  # keep a name, number or address together between words read the other way


def message(
    *,
    title: str,
    when: Sequence[str],
    place: str,
    ring_at: str = "",
    stop: str = "",
    answers: Sequence[str] = (),
    phone: str = "",
    off: str = "",
    rain: str = "",
    summary: str = "",
    url: str,
) -> str:
    """The message in the language that is active. ``when`` are the next dates; ``answers`` what is known of the box."""
    kept = [_shortened(title, 120)]
    if off:
        kept.append(f"❌ {off}")
    kept += [f"📅 {line}" for line in when[:1]]
    if place:
        kept.append(f"📍 {isolated(_shortened(place, 160))}")
    optional = [
        f"☂ {rain}" if rain else "",
        f"🔔 {_('Klingeln bei: %(name)s') % {'name': isolated(ring_at)}}" if ring_at else "",
        f"🚌 {_('Haltestelle: %(name)s') % {'name': isolated(stop)}}" if stop else "",
        "\n".join(f"✔ {answer}" for answer in answers),
        f"☎ {isolated(phone)}" if phone else "",
        "\n".join(f"📅 {line}" for line in when[1:4]),
        _shortened(summary, 200),
    ]
    end = [isolated(url)]
    for line in optional:
        if line and len("\n".join([*kept, line, *end])) <= MOST:
            kept.append(line)
    return "\n".join([*kept, *end])


def isolated(text: str) -> str:
    """Text whose direction does not disturb its neighbours."""
    return f"{ISOLATE}{text}{END}"


def _shortened(text: str, most: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"
