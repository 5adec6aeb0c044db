"""What residents see of stalls and shifts: what is still looked for, what it costs, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from quartierwerk.foundation.translations import Text
from quartierwerk.offers import queries
from quartierwerk.offers.models import Post
from quartierwerk.offers.queries import Places, fee_words
from quartierwerk.offers.queries.programme import Row


@dataclass(frozen=True)
class Chance:
    """One thing to take on at a date: stalls, or a shift of helpers."""

    key: int
    is_shift: bool
    name: Text
    words: Text
    size: Text
    when: str
    left: str
    fee: str  # empty for a shift
    until: str
    is_full: bool
    is_closed: bool
    is_off: bool


def chance(post: Post, places: Places, *, language: str = "") -> Chance:
    """``language`` is the one of the texts; the words of the page are in the active one."""
    code = language or get_language() or "de"
    return Chance(
        key=post.pk,
        is_shift=post.is_shift,
        name=post.text("name", code),
        words=post.text("words", code),
        size=post.text("size", code),
        when=queries.post_words(post),
        left=left_words(post, places),
        fee="" if post.is_shift else fee_words(post),
        until=queries.moment_words(post.closes_at) if post.closes_days else "",
        is_full=places.is_full,
        is_closed=post.is_closed,
        is_off=post.session.is_cancelled,
    )


def left_words(post: Post, places: Places) -> str:
    """``noch 3 Stände``, ``noch 2 Helfende gesucht``; what is full says that there is a list."""
    if places.is_full:
        return _("voll, Warteliste")
    if post.is_shift:
        words = ngettext("noch %(count)d Mensch gesucht", "noch %(count)d Menschen gesucht", places.free)
    else:
        words = ngettext("noch %(count)d Stand frei", "noch %(count)d Stände frei", places.free)
    return words % {"count": places.free}


@dataclass(frozen=True)
class Day:
    """A date at which one can take something on."""

    when: str
    stalls: tuple[Chance, ...]
    shifts: tuple[Chance, ...]


def days_of(rows: Sequence[Row], *, language: str) -> list[Day]:
    """The coming dates that are on and have stalls or shifts; three queries, however many there are."""
    found = queries.public_posts([row.key for row in rows if not row.reason])
    if not found:
        return []
    room = queries.room_at([post for posts in found.values() for post in posts])
    days = []
    for row in rows:
        posts = found.get(row.key, [])
        chances = [chance(post, room[post.pk], language=language) for post in posts]
        if chances:
            days.append(
                Day(
                    queries.session_words(posts[0].session),
                    tuple(one for one in chances if not one.is_shift),
                    tuple(one for one in chances if one.is_shift),
                )
            )
    return days
