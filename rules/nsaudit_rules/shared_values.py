"""The values that a project's file really states, as nested text, with the way to each."""

import re
from collections.abc import Iterator
from typing import Any

from nsaudit.api import CustomField, Customization, CustomRecordType, Part, Script

Way = tuple[str, ...]

_ACCOUNT = re.compile(r"_(?:\d{5,9}|td\d+|tstdrv\d+)(?:_(?:sb|rp)\d*)?(?=_|\Z)", re.IGNORECASE)

_OURS = frozenset(
    {"tag", "scriptid", "project", "location", "references", "defaulted", "other", "path"}
)


def in_project(record: Customization) -> bool:
    """Whether the object comes from a file; rules about deployability judge nothing else."""
    return record.project is not None or bool(record.location and record.location.path)


def stated(record: Part) -> dict[str, Any]:
    """What the file states: assumed defaults are left out, flags are T and F again."""
    values: dict[str, Any] = dict(record.other)
    for name in type(record).model_fields:
        if name in _OURS or name in record.defaulted or name in type(record).derived:
            continue
        value = getattr(record, name)
        if isinstance(value, bool):
            values[name] = "T" if value else "F"
        elif isinstance(value, int):
            values[name] = str(value)
        elif isinstance(value, (str, dict, list)):
            values[name] = value
        elif isinstance(value, tuple):
            values[name] = keyed(part for part in value if isinstance(part, Part))
    return values


def keyed(parts: Iterator[Part]) -> dict[str, Any]:
    """Parts by key, numbered where a key repeats, as the reader lays them out."""
    found: dict[str, Any] = {}
    for part in parts:
        key = name = str(getattr(part, part.key_field))
        number = 2
        while name in found:
            name, number = f"{key}#{number}", number + 1
        found[name] = stated(part)
    return found


def texts(value: Any, way: Way = ()) -> Iterator[tuple[Way, str, dict[str, Any]]]:
    """Every text value with its way and the element it stands in, in the file's order."""
    yield from _texts(value, way, {})


def _texts(
    value: Any, way: Way, holder: dict[str, Any]
) -> Iterator[tuple[Way, str, dict[str, Any]]]:
    if isinstance(value, str):
        yield way, value, holder
    elif isinstance(value, dict):
        for name, child in value.items():
            yield from _texts(child, (*way, name), value)
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from _texts(child, (*way, str(number)), holder)


def fields_of(record: Customization) -> tuple[CustomField, ...] | None:
    """The fields an object is or declares; None where they could not be read."""
    if isinstance(record, CustomField):
        return (record,)
    if isinstance(record, Script):
        return record.scriptcustomfields
    return record.customrecordcustomfields if isinstance(record, CustomRecordType) else ()


def tag_of(way: Way) -> str:
    """The tag of the value that a way leads to, without running numbers."""
    return next((step for step in reversed(way) if not step.isdigit()), "")


def shown(way: Way) -> str:
    """A way for people, without the account ids that exports put into ids of instances."""
    return "/".join(_ACCOUNT.sub("_*", step) for step in way)


def listed(names: list[str], most: int = 3) -> str:
    """Names for a message: the first few, then how many more there are."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
