"""Mails outlive the plug: whoever sends them is killed again and again, and every mail arrives."""

from __future__ import annotations

import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter

from tests.guarantee.conftest import ROUNDS

MAIL = re.compile(r"^To: (\S+)\n(?:.+\n)*?Message-ID:\s*(\S+)$", re.MULTILINE)

QUEUED = """
    from quartierwerk.foundation.mail import queue_mail
    for number in range(count):
        queue_mail(to=f"p{number}@outbox.example.org", subject=f"Nachricht {number}", body="Text", language="de")
"""
DUE = """
    from quartierwerk.foundation import clock
    from quartierwerk.foundation.models import Mail
    rows = Mail.objects.filter(sent_at=None)
    rows.update(next_at=clock.now())  # instead of waiting for the minutes until the next attempt
    answer = rows.count()
"""
KNOWN = """
    from quartierwerk.foundation.models import Mail
    answer = list(Mail.objects.values_list("to", "message_id"))
"""


SENDER = """
import django
django.setup()
from quartierwerk.foundation.mail import send_due
print("ready", flush=True)
send_due(most=100_000)
"""


def arrived(served) -> list[tuple[str, str]]:
    """(to, Message-ID) of each mail that went out, as often as it did."""
    files = (file.read_text("utf-8", "replace") for file in (served.folder / "mail").glob("*.log"))
    return [pair for text in files for pair in MAIL.findall(text)]


def test_every_mail_arrives_and_a_kill_doubles_at_most_one_with_its_own_id(served):
    count, kills = ROUNDS * 20, max(3, ROUNDS // 5)
    chance = random.Random(13)
    served.python(QUEUED, count=count)
    sender = [sys.executable, "-c", SENDER]
    for _turn in range(kills):
        if served.python(DUE) == 0:
            break
        at_work = subprocess.Popen(sender, env=served.environment, cwd=served.folder, stdout=subprocess.PIPE, text=True)
        assert at_work.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.01, 0.3))
        at_work.send_signal(signal.SIGKILL)
        at_work.communicate()
    while served.python(DUE):
        subprocess.run(sender, env=served.environment, cwd=served.folder, check=True, capture_output=True, timeout=300)
    known, found = served.python(KNOWN), arrived(served)
    assert set(found) == {(to, own_id) for to, own_id in known}  # not one lost, and none under another Message-ID
    assert len(found) - len(known) <= kills
    assert max(Counter(found).values()) <= 2
