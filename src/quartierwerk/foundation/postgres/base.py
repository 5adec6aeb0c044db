"""The database backend behind ``postgres://``: as Django's own, but a kept connection is asked about seldom.

Before the first question of a request Django asks the server whether the connection still works. That costs as much as
reading the token of an unchanged answer. A server that ends, or ends a connection, says so, and then the socket has
something to read: so looking at the socket is enough. Where nothing at all arrives any more (a broken line), asking
every half minute finds out.
"""

from __future__ import annotations

import select
import time

from django.db.backends.postgresql import base

SECONDS_TRUSTED = 30.0


def is_quiet(file: int) -> bool:
    """Whether a socket is open and has nothing to read: no farewell and no other word of the other side."""
    looker = select.poll()
    looker.register(file, select.POLLIN | select.POLLPRI)
    return not looker.poll(0)


class DatabaseWrapper(base.DatabaseWrapper):
    _asked_at = 0.0

    def is_usable(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        if time.monotonic() - self._asked_at < SECONDS_TRUSTED and is_quiet(self.connection.fileno()):
            return True
        is_well = super().is_usable()
        self._asked_at = time.monotonic() if is_well else 0.0
        return is_well
