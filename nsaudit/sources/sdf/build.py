"""Nested text to typed records: tags that a model names become its fields, the rest is kept."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from nsaudit.model.base import Part
from nsaudit.model.snapshot import part_fields

P = TypeVar("P", bound=Part)

_STRUCTURAL = frozenset(
    {"tag", "scriptid", "project", "location", "references", "defaulted", "other", "path"}
)


class _Plan(NamedTuple):
    """How a model is filled: its text fields (with whether "" has a meaning) and its parts."""

    texts: dict[str, bool]
    parts: dict[str, type[Part]]
    nested: frozenset[str]


@cache
def _plan(cls: type[Part]) -> _Plan:
    parts = part_fields(cls)
    texts: dict[str, bool] = {}
    nested: set[str] = set()
    for name, info in cls.model_fields.items():
        if name in _STRUCTURAL or name in parts or name in cls.derived:
            continue
        annotation = str(info.annotation)
        if "dict" in annotation:
            nested.add(name)
        texts[name] = "str" in annotation and "tuple" not in annotation
    return _Plan(texts, parts, frozenset(nested))


def build(cls: type[P], values: dict[str, Any], **given: Any) -> P:
    """A record from an object's nested text.

    A documented default is applied where the tag is absent or empty, and named in ``defaulted``. A
    container that the file leaves out holds no parts: an object's file is the whole object. A
    value that a field cannot hold (an unknown enum is text and fits; a number that is none does
    not) stays in ``other`` and the field stays None: not readable.
    """
    plan = _plan(cls)
    fields: dict[str, Any] = dict(given)
    other: dict[str, Any] = {}
    for name, value in values.items():
        if name in fields:
            continue
        empty_is_value = plan.texts.get(name)
        if empty_is_value is not None:
            if isinstance(value, str):
                if value or empty_is_value:
                    fields[name] = value
            elif name in plan.nested:
                fields[name] = value
            else:
                other[name] = value
        elif name in plan.parts:
            parts = build_parts(plan.parts[name], value)
            if parts is None:
                other[name] = value
            else:
                fields[name] = parts
        else:
            other[name] = value
    for name in plan.parts:
        if name not in other:
            fields.setdefault(name, ())
    defaulted = []
    for name, default in cls.defaults.items():
        if not fields.get(name):
            fields[name] = default
            defaulted.append(name)
    if defaulted:
        fields["defaulted"] = tuple(defaulted)
    if other:
        fields["other"] = other
    try:
        return cls.model_validate(fields)
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_context=False, include_input=False):
            name = str(problem["loc"][0])
            if name in plan.texts and name in fields:
                other[name] = fields.pop(name)
        return cls.model_validate({**fields, "other": other})


def build_parts(cls: type[P], value: Any) -> tuple[P, ...] | None:
    """The parts of one container: keyed, a list, or empty; None where it has another form."""
    if value == "":
        return ()
    if isinstance(value, dict):
        if not all(isinstance(child, dict) for child in value.values()):
            return None
        key = cls.key_field
        return tuple(
            build(cls, child, **{key: _text(child.get(key)) or name.partition("#")[0]})
            for name, child in value.items()
        )
    if isinstance(value, list) and all(isinstance(child, dict) for child in value):
        return tuple(build(cls, child, **{cls.key_field: ""}) for child in value)
    return None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
