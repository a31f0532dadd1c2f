"""One record type of one environment as code that judges many payloads a second.

Payloads of one integration share few shapes, so what depends on the keys alone (unknown fields,
missing ones) is worked out once a shape, and only the values are looked at each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from nsaudit.preflight.fieldrule import FieldRule, Knowledge
from nsaudit.preflight.values import (
    BY_ID,
    NOT_READ,
    TYPE,
    Check,
    external_id_check,
    make_check,
    period_name_check,
    posting_check,
)

MOST_SHAPES = 2_000
"""Shapes that are remembered; payloads of others are worked out each time."""

CREATING = frozenset({"create", "upsert"})
NEW_ROW = "new row"


class Issue(NamedTuple):
    """What is wrong with one payload: a code, the field, and the reason without any value."""

    code: str
    field: str
    reason: str


class Verdict(NamedTuple):
    """Issues that would have the payload rejected, and doubts that could not be settled."""

    issues: tuple[Issue, ...]
    doubts: tuple[Issue, ...]


CLEAN = Verdict((), ())


class _Shape(NamedTuple):
    """What follows from the keys alone."""

    pairs: tuple[tuple[str, Check], ...]
    needed: tuple[tuple[str, str], ...]
    verdict: Verdict


class Checker:
    """Judges payloads of one record type; made by `compile_checker`."""

    def __init__(
        self,
        checks: Mapping[str, Check | None],
        knowledge: Knowledge,
        rows: Mapping[str, Checker] | None = None,
    ) -> None:
        self._checks = checks
        self._known = knowledge
        self._rows = rows or {}
        self._shapes: dict[tuple[Any, ...], _Shape] = {}

    def check(self, body: Mapping[str, Any], operation: str = "create") -> Verdict:
        """Judge one payload. ``operation`` is create, upsert, update or delete."""
        key = (operation, *body)
        shape = self._shapes.get(key)
        if shape is None:
            shape = self._shape(body, operation)
            if len(self._shapes) < MOST_SHAPES:
                self._shapes[key] = shape
        issues: list[Issue] | None = None
        doubts: list[Issue] | None = None
        for name, check in shape.pairs:
            answer = check(body[name])
            if answer is not None:
                code, reason = answer
                if code[0] == "?":
                    doubts = doubts or []
                    doubts.append(Issue(code, name, reason))
                else:
                    issues = issues or []
                    issues.append(Issue(code, name, reason))
        for name, reason in shape.needed:
            if body[name] is None or body[name] == "":
                issues = issues or []
                issues.append(Issue("required", name, f"{reason}; it is empty"))
        for name in self._rows:
            rows = body.get(name)
            if rows is not None:
                found = self._sublist(name, rows, NEW_ROW if operation in CREATING else "row")
                if found is not CLEAN:
                    issues = [*(issues or ()), *found.issues]
                    doubts = [*(doubts or ()), *found.doubts]
        if not issues and not doubts:
            return shape.verdict
        return Verdict(
            (*shape.verdict.issues, *(issues or ())), (*shape.verdict.doubts, *(doubts or ()))
        )

    def _sublist(self, name: str, rows: Any, operation: str) -> Verdict:
        if isinstance(rows, dict) and "items" in rows:
            rows = rows["items"]
        if not isinstance(rows, list):
            return Verdict((Issue(TYPE, name, "not a list of rows"),), ())
        issues: list[Issue] = []
        doubts: list[Issue] = []
        checker = self._rows[name]
        for row in rows:
            if not isinstance(row, dict):
                return Verdict((Issue(TYPE, name, "a row that is no object"),), ())
            found = checker.check(row, operation)
            if found is not CLEAN:
                issues += [i._replace(field=f"{name}.{i.field}") for i in found.issues]
                doubts += [i._replace(field=f"{name}.{i.field}") for i in found.doubts]
        if not issues and not doubts:
            return CLEAN
        # One field of many rows is one issue of the payload.
        return Verdict(tuple(dict.fromkeys(issues)), tuple(dict.fromkeys(doubts)))

    def _shape(self, body: Mapping[str, Any], operation: str) -> _Shape:
        known = self._known
        folded = {name.casefold(): name for name in body}
        pairs: list[tuple[str, Check]] = []
        issues: list[Issue] = []
        doubts: list[Issue] = []
        for name in body:
            key = name.casefold()
            if key in known.fields:
                known.spelled.setdefault(key, name)
            if key in self._checks:
                check = self._checks[key]
                if key == "externalid" and operation != "upsert":
                    check = None
                if check is not None:
                    pairs.append((name, check))
            elif key not in self._rows:
                self._unknown(name, key, issues, doubts)
        needed: list[tuple[str, str]] = []
        if operation in CREATING or operation == NEW_ROW:
            for key, reason in sorted(known.required.items()):
                if key in folded:
                    needed.append((folded[key], reason))
                else:
                    issues.append(Issue("required", key, reason))
            doubts += [
                Issue("?required", key, reason)
                for key, reason in sorted(known.doubtful.items())
                if key not in folded
            ]
        elif operation == "update":
            needed = [
                (folded[key], reason)
                for key, reason in sorted(known.required.items())
                if key in folded
            ]
        if operation == "upsert" and "externalid" not in folded:
            issues.append(Issue("external_id_missing", "externalId", "an upsert needs one"))
        verdict = Verdict(tuple(issues), tuple(doubts)) if issues or doubts else CLEAN
        return _Shape(tuple(pairs), tuple(needed), verdict)

    def _unknown(self, name: str, key: str, issues: list[Issue], doubts: list[Issue]) -> None:
        custom = key.startswith("cust")
        if self._known.complete or (custom and self._known.custom_complete):
            where = "the record type" if not custom else "the account"
            issues.append(Issue("unknown_field", name, f"no such field in {where}"))
        else:
            doubts.append(Issue("?field", name, "whether the field exists was not read"))


def compile_checker(knowledge: Knowledge, *, text: bool = False) -> Checker:
    """The checker of what is known of a record type. ``text`` is for payloads of CSV cells."""
    checks: dict[str, Check | None] = {}
    rows: dict[str, Checker] = {}
    for key, rule in knowledge.fields.items():
        if rule.kind == "sublist":
            if rule.columns is not None and not text:
                rows.update(_named(rule, _rows(knowledge, rule)))
            checks[key] = None
        else:
            checks[key] = make_check(rule, text=text)
    checks["externalid"] = external_id_check
    if knowledge.periods is not None:
        checks["trandate"] = posting_check(knowledge.periods)
        checks["postingperiod"] = period_name_check(knowledge.periods)
    return Checker(checks, knowledge, rows)


def _named(rule: FieldRule, checker: Checker) -> dict[str, Checker]:
    """The checker under the names that payloads use: the field's own and in lower case."""
    return dict.fromkeys({rule.id, rule.id.casefold()}, checker)


def _rows(knowledge: Knowledge, sublist: FieldRule) -> Checker:
    """The checker of a sublist's rows: only what the catalogue shows of its columns."""
    inner = Knowledge(f"{knowledge.recordtype}.{sublist.id}", knowledge.environment)
    inner.complete = True
    inner.custom_complete = knowledge.custom_complete
    inner.fields = dict(sublist.columns or {})
    inner.required = {k: why for k, why in knowledge.on_lines.items() if k in inner.fields}
    for key in list(inner.fields):
        if key.startswith("custcol") and key in knowledge.fields:
            inner.fields[key] = knowledge.fields[key]
    for name in ("links", "id", "line", "refname"):
        inner.fields.setdefault(name, FieldRule(name))
    return Checker({key: make_check(rule, text=False) for key, rule in inner.fields.items()}, inner)


DOUBTS: Mapping[str, str] = {
    "?required": "required",
    "?field": "fields",
    BY_ID: "values",
    NOT_READ: "values",
}
"""What each doubt is about."""
