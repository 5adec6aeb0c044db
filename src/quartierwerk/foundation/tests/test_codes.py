"""Lists of codes: the same answer on both databases."""

import pytest
from django.core.exceptions import ValidationError

from quartierwerk.foundation.codes import has_any, pack, unpack
from quartierwerk.offers.models import Offer


def test_codes_are_sorted_and_wrapped():
    assert pack(["de", "ar", "de", ""]) == ",ar,de,"
    assert pack([]) == ""
    assert unpack(",ar,de,") == ("ar", "de")


@pytest.mark.parametrize("bad", ["a,b", "%", " ", "ä", "a b", ""])
def test_a_code_that_could_be_read_as_two_is_refused(bad):
    if bad == "":
        assert pack([bad]) == ""
    else:
        with pytest.raises(ValidationError):
            pack([bad])


def test_a_code_is_found_whole_and_not_as_a_part(offer):
    assert offer.languages == ("de", "ar") or offer.languages == ("ar", "de")
    assert Offer.objects.filter(languages__has="ar").exists()
    assert not Offer.objects.filter(languages__has="a").exists()
    assert not Offer.objects.filter(languages__has="%").exists()
    assert not Offer.objects.filter(languages__has="_r").exists()
    assert Offer.objects.filter(has_any("languages", ["fa", "ar"])).exists()
    assert Offer.objects.get().languages == ("ar", "de")
