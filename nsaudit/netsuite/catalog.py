"""The REST metadata catalogue: which record types and fields a role can see.

The shape follows a schema captured from a real account: no `required` list, `nullable` never
false, so **mandatory is not represented** and is not guessed here. Field names mix cases, so
compare them in lower case. Source: Oracle help section_1545129726 and the capture (A).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from nsaudit.netsuite.errors import Undecodable

ACCEPT_LIST: Final = "application/json"
ACCEPT_SCHEMA: Final = "application/schema+json"
_PLUMBING = frozenset({"links"})


@dataclass(frozen=True, slots=True)
class SchemaField:
    """One field or sublist. `options` are the ids of a fixed list; `fields` a sublist's columns."""

    name: str
    title: str | None
    kind: str
    custom: bool
    filterable: bool
    options: tuple[str, ...] = ()
    fields: tuple[SchemaField, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordSchema:
    """One record type as the role sees it; names are lower case, fields in name order."""

    name: str
    custom_record: bool
    fields: tuple[SchemaField, ...]


def read_types(body: object) -> tuple[str, ...]:
    """Return the names of the catalogue in lower case, sorted; raise Undecodable."""
    items = body.get("items") if isinstance(body, Mapping) else None
    if not isinstance(items, list):
        raise _undecodable("the catalogue has no list of record types")
    names = {item.get("name") for item in items if isinstance(item, Mapping)}
    if len(names) != len(items) or not all(isinstance(name, str) and name for name in names):
        raise _undecodable("the catalogue has entries without a name")
    return tuple(sorted(str(name).lower() for name in names))


def read_schema(name: str, body: object) -> RecordSchema:
    """Decode the JSON schema of one record type; raise Undecodable."""
    if not isinstance(body, Mapping) or not isinstance(body.get("properties"), Mapping):
        raise _undecodable("the schema has no properties")
    return RecordSchema(
        name.lower(),
        body.get("x-ns-custom-record") is True,
        _fields(body["properties"], body.get("x-ns-filterable")),
    )


def _fields(properties: Mapping[str, object], filterable: object) -> tuple[SchemaField, ...]:
    names = {str(name).lower() for name in filterable} if isinstance(filterable, list) else set()
    fields = [
        _field(name, shape, names)
        for name, shape in properties.items()
        if name not in _PLUMBING and isinstance(shape, Mapping)
    ]
    return tuple(sorted(fields, key=lambda field: field.name))


def _field(name: str, shape: Mapping[str, object], filterable: Iterable[str]) -> SchemaField:
    inner = shape.get("properties")
    nested = inner if isinstance(inner, Mapping) else {}
    title = shape.get("title")
    row = _row(nested)
    return SchemaField(
        name=name.lower(),
        title=title if isinstance(title, str) else None,
        kind=_kind(shape, nested, row),
        custom=shape.get("x-ns-custom-field") is True,
        filterable=name.lower() in filterable,
        options=_options(shape) or _options(nested.get("id")),
        fields=_fields(_mapping(row.get("properties")), row.get("x-ns-filterable")),
    )


def _kind(
    shape: Mapping[str, object], nested: Mapping[str, object], row: Mapping[str, object]
) -> str:
    """Name the property kind; an unknown shape keeps its JSON type, so that drift stays visible."""
    if row:
        return "sublist"
    if nested:
        listed = _options(nested.get("id"))
        return "list" if listed else "reference" if "id" in nested else "object"
    kind, form = str(shape.get("type", "unknown")), str(shape.get("format", ""))
    return {
        ("string", ""): "text",
        ("string", "date"): "date",
        ("string", "date-time"): "datetime",
    }.get((kind, form), kind)


def _row(nested: Mapping[str, object]) -> Mapping[str, object]:
    if "totalResults" not in nested:
        return {}
    return _mapping(_mapping(nested.get("items")).get("items"))


def _options(shape: object) -> tuple[str, ...]:
    values = _mapping(shape).get("enum")
    return tuple(sorted(str(value) for value in values)) if isinstance(values, list) else ()


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _undecodable(message: str) -> Undecodable:
    error = Undecodable(message, where="metadata catalogue")
    error.transient = True
    return error
