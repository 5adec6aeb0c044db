"""Where sessions are kept: Django's table, read with a statement that is written once.

A session that was ended, or is over, is gone with the next request: nothing of it is remembered by a web process.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from quartierwerk.foundation.written import Written

_kept = Written(lambda: Session.objects.exclude(session_key="").values_list("session_data"))
TABLE = Session._meta.db_table


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        rows = _kept.rows(f"AND {TABLE}.session_key = %s AND {TABLE}.expire_date > %s", [self.session_key, now])
        if not rows:
            self._session_key = None
            return {}
        found: dict[str, Any] = self.decode(rows[0][0])
        return found
