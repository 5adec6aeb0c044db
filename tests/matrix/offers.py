"""Who gets what from the addresses of the room offers. How to read and write it: tests/matrix/__init__.py."""

from datetime import date, timedelta
from uuid import UUID

from quartierwerk.foundation import clock
from quartierwerk.foundation.permissions import Clock, Guest
from quartierwerk.offers import queries
from quartierwerk.offers.actions import add_post, sign_up
from quartierwerk.offers.choices import StockState
from quartierwerk.offers.models import (
    CalendarUpload,
    CallListEntry,
    Cancellation,
    Confirmation,
    FreeTime,
    NextLevel,
    Offer,
    Pause,
    Permit,
    PermitKind,
    PermitStep,
    Post,
    RainDecision,
    RainPlan,
    Reserve,
    Series,
)
from quartierwerk.parties.models import Contact
from quartierwerk.vocabularies.models import Language
from tests import cast

BATCH = UUID("5f0c7f0e-7d0a-4b5f-9f57-0a51c1a3b7aa")


def series(offer):
    there = offer.series.first()
    row = there or Series.objects.create(
        offer=offer, starts_local="2030-06-04T10:00", minutes=90, rrule="FREQ=WEEKLY;BYDAY=TU",
        made_until=date(9999, 12, 31),
    )  # fmt: skip
    return {"pk": row.pk}


def pause(offer):
    today = clock.today()
    row = offer.pauses.first() or Pause.objects.create(offer=offer, starts_on=today, ends_on=today + timedelta(days=9))
    return {"pk": row.pk}


def session(offer):
    return {"pk": (offer.sessions.first() or cast.session(offer)).pk}


def cleared(offer, by):
    """A date that this person called off together with others."""
    row = offer.sessions.first() or cast.session(offer)
    if not hasattr(row, "cancellation"):
        Cancellation.objects.create(session=row, reason="illness", at=clock.now(), by=by.key, batch=BATCH)
    return {"batch": BATCH, "pk": row.pk}


def text(offer):
    Language.objects.get_or_create(
        code="ar", defaults={"name": "Arabisch", "own_name": "العربية", "is_for_content": True}
    )
    return {"pk": offer.pk, "language": "ar"}


def kept_by_partner(offer):
    """The offer as one of the stock."""
    Offer.objects.filter(pk=offer.pk).update(stock=StockState.PARTNER, confirmed_on=clock.today())
    return {"pk": offer.pk}


def asked(offer, **answer):
    """A question about the offer, made once."""
    kept_by_partner(offer)
    last = queries.latest_question(offer)
    return last or Confirmation.objects.create(offer=offer, asked_at=clock.now(), **answer)


def proposed(offer):
    row = asked(offer)
    row.answered_at, row.is_still_true, row.proposed = clock.now(), False, {"contact_phone": "05721 1"}
    row.save()
    return {"pk": row.pk}


def sent(offer):
    """A calendar file for the carrier of the offer, looked through."""
    row = CalendarUpload.objects.create(
        carrier=offer.carrier, site=offer.site, name="kalender.ics", sent_at=clock.now(), sent_by="account:1",
        preview={"taken": 0, "changed": 0, "unchanged": 0, "refused_count": 0}, stored="0" * 32,
    )  # fmt: skip
    return {"pk": row.pk}


def admission(offer, kind):
    """One signs up for the offer in this way."""
    Offer.objects.filter(pk=offer.pk).update(admission=kind, seats=21, is_published=True)
    offer.refresh_from_db()
    return offer


def date_to_sign_up_for(offer):
    admission(offer, "date")
    return offer.sessions.filter(starts_at__gt=clock.now(), cancellation=None).first() or cast.session(offer, days=3)


def signed_up(offer):
    """Somebody with a phone who signed up for a date."""
    session = date_to_sign_up_for(offer)
    wish = queries.Wish(first_name="Amal", phone="0176 1")
    return sign_up(actor=Guest(), to=session, wish=wish, key=UUID(int=1))


def post(offer):
    """A shift of helpers at a coming date, for which somebody has signed up."""
    session = offer.sessions.filter(starts_at__gt=clock.now()).first() or cast.session(offer, days=3)
    there = Post.objects.filter(session=session).first()
    facts = {"name": "Kuchentheke", "places": 3, "starts_minutes": 0, "lasts_minutes": 60}
    return there or add_post(actor=Clock(), session=session, kind="shift", facts=facts)


def call(offer):
    row = signed_up(offer)
    there = CallListEntry.objects.filter(sign_up=row).first()
    there = there or CallListEntry.objects.create(sign_up=row, occasion="held", made_at=clock.now())
    return {"pk": there.pk}


def reserve(offer):
    row, _made = Reserve.objects.get_or_create(offer=offer, name="haus", defaults={"reason": "Im Haus", "places": 1})
    return {"pk": row.pk}


def level(before: Offer, after: Offer) -> dict[str, int]:
    """The keeper of ``after`` is asked."""
    unanswered = {"after": after, "agreed_at": None, "declined_at": None}
    return {"pk": NextLevel.objects.update_or_create(before=before, defaults=unanswered)[0].pk}


def free_time(world, offer):
    host, _made = Contact.objects.get_or_create(name="Beraterin", organisation=world.town.own_carrier)
    starts = clock.now() + timedelta(days=3)
    row = offer.free_times.first() or FreeTime.objects.create(
        offer=offer, host=host, starts_at=starts, ends_at=starts + timedelta(hours=2)
    )
    return {"pk": row.pk}


def permit_kind():
    row, _made = PermitKind.objects.get_or_create(
        slug="einwilligung", defaults={"name": "Einwilligung", "lead_days": 42, "is_consent": True}
    )
    return row


def permit(offer):
    """The owner of the ground of a date to come has been asked."""
    session = offer.sessions.filter(starts_at__gt=clock.now()).first() or cast.session(offer, days=3)
    row, made = Permit.objects.get_or_create(session=session, kind=permit_kind())
    if made:
        for state in ("needed", "asked"):
            PermitStep.objects.create(permit=row, state=state, day=clock.today(), at=clock.now(), by="account:1")
    return row


def permit_step(offer):
    return {"pk": permit(offer).steps.last().pk}


def rain(offer):
    """A date to come with a plan for the rain."""
    session = date_to_sign_up_for(offer)
    RainPlan.objects.get_or_create(session=session, defaults={"alternative": "cover", "words": "unter dem Dach"})
    return {"pk": session.pk}


def rain_decided(offer):
    """Another one, about whose weather somebody has decided."""
    date_to_sign_up_for(offer)
    there = offer.sessions.filter(rain_plan__decision__isnull=False).first()
    if there is None:
        there = cast.session(offer, days=50, hour=19)
        plan = RainPlan.objects.create(session=there, alternative="off")
        RainDecision.objects.create(plan=plan, choice="dry", at=clock.now(), by="account:1")
    return {"pk": there.pk}


THINGS = {
    "rain": lambda world: rain(world.offer),
    "rain_foreign": lambda world: rain(world.foreign_offer),
    "rain_decided": lambda world: rain_decided(world.offer),
    "rain_decided_foreign": lambda world: rain_decided(world.foreign_offer),
    "permit_kind": lambda world: {"pk": permit_kind().pk},
    "permit": lambda world: {"pk": permit(world.offer).pk},
    "permit_foreign": lambda world: {"pk": permit(world.foreign_offer).pk},
    "permit_step": lambda world: permit_step(world.offer),
    "permit_step_foreign": lambda world: permit_step(world.foreign_offer),
    "session_open": lambda world: {"pk": date_to_sign_up_for(world.offer).pk},
    "session_open_foreign": lambda world: {"pk": date_to_sign_up_for(world.foreign_offer).pk},
    "sign_up": lambda world: {"pk": signed_up(world.offer).pk},
    "sign_up_foreign": lambda world: {"pk": signed_up(world.foreign_offer).pk},
    "fest": lambda world: {"pk": post(world.offer).session_id},
    "fest_foreign": lambda world: {"pk": post(world.foreign_offer).session_id},
    "fest_csv": lambda world: {"pk": post(world.offer).session_id, "form": "csv"},
    "fest_csv_foreign": lambda world: {"pk": post(world.foreign_offer).session_id, "form": "csv"},
    "fest_doc": lambda world: {"pk": post(world.offer).session_id, "form": "doc"},
    "post": lambda world: {"pk": post(world.offer).pk},
    "post_foreign": lambda world: {"pk": post(world.foreign_offer).pk},
    "post_text": lambda world: {"pk": post(world.offer).pk, "language": text(world.offer)["language"]},
    "post_text_foreign": lambda world: {"pk": post(world.foreign_offer).pk, "language": text(world.offer)["language"]},
    "call": lambda world: call(world.offer),
    "call_foreign": lambda world: call(world.foreign_offer),
    "reserve": lambda world: reserve(world.offer),
    "reserve_foreign": lambda world: reserve(world.foreign_offer),
    "free_time": lambda world: free_time(world, world.offer),
    "free_time_foreign": lambda world: free_time(world, world.foreign_offer),
    "level": lambda world: level(world.foreign_offer, world.offer),
    "level_foreign": lambda world: level(world.offer, world.foreign_offer),
    "calendar": lambda world: sent(world.offer),
    "foreign_calendar": lambda world: sent(world.foreign_offer),
    "own": lambda world: {"pk": world.offer.pk},
    "foreign": lambda world: {"pk": world.foreign_offer.pk},
    "text": lambda world: text(world.offer),
    "text_foreign": lambda world: text(world.foreign_offer),
    "check": lambda world: {**text(world.offer), "field": "title"},
    "check_foreign": lambda world: {**text(world.foreign_offer), "field": "title"},
    "series": lambda world: series(world.offer),
    "series_foreign": lambda world: series(world.foreign_offer),
    "pause": lambda world: pause(world.offer),
    "pause_foreign": lambda world: pause(world.foreign_offer),
    "session": lambda world: session(world.offer),
    "session_foreign": lambda world: session(world.foreign_offer),
    "stock": lambda world: kept_by_partner(world.offer),
    "foreign_stock": lambda world: kept_by_partner(world.foreign_offer),
    "proposal": lambda world: proposed(world.offer),
    "foreign_proposal": lambda world: proposed(world.foreign_offer),
    "cleared": lambda world: {"batch": cleared(world.offer, world.cast.worker)["batch"]},
    "cleared_one": lambda world: cleared(world.offer, world.cast.worker),
    "cleared_foreign": lambda world: {**cleared(world.foreign_offer, world.cast.worker)},
    "csv": lambda world: {"form": "csv"},
    "exe": lambda world: {"form": "exe"},
    "link": lambda world: {"token": queries.link_token(asked(world.offer))},
    "guessed": lambda world: {"token": "1.geraten"},
}

ALIKE = {  # address with parameters that need no foreign thing -> why
    "offers:permit_kind_edit": "the list of kinds holds for the whole installation and belongs to nobody",
    "offers:ill_done": "the list belongs to the person who cleared the day; others are tried with hers",
    "offers:ill_undo": "the same; what is another person's is never found",
}

LINES = """
# address                   thing             method | guest  worker  stranger  manager  coordinator  administrator
offers:list                 -                 GET    | login  yes     yes       yes      yes          403
offers:list                 -                 POST   | login  405     405       405      405          405
offers:list_file            csv               GET    | login  yes     yes       yes      yes          403
offers:list_file            csv               POST   | login  405     405       405      405          405
offers:list_file            exe               GET    | login  404     404       404      404          403
offers:new                  -                 GET    | login  yes     yes       yes      403          403
offers:new                  -                 POST   | login  yes     yes       yes      403          403
offers:offer                own               GET    | login  yes     404       yes      yes          404
offers:offer                foreign           GET    | login  404     yes       404      yes          404
offers:offer                own               POST   | login  405     405       405      405          405
offers:edit                 own               GET    | login  yes     404       yes      403          404
offers:edit                 own               POST   | login  yes     404       yes      403          404
offers:edit                 foreign           GET    | login  404     yes       404      403          404
offers:edit                 foreign           POST   | login  404     yes       404      403          404
offers:picture              own               GET    | login  yes     404       yes      403          404
offers:picture              own               POST   | login  yes     404       yes      403          404
offers:picture              foreign           GET    | login  404     yes       404      403          404
offers:picture              foreign           POST   | login  404     yes       404      403          404
offers:picture_removal      own               GET    | login  405     405       405      405          405
offers:picture_removal      own               POST   | login  yes     404       yes      403          404
offers:picture_removal      foreign           POST   | login  404     yes       404      403          404
offers:publication          own               GET    | login  405     405       405      405          405
offers:publication          own               POST   | login  yes     404       yes      403          404
offers:publication          foreign           POST   | login  404     yes       404      403          404
offers:withdrawal           own               GET    | login  yes     404       yes      403          404
offers:withdrawal           own               POST   | login  yes     404       yes      403          404
offers:withdrawal           foreign           GET    | login  404     yes       404      403          404
offers:withdrawal           foreign           POST   | login  404     yes       404      403          404
offers:removal              own               GET    | login  yes     404       yes      403          404
offers:removal              own               POST   | login  yes     404       yes      403          404
offers:removal              foreign           GET    | login  404     yes       404      403          404
offers:removal              foreign           POST   | login  404     yes       404      403          404
offers:translation          text              GET    | login  yes     404       yes      403          404
offers:translation          text              POST   | login  yes     404       yes      403          404
offers:translation          text_foreign      GET    | login  404     yes       404      403          404
offers:translation          text_foreign      POST   | login  404     yes       404      403          404
offers:translation_check    check             GET    | login  405     405       405      405          405
offers:translation_check    check             POST   | login  yes     404       yes      403          404
offers:translation_check    check_foreign     POST   | login  404     yes       404      403          404
offers:series_new           own               GET    | login  yes     404       yes      403          404
offers:series_new           own               POST   | login  yes     404       yes      403          404
offers:series_new           foreign           GET    | login  404     yes       404      403          404
offers:series_new           foreign           POST   | login  404     yes       404      403          404
offers:series_change        series            GET    | login  yes     404       yes      403          404
offers:series_change        series            POST   | login  yes     404       yes      403          404
offers:series_change        series_foreign    GET    | login  404     yes       404      403          404
offers:series_change        series_foreign    POST   | login  404     yes       404      403          404
offers:series_end           series            GET    | login  yes     404       yes      403          404
offers:series_end           series            POST   | login  yes     404       yes      403          404
offers:series_end           series_foreign    GET    | login  404     yes       404      403          404
offers:series_end           series_foreign    POST   | login  404     yes       404      403          404
offers:pause_new            own               GET    | login  yes     404       yes      403          404
offers:pause_new            own               POST   | login  yes     404       yes      403          404
offers:pause_new            foreign           GET    | login  404     yes       404      403          404
offers:pause_new            foreign           POST   | login  404     yes       404      403          404
offers:pause_end            pause             GET    | login  yes     404       yes      403          404
offers:pause_end            pause             POST   | login  yes     404       yes      403          404
offers:pause_end            pause_foreign     GET    | login  404     yes       404      403          404
offers:pause_end            pause_foreign     POST   | login  404     yes       404      403          404
offers:sessions_new         own               GET    | login  yes     404       yes      403          404
offers:sessions_new         own               POST   | login  yes     404       yes      403          404
offers:sessions_new         foreign           GET    | login  404     yes       404      403          404
offers:sessions_new         foreign           POST   | login  404     yes       404      403          404
offers:session              session           GET    | login  yes     404       yes      yes          404
offers:session              session_foreign   GET    | login  404     yes       404      yes          404
offers:session              session           POST   | login  405     405       405      405          405
offers:session_move         session           GET    | login  yes     404       yes      403          404
offers:session_move         session           POST   | login  yes     404       yes      403          404
offers:session_move         session_foreign   GET    | login  404     yes       404      403          404
offers:session_move         session_foreign   POST   | login  404     yes       404      403          404
offers:session_call_off     session           GET    | login  yes     404       yes      403          404
offers:session_call_off     session           POST   | login  yes     404       yes      403          404
offers:session_call_off     session_foreign   GET    | login  404     yes       404      403          404
offers:session_call_off     session_foreign   POST   | login  404     yes       404      403          404
offers:session_undo         session           GET    | login  405     405       405      405          405
offers:session_undo         session           POST   | login  yes     404       yes      403          404
offers:session_undo         session_foreign   POST   | login  404     yes       404      403          404
offers:session_stand_in     session           GET    | login  yes     404       yes      403          404
offers:session_stand_in     session           POST   | login  yes     404       yes      403          404
offers:session_stand_in     session_foreign   GET    | login  404     yes       404      403          404
offers:session_stand_in     session_foreign   POST   | login  404     yes       404      403          404
offers:without_room         -                 GET    | login  yes     yes       yes      403          403
offers:without_room         -                 POST   | login  405     405       405      405          405
offers:session_room         session           GET    | login  yes     404       yes      403          404
offers:session_room         session           POST   | login  yes     404       yes      403          404
offers:session_room         session_foreign   GET    | login  404     yes       404      403          404
offers:session_room         session_foreign   POST   | login  404     yes       404      403          404
offers:session_note         session           GET    | login  yes     404       yes      403          404
offers:session_note         session           POST   | login  yes     404       yes      403          404
offers:session_note         session_foreign   GET    | login  404     yes       404      403          404
offers:session_note         session_foreign   POST   | login  404     yes       404      403          404
offers:admission             own                   GET    | login  yes     404       yes      403          404
offers:admission             foreign               GET    | login  404     yes       404      403          404
offers:admission             own                   POST   | login  yes     404       yes      403          404
offers:admission             foreign               POST   | login  404     yes       404      403          404
offers:reserve_new           own                   GET    | login  yes     404       yes      403          404
offers:reserve_new           foreign               GET    | login  404     yes       404      403          404
offers:reserve_new           own                   POST   | login  yes     404       yes      403          404
offers:reserve_new           foreign               POST   | login  404     yes       404      403          404
offers:reserve_removal       reserve               GET    | login  405     405       405      405          405
offers:reserve_removal       reserve               POST   | login  yes     404       yes      404          404
offers:reserve_removal       reserve_foreign       POST   | login  404     yes       404      404          404
offers:free_time_new         own                   GET    | login  yes     404       yes      403          404
offers:free_time_new         foreign               GET    | login  404     yes       404      403          404
offers:free_time_new         own                   POST   | login  yes     404       yes      403          404
offers:free_time_new         foreign               POST   | login  404     yes       404      403          404
offers:free_time_removal     free_time             GET    | login  405     405       405      405          405
offers:free_time_removal     free_time             POST   | login  yes     404       yes      404          404
offers:free_time_removal     free_time_foreign     POST   | login  404     yes       404      404          404
offers:next_level            own                   GET    | login  yes     404       yes      403          404
offers:next_level            foreign               GET    | login  404     yes       404      403          404
offers:next_level            own                   POST   | login  yes     404       yes      403          404
offers:next_level            foreign               POST   | login  404     yes       404      403          404
offers:next_level_offer      own                   GET    | login  405     405       405      405          405
offers:next_level_offer      own                   POST   | login  yes     404       yes      403          404
offers:next_level_offer      foreign               POST   | login  404     yes       404      403          404
offers:level                 level                 GET    | login  yes     404       yes      404          404
offers:level                 level_foreign         GET    | login  404     yes       404      404          404
offers:level                 level                 POST   | login  405     405       405      405          405
offers:level_agreement       level                 GET    | login  405     405       405      405          405
offers:level_agreement       level                 POST   | login  yes     404       yes      404          404
offers:level_agreement       level_foreign         POST   | login  404     yes       404      404          404
offers:level_refusal         level                 GET    | login  405     405       405      405          405
offers:level_refusal         level                 POST   | login  yes     404       yes      404          404
offers:level_refusal         level_foreign         POST   | login  404     yes       404      404          404
offers:sign_ups              own                   GET    | login  yes     404       yes      403          404
offers:sign_ups              foreign               GET    | login  404     yes       404      403          404
offers:sign_ups              own                   POST   | login  405     405       405      405          405
offers:sign_ups_file         own                   GET    | login  yes     404       yes      403          404
offers:sign_ups_file         foreign               GET    | login  404     yes       404      403          404
offers:sign_ups_file         own                   POST   | login  405     405       405      405          405
offers:sign_up_new           own                   GET    | login  yes     404       yes      403          404
offers:sign_up_new           foreign               GET    | login  404     yes       404      403          404
offers:sign_up_new           own                   POST   | login  yes     404       yes      403          404
offers:sign_up_new           foreign               POST   | login  404     yes       404      403          404
offers:session_sign_ups      session_open          GET    | login  yes     404       yes      403          404
offers:session_sign_ups      session_open_foreign  GET    | login  404     yes       404      403          404
offers:session_sign_ups      session_open          POST   | login  405     405       405      405          405
offers:session_sign_ups_file session_open          GET    | login  yes     404       yes      403          404
offers:session_sign_ups_file session_open_foreign  GET    | login  404     yes       404      403          404
offers:session_sign_ups_file session_open          POST   | login  405     405       405      405          405
offers:session_sign_up_new   session_open          GET    | login  yes     404       yes      403          404
offers:session_sign_up_new   session_open_foreign  GET    | login  404     yes       404      403          404
offers:session_sign_up_new   session_open          POST   | login  yes     404       yes      403          404
offers:session_sign_up_new   session_open_foreign  POST   | login  404     yes       404      403          404
offers:posts                 fest                 GET    | login  yes     404       yes      403          404
offers:posts                 fest_foreign         GET    | login  404     yes       404      403          404
offers:posts                 fest                 POST   | login  405     405       405      405          405
offers:stall_new             fest                 GET    | login  yes     404       yes      403          404
offers:stall_new             fest                 POST   | login  yes     404       yes      403          404
offers:stall_new             fest_foreign         GET    | login  404     yes       404      403          404
offers:stall_new             fest_foreign         POST   | login  404     yes       404      403          404
offers:shift_new             fest                 GET    | login  yes     404       yes      403          404
offers:shift_new             fest                 POST   | login  yes     404       yes      403          404
offers:shift_new             fest_foreign         GET    | login  404     yes       404      403          404
offers:shift_new             fest_foreign         POST   | login  404     yes       404      403          404
offers:posts_copy            fest                 GET    | login  yes     404       yes      403          404
offers:posts_copy            fest_foreign         GET    | login  404     yes       404      403          404
offers:posts_copy            fest                 POST   | login  yes     404       yes      403          404
offers:posts_copy            fest_foreign         POST   | login  404     yes       404      403          404
offers:posts_file            fest_csv             GET    | login  yes     404       yes      403          404
offers:posts_file            fest_csv_foreign     GET    | login  404     yes       404      403          404
offers:posts_file            fest_csv             POST   | login  405     405       405      405          405
offers:posts_file            fest_doc             GET    | login  404     404       404      403          404
offers:post_edit             post                 GET    | login  yes     404       yes      404          404
offers:post_edit             post_foreign         GET    | login  404     yes       404      404          404
offers:post_edit             post                 POST   | login  yes     404       yes      404          404
offers:post_edit             post_foreign         POST   | login  404     yes       404      404          404
offers:post_removal          post                 GET    | login  yes     404       yes      404          404
offers:post_removal          post_foreign         GET    | login  404     yes       404      404          404
offers:post_removal          post                 POST   | login  yes     404       yes      404          404
offers:post_removal          post_foreign         POST   | login  404     yes       404      404          404
offers:post_sign_up_new      post                 GET    | login  yes     404       yes      404          404
offers:post_sign_up_new      post_foreign         GET    | login  404     yes       404      404          404
offers:post_sign_up_new      post                 POST   | login  yes     404       yes      404          404
offers:post_sign_up_new      post_foreign         POST   | login  404     yes       404      404          404
offers:post_translation      post_text            GET    | login  yes     404       yes      404          404
offers:post_translation      post_text_foreign    GET    | login  404     yes       404      404          404
offers:post_translation      post_text            POST   | login  yes     404       yes      404          404
offers:post_translation      post_text_foreign    POST   | login  404     yes       404      404          404
offers:sign_up               sign_up               GET    | login  yes     404       yes      404          404
offers:sign_up               sign_up_foreign       GET    | login  404     yes       404      404          404
offers:sign_up               sign_up               POST   | login  405     405       405      405          405
offers:sign_up_accept        sign_up               GET    | login  405     405       405      405          405
offers:sign_up_accept        sign_up               POST   | login  yes     404       yes      404          404
offers:sign_up_accept        sign_up_foreign       POST   | login  404     yes       404      404          404
offers:sign_up_decline       sign_up               GET    | login  405     405       405      405          405
offers:sign_up_decline       sign_up               POST   | login  yes     404       yes      404          404
offers:sign_up_decline       sign_up_foreign       POST   | login  404     yes       404      404          404
offers:sign_up_cancel        sign_up               GET    | login  405     405       405      405          405
offers:sign_up_cancel        sign_up               POST   | login  yes     404       yes      404          404
offers:sign_up_cancel        sign_up_foreign       POST   | login  404     yes       404      404          404
offers:call_done             call                  GET    | login  405     405       405      405          405
offers:call_done             call                  POST   | login  yes     404       yes      403          403
offers:call_done             call_foreign          POST   | login  404     yes       404      403          403
offers:call_open             call                  GET    | login  405     405       405      405          405
offers:call_open             call                  POST   | login  yes     404       yes      403          403
offers:call_open             call_foreign          POST   | login  404     yes       404      403          403
offers:calls                 -                     GET    | login  yes     yes       yes      403          403
offers:calls                 -                     POST   | login  405     405       405      405          405
offers:session_removal      session           GET    | login  yes     404       yes      403          404
offers:session_removal      session           POST   | login  yes     404       yes      403          404
offers:session_removal      session_foreign   GET    | login  404     yes       404      403          404
offers:session_removal      session_foreign   POST   | login  404     yes       404      403          404
offers:ill                  -                 GET    | login  yes     yes       yes      403          403
offers:ill                  -                 POST   | login  yes     yes       yes      403          403
offers:ill_done             cleared           GET    | login  yes     404       404      404          404
offers:ill_done             cleared           POST   | login  405     405       405      405          405
offers:ill_undo             cleared           GET    | login  405     405       405      405          405
offers:ill_undo             cleared           POST   | login  yes     yes       yes      403          403
offers:ill_undo_one         cleared_one       GET    | login  405     405       405      405          405
offers:ill_undo_one         cleared_one       POST   | login  yes     404       yes      403          404
offers:ill_undo_one         cleared_foreign   POST   | login  404     yes       404      403          404

# fests: permits, the owner's consent
offers:event                session               GET    | login   yes     404     yes     yes     404
offers:event                session_foreign       GET    | login   404     yes     404     yes     404
offers:event                session               POST   | login   405     405     405     405     405
offers:event_paper          session               GET    | login   yes     404     yes     yes     404
offers:event_paper          session_foreign       GET    | login   404     yes     404     yes     404
offers:event_paper          session               POST   | login   405     405     405     405     405
offers:permits_new          session               GET    | login   yes     404     yes     403     404
offers:permits_new          session_foreign       GET    | login   404     yes     404     403     404
offers:permits_new          session               POST   | login   yes     404     yes     403     404
offers:permits_new          session_foreign       POST   | login   404     yes     404     403     404
offers:permit               permit                GET    | login   yes     404     yes     yes     404
offers:permit               permit_foreign        GET    | login   404     yes     404     yes     404
offers:permit               permit                POST   | login   yes     404     yes     403     404
offers:permit               permit_foreign        POST   | login   404     yes     404     403     404
offers:permit_edit          permit                GET    | login   yes     404     yes     403     404
offers:permit_edit          permit_foreign        GET    | login   404     yes     404     403     404
offers:permit_edit          permit                POST   | login   yes     404     yes     403     404
offers:permit_edit          permit_foreign        POST   | login   404     yes     404     403     404
offers:permit_removal       permit                GET    | login   405     405     405     405     405
offers:permit_removal       permit                POST   | login   yes     404     yes     403     404
offers:permit_removal       permit_foreign        POST   | login   404     yes     404     403     404
offers:permit_letter        permit                GET    | login   yes     404     yes     yes     404
offers:permit_letter        permit_foreign        GET    | login   404     yes     404     yes     404
offers:permit_letter        permit                POST   | login   405     405     405     405     405
offers:step_removal         permit_step           GET    | login   405     405     405     405     405
offers:step_removal         permit_step           POST   | login   yes     404     yes     403     404
offers:step_removal         permit_step_foreign   POST   | login   404     yes     404     403     404
offers:permit_kinds         -                     GET    | login   yes     yes     yes     yes     yes
offers:permit_kinds         -                     POST   | login   405     405     405     405     405
offers:permit_kind_new      -                     GET    | login   403     403     yes     yes     yes
offers:permit_kind_new      -                     POST   | login   403     403     yes     yes     yes
offers:permit_kind_edit     permit_kind           GET    | login   403     403     yes     yes     yes
offers:permit_kind_edit     permit_kind           POST   | login   403     403     yes     yes     yes

# the plan for the rain; the undo comes last, because it finds a decision
offers:rain_plan            rain                  GET    | login   yes     404     yes     403     404
offers:rain_plan            rain_foreign          GET    | login   404     yes     404     403     404
offers:rain_plan            rain                  POST   | login   yes     404     yes     403     404
offers:rain_plan            rain_foreign          POST   | login   404     yes     404     403     404
offers:rain_words           rain                  GET    | login   yes     404     yes     403     404
offers:rain_words           rain_foreign          GET    | login   404     yes     404     403     404
offers:rain_words           rain                  POST   | login   yes     404     yes     403     404
offers:rain_words           rain_foreign          POST   | login   404     yes     404     403     404
offers:rain_decision        rain                  GET    | login   yes     404     yes     403     404
offers:rain_decision        rain_foreign          GET    | login   404     yes     404     403     404
offers:rain_decision        rain                  POST   | login   yes     404     yes     403     404
offers:rain_decision        rain_foreign          POST   | login   404     yes     404     403     404
offers:rain_plan_removal    rain                  GET    | login   405     405     405     405     405
offers:rain_plan_removal    rain                  POST   | login   yes     404     yes     403     404
offers:rain_plan_removal    rain_foreign          POST   | login   404     yes     404     403     404
offers:rain_undo            rain_decided          GET    | login   yes     404     yes     403     404
offers:rain_undo            rain_decided_foreign  GET    | login   404     yes     404     403     404
offers:rain_undo            rain_decided          POST   | login   yes     404     yes     403     404
offers:rain_undo            rain_decided_foreign  POST   | login   404     yes     404     403     404

# the stock of other carriers' offers; the stranger works for the other carrier, to whom the foreign offer belongs
offers:stock                       -        GET    | login  yes     yes       yes      yes          403
offers:stock                       -        POST   | login  405     405       405      405          405
offers:stock_question              stock    GET    | login  yes     404       yes      403          404
offers:stock_question              stock    POST   | login  yes     404       yes      403          404
offers:stock_question              foreign_stock GET  | login 404   yes       404      403          404
offers:stock_question              foreign_stock POST | login 404   yes       404      403          404
offers:stock_confirmation          stock    GET    | login  yes     404       yes      403          404
offers:stock_confirmation          stock    POST   | login  yes     404       yes      403          404
offers:stock_confirmation          foreign_stock GET  | login 404   yes       404      403          404
offers:stock_confirmation          foreign_stock POST | login 404   yes       404      403          404
offers:proposal                    proposal GET    | login  yes     404       yes      404          404
offers:proposal                    proposal POST   | login  yes     404       yes      404          404
offers:proposal                    foreign_proposal GET  | login 404 yes      404      404          404
offers:proposal                    foreign_proposal POST | login 404 yes      404      404          404
offers:proposal_decline            proposal GET    | login  405     405       405      405          405
offers:proposal_decline            proposal POST   | login  yes     404       yes      404          404
offers:proposal_decline            foreign_proposal GET  | login 405 405      405      405          405
offers:proposal_decline            foreign_proposal POST | login 404 yes      404      404          404

# calendars of others: the file belongs to the carrier for whom it was sent
offers:calendars            -                 GET    | login  yes     yes       yes      403          403
offers:calendars            -                 POST   | login  yes     yes       yes      403          403
offers:calendar             calendar          GET    | login  yes     404       yes      404          404
offers:calendar             foreign_calendar  GET    | login  404     yes       404      404          404
offers:calendar             calendar          POST   | login  405     405       405      405          405
offers:calendar_agreement   calendar          POST   | login  yes     404       yes      404          404
offers:calendar_agreement   foreign_calendar  POST   | login  404     yes       404      404          404
offers:calendar_agreement   calendar          GET    | login  405     405       405      405          405
offers:calendar_discard     calendar          POST   | login  yes     404       yes      404          404
offers:calendar_discard     foreign_calendar  POST   | login  404     yes       404      404          404
offers:calendar_discard     calendar          GET    | login  405     405       405      405          405

offers:halfyear                    -        GET    | login  yes     yes       yes      403          403
offers:halfyear                    -        POST   | login  yes     yes       yes      403          403

# behind a "still true?" link: whoever holds it, signed in or not; a guessed key opens nothing
still_true:question                link     GET    | yes    yes     yes       yes      yes          yes
still_true:question                link     POST   | yes    yes     yes       yes      yes          yes
still_true:question                guessed  GET    | 404    404     404       404      404          404
still_true:question                guessed  POST   | 404    404     404       404      404          404
still_true:change                  link     GET    | yes    yes     yes       yes      yes          yes
still_true:change                  link     POST   | yes    yes     yes       yes      yes          yes
still_true:change                  guessed  GET    | 404    404     404       404      404          404
still_true:change                  guessed  POST   | 404    404     404       404      404          404
"""
