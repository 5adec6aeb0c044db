"""Who gets what from the addresses of no single room. How to read and write it: tests/matrix/__init__.py."""

THINGS = {}

ALIKE = {}  # address with parameters that need no foreign thing -> why

LINES = """
# address                          thing    method | guest  worker  stranger  manager  coordinator  administrator
ping                               -        GET    | yes    yes     yes       yes      yes          yes
ping                               -        POST   | 405    405     405       405      405          405
"""
