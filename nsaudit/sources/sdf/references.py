"""References of every form that SDF writes, parsed out of text values.

Forms and their counts in public projects: Oracle help bridgehead_24076946; bundle and application
forms as exports write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nsaudit.model.base import Path, Reference

_BRACKET = re.compile(r"\[([^\[\]]{1,400})\]")
_FILE = re.compile(r"/.*[./]")
"""A file's path names a folder or an ending; text may close a tag of its own markup: [/b]."""
MASK = "ACCOUNT_SPECIFIC_VALUE"
"""What an export writes instead of an internal id."""


def collect(values: Any, path: Path = ()) -> Iterator[Reference]:
    """Every reference in nested text, with the way to the value that makes it."""
    if isinstance(values, str):
        if "[" in values:
            yield from parse_references(values, path)
    elif isinstance(values, dict):
        for name, value in values.items():
            if isinstance(value, str):
                if "[" in value:
                    yield from parse_references(value, (*path, name))
            elif value:
                yield from collect(value, (*path, name))
    elif isinstance(values, list):
        for number, value in enumerate(values):
            yield from collect(value, (*path, str(number)))


def parse_references(text: str, path: Path) -> Iterator[Reference]:
    """The references in one text value."""
    for match in _BRACKET.finditer(text):
        inner = match[1].strip()
        if inner == MASK:
            yield Reference("masked", "", path)
        elif inner.startswith("/") and _FILE.match(inner):
            yield Reference("file", inner, path)
        elif "scriptid" in inner:
            yield from _object(inner, path)


def _object(inner: str, path: Path) -> Iterator[Reference]:
    parts: dict[str, str] = {}
    for piece in inner.split(","):
        name, equals, value = piece.partition("=")
        if not equals:
            return  # ordinary text in brackets that happens to say scriptid
        parts[name.strip().casefold()] = value.strip()
    target = parts.get("scriptid")
    if not target:
        return
    kind = parts.get("type", "")
    if "appid" in parts:
        yield Reference("application", target, path, parts["appid"], kind)
    elif "bundleid" in parts:
        yield Reference("bundle", target, path, parts["bundleid"], kind)
    else:
        yield Reference("object", target, path, "", kind)
