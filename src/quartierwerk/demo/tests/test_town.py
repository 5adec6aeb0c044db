"""The demo town stands, is made of the five descriptions, and invents no figure."""

from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from quartierwerk.attendance.models import Quotation, Tally
from quartierwerk.demo.builders import ACCOUNTS, build
from quartierwerk.foundation import allocation, clock
from quartierwerk.offers.models import Offer, Post, Session, SignUp
from quartierwerk.places.models import Site
from quartierwerk.rooms.models import Booking, Defect, Request, Room, Statement


@pytest.mark.django_db
@pytest.mark.slow
def test_the_town_of_the_five_descriptions(django_user_model):
    build()
    seats = dict(Offer.objects.filter(site__slug="mittelpunkt-huettenstrasse").values_list("title", "seats"))
    assert [seats[f"Deutschkurs am {day}"] for day in ("Montag", "Dienstag", "Mittwoch", "Donnerstag")] == [21] * 4
    assert (seats["Begegnungscafé"], seats["Frauentreff"], seats["Kreativtreff"]) == (23, 30, 17)
    quoted = Quotation.objects.get(amount=440)
    assert (quoted.is_about, quoted.is_maximum, quoted.unit) == (True, False, "visits")
    assert not Tally.objects.filter(visits=440).exists()
    hameln = Site.objects.filter(area__parent__slug="hameln", is_mobile=False)
    assert (hameln.filter(is_planned=False).count(), hameln.filter(is_planned=True).count()) == (6, 1)
    burgweg = Site.objects.get(slug="burgweg")
    assert (str(burgweg.starts_on), str(burgweg.ends_on)) == ("2019-08-01", "2020-07-31")
    assert Site.objects.filter(area__parent__slug="hannover").count() == 5
    rooms = Room.objects.filter(site__area__parent__slug="hannover", parent=None)
    assert dict(Counter(rooms.values_list("site__slug", flat=True))) == {
        "windthorststrasse": 11, "foessestrasse": 2, "burgweg": 5, "ihmepassage": 4, "ihmeplatz": 11,
    }  # fmt: skip
    terms = set(Room.objects.filter(site__slug="burgweg").values_list("starts_on", "ends_on"))
    assert terms == {(date(2019, 8, 1), date(2020, 7, 31))}
    assert Defect.objects.get(title="Zweiter Fluchtweg fehlt").state == "planned"
    assert Booking.objects.filter(is_standing=True).count() == 3
    assert Booking.objects.filter(group__is_confidential=True).count() == 2 * 7
    assert not Booking.objects.filter(group__is_confidential=True, is_confidential=False).exists()
    assert Booking.objects.filter(is_standing=False).count() > 30
    waiting = Request.objects.filter(answered_at=None)
    assert set(waiting.values_list("group__name", flat=True)) >= {"Theatergruppe (Demo)", "Elternrat (Demo)"}
    assert Statement.objects.get().group.name == "Nachbarschaftschor (Demo)"
    states = Counter(
        SignUp.objects.filter(offer__title="Deutschkurs am Donnerstag").values_list("claim__state", flat=True)
    )
    assert states == {"promised": 19, "waiting": 3}  # 21 places, two of them reserved for whom nobody is yet
    assert SignUp.objects.filter(post=None).count() == 22 + 12 + 4 + 1
    stalls = SignUp.objects.filter(post__name="Flohmarktstände").values_list("claim__state", flat=True)
    assert Counter(stalls) == {"promised": 8, "waiting": 1}
    assert Post.objects.filter(session__starts_at__lt=clock.now()).count() == 4  # of the last street fest
    assert allocation.verify() == []
    assert django_user_model.objects.count() == len(ACCOUNTS)
    assert Session.objects.filter(starts_at__gte=clock.now()).exists()
    assert not Tally.objects.filter(session__starts_at__gt=clock.now()).exists()


@pytest.mark.django_db
def test_the_town_is_not_loaded_without_being_asked_for():
    with pytest.raises(CommandError, match="QUARTIERWERK_DEMO=1") as refused:
        call_command("demo")
    assert refused.value.returncode == 2
