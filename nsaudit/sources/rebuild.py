"""Records from plain data that nsaudit wrote itself: checked in shape, cheaper than by pydantic.

Only what these models use is understood; ``rebuilder`` gives None for a class with anything else,
and a row that does not fit exactly raises Misfit. Both then go through pydantic, which knows more
and says better what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from nsaudit.model.base import Frozen, Location, Reference

Rebuild = Callable[[dict[str, Any]], Any]


class Misfit(Exception):  # noqa: N818 - a plain statement about the input
    """A row that is not exactly what the class would write."""


_LEAVES: dict[Any, frozenset[type]] = {
    bool: frozenset({bool}),
    int: frozenset({int}),
    str: frozenset({str}),
    NoneType: frozenset({NoneType}),
}

_set = object.__setattr__


@cache
def rebuilder(cls: type[Frozen]) -> Rebuild | None:
    """A function from an object's plain data to the object; None where pydantic must do it.

    The data is taken over, not copied.
    """
    checks: list[tuple[str, frozenset[type]]] = []
    conversions: list[tuple[str, Rebuild]] = []
    for name, info in cls.model_fields.items():
        if info.annotation is Any:
            continue
        members = _members(info.annotation)
        allowed: set[type] = set()
        for member in members:
            plan = _plan(member)
            if plan is None:
                return None
            types, convert = plan
            allowed |= types
            if convert is not None:
                if len(members) > 1 + (NoneType in members):
                    return None  # which member a list belongs to is not for this module to guess
                conversions.append((name, convert))
        checks.append((name, frozenset(allowed)))
    return _compile(cls, checks, conversions)


def _compile(
    cls: type[Frozen],
    checks: list[tuple[str, frozenset[type]]],
    conversions: list[tuple[str, Rebuild]],
) -> Rebuild:
    names = tuple(sorted(cls.model_fields))
    set_fields = set(names)
    known: set[tuple[type, ...]] = set()
    create, put = cls.__new__, _set

    def rebuild(row: dict[str, Any]) -> Any:
        if type(row) is not dict or tuple(row) != names:  # written with sorted keys
            raise Misfit
        # Few combinations of types occur, so that each is looked into once.
        types = tuple(map(type, row.values()))
        if types not in known:
            for name, allowed in checks:
                if type(row[name]) not in allowed:
                    raise Misfit
            known.add(types)
        for name, convert in conversions:
            value = row[name]
            if value:
                row[name] = convert(value)
            elif value is not None:
                row[name] = ()
        record = create(cls)
        put(record, "__dict__", row)
        put(record, "__pydantic_fields_set__", set_fields)
        put(record, "__pydantic_extra__", None)
        put(record, "__pydantic_private__", None)
        return record

    return rebuild


def _members(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in {Union, UnionType}:
        return get_args(annotation)
    return (annotation,)


def _plan(member: Any) -> tuple[frozenset[type], Rebuild | None] | None:
    """The types that JSON gives for a member of an annotation, and how to turn them into it."""
    if member in _LEAVES:
        return _LEAVES[member], None
    if member is Location:
        return frozenset({list}), _location  # never empty: it would not be four values long
    origin, arguments = get_origin(member), get_args(member)
    if origin is dict:
        return frozenset({dict}), None
    if origin is list:
        return frozenset({list}), None
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return _sequence(arguments[0])
    return None


def _sequence(item: Any) -> tuple[frozenset[type], Rebuild | None] | None:
    lists = frozenset({list})
    if item is str:
        return lists, _texts
    if item is Reference:
        return lists, _references
    if isinstance(item, type) and issubclass(item, Frozen):
        inner = rebuilder(item)
        if inner is not None:
            return lists, lambda rows: tuple([inner(row) for row in rows])
    return None


def _texts(values: Iterable[Any]) -> tuple[str, ...]:
    texts = tuple(values)
    for text in texts:
        if type(text) is not str:
            raise Misfit
    return texts


def _location(values: Any) -> Location:
    if len(values) != 4:
        raise Misfit
    return Location(*values)


def _references(rows: Any) -> tuple[Reference, ...]:
    try:
        return tuple([Reference(f, t, _texts(at), s, k) for f, t, at, s, k in rows])
    except (TypeError, ValueError):
        raise Misfit from None
