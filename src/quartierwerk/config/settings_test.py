"""Settings of the test suite: a data folder that goes away, no manifest of static files, quick password hashes."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="quartierwerk-test-")
_owner = os.getpid()


def _tidy() -> None:
    if os.getpid() == _owner:
        shutil.rmtree(_folder, ignore_errors=True)


atexit.register(_tidy)
os.environ["QUARTIERWERK_DATA"] = _folder
for _name in (
    "QUARTIERWERK_SECRET_KEY",
    "QUARTIERWERK_DEMO",
    "QUARTIERWERK_DEBUG",
    "QUARTIERWERK_HTTPS",
    "QUARTIERWERK_PROXIES",
):
    os.environ.pop(_name, None)

from quartierwerk.config.settings import *  # noqa: E402, F403
from quartierwerk.config.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
ACCOUNT_RATE_LIMITS = False
PER_HOUR = dict.fromkeys(("sign_up", "room_request"), (1_000_000, 1_000_000))  # tests of the limits set their own
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # The breaks of tests/mutants bring a database that was built once.
    _name = os.environ.get("QUARTIERWERK_TEST_DATABASE") or os.path.join(_folder, "test.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": _name}
