"""Staff pages about parties."""

from quartierwerk.parties.views import contacts, lists, notes, organisations

__all__ = ["contacts", "lists", "notes", "organisations"]
