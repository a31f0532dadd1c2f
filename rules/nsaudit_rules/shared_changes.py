"""What the drift rules ask of a change: which thing it is about, and who needs that thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from nsaudit.api import (
    Change,
    Context,
    CustomField,
    Customization,
    Options,
    SavedSearch,
    Snapshot,
)

FIELD_KINDS = frozenset(
    {
        "crmcustomfield",
        "entitycustomfield",
        "itemcustomfield",
        "itemnumbercustomfield",
        "itemoptioncustomfield",
        "othercustomfield",
        "transactionbodycustomfield",
        "transactioncolumncustomfield",
    }
)
"""Root tags of custom fields that are objects of their own."""

FORM_KINDS = frozenset({"entryForm", "transactionForm", "addressForm"})

NESTED_FIELDS = "customrecordcustomfields"

T = TypeVar("T", bound=Customization)


def key_of(change: Change) -> str:
    """The script id; the folder that tells copies of one id apart is left out."""
    return change.record_key.rpartition("/")[2].partition("#")[0]


def field_path(change: Change) -> tuple[str, ...] | None:
    """The way below the custom field that a change is about; None where it is about none.

    ``()`` is the field itself, on one side only.
    """
    if change.record_kind in FIELD_KINDS:
        return change.path
    if change.path[:1] == (NESTED_FIELDS,) and len(change.path) > 1:
        return change.path[2:]
    return None


def field_name(change: Change) -> str:
    """The script id of the field that a change is about."""
    return change.path[1] if change.path[:1] == (NESTED_FIELDS,) else key_of(change)


def stated(change: Change, ctx: Context[Options]) -> CustomField | None:
    """The custom field that exists on one side only, as that side has it."""
    side = ctx.snapshot if change.op == "added" else ctx.source
    return None if side is None else side.index(CustomField).get(field_name(change).casefold())


def item(change: Change) -> Mapping[str, Any]:
    """The content of an item that one side only has."""
    value = change.after if change.op == "added" else change.before
    return value if isinstance(value, dict) else {}


def on_side(snapshot: Snapshot | None, cls: type[T], change: Change) -> T | None:
    """The record that a change is about, on one side."""
    return None if snapshot is None else snapshot.index(cls).get(key_of(change))


_USERS: WeakKeyDictionary[Snapshot, Mapping[str, tuple[str, ...]]] = WeakKeyDictionary()

NEEDING = {
    "savedsearch": "search",
    "savedcsvimport": "import",
    "workflow": "workflow",
    "sublist": "sublist",
}
"""Kinds of objects that stop working, or work otherwise, without what they name."""


def users(snapshot: Snapshot) -> Mapping[str, tuple[str, ...]]:
    """For each script id, the searches, imports, workflows and scripts that name it."""
    found = _USERS.get(snapshot)
    if found is None:
        collected: dict[str, set[str]] = {}
        for records in snapshot.tables.values():
            for record in records:
                if isinstance(record, Customization):
                    word = NEEDING.get(record.tag) or ("script" if _is_script(record) else None)
                    for name in _named(record) if word else ():
                        collected.setdefault(name, set()).add(f"{word} {record.scriptid}")
        found = {name: tuple(sorted(who)) for name, who in sorted(collected.items())}
        _USERS[snapshot] = found
    return found


def _is_script(record: Customization) -> bool:
    return hasattr(record, "scriptdeployments")


def _named(record: Customization) -> Iterator[str]:
    for reference in record.references:
        if reference.form == "object":
            yield from reference.target.casefold().split(".")
    if isinstance(record, SavedSearch):
        yield from (row.field.casefold() for row in record.filters or ())
        yield from (row.field.casefold() for row in record.columns or ())


def show(value: object) -> str:
    """A value in a message."""
    return repr(value) if value not in (None, "") else "nothing"


def differs(what: str) -> str:
    """``what`` with the verb in its number."""
    plural = what.endswith("s") and not what.endswith(("ss", "us"))
    return f"{what} {'differ' if plural else 'differs'}"
