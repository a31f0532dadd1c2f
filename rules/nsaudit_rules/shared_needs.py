"""What the contracts that sign in with one role need of it: permissions, each at its level."""

from __future__ import annotations

from typing import Any

from nsaudit.api import (
    Context,
    CustomRecordType,
    Integration,
    IntegrationObject,
    Unknown,
    reference,
)
from nsaudit_rules.shared_access import role_name
from nsaudit_rules.shared_contracts import declared, plain

SEARCHING = ("LIST_FIND", "TRAN_FIND")
"""Permissions that let a role search and query records it may see."""


class Needs:
    """Permissions by the level that is needed; those that need only be seen; what is not known.

    ``open`` names what contracts do not say, so that nobody can call a record type unneeded;
    ``ways_open`` what they do not say of how they come in.
    """

    def __init__(self) -> None:
        self.levels: dict[str, str] = {}
        self.any_level: set[str] = set()
        self.open: list[str] = []
        self.ways_open: list[str] = []

    def add(self, key: str, level: str) -> None:
        """A permission that is needed at a level, or at the higher one that is needed already."""
        held = self.levels.get(key)
        if held is None or reference.level_at_least(level, held):
            self.levels[key] = level


def needs_of(name: str, ctx: Context[Any]) -> tuple[Needs, list[Integration]]:
    """What all contracts that use a role need of it, and which contracts these are."""
    needs = Needs()
    users: list[Integration] = []
    for integration in ctx.all(Integration):
        theirs = role_name(integration, ctx)
        if isinstance(theirs, Unknown):
            if not theirs.out_of_reach:  # a contract without this environment signs in elsewhere
                needs.open.append(f"the role of {integration.integration}")
                needs.ways_open.append(f"the role of {integration.integration}")
            continue
        if theirs.casefold() == name.casefold():
            users.append(integration)
            _way_in(integration, needs)
            _records(integration, needs, ctx)
    return needs, users


def _way_in(integration: Integration, needs: Needs) -> None:
    kind, method = declared(integration, "transport.kind"), declared(integration, "auth.method")
    for way, value, need in (
        ("transport.kind", kind, reference.channel_need(kind) if kind else None),
        ("auth.method", method, reference.sign_in_need(method) if method else None),
    ):
        if value is None:
            needs.ways_open.append(f"{way} of {integration.integration}")
        for key, level in () if need is None else need.keys.items():
            needs.add(key, level)
        needs.any_level.update(() if need is None else need.advised)
    if kind in {"restlet", None}:
        # A script does what it does with the caller's rights; no contract lists all of it.
        name = integration.integration
        needs.open.append(
            f"transport.kind of {name}"
            if kind is None
            else f"records that {name}'s RESTlet touches"
        )


def _records(integration: Integration, needs: Needs, ctx: Context[Any]) -> None:
    if integration.objects is None:
        needs.open.append(f"objects of {integration.integration}")
    for obj in integration.objects or ():
        if obj.operation is None:
            needs.open.append(f"operation of {obj.record}")
            continue
        level = reference.OPERATION_LEVELS.get(obj.operation, "FULL")
        if obj.record_type.startswith("customrecord"):
            _custom(obj, level, needs, ctx)
        else:
            _standard(obj.record_type, level, needs)
        for parent in obj.depends_on or ():
            _standard(parent.casefold(), "VIEW", needs)
        _references(obj, needs)
        needs.any_level.update(SEARCHING)


def _standard(record_type: str, level: str, needs: Needs) -> None:
    if record_type.startswith("customrecord"):
        needs.add(f"[scriptid={record_type}]", level)
        needs.add("LIST_CUSTRECORDENTRY", level)
        return
    known = reference.record_permission(record_type)
    if known is None:
        needs.open.append(f"the permission of {record_type}")
        return
    for key in known.keys:
        needs.add(key, level)


def _custom(obj: IntegrationObject, level: str, needs: Needs, ctx: Context[Any]) -> None:
    """The access type decides which permission, if any, opens a custom record type."""
    record = ctx.seen(CustomRecordType, obj.record_type)
    access = None if record is None else record.accesstype
    if access is None:
        needs.open.append(f"the access type of {obj.record}")
    needs.add(f"[scriptid={obj.record_type}]", level)
    if access in {None, "CUSTRECORDENTRYPERM"}:
        needs.add("LIST_CUSTRECORDENTRY", level)


def _references(obj: IntegrationObject, needs: Needs) -> None:
    """A field that selects a record can be set only to what the role sees."""
    kind = reference.record_type(obj.record_type)
    lined = kind is not None and kind.category == "transaction"
    needs.open += [
        f"{way} of {obj.record}"
        for way in ("fields", "depends_on", *(["lines.fields"] if lined else []))
        if declared(obj, way) is None
    ]
    names = [*(obj.fields or ()), *(declared(obj, "lines.fields") or ())]
    for name in names:
        for target in reference.referenced_types(plain(name)):
            known = reference.record_permission(target)
            for key in () if known is None else known.keys:
                needs.add(key, "VIEW")
        if name.casefold().startswith("cust"):
            needs.add("LIST_CUSTRECORDENTRY", "VIEW")
