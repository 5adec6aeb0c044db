"""What the clock does for the desk."""

from __future__ import annotations

from quartierwerk.foundation import search
from quartierwerk.foundation.jobs import every


@every("desk.rebuild_search", minutes=24 * 60)
def rebuild_search() -> int:
    """Once a day the index is written anew, so that nothing that slipped past an action stays unfound."""
    return search.rebuild()
