"""The log of actions: append-only, when, who, what, on which thing. It never holds typed content."""

from quartierwerk.foundation.audit.log import record
from quartierwerk.foundation.audit.words import WORDS, words_of

__all__ = ["WORDS", "record", "words_of"]
