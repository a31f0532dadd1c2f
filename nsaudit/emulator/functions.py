"""Oracle functions that SQLite lacks, on dates kept as ISO text and Oracle's date masks."""

from __future__ import annotations

import random
import re
import sqlite3
from datetime import datetime
from functools import lru_cache

_TOKENS = {
    "YYYY": "%Y", "MM": "%m", "DD": "%d", "HH24": "%H", "HH12": "%I", "HH": "%I",
    "MI": "%M", "SS": "%S", "MON": "%b", "AM": "%p", "PM": "%p",
}  # fmt: skip
_MASK = re.compile("|".join(sorted(_TOKENS, key=len, reverse=True)), re.IGNORECASE)
ISO = re.compile(r"^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d:\d\d)?$")


def strftime_of(mask: str) -> str:
    """Translate an Oracle date mask."""
    return _MASK.sub(lambda match: _TOKENS[match.group().upper()], mask)


def to_char(value: object, mask: str | None = None) -> str | None:
    """TO_CHAR: a date in the mask, anything else as text."""
    if value is None:
        return None
    if mask and isinstance(value, str) and ISO.match(value):
        return datetime.fromisoformat(value).strftime(strftime_of(mask))
    return str(value)


def to_date(value: str | None, form: str) -> str | None:
    """TO_DATE: text in a strftime format to the ISO text that tables hold."""
    if value is None:
        return None
    return normal(datetime.strptime(value, form).isoformat(sep=" "))


def normal(value: str) -> str:
    """Leave out midnight, so that equal dates are equal texts."""
    return value.replace("T", " ").removesuffix(" 00:00:00")


def user_date(value: str | float | None) -> str | float | None:
    """Show a bare date as a user with US preferences sees it: why nsaudit selects with TO_CHAR."""
    if not isinstance(value, str) or not ISO.match(value):
        return value
    moment = datetime.fromisoformat(value)
    return f"{moment.month}/{moment.day}/{moment.year}"


def concat(left: object, right: object) -> str:
    """`||` of Oracle, for which null is the empty string."""
    return ("" if left is None else str(left)) + ("" if right is None else str(right))


def _text(made: str) -> str | None:
    """An empty text is null in Oracle."""
    return made or None


def lower(value: object) -> str | None:
    """LOWER, of letters beyond ASCII, too."""
    return None if value is None else _text(str(value).lower())


def replace(value: object, old: str | None, new: str | None = None) -> str | None:
    """REPLACE; without a text to look for the value stays."""
    if value is None:
        return None
    return _text(str(value).replace(old, new or "") if old else str(value))


def translate(value: object, source: str | None, target: str | None) -> str | None:
    """TRANSLATE: signs beyond the target vanish; an empty target gives null."""
    if value is None or not source or not target:
        return None
    return _text(str(value).translate(_translation(source, target)))


@lru_cache(maxsize=64)
def _translation(source: str, target: str) -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for place, sign in enumerate(source):
        table.setdefault(ord(sign), target[place] if place < len(target) else None)
    return table


def regexp_replace(value: object, pattern: str, target: str | None = None) -> str | None:
    """REGEXP_REPLACE of all that a pattern finds."""
    return None if value is None else _text(re.sub(pattern, target or "", str(value)))


def ltrim(value: object, signs: str = " ") -> str | None:
    """LTRIM, of blanks or of the signs given."""
    return None if value is None else _text(str(value).lstrip(signs))


def rtrim(value: object, signs: str = " ") -> str | None:
    """RTRIM, likewise."""
    return None if value is None else _text(str(value).rstrip(signs))


def register(connection: sqlite3.Connection, rng: random.Random) -> None:
    """Make them callable from SQL; `ns_random` is what breaks ties."""
    connection.create_function("ns_random", 0, rng.random)
    connection.create_function("ns_to_char", -1, to_char, deterministic=True)
    connection.create_function("ns_to_date", 2, to_date, deterministic=True)
    connection.create_function("ns_user_date", 1, user_date, deterministic=True)
    connection.create_function("ns_concat", 2, concat, deterministic=True)
    for name, function in (
        ("lower", lower), ("replace", replace), ("translate", translate),
        ("regexp_replace", regexp_replace), ("ltrim", ltrim), ("rtrim", rtrim),
    ):  # fmt: skip
        connection.create_function(name, -1, function, deterministic=True)
