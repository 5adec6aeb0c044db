"""Who gets what from the addresses of no single room. How to read and write it: tests/matrix/__init__.py."""

THINGS = {
    "unknown": lambda world: {"name": "0" * 32 + ".webp"},
}

ALIKE = {  # address with parameters that need no foreign thing -> why
    "picture": "the name is the permission: 128 bits that nobody can guess",
}

LINES = """
# address                          thing    method | guest  worker  stranger  manager  coordinator  administrator
ping                               -        GET    | yes    yes     yes       yes      yes          yes
ping                               -        POST   | 405    405     405       405      405          405
colour_sheet                       -        GET    | 404    404     404       404      404          404
colour_sheet                       -        POST   | 405    405     405       405      405          405
picture                            unknown  GET    | 404    404     404       404      404          404
picture                            unknown  POST   | 405    405     405       405      405          405
"""
