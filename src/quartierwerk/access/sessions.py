"""Where sessions are kept, and whose they are: session, account and roles are one question for each request.

Nothing is remembered between requests: a session that was ended or is over, an account that is closed and a role that
ends stop with the next request.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from quartierwerk.access import queries
from quartierwerk.access.queries import SignedIn
from quartierwerk.accounts.models import BrowserSession


class SessionStore(db.SessionStore):
    signed_in: SignedIn | None = None
    """Whose account stands beside the session; who is asking is decided by what the session itself says."""

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        row: BrowserSession = super().create_model_instance(data)  # type: ignore[assignment]
        key = str(data.get(SESSION_KEY, ""))
        row.account_id = int(key) if key.isdecimal() else None
        return row

    def load(self) -> dict[str, Any]:
        kept, self.signed_in = queries.kept_session(str(self.session_key))
        if kept is None:
            self._session_key = None
            return {}
        found: dict[str, Any] = self.decode(kept)
        return found
