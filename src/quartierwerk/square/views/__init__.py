"""Residents' pages. Every one is the same for everybody, needs no account and sets no cookie."""
