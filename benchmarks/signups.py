"""Times signing up on one database against the served product. Started by ``benchmarks.run``; prints JSON.

W6a: 200 people press at once for 21 places of one date; everybody asks for a message by mail. W6b: 8 clients sign
people up for dates of many offers. Each request is a whole POST: lock, decision, log, code and queued mail in one
transaction. What the answers said is compared with the tables, and the log is read again.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import time
import uuid
from urllib.parse import urlencode

from benchmarks import dataset
from benchmarks.measure import below, cpu_of, free_port, postmaster, serving
from benchmarks.rooms import prepared

PEOPLE, PLACES, OFFERS, SECONDS, CLIENTS = 200, 21, 200, 6.0, 8
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}


def press(connection: http.client.HTTPConnection, address: str, name: str) -> tuple[int, str]:
    """One sign-up as a browser sends it: the status and where it leads."""
    typed = {"key": uuid.uuid4(), "first_name": name, "people": "1", "children": "0", "email": f"{name}@example.org"}
    connection.request("POST", address, urlencode(typed), HEADERS)
    response = connection.getresponse()
    response.read()
    return response.status, response.getheader("Location") or ""


def page_of(connection: http.client.HTTPConnection, address: str) -> tuple[int, str]:
    connection.request("GET", address)
    response = connection.getresponse()
    return response.status, response.read().decode()


def _rush(port: int, address: str, numbers: range, gate, results) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    gate.wait()
    answers = [press(connection, address, f"p{number}") for number in numbers]
    at = time.monotonic()
    found = []
    for status, leads in answers:
        shown, text = page_of(connection, leads) if leads else (0, "")
        words = "waits" if "auf der Warteliste" in text else "place" if "Zugesagt am" in text else "?"
        found.append((status, shown, words))
    results.put((at, found))


def _spread(port: int, addresses: list[str], client: int, seconds: float, gate, results) -> None:
    connection, done, wrong = http.client.HTTPConnection("127.0.0.1", port, timeout=120), 0, 0
    gate.wait()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        status, _leads = press(connection, addresses[(client + done * CLIENTS) % len(addresses)], f"s{client}x{done}")
        wrong += status != 302
        done += 1
    results.put((done, wrong))


def together(target, given: list[tuple]) -> tuple[list, float]:
    """All of them in processes of their own that begin at the same moment; what they say, and when they began."""
    gate, results = multiprocessing.Barrier(len(given) + 1), multiprocessing.Queue()
    clients = [multiprocessing.Process(target=target, args=(*one, gate, results)) for one in given]
    for client in clients:
        client.start()
    gate.wait()
    begin = time.monotonic()
    found = [results.get(timeout=300) for _client in clients]
    for client in clients:
        client.join(30)
    return found, begin


def rush(port: int, address: str, session) -> dict:
    from quartierwerk.foundation.allocation.models import State
    from quartierwerk.offers.models import SignUp

    share = PEOPLE // 20
    given = [(port, address, range(n * share, (n + 1) * share)) for n in range(20)]
    found, begin = together(_rush, given)
    ended = max(at for at, _answers in found)
    answers = [one for _at, some in found for one in some]
    rows = SignUp.objects.filter(session=session)
    promised, waiting = (rows.filter(claim__state=state).count() for state in (State.PROMISED, State.WAITING))
    said = [words for _status, _shown, words in answers]
    return {
        "people": PEOPLE, "places": PLACES, "clients": len(given), "promised": promised, "waiting": waiting,
        "server_errors": sum(status >= 500 or shown >= 500 for status, shown, _words in answers),
        "a_second": round(PEOPLE / (ended - begin), 1),
        "right": (promised, waiting) == (PLACES, PEOPLE - PLACES)
        and (said.count("place"), said.count("waits")) == (PLACES, PEOPLE - PLACES)
        and {status for status, _shown, _words in answers} == {302},
    }  # fmt: skip


def spread(port: int, addresses: list[str], watched) -> dict:
    from quartierwerk.foundation.mail.models import Mail
    from quartierwerk.offers.models import SignUp

    signed, mails = SignUp.objects.count(), Mail.objects.count()
    cpu = cpu_of(watched())
    found, begin = together(_spread, [(port, addresses, n, SECONDS) for n in range(CLIENTS)])
    span = time.monotonic() - begin
    used = cpu_of(watched()) - cpu
    done, wrong = sum(n for n, _ in found), sum(n for _, n in found)
    made, queued = SignUp.objects.count() - signed, Mail.objects.count() - mails
    return {
        "offers": len(addresses), "done": done, "server_errors": wrong, "a_second": round(done / span, 1),
        "cpu_ms": round(used * 1000 / max(done, 1), 2), "cpu_share": round(used / span, 2),
        "right": done == made == queued and not wrong,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=dataset.SEED)
    parser.add_argument("--year", type=int, default=dataset.YEAR)
    options = parser.parse_args()
    prepared()
    from django.db import connections

    from benchmarks.load import load
    from quartierwerk.foundation import allocation
    from quartierwerk.offers.models import Offer, Session

    offers = dataset.build_offers(options.seed, options.year)[: OFFERS + 1]
    load(offers)
    Offer.objects.update(admission="date", seats=PLACES, sign_up="needed")
    Offer.objects.exclude(uid="offer-1@quartier-bench-1").update(seats=10_000)
    since = f"{options.year}-06-01"
    first: dict[int, Session] = {}
    for row in Session.objects.filter(starts_local__gte=since).select_related("offer").order_by("starts_local", "pk"):
        first.setdefault(row.offer_id, row)
    sessions = sorted(first.values(), key=lambda row: row.offer_id)
    addresses = [
        f"/de/angebot/{row.offer.slug}/anmelden/{row.slot[:10]}-{row.slot[11:13]}{row.slot[14:16]}/" for row in sessions
    ]
    backends = [pid for pid in [postmaster()] if pid is not None]
    connections.close_all()
    limits = dict.fromkeys(("QUARTIERWERK_SIGN_UPS_PER_HOUR", "QUARTIERWERK_SIGN_UPS_PER_EMAIL"), "1000000")
    environment = {**os.environ, **limits, "PYTHONPATH": os.pathsep.join(["src", "."])}
    port = free_port()
    with serving("quartierwerk.config.wsgi:application", port, environment) as pid:

        def watched():
            return [*below(pid), *(child for backend in backends for child in below(backend))]

        for _turn in range(6):
            page_of(http.client.HTTPConnection("127.0.0.1", port, timeout=60), addresses[-1])
        result = {"rush": rush(port, addresses[0], sessions[0]), "spread": spread(port, addresses[1:], watched)}
    result["right"] = result["rush"]["right"] and result["spread"]["right"]
    result["differences"] = len(allocation.verify())
    print(json.dumps(result))


if __name__ == "__main__":
    main()
