"""The questions as ibis expressions: one set for every engine, compiled to its own SQL.

ibis has no types, so tables and columns are ``Any`` here. Every key is *coarse*: records whose
exact forms (``forms``) agree always agree in it, and the few records that it brings together are
compared exactly afterwards. So the engine does the heavy work, and all find the same groups.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import ibis

from nsaudit.sources.records.fields import DATES, NUMBERS
from nsaudit.sources.records.forms import (
    FOLDS,
    FORMS,
    IDENTIFIER_SIGNS,
    OTHER,
    PAIRS,
    SHORTEST_REST,
)
from nsaudit.sources.records.request import strong_fields

_KEPT = {sign: plain for sign, plain in FOLDS.items() if plain}
_DROPPED = [sign for sign, plain in FOLDS.items() if not plain]
_FROM = "".join([*_KEPT, *_DROPPED])
_TO = "".join(_KEPT.values())
_YES = ("t", "true", "yes", "y", "1", "on")


def canonical(table: Any, columns: Mapping[str, str], fields: Sequence[str], dates: str) -> Any:
    """A table with the fields' own names and types; a field without a column is null.

    Empty text is null. Numbers are decimal(24, 4), dates texts as 2026-03-31, flags ``T`` or ``F``.
    """
    built = {field: _canonical(table, columns.get(field), field, dates) for field in fields}
    if ROW in table.columns:
        built[ROW] = table[ROW]
    return table.select(**built)


ROW = "row__"
"""The number of a row, where the engine can name it."""


def _canonical(table: Any, column: str | None, field: str, dates: str) -> Any:
    if column is None:
        kind = "decimal(24, 4)" if field in NUMBERS else "string"
        return ibis.null(kind)
    value = table[column]
    if field in NUMBERS:
        return (_text(value) if value.type().is_string() else value).cast("decimal(24, 4)")
    if field in DATES:
        return _day(value, dates)
    if field in {"inactive", "open"}:
        return _flag(value)
    return _text(value)


def _text(value: Any) -> Any:
    """Text, null where it is empty. A whole number that is typed as a fraction loses its ``.0``."""
    kind = value.type()
    if kind.is_floating() or kind.is_decimal():
        value = value.cast("int64")
    if not kind.is_string():
        value = value.cast("string")
    return value.nullif("")


def _flag(value: Any) -> Any:
    text = value.cast("string").lower()
    yes = text.isin(_YES)
    return ibis.cases((text.isnull() | (text == ""), ibis.null("string")), (yes, "T"), else_="F")


def _day(value: Any, dates: str) -> Any:
    kind = value.type()
    if kind.is_timestamp() or kind.is_date():
        return value.strftime("%Y-%m-%d")
    text = _text(value)
    if dates == "iso":
        return text.substr(0, 10)
    parts = [text.re_extract(PATTERNS[dates], n) for n in (1, 2, 3)]
    month, day = (parts[0], parts[1]) if dates == "mdy" else (parts[1], parts[0])
    return parts[2] + "-" + month.lpad(2, "0") + "-" + day.lpad(2, "0")


_MONTH2, _DAY2 = "0[1-9]|1[0-2]", "0[1-9]|[12][0-9]|3[01]"
_MONTH, _DAY = "0?[1-9]|1[0-2]", "0?[1-9]|[12][0-9]|3[01]"

PATTERNS: Mapping[str, str] = {
    "iso": rf"^([0-9]{{4}})-({_MONTH2})-({_DAY2})",
    "mdy": rf"^({_MONTH})[/.-]({_DAY})[/.-]([0-9]{{4}})",
    "dmy": rf"^({_DAY})[/.-]({_MONTH})[/.-]([0-9]{{4}})",
}
"""How texts of dates look, by the word of ``--dates``."""

NUMBER_PATTERN = r"^-?[0-9]{1,18}([.][0-9]+)?$"


GROUP = r"\1"
"""How most engines write the first group of a pattern in its replacement; Java's way is ``$1``."""


def fold(value: Any) -> Any:
    """As `forms.fold`. Only texts that are not plain ASCII take the slow way."""
    pairs = reduce(lambda text, pair: text.replace(*pair), PAIRS.items(), value)
    even = ibis.cases((value.re_search("[^ -~]"), pairs.translate(_FROM, _TO)), else_=value)
    return even.lower()


def without(value: Any, signs: str) -> Any:
    """A text without some signs. Nested replace is the fastest way on every engine."""
    return reduce(lambda text, sign: text.replace(sign, ""), signs, value)


def identifier(value: Any, group: str = GROUP) -> Any:
    """As `forms.identifier`, in one pass. ``group`` is how the engine writes the first group."""
    return fold(value).re_replace(IDENTIFIER_SIGNS, group)


def bare(value: Any, group: str = GROUP) -> Any:
    """As `forms.bare`: what stands behind a prefix of letters and a separator, or the whole."""
    folded = fold(value).strip()
    rest = folded.re_replace("^[a-z]+[-_./:#| ]+", "").re_replace(IDENTIFIER_SIGNS, group)
    whole = folded.re_replace(IDENTIFIER_SIGNS, group)
    return ibis.cases((rest.length() >= SHORTEST_REST, rest), else_=whole)


def formed(field: str, value: Any, group: str = GROUP) -> Any:
    """As `forms.formed`. A number is compared by its text."""
    if field in NUMBERS:
        return value.cast("string")
    form = FORMS.get(field, OTHER)
    if form.sequence:
        return identifier(value, group)
    value = without(fold(value), form.drop)
    value = reduce(lambda text, sign: text.replace(sign, " "), form.blank, value)
    if form.words:
        value = (ibis.literal(" ") + value + " ").replace(" ", "  ")
        value = reduce(lambda text, word: text.replace(f" {word} ", ""), form.words, value)
        value = value.replace(" ", "")
    if form.lead:
        value = value.re_replace(f"^{form.lead}+", "")
    return value.strip() if form.trim else value


def coarse(table: Any, fields: Sequence[str], space: str | None, group: str = GROUP) -> Any:
    """The coarse key of a table's records; null where a part of it is lacking.

    ``space`` is the column within which records are compared: their type, or the space of their
    external ids; None where all are of one.
    """
    parts = []
    for name in strong_fields(fields):
        if name == "bare":
            part = bare(table.external_id, group)
        else:
            part = formed(name, table[name], group)
        parts.append(part.nullif(""))
    within = [] if space is None else [table[space]]
    return reduce(lambda a, b: a + BETWEEN + b, [*within, *parts])


BETWEEN = "\x1f"


def repeated(table: Any, key: str) -> Any:
    """The values of a column that stand in more than one row."""
    present = table.filter(table[key].notnull())
    return present.group_by(key).agg(n=present.count()).filter(lambda t: t.n > 1).select(key)


def members(table: Any, key: Any, shown: Sequence[str]) -> Any:
    """Records that share a coarse key with another one."""
    keyed = table.select(*shown, k=key)
    return keyed.semi_join(repeated(keyed.select("k"), "k"), "k")


def overview(table: Any, keys: Sequence[Sequence[str]]) -> Any:
    """Counts of each type and month of creation: records, those without external id or key part.

    ``fronted`` counts ids that begin with a letter: only where some do and some do not can one be
    the other behind a prefix.
    """
    first = table.external_id.substr(0, 1)
    letter = ((first < "0") | (first > "9")).ifelse(1, 0).fill_null(0)
    sums: dict[str, Any] = {}
    columns: dict[str, Any] = {"type": table.type, "month": table.created.substr(0, 7)}
    columns |= {"bare": table.external_id.isnull().ifelse(1, 0), "fronted": letter}
    for number, fields in enumerate(keys):
        lacks = reduce(lambda a, b: a | b, [table[f].isnull() for f in fields])
        columns[f"lacking{number}"] = lacks.ifelse(1, 0)
    small = table.select(**columns)
    for name in columns:
        if name not in {"type", "month"}:
            sums[name] = small[name].sum()
    return small.group_by(["type", "month"]).agg(total=small.count(), **sums)


def blocks(table: Any, shown: Sequence[str], letters: int) -> Any:
    """Records with a name, in the order of the block that its first letters make."""
    name = formed("name", table.name)
    found = table.select(*shown, block=name.substr(0, letters), size=name.length())
    found = found.filter(found.size.notnull() & (found.size >= letters))
    return found.drop("size").order_by(["type", "block", "internal_id"])
