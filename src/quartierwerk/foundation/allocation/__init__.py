"""Things promised once: amounts out of pools and times of units, waiting lists, and a log that explains each answer.

The rooms above say what a thing is called and who may ask; here it has an owner key (``"thing:31"``). One door:

- ``ask`` decides requests; ``give_back``, ``accept``, ``decline``, ``lapse``, ``move`` change what was decided;
- ``set_pool`` and ``set_units`` say how much there is; ``forget_reasons`` deletes what somebody said of themselves;
- ``verify`` replays the log, ``explain`` gives the sentence for one claim, ``position`` its place on the list,
  ``taken_units`` what is taken.

All that writes runs inside the transaction of an action. The database guards the promise: ``Pool``,
``foundation.apart``.
"""

from quartierwerk.foundation.allocation.deciding import (
    Answer,
    Asked,
    NotFree,
    accept,
    ask,
    decline,
    forget_reasons,
    give_back,
    keep_until,
    lapse,
    move,
    set_pool,
    set_units,
)
from quartierwerk.foundation.allocation.looking import taken_units
from quartierwerk.foundation.allocation.replay import Difference, explain, position, verify
from quartierwerk.foundation.allocation.wanted import Amount, Missing, Stay, Wanted

__all__ = [
    "Amount", "Answer", "Asked", "Difference", "Missing", "NotFree", "Stay", "Wanted", "accept", "ask", "decline",
    "explain", "forget_reasons", "give_back", "keep_until", "lapse", "move", "position", "set_pool", "set_units",
    "taken_units", "verify",
]  # fmt: skip
