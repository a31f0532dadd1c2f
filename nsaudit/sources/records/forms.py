"""The forms in which values are compared: engines and accounts make the same ones in bulk."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

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
IDENTIFIER_SIGNS = "([a-z])0+|[-_./:#|, ]+0*|^0+"
"""What is dropped from an external id: separators, and the zeros that lead a number. All engines
read this pattern alike; what its group matched stays."""

_SIGNS = re.compile(IDENTIFIER_SIGNS)
PREFIX = re.compile(r"^[a-z]+[-_./:#| ]+")
SHORTEST_REST = 4
"""A shorter rest behind a prefix is shared by chance."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a folded value is changed before it is compared, in this order.

    ``drop`` are signs that vanish, ``blank`` signs that become blanks, ``words`` whole words that
    vanish with all blanks. ``lead`` is the sign that is dropped where it leads. ``sequence`` says
    that the value is an external id; ``trim`` that blanks at its ends do not count.
    """

    drop: str = ""
    blank: str = ""
    words: tuple[str, ...] = ()
    lead: str = ""
    sequence: bool = False
    trim: bool = False


FORMS: Mapping[str, Form] = {
    "email": Form(drop=" "),
    "tax_number": Form(drop=SEPARATORS),
    "phone": Form(drop=PHONE_SIGNS, lead="0"),
    "name": Form(drop=".", blank="-_/&,", words=LEGAL_FORMS),
    "external_id": Form(sequence=True),
    "order_number": Form(drop=SEPARATORS),
}
"""The form of each field of a key: Python, ibis and SuiteQL make it from here."""

OTHER = Form(trim=True)
"""The form of every other field."""

_DROPS = {form.drop: str.maketrans("", "", form.drop) for form in FORMS.values()}


def fold(text: str) -> str:
    """Without case, marks, width and invisible signs."""
    if not text.isascii() or not text.isprintable():
        text = text.translate(_FOLD)
    return text.lower()


def formed(field: str, text: str) -> str:
    """A value of a field in the form that it is compared in."""
    form = FORMS.get(field, OTHER)
    value = fold(text)
    if form.sequence:
        return _SIGNS.sub(r"\1", value)
    if form.drop:
        value = value.translate(_DROPS[form.drop])
    for sign in form.blank:
        value = value.replace(sign, " ")
    if form.words:
        value = f" {value} ".replace(" ", "  ")  # each word has blanks of its own
        for word in form.words:
            value = value.replace(f" {word} ", "")
        value = value.replace(" ", "")
    if form.lead:
        value = value.lstrip(form.lead)
    return value.strip() if form.trim else value


def identifier(text: str) -> str:
    """An external id without case, separators and the zeros that lead a number in it."""
    return formed("external_id", text)


def bare(text: str) -> str:
    """An external id behind its prefix of letters; the id itself where it has none."""
    folded = fold(text).strip()
    rest = identifier(PREFIX.sub("", folded))
    return rest if len(rest) >= SHORTEST_REST else identifier(folded)
