"""Forms that anybody may send: not without end from one network or for one e-mail address. Whoever is refused is told
what to do instead, and nothing that was typed is lost."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import Form
from django.utils.translation import gettext as _

from quartierwerk.foundation import throttle
from quartierwerk.foundation.requests import Request, address_of

TOO_MUCH = "too_much"
FIRST, END = "\N{LEFT-TO-RIGHT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def lets_in(request: Request, form: Form, what: str, *, phone: str) -> bool:
    """Whether one more may come; else the form says why not, and whom to call."""
    try:
        throttle.require_room(what, address=address_of(request), email=form.cleaned_data.get("email") or "")
    except (throttle.TooMuchFromHere, throttle.TooMuchForAddress) as refusal:
        number = f"{FIRST}{phone}{END}"  # digits read from the left in every language
        call = _("Oder rufen Sie an: %(phone)s.") % {"phone": number} if phone else _("Oder kommen Sie vorbei.")
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, ValidationError(f"{refusal} {call}", code=TOO_MUCH))
        return False
    return True


def note(request: Request, form: Form, what: str) -> None:
    """One more has come."""
    throttle.note(what, address=address_of(request), email=form.cleaned_data.get("email") or "")


def status_of(form: Form) -> int:
    """429 where it is too much, 422 where something typed was refused."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    return 429 if TOO_MUCH in codes else 422 if codes else 200
