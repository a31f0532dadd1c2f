"""Where an object holds what a row of the table of refused elements and values names."""

from collections.abc import Iterator
from typing import Any

from nsaudit.api import Customization, Part, Snapshot, reference
from nsaudit_rules.shared_values import Way, states_any, texts_where


def refused_places(
    record: Customization, row: reference.RefusedValue, snapshot: Snapshot
) -> Iterator[Way | None]:
    """The ways to what a row refuses; None for each place that could not be read."""
    if row.path == ".":
        yield ()
    elif row.path == "*":
        if states_any(snapshot, record, row.values):
            for way, _, _ in texts_where(record, row.values.__contains__):
                yield way
    elif "/" in row.path:
        container, _, leaf = row.path.split("/")
        parts: tuple[Part, ...] | None = getattr(record, container, None)
        if parts is None:
            yield None
        for part in parts or ():
            yield from _judge(part, leaf, row, (container, part.key, leaf))
    else:
        yield from _judge(record, row.path, row, (row.path,))


def _judge(part: Part, leaf: str, row: reference.RefusedValue, way: Way) -> Iterator[Way | None]:
    modelled = leaf in type(part).model_fields
    value: Any = getattr(part, leaf) if modelled else part.other.get(leaf)
    if isinstance(value, bool):
        value = "T" if value else "F"
    assumed = leaf in part.defaulted
    if row.when == "absent":
        if value is None and modelled:
            yield None
        elif not value:
            yield way[:-1]
    elif assumed:
        return
    elif value is None:
        if modelled:
            yield None
    elif row.when == "present" or value in row.values:
        yield way
