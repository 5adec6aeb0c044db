"""Account numbers by their check digits, and the code that a banking app reads."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from quartierwerk.foundation.transfers import epc_content, read_iban, shown_iban


@pytest.mark.parametrize(
    ("typed", "read"),
    [  # the examples that the IBAN registry prints
        ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819"),
        ("FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
        ("NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
        ("AT61 1904 3002 3457 3201", "AT611904300234573201"),
        ("CH93 0076 2011 6238 5295 7", "CH9300762011623852957"),
        ("NO93 8601 1117 947", "NO9386011117947"),
        ("mt84 malt 0110 0001 2345 mtlc ast0 01s", "MT84MALT011000012345MTLCAST001S"),
        (" de89-3704-0044-0532-0130-00\u200e", "DE89370400440532013000"),
    ],
)
def test_an_account_number_is_read_however_it_is_grouped(typed, read):
    assert read_iban(typed) == read


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("DE89 3704 0044 0532 0130 01", "Die Prüfziffern stimmen nicht"),
        ("DE98 3704 0044 0532 0130 00", "Die Prüfziffern stimmen nicht"),
        ("DE89 3704 0044 0532 0103 00", "Die Prüfziffern stimmen nicht"),
        ("DE89 3704 0044 0532 0130 0", "hat 22 Zeichen, diese hat 21"),
        ("US12 3456 7890 1234", "„US“ nimmt an SEPA nicht teil"),
        ("532013000", "beginnt mit zwei Buchstaben"),
        ("", "beginnt mit zwei Buchstaben"),
        ("DE٨٩370400440532013000", "beginnt mit zwei Buchstaben"),
    ],
)
def test_what_is_none_is_refused_with_what_to_look_at(typed, said):
    with pytest.raises(ValidationError, match=said):
        read_iban(typed)


def test_it_is_shown_in_groups_of_four():
    assert shown_iban("DE89370400440532013000") == "DE89 3704 0044 0532 0130 00"
    assert shown_iban("NO9386011117947") == "NO93 8601 1117 947"


def test_the_code_says_line_by_line_what_to_pay():
    said = epc_content(holder="Träger  am\nMarkt", iban="DE89370400440532013000", cents=6805, text="Miete R-2030-0001")
    assert said == ("BCD\n002\n1\nSCT\n\nTräger am Markt\nDE89370400440532013000\nEUR68.05\n\n\nMiete R-2030-0001")
    assert "EUR0.09" in epc_content(holder="T", iban="DE89370400440532013000", cents=9, text="")
    with pytest.raises(ValueError, match="at least one cent"):
        epc_content(holder="T", iban="DE89370400440532013000", cents=0, text="")
