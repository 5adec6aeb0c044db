"""Stalls and helper shifts of a date: promised once, told, moved with the date, never dropped in silence."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from tests import cast as people

from quartierwerk.attendance import actions as attendance
from quartierwerk.attendance import queries as attendance_queries
from quartierwerk.attendance.errors import NotOnThisList
from quartierwerk.attendance.models import Reminder
from quartierwerk.foundation import allocation, clock
from quartierwerk.foundation.allocation.models import Pool
from quartierwerk.foundation.effects import NotShown
from quartierwerk.foundation.errors import Refused
from quartierwerk.foundation.mail.models import Mail
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.offers import actions, queries
from quartierwerk.offers.errors import AlreadyOver, HangsOn, IsCancelled, NothingToDo, PostClosed, PostGone
from quartierwerk.offers.models import CallListEntry, Post, SignUp
from quartierwerk.offers.tests.signups import again, guest, sign_up, state

pytestmark = pytest.mark.django_db

STALL = {"name": "Stände am Gehweg", "places": 2, "size": "3 Meter", "fee_cents": 500}
CAKES = {"name": "Kuchentheke", "places": 2, "starts_minutes": 120, "lasts_minutes": 120}
TRASH = ("brings:second_hand",)


@pytest.fixture
def fair(town):
    """A street fest from 10 to 16 o'clock in twenty days, without places of its own."""
    offer = people.offer(town, title="Straßenfest", slug="strassenfest", seats=None)
    return people.session(offer, days=20, minutes=360)


@pytest.fixture
def stalls(fair, worker):
    return actions.add_post(actor=worker, session=fair, kind="stall", facts=STALL)


@pytest.fixture
def cakes(fair, worker):
    """From 12 to 14 o'clock."""
    return actions.add_post(actor=worker, session=fair, kind="shift", facts=CAKES)


def take(post, name="Amal", **more):
    answers = more.pop("answers", () if post.is_shift else TRASH)
    return sign_up(post, name, answers=answers, **more)


def local(session, hour, minute=0, *, days=0):
    day = clock.wall_day(session.starts_at) + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.BERLIN)


def edit(post, actor, **facts):
    shown = queries.plan_post(post, facts).shown
    return actions.edit_post(actor=actor, post=post, facts=facts, shown=shown)


# What a stall and a shift are


def test_a_stall_lasts_as_long_as_the_date_and_a_shift_has_its_own_time(fair, stalls, cakes):
    assert (stalls.starts_at, stalls.ends_at) == (fair.starts_at, fair.ends_at)
    assert (cakes.starts_at, cakes.ends_at) == (local(fair, 12), local(fair, 14))
    assert cakes.starts_local[11:] == "12:00"


def test_a_shift_keeps_its_time_of_day_over_the_change_of_clocks(town):
    """On 25 October 2026 clocks go back at three: building up at 8 on the eve is at 8 on the wall."""
    with clock.at(datetime(2026, 9, 1, 12, tzinfo=clock.BERLIN)):
        session = people.session(people.offer(town), days=54, hour=10)
        assert session.starts_local == "2026-10-25T10:00"
        post = Post(session=session, kind="shift", name="Aufbau", places=1, starts_minutes=-26 * 60, lasts_minutes=60)
    assert post.starts_at == datetime(2026, 10, 24, 8, tzinfo=clock.BERLIN)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "shift", "starts_minutes": None, "lasts_minutes": None},
        {"kind": "shift", "lasts_minutes": None},
        {"kind": "shift", "lasts_minutes": 0},
        {"kind": "shift", "lasts_minutes": 841},
        {"kind": "shift", "fee_cents": 500},
        {"kind": "shift", "size": "3 Meter"},
        {"kind": "stall"},
        {"places": 0},
        {"places": 1001},
        {"closes_days": 61},
        {"name": ""},
        {"kind": "else", "starts_minutes": None, "lasts_minutes": None},
    ],
)
def test_the_database_refuses_what_makes_no_sense(fair, wrong):
    facts = {"kind": "shift", **CAKES} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(session=fair, **facts)


def test_two_of_one_name_at_one_date_are_refused_with_words(fair, cakes, worker):
    with pytest.raises(Refused, match="Bei diesem Termin gibt es schon etwas mit diesem Namen"):
        actions.add_post(actor=worker, session=fair, kind="shift", facts=CAKES)


@pytest.mark.parametrize(("starts", "lasts"), [(-7 * 1440 - 1, 60), (360 + 7 * 1440 - 59, 60)])
def test_a_shift_weeks_away_from_its_date_is_a_slip(fair, worker, starts, lasts):
    facts = {**CAKES, "starts_minutes": starts, "lasts_minutes": lasts}
    with pytest.raises(Refused, match="weiter als eine Woche"):
        actions.add_post(actor=worker, session=fair, kind="shift", facts=facts)


def test_no_stalls_for_a_date_that_is_off_or_over_and_none_in_the_past(fair, town, worker):
    over = people.session(fair.offer, days=-2)
    with pytest.raises(AlreadyOver):
        actions.add_post(actor=worker, session=over, kind="stall", facts=STALL)
    soon = people.session(fair.offer, days=2)
    with pytest.raises(Refused, match="hätte schon begonnen"):
        actions.add_post(
            actor=worker, session=soon, kind="shift", facts={**CAKES, "starts_minutes": -4 * 1440}
        )  # fmt: skip
    actions.call_off(actor=worker, session=soon, reason="weather", shown=queries.plan_call_off([soon]).shown)
    with pytest.raises(IsCancelled):
        actions.add_post(actor=worker, session=soon, kind="stall", facts=STALL)


def test_others_may_neither_put_up_nor_change_nor_see_them(stalls, stranger, resident, coordinator):
    assert stalls not in queries.visible_posts(stranger)
    assert stalls not in queries.visible_posts(coordinator)
    for actor in (stranger, resident, coordinator):
        with pytest.raises(PermissionDenied):
            actions.add_post(actor=actor, session=stalls.session, kind="stall", facts={**STALL, "name": "Mehr"})
        with pytest.raises(PermissionDenied):
            actions.edit_post(actor=actor, post=stalls, facts={"places": 9})
        with pytest.raises(PermissionDenied):
            actions.remove_post(actor=actor, post=stalls)
        with pytest.raises(PermissionDenied):
            actions.copy_posts(actor=actor, session=stalls.session, source=stalls.session)
        with pytest.raises(PermissionDenied):
            actions.set_post_translation(actor=actor, post=stalls, language="ar", texts={"name": "x"})
    assert Post.objects.get().places == 2


# Signing up


def test_a_first_name_is_enough_and_the_third_waits(stalls):
    rows = [take(stalls, name) for name in ("فاطمة", "Bo", "Cem")]
    assert [state(row) for row in rows] == ["promised", "promised", "waiting"]
    first = again(rows[0])
    assert (first.session, first.post, first.people) == (stalls.session, stalls, 1)
    assert str(first.participant) == "Fatma"
    assert queries.title_of(first) == "Stände am Gehweg, Straßenfest"
    assert "auf Stelle 1: frei waren 0 von 2 Plätzen" in queries.explanation(again(rows[2]))
    assert Pool.objects.get(owner=f"post:{stalls.pk}").taken == 2
    assert allocation.verify() == []


def test_one_may_take_a_stall_and_several_shifts(stalls, cakes, fair, worker):
    late = actions.add_post(
        actor=worker, session=fair, kind="shift", facts={**CAKES, "name": "Abbau", "starts_minutes": 360}
    )
    rows = [take(post, email="amal@example.org") for post in (stalls, cakes, late)]
    assert [state(row) for row in rows] == ["promised"] * 3
    assert queries.helpers_signed_up(fair) == 1
    take(late, "Bo")
    assert queries.helpers_signed_up(fair) == 2


def test_friends_who_help_together_stay_together(cakes):
    assert state(take(cakes, "Amal")) == "promised"
    assert state(take(cakes, "Bo", people=2)) == "waiting"
    assert state(take(cakes, "Cem")) == "promised"


@pytest.mark.parametrize(
    ("answers", "more", "words"),
    [
        ((), {}, "was Sie mitbringen"),
        (("brings:second_hand", "brings:food"), {}, "was Sie mitbringen"),
        (("brings:second_hand", "childcare"), {}, "Diese Frage gibt es nicht mehr"),
        (("brings:gold",), {}, "Diese Frage gibt es nicht mehr"),
        (TRASH, {"people": 2}, "gilt für einen Stand"),
        (TRASH, {"children": 1}, "gilt für einen Stand"),
    ],
)
def test_a_stall_asks_closed_questions_only(stalls, answers, more, words):
    with pytest.raises(Refused, match=words):
        take(stalls, answers=answers, **more)
    assert not SignUp.objects.exists()


def test_a_shift_asks_nothing(cakes):
    with pytest.raises(Refused, match="Diese Frage gibt es nicht mehr"):
        take(cakes, answers=TRASH)
    with pytest.raises(Refused, match="Vornamen"):
        take(cakes, "  ")


def test_what_is_brought_and_needed_stands_in_the_list_and_goes_after_the_date(stalls):
    row = take(stalls, answers=("brings:food", "stall:electricity", "stall:table"), phone="05721 1234")
    (line,) = queries.listed([again(row)])
    assert line.answers == ("Essen und Trinken", "Strom", "Tisch")
    with clock.at(stalls.session.ends_at + timedelta(minutes=1)):
        assert actions.forget_people(actor=Clock()) == 1
    row = again(row)
    assert (row.answers, row.participant.phone, row.participant.channel) == ((), "", "none")


def test_who_clears_away_the_day_after_can_be_reached_until_then(fair, worker):
    facts = {**CAKES, "name": "Aufräumen", "starts_minutes": 24 * 60}
    row = take(actions.add_post(actor=worker, session=fair, kind="shift", facts=facts), phone="05721 1234")
    with clock.at(fair.ends_at + timedelta(hours=1)):
        assert actions.forget_people(actor=Clock()) == 0
    with clock.at(fair.ends_at + timedelta(days=2)):
        assert actions.forget_people(actor=Clock()) == 1
    assert again(row).participant.phone == ""


def test_the_list_closes_so_many_days_before(fair, worker):
    post = actions.add_post(actor=worker, session=fair, kind="stall", facts={**STALL, "closes_days": 7})
    assert post.closes_at == local(fair, 10, days=-7)
    with clock.at(post.closes_at), pytest.raises(PostClosed):
        take(post)
    with clock.at(post.closes_at - timedelta(minutes=1)):
        assert state(take(post)) == "promised"


def test_nobody_signs_up_for_a_date_that_is_off_or_a_post_that_is_gone(stalls, cakes, worker):
    actions.remove_post(actor=worker, post=cakes)
    with pytest.raises(Refused):
        take(cakes)
    kept = take(stalls)
    actions.remove_post(actor=worker, post=stalls, shown=queries.plan_post_removal(stalls).shown)
    with pytest.raises(PostGone):
        take(Post.objects.get(pk=stalls.pk))
    assert state(kept) == "ended"
    other = actions.add_post(actor=worker, session=stalls.session, kind="stall", facts=STALL)
    session = other.session
    actions.call_off(actor=worker, session=session, reason="weather", shown=queries.plan_call_off([session]).shown)
    with pytest.raises(PostClosed):
        take(Post.objects.get(pk=other.pk))


def test_a_guest_cannot_sign_up_where_residents_cannot_look(stalls, worker):
    type(stalls.offer).objects.filter(pk=stalls.offer.pk).update(is_published=False)
    with pytest.raises(PermissionDenied):
        take(Post.objects.get(pk=stalls.pk))
    assert state(take(Post.objects.get(pk=stalls.pk), actor=worker, source="phone")) == "promised"


def test_who_cancels_makes_room_for_the_next_who_has_a_deadline(stalls, worker):
    rows = [take(stalls, name, phone="05721 1234") for name in ("Amal", "Bo", "Cem", "Dana")]
    actions.cancel_sign_up(actor=guest(rows[0]), sign_up=again(rows[0]))
    assert [state(row) for row in rows] == ["ended", "promised", "held", "waiting"]
    assert CallListEntry.objects.get().occasion == "held"
    actions.decline_place(actor=guest(rows[2]), sign_up=again(rows[2]))
    assert [state(row) for row in rows] == ["ended", "promised", "ended", "held"]
    actions.accept_place(actor=guest(rows[3]), sign_up=again(rows[3]))
    assert state(rows[3]) == "promised"
    assert allocation.verify() == []


# What a change does


def test_a_moved_date_takes_its_shifts_along_and_tells_everybody(fair, stalls, cakes, worker):
    take(stalls, email="stand@example.org")
    helper = take(cakes, "Bo", email="bo@example.org")
    waiting = take(cakes, "Cem", people=2)
    Mail.objects.all().delete()
    start = datetime.fromisoformat(fair.starts_local) + timedelta(days=7)
    preview = queries.plan_move_to(fair, start, 360, fair.site)
    sentences = " ".join(effect.sentence for effect in preview.effects)
    assert "1 Helferdienst rückt mit dem Beginn des Termins mit" in sentences
    assert "4 Menschen sind angemeldet" in sentences
    actions.move_session(
        actor=worker, session=fair, start=start, minutes=360, site=fair.site, shown=preview.shown
    )  # fmt: skip
    row = again(helper)
    assert row.post.starts_at == local(fair, 12, days=7)
    assert row.claim.last_moment == row.post.starts_at
    bodies = {mail.to: mail.body for mail in Mail.objects.all()}
    assert "12:00–14:00 Uhr" in bodies["bo@example.org"]
    assert "10:00–16:00 Uhr" in bodies["stand@example.org"]
    assert CallListEntry.objects.get(sign_up=waiting).occasion == "moved"


def test_a_date_that_is_called_off_is_told_to_stalls_and_helpers(fair, stalls, cakes, worker):
    take(stalls, email="stand@example.org")
    call = take(cakes, "Bo", phone="05721 1234")
    Mail.objects.all().delete()
    with pytest.raises(NotShown):
        actions.call_off(actor=worker, session=fair, reason="weather")
    actions.call_off(actor=worker, session=fair, reason="weather", shown=queries.plan_call_off([fair]).shown)
    assert "Dieser Termin fällt leider aus" in Mail.objects.get().body
    assert CallListEntry.objects.get(sign_up=call).occasion == "called_off"


def test_fewer_stalls_show_who_loses_theirs_and_they_wait_in_front(stalls, worker):
    first, second = take(stalls, "Amal"), take(stalls, "Bo", email="bo@example.org")
    with pytest.raises(NotShown) as refused:
        actions.edit_post(actor=worker, post=stalls, facts={"places": 1})
    assert [effect.sentence for effect in refused.value.effects] == [
        "Stände am Gehweg: 1 Menschen verlieren ihren Platz und stehen dann vorn auf der Warteliste: die zuletzt "
        "kamen. 1 Anmeldungen bekommen eine E-Mail, 0 stehen auf der Anrufliste."
    ]
    assert Post.objects.get().places == 2
    edit(stalls, worker, places=1)
    assert [state(first), state(second)] == ["promised", "waiting"]
    assert Mail.objects.filter(subject__startswith="Weniger Plätze").count() == 1
    edit(stalls, worker, places=2)
    assert state(second) == "held"


def test_another_time_of_a_shift_is_shown_and_told(cakes, worker):
    take(cakes, email="bo@example.org")
    Mail.objects.all().delete()
    with pytest.raises(NotShown):
        actions.edit_post(actor=worker, post=cakes, facts={"starts_minutes": 180})
    edit(cakes, worker, starts_minutes=180)
    assert "13:00–15:00 Uhr" in Mail.objects.get().body
    assert again(SignUp.objects.get()).claim.last_moment == Post.objects.get().starts_at


def test_another_fee_is_shown_first_and_told_to_all_who_wait_too(stalls, worker):
    for name, way in {"Amal": {"email": "amal@example.org", "language": "en"}, "Bo": {"phone": "0176 1"}}.items():
        take(stalls, name, **way)
    take(stalls, "Cem", email="cem@example.org")
    Mail.objects.all().delete()
    with pytest.raises(NotShown) as refused:
        actions.edit_post(actor=worker, post=stalls, facts={"fee_cents": 1050})
    assert [effect.sentence for effect in refused.value.effects] == [
        "3 Anmeldungen kennen die alte Gebühr. Jetzt gilt: Standgebühr: 10,50\N{NO-BREAK SPACE}€. 2 per E-Mail, "
        "1 auf der Anrufliste."
    ]
    assert not Mail.objects.exists()
    edit(stalls, worker, fee_cents=1050)
    english, german = Mail.objects.order_by("to")
    assert (english.to, english.subject) == ("amal@example.org", "Different fee: Stände am Gehweg, Straßenfest")
    assert "10.50" in english.body
    assert "Die Gebühr hat sich geändert. Jetzt gilt: Standgebühr: 10,50\N{NO-BREAK SPACE}€." in german.body
    call = queries.call_line(CallListEntry.objects.get())
    assert (call.name, call.what) == ("Bo", "andere Standgebühr")
    assert call.about.endswith("Standgebühr: 10,50\N{NO-BREAK SPACE}€")


def test_other_words_of_a_stall_are_no_news(stalls, worker):
    take(stalls, email="amal@example.org")
    Mail.objects.all().delete()
    edit(stalls, worker, words="Direkt an der Straße", fee_cents=500)
    assert not Mail.objects.exists()


def test_a_stall_that_goes_away_is_shown_and_told_to_all_who_wait_too(stalls, worker):
    rows = [take(stalls, name, email=f"{name}@example.org".lower()) for name in ("Amal", "Bo", "Cem")]
    Mail.objects.all().delete()
    with pytest.raises(NotShown) as refused:
        actions.remove_post(actor=worker, post=stalls)
    assert [effect.sentence for effect in refused.value.effects] == [
        "3 Anmeldungen enden. 3 per E-Mail, 0 auf der Anrufliste."
    ]
    actions.remove_post(actor=worker, post=stalls, shown=queries.plan_post_removal(stalls).shown)
    assert [state(row) for row in rows] == ["ended"] * 3
    assert {mail.subject for mail in Mail.objects.all()} == {"Abgesagt: Stände am Gehweg, Straßenfest"}
    assert Mail.objects.count() == 3  # nobody was offered a place on the way out
    gone = Post.objects.get()
    assert (gone.removed_by, queries.posts_of(gone.session)) == (worker.key, [])
    assert allocation.verify() == []
    with pytest.raises(PostGone):
        actions.edit_post(actor=worker, post=gone, facts={"places": 5})


def test_what_nobody_signed_up_for_leaves_no_trace(stalls, worker):
    actions.remove_post(actor=worker, post=stalls)
    assert not Post.objects.exists()
    assert allocation.verify() == []


def test_a_date_with_stalls_is_not_deleted(fair, stalls, worker):
    with pytest.raises(HangsOn):
        actions.remove_session(actor=worker, session=fair)


def test_as_last_time(fair, stalls, cakes, worker):
    take(stalls)
    actions.set_admission(actor=worker, offer=fair.offer, changes={"hold_hours": 24})
    following = people.session(fair.offer, days=50, hour=11)
    actions.add_post(actor=worker, session=following, kind="stall", facts={**STALL, "places": 7})
    preview = queries.plan_copy(following, fair)
    assert [effect.sentence.partition(",")[0] for effect in preview.effects] == ["Kuchentheke: 2"]
    with pytest.raises(NotShown):
        actions.copy_posts(actor=worker, session=following, source=fair)
    (made,) = actions.copy_posts(actor=worker, session=following, source=fair, shown=preview.shown)
    assert made.starts_local[11:] == "13:00"
    assert {post.name: post.places for post in queries.posts_of(following)} == {
        "Stände am Gehweg": 7, "Kuchentheke": 2,
    }  # fmt: skip
    assert Pool.objects.get(owner=f"post:{made.pk}").taken == 0
    with pytest.raises(NothingToDo):
        actions.copy_posts(actor=worker, session=following, source=fair)


def test_not_from_another_offer(fair, stalls, town, worker):
    other = people.session(people.offer(town), days=9)
    with pytest.raises(Refused, match="desselben Angebots"):
        actions.copy_posts(actor=worker, session=other, source=fair)


def test_texts_in_other_languages(stalls, worker):
    people_of_lists(stalls)
    actions.set_post_translation(actor=worker, post=stalls, language="ar", texts={"name": "أكشاك"})
    assert Post.objects.get().text("name", "ar").value == "أكشاك"
    with pytest.raises(Refused):
        actions.set_post_translation(actor=worker, post=stalls, language="xx", texts={"name": "x"})
    with pytest.raises(Refused):
        actions.set_post_translation(actor=worker, post=stalls, language="de", texts={"name": "x"})


def people_of_lists(post):
    from quartierwerk.vocabularies.models import Language

    Language.objects.create(code="ar", name="Arabisch", own_name="العربية", is_for_content=True)


# Helpers that are looked for; what is no visitor


def test_helpers_still_looked_for(fair, stalls, cakes, worker, stranger):
    take(cakes)
    (found,) = queries.lacking_helpers(worker)
    assert (found.session, found.helpers, found.wanted) == (fair, 1, 2)
    assert queries.lacking_helpers(stranger) == []
    take(cakes, "Bo")
    assert queries.lacking_helpers(worker) == []


def test_who_sells_or_helps_is_no_visitor_of_the_date(town, worker):
    offer = people.offer(town, seats=2, admission="date", sign_up="needed")
    session = people.session(offer, days=3)
    post = actions.add_post(actor=worker, session=session, kind="shift", facts=CAKES)
    helper = take(post)
    assert attendance_queries.checklist(session) == []
    assert attendance_queries.sessions_with_list([session]) == set()
    assert queries.places_left(offer, [session])[f"session:{session.pk}"].free == 2
    visitors = [sign_up(session, name) for name in ("Bo", "Cem")]
    assert [state(row) for row in visitors] == ["promised", "promised"]
    assert [entry.sign_up for entry in attendance_queries.checklist(session)] == visitors
    assert list(queries.sign_ups_for(SignUp.objects.order_by("pk"), session)) == visitors
    assert not queries.has_living_sign_ups(people.offer(town))
    with clock.at(session.starts_at), pytest.raises(NotOnThisList):
        attendance.mark_presence(actor=worker, session=session, sign_up=again(helper), state="present")
    assert list(attendance_queries.sign_ups_to_certify(worker).order_by("pk")) == visitors


def test_how_one_signs_up_for_the_date_may_change_though_somebody_helps(cakes, worker):
    take(cakes)
    offer = cakes.offer
    actions.set_admission(actor=worker, offer=offer, changes={"admission": "date", "seats": 20})
    offer.refresh_from_db()
    assert offer.admission == "date"


def test_helpers_are_reminded_the_day_before_their_own_shift(fair, stalls, worker):
    facts = {**CAKES, "name": "Aufbau", "starts_minutes": -16 * 60}  # at six in the evening before
    building = actions.add_post(actor=worker, session=fair, kind="shift", facts=facts)
    helper, trader = take(building, email="bo@example.org"), take(stalls, "Bo", email="cem@example.org")
    Mail.objects.all().delete()
    for days, told in ((-2, "bo@example.org"), (-1, "cem@example.org")):
        with clock.at(local(fair, 9, days=days)):
            assert attendance.remind(actor=Clock()) == 1
            assert attendance.remind(actor=Clock()) == 0
        assert Mail.objects.latest("pk").to == told
    assert "Aufbau, Straßenfest" in Mail.objects.get(to="bo@example.org").body
    assert "18:00–20:00 Uhr" in Mail.objects.get(to="bo@example.org").body
    assert dict(Reminder.objects.values_list("sign_up", "starts_at")) == {
        helper.pk: building.starts_at, trader.pk: fair.starts_at,
    }  # fmt: skip


def test_a_sign_up_for_a_post_belongs_to_its_date(cakes):
    row = take(cakes)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignUp.objects.filter(pk=row.pk).update(session=None)


def test_validation_says_it_in_words(fair):
    with pytest.raises(ValidationError, match="höchstens 14 Stunden"):
        Post(session=fair, kind="shift", **{**CAKES, "lasts_minutes": 900}).full_clean()


def test_a_guest_key_opens_only_its_own(cakes):
    mine, other = take(cakes), take(cakes, "Bo")
    with pytest.raises(PermissionDenied):
        actions.cancel_sign_up(actor=guest(mine), sign_up=again(other))
    with pytest.raises(PermissionDenied):
        actions.cancel_sign_up(actor=Guest(), sign_up=again(other))
