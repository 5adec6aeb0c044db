"""Parties (Träger, Ämter, Vereine, Kontakte): organisations, contact persons, relations, who runs which site."""
