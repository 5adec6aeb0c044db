""" "I am ill": call off or hand over, tell people, take it back; and nothing of it is left."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from tests import cast as people

from quartierwerk.foundation import clock, effects
from quartierwerk.foundation.effects import Effect, NotShown
from quartierwerk.foundation.permissions import Clock
from quartierwerk.offers import actions, queries
from quartierwerk.offers.errors import AlreadyCancelled, AlreadyOver, NothingToDo, TooLate
from quartierwerk.offers.models import Cancellation, HandOver, Session
from quartierwerk.parties.models import Contact
from quartierwerk.vocabularies.models import Language


@pytest.fixture(autouse=True)
def morning():
    """8:40 on a day on which everything is still to come."""
    with clock.at(clock.local_now().replace(hour=8, minute=40, second=0, microsecond=0)):
        yield


@pytest.fixture
def course(offer):
    """Today at ten, at the worker's house."""
    return people.session(offer, days=0, hour=10)


@pytest.fixture
def cafe(town):
    """Today at three, another offer of the same carrier."""
    offer = people.offer(town, slug="cafe", title="Café", contact_phone="05721 99")
    return people.session(offer, days=0, hour=15)


@pytest.fixture
def stand_in(town):
    return Contact.objects.create(organisation=town.own_carrier, name="Vertretung", phone="05721 77")


def clear(actor, off=(), handed=(), **more):
    shown = queries.plan_clearing(off, handed).shown
    return actions.clear_day(actor=actor, off=list(off), handed=list(handed), **{"shown": shown, **more})


def test_one_date_is_called_off_and_another_handed_over(worker, course, cafe, stand_in):
    batch = clear(worker, [course], [(cafe, stand_in)])
    cancellation = Cancellation.objects.get()
    assert (cancellation.session, cancellation.reason, cancellation.batch, cancellation.note) == (
        course,
        "illness",
        batch,
        "",
    )
    cafe.refresh_from_db()
    assert (cafe.stand_in, cafe.is_cancelled) == (stand_in, False)


def test_nothing_happens_that_was_not_shown(worker, course, cafe, stand_in):
    for shown in ("", queries.plan_clearing([cafe], []).shown):
        with pytest.raises(NotShown):
            clear(worker, [course], shown=shown)
    assert not Cancellation.objects.exists()


def test_what_hangs_on_a_date_is_named_before_it_is_called_off(worker, course, cafe, stand_in, monkeypatch):
    monkeypatch.setattr(
        effects, "_finders", {"session": [lambda rows, change: [Effect(f"{len(rows)} Anmeldungen: {change}")]]}
    )
    sentences = [effect.sentence for effect in queries.plan_clearing([course], [(cafe, stand_in)]).effects]
    assert sentences[-1] == "1 Anmeldungen: call_off"
    assert sentences[1].endswith("Mittelpunkt: Vertretung übernimmt")


def test_dates_of_others_are_neither_called_off_nor_handed_over(stranger, coordinator, resident, course, stand_in):
    for actor in (stranger, coordinator, resident):
        with pytest.raises(PermissionDenied):
            clear(actor, [course])
        with pytest.raises(PermissionDenied):
            clear(actor, handed=[(course, stand_in)])
    assert not Cancellation.objects.exists()
    assert not HandOver.objects.exists()


def test_all_or_nothing(worker, course, town):
    foreign = people.session(people.offer(town, slug="x", site=town.hall, carrier=town.other_carrier), days=0)
    with pytest.raises(PermissionDenied):
        clear(worker, [course, foreign])
    assert not Cancellation.objects.exists()


def test_what_is_over_or_off_is_refused(worker, course, cafe):
    with clock.at(course.ends_at + timedelta(minutes=1)), pytest.raises(AlreadyOver):
        clear(worker, [course])
    actions.call_off(actor=worker, session=cafe, reason="room")
    with pytest.raises(AlreadyCancelled):
        clear(worker, [Session.objects.get(pk=cafe.pk)])
    with pytest.raises(NothingToDo):
        clear(worker)


def test_a_date_that_runs_already_can_still_be_called_off(worker, course):
    with clock.at(course.starts_at + timedelta(minutes=10)):
        clear(worker, [course])
    assert Cancellation.objects.count() == 1


def test_taking_it_back_leaves_nothing_behind(worker, course, cafe, stand_in):
    batch = clear(worker, [course], [(cafe, stand_in)])
    assert actions.restore_day(actor=worker, batch=batch) == 2
    course, cafe = Session.objects.get(pk=course.pk), Session.objects.get(pk=cafe.pk)
    assert not course.is_cancelled
    assert cafe.stand_in is None
    assert not Cancellation.objects.exists()
    assert not HandOver.objects.exists()
    assert queries.cleared(worker, batch) == []


def test_only_the_cafe_is_taken_back(worker, course, cafe, stand_in):
    batch = clear(worker, [course], [(cafe, stand_in)])
    assert actions.restore_day(actor=worker, batch=batch, session=cafe) == 1
    cafe.refresh_from_db()
    assert cafe.stand_in is None
    assert Cancellation.objects.get().session == course
    assert [date.session for date in queries.cleared(worker, batch)] == [course]


def test_whoever_stood_in_before_does_so_again(worker, cafe, stand_in, town):
    before = Contact.objects.create(organisation=town.own_carrier, name="Schon vorher")
    actions.set_stand_in(actor=worker, session=cafe, stand_in=before)
    batch = clear(worker, handed=[(Session.objects.get(pk=cafe.pk), stand_in)])
    actions.restore_day(actor=worker, batch=batch)
    cafe.refresh_from_db()
    assert cafe.stand_in == before


def test_after_ten_minutes_it_is_too_late(worker, course):
    batch = clear(worker, [course])
    with clock.at(clock.now() + timedelta(minutes=10, seconds=1)):
        assert not queries.may_still_undo(worker, batch)
        with pytest.raises(TooLate):
            actions.restore_day(actor=worker, batch=batch)
    assert Cancellation.objects.count() == 1


def test_nobody_takes_back_or_sees_what_another_person_cleared(worker, manager, stranger, course):
    batch = clear(worker, [course])
    for actor in (manager, stranger):
        assert queries.cleared(actor, batch) == []
    with pytest.raises(TooLate):
        actions.restore_day(actor=manager, batch=batch)
    with pytest.raises(PermissionDenied):
        actions.restore_day(actor=stranger, batch=batch, session=course)
    assert Cancellation.objects.count() == 1


def test_what_helped_to_undo_is_deleted_after_a_day(worker, cafe, stand_in):
    clear(worker, handed=[(cafe, stand_in)])
    assert actions.forget_hand_overs(actor=Clock()) == 0
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        assert actions.forget_hand_overs(actor=Clock()) == 1
    cafe.refresh_from_db()
    assert cafe.stand_in == stand_in


# Whose dates, whom to call


def test_my_dates_are_those_that_i_lead_or_stand_in_for(worker, course, cafe, town):
    me = Contact.objects.create(organisation=town.own_carrier, name="Ich", account=worker.account)
    other = Contact.objects.create(organisation=town.own_carrier, name="Andere")
    course.offer.leaders.add(me)
    assert queries.my_dates(worker) == [course]
    actions.set_stand_in(actor=worker, session=cafe, stand_in=me)
    assert queries.my_dates(worker) == [course, cafe]
    actions.set_stand_in(actor=worker, session=course, stand_in=other)
    assert queries.my_dates(worker) == [cafe]


def test_without_a_contact_all_dates_of_today_are_there_to_choose_from(worker, stranger, course, cafe, town):
    people.session(course.offer, days=1)
    assert queries.my_dates(worker) == [course, cafe]
    assert queries.my_dates(stranger) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_after_costs_the_same_queries_for_one_date_and_for_three(
    worker, town, django_assert_num_queries, count
):
    rows = []
    for number in range(count):
        offer = people.offer(town, slug=f"k-{number}")
        offer.leaders.add(Contact.objects.create(organisation=town.own_carrier, name=f"L{number}", phone="1"))
        rows.append(people.session(offer, days=0, hour=12 + number))
    batch = clear(worker, rows)
    with django_assert_num_queries(4):
        dates = queries.cleared(worker, batch)
        assert [[call.phone for call in date.calls] for date in dates] == [["1"]] * count


def test_the_call_list_names_leaders_partners_house_and_stand_in_but_not_me(worker, course, cafe, town, stand_in):
    me = Contact.objects.create(organisation=town.own_carrier, name="Ich", account=worker.account)
    other = Contact.objects.create(organisation=town.own_carrier, name="Zweite", phone="05721 1")
    course.offer.leaders.add(me, other)
    town.other_carrier.phone = "05721 2"
    town.other_carrier.save(update_fields=["phone"])
    course.offer.partners.add(town.other_carrier)
    town.house.phone = "05721 3"
    town.house.save(update_fields=["phone"])
    first, second = queries.cleared(worker, clear(worker, [course], [(cafe, stand_in)]))
    assert [(call.name, call.role, call.phone) for call in first.calls] == [
        ("Zweite", "Leitung", "05721 1"),
        ("Träger am Fluss", "Partner", "05721 2"),
        ("Mittelpunkt", "Haus", "05721 3"),
    ]
    assert [(call.name, call.phone) for call in second.calls] == [
        ("Vertretung", "05721 77"),
        ("Mittelpunkt", "05721 3"),
    ]


def test_the_message_is_made_of_fields_in_each_language(worker, course, offer):
    following = people.session(offer, days=7)
    arabic = Language(code="ar", name="Arabisch", own_name="العربية", is_right_to_left=True)
    german = Language(code="de", name="Deutsch", own_name="Deutsch")
    offer.contact_phone = "05721 1"
    offer.translations = {"title": {"ar": {"text": "دورة", "source": "x", "origin": "person"}}}
    offer.save(update_fields=["contact_phone", "translations"])
    clear(worker, [course])
    row = Session.objects.select_related("offer", "site", "cancellation").get(pk=course.pk)
    assert queries.following_dates([row]) == {row.pk: following}
    first, second = queries.called_off(row, [german, arabic], following)
    lines = first.text.splitlines()
    assert lines[0] == "Fällt aus: Deutschkurs am Vormittag"
    assert lines[1].endswith("10–11:30 Uhr, Mittelpunkt") or lines[1].endswith("10:00–11:30 Uhr, Mittelpunkt")
    assert lines[2] == "Grund: wegen Krankheit"
    assert lines[3].startswith("Nächster Termin: ")
    assert lines[4] == "Fragen? Telefon 05721 1"
    assert "دورة" in second.text
    assert (first.direction, second.direction) == ("ltr", "rtl")
    assert max(len(first.text), len(second.text)) <= 700


# Pages


def test_three_taps_clear_the_day(worker, course, cafe, stand_in, town, signed_in):
    me = Contact.objects.create(organisation=town.own_carrier, name="Ich", account=worker.account)
    course.offer.leaders.add(me)
    cafe.offer.leaders.add(me)
    Language.objects.get_or_create(code="de", defaults={"name": "Deutsch", "own_name": "Deutsch"})
    Language.objects.filter(code="de").update(is_for_content=True)
    client = signed_in(worker)
    page = client.get(reverse("offers:ill"))
    assert page.context["are_mine"]
    typed = {f"was-{course.pk}": "absagen", f"was-{cafe.pk}": "uebergeben", f"wer-{cafe.pk}": stand_in.pk}
    preview = client.post(reverse("offers:ill"), typed)
    assert "Vertretung übernimmt" in preview.text
    assert not Cancellation.objects.exists()
    done = client.post(reverse("offers:ill"), {**typed, "shown": preview.context["shown"]}, follow=True)
    assert "Wem Sie Bescheid sagen" in done.text
    assert "Fällt aus: Deutschkurs am Vormittag" in done.text
    assert "05721 77" in done.text
    assert f"/de/angebot/{course.offer.slug}/{course.slot[:10]}-1000/aushang.pdf" in done.text
    batch = done.context["batch"]
    client.post(reverse("offers:ill_undo_one", args=[batch, cafe.pk]))
    cafe.refresh_from_db()
    assert cafe.stand_in is None
    client.post(reverse("offers:ill_undo", args=[batch]))
    assert not Cancellation.objects.exists()
    assert client.get(reverse("offers:ill_done", args=[batch])).status_code == 404


def test_handing_over_needs_somebody(worker, course, signed_in):
    answer = signed_in(worker).post(reverse("offers:ill"), {f"was-{course.pk}": "uebergeben", f"wer-{course.pk}": ""})
    assert answer.status_code == 422
    assert "Bitte wählen Sie, wer den Termin übernimmt." in answer.text


def test_on_a_free_day_there_is_nothing_to_clear(worker, signed_in):
    assert "kein Termin mehr an" in signed_in(worker).get(reverse("offers:ill")).text


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_costs_the_same_queries_for_one_date_and_for_three(
    worker, town, signed_in, django_assert_max_num_queries, count
):
    for number in range(count):
        people.session(people.offer(town, slug=f"f-{number}"), days=0, hour=12 + number)
    client = signed_in(worker)
    with django_assert_max_num_queries(12):
        assert len(client.get(reverse("offers:ill")).context["sessions"]) == count


def test_a_batch_that_is_nobodys_does_not_exist(worker, signed_in):
    assert signed_in(worker).get(reverse("offers:ill_done", args=[uuid4()])).status_code == 404
