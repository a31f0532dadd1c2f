"""The forms in which values are compared. The engine's expressions make the same ones in bulk."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

SEPARATORS = " -_./:#|,"
"""Signs that external ids, VAT numbers and the like are written with or without."""

PHONE_SIGNS = " -_./:#|,+()"
"""Signs that phone numbers are written with or without."""

LEGAL_FORMS = (
    "gmbh", "mbh", "ag", "kg", "ohg", "ug", "se", "co", "ltd", "limited", "plc", "llp", "llc",
    "inc", "incorporated", "corp", "corporation", "company", "pty", "sa", "sas", "sarl", "srl",
    "spa", "bv", "nv", "ab", "as", "oy", "aps", "sl", "lda", "kft", "doo", "sro", "spzoo",
)  # fmt: skip
"""Words of company names that say the legal form only."""

_SINGLE = {"Ø": "o", "ø": "o", "Đ": "d", "đ": "d", "Ł": "l", "ł": "l", "ı": "i"}
PAIRS: Mapping[str, str] = {
    "ß": "ss", "ẞ": "ss", "Æ": "ae", "æ": "ae", "Œ": "oe", "œ": "oe", "Þ": "th", "þ": "th",
}  # fmt: skip
"""Letters that are written with two plain ones."""


def _table() -> dict[str, str]:
    """Each sign beyond ASCII to its plain letter, to a blank, or to nothing, one to one.

    Latin letters lose their marks, full-width forms their width, Greek and Cyrillic capitals become
    small; marks and invisible signs vanish. Any engine can do this with one call of translate.
    """
    table: dict[str, str] = {}
    spans = ((0x80, 0x250), (0x300, 0x530), (0x1E00, 0x2070), (0x3000, 0x3001), (0xFF01, 0xFF5F))
    for start, end in spans:
        for code in range(start, end):
            sign = chr(code)
            plain = _plain(sign)
            # Some engines read a backslash within a text as the start of an escape.
            if plain not in {sign, "\\"} and sign not in PAIRS:
                table[sign] = plain
    for sign in "\t\n\r\v\f":
        table[sign] = " "
    table["\ufeff"] = ""  # the byte order mark
    return table


def _plain(sign: str) -> str:
    if sign in _SINGLE:
        return _SINGLE[sign]
    kind = unicodedata.category(sign)
    if kind in {"Mn", "Cf"}:
        return ""
    if kind in {"Zs", "Cc"}:
        return " "
    even = unicodedata.normalize("NFKD", sign)
    base = "".join(c for c in even if not unicodedata.combining(c)).casefold()
    return base if len(base) == 1 else sign


FOLDS: Mapping[str, str] = _table()
"""Sign to plain sign; an empty text means that it is dropped."""

_FOLD = str.maketrans({**FOLDS, **PAIRS})
_SEPARATE = str.maketrans(dict.fromkeys(SEPARATORS, ""))
IDENTIFIER_SIGNS = "([a-z])0+|[-_./:#|, ]+0*|^0+"
"""What is dropped from an external id: separators, and the zeros that lead a number. All engines
read this pattern alike; what its group matched stays."""

_SIGNS = re.compile(IDENTIFIER_SIGNS)
_DIAL = str.maketrans(dict.fromkeys(PHONE_SIGNS, ""))
PREFIX = re.compile(r"^[a-z]+[-_./:#| ]+")
SHORTEST_REST = 4
"""A shorter rest behind a prefix is shared by chance."""


def fold(text: str) -> str:
    """Without case, marks, width and invisible signs."""
    if not text.isascii() or not text.isprintable():
        text = text.translate(_FOLD)
    return text.lower()


def identifier(text: str) -> str:
    """An external id without case, separators and the zeros that lead a number in it."""
    return _SIGNS.sub(r"\1", fold(text))


def bare(text: str) -> str:
    """An external id behind its prefix of letters; the id itself where it has none."""
    folded = fold(text).strip()
    rest = identifier(PREFIX.sub("", folded))
    return rest if len(rest) >= SHORTEST_REST else identifier(folded)


def email(text: str) -> str:
    """An e-mail address without case and blanks."""
    return fold(text).replace(" ", "")


def tax_number(text: str) -> str:
    """A VAT or tax number without case and separators."""
    return fold(text).translate(_SEPARATE)


def phone(text: str) -> str:
    """A phone number without signs and the zeros that lead it."""
    return fold(text).translate(_DIAL).lstrip("0")


def legal_name(text: str) -> str:
    """A company's name without case, signs and words for its legal form."""
    name = fold(text).replace(".", "")
    for sign in "-_/&,":
        name = name.replace(sign, " ")
    name = f" {name} "
    for word in LEGAL_FORMS:
        name = name.replace(f" {word} ", " ")
    return name.replace(" ", "")


def order_number(text: str) -> str:
    """An order number without case and separators."""
    return fold(text).translate(_SEPARATE)


def word(text: str) -> str:
    """Any other value without case and blanks at its ends."""
    return fold(text).strip()
