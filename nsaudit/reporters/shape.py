"""The shape of the JSON report: what is published as its JSON Schema."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

# Pydantic reads typing's own TypedDict only from Python 3.12 on; it needs this package itself.
from typing_extensions import TypedDict

SeverityName = Literal["critical", "high", "medium", "low", "info"]


class ToolShape(TypedDict):
    """What wrote the report."""

    name: str
    version: str


class KnownShape(TypedDict):
    """A finding among ``findings`` that the baseline knows, and how many of them."""

    environment: str
    fingerprint: str
    count: int


class RunShape(TypedDict):
    """How the run was asked to judge. ``started_at`` is null unless a time was asked for."""

    command: str
    folders: list[str]
    started_at: str | None
    fail_on: SeverityName
    allow_unknown: bool
    persona: Literal["default", "pedantic"]
    select: list[str]
    ignore: list[str]
    baseline: list[KnownShape] | None


class AnswerShape(TypedDict):
    """One item that somebody answered. ``by`` is masked where it is an e-mail address."""

    id: str
    answer: str | None
    by: str | None
    at: str | None


class EnvironmentShape(TypedDict):
    """One environment that was judged. ``account`` is masked.

    ``attestations`` are the items that somebody answered of it, for another checklist to use.
    """

    name: str
    kind: str | None
    account: str | None
    taken_at: str | None
    release: str | None
    sources: list[str]
    attestations: NotRequired[list[AnswerShape]]


VerdictName = Literal["pass", "fail", "unknown", "error", "not_applicable"]


class RuleShape(TypedDict):
    """One rule that ran, and how often it came to each verdict.

    ``environments`` has the same by environment, without verdicts that it came to never.
    """

    id: str
    name: str
    title: str
    area: str
    severity: SeverityName
    confidence: Literal["high", "medium", "low"]
    tier: int
    pedantic: bool
    waivable: bool
    evidence: str
    checklist: list[str]
    counts: dict[VerdictName, int]
    environments: dict[str, dict[VerdictName, int]]


class SubjectShape(TypedDict):
    """What a finding is about."""

    kind: str
    key: str
    label: str
    url: str | None


class LocationShape(TypedDict):
    """A place in a file (line and column from 1), a page in the account, or both."""

    path: str | None
    line: int | None
    column: int | None
    url: str | None


class FindingShape(TypedDict):
    """One finding; ``locations`` has the primary place first."""

    rule_id: str
    rule_name: str
    severity: SeverityName
    confidence: Literal["high", "medium", "low"]
    status: Literal["fail", "unknown", "error"]
    environment: str
    subject: SubjectShape
    message: str
    consequence: str
    fix: str
    evidence: list[str]
    locations: list[LocationShape]
    checklist: list[str]
    fingerprint: str


class ChangeShape(TypedDict):
    """One leaf that differs, or one object that exists on one side only."""

    kind: str
    key: str
    op: Literal["added", "removed", "changed"]
    path: list[str]
    before: Any
    after: Any
    direction: str
    severity: SeverityName
    consequence: str


class WaivedShape(TypedDict):
    """A finding that somebody accepted."""

    finding: FindingShape
    reason: str
    owner: str
    expires: str
    ticket: str | None


class ObjectsShape(TypedDict):
    """Objects by fate: ``read`` is modelled, generic and failed together."""

    read: int
    modelled: int
    generic: int
    failed: int


class GapShape(TypedDict):
    """Why a table could not be read."""

    reason: Literal["out_of_reach", "not_requested", "refused", "failed", "undecodable"]
    detail: str


class TableShape(TypedDict):
    """Whether a table was visible. ``partial`` means that the account may hold more records."""

    visible: bool
    records: int
    partial: bool
    gap: GapShape | None


class CoverageShape(TypedDict):
    """What was read of one environment."""

    objects: ObjectsShape
    tables: dict[str, TableShape]


class QuestionShape(TypedDict):
    """What no source of the run can show, once a rule."""

    rule_id: str
    title: str
    reason: str
    subjects: int


StatusName = Literal["ready", "blocked", "attention", "not_verified", "not_applicable"]


class ItemShape(TypedDict):
    """One line of a checklist; ``findings`` are fingerprints, ``as_of`` is the oldest day."""

    id: str
    title: str
    status: StatusName
    evidence: list[str]
    findings: list[str]
    owner: str | None
    as_of: str | None


class SectionShape(TypedDict):
    """Items that belong together."""

    title: str
    items: list[ItemShape]


class DriverShape(TypedDict):
    """A rule or answer that keeps items from being ready, the gravest first."""

    id: str
    status: StatusName
    items: list[str]
    said: str
    fix: str


class MoveShape(TypedDict):
    """An item that stands elsewhere than before; null where it was not there."""

    id: str
    title: str
    before: StatusName | None
    now: StatusName | None


class PreviousShape(TypedDict):
    """The same checklist in an earlier report, and what moved since."""

    report: str
    readiness: int | None
    moves: list[MoveShape]


class _Filled(TypedDict):
    id: str
    title: str
    readiness: int | None
    sections: list[SectionShape]
    drivers: list[DriverShape]
    signers: list[str]


class ChecklistShape(_Filled, total=False):
    """A filled checklist. ``readiness`` is a percentage, or null where data is missing.

    ``previous`` is there where an earlier run was given.
    """

    previous: PreviousShape


class MarkShape(TypedDict):
    """A finding by what identifies it."""

    environment: str
    fingerprint: str


class EarlierShape(TypedDict):
    """A failure of the earlier run that this run does not show."""

    rule_id: str
    rule_name: str
    severity: SeverityName
    environment: str
    kind: str
    key: str
    message: str
    fingerprint: str


class SinceShape(TypedDict):
    """This run compared with an earlier one.

    ``unchecked`` are gone from view because their rule did not run or could not decide.
    """

    report: str
    started_at: str | None
    outcome: str
    new: list[MarkShape]
    still: int
    accepted: int
    fixed: list[EarlierShape]
    unchecked: list[EarlierShape]


class DecisionShape(TypedDict):
    """What the gate decided."""

    outcome: Literal["clean", "blocked", "incomplete"]
    exit_code: Literal[0, 1, 3]
    reasons: list[str]


class _Always(TypedDict):
    schema_version: Literal[1]
    tool: ToolShape
    run: RunShape
    environments: list[EnvironmentShape]
    rules: list[RuleShape]
    findings: list[FindingShape]
    waived: list[WaivedShape]
    coverage: dict[str, CoverageShape]
    questions: list[QuestionShape]
    decision: DecisionShape


class ReportShape(_Always, total=False):
    """A whole report.

    ``changes`` is there where the command compares, ``checklist`` where it fills one, ``since``
    where an earlier run was given.
    """

    changes: list[ChangeShape]
    checklist: ChecklistShape
    since: SinceShape
