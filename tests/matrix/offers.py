"""Who gets what from the addresses of the room offers. How to read and write it: tests/matrix/__init__.py."""

from quartierwerk.foundation import clock
from quartierwerk.offers import queries
from quartierwerk.offers.choices import StockState
from quartierwerk.offers.models import Confirmation, Offer


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


THINGS = {
    "stock": lambda world: kept_by_partner(world.offer),
    "foreign_stock": lambda world: kept_by_partner(world.foreign_offer),
    "proposal": lambda world: proposed(world.offer),
    "foreign_proposal": lambda world: proposed(world.foreign_offer),
    "link": lambda world: {"token": queries.link_token(asked(world.offer))},
    "guessed": lambda world: {"token": "1.geraten"},
}

ALIKE = {}  # address with parameters that need no foreign thing -> why

LINES = """
# address                          thing    method | guest  worker  stranger  manager  coordinator  administrator

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
