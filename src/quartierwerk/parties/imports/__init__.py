"""Organisations and persons from the lists that offices keep."""

from quartierwerk.parties.imports.contacts import import_contacts
from quartierwerk.parties.imports.organisations import import_organisations
from quartierwerk.parties.imports.rows import MOST_BYTES

__all__ = ["MOST_BYTES", "import_contacts", "import_organisations"]
