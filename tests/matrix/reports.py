"""Who gets what from the addresses of the room reports. How to read and write it: tests/matrix/__init__.py."""

THINGS = {}

ALIKE = {}  # address with parameters that need no foreign thing -> why

LINES = """
# address                          thing    method | guest  worker  stranger  manager  coordinator  administrator
"""
