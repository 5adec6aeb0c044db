"""Files that people sent, until a job has read them."""

import stat

import pytest
from django.conf import settings

from quartierwerk.foundation import uploads
from quartierwerk.foundation.errors import Refused


def test_a_file_is_kept_for_the_owner_only_and_goes(db, django_capture_on_commit_callbacks):
    name = uploads.store(b"BEGIN:VCALENDAR")
    path = settings.DATA / "uploads" / name
    assert uploads.read(name) == b"BEGIN:VCALENDAR"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with django_capture_on_commit_callbacks(execute=True):
        uploads.forget(name)
        assert path.exists()
    assert not path.exists()
    with pytest.raises(Refused, match="nicht mehr da"):
        uploads.read(name)


def test_a_name_that_was_not_made_here_opens_nothing():
    for name in ("../secret_key", "", "0" * 31, "x" * 32):
        with pytest.raises(Refused):
            uploads.read(name)
        uploads.forget(name)
    assert (settings.DATA / "secret_key").exists()
