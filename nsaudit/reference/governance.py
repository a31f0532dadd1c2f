"""Usage units, execution time, transport and concurrency limits, and retirement dates."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from nsaudit.reference._data import load

RECORD_KINDS = ("transaction", "custom", "other")
"""The kinds of record that decide the price of a record call."""


class ScriptLimit(NamedTuple):
    """What one execution may use: units, seconds, and per what when not per execution."""

    units: int
    seconds: int
    per: str | None
    tentative: bool


class CallCost(NamedTuple):
    """Units of one API call, by kind of record; equal where the kind does not matter."""

    transaction: int
    custom: int
    other: int
    tentative: bool

    @property
    def highest(self) -> int:
        """The price when the kind of record is not known."""
        return max(self.transaction, self.custom, self.other)


class TransportLimit(NamedTuple):
    """A fixed limit of a channel, in `unit`."""

    value: int
    unit: str
    source: str
    tentative: bool


class Throttling(NamedTuple):
    """How a channel answers a request over the limit; `status` is None for a SOAP fault."""

    status: int | None
    code: str


class Retirement(NamedTuple):
    """An announced end. `date` is the usual first day of the release: always tentative."""

    id: str
    subject: str
    effect: str
    release: str | None
    date: date | None
    ended: bool
    source: str


def _limit(row: Mapping[str, object]) -> ScriptLimit:
    units, seconds, per = row["units"], row["seconds"], row.get("per")
    if not isinstance(units, int) or not isinstance(seconds, int):
        raise TypeError("governance.json: units and seconds are whole numbers")
    return ScriptLimit(units, seconds, None if per is None else str(per), "tentative" in row)


@cache
def script_limit(script_type: str, stage: str | None = None) -> ScriptLimit | None:
    """Return the limit of an SDF script tag; a map/reduce script needs its `stage`.

    Stages are getInputData, map, reduce and summarize. None where no limit is known.
    """
    row = load("governance")["limits"].get(script_type)
    if row is None:
        return None
    if "stages" in row:
        row = row["stages"].get(stage)
    elif stage is not None:
        return None
    return None if row is None else _limit(row)


@cache
def call_cost(call: str) -> CallCost | None:
    """Return the price of an API call such as `record.load`, `Record.save`, `nlapiLoadRecord`.

    Functions of a module are written as module.function, methods as Object.method. None where
    the table has no price, which does not mean that the call is free.
    """
    table = load("governance")
    row = table["calls"].get(call)
    if row is None:
        return None
    transaction, custom, other = row if isinstance(row, list) else (row, row, row)
    return CallCost(transaction, custom, other, call in table["tentative_calls"])


@cache
def transport_limit(name: str) -> TransportLimit | None:
    """Return a limit by name, such as `rest.page.rows` or `restlet.body.bytes`, or None."""
    row = load("governance")["transport"].get(name)
    if row is None:
        return None
    return TransportLimit(row["value"], row["unit"], row["source"], row.get("tentative", False))


def concurrency_limit(tier: str, licences: int = 0) -> int | None:
    """Return how many requests an account may run at once; None for an unknown tier.

    Each SuiteCloud Plus licence adds to the tier's base, except on development accounts.
    """
    base: int | None = load("governance")["concurrency"].get(tier)
    added = transport_limit("concurrency.licence")
    if base is None or added is None:
        return None
    return base if tier == "development" else base + added.value * licences


@cache
def throttling(channel: str) -> Throttling | None:
    """Return how `rest`, `restlet` or `soap` refuses a request over the limit, or None."""
    row = load("governance")["throttling"].get(channel)
    return None if row is None else Throttling(row["status"], row["code"])


@cache
def retirements(subject: str | None = None) -> tuple[Retirement, ...]:
    """Return the announced ends, of one subject (`soap`, `tba`, `nlauth`...) or of all."""
    return tuple(
        Retirement(
            id=row["id"],
            subject=row["subject"],
            effect=row["effect"],
            release=row["release"],
            date=None if row["date"] is None else date.fromisoformat(row["date"]),
            ended=row.get("ended", False),
            source=row["source"],
        )
        for row in load("governance")["retirements"]
        if subject in (None, row["subject"])
    )
