"""Who may do what with offers and their dates. One line per action; what has no rule is not allowed.

Whoever works at the carrier, and the manager of the neighbourhood, keep offers; the co-ordinator of the town reads.
A partner's link opens the one question it was sent with.
"""

from __future__ import annotations

from typing import Any

from quartierwerk.access.choices import Role
from quartierwerk.foundation.permissions import Actor, Clock, Guest, rule

KEEPERS = (Role.WORKER, Role.MANAGER)
READERS = (Role.WORKER, Role.MANAGER, Role.COORDINATOR)


def keeps(actor: Actor, thing: Any) -> bool:
    return thing is not None and actor.holds(*KEEPERS, at=thing)


def key_of(confirmation: Any) -> str:
    """What a guest holds who came by the link of this question."""
    return f"offers.confirmation:{confirmation.pk}"


def key_of_sign_up(sign_up: Any) -> str:
    """What a guest holds who typed the code of this sign-up."""
    return f"offers.sign_up:{sign_up.pk}"


@rule("offers.create_offer")
def may_create_offer(actor: Actor, draft: Any) -> bool:
    """At a place and for a carrier that one keeps."""
    return keeps(actor, draft)


@rule("offers.edit_offer")
def may_edit_offer(actor: Actor, offer: Any) -> bool:
    return keeps(actor, offer)


@rule("offers.set_translation")
def may_set_translation(actor: Actor, offer: Any) -> bool:
    return keeps(actor, offer)


@rule("offers.confirm_translation")
def may_confirm_translation(actor: Actor, offer: Any) -> bool:
    """Checked, still right: the name stands beside it, so it is a person's act."""
    return keeps(actor, offer) and not isinstance(actor, Clock)


@rule("offers.set_picture")
@rule("offers.remove_picture")
def may_change_picture(actor: Actor, offer: Any) -> bool:
    return keeps(actor, offer)


@rule("offers.publish_offer")
@rule("offers.withdraw_offer")
@rule("offers.remove_offer")
def may_change_visibility(actor: Actor, offer: Any) -> bool:
    return keeps(actor, offer)


@rule("offers.add_series")
@rule("offers.change_series")
@rule("offers.end_series")
def may_change_series(actor: Actor, series: Any) -> bool:
    return keeps(actor, series)


@rule("offers.top_up")
def may_top_up(actor: Actor, nothing: Any) -> bool:
    """Dates are made ahead by the clock and by the operator at the machine."""
    return isinstance(actor, Clock)


@rule("offers.pause_offer")
@rule("offers.resume_offer")
def may_pause(actor: Actor, thing: Any) -> bool:
    return keeps(actor, thing)


@rule("offers.add_sessions")
@rule("offers.move_session")
@rule("offers.call_off")
@rule("offers.call_off_afterwards")
@rule("offers.undo_cancellation")
@rule("offers.set_stand_in")
@rule("offers.set_note")
@rule("offers.remove_session")
@rule("offers.give_room")
@rule("offers.give_series_room")
def may_change_session(actor: Actor, thing: Any) -> bool:
    return keeps(actor, thing)


@rule("offers.add_permits")
@rule("offers.edit_permit")
@rule("offers.note_permit")
@rule("offers.take_back_step")
@rule("offers.remove_permit")
@rule("offers.set_rain_plan")
@rule("offers.set_rain_words")
@rule("offers.remove_rain_plan")
@rule("offers.decide_rain")
@rule("offers.take_back_rain")
def may_plan_fest(actor: Actor, thing: Any) -> bool:
    return keeps(actor, thing)


@rule("offers.add_permit_kind")
@rule("offers.edit_permit_kind")
def may_keep_permit_kinds(actor: Actor, kind: Any) -> bool:
    """The list holds for all fests of the installation."""
    return actor.holds(Role.MANAGER, Role.COORDINATOR, Role.ADMINISTRATOR)


@rule("offers.see_permit_kinds")
def may_see_permit_kinds(actor: Actor, nothing: Any) -> bool:
    return actor.holds(*READERS, Role.ADMINISTRATOR)


@rule("offers.plant_permit_kinds")
def may_plant_permit_kinds(actor: Actor, nothing: Any) -> bool:
    return isinstance(actor, Clock)


@rule("offers.follow_places")
@rule("offers.follow_school_holidays")
def may_follow_places(actor: Actor, nothing: Any) -> bool:
    """Whoever closes a place calls off what would have taken place there; places ask their own rule before."""
    return not isinstance(actor, Guest)


@rule("offers.clear_day")
def may_clear_day(actor: Actor, nothing: Any) -> bool:
    """Each date is asked about again, one by one, inside the action."""
    return actor.holds(*KEEPERS)


@rule("offers.restore_day")
def may_restore_day(actor: Actor, session: Any) -> bool:
    """One date or, without one, all that the same person cleared."""
    return actor.holds(*KEEPERS) if session is None else keeps(actor, session)


@rule("offers.copy_half_year")
def may_copy_half_year(actor: Actor, nothing: Any) -> bool:
    """Each series is asked about again, one by one, inside the action."""
    return actor.holds(*KEEPERS)


@rule("offers.ask_partner")
def may_ask_partner(actor: Actor, offer: Any) -> bool:
    return keeps(actor, offer)


@rule("offers.ask_address")
def may_ask_address(actor: Actor, nothing: Any) -> bool:
    """Over all carriers, so it is the clock's."""
    return isinstance(actor, Clock)


@rule("offers.answer_confirmation")
def may_answer_confirmation(actor: Actor, confirmation: Any) -> bool:
    return isinstance(actor, Guest) and key_of(confirmation) in actor.opens


@rule("offers.confirm_stock")
def may_confirm_stock(actor: Actor, offer: Any) -> bool:
    """Somebody of the staff asked the partner and was told."""
    return keeps(actor, offer)


@rule("offers.release_proposal")
@rule("offers.decline_proposal")
def may_decide_proposal(actor: Actor, confirmation: Any) -> bool:
    return keeps(actor, confirmation)


@rule("offers.forget_hand_overs")
def may_forget_hand_overs(actor: Actor, nothing: Any) -> bool:
    return isinstance(actor, Clock)


@rule("offers.see_calendars")
def may_see_calendars(actor: Actor, nothing: Any) -> bool:
    return actor.holds(*KEEPERS)


@rule("offers.import_calendar")
@rule("offers.send_calendar")
@rule("offers.agree_to_calendar")
@rule("offers.discard_calendar")
def may_read_calendars(actor: Actor, thing: Any) -> bool:
    """For a carrier and at a place that one keeps."""
    return keeps(actor, thing)


@rule("offers.note_preview")
@rule("offers.note_result")
@rule("offers.look_again")
@rule("offers.forget_calendars")
def may_work_off_calendars(actor: Actor, thing: Any) -> bool:
    """Jobs and the clock."""
    return isinstance(actor, Clock)


@rule("offers.sign_up")
def may_sign_up(actor: Actor, to: Any) -> bool:
    """Everybody, for what residents can see (the action looks); staff enter others for what they keep."""
    return isinstance(actor, Guest) or keeps(actor, getattr(to, "offer", to))


@rule("offers.cancel_sign_up")
@rule("offers.accept_place")
@rule("offers.decline_place")
def may_answer_for_sign_up(actor: Actor, sign_up: Any) -> bool:
    """Who has the code, and those who keep the offer."""
    if isinstance(actor, Guest):
        return key_of_sign_up(sign_up) in actor.opens
    return keeps(actor, sign_up)


@rule("offers.set_admission")
@rule("offers.add_reserve")
@rule("offers.remove_reserve")
@rule("offers.add_free_times")
@rule("offers.remove_free_time")
@rule("offers.set_next_level")
@rule("offers.offer_next_level")
@rule("offers.tick_off_call")
def may_run_admission(actor: Actor, thing: Any) -> bool:
    return keeps(actor, thing)


@rule("offers.agree_to_level")
@rule("offers.decline_level")
def may_answer_level(actor: Actor, level: Any) -> bool:
    """Whoever keeps the course that is to follow: its places are given away first to others' people."""
    return keeps(actor, level.after) and not isinstance(actor, Clock)


@rule("offers.add_post")
@rule("offers.edit_post")
@rule("offers.remove_post")
@rule("offers.copy_posts")
@rule("offers.set_post_translation")
def may_run_posts(actor: Actor, thing: Any) -> bool:
    """Stalls and shifts of a date: whoever keeps the offer."""
    return keeps(actor, thing)


@rule("offers.see_calls")
def may_see_calls(actor: Actor, nothing: Any) -> bool:
    return actor.holds(*KEEPERS)


@rule("offers.lapse_places")
@rule("offers.forget_people")
def may_tidy_sign_ups(actor: Actor, nothing: Any) -> bool:
    return isinstance(actor, Clock)
