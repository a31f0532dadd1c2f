"""The values that a project's file really states, as nested text, with the way to each."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from nsaudit.api import CustomField, Customization, CustomRecordType, Part, Script, Snapshot

Way = tuple[str, ...]

_ACCOUNT = re.compile(r"_(?:\d{5,9}|td\d+|tstdrv\d+)(?:_(?:sb|rp)\d*)?(?=_|\Z)", re.IGNORECASE)

_OURS = frozenset(
    {"tag", "scriptid", "project", "location", "references", "defaulted", "other", "path"}
)


def in_project(record: Customization) -> bool:
    """Whether the object comes from a file; rules about deployability judge nothing else."""
    return record.project is not None or bool(record.location and record.location.path)


def _numbered(parts: Iterator[Part]) -> Iterator[tuple[str, Part]]:
    taken: set[str] = set()
    for part in parts:
        key = name = str(getattr(part, part.key_field))
        number = 2
        while name in taken:
            name, number = f"{key}#{number}", number + 1
        taken.add(name)
        yield name, part


@cache
def _stated_fields(cls: type[Part]) -> tuple[str, ...]:
    """The fields of a class that hold what a file states."""
    return tuple(name for name in cls.model_fields if name not in _OURS | cls.derived)


Holder = Part | dict[str, Any]
"""The element a text stands in: a record or a part of one, or a nested element."""

Found = tuple[Way, str, Holder]
"""A text value, the way to it, and the element it stands in."""


def beside(holder: Holder, tag: str) -> Any:
    """What the file states under a tag of the same element; None where it states nothing."""
    if isinstance(holder, dict):
        return holder.get(tag)
    if tag in type(holder).model_fields:
        return None if tag in holder.defaulted else getattr(holder, tag)
    return holder.other.get(tag)


class _Stated(NamedTuple):
    """The different texts of a record, and the same as lines of one text."""

    texts: set[str]
    lines: str


_STATED: WeakKeyDictionary[Snapshot, dict[int, _Stated]] = WeakKeyDictionary()


def mentions(snapshot: Snapshot, record: Part, search: Callable[[str], object]) -> bool:
    """Whether ``search`` finds anything in the texts of a record, one a line.

    Most objects hold nothing that a rule looks for; the joined text, made once for all rules, says
    so at the speed of one search.
    """
    return bool(search(_stated(snapshot, record).lines))


def states_any(snapshot: Snapshot, record: Part, values: frozenset[str]) -> bool:
    """Whether a text of a record is one of the values."""
    return not values.isdisjoint(_stated(snapshot, record).texts)


def _stated(snapshot: Snapshot, record: Part) -> _Stated:
    known = _STATED.get(snapshot)
    if known is None:
        known = _STATED[snapshot] = {}
    stated = known.get(id(record))  # the snapshot keeps its records alive, so that ids stay theirs
    if stated is None:
        texts: set[str] = set()
        _gather(record, texts)
        stated = known[id(record)] = _Stated(
            texts, "\n".join([t for t in texts if t.__class__ is str])
        )
    return stated


def _gather(part: Part, found: set[str]) -> None:
    values = part.__dict__
    for name in _stated_fields(type(part)):
        value = values[name]
        if value is None:
            continue
        if value.__class__ is str:
            found.add(value)
        elif value.__class__ is tuple:
            for inner in value:
                if isinstance(inner, Part):
                    _gather(inner, found)
        elif isinstance(value, (dict, list)):
            _gather_tree(value, found)
        elif isinstance(value, int):
            found.add(str(value))
    if part.other:
        _gather_tree(part.other, found)


def _gather_tree(value: dict[str, Any] | list[Any], found: set[str]) -> None:
    children = value.values() if isinstance(value, dict) else value
    try:
        found.update(children)  # elements without nested ones: only texts can be hashed
    except TypeError:
        for child in children:
            if child.__class__ is str:
                found.add(child)
            elif child:
                _gather_tree(child, found)


def texts_where(record: Part, keep: Callable[[str], object]) -> list[Found]:
    """The texts of a record that ``keep`` accepts, in the file's order.

    Few texts of an object interest a rule, so ways and elements are made for those alone; give
    ``keep`` as a method of a pattern or a set, which costs no Python call a text.
    """
    found: list[Found] = []
    _search_part(record, (), keep, found)
    return found


def _search_part(part: Part, way: Way, keep: Callable[[str], object], found: list[Found]) -> None:
    values = part.__dict__
    defaulted = part.defaulted
    for name in _stated_fields(type(part)):
        value = values[name]
        if value is None or value == () or name in defaulted:
            continue
        if isinstance(value, bool):
            value = "T" if value else "F"
        elif isinstance(value, int):
            value = str(value)
        if isinstance(value, str):
            if keep(value):
                found.append(((*way, name), value, part))
        elif isinstance(value, tuple):
            for key, inner in _numbered(p for p in value if isinstance(p, Part)):
                _search_part(inner, (*way, name, key), keep, found)
        else:
            _search_tree(value, (*way, name), part, keep, found)
    _search_tree(part.other, way, part, keep, found)


def _search_tree(
    value: Any,
    way: Way,
    holder: Holder,
    keep: Callable[[str], object],
    found: list[Found],
) -> None:
    if isinstance(value, dict):
        for name, child in value.items():
            if isinstance(child, str):
                if keep(child):
                    found.append(((*way, name), child, holder))
            elif child:
                inner = child if isinstance(child, dict) else holder
                _search_tree(child, (*way, name), inner, keep, found)
    elif isinstance(value, list):
        for number, child in enumerate(value):
            if isinstance(child, str):
                if keep(child):
                    found.append(((*way, str(number)), child, holder))
            elif child:
                inner = child if isinstance(child, dict) else holder
                _search_tree(child, (*way, str(number)), inner, keep, found)


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
