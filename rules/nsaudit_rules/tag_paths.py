"""Values of an object by the path of their XML tags, as Oracle's SDF reference writes it.

Records leave out a container's children's tag where it is only its singular (``permissions`` for
``permissions/permission``) and put a key in its place; these functions lead through both forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from nsaudit.api import Customization, Part


class Place(NamedTuple):
    """One value: the way to it within the record, and the value (text, number, truth or nested)."""

    at: tuple[str, ...]
    value: Any


def places(record: Customization, path: str) -> Iterable[Place]:
    """Every value at a tag path (``scriptdeployments/scriptdeployment/status``) of an object.

    A value that the reader assumed because the tag is absent is not there.
    """
    tags = _tags(path)
    # Most objects have nothing at most paths: that is seen without following them.
    return () if _get(record, tags[0]) is None else _follow(record, tags, ())


def unread(record: Customization, path: str) -> bool:
    """Whether the parts that a tag path leads into could not be read: none is an empty tuple."""
    tags = _tags(path)
    first = tags[0]
    return len(tags) > 1 and first in _containers(type(record)) and getattr(record, first) is None


def siblings(record: Customization, at: tuple[str, ...]) -> Mapping[str, str | None]:
    """The texts beside a value, by tag; empty where the way leads through another form."""
    node: Any = record
    for step in at[:-1]:
        node = _get(node, step)
    if isinstance(node, Part):
        texts = dict(node.other)
        texts |= {name: _text(value) for name, value in node.__dict__.items() if name != "other"}
        return {k: v for k, v in texts.items() if isinstance(v, str)}
    if isinstance(node, dict):
        return {name: value for name, value in node.items() if isinstance(value, str)}
    return {}


def leads_to(path: str, at: tuple[str, ...]) -> bool:
    """Whether the way to a value within a record is one that a tag path stands for."""
    return _pattern(path).fullmatch("\x00".join(at)) is not None


def _follow(node: Any, tags: tuple[str, ...], at: tuple[str, ...]) -> Iterator[Place]:
    if not tags:
        yield Place(at, node)
        return
    tag, rest = tags[0], tags[1:]
    value = _get(node, tag)
    if value is None:
        return
    here = (*at, tag)
    if not rest:
        for key, item in _several(value) if isinstance(value, list) else ((None, value),):
            yield Place(here if key is None else (*here, key), item)
    elif _collapses(tag, rest[0]):
        for key, child in _several(value):
            yield from _follow(child, rest[1:], (*here, key))
    elif (isinstance(value, dict) and rest[0] not in value) or isinstance(value, list):
        for key, child in _several(value):
            yield from _follow(child, rest, (*here, key))
    else:
        yield from _follow(value, rest, here)


def _several(value: Any) -> Iterator[tuple[str, Any]]:
    """The children of a container with their keys."""
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from ((str(number), child) for number, child in enumerate(value))
    elif isinstance(value, tuple):
        yield from ((part.key, part) for part in value if isinstance(part, Part))


def _get(node: Any, tag: str) -> Any:
    if isinstance(node, Part):
        if tag in _fields(type(node)) and tag not in node.other:
            return None if tag in node.defaulted else getattr(node, tag)
        return node.other.get(tag)
    if isinstance(node, dict):
        return node.get(tag)
    if isinstance(node, tuple):
        return next((part for part in node if getattr(part, part.key_field) == tag), None)
    if isinstance(node, list):
        return node[int(tag)] if tag.isdigit() and int(tag) < len(node) else None
    return None


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "T" if value else "F"
    return value if isinstance(value, str) else None


@cache
def _tags(path: str) -> tuple[str, ...]:
    return tuple(path.split("/"))


@cache
def _fields(cls: type[Part]) -> frozenset[str]:
    return frozenset(cls.model_fields)


@cache
def _containers(cls: type[Part]) -> frozenset[str]:
    """The fields of a class that hold parts."""
    fields = cls.model_fields.items()
    return frozenset(name for name, field in fields if "tuple" in str(field.annotation))


@cache
def _collapses(container: str, child: str) -> bool:
    return container in {child + "s", child + "es", child.removesuffix("y") + "ies"}


@cache
def _pattern(path: str) -> re.Pattern[str]:
    """A tag path as a pattern of ways: each tag may carry a key, a collapsed one is only a key."""
    tags = path.split("/")
    pieces = [re.escape(tags[0])]
    for before, tag in pairwise(tags):
        if _collapses(before, tag):
            pieces.append("\x00[^\x00]+")
        else:
            pieces.append(f"(?:\x00[^\x00]+)?\x00{re.escape(tag)}")
    return re.compile("".join(pieces) + r"(?:" + "\x00" + r"\d+)?")
