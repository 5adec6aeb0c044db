"""What serves the pages: the application is loaded once and forked into the web workers, which share what is loaded.

Takes the options of granian.
"""

from __future__ import annotations

from django.db import connections
from granian.cli import entrypoint

from quartierwerk.config import wsgi  # noqa: F401 - loaded here, so that no worker need load it again

if __name__ == "__main__":
    connections.close_all()  # a connection must not be in two processes
    entrypoint()
