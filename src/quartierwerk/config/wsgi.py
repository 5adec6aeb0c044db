"""The entrance for the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartierwerk.config.settings")
application = get_wsgi_application()

# What is loaded stays: the collector need not walk through half a million things that live as long as the process, and
# an answer of thousands of dates makes many small things without a circle among them.
get_resolver().url_patterns  # noqa: B018 - loads the views
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
