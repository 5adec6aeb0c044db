"""Names of all scripts can be read aloud by somebody who reads Latin letters."""

import pytest

from quartierwerk.foundation.latin import latin

NAMES = {
    "فاطمة": "Fatma", "محمد": "Mohammed", "مريم": "Marjam", "أمينة": "Amina", "يوسف": "Jusuf", "نور": "Nur",
    "زهرا": "Zahra", "علی": "Ali", "پروانه": "Parwane", "داوود": "Dawud", "شیرین": "Schirin", "روژین": "Ruzhin",
    "سارة": "Sara", "ياسمين": "Jasmin", "إيمان": "Iman", "خديجة": "Chadidscha", "عبد الله": "Abd Allah",
    "Олена": "Olena", "Сергій": "Sergij", "Юлия": "Julija", "Щербак": "Schtscherbak", "Анна-Мария": "Anna-Marija",
    "Γιώργος": "Giorgos", "ليلى": "Laila", "حسين": "Hussein", "حسن": "Hassan", "عمر": "Omar", "عائشة": "Aischa",
    "مُحَمَّد": "Mohammed", "علي": "Ali", "زينب": "Zainab", "رضا": "Reza", "یوسف": "Jusuf", "أحمد محمد": "Ahmad Mohammed",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=NAMES.values())
def test_a_name_of_another_script_can_be_read_aloud(name):
    assert latin(name) == NAMES[name]


@pytest.mark.parametrize("name", ["Şükran", "Zoë-Anna", "Müller", "Nguyễn", "Anna 2", "李", "O'Brien", ""])
def test_what_is_latin_or_unknown_stays_as_it_is_written(name):
    assert latin(name) == name


def test_blanks_around_it_go_and_scripts_may_be_mixed():
    assert latin("  نور Müller ") == "Nur Müller"
