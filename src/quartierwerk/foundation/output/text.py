"""What may stand in a printed or exported text, and which texts a spreadsheet would run as a formula; a leaf."""

import re

# Control signs other than tab and line feed, halves of a surrogate pair and the two non-characters: no XML, no
# spreadsheet and no PDF can hold them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
_BEFORE_A_FORMULA = " '\u00a0\u200b\ufeff"


def clean(text: object) -> str:
    """The text without what no file format can hold; line ends become line feeds, a broken half of a sign becomes �."""
    value = str(text)
    if _UNPRINTABLE.search(value) is None:
        return value
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub(lambda hit: "\ufffd" if "\ud800" <= hit.group() <= "\udfff" else "", value)


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet might run this text: = + - @ or a tab first, also behind spaces and apostrophes."""
    return text.lstrip(_BEFORE_A_FORMULA)[:1] in _FORMULA_STARTS if text else False


def defuse(text: str) -> str:
    """The text as it may stand in a CSV cell: an apostrophe in front of what a spreadsheet would run.

    ``restore(defuse(text)) == text`` for every text.
    """
    return "'" + text if is_formula_like(text) else text


def restore(text: str) -> str:
    """Take off the apostrophe that ``defuse`` put on; any other text stays as it is, also one with an apostrophe."""
    return text[1:] if text[:1] == "'" and is_formula_like(text[1:]) else text
