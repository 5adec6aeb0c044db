"""The colour of an installation: one colour is given, those that go with it by day and by night are worked out.

Contrast is that of WCAG 2: (lighter + 0.05) / (darker + 0.05) of the relative luminances, from 1 to 21; text needs 4.5.
"""

from __future__ import annotations

import re

WHITE = "#ffffff"
LIGHT_GROUND = "#f3eee6"  # the darkest ground of the light pages on which the accent stands as text
DARK_GROUND = "#2d2924"  # the lightest ground of the dark pages
DARK_INK = "#1a100b"
ENOUGH = 4.5


def parts(colour: str) -> tuple[int, int, int]:
    """Red, green, blue from 0 to 255.

    Raises:
        ValueError: not written like #b4472b.
    """
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValueError(colour)
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """How light a colour looks, from 0 (black) to 1 (white)."""
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """``share`` of the first colour, the rest of the second."""
    mixed = (round(a * share + b * (1 - share)) for a, b in zip(parts(one), parts(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def is_legible(accent: str) -> bool:
    """Whether white can be read on it, and it on the ground of the pages."""
    return contrast(accent, WHITE) >= ENOUGH and contrast(accent, LIGHT_GROUND) >= ENOUGH


def for_the_night(accent: str) -> str:
    """The same colour, as much lighter as a dark ground asks for."""
    for share in range(100, -1, -4):
        lighter = mix(accent, WHITE, share / 100)
        if contrast(lighter, DARK_GROUND) >= ENOUGH + 1 and contrast(lighter, DARK_INK) >= ENOUGH:
            return lighter
    return WHITE


def sheet(accent: str) -> str:
    """The style sheet that gives an installation its colour."""
    night = for_the_night(accent)
    return (
        f":root{{--qw-accent:{accent};--qw-on-accent:{WHITE};--qw-accent-soft:{mix(accent, WHITE, 0.12)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--qw-accent:{night};--qw-on-accent:{DARK_INK};"
        f"--qw-accent-soft:{mix(accent, '#191714', 0.3)}}}}}\n"
    )
