"""A kept connection is looked at, not asked, before each request; a dead one is noticed all the same."""

import socket

import pytest
from django.db import connection

from quartierwerk.foundation.postgres.base import is_quiet


def test_an_open_line_on_which_nobody_speaks_is_quiet():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert is_quiet(ours.fileno())


@pytest.mark.parametrize("what", ["says something", "hangs up"])
def test_a_line_with_news_is_not(what):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        if what == "hangs up":
            theirs.close()
        else:
            theirs.sendall(b"N")
        assert not is_quiet(ours.fileno())


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_has_ended_is_not_used_again(client):
    """On SQLite there is no server: there the file is opened anew."""
    assert client.get("/ping").status_code == 200
    assert client.get("/de/programm.json").status_code == 200
    if connection.vendor == "postgresql":
        number = connection.connection.info.backend_pid
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
                assert cursor.fetchone() == (True,)
        finally:
            other.close()
    else:
        connection.close()
    connection.health_check_enabled, connection.health_check_done = True, False  # as a new request finds it
    assert client.get("/de/programm.json").status_code == 200
