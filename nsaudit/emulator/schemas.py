"""The metadata catalogue's documents, built from a short description of each record type.

The shapes follow a schema captured from a real account (A; domain notes, section 2.2): no
`required`, `nullable` only ever true and absent on check boxes and references. In `records.yaml`:

    customer:
      title: Customer
      fields:
        companyName: {title: Company Name, kind: text, filterable: true}
        custentity_nw_tier: {title: Tier, kind: list, options: ["1", "2"], custom: true}
        addressBook: {kind: sublist, keys: [internalId], fields: {label: {kind: text}}}

A field with `permission: KEY` is left out for a role without that permission.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

BASE: Final = "/services/rest/record/v1"
CATALOG: Final = f"{BASE}/metadata-catalog"
_DRAFT: Final = "http://json-schema.org/draft-06/hyper-schema#"
_SIMPLE: Final[dict[str, tuple[str, str]]] = {
    "text": ("string", ""),
    "date": ("string", "date"),
    "datetime": ("string", "date-time"),
    "number": ("number", "double"),
    "integer": ("integer", "int64"),
}

Shape = dict[str, Any]


def links() -> Shape:
    """Return the links property that references and sublists carry."""
    ref = f"{CATALOG}/nsLink"
    return {"title": "Links", "type": "array", "readOnly": True,
            "items": {"type": "array", "$ref": ref}}  # fmt: skip


def ns_link() -> Shape:
    """Return the schema of one link object."""
    names = {"rel": "Relationship", "href": "Hypertext Reference"}
    properties = {key: {"title": title, "type": "string", "readOnly": True}
                  for key, title in names.items()}  # fmt: skip
    return {"type": "object", "properties": properties}


def record(shape: Mapping[str, Any], permissions: Collection[str] | None) -> Shape:
    """Return the JSON schema of one record type as a role sees it."""
    fields = _seen(shape.get("fields", {}), permissions)
    document: Shape = {
        "type": "object",
        "properties": {name: _field(field, permissions) for name, field in fields.items()},
        "$schema": _DRAFT,
        "x-ns-filterable": [name for name, field in fields.items() if field.get("filterable")],
    }
    if shape.get("custom_record"):
        document["x-ns-custom-record"] = True
    return document


def _seen(
    fields: Mapping[str, Mapping[str, Any]], permissions: Collection[str] | None
) -> Mapping[str, Mapping[str, Any]]:
    return {
        name: field
        for name, field in fields.items()
        if permissions is None or field.get("permission", None) in {None, *permissions}
    }


def _field(field: Mapping[str, Any], permissions: Collection[str] | None) -> Shape:
    kind = field.get("kind", "text")
    shape = _shape(kind, field, permissions)
    if field.get("custom"):
        shape["x-ns-custom-field"] = True
    return shape


def _shape(kind: str, field: Mapping[str, Any], permissions: Collection[str] | None) -> Shape:
    title = {"title": field["title"]} if "title" in field else {}
    if kind in _SIMPLE:
        json_type, form = _SIMPLE[kind]
        return {**title, "type": json_type, **({"format": form} if form else {}), "nullable": True}
    if kind == "boolean":
        return {**title, "type": "boolean"}
    ident: Shape = {"title": "Internal identifier", "type": "string"}
    name: Shape = {"title": "Reference Name", "type": "string"}
    if kind == "list":
        ident["enum"] = list(field.get("options", ()))
        return {"type": "object", "properties": {"id": ident, "refName": name}}
    if kind == "reference":
        external = {"title": "External identifier", "type": "string"}
        properties = {"id": ident, "refName": name, "externalId": external, "links": links()}
        return {"type": "object", "properties": properties}
    if kind == "sublist":
        return {"type": "object", "properties": _sublist(field, permissions)}
    raise ValueError(f"unknown kind of field: {kind}")


def _sublist(field: Mapping[str, Any], permissions: Collection[str] | None) -> Shape:
    fields = _seen(field.get("fields", {}), permissions)
    keys = list(field.get("keys", ()))
    row: Shape = {
        "type": "object",
        "properties": {name: _field(inner, permissions) for name, inner in fields.items()},
        "x-ns-filterable": [name for name, inner in fields.items() if inner.get("filterable")],
        "x-ns-sublistkey": (
            {"present": True, "value": {"new": keys, "existing": keys}}
            if keys
            else {"present": False}
        ),
    }
    counts = {
        "totalResults": {"title": "Total Results", "type": "integer", "format": "int64"},
        "count": {"title": "Count", "type": "integer", "format": "int64"},
        "hasMore": {"title": "Has More Results", "type": "boolean"},
        "offset": {"title": "Query Offset", "type": "integer", "format": "int64"},
    }
    return {"links": links(), **counts, "items": {"type": "array", "items": row}}


def listing(origin: str, names: Collection[str]) -> Shape:
    """Return the catalogue's list of record types."""
    items = []
    for name in sorted(names):
        here = f"{origin}{CATALOG}/{name}"
        kinds = ("application/swagger+json", "application/schema+json")
        items.append({
            "name": name,
            "links": [
                {"rel": "canonical", "href": here, "mediaType": "application/json"},
                *({"rel": "alternate", "href": here, "mediaType": kind} for kind in kinds),
                {"rel": "describes", "href": f"{origin}{BASE}/{name}"},
            ],
        })  # fmt: skip
    return {"items": items}


def openapi(records: Mapping[str, Mapping[str, Any]], permissions: Collection[str] | None) -> Shape:
    """Return the OpenAPI 3.0 form (domain notes, section 2.3), for the operations' names only."""
    paths, schemas = {}, {}
    for name, shape in sorted(records.items()):
        schemas[name] = record(shape, permissions)
        ref = {"$ref": f"#/components/schemas/{name}"}
        kind = "application/vnd.oracle.resource+json; type=singular"
        ok = {"200": {"description": "Record.", "content": {kind: {"schema": ref}}}}
        paths[f"/{name}"] = {
            "get": {"tags": [name], "responses": {"200": {"description": "List."}}}
        }
        paths[f"/{name}/{{id}}"] = {"get": {"tags": [name], "responses": ok}}
    info = {"title": "NetSuite REST Record API", "version": "v1"}
    return {"openapi": "3.0.1", "info": info, "paths": paths, "components": {"schemas": schemas}}
