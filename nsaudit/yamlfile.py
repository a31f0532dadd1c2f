"""YAML written by people: plain values, each with its line and column, and nothing clever.

Aliases, tags, duplicate keys, several documents and deep nesting are refused, because none of them
is needed and each can hide something. No message shows a value: it may be a secret.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, NodeEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

LARGEST = 2_000_000
DEEPEST = 40
_CORE = "tag:yaml.org,2002:"

Step = str | int


class Place(NamedTuple):
    """A line and column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file, and where."""

    path: str
    place: Place | None
    message: str

    def __str__(self) -> str:
        where = self.path if self.place is None else f"{self.path}:{self.place[0]}:{self.place[1]}"
        return f"{where}: {self.message}"


class YamlError(Exception):
    """A file with problems; the message has one line for each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Document:
    """Plain values of a file. ``values`` and ``keys`` hold where each value and key stands."""

    path: str
    data: Any
    values: dict[tuple[Step, ...], Place] = field(default_factory=dict)
    keys: dict[tuple[Step, ...], Place] = field(default_factory=dict)

    def place(self, *way: Step) -> Place:
        """Where a value stands; the nearest value around it where it is not in the file."""
        while way and way not in self.values:
            way = way[:-1]
        return self.values.get(way, Place(1, 1))

    def key_place(self, *way: Step) -> Place:
        """Where the key of a value stands; the value itself where it has none."""
        return self.keys.get(way) or self.place(*way)


def read(path: Path) -> Document:
    """Read one file. Raises YamlError with line and column of each problem."""
    name = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)  # not the size first: a device has none
        if len(data) > LARGEST:
            raise YamlError([Problem(name, None, f"larger than {LARGEST // 1_000_000} MB")])
        text = data.decode("utf-8-sig")
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise YamlError([Problem(name, None, f"cannot be read: {reason}")]) from error
    except UnicodeDecodeError as error:
        raise YamlError([Problem(name, None, "is not text in UTF-8")]) from error
    return parse(text, name)


def parse(text: str, name: str) -> Document:
    """Read YAML from text; ``name`` is the file's name in messages."""
    try:
        _refuse(text, name)
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = None if mark is None else Place(mark.line + 1, mark.column + 1)
        words = ", ".join(part for part in (error.context, error.problem) if part)
        problem = Problem(name, place, f"not valid YAML: {words}")
        raise YamlError([problem]) from None
    except ReaderError as error:
        lines = text[: error.position].split("\n")
        place = Place(len(lines), len(lines[-1]) + 1)
        raise YamlError([Problem(name, place, "not valid YAML: a control character")]) from None
    except YAMLError as error:
        raise YamlError([Problem(name, None, f"not valid YAML: {type(error).__name__}")]) from None
    builder = _Builder(name)
    data = None if node is None else builder.build(node, ())
    if builder.problems:
        raise YamlError(builder.problems)
    return Document(name, data, builder.values, builder.keys)


def _refuse(text: str, name: str) -> None:
    """Walk the events first: they need no recursion, so no input is too deep to be refused."""
    depth = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        mark = event.start_mark
        place = None if mark is None else Place(mark.line + 1, mark.column + 1)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
            message = "anchors and aliases (& and *) are not supported; write the value out"
            raise YamlError([Problem(name, place, message)])
        tag = getattr(event, "tag", None) if isinstance(event, NodeEvent) else None
        if tag is not None:
            message = "tags (words with !) are not supported; write a plain value"
            raise YamlError([Problem(name, place, message)])
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEEPEST:
            raise YamlError([Problem(name, place, f"nested deeper than {DEEPEST} levels")])


class _Builder:
    """Turns nodes into plain values, and notes where each stands."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.values: dict[tuple[Step, ...], Place] = {}
        self.keys: dict[tuple[Step, ...], Place] = {}
        self.problems: list[Problem] = []

    def build(self, node: Node, way: tuple[Step, ...]) -> Any:
        self.values[way] = _place(node)
        if isinstance(node, MappingNode):
            return self._mapping(node, way)
        if isinstance(node, SequenceNode):
            return [self.build(child, (*way, n)) for n, child in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: MappingNode, way: tuple[Step, ...]) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._problem(key_node, "a key must be plain text")
                continue
            key = str(key_node.value)
            inner = (*way, key)
            if key in built:
                line = self.keys[inner].line
                self._problem(key_node, f"the key {key!r} was already used on line {line}")
                continue
            self.keys[inner] = _place(key_node)
            built[key] = self.build(value_node, inner)
        return built

    def _scalar(self, node: Node) -> str | int | float | bool | None:
        text = str(node.value)
        if "\0" in text:
            self._problem(node, "a text cannot hold the character NUL")
        kind = str(node.tag).removeprefix(_CORE)
        try:
            if kind == "null":
                return None
            if kind == "bool":
                return text.lower() in {"true", "yes", "on"}
            if kind == "int":
                return int(text.replace("_", ""), 0)
            if kind == "float":
                return float(text.replace("_", ""))
        except ValueError:
            return text
        return text

    def _problem(self, node: Node, message: str) -> None:
        self.problems.append(Problem(self._name, _place(node), message))


def _place(node: Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)
