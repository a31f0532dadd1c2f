"""Line and column of a value, found by reading the file again when a finding needs it.

Positions would cost more than everything else that parsing does, and few objects have findings: so
they are looked up afterwards, for the files that findings point into. The parser in C gives the
tree; which start tag of its name an element is, counted in the text, gives the place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path as FilePath
from xml.etree import ElementTree as ET

from nsaudit.model.base import Location, Path
from nsaudit.sources.sdf.parse import ParseProblem, parse
from nsaudit.sources.sdf.shape import steps

_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)")
_NO_TAGS = rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
"""Where the text of a start tag is no start tag."""


class Locator:
    """Finds values in the files below one folder."""

    def __init__(self, root: FilePath, unsaved: Mapping[str, bytes] | None = None) -> None:
        self._root = root
        self._unsaved = unsaved or {}
        self._file = lru_cache(maxsize=256)(self._read)

    def __call__(self, location: Location, path: Path) -> Location:
        """The place of a value; the deepest element on the way where the way ends early."""
        if not path or location.path is None or not location.path.endswith(".xml"):
            return location  # where an object starts is known since it was read
        file = self._file(location.path)
        if file is None:
            return location
        line, column = file.place(file.descend(path))
        return location._replace(line=line, column=column)

    def _read(self, path: str) -> PlacedFile | None:
        try:
            kept = self._unsaved.get(path)
            return PlacedFile((self._root / path).read_bytes() if kept is None else kept)
        except (OSError, ParseProblem, ValueError, LookupError):
            return None  # the file changed or went since it was read: its own place must do


class PlacedFile:
    """The element tree of a file that parsed before, and where its elements start."""

    def __init__(self, data: bytes) -> None:
        self._root = parse(data)
        self._text = _as_utf8(data)
        self._ways: dict[ET.Element, dict[Path, ET.Element]] = {}
        self._offsets: dict[str, dict[ET.Element, int]] = {}

    def descend(self, path: Path) -> ET.Element:
        """Follow a way from the root as far as it leads."""
        element = self._root
        rest = path
        while rest:
            ways = self._children(element)
            for length in range(min(len(rest), _LONGEST), 0, -1):
                child = ways.get(rest[:length])
                if child is not None:
                    element, rest = child, rest[length:]
                    break
            else:
                break
        return element

    def place(self, element: ET.Element) -> tuple[int, int]:
        """Line and column of an element's start tag, from 1; columns count characters."""
        offsets = self._offsets.get(element.tag)
        if offsets is None:
            tag = re.escape(element.tag.encode())
            pattern = re.compile(_NO_TAGS + rb"|(<" + tag + rb")(?=[\s/>])", re.DOTALL)
            starts = (m.start() for m in pattern.finditer(self._text) if m[1])
            offsets = dict(zip(self._root.iter(element.tag), starts, strict=False))
            self._offsets[element.tag] = offsets
        start = offsets.get(element, 0)
        line_start = self._text.rfind(b"\n", 0, start) + 1
        column = len(self._text[line_start:start].decode("utf-8", "replace")) + 1
        return self._text.count(b"\n", 0, start) + 1, column

    def _children(self, element: ET.Element) -> dict[Path, ET.Element]:
        """The children by the steps that lead to them, made once: many values are asked for."""
        ways = self._ways.get(element)
        if ways is None:
            ways = self._ways[element] = {}
            for taken, child in steps(element, element):
                ways.setdefault(taken, child)
                if len(taken) > 1:
                    ways.setdefault(taken[:-1], child)
            # A lone unkeyed child stands there without a number: one that follows its tag is the
            # first of its own children.
            for way in [w for w in ways if w[1:] == ("0",) and (w[0], "1") not in ways]:
                del ways[way]
        return ways


def _as_utf8(data: bytes) -> bytes:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16").encode()
    declared = _ENCODING.match(data)
    if declared and declared[1].lower() not in {b"utf-8", b"us-ascii"}:
        return data.decode(declared[1].decode()).encode()
    return data.removeprefix(b"\xef\xbb\xbf")


_LONGEST = 2
"""A tag and a key are the most steps from an element to its child."""
