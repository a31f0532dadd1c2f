"""Names that must be unique in an account, who uses them, and whose could not be read."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

from nsaudit.api import (
    Customization,
    CustomRecordType,
    SavedSearch,
    Script,
    Snapshot,
    Workflow,
)
from nsaudit_rules.shared_values import Way


class Name(NamedTuple):
    """One name that must be unique among its kind, and where it stands."""

    kind: str
    text: str
    way: Way


class Names:
    """Who uses which name, and whose names could not be read."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.users: dict[tuple[str, str], list[Customization]] = defaultdict(list)
        self.unread: dict[str, list[Customization]] = defaultdict(list)
        for record in snapshot.records(Customization):
            names = names_of(record)
            if names is None:
                self.unread[kind_of(record)].append(record)
            for name in names or ():
                self.users[name.kind, name.text.casefold()].append(record)


_CACHE: WeakKeyDictionary[Snapshot, Names] = WeakKeyDictionary()


def names_in(snapshot: Snapshot) -> Names:
    """The names of a snapshot, collected once."""
    known = _CACHE.get(snapshot)
    if known is None:
        known = _CACHE[snapshot] = Names(snapshot)
    return known


def kind_of(record: Customization) -> str:
    """What of an object must be unique, in words; empty where nothing must."""
    if isinstance(record, SavedSearch):
        return "title"
    if isinstance(record, CustomRecordType):
        return "field id"
    if isinstance(record, Script):
        return "parameter id"
    kinds = {"workflow": "field id", "financiallayout": "name", "singlepageapp": "address"}
    return kinds.get(record.tag, "")


def names_of(record: Customization) -> list[Name] | None:
    """The names of an object; None where they could not be read."""
    kind = kind_of(record)
    if isinstance(record, SavedSearch):
        title = record.defaultname
        return None if title is None else [Name(kind, title, ("definition",))]
    if isinstance(record, (CustomRecordType, Script)):
        field = "scriptcustomfields" if isinstance(record, Script) else "customrecordcustomfields"
        parts = getattr(record, field)
        if parts is None:
            return None
        return [Name(kind, part.scriptid, (field, part.scriptid)) for part in parts]
    if isinstance(record, Workflow):
        return list(_fields(record))
    tag = "url" if record.tag == "singlepageapp" else "name"
    text = record.other.get(tag)
    return [Name(kind, text, (tag,))] if kind and isinstance(text, str) and text else []


def _fields(workflow: Workflow) -> Iterator[Name]:
    for name in _ids(workflow.other.get("workflowcustomfields")):
        yield Name("field id", name, ("workflowcustomfields", name))
    states = workflow.other.get("workflowstates")
    for state, content in states.items() if isinstance(states, dict) else ():
        if isinstance(content, dict):
            for name in _ids(content.get("workflowstatecustomfields")):
                way = ("workflowstates", state, "workflowstatecustomfields", name)
                yield Name("field id", name, way)


def _ids(group: object) -> list[str]:
    return [name for name in group if "#" not in name] if isinstance(group, dict) else []
