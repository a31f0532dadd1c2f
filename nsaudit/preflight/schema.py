"""What an environment takes, as JSON Schema for others to use."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from nsaudit.preflight.fieldrule import FieldRule, Knowledge

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": ["string", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "integer": {"type": ["integer", "null"]},
    "number": {"type": ["number", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "datetime": {"type": ["string", "null"], "format": "date-time"},
}


def json_schema(known: Knowledge) -> dict[str, Any]:
    """The JSON Schema of a new record of a type: fields, types, lengths, lists, and demands.

    Fields that a payload of the run spelled have that name; all others match in any case, because
    the catalogue's names are read so. ``x-nsaudit-unknown`` says what the environment does not
    show; a field that may be required is named there and not demanded.
    """
    spelled = {"externalid": "externalId", **known.spelled}
    properties: dict[str, Any] = {}
    patterns: dict[str, Any] = {}
    for key, rule in sorted(known.fields.items()):
        if key in spelled:
            properties[spelled[key]] = _field(rule, known.on_lines)
        else:
            patterns[any_case(key)] = _field(rule, known.on_lines)
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "title": f"{known.recordtype} as {known.environment} takes it",
        "type": "object",
        "properties": properties,
        "patternProperties": patterns,
        "required": sorted(spelled[key] for key in known.required if key in spelled),
        "additionalProperties": not known.complete,
    }
    others = [key for key in sorted(known.required) if key not in spelled]
    if others:
        schema["allOf"] = [_demanded(key) for key in others]
    unknown = {what: list(texts) for what, texts in sorted(known.unknown.items())}
    if known.doubtful:
        texts = [f"{key}: {why}" for key, why in sorted(known.doubtful.items())]
        unknown["required"] = [*unknown.get("required", []), *texts]
    if unknown:
        schema["x-nsaudit-unknown"] = unknown
    return schema


def _demanded(key: str) -> dict[str, Any]:
    """That some property has this name in any case."""
    return {"not": {"propertyNames": {"not": {"pattern": any_case(key)}}}}


def any_case(key: str) -> str:
    """A pattern of a name in any case, in the dialect of JSON Schema, which has no flag for it."""
    signs = (f"[{c}{c.upper()}]" if c.isalpha() else re.escape(c) for c in key)
    return f"^{''.join(signs)}$"


def _field(rule: FieldRule, on_lines: Collection[str] = ()) -> dict[str, Any]:
    described = {"title": rule.title} if rule.title else {}
    if rule.kind == "sublist":
        return {**described, **_sublist(rule, on_lines)}
    if rule.kind in {"reference", "list"}:
        return {**described, **_reference(rule)}
    if rule.kind == "multiple":
        return {**described, "type": ["array", "object", "string", "null"]}
    schema = dict(_TYPES.get(rule.kind, {}))
    if rule.max_length:
        schema["maxLength"] = rule.max_length
    return {**described, **schema}


def _reference(rule: FieldRule) -> dict[str, Any]:
    ids: dict[str, Any] = {"type": ["string", "integer"]}
    if rule.options is not None:
        ids["enum"] = sorted(rule.options)
    return {
        "type": ["object", "string", "integer", "null"],
        "properties": {
            "id": ids,
            "externalId": {"type": "string"},
            "refName": {"type": "string"},
        },
    }


def _sublist(rule: FieldRule, on_lines: Collection[str]) -> dict[str, Any]:
    row: dict[str, Any] = {"type": "object"}
    if rule.columns is not None:
        row["patternProperties"] = {any_case(k): _field(c) for k, c in sorted(rule.columns.items())}
        demanded = [key for key in sorted(on_lines) if key in rule.columns]
        if demanded:
            row["allOf"] = [_demanded(key) for key in demanded]
    rows = {"type": "array", "items": row}
    return {"anyOf": [rows, {"type": "object", "properties": {"items": rows}}]}
