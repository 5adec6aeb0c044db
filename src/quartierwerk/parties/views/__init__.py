"""Staff pages about parties."""

from quartierwerk.parties.views import contacts, notes, organisations

__all__ = ["contacts", "notes", "organisations"]
