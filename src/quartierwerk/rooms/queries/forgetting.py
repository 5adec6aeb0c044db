"""Whose data go: outsiders that asked for a room, after their last date; what the books need stays until its term."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from quartierwerk.rooms.choices import DEPOSITS, WishState
from quartierwerk.rooms.models import Booking, BookingEnd, Group, Handover, Income, Request, Statement, Wish
from quartierwerk.rooms.queries.billing import open_income

WAITING = (WishState.OPEN, WishState.WAITING)


def groups_over(moment: datetime) -> QuerySet[Group]:
    """Outsiders for whom everything was over before that moment: their last date, their last answer, keys and money."""
    mine = {"group": OuterRef("pk")}
    theirs = {"request__group": OuterRef("pk")}
    owing = open_income(Income.objects.filter(statement__isnull=False)).filter(cents__gt=0)
    held = (
        Income.objects.filter(kind__in=DEPOSITS, statement__isnull=False)
        .values("statement__group")
        .annotate(sum=Sum("cents"))
        .filter(sum__gt=0)
        .values("statement__group")
    )
    return (
        Group.objects.filter(is_known=False, organisation=None)
        .exclude(Exists(Booking.objects.filter(**mine, end=None, ends_at__gte=moment)))
        .exclude(Exists(BookingEnd.objects.filter(booking__group=OuterRef("pk"), at__gte=moment)))
        .exclude(Exists(Wish.objects.filter(**theirs, state__in=WAITING, ends_at__gte=moment)))
        .exclude(Exists(Request.objects.filter(Q(made_at__gte=moment) | Q(answered_at__gte=moment), **mine)))
        .exclude(
            Exists(Handover.objects.filter(booking__group=OuterRef("pk"), out_on__isnull=False, back_on__isnull=True))
        )
        .exclude(pk__in=owing.values("statement__group"))
        .exclude(pk__in=held)
    )


def contacts_to_forget(moment: datetime) -> list[int]:
    """Outsiders of whom it is still known how to reach them, or what they wrote."""
    known = ~Q(contact_name="") | ~Q(email="") | ~Q(phone="")
    notes = Exists(Request.objects.filter(group=OuterRef("pk")).exclude(note=""))
    return list(groups_over(moment).filter(known | notes).values_list("pk", flat=True))


def names_to_forget(moment: datetime) -> list[int]:
    """Outsiders whose name is still there."""
    return list(groups_over(moment).exclude(name="").values_list("pk", flat=True))


def statements_to_forget(day: date) -> list[int]:
    """Statements of before that day on which names still stand."""
    rows = Statement.objects.filter(issued_on__lt=day).exclude(content__group__name="")
    return list(rows.values_list("pk", flat=True))
