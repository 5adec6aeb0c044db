"""Requests from outside and through the staff: they count when confirmed, are answered date by date, wait, withdraw."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from tests import cast as town_cast

from quartierwerk.foundation import allocation, clock
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.rooms import actions, conditions, queries
from quartierwerk.rooms.choices import WishState
from quartierwerk.rooms.errors import AlreadyAnswered, NotConfirmed, NothingHeld
from quartierwerk.rooms.models import Booking, Condition, Group, Request, Wish
from quartierwerk.rooms.rules import key_of

pytestmark = pytest.mark.django_db
NOW = datetime(2030, 5, 1, 9, tzinfo=clock.BERLIN)
MONDAY = datetime(2030, 6, 3)
ANYBODY = Guest()


@pytest.fixture(autouse=True)
def first_of_may():
    with clock.at(NOW):
        yield


@pytest.fixture
def room(town):
    return town_cast.room(town.house)


@pytest.fixture
def approved_room(room):
    """A room that is given away only with somebody's yes."""
    Condition.objects.create(room=room, kind="approval")
    return room


def at(day=0, hours=(10, 12)):
    base = MONDAY + timedelta(days=day)
    return conditions.slot(base.replace(hour=hours[0]), base.replace(hour=hours[1]))


def choir(**more):
    return Group(**{"name": "Chor", "kind": "neighbourhood", "email": "chor@example.org", "language": "de", **more})


def ask(room, slots=None, *, actor=ANYBODY, group=None, **more):
    facts = {"purpose": "Probe", "people": 12, **more}
    return actions.ask_for(actor=actor, room=room, group=group or choir(), slots=slots or [at()], **facts)


def holder(request):
    """Somebody who has typed the code of this request."""
    return Guest(opens=frozenset({key_of(request)}))


def confirmed(room, slots=None, **more):
    request = ask(room, slots, **more).request
    return actions.confirm_request(actor=holder(request), request=request)


def states(request):
    return list(request.wishes.order_by("starts_at").values_list("state", flat=True))


def test_a_request_from_the_web_counts_when_the_button_was_pressed(room):
    received = ask(room, [at(), at(day=7)])
    request = received.request
    mail = Mail.objects.get()
    assert mail.to == "chor@example.org"
    code = re.search(r"Ihr Code: (\S+)", mail.body).group(1)
    assert queries.request_with_digest(queries.digest_of(code)) == request
    token = re.search(r"/de/raeume/bestaetigen/(\S+)/", mail.body).group(1)
    assert queries.request_to_confirm(token) == request
    assert queries.request_to_confirm(code) is None  # the screen shows the code to whoever asked
    assert states(request) == ["open", "open"]
    assert not Booking.objects.exists()  # a link that a mail scanner follows promises nothing
    for _twice in range(2):
        request = actions.confirm_request(actor=holder(request), request=request)
    assert states(request) == ["booked", "booked"]
    assert Booking.objects.count() == 2
    assert request.answered_by == "rules"
    assert Mail.objects.count() == 2
    answer = Mail.objects.latest("pk").body
    assert "- Montag, 3. Juni 2030, 10:00–12:00 Uhr: zugesagt" in answer


def test_without_an_address_people_answer_and_nothing_is_promised_by_rules_alone(room, worker):
    request = ask(room, group=choir(email="")).request
    assert request.confirmed_at == NOW
    assert states(request) == ["open"]
    assert list(queries.inbox(worker)) == [request]
    assert not Booking.objects.exists()
    assert not Mail.objects.exists()
    actions.approve(actor=worker, request=request)
    assert states(request) == ["booked"]


def test_the_staff_enters_a_call_with_its_source(room, worker):
    request = ask(room, actor=worker, group=choir(email="", phone="05721 99"), source="phone").request
    assert (request.source, request.entered_by) == ("phone", worker.key)
    assert states(request) == ["booked"]
    assert not Mail.objects.exists()


def test_nobody_else_enters_requests_in_the_name_of_others(room, stranger, town):
    for actor in (ANYBODY, stranger):
        with pytest.raises(PermissionDenied):
            ask(room, actor=actor, source="paper")
    with pytest.raises(PermissionDenied):
        ask(room, group=town_cast.group(town.own_carrier, email="naehen@example.org"))
    assert not Request.objects.exists()


def test_an_outsider_cannot_say_that_she_is_the_house_or_a_member(room):
    request = ask(room, group=choir(kind="own", is_member=True)).request
    assert (request.group.kind, request.group.is_member) == ("other", False)


def test_the_same_form_sent_twice_is_one_request_with_one_code(room):
    key = uuid.uuid4()
    first, again = ask(room, key=key), ask(room, key=key)
    assert (first.request.pk, first.code) == (again.request.pk, again.code)
    assert Mail.objects.count() == 1


def test_a_code_opens_its_own_request_and_nothing_else(room, cast):
    first, second = ask(room), ask(room, [at(day=1)])
    assert queries.request_with_digest(queries.digest_of(first.code)) == first.request
    assert queries.request_with_digest(queries.digest_of("AAAA-2222")) is None
    for actor in (holder(second.request), ANYBODY, cast.stranger, cast.coordinator, cast.administrator):
        with pytest.raises(PermissionDenied):
            actions.withdraw_request(actor=actor, request=first.request)
        with pytest.raises(PermissionDenied):
            actions.approve(actor=actor, request=first.request)
    assert first.request not in queries.visible_requests(cast.administrator)
    assert first.request not in queries.visible_requests(cast.stranger)
    assert first.request in queries.visible_requests(cast.coordinator)
    assert not queries.inbox(cast.coordinator).exists()


def test_dates_that_a_rule_refuses_are_answered_at_once(approved_room):
    Condition.objects.create(room=approved_room, kind="holidays")
    request = ask(approved_room, [at(), at(day=7)]).request
    assert states(request) == ["open", "refused"]
    assert request.wishes.get(state="refused").sentence == (
        "An diesem Tag ist Feiertag: Pfingstmontag. Der Raum ist geschlossen."
    )


def test_the_inbox_has_own_use_first_then_the_neighbourhood_then_others_each_by_age(approved_room, worker, manager):
    late = confirmed(approved_room, [at(day=1)], group=choir(name="Später"))
    other = confirmed(approved_room, [at(day=2)], group=choir(name="Firma", kind="other"))
    Request.objects.filter(pk=late.pk).update(confirmed_at=NOW + timedelta(hours=1))
    with clock.at(NOW - timedelta(days=4)):
        early = confirmed(approved_room, [at(), at(day=7)], group=choir(name="Früher"))
    own = ask(approved_room, actor=worker, group=choir(name="Haus", kind="own"), source="desk").request
    ask(approved_room, [at(day=3)])  # not confirmed
    for actor in (worker, manager):
        assert list(queries.inbox(actor)) == [own, early, late, other]
    assert [row.open_dates for row in queries.inbox(worker)] == [1, 2, 1, 1]
    assert [queries.age_in_days(row) for row in queries.inbox(worker)][:2] == [0, 4]


def test_the_inbox_takes_as_many_queries_for_three_as_for_one(approved_room, worker, django_assert_num_queries):
    for number in range(3):
        confirmed(approved_room, [at(day=number), at(day=number + 7)])
        with django_assert_num_queries(2):
            rows = list(queries.inbox(worker))
            assert [len(row.wishes.all()) for row in rows] == [2] * (number + 1)


def test_yes_to_some_and_no_to_others_in_one_sentence(approved_room, worker):
    request = confirmed(approved_room, [at(), at(day=1), at(day=2)])
    wishes = list(request.wishes.order_by("starts_at"))
    outcome = actions.approve(actor=worker, request=request, wishes=[wishes[0].pk])
    assert [one.is_booked for one in outcome] == [True]
    with pytest.raises(Refused, match="warum"):
        actions.refuse_wishes(actor=worker, request=request, sentence=" ")
    actions.refuse_wishes(actor=worker, request=request, wishes=[wishes[1].pk], sentence="An dem Tag wird gestrichen.")
    request.refresh_from_db()
    assert request.answered_at is None
    actions.approve(actor=worker, request=request)
    request.refresh_from_db()
    assert states(request) == ["booked", "refused", "booked"]
    assert request.answered_by == worker.key
    assert "An dem Tag wird gestrichen." in "".join(Mail.objects.values_list("body", flat=True))


def test_what_is_taken_stays_open_until_somebody_decides(approved_room, worker):
    request = confirmed(approved_room, [at(), at(day=1)])
    actions.book(actor=worker, room=approved_room, group=None, title="Fest", slots=[at()])
    outcome = actions.approve(actor=worker, request=request)
    assert [(one.is_booked, one.sentence) for one in outcome] == [
        (False, "Der Raum ist in dieser Zeit belegt."), (True, ""),
    ]  # fmt: skip
    wish = request.wishes.get(state=WishState.OPEN)
    actions.answer_instead(actor=worker, wish=wish, room=approved_room, slot=at(hours=(14, 16)))
    assert states(request) == ["booked", "booked"]
    assert "(Saal, Mittelpunkt, Montag, 3. Juni 2030, 14:00–16:00 Uhr)" in Mail.objects.latest("pk").body
    with pytest.raises(AlreadyAnswered):
        actions.answer_instead(actor=worker, wish=wish, room=approved_room, slot=at(day=3))


def test_what_is_promised_instead_is_said_in_the_language_of_the_group(approved_room, worker):
    wish = confirmed(approved_room, group=choir(language="ar")).wishes.get()
    actions.answer_instead(actor=worker, wish=wish, room=approved_room, slot=at(hours=(14, 16)))
    wish.refresh_from_db()
    assert wish.sentence == "بدلًا من الموعد المطلوب."


def test_another_house_instead_says_that_the_things_are_not_there(approved_room, worker, town):
    beamer = actions.add_equipment(actor=worker, site=town.house, carrier=town.own_carrier, name="Beamer", quantity=2)
    request = confirmed(approved_room, [at(), at(day=1)], equipment={beamer.pk: 1})
    near, far = request.wishes.order_by("pk")
    elsewhere = town_cast.room(town.cafe, name="Stube", carrier=town.own_carrier)
    actions.answer_instead(actor=worker, wish=near, room=approved_room, slot=at(hours=(14, 16)))
    actions.answer_instead(actor=worker, wish=far, room=elsewhere, slot=at(day=1))
    assert list(request.wishes.order_by("pk").values_list("sentence", flat=True)) == [
        "Statt des gewünschten Termins.",
        "Statt des gewünschten Termins. Was Sie dazu brauchten, gibt es dort nicht.",
    ]
    assert "Was Sie dazu brauchten, gibt es dort nicht." in Mail.objects.latest("pk").body


def test_nobody_is_answered_before_she_has_confirmed(approved_room, worker):
    request = ask(approved_room).request
    with pytest.raises(NotConfirmed):
        actions.approve(actor=worker, request=request)
    assert list(queries.unconfirmed(worker)) == [request]


def test_who_comes_first_is_shown_before_somebody_else_gets_the_room(approved_room, worker):
    first = confirmed(approved_room, group=choir(name="Chor"))
    second = confirmed(approved_room, [at(hours=(11, 13))], group=choir(name="Firma", kind="other"))
    with pytest.raises(NotShown) as refusal:
        actions.approve(actor=worker, request=second)
    assert [effect.sentence for effect in refusal.value.effects] == [
        "Chor (Gruppe aus dem Quartier) hat den Raum am 1. Mai 2030 für dieselbe Zeit angefragt und ist in der "
        "Reihenfolge vorher dran."
    ]
    assert actions.approve(actor=worker, request=first)[0].is_booked  # nobody is before the neighbourhood
    assert not actions.approve(actor=worker, request=second)[0].is_booked  # a confirmed booking is never pushed out


def test_a_rule_of_the_room_changes_who_comes_first(approved_room, worker):
    Condition.objects.create(room=approved_room, kind="order", groups=("other",))
    neighbours = confirmed(approved_room, group=choir(name="Chor"))
    firm = confirmed(approved_room, [at(hours=(11, 13))], group=choir(name="Firma", kind="other"))
    own = ask(approved_room, actor=worker, group=choir(name="Haus", kind="own"), source="desk").request
    assert [row.pk for row in queries.open_before(neighbours)] == [firm.pk, own.pk]
    assert queries.open_before(firm) == []
    assert queries.rivals(own) == {own.wishes.get().pk: [firm, neighbours]}
    with pytest.raises(NotShown):
        actions.approve(actor=worker, request=own)
    assert actions.approve(actor=worker, request=firm)[0].is_booked


def test_who_waits_for_a_taken_time_is_asked_in_the_order_of_the_rule(approved_room, worker):
    Condition.objects.create(room=approved_room, kind="order", groups=("other",))
    taken = confirmed(approved_room, group=choir(name="Chor"))
    actions.approve(actor=worker, request=taken)
    waits = [
        confirmed(approved_room, group=choir(name="Nachbarn")),
        confirmed(approved_room, group=choir(name="Firma", kind="other")),
    ]
    for request in waits:
        actions.wait_for(actor=worker, wish=request.wishes.get())
    assert [one.wish.request for one in queries.waiting(worker)] == [waits[1], waits[0]]


def test_lead_time_is_counted_from_the_day_of_asking(approved_room, worker):
    Condition.objects.create(room=approved_room, kind="lead", number=30)
    request = confirmed(approved_room)
    with clock.at(NOW + timedelta(days=20)):
        assert actions.approve(actor=worker, request=request)[0].is_booked


def wait_behind(room, *, group, actor=None):
    """A request for a time that is taken, put on the waiting list."""
    request = confirmed(room, group=group)
    wish = request.wishes.get()
    assert wish.state == WishState.REFUSED
    return actions.wait_for(actor=actor or holder(request), wish=wish)


def test_a_freed_time_is_held_for_the_first_who_waits_and_then_for_the_next(room, worker):
    first = confirmed(room)
    other = wait_behind(room, group=choir(name="Firma", kind="other", email="firma@example.org"))
    near = wait_behind(room, group=choir(name="Nähen", email="naehen@example.org"))
    assert [(one.wish.pk, one.position) for one in queries.waiting(worker)] == [(near.pk, 1), (other.pk, 2)]
    assert queries.place_of(other).endswith("jetzt auf Stelle 2; damals warteten 0.")
    Mail.objects.all().delete()
    actions.withdraw_request(actor=holder(first), request=first)
    held = Mail.objects.get(to="naehen@example.org")
    assert "Wir halten den Termin für Sie bis Freitag, 3. Mai 2030, 09:00 Uhr frei." in held.body
    near.refresh_from_db()
    with pytest.raises(NothingHeld):
        actions.accept_offer(actor=holder(other.request), wish=other)
    with clock.at(NOW + timedelta(days=2, minutes=1)):
        with pytest.raises(Refused, match="Frist"):
            actions.accept_offer(actor=holder(near.request), wish=near)
        with transaction.atomic():
            allocation.lapse(by="clock")
        near.refresh_from_db()
        assert (near.state, near.sentence) == ("withdrawn", "Die Frist für die Antwort ist verstrichen.")
        assert Mail.objects.filter(to="firma@example.org").count() == 1
        other.refresh_from_db()
        booking = actions.accept_offer(actor=holder(other.request), wish=other)
        assert actions.accept_offer(actor=holder(other.request), wish=Wish.objects.get(pk=other.pk)) == booking
    assert [row[0] for row in queries.bookings_between([room.pk], MONDAY.date(), MONDAY.date())] == [booking.pk]
    assert allocation.verify() == []


def test_why_one_waits_and_that_it_is_too_late_is_said_in_the_language_of_the_group(approved_room, worker):
    first = confirmed(approved_room)
    actions.approve(actor=worker, request=first)
    wish = confirmed(approved_room, group=choir(name="نور", language="ar", email="nour@example.org")).wishes.get()
    actions.wait_for(actor=worker, wish=wish)
    wish.refresh_from_db()
    assert wish.sentence == "القاعة مشغولة في هذا الوقت."
    assert "القاعة مشغولة في هذا الوقت." in Mail.objects.latest("pk").body
    assert "belegt" not in Mail.objects.latest("pk").body
    actions.withdraw_request(actor=holder(first), request=first)
    with clock.at(NOW + timedelta(days=2, minutes=1)), transaction.atomic():
        allocation.lapse(by="clock")
    wish.refresh_from_db()
    assert wish.sentence == "انتهت مهلة الرد."


def test_declined_is_free_again(room, worker):
    first = confirmed(room)
    wish = wait_behind(room, group=choir(name="Nähen"))
    actions.withdraw_request(actor=holder(first), request=first)
    wish.refresh_from_db()
    actions.decline_offer(actor=holder(wish.request), wish=wish)
    assert actions.book(actor=worker, room=room, group=None, title="Fest", slots=[at()])[0].is_booked
    assert queries.waiting(worker) == []


def test_where_approval_is_needed_only_the_staff_puts_people_on_the_list(approved_room, worker):
    actions.book(actor=worker, room=approved_room, group=None, title="Fest", slots=[at()])
    request = confirmed(approved_room)
    with pytest.raises(Refused, match="entscheidet das Haus"):
        actions.wait_for(actor=holder(request), wish=request.wishes.get())
    actions.wait_for(actor=worker, wish=request.wishes.get())
    assert states(request) == ["waiting"]


def test_a_mail_is_in_the_language_of_the_group(room):
    ask(room, group=choir(language="ar"))
    assert Mail.objects.get().language == "ar"


def test_what_nobody_confirmed_goes_with_its_address(room):
    with clock.at(NOW - timedelta(days=8)):
        ask(room)
    kept = ask(room, [at(day=1)]).request
    assert actions.forget_unconfirmed(actor=Clock()) == 1
    assert list(Request.objects.all()) == [kept]
    assert Group.objects.count() == 1


def test_a_lost_code_is_replaced_and_opens_nothing_any_more(room, worker):
    received = ask(room)
    code = actions.renew_code(actor=worker, request=received.request)
    assert queries.request_with_digest(queries.digest_of(code)) == received.request
    assert queries.request_with_digest(queries.digest_of(received.code)) is None


def test_the_link_of_the_first_mail_dies_with_the_code_that_was_lost(room, worker):
    request = ask(room).request
    token = re.search(r"/de/raeume/bestaetigen/(\S+)/", Mail.objects.get().body).group(1)
    actions.confirm_request(actor=holder(request), request=request)
    assert queries.request_to_confirm(token) == request
    actions.renew_code(actor=worker, request=request)
    assert queries.request_to_confirm(token) is None


def test_a_stranger_gets_no_typed_words_by_mail(room):
    ask(room, group=choir(contact_name="Geld gewonnen, evil.example/1"), purpose="Jetzt anmelden: https://evil.example")
    mail = Mail.objects.get()
    assert "evil" not in mail.body + mail.subject
    assert mail.body.startswith("Guten Tag,\n\n")
    assert "Montag, 3. Juni 2030, 10:00–12:00 Uhr" in mail.body
    request = Request.objects.get()
    actions.withdraw_request(actor=holder(request), request=request)
    assert Mail.objects.get() == mail  # nothing follows it before somebody has pressed the button


def test_names_and_purposes_are_one_line_without_signs_that_turn_the_text(room):
    request = ask(
        room, group=choir(name="Chor\r\nBcc: x@example.org", contact_name="\u202eanA\u202c \x07Maria"),
        purpose="Probe\u2028mit\tBand",
    ).request  # fmt: skip
    assert request.group.name == "Chor Bcc: x@example.org"
    assert request.group.contact_name == "anA Maria"
    assert request.purpose == "Probe mit Band"


def test_who_types_a_strangers_address_does_not_learn_what_they_have_booked(room):
    Condition.objects.create(room=room, kind="most", number=1, per="week")
    confirmed(room, [at(day=3)])
    mine = ask(room, [at(day=5)]).request  # the same address, nobody has pressed the button yet
    assert states(mine) == ["open"]
    actions.confirm_request(actor=holder(mine), request=mine)
    assert states(mine) == ["refused"]


def test_yes_to_twenty_dates_takes_as_many_queries_as_to_two(approved_room, worker, django_assert_max_num_queries):
    found = []
    for number, start in ((2, 0), (20, 3)):
        request = confirmed(approved_room, [at(day=start + 7 * n) for n in range(number)])
        with django_assert_max_num_queries(60) as counted:
            assert sum(one.is_booked for one in actions.approve(actor=worker, request=request)) == number
        found.append(len(counted))
    assert found[0] == found[1]


def test_fifty_dates_are_asked_for_and_booked_with_as_many_queries_as_two(room, django_assert_max_num_queries):
    found = []
    for number, start in ((2, 0), (50, 3)):
        slots = [at(day=start + 7 * n) for n in range(number)]
        with django_assert_max_num_queries(80) as counted:
            request = confirmed(room, slots)
        assert states(request) == ["booked"] * number
        found.append(len(counted))
    assert found[0] == found[1]


def test_who_else_asks_for_the_same_time_stands_beside_it_in_the_order_of_answering(approved_room, worker):
    others = confirmed(approved_room, [at(), at(day=1)], group=choir(name="Firma", kind="other"))
    neighbours = confirmed(approved_room, [at(hours=(11, 13))], group=choir(name="Nachbarn"))
    mine = confirmed(approved_room, [at(), at(day=2)], group=choir(name="Verein"))
    confirmed(approved_room, [at(day=9)], group=choir(name="An einem anderen Tag"))
    request = queries.kept_requests(worker).get(pk=mine.pk)
    first = request.wishes.first()
    assert queries.rivals(request) == {first.pk: [neighbours, others]}


def test_only_who_gives_the_room_away_opens_and_answers_requests(approved_room, cast):
    request = confirmed(approved_room)
    assert list(queries.kept_requests(cast.worker)) == [request]
    assert list(queries.kept_requests(cast.manager)) == [request]
    for actor in (cast.coordinator, cast.stranger, cast.administrator, ANYBODY):
        assert not queries.kept_requests(actor).exists()
        assert not queries.kept_wishes(actor).exists()
