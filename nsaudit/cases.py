"""Cases of rules, read: what is judged, and the lines that are expected.

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
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from nsaudit.model.base import Record
from nsaudit.model.change import Change
from nsaudit.model.settings import Account
from nsaudit.model.snapshot import Gap, GapReason, Snapshot, SnapshotMeta, record_classes


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
