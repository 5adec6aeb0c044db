"""The demo town stands, is made of the five descriptions, and invents no figure."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from quartierwerk.attendance.models import Quotation, Tally
from quartierwerk.demo.builders import ACCOUNTS, build
from quartierwerk.foundation import clock
from quartierwerk.offers.models import Offer, Session
from quartierwerk.places.models import Site


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
    assert django_user_model.objects.count() == len(ACCOUNTS)
    assert Session.objects.filter(starts_at__gte=clock.now()).exists()
    assert not Tally.objects.filter(session__starts_at__gt=clock.now()).exists()


@pytest.mark.django_db
def test_the_town_is_not_loaded_without_being_asked_for():
    with pytest.raises(CommandError, match="QUARTIERWERK_DEMO=1") as refused:
        call_command("demo")
    assert refused.value.returncode == 2
