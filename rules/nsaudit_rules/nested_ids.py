"""Nested script ids (``record.field``, ``workflow.state.action``): whether an object holds one."""

from __future__ import annotations

from typing import Any

from nsaudit.api import (
    Customization,
    CustomList,
    CustomRecordType,
    CustomTransactionType,
    Part,
    Script,
    TranslationCollection,
)

Tree = dict[str, list[Any]]
"""Every key of an object at any depth, case-folded, with what stands there."""

_PARTS = {
    "customdeploy": "scriptdeployments",
    "custscript": "scriptcustomfields",
    "custrecord": "customrecordcustomfields",
}
"""Beginnings of nested script ids, and the field of the record that holds such parts."""

_HOLDERS: dict[type[Customization], str] = {
    Script: "",
    CustomRecordType: "",
    CustomList: "customvalues",
    CustomTransactionType: "statuses",
    TranslationCollection: "strings",
}
"""Types with nested ids, and the one field that holds them ("": see the id's beginning)."""


def hidden_part(record: Customization, nested: str) -> str:
    """The parts that may hold a nested id but were not read: an absent tag is no empty list."""
    field = next((f for start, f in _PARTS.items() if nested.startswith(start)), "")
    for cls, name in _HOLDERS.items():
        if isinstance(record, cls):
            field = name or field
            return field if field and getattr(record, field, ()) is None else ""
    return ""


def _content(record: Part) -> dict[str, Any]:
    """A record's nested values and parts, by key."""
    content: dict[str, Any] = dict(record.other)
    for name, value in record.__dict__.items():
        if isinstance(value, dict) and name != "other":
            content[name] = value
        elif isinstance(value, tuple) and value and isinstance(value[0], Part):
            content[name] = {part.key: _content(part) for part in value}
    return content


def _tree(node: Any) -> dict[str, list[Any]]:
    """Every key at any depth, case-folded and without running number, with what stands there."""
    found: dict[str, list[Any]] = {}
    stack = [node]
    while stack:
        here = stack.pop()
        if isinstance(here, list):
            stack += here
            continue
        if not isinstance(here, dict):
            continue
        for key, value in here.items():
            if isinstance(value, (dict, list)):
                stack.append(value)
            found.setdefault(key.casefold().partition("#")[0], []).append(value)
    return found


def tree_of(record: Customization) -> Tree:
    """The keys of an object and its parts."""
    return _tree(_content(record))


def holds(tree: Tree, nested: list[str]) -> bool:
    """Whether a chain of nested ids exists, each below the one before it at any depth."""
    nodes = tree.get(nested[0], [])
    for step in nested[1:]:
        nodes = [below for node in nodes for below in _tree(node).get(step, ())]
    return bool(nodes)
