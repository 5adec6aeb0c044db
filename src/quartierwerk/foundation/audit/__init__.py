"""The log of actions: append-only, when, who, what, on which thing. It never holds typed content."""

from quartierwerk.foundation.audit.log import record

__all__ = ["record"]
