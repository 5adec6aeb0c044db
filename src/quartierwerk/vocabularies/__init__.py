"""Vocabularies (Handlungsfelder, Zielgruppen, Altersgruppen, Sprachen): versioned lists and mappings between them.

Must not know a funder: a rule set or a report chooses a list.
"""
