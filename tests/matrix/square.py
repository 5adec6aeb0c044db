"""Who gets what from the addresses of the room square. How to read and write it: tests/matrix/__init__.py."""

THINGS = {}

ALIKE = {}  # address with parameters that need no foreign thing -> why

LINES = """
# address                          thing    method | guest  worker  stranger  manager  coordinator  administrator
square:programme_json              -        GET    | yes    yes     yes       yes      yes          yes
square:programme_json              -        POST   | 405    405     405       405      405          405
"""
