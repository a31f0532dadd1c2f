"""What contract and attestation files share: their JSON Schema, their places, and joining.

The schema is made from the records' own models; wherever a value may be declared absent it also
accepts the word ``none``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nsaudit.model.base import Location, Path
from nsaudit.model.declared import ABSENT
from nsaudit.nearest import nearest
from nsaudit.redact import holds_secret
from nsaudit.reference import all_record_types, record_type
from nsaudit.yamlcheck import problem_at
from nsaudit.yamlfile import Document, Problem, Step, YamlError

KEPT_ELSEWHERE = r"^(env|vault|file|keyring):\S+$"
"""How a secret is named: never the secret itself."""

INTERNAL = ("defaulted", "other", "path", "location", "entry", "name")
"""Fields of records that no file states."""


def file_schema(schema: dict[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    """A record's JSON Schema as the schema of the file that states it."""
    schema = _opened(schema, renamed)
    schema["$defs"] = {
        name: _opened(part, renamed) for name, part in sorted(schema.get("$defs", {}).items())
    }
    return schema


def _opened(schema: dict[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    """An object's schema with ``none`` wherever a value may be left out."""
    if "properties" not in schema:
        return schema
    required = set(schema.get("required", ()))
    properties: dict[str, Any] = {}
    for name, content in schema["properties"].items():
        if name not in INTERNAL:
            properties[renamed.get(name, name)] = (
                content if name in required else _nullable(dict(content))
            )
    return {**schema, "properties": properties}


def _nullable(content: dict[str, Any]) -> dict[str, Any]:
    words = content.pop("words", None)
    secret = content.pop("secret", False)
    form = content.pop("format", None)
    described = {"description": content["description"]} if "description" in content else {}
    if words:
        return {**described, "enum": [*words, ABSENT, None]}
    if secret:
        text = {"type": "string", "pattern": KEPT_ELSEWHERE, **described}
        return {**described, "anyOf": [text, {"type": "null"}]}
    branches = content.get("anyOf") or [{k: v for k, v in content.items() if k not in _NOTES}]
    shapes = [_items(branch) for branch in branches if branch.get("type") != "null"]
    if form:
        shapes = [{"type": "string", "format": form}, {"const": ABSENT}]
    elif not any(shape.get("type") == "string" for shape in shapes):
        shapes.append({"const": ABSENT})
    return {**described, "anyOf": [*shapes, {"type": "null"}]}


_NOTES = ("description", "default", "title")


def _items(branch: dict[str, Any]) -> dict[str, Any]:
    """Lists of words accept numbers, and mappings of sections accept ``none`` within them."""
    if branch.get("type") == "array" and branch.get("items") == {"type": "string"}:
        return {**branch, "items": {"type": ["string", "integer"]}}
    if branch.get("type") == "array" and isinstance(branch.get("items"), dict):
        return {**branch, "items": _items(branch["items"])}
    if branch.get("type") == "object" and branch.get("additionalProperties") == {"type": "string"}:
        return {**branch, "additionalProperties": {"type": ["string", "number", "boolean"]}}
    if branch.get("type") == "object" and isinstance(branch.get("additionalProperties"), dict):
        return {**branch, "additionalProperties": _items(branch["additionalProperties"])}
    return branch


class Places:
    """Finds values in the YAML files of one reading, by the path that their records name."""

    def __init__(self, documents: Iterable[tuple[str, Document, Mapping[str, str]]]) -> None:
        self._known = {name: (document, renamed) for name, document, renamed in documents}

    def __call__(self, location: Location, path: Path) -> Location:
        """The place of a value below the place where its record starts; others are left alone."""
        known = self._known.get(location.path or "")
        if known is None:
            return location
        document, renamed = known
        steps = tuple(_step(document, renamed.get(step, step)) for step in path)
        root = _root(document, location)
        place = document.place(*root, *steps)
        return location._replace(line=place.line, column=place.column)


def _step(document: Document, step: str) -> Step:
    return int(step) if step.isdigit() else step


def _root(document: Document, location: Location) -> tuple[Step, ...]:
    """The way to the record that starts at a location: the shortest one that stands there."""
    if (location.line or 1, location.column or 1) == (1, 1):
        return ()
    ways = [way for way, place in document.values.items() if place == location[1:3]]
    return min(ways, key=len, default=())


def literal_secrets(document: Document) -> list[Problem]:
    """A problem for each text that is a secret itself, without showing it."""
    return [
        problem_at(
            document,
            way,
            "holds what looks like a secret; name where it is kept, as env:NAME or vault:PATH",
        )
        for way, text in texts(document.data)
        if holds_secret(text) and way[-1:] != ("sha256",)
    ]


def texts(value: Any, way: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Every text of a document with the way to it."""
    if isinstance(value, str):
        yield way, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, (*way, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from texts(inner, (*way, number))


def unknown_record(document: Document, way: tuple[Step, ...], name: str) -> Problem | None:
    """A problem where no record type has this name: with the nearest one that does."""
    if record_type(name) is not None:
        return None
    names = {row.rest_name or key for key, row in all_record_types().items()}
    close = nearest(name, names)
    near = f"; did you mean {close!r}?" if close else ""
    message = f"no record type is called {name!r}{near}"
    return problem_at(document, way, message)


def filled(document: Document) -> Document:
    """The document, unless its file is empty: then raise YamlError."""
    if document.data is None:
        raise YamlError([Problem(document.path, None, "the file is empty")])
    return document
