"""Who gets what from the addresses of the room offers. How to read and write it: tests/matrix/__init__.py."""

from datetime import date, timedelta
from uuid import UUID

from quartierwerk.foundation import clock
from quartierwerk.offers import queries
from quartierwerk.offers.choices import StockState
from quartierwerk.offers.models import CalendarUpload, Cancellation, Confirmation, Offer, Pause, Series
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


THINGS = {
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
offers:session_note         session           GET    | login  yes     404       yes      403          404
offers:session_note         session           POST   | login  yes     404       yes      403          404
offers:session_note         session_foreign   GET    | login  404     yes       404      403          404
offers:session_note         session_foreign   POST   | login  404     yes       404      403          404
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
