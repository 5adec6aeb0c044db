"""Names in Latin letters, so that who reads a list aloud can say them.

A table per script (Arabic and Persian, Cyrillic, Greek), not a scholarly transliteration. Short vowels that Arabic does
not write cannot be known from the letters: the most usual names stand in a list, in the others an ``a`` is put in. What
people wrote themselves stands beside it. Latin letters stay as they are.
"""

from __future__ import annotations

import re
import unicodedata

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "jo", "є": "je", "ж": "zh", "з": "z",
    "и": "i", "і": "i", "ї": "ji", "й": "j", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "ch", "ц": "ts", "ч": "tsch", "ш": "sch", "щ": "schtsch",
    "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "ju", "я": "ja", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c",
    "џ": "dzh", "ѓ": "gj", "ќ": "kj", "ѕ": "dz",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
_ARABIC = {
    "ا": "a", "أ": "a", "إ": "i", "آ": "a", "ٱ": "a", "ب": "b", "پ": "p", "ت": "t", "ث": "th", "ج": "dsch", "چ": "tsch",
    "ح": "h", "خ": "ch", "د": "d", "ذ": "dh", "ر": "r", "ز": "z", "ژ": "zh", "س": "s", "ش": "sch", "ص": "s", "ض": "d",
    "ط": "t", "ظ": "z", "ع": "a", "غ": "gh", "ف": "f", "ڤ": "v", "ق": "q", "ک": "k", "ك": "k", "گ": "g", "ل": "l",
    "م": "m", "ن": "n", "ه": "h", "ة": "a", "ۀ": "e", "ى": "a", "ئ": "i", "ؤ": "u", "ء": "", "ـ": "",
    "\u064e": "a", "\u064f": "u", "\u0650": "i", "\u064b": "an", "\u0652": "", "\u0651": "",
}  # fmt: skip
_HALF_VOWELS = {"ي": ("j", "i"), "ی": ("j", "i"), "و": ("w", "u")}
_CARRIERS = frozenset("اأآةى")
_VOWELS = frozenset("aeiouy")
_USUAL_NAMES = {
    "محمد": "Mohammed", "حسن": "Hassan", "حسين": "Hussein", "عمر": "Omar", "عثمان": "Othman", "خالد": "Chaled",
    "يوسف": "Jusuf", "عيسى": "Isa", "مصطفى": "Mustafa", "طارق": "Tarek", "ناصر": "Nasser", "سامر": "Samer",
    "سليمان": "Suleiman", "فيصل": "Faisal", "محسن": "Mohsen", "سعيد": "Said", "عمار": "Ammar", "علاء": "Alaa",
    "غسان": "Ghassan", "حسام": "Hussam", "بلال": "Bilal", "فراس": "Firas", "أنس": "Anas", "إسماعيل": "Ismail",
    "داود": "Dawud", "ياسر": "Jasser", "زين": "Zain", "سيف": "Saif", "آدم": "Adam", "عباس": "Abbas", "حامد": "Hamed",
    "ماجد": "Madsched", "صالح": "Saleh", "رضا": "Reza", "مسعود": "Masud", "مريم": "Marjam", "زينب": "Zainab",
    "عائشة": "Aischa", "ليلى": "Laila", "ليلا": "Leila", "منى": "Mona", "هدى": "Huda", "هبة": "Hiba", "هند": "Hind",
    "سعاد": "Suad", "سمية": "Sumaja", "شيماء": "Schaima", "فرح": "Farah", "رقية": "Rukaja", "الهام": "Elham",
    "نرگس": "Narges", "فرشته": "Fereschte", "طاهره": "Tahere", "گل": "Gol",
    "عبدالله": "Abdallah", "عبدالرحمن": "Abdurrahman",
}  # fmt: skip
_ALIKE = str.maketrans({"ی": "ي", "ک": "ك", **dict.fromkeys("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652ـ")})
_TABLE = {**_CYRILLIC, **_GREEK, **_ARABIC}


def latin(name: str) -> str:
    """``"فاطمة"`` becomes ``Fatma``, ``"Олена"`` becomes ``Olena``, ``"Şükran"`` stays as it is.

    A script without a table stays as it is written.
    """
    text = unicodedata.normalize("NFC", name)
    parts = re.split(r"([\s\u200c-]+)", text)
    return "".join(part if number % 2 else _word(part) for number, part in enumerate(parts)).strip()


def _word(word: str) -> str:
    if not any(sign in _HALF_VOWELS or _letter(sign.casefold()) != sign.casefold() for sign in word):
        return word
    if word == "الله":
        return "Allah"
    if usual := _USUAL_NAMES.get(word.translate(_ALIKE)):
        return usual
    is_arabic = any(sign in _ARABIC or sign in _HALF_VOWELS for sign in word)
    found = _spoken_arabic(word) if is_arabic else "".join(_letter(sign) for sign in word.casefold())
    return found[:1].upper() + found[1:]


def _letter(sign: str) -> str:
    return _TABLE.get(sign, _TABLE.get(unicodedata.normalize("NFD", sign)[0], sign))


def _spoken_arabic(word: str) -> str:
    """With a short ``a`` where two consonants could not be said, since the script does not write it."""
    sounds: list[str] = []
    for place, sign in enumerate(word):
        following = word[place + 1 : place + 2]
        is_last = place == len(word) - 1
        if sign in _HALF_VOWELS:
            consonant, vowel = _HALF_VOWELS[sign]
            after_vowel = bool(sounds) and sounds[-1][-1:] in _VOWELS
            if sounds and sounds[-1] == vowel:
                continue
            before_vowel = following in _CARRIERS or (following in _HALF_VOWELS and place + 2 < len(word))
            sounds.append(consonant if not sounds or before_vowel or (after_vowel and not is_last) else vowel)
        elif sign == "ه" and is_last and sounds and sounds[-1][-1:] not in _VOWELS:
            sounds.append("e")
        elif sound := _TABLE.get(sign, ""):
            sounds.append(sound)
    said, closes = "", False  # closes: the last consonant stands behind a vowel, so another one may follow it
    for place, sound in enumerate(sounds):
        is_last = place == len(sounds) - 1
        if sound[0] not in _VOWELS and said and said[-1] not in _VOWELS:
            needs_vowel = not closes or (is_last and len(sounds) > 3)
            said += "a" if needs_vowel else ""
            closes = needs_vowel
        else:
            closes = bool(said)
        said += sound
    return said
