"""One index of everything that can be found, with the scope of each row.

Words are folded and stemmed in Python, so both databases give the same hits; FTS5 (SQLite) and tsvector (PostgreSQL)
only look them up. Upper rooms register how a row becomes a document; an action that changed a registered row renews
its document in the same transaction.
"""

from quartierwerk.foundation.search.index import DOCUMENTS, Document, forget, rebuild, register, renew, search

__all__ = ["DOCUMENTS", "Document", "forget", "rebuild", "register", "renew", "search"]
