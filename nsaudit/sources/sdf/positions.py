"""Line and column of a value, found by reading the file again when a finding needs it.

Positions cost more than everything else that parsing does, and few objects have findings: so they
are looked up afterwards, for the files that findings point into.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path as FilePath
from xml.parsers import expat

from nsaudit.model.base import Location, Path
from nsaudit.sources.sdf.shape import MAX_DEPTH, steps


class Node:
    """An element with the place of its start tag."""

    __slots__ = ("_ways", "attrib", "children", "column", "line", "tag", "text")

    def __init__(self, tag: str, attrib: dict[str, str], line: int, column: int) -> None:
        self.tag = tag
        self.attrib = attrib
        self.children: list[Node] = []
        self.text = ""
        self.line = line
        self.column = column
        self._ways: dict[Path, Node] | None = None

    def __iter__(self) -> Iterator[Node]:
        return iter(self.children)

    def __len__(self) -> int:
        return len(self.children)

    @property
    def ways(self) -> dict[Path, Node]:
        """The children by the steps that lead to them, made once: many values are asked for."""
        if self._ways is None:
            self._ways = {}
            for taken, child in steps(self, self.children):
                self._ways.setdefault(taken, child)
                if len(taken) > 1:  # a lone unkeyed child stands there without a number
                    self._ways.setdefault(taken[:-1], child)
        return self._ways


class Locator:
    """Finds values in the files below one folder."""

    def __init__(self, root: FilePath) -> None:
        self._root = root
        self._tree = lru_cache(maxsize=64)(self._read)

    def __call__(self, location: Location, path: Path) -> Location:
        """The place of a value; the deepest element on the way where the way ends early."""
        if not path or location.path is None or not location.path.endswith(".xml"):
            return location  # where an object starts is known since it was read
        node = self._tree(location.path)
        if node is None:
            return location
        found = descend(node, path)
        return location._replace(line=found.line, column=found.column + 1)

    def _read(self, path: str) -> Node | None:
        try:
            return read_nodes((self._root / path).read_bytes())
        except (OSError, expat.ExpatError, ValueError, LookupError):
            return None  # the file changed or went since it was read: its own place must do


def read_nodes(data: bytes) -> Node:
    """The tree of a file that parsed before, with positions."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    top = Node("", {}, 1, 0)
    stack = [top]

    def start(tag: str, attrib: dict[str, str]) -> None:
        node = Node(tag, attrib, parser.CurrentLineNumber, parser.CurrentColumnNumber)
        if len(stack) <= MAX_DEPTH:
            stack[-1].children.append(node)
        stack.append(node)

    def end(_: str) -> None:
        stack.pop()

    def text(part: str) -> None:
        stack[-1].text += part

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.Parse(data, True)
    return top.children[0]


def descend(node: Node, path: Path) -> Node:
    """Follow a way from an element as far as it leads."""
    rest = path
    while rest:
        for length in range(min(len(rest), _LONGEST), 0, -1):
            child = node.ways.get(rest[:length])
            if child is not None:
                node, rest = child, rest[length:]
                break
        else:
            return node
    return node


_LONGEST = 2
"""A tag and a key are the most steps from an element to its child."""
