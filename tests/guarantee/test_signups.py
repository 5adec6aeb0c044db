"""Fifty press for one place, for the last stall, for places with childcare, for the last three of a group.

Nobody is promised air.
"""

from __future__ import annotations

import random
import re
import uuid
from collections import Counter

import pytest

from tests.guarantee.conftest import ROUNDS
from tests.guarantee.served import Press

CROWD = 50
HEADING = re.compile(r"<h1>([^<]+)</h1>")
TALK = "/de/angebot/beratung/anmelden/"
START = re.compile(r'name="start" value="([^"]+)"')
NO_TALK = (
    "Diese Zeit hat gerade jemand anderes genommen. Bitte wählen Sie eine andere.",
    "Diese Zeit ist nicht mehr frei. Bitte wählen Sie eine andere.",
)

SEED = """
    from django.urls import reverse
    from django.utils import translation
    from tests import cast
    translation.activate("de")
    from types import SimpleNamespace
    from datetime import datetime, timedelta
    from quartierwerk.foundation import clock
    from quartierwerk.offers.models import FreeTime
    from quartierwerk.parties.models import Contact, Organisation
    from quartierwerk.places.models import Site
    carrier = Organisation.objects.get(slug="traeger-am-markt")
    town = SimpleNamespace(house=Site.objects.get(slug="mittelpunkt"), own_carrier=carrier)
    facts = {
        "one": {"seats": 1},
        "course": {"seats": 21},
        "linked": {"seats": 8, "questions": ("childcare",), "childcare_places": 3},
        "wide": {"seats": 10 * rounds},  # as many as are signed up while the plug is pulled
    }
    answer = {}
    for name, more in facts.items():
        offer = cast.offer(town, title=name, slug=name, admission="date", **more)
        dates = [cast.session(offer, days=day) for day in range(1, rounds + 1)]
        answer[name] = [
            [date.pk, reverse("square:sign_up_date", kwargs={"slug": offer.slug, "slot": date.slot})] for date in dates
        ]
    from quartierwerk.foundation.permissions import Clock
    from quartierwerk.offers.actions import add_post
    fair = cast.offer(town, title="Straßenfest", slug="strassenfest", seats=None)
    answer["stalls"] = []
    for day in range(1, rounds + 1):
        facts = {"name": "Stände", "places": 2}
        post = add_post(actor=Clock(), session=cast.session(fair, days=day), kind="stall", facts=facts)
        answer["stalls"].append(
            [post.pk, reverse("square:take_on", kwargs={"slug": fair.slug, "post": post.pk})]
        )
    talk = cast.offer(town, title="Beratung", slug="beratung", admission="appointment", appointment_minutes=30)
    host = Contact.objects.create(name="Frau Beispiel", kept_by=carrier)
    noon = clock.now().astimezone(clock.BERLIN).replace(hour=12, minute=0, second=0, microsecond=0)
    for day in range(1, rounds // 2 + 2):
        start = noon + timedelta(days=day)
        FreeTime.objects.create(offer=talk, host=host, starts_at=start, ends_at=start + timedelta(hours=1))
"""

STANDING = """
    from django.db.models import Count, Sum
    from quartierwerk.foundation.models import Claim, Mail, Pool
    from quartierwerk.offers.models import SignUp
    rows = SignUp.objects.filter(session=session)
    answer = {
        "states": dict(rows.values_list("claim__state").annotate(Count("pk"))),
        "taken": dict(Pool.objects.filter(owner=f"session:{session}").values_list("code", "taken")),
        "shares": dict(rows.filter(claim__shares__isnull=False).values_list("claim__shares__pool__code")
                       .annotate(Sum("claim__shares__amount"))),
        "bare": rows.filter(claim__state="promised", claim__shares=None).count(),
        "mails": Mail.objects.filter(to__endswith=f"@date-{session}.example.org").count(),
    }
"""

STALLS = """
    from django.db.models import Count, Sum
    from quartierwerk.foundation.models import Mail, Pool
    from quartierwerk.offers.models import SignUp
    rows = SignUp.objects.filter(post=post)
    answer = {
        "states": dict(rows.values_list("claim__state").annotate(Count("pk"))),
        "taken": dict(Pool.objects.filter(owner=f"post:{post}").values_list("capacity", "taken")),
        "shares": rows.aggregate(Sum("claim__shares__amount"))["claim__shares__amount__sum"],
        "mails": Mail.objects.filter(to__endswith=f"@stall-{post}.example.org").count(),
    }
"""

TALKS = """
    from quartierwerk.foundation.models import Occupancy
    from quartierwerk.offers.models import SignUp
    rows = SignUp.objects.filter(free_time=time, starts_at=start)
    answer = {"talks": rows.count(), "taken": Occupancy.objects.filter(claim__in=rows.values("claim")).count()}
"""


@pytest.fixture(scope="module")
def dates(served):
    served.cookie = ""
    return served.python(SEED, rounds=ROUNDS)


def sign_up(date, number: int, *, people=1, children=0, childcare=False) -> Press:
    pk, path = date
    fields = {
        "key": str(uuid.uuid4()), "first_name": f"Person {number}", "people": str(people), "children": str(children),
        "email": f"p{number}@date-{pk}.example.org", "phone": "",
    }  # fmt: skip
    return Press(path, tuple((fields | ({"childcare": "on"} if childcare else {})).items()))


def take_stall(stall, number: int) -> Press:
    pk, path = stall
    fields = {
        "key": str(uuid.uuid4()), "first_name": f"Person {number}", "brings": "brings:own_craft",
        "email": f"p{number}@stall-{pk}.example.org", "phone": "",
    }  # fmt: skip
    return Press(path, tuple(fields.items()))


def ask_for_talk(chosen: str, number: int) -> Press:
    fields = {
        "key": str(uuid.uuid4()), "first_name": f"Person {number}", "start": chosen,
        "level": "", "email": "", "phone": "",
    }  # fmt: skip
    return Press(TALK, tuple(fields.items()))


def test_one_place_goes_to_one_and_all_others_wait(served, dates):
    for date in dates["one"]:
        replies = served.press([sign_up(date, number) for number in range(CROWD)])
        assert Counter(reply.status for reply in replies) == {302: CROWD}
        found = served.python(STANDING, session=date[0])
        assert found["states"] == {"promised": 1, "waiting": CROWD - 1}
        assert (found["taken"], found["shares"]) == ({"place": 1}, {"place": 1})
        assert found["mails"] == CROWD  # everybody was told, nobody twice
    said = [HEADING.search(served.get(reply.location).body).group(1) for reply in replies]  # of the last round
    waits = [f"Sie stehen auf der Warteliste, auf Stelle {place}." for place in range(1, CROWD)]
    assert sorted(said) == sorted(["Ihr Platz ist fest.", *waits])


def test_the_last_stall_goes_to_one_and_all_others_wait(served, dates):
    for stall in dates["stalls"][: max(2, ROUNDS // 2)]:
        (first,) = served.press([take_stall(stall, 0)])
        assert first.status == 302
        replies = served.press([take_stall(stall, number) for number in range(1, CROWD)])
        assert Counter(reply.status for reply in replies) == {302: CROWD - 1}
        found = served.python(STALLS, post=stall[0])
        assert found["states"] == {"promised": 2, "waiting": CROWD - 2}
        assert (found["taken"], found["shares"]) == ({"2": 2}, 2)
        assert found["mails"] == CROWD


def test_one_time_of_a_host_goes_to_one_and_the_others_choose_another(served, dates):
    for _round in range(max(1, ROUNDS // 2)):
        free = START.findall(served.get(TALK).body)
        replies = served.press([ask_for_talk(free[0], number) for number in range(CROWD)])
        assert Counter(reply.status for reply in replies)[302] == 1
        refused = [reply for reply in replies if reply.status != 302]
        assert {reply.status for reply in refused} <= {409, 422}
        for reply in refused:
            assert any(sentence in reply.body for sentence in NO_TALK)
            assert set(START.findall(reply.body)) >= set(free[1:])  # the times that are free still
        time, start = free[0].split()
        assert served.python(TALKS, time=int(time), start=start) == {"talks": 1, "taken": 1}


def test_groups_of_two_fill_twenty_one_places_to_twenty_and_a_single_takes_the_last(served, dates):
    date = dates["course"][0]
    replies = served.press([sign_up(date, number, people=2) for number in range(CROWD)])
    assert Counter(reply.status for reply in replies) == {302: CROWD}
    assert served.python(STANDING, session=date[0])["states"] == {"promised": 10, "waiting": 40}
    served.press([sign_up(date, 100)])
    assert served.python(STANDING, session=date[0])["taken"] == {"place": 21}


def test_place_and_childcare_both_or_neither(served, dates):
    for date in dates["linked"][: max(1, ROUNDS // 2)]:
        presses = [sign_up(date, number, children=1, childcare=True) for number in range(CROWD)]
        assert {reply.status for reply in served.press(presses)} == {302}
        found = served.python(STANDING, session=date[0])
        assert found["states"] == {"promised": 3, "waiting": CROWD - 3}
        assert found["taken"] == found["shares"]
        assert found["taken"]["childcare"] == 3
        assert found["bare"] == 0


def test_the_same_form_fifty_times_is_one_sign_up(served, dates):
    date = dates["wide"][0]
    replies = served.press([sign_up(date, 1)] * CROWD)
    assert {reply.status for reply in replies} == {302}
    found = served.python(STANDING, session=date[0])
    assert (found["states"], found["mails"]) == ({"promised": 1}, 1)


def test_who_was_told_yes_is_on_the_list_after_the_plug_was_pulled(served, dates):
    date = dates["wide"][1]
    count, kills = ROUNDS * 10, max(2, ROUNDS // 5)
    chance = random.Random(11)
    presses = [sign_up(date, number) for number in range(count)]
    waiting, told = list(range(count)), {}
    for turn in range(kills + 1):
        stop = chance.uniform(0.3, 2.0) if turn < kills else None
        replies = served.press_and_kill([presses[n] for n in waiting], after=stop)
        told.update(zip(waiting, (reply.status for reply in replies), strict=True))
        waiting = [n for n in waiting if told[n] == 0]
        if stop is not None:
            served.start()
    assert set(told.values()) == {302}
    found = served.python(STANDING, session=date[0])
    assert found["states"] == {"promised": count}
    assert (found["taken"], found["shares"]) == ({"place": count}, {"place": count})
    assert found["mails"] == count  # not one lost, not one twice, though many pressed again


def test_the_log_gives_what_the_tables_say(served, dates):
    assert served.command("verify-allocations")["differences"] == []
