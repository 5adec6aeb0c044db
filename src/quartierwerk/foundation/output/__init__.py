"""output: what leaves the house on paper, in files and on the screen.

One ``Table`` is the source of every form of the same figures: page, XLSX, CSV and PDF are drawn from it, so a figure
cannot differ between them. Nothing in here knows a word of the domain, reads a database or asks for a right: rooms
build their tables in ``exports.py`` and hand them in.
"""
