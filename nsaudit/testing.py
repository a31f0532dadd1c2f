"""The case harness: proof of every rule, for the built-in pack and for anybody's.

A case is a YAML file in a folder named as the rule's id, its name beginning with ``good-``,
``bad-`` or ``unknown-``::

    given:                          # records by table, fields as in nsaudit.model
      roles:
        - scriptid: customrole_api
          name: API
          coreadminpermission: true
    files:                          # and, or instead: a small SDF project, path -> text
      src/manifest.xml: <manifest .../>
      src/Objects/customrole_api.xml: <role scriptid="customrole_api">...</role>
    gaps: {features: refused}       # tables that could not be read (every other one is complete)
    partial: [roles]                # tables that may lack records of the account
    environment: {kind: production, account: "1234567"}   # also taken_at, sources, release, role
    options: {most: 2}
    today: 2026-03-01
    expect:                         # one line for every subject: nothing is only counted
      - "fail critical role customrole_api: the message, word by word"
      - "pass role customrole_other"
      - "n/a role customrole_old"
      - "unknown role customrole_x: the reason, word by word"

A field that is not given is None, which means not readable. Cases of rules on changes hold
``source:`` and ``target:``, each with ``given`` or ``files``, and the changes between them are
judged with the target as the snapshot; or they list ``changes`` under ``given``.

After a case has shown what it expects, it is **blinded**: each nullable field of each record, and
each table, is hidden in turn. A verdict may then become unknown, but what failed may not pass, and
what passed may not fail.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from nsaudit.engine import judge, subject_ref
from nsaudit.model.base import Frozen, Record
from nsaudit.model.change import Change
from nsaudit.model.declared import Section
from nsaudit.model.settings import Account
from nsaudit.model.snapshot import (
    Gap,
    GapReason,
    Snapshot,
    SnapshotMeta,
    holders,
    part_fields,
    record_classes,
)
from nsaudit.rulekit.rule import Fail, NotApplicable, Pass, Rule, Setup, Unknown

F = TypeVar("F", bound=Frozen)

KINDS = ("good", "bad", "unknown")
"""Every rule needs a case of each kind."""


class CaseResult(NamedTuple):
    """One case of one rule: whether it held, and if not, what differed."""

    rule_id: str
    path: Path
    ok: bool
    detail: str = ""

    @property
    def name(self) -> str:
        """The case as people name it: ``ACC001:bad-core-administration``."""
        return f"{self.rule_id}:{self.path.stem}"


class Case(NamedTuple):
    """A case that was read: what is judged, and the lines that are expected."""

    path: Path
    snapshot: Snapshot
    source: Snapshot | None
    options: Mapping[str, Any]
    today: str
    expect: tuple[str, ...]


class CaseError(Exception):
    """A case file that cannot be read. The message names the file and what is wrong."""


def run_cases(rules: Iterable[Rule], folder: Path) -> list[CaseResult]:
    """Run every case below a folder that has a folder for each rule id, blinding included.

    Every rule of a pack that has any case there is tested. One without a good, a bad and an
    unknown case, and a folder that names no rule, give a failing result of their own.
    """
    results: list[CaseResult] = []
    given = list(rules)
    folders = {p.name for p in folder.iterdir() if p.is_dir()}
    packs = {rule.pack for rule in given if rule.id in folders}
    known = {rule.id: rule for rule in given if rule.pack in packs}
    for rule_id in sorted(set(known) | folders):
        rule = known.get(rule_id)
        place = folder / rule_id
        if rule is None:
            results.append(CaseResult(rule_id, place, False, "no rule has this id"))
            continue
        paths = sorted(place.glob("*.yaml"))
        missing = [k for k in KINDS if not any(p.name.startswith(f"{k}-") for p in paths)]
        if missing:
            detail = f"the rule lacks a case whose name begins with {', '.join(missing)}"
            results.append(CaseResult(rule_id, place, False, detail))
        results += [run_case(rule, path) for path in paths]
    return results


def run_case(rule: Rule, path: Path) -> CaseResult:
    """Run one case of a rule, then blind it."""
    try:
        case = read_case(path)
        setup = Setup(rule, rule.options.model_validate(dict(case.options)))
    except (CaseError, ValueError) as error:
        return CaseResult(rule.id, path, False, str(error))
    verdicts = _verdicts(setup, case, case.snapshot)
    lines = tuple(line for _, line in verdicts.values())
    if sorted(lines) != sorted(case.expect):
        return CaseResult(rule.id, path, False, _difference(case.expect, lines))
    kind = path.name.partition("-")[0]
    words = {"good": "pass", "bad": "fail", "unknown": "unknown"}
    # Where the mere existence of a subject is the fault, good is to have none: ``expect: []``.
    nothing_wrong = kind == "good" and not verdicts
    found = any(word == words.get(kind) for word, _ in verdicts.values())
    if kind in words and not found and not nothing_wrong:
        return CaseResult(rule.id, path, False, f"a {kind} case needs a verdict {words[kind]}")
    for hidden, blinded in _blinded(case.snapshot):
        for key, (word, line) in _verdicts(setup, case, blinded).items():
            before = verdicts.get(key, (word, line))[0]
            if not _allowed(before, word):
                detail = f"hiding {hidden} turns {before} into {word}: {line}"
                return CaseResult(rule.id, path, False, detail)
    return CaseResult(rule.id, path, True)


def _allowed(before: str, after: str) -> bool:
    if after in {before, "unknown"}:
        return True
    # What was out of scope may turn out to be judged, but never to be fine for lack of evidence.
    return before == "n/a" and after == "fail"


def _verdicts(setup: Setup, case: Case, snapshot: Snapshot) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for subject in snapshot.subjects(setup.rule.subject):
        verdict = judge(setup, subject, snapshot, source=case.source, today=case.today)
        reference = subject_ref(subject)
        name = f"{reference.kind} {reference.key}"
        if isinstance(subject.record, Change):
            name += " " + "/".join((*subject.record.path, subject.record.op))
        if isinstance(verdict, Pass):
            word, line = "pass", f"pass {name}"
        elif isinstance(verdict, NotApplicable):
            word, line = "n/a", f"n/a {name}"
        elif isinstance(verdict, Unknown):
            word, line = "unknown", f"unknown {name}: {verdict.reason}"
        elif isinstance(verdict, Fail):
            severity = setup.rule.severity if verdict.severity is None else verdict.severity
            word, line = "fail", f"fail {severity} {name}: {verdict.message}"
        else:
            word, line = "error", f"error {name}: {type(verdict).__name__}: {verdict}"
        key = name
        while key in found:
            key += "+"
        found[key] = (word, line)
    gap = snapshot.gap(setup.rule.subject)
    if gap is not None:
        table = setup.rule.subject.table or holders(setup.rule.subject)[0].table
        found["table"] = ("unknown", f"unknown {table}: {gap.detail}")
    return found


def _difference(expected: Sequence[str], lines: Sequence[str]) -> str:
    missing = [f"  - {line}" for line in expected if line not in lines]
    extra = [f"  + {line}" for line in lines if line not in expected]
    return "\n".join(["the verdicts differ (- expected, + found):", *missing, *extra])


def _blinded(snapshot: Snapshot) -> Iterator[tuple[str, Snapshot]]:
    """The snapshot with one nullable field, or one table, hidden at a time."""
    for table, records in snapshot.tables.items():
        if table in {Account.table, Change.table}:
            continue
        for number, record in enumerate(records):
            for field, blinded in _hide_fields(record):
                changed = (*records[:number], blinded, *records[number + 1 :])
                yield (
                    f"{table}.{field} of {record.key}",
                    snapshot.replace(tables={**snapshot.tables, table: changed}),
                )
        rest = {name: rows for name, rows in snapshot.tables.items() if name != table}
        gap = Gap(reason=GapReason.REFUSED, detail=f"{table} was refused")
        yield f"table {table}", snapshot.replace(tables=rest, gaps={**snapshot.gaps, table: gap})


def _hide_fields(record: F) -> Iterator[tuple[str, F]]:
    parts = part_fields(type(record)) if isinstance(record, Record) else {}
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        if value is None or name in {"location", "deploy_location", "project"}:
            continue
        if "None" in str(info.annotation):
            yield name, record.model_copy(update={name: None})
        if name in parts:
            for number, part in enumerate(value):
                for field, blinded in _hide_fields(part):
                    changed = (*value[:number], blinded, *value[number + 1 :])
                    yield f"{name}.{field}", record.model_copy(update={name: changed})
        elif isinstance(value, Section):
            for field, blinded in _hide_fields(value):
                yield f"{name}.{field}", record.model_copy(update={name: blinded})
        elif isinstance(value, dict):
            for key, inner in value.items():
                if isinstance(inner, Section):
                    for field, blinded in _hide_fields(inner):
                        entries = {**value, key: blinded}
                        yield f"{name}.{key}.{field}", record.model_copy(update={name: entries})


def read_case(path: Path) -> Case:
    """Read one case file. Raises CaseError naming what is wrong."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - a run of the tool itself needs no cases
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        content: Any = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise CaseError(f"{path}: {error}") from error
    known = {
        "given", "files", "gaps", "partial", "environment", "options", "today", "expect",
        "source", "target", "why",
    }  # fmt: skip
    if not isinstance(content, dict) or not isinstance(content.get("expect"), list):
        raise CaseError(f"{path}: a case needs a list of lines under expect")
    unknown = sorted(set(content) - known)
    if unknown:
        raise CaseError(f"{path}: unknown key {unknown[0]!r}")
    try:
        if "source" in content or "target" in content:
            source = _snapshot(content.get("source") or {}, "source")
            snapshot = _compared(source, _snapshot(content.get("target") or {}, "target"))
        else:
            source = None
            snapshot = _snapshot(content, "test")
    except ValueError as error:
        raise CaseError(f"{path}: {error}") from error
    return Case(
        path,
        snapshot,
        source,
        content.get("options") or {},
        str(content.get("today") or ""),
        tuple(str(line) for line in content["expect"]),
    )


def _compared(source: Snapshot, target: Snapshot) -> Snapshot:
    from nsaudit.drift import compare  # noqa: PLC0415 - only cases about changes compare

    changes = compare(source, target).changes
    return target.with_table(Change.table, changes)


def _snapshot(content: Mapping[str, Any], name: str) -> Snapshot:
    environment = content.get("environment") or {}
    kind, account = environment.get("kind"), environment.get("account")
    tables: dict[str, tuple[Record, ...]] = {}
    gaps: dict[str, Gap] = {}
    partial: tuple[str, ...] = ()
    if content.get("files"):
        read = _read_files(content["files"], name, kind, account)
        tables = {table: rows for table, rows in read.tables.items() if rows}
        gaps, partial = dict(read.gaps), read.meta.partial
    classes = {c.table: c for c in record_classes() if c.table}
    for table, rows in (content.get("given") or {}).items():
        if table not in classes:
            raise ValueError(f"there is no table {table!r}")
        gaps.pop(table, None)
        tables[table] = tuple(_record(classes[table], row) for row in rows or ())
    tables.setdefault(
        Account.table, (Account(name=name, account_id=account, environment_kind=kind),)
    )
    for table, reason in (content.get("gaps") or {}).items():
        gaps[table] = Gap(reason=GapReason(reason), detail=f"{table} could not be read")
    meta = SnapshotMeta(
        environment=name,
        environment_kind=kind,
        account_id=account,
        partial=tuple(content.get("partial") or partial),
        taken_at=environment.get("taken_at"),
        release=environment.get("release"),
        role=environment.get("role"),
        sources=tuple(environment.get("sources") or ()),
    )
    return Snapshot(meta, tables, gaps)


def _record(cls: type[Record], row: Mapping[str, Any]) -> Record:
    """A record from plain YAML; nested records are written as mappings, too."""
    return cls.model_validate(dict(row))


def _read_files(
    files: Mapping[str, str], name: str, kind: str | None, account: str | None
) -> Snapshot:
    from nsaudit.sources.sdf import read_folder  # noqa: PLC0415 - only cases with files read any

    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(str(text), "utf-8")
        read = read_folder(
            Path(folder), environment=name, environment_kind=kind, account_id=account
        )
        if any(path.endswith((".js", ".ts")) for path in files):
            from nsaudit.sources.scripts import with_effects  # noqa: PLC0415 - only for scripts

            read = with_effects(read, Path(folder), jobs=1)
        return Snapshot(read.meta, read.tables, read.gaps)


__all__ = ["KINDS", "CaseResult", "read_case", "run_case", "run_cases"]
