"""A certificate of attendance for one person of a list, by staff who run the offer."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quartierwerk.attendance import queries
from quartierwerk.attendance.exports import certificate_pdf
from quartierwerk.foundation.output.pdf import CONTENT_TYPE
from quartierwerk.foundation.permissions import may
from quartierwerk.foundation.requests import Request


@never_cache
@require_safe
def certificate(request: Request, pk: int) -> HttpResponse:
    """As PDF, in German and in the language of the person."""
    row = get_object_or_404(queries.sign_ups_to_certify(request.actor), pk=pk)
    if not may(request.actor, "attendance.certify", row):
        raise PermissionDenied
    found = queries.certificate_for(row)
    if found is None:
        messages.error(request, _("Für diese Person ist noch an keinem Termin „da“ eingetragen."))
        return redirect("attendance:today")
    return HttpResponse(
        certificate_pdf(found), content_type=CONTENT_TYPE,
        headers={"Content-Disposition": 'inline; filename="teilnahmebescheinigung.pdf"'},
    )  # fmt: skip
