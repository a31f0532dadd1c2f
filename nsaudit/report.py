"""What one run has to say: everything a reporter shows, computed before any reporter runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from nsaudit.checklist import Checklist
from nsaudit.finding import Finding, Severity
from nsaudit.model.base import Customization, Location, OtherObject
from nsaudit.model.change import Change
from nsaudit.model.project import Unreadable
from nsaudit.model.searching import SavedSearch
from nsaudit.model.snapshot import Gap, Snapshot, record_classes
from nsaudit.rulekit.rule import Rule

REPORT_SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Waived:
    """A finding that somebody accepted, with who, why and until when."""

    finding: Finding
    reason: str
    owner: str
    expires: str
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the gate decided: ``outcome`` is clean, blocked or incomplete; reasons for people."""

    outcome: str
    exit_code: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedChange:
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
class EarlierFinding:
    """A failure of an earlier run that this run does not show."""

    rule_id: str
    rule_name: str
    severity: Severity
    environment: str
    kind: str
    key: str
    message: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Since:
    """This run compared with an earlier one, whose report was ``name``.

    ``new`` holds environment and fingerprint of failures that the earlier run did not have,
    ``still`` counts those it had, ``accepted`` those that are waived or in the baseline now.
    ``fixed`` were checked again and not found; ``unchecked`` are gone from view, because their
    rule did not run or could not decide: they are not fixed.
    """

    name: str
    started_at: str | None
    outcome: str
    new: frozenset[tuple[str, str]]
    still: int
    accepted: int
    fixed: tuple[EarlierFinding, ...]
    unchecked: tuple[EarlierFinding, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain: ``kind`` is save, script, workflow, import, write or another word."""

    kind: str
    title: str
    detail: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """What one save sets off, step by step. ``loops``: the last step starts the first again.

    ``note`` says what of it is not certain.
    """

    title: str
    environment: str
    steps: tuple[Step, ...]
    loops: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class RuleRun:
    """One rule that ran, and how often it came to each verdict, in all and by environment."""

    rule: Rule
    counts: Counter[str]
    environments: Mapping[str, Counter[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """How the run was asked to judge: what a reader needs to understand the decision."""

    fail_on: Severity = Severity.HIGH
    allow_unknown: bool = False
    persona: str = "default"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    verbose: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """One run, ready to be shown.

    ``findings`` are active, worst first. ``baselined`` are findings that an accepted baseline
    already knew (None when the run had no baseline). They and ``waived`` are kept apart from what
    the gate counts, and always shown.

    ``started_at`` is None unless a time was asked for, so that equal input gives equal bytes.
    ``excerpts`` hold the source lines of first locations, by environment, path and line.
    ``checklist`` and ``since`` are there where the command fills one or was given an earlier run;
    ``chains`` are what saves set off, drawn as small graphs.
    """

    command: str
    environments: tuple[Snapshot, ...]
    rules: tuple[RuleRun, ...]
    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    decision: Decision
    baselined: tuple[Finding, ...] | None = None
    changes: tuple[JudgedChange, ...] | None = None
    questions: tuple[Question, ...] = ()
    folders: tuple[str, ...] = ()
    settings: Settings = Settings()
    started_at: str | None = None
    excerpts: Mapping[tuple[str, str, int], str] = field(default_factory=dict)
    checklist: Checklist | None = None
    chains: tuple[Chain, ...] = ()
    since: Since | None = None

    def excerpt(self, finding: Finding) -> str | None:
        """The source line that a finding's first location points at, where it could be read."""
        place = finding.locations[0] if finding.locations else None
        if place is None or place.path is None or place.line is None:
            return None
        return self.excerpts.get((finding.environment, place.path, place.line))


def coverage(snapshot: Snapshot) -> dict[str, object]:
    """What was read of one environment: objects by fate, and whether each table was visible."""
    generic = len(snapshot.tables.get(OtherObject.table, ()))
    read = sum(
        isinstance(record, Customization)
        for records in snapshot.tables.values()
        for record in records
    )
    failed = len(snapshot.tables.get(Unreadable.table, ()))
    # A search whose definition does not decode is an object and an unreadable file at once.
    both = sum(bool(search.problem) for search in snapshot.records(SavedSearch))
    tables: dict[str, object] = {}
    names = {c.table for c in record_classes() if c.table} | set(snapshot.gaps)
    # Changes are made by a comparison, not read from an environment.
    for name in sorted(names - {Change.table}):
        gap: Gap | None = snapshot.gaps.get(name)
        tables[name] = {
            "visible": gap is None and name in snapshot.tables,
            "records": len(snapshot.tables.get(name, ())),
            "partial": name in snapshot.meta.partial,
            "gap": None if gap is None else {"reason": gap.reason.value, "detail": gap.detail},
        }
    return {
        "objects": {
            "read": read + failed - both,
            "modelled": read - generic,
            "generic": generic,
            "failed": failed,
        },
        "tables": tables,
    }
