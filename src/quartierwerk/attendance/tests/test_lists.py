"""The list of those who signed up, ticked at the door: together with those who just come it is one count."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from tests import cast

from quartierwerk.attendance import actions, queries
from quartierwerk.attendance.errors import (
    CalledOff,
    CountedAsOneNumber,
    Implausible,
    KeyHoldsOther,
    NotOnThisList,
    StillToCome,
)
from quartierwerk.attendance.models import Presence, Tally
from quartierwerk.foundation import clock
from quartierwerk.offers import actions as offers
from quartierwerk.offers.models import SignUp
from quartierwerk.offers.queries import guest_of, with_all
from quartierwerk.offers.tests.signups import open_offer, sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def dated(town):
    return cast.session(open_offer(town, seats=21), days=1)


@pytest.fixture
def fourteen(dated):
    """Fourteen signed up; the clock stands at the end of the date."""
    rows = [sign_up(dated, f"Person {number:02}") for number in range(1, 15)]
    with clock.at(dated.ends_at):
        yield rows


def tick(actor, session, *rows, state="present", **more):
    for row in rows:
        actions.mark_presence(actor=actor, session=session, sign_up=row, state=state, **more)


def close(actor, session, walk_ins, **more):
    return actions.close_list(
        actor=actor, session=session, key=more.pop("key", None) or uuid4(), walk_ins=walk_ins, **more
    )


def current(session):
    return Tally.objects.get(session=session, is_current=True)


def test_twelve_named_and_nine_others_are_twenty_one(worker, dated, fourteen):
    tick(worker, dated, *fourteen[:12])
    done = close(worker, dated, 9, others_absent=True)
    assert (done.visits, done.named, done.walk_ins) == (21, 12, 9)
    assert queries.named(dated) == queries.Named(present=12, children=0, no_show=2)
    assert [entry.state for entry in queries.checklist(dated)] == ["present"] * 12 + ["no_show"] * 2


def test_a_late_tick_makes_the_sum_right_and_keeps_the_old_one(worker, dated, fourteen):
    tick(worker, dated, *fourteen[:12])
    first = close(worker, dated, 9, others_absent=True)
    tick(worker, dated, fourteen[12])
    now = current(dated)
    assert (now.visits, now.walk_ins, now.replaces) == (22, 9, first)
    tick(worker, dated, fourteen[0], state="no_show")
    assert (current(dated).visits, current(dated).walk_ins) == (21, 9)
    assert [row.visits for row in queries.history(dated)] == [21, 22, 21]


def test_other_walk_ins_leave_the_names_alone(worker, dated, fourteen):
    tick(worker, dated, *fourteen[:12])
    close(worker, dated, 9)
    assert close(worker, dated, 7).visits == 19
    assert Tally.objects.filter(is_current=True).count() == 1
    assert queries.named(dated).present == 12


def test_a_corrected_sum_changes_the_walk_ins(worker, dated, fourteen):
    tick(worker, dated, *fourteen[:12])
    close(worker, dated, 9)
    done = actions.correct_tally(actor=worker, tally=current(dated), key=uuid4(), visits=20)
    assert (done.visits, done.named, done.walk_ins) == (20, 12, 8)
    with pytest.raises(Implausible, match="Auf der Liste sind 12 als da angetippt, das sind mehr als 11"):
        actions.correct_tally(actor=worker, tally=done, key=uuid4(), visits=11)


def test_a_paper_month_keeps_the_names_of_a_list(worker, dated, fourteen):
    tick(worker, dated, *fourteen[:2])
    there = close(worker, dated, 1)
    written = actions.Written(session=dated, visits=5, is_estimated=False, seen=there.pk)
    assert actions.enter_written(actor=worker, written=written, key=uuid4()) == "changed"
    assert (current(dated).visits, current(dated).named, current(dated).walk_ins) == (5, 2, 3)


def test_a_group_counts_with_all_its_heads(worker, town):
    session = cast.session(open_offer(town, seats=21), days=1)
    family = sign_up(session, "Amal", people=2, children=3)
    alone = sign_up(session, "Ben")
    with clock.at(session.ends_at):
        tick(worker, session, family, alone)
        done = close(worker, session, 4)
        assert (done.visits, done.children) == (10, None)  # nobody said how many of the four were children
        done = close(worker, session, 4, walk_in_children=1)
        assert (done.visits, done.children, done.adults) == (10, 4, 6)
        with pytest.raises(Implausible, match="mehr Kinder"):
            close(worker, session, 4, walk_in_children=5)


def test_a_course_has_a_list_for_each_of_its_dates(worker, town):
    offer = open_offer(town, admission="course")
    first, second = cast.session(offer, days=1), cast.session(offer, days=8)
    row = sign_up(offer)
    with clock.at(second.ends_at):
        tick(worker, first, row)
        tick(worker, second, row, state="no_show")
        assert (queries.named(first).present, queries.named(second).present) == (1, 0)
        assert set(Presence.objects.values_list("session", "state")) == {
            (first.pk, "present"), (second.pk, "no_show"),
        }  # fmt: skip


def test_the_number_of_the_door_is_not_added_to_the_list(worker, dated, fourteen, count):
    door = count(queries.guest_at(dated), dated, 21)
    tick(worker, dated, *fourteen[:12])
    assert current(dated) == door  # one number stays what it is until somebody says what it holds
    assert queries.difference(door, queries.named(dated)) == queries.Difference(visits=21, named=12)
    assert queries.difference(door, queries.named(dated)).walk_ins == 9
    with pytest.raises(CountedAsOneNumber, match="21"):
        close(worker, dated, 9)
    done = close(worker, dated, 9, replaces=door.pk)
    assert (done.visits, done.walk_ins, done.replaces) == (21, 9, door)


def test_the_same_form_twice_is_one_count(worker, dated, fourteen):
    key = uuid4()
    tick(worker, dated, *fourteen[:3])
    close(worker, dated, 2, key=key)
    tick(worker, dated, fourteen[3])
    assert close(worker, dated, 2, key=key).visits == 6  # what holds now
    with pytest.raises(KeyHoldsOther):
        close(worker, dated, 4, key=key)
    assert Tally.objects.count() == 2


def test_of_two_taps_the_later_one_holds_whichever_arrives_first(worker, dated, fourteen):
    row, ends = fourteen[0], dated.ends_at
    tick(worker, dated, row, state="no_show", said_at=ends - timedelta(minutes=5))
    tick(worker, dated, row, state="present", said_at=ends - timedelta(minutes=9))
    assert Presence.objects.get().state == "no_show"
    tick(worker, dated, row, state="present", said_at=ends - timedelta(minutes=2))
    assert Presence.objects.get().state == "present"


def test_a_tap_that_waited_for_a_network_outweighs_the_closing_of_the_list(worker, dated, fourteen):
    close(worker, dated, 0, others_absent=True)
    assert current(dated).visits == 0
    tick(worker, dated, fourteen[0], said_at=dated.starts_at)
    assert current(dated).visits == 1


def test_who_waits_may_come_in_but_is_no_no_show(worker, town):
    session = cast.session(open_offer(town, seats=1), days=1)
    placed, waits, also = (sign_up(session, name) for name in ("Amal", "Ben", "Cem"))
    with clock.at(session.starts_at):
        tick(worker, session, waits)
        close(worker, session, 0, others_absent=True)
    states = {entry.sign_up.pk: entry.state for entry in queries.checklist(session)}
    assert states == {placed.pk: "no_show", waits.pk: "present", also.pk: "open"}


def test_who_cancelled_is_not_on_the_list_but_stays_where_he_was_ticked(worker, dated, fourteen):
    tick(worker, dated, fourteen[0])
    for row in fourteen[:2]:
        fresh = with_all(SignUp.objects.filter(pk=row.pk)).get()
        offers.cancel_sign_up(actor=guest_of(fresh), sign_up=fresh)
    assert {entry.sign_up.pk for entry in queries.checklist(dated)} == {row.pk for row in fourteen} - {fourteen[1].pk}


def test_what_cannot_be_ticked(worker, dated, town, call_off):
    row = sign_up(dated)
    other = cast.session(open_offer(town), days=1)
    with pytest.raises(StillToCome):
        tick(worker, dated, row)
    with clock.at(dated.ends_at):
        with pytest.raises(NotOnThisList):
            tick(worker, other, row)
        with pytest.raises(Implausible):
            tick(worker, dated, row, state="maybe")
        call_off(dated)
        with pytest.raises(CalledOff):
            tick(worker, dated, row)
    assert not Presence.objects.exists()


def test_neither_strangers_nor_readers_nor_the_door_tick_names(stranger, coordinator, administrator, dated, fourteen):
    for actor in (stranger, coordinator, administrator, queries.guest_at(dated)):
        with pytest.raises(PermissionDenied):
            tick(actor, dated, fourteen[0])
        with pytest.raises(PermissionDenied):
            close(actor, dated, 9)
    assert not Presence.objects.exists()


# The page


def page_of(session):
    return f"/buero/zaehlen/termin/{session.pk}/liste/"


def test_names_are_read_in_latin_letters_with_what_they_asked_for(worker, town, signed_in):
    offer = open_offer(town, seats=9, questions=("childcare", "interpreter"), childcare_places=2)
    session = cast.session(offer, days=1)
    sign_up(session, "فاطمة", language="ar", children=1, answers=("childcare", "interpreter"))
    with clock.at(session.ends_at):
        page = signed_in(worker).get(page_of(session)).content.decode()
    for words in ("Fatma", "فاطمة", "1 Person, 1 Kind", "Kinderbetreuung", "Dolmetschen"):
        assert words in page


def test_a_tap_without_a_script_comes_back_to_its_line(worker, dated, fourteen, signed_in):
    client = signed_in(worker)
    row = fourteen[3]
    answer = client.post(f"{page_of(dated)}antippen/", {"sign_up": row.pk, "state": "present"})
    assert answer["Location"] == f"{page_of(dated)}#anmeldung-{row.pk}"
    page = client.get(page_of(dated)).content.decode()
    assert "1 da" in page
    assert page.count('aria-pressed="true"') == 1


def test_the_form_on_the_page_counts_and_says_what_is_wrong(worker, dated, fourteen, signed_in):
    client = signed_in(worker)
    tick(worker, dated, *fourteen[:12])
    wrong = client.post(page_of(dated), {"key": uuid4(), "walk_ins": ""})
    assert wrong.status_code == 422
    assert "Kam niemand, eine 0." in wrong.content.decode()
    client.post(page_of(dated), {"key": uuid4(), "walk_ins": "9", "others_absent": "on"})
    assert current(dated).visits == 21
    assert "12 von der Liste, 9 ohne Anmeldung" in client.get(page_of(dated)).content.decode()


def test_the_page_says_how_the_number_of_the_door_fits(worker, dated, fourteen, count, signed_in):
    count(queries.guest_at(dated), dated, 11)
    tick(worker, dated, *fourteen[:12])
    page = signed_in(worker).get(page_of(dated)).content.decode()
    assert "Gezählt sind 11 Besuche, auf der Liste sind aber 12 als da angetippt." in page


def test_the_door_and_the_kept_page_show_no_name(worker, dated, fourteen, client, signed_in):
    token = queries.door_token(dated)
    for address in (f"/tuer/{token}/", f"/tuer/{token}/ohne-netz/"):
        assert "Person 01" not in client.get(address).content.decode()
    assert "Person 01" not in signed_in(worker).get("/buero/zaehlen/ohne-netz/").content.decode()


def test_taps_and_the_count_come_from_the_outbox_of_a_phone(worker, dated, fourteen, signed_in):
    client = signed_in(worker)

    def send(typed=None, **fields):
        body = {"session": dated.pk, "fields": {"key": str(uuid4()), **fields}}
        if typed:
            body["typed_at"] = typed.isoformat()
        return client.post("/buero/zaehlen/postausgang/", json.dumps(body), content_type="application/json")

    for row in (*fourteen[:12], fourteen[0]):  # one is sent twice
        answer = send(dated.starts_at, sign_up=str(row.pk), state="present")
    assert answer.json() == {"state": "sent", "sentence": "12 da", "next": ""}
    assert send(walk_ins="9", others_absent="on").json()["sentence"] == "Gespeichert: Deutschkurs am Vormittag, 21."
    assert Presence.objects.filter(state="no_show").count() == 2
    other = send(sign_up="999999", state="present")
    assert (other.status_code, other.json()["state"]) == (422, "refused")
    assert send(sign_up="x", state="here").json()["state"] == "refused"


def test_the_list_needs_the_same_number_of_queries_for_one_and_for_three(
    worker, town, signed_in, django_assert_max_num_queries
):
    session = cast.session(open_offer(town, seats=9), days=1)
    client = signed_in(worker)
    client.get(page_of(session))
    for _turn in range(2):
        sign_up(session)
        sign_up(session, "Ben")
        with django_assert_max_num_queries(14):
            client.get(page_of(session))
