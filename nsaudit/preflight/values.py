"""Checks of one value, each made once for a field: it returns None, an issue, or a doubt.

A JSON payload has types; a CSV cell is text, so its checks read numbers and flags from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from nsaudit.preflight.fieldrule import FieldRule
from nsaudit.preflight.periods import Periods

Answer = tuple[str, str] | None
"""None, or a code and, in words, why. A code that begins with ``?`` is a doubt, no issue."""

Check = Callable[[Any], Answer]

TYPE = "wrong_type"
LENGTH = "too_long"
OPTION = "not_in_list"
INACTIVE = "inactive_value"
PERIOD = "period_closed"
ID_FORM = "external_id_form"
BY_ID = "?internal_id"
NOT_READ = "?not_read"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_ID = re.compile(r"[A-Za-z0-9_-]+")
_FLAGS = frozenset({"T", "F", "true", "false", "TRUE", "FALSE", "True", "False"})
_MOST_KEPT = 10_000


def make_check(rule: FieldRule, *, text: bool) -> Check | None:
    """The check of a field; None where nothing is known that a value could break."""
    if rule.kind == "text" or (rule.kind == "any" and rule.max_length):
        return _text(rule)
    if rule.kind == "boolean":
        return _flag_text if text else _boolean
    if rule.kind == "integer":
        return _number_text(whole=True) if text else _integer
    if rule.kind == "number":
        return _number_text(whole=False) if text else _number
    if rule.kind == "date":
        return _kept(_day)
    if rule.kind == "datetime":
        return _moment
    if rule.kind in {"reference", "list"}:
        return _reference(rule)
    if rule.kind == "multiple":
        return _multiple(_reference(rule))
    return None


def _text(rule: FieldRule) -> Check:
    most = rule.max_length or 1 << 60
    strict = rule.kind == "text"

    def check(value: Any) -> Answer:
        if value.__class__ is str:
            return None if len(value) <= most else (LENGTH, f"longer than {most:,} characters")
        if value is None or not strict:
            return None
        return TYPE, "not a text"

    return check


def _boolean(value: Any) -> Answer:
    return None if value is True or value is False or value is None else (TYPE, "not true or false")


def _flag_text(value: Any) -> Answer:
    return None if value in _FLAGS else (TYPE, "not T or F")


def _integer(value: Any) -> Answer:
    kind = value.__class__
    if kind is int or value is None or (kind is float and value.is_integer()):
        return None
    return TYPE, "not a whole number"


def _number(value: Any) -> Answer:
    kind = value.__class__
    return None if kind is float or kind is int or value is None else (TYPE, "not a number")


def _number_text(*, whole: bool) -> Check:
    def check(value: Any) -> Answer:
        found = _NUMBER.fullmatch(value)
        if found is None or (whole and found.group(1)):
            return TYPE, "not a whole number" if whole else "not a number"
        return None

    return check


def _day(value: Any) -> Answer:
    if value is None:
        return None
    if not isinstance(value, str) or _DAY.fullmatch(value[:10]) is None:
        return TYPE, "not a date as 2026-03-31"
    try:
        date.fromisoformat(value[:10])
    except ValueError:
        return TYPE, "no such day"
    return None


def _moment(value: Any) -> Answer:
    if value is None or (isinstance(value, str) and _MOMENT.match(value) and not _day(value[:10])):
        return None
    return TYPE, "not a date with time as 2026-03-31T12:00:00Z"


def _reference(rule: FieldRule) -> Check:
    """A reference: an id, an external id or a name, alone or in an object."""

    def named(name: str) -> Answer:
        low = name.casefold()
        if rule.names is None:
            return None if rule.options is None else (NOT_READ, "names of the list were not read")
        if low in rule.names:
            return None
        if low in rule.inactive:
            return INACTIVE, "refers to an inactive value"
        return OPTION, "refers to a value that does not exist"

    def by_id(text: str) -> Answer:
        if rule.options is not None:
            return None if text in rule.options else (OPTION, "refers to an id outside the list")
        if rule.names is not None:
            return BY_ID, "refers by internal id, and the environment shows names only"
        return BY_ID, "refers by internal id, which cannot be looked up"

    def bare(text: str) -> Answer:
        if rule.options is not None and text in rule.options:
            return None
        if rule.names is not None and not text.lstrip("-").isdigit():
            return named(text)
        return by_id(text) if text.lstrip("-").isdigit() else (
            NOT_READ, "refers by name, and the names were not read")  # fmt: skip

    def check(value: Any) -> Answer:
        kind = value.__class__
        if kind is dict:
            if "id" in value:
                ident = value["id"]
                plain = ident.__class__ is str or ident.__class__ is int
                return by_id(str(ident)) if plain else TYPE_OF_REFERENCE
            if "externalId" in value:
                return None  # looked up among the payloads themselves
            name = value.get("refName")
            return named(name) if isinstance(name, str) else TYPE_OF_REFERENCE
        if kind is str or kind is int:
            return bare(str(value))
        return None if value is None else TYPE_OF_REFERENCE

    return check


TYPE_OF_REFERENCE: Answer = (TYPE, "not a reference: give id, externalId or refName")


def _multiple(one: Check) -> Check:
    def check(value: Any) -> Answer:
        rows = value.get("items") if isinstance(value, dict) else value
        if value is None:
            return None
        if isinstance(rows, str):
            rows = rows.split("|")
        if not isinstance(rows, list):
            return TYPE, "not a list of references"
        doubt: Answer = None
        for row in rows:
            answer = one(row)
            if answer is not None and not answer[0].startswith("?"):
                return answer
            doubt = doubt or answer
        return doubt

    return check


def posting_check(periods: Periods) -> Check:
    """The check of a transaction's date against the account's periods."""

    def check(value: Any) -> Answer:
        wrong = _day(value)
        if wrong is not None or value is None:
            return wrong
        is_open = periods.open_on(value[:10]) if periods.read else None
        if is_open is None:
            return NOT_READ, "whether its accounting period is open was not read"
        return None if is_open else (PERIOD, "dated in a period that is closed or locked")

    return _kept(check)


def period_name_check(periods: Periods) -> Check:
    """The check of a posting period that is named."""

    def check(value: Any) -> Answer:
        name = value.get("refName") if isinstance(value, dict) else value
        if value is None:
            return None
        if not isinstance(name, str) or name.isdigit():
            return BY_ID, "refers by internal id, which cannot be looked up"
        low = name.casefold()
        if low in periods.closed:
            return PERIOD, "names a period that is closed or locked"
        if low in periods.names:
            return None
        return (NOT_READ, "the accounting periods were not read") if not periods.read else (
            OPTION, "names a period that does not exist")  # fmt: skip

    return check


def external_id_check(value: Any) -> Answer:
    """The check of an external id as the address of an upsert (eid:...) takes it.

    Letters, digits, _ and -: Oracle help section_156334828635.
    """
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        return ID_FORM, "not a text with signs"
    if _ID.fullmatch(value) is None:
        return ID_FORM, "holds other signs than letters, digits, _ and -"
    return None


def _kept(check: Check) -> Check:
    """The same check, asked once for each value: dates repeat."""
    known: dict[Any, Answer] = {}

    def kept(value: Any) -> Answer:
        if value.__class__ is not str:
            return check(value)
        try:
            return known[value]
        except KeyError:
            answer = check(value)
            if len(known) < _MOST_KEPT:
                known[value] = answer
            return answer

    return kept


CODES: Mapping[str, str] = {
    "required": "required",
    "external_id_missing": "required",
    "unknown_field": "fields",
    TYPE: "values",
    LENGTH: "values",
    OPTION: "values",
    INACTIVE: "values",
    PERIOD: "values",
    ID_FORM: "values",
    "external_id_repeated": "values",
    "parent_after_child": "values",
}
"""What each code is about: a required field, an unknown one, or a value."""
