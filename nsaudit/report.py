"""What one run has to say: everything a reporter shows, computed before any reporter runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from nsaudit.finding import Finding, Severity
from nsaudit.model.base import Frozen
from nsaudit.model.change import Change
from nsaudit.model.snapshot import Gap, Snapshot
from nsaudit.rulekit.rule import Rule

REPORT_SCHEMA_VERSION = 1


class Waived(Frozen):
    """A finding that somebody accepted, with who, why and until when."""

    finding: Finding
    reason: str
    owner: str
    expires: str
    ticket: str | None = None


class Decision(Frozen):
    """What the gate decided: ``outcome`` is clean, blocked or incomplete; reasons for people."""

    outcome: str
    exit_code: int
    reasons: tuple[str, ...] = ()


class JudgedChange(Frozen):
    """A change with the worst severity and the consequence that rules gave it."""

    change: Change
    severity: Severity
    consequence: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a rule could not settle because no source of this run shows it: asked once a rule."""

    rule_id: str
    title: str
    reason: str
    subjects: int


@dataclass(frozen=True, slots=True)
class RuleRun:
    """One rule that ran, and how often it came to each verdict."""

    rule: Rule
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class Report:
    """One run. ``findings`` are active, in order of severity; ``baselined`` hold fingerprints of
    findings that an accepted baseline already knew; ``waived`` are kept apart and always shown.
    """

    command: str
    environments: tuple[Snapshot, ...]
    rules: tuple[RuleRun, ...]
    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    decision: Decision
    baselined: frozenset[str] = frozenset()
    changes: tuple[JudgedChange, ...] | None = None
    questions: tuple[Question, ...] = ()
    started_at: str | None = None
    sources: dict[str, str] = field(default_factory=dict)


def coverage(snapshot: Snapshot) -> dict[str, object]:
    """What was read of one environment: objects by fate, and whether each table was visible."""
    from nsaudit.model import Customization, Unreadable  # noqa: PLC0415 - only reports need it
    from nsaudit.model.base import OtherObject  # noqa: PLC0415
    from nsaudit.model.snapshot import record_classes  # noqa: PLC0415

    generic = len(snapshot.tables.get(OtherObject.table, ()))
    read = sum(
        isinstance(record, Customization)
        for records in snapshot.tables.values()
        for record in records
    )
    failed = len(snapshot.tables.get(Unreadable.table, ()))
    tables: dict[str, object] = {}
    for name in sorted({c.table for c in record_classes() if c.table} | set(snapshot.gaps)):
        gap: Gap | None = snapshot.gaps.get(name)
        tables[name] = {
            "visible": gap is None and name in snapshot.tables,
            "records": len(snapshot.tables.get(name, ())),
            "partial": name in snapshot.meta.partial,
            "gap": None if gap is None else {"reason": gap.reason.value, "detail": gap.detail},
        }
    return {
        "objects": {
            "read": read + failed,
            "modelled": read - generic,
            "generic": generic,
            "failed": failed,
        },
        "tables": tables,
    }
