"""Checklists: which rules and attestations stand behind each item, and where the item stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import Field, ValidationError

from nsaudit.checklist import Checklist, ChecklistItem, ChecklistSection, ItemStatus
from nsaudit.finding import Finding, Severity, Status
from nsaudit.model.attestation import Attestation
from nsaudit.model.base import Frozen
from nsaudit.report import Report
from nsaudit.yamlcheck import check, invalid
from nsaudit.yamlfile import YamlError, read

SCHEMA = "checklist.schema.json"
BUILT_IN = ("go-live",)
CHK_RULES = ("CHK001", "CHK002", "CHK003", "CHK004", "CHK005")
"""The rules that judge answers; an answer counts while none of them objects."""


class ChecklistError(Exception):
    """A checklist that cannot be read; the message has a line for each problem."""

    hint = f"Built in: {', '.join(BUILT_IN)}. Or name a YAML file of your own."


class ItemSpec(Frozen):
    """One line of a checklist.

    Every rule must have run and passed, and every attestation must be valid. ``settled_by`` names
    attestations that stand in where rules could not decide.
    """

    id: str = Field(description="What identifies the item.")
    title: str = Field(description="What must be true.")
    rules: tuple[str, ...] = Field(default=(), description="Rules that must pass.")
    attest: tuple[str, ...] = Field(default=(), description="Answers that must be valid.")
    settled_by: tuple[str, ...] = Field(
        default=(), description="Answers that count where rules cannot decide."
    )
    owner: str | None = Field(default=None, description="Who answers for the item and signs it.")
    severity: Literal["critical", "high", "medium", "low"] = Field(
        default="high", description="How grave it is when it is answered with no."
    )
    max_age_days: int = Field(default=0, description="Days for which an answer counts.")


class SectionSpec(Frozen):
    """Lines that belong together."""

    title: str
    items: tuple[ItemSpec, ...]


class ChecklistSpec(Frozen):
    """A checklist as it is written."""

    checklist: Literal[1] = Field(description="The version of this format.")
    id: str
    title: str
    gate: str = Field(default="go-live", description="The gate at which answers are due.")
    sections: tuple[SectionSpec, ...]

    @property
    def items(self) -> Iterator[ItemSpec]:
        """Every item, in order."""
        for section in self.sections:
            yield from section.items


def load(name: str, base: Path = Path()) -> ChecklistSpec:
    """A built-in checklist by name, or one from a file. Raises ChecklistError."""
    if name in BUILT_IN:
        with as_file(files("nsaudit.checklists").joinpath(f"{name}.yaml")) as path:
            return _read(path)
    path = base / name
    if not path.suffix and not path.exists():
        raise ChecklistError(f"there is no checklist called {name!r}")
    return _read(path)


def _read(path: Path) -> ChecklistSpec:
    try:
        document = read(path)
        check(document, SCHEMA)
        try:
            return ChecklistSpec.model_validate(document.data)
        except ValidationError as error:
            raise invalid(document, error) from error
    except YamlError as error:
        raise ChecklistError(str(error)) from error


class Mark(NamedTuple):
    """One finding as a checklist needs it."""

    rule_id: str
    subject: str
    status: Status
    severity: Severity
    message: str
    environment: str
    fingerprint: str


class Answer(NamedTuple):
    """One answered item of an environment, for evidence."""

    environment: str
    id: str
    answered: bool
    answer: str | None
    by: str
    at: str


@dataclass(slots=True)
class Facts:
    """What a run has to say about rules and answers.

    ``accepted`` are failures that a waiver or the baseline accepts. ``answers`` is None where the
    source of the facts holds none, as an earlier result without a checklist.
    """

    counts: Mapping[str, Mapping[str, int]]
    marks: list[Mark] = field(default_factory=list)
    accepted: list[Mark] = field(default_factory=list)
    asked: Mapping[str, str] = field(default_factory=dict)
    answers: list[Answer] | None = None
    taken: str = ""


def facts_of(report: Report) -> Facts:
    """The facts of a run that just ended."""
    answers = [
        Answer(
            snapshot.meta.environment,
            entry.id,
            bool(entry.answered),
            entry.answer,
            entry.by or "",
            entry.at or "",
        )
        for snapshot in report.environments
        for entry in snapshot.records(Attestation)
    ]
    accepted = [w.finding for w in report.waived] + list(report.baselined or ())
    days = [s.meta.taken_at[:10] for s in report.environments if s.meta.taken_at]
    return Facts(
        counts={run.rule.id: dict(run.counts) for run in report.rules},
        marks=[_mark(f) for f in report.findings],
        accepted=[_mark(f) for f in accepted],
        asked={q.rule_id: q.reason for q in report.questions},
        answers=answers,
        taken=min(days, default=""),
    )


def facts_of_result(result: Mapping[str, Any]) -> Facts:
    """The facts of a JSON report. Raises KeyError or ValueError where it is none."""

    def mark(found: Mapping[str, Any]) -> Mark:
        return Mark(
            found["rule_id"],
            found["subject"]["key"],
            Status(found["status"]),
            Severity.parse(found["severity"]),
            found["message"],
            found["environment"],
            found["fingerprint"],
        )

    known = Counter(
        {
            (k["environment"], k["fingerprint"]): k["count"]
            for k in result["run"].get("baseline") or ()
        }
    )
    marks: list[Mark] = []
    accepted = [mark(w["finding"]) for w in result["waived"]]
    for found in map(mark, result["findings"]):
        key = (found.environment, found.fingerprint)
        if known[key] > 0:
            known[key] -= 1
            accepted.append(found)
        else:
            marks.append(found)
    days = [e["taken_at"][:10] for e in result["environments"] if e.get("taken_at")]
    return Facts(
        counts={rule["id"]: rule["counts"] for rule in result["rules"]},
        marks=marks,
        accepted=accepted,
        asked={q["rule_id"]: q["reason"] for q in result["questions"]},
        taken=min(days, default=""),
    )


def _mark(found: Finding) -> Mark:
    return Mark(
        found.rule_id,
        found.subject.key,
        found.status,
        found.severity,
        found.message,
        found.environment,
        found.fingerprint,
    )


class _Part(NamedTuple):
    """Where one rule or answer behind an item stands, and what shows it."""

    status: ItemStatus
    evidence: str
    findings: tuple[str, ...] = ()


def evaluate(spec: ChecklistSpec, facts: Facts) -> Checklist:
    """Fill a checklist. An item is ready only where everything behind it was seen to be fine."""
    by_rule: dict[str, list[Mark]] = defaultdict(list)
    accepted: dict[str, list[Mark]] = defaultdict(list)
    for mark in facts.marks:
        by_rule[mark.rule_id].append(mark)
    for mark in facts.accepted:
        accepted[mark.rule_id].append(mark)
    sections = tuple(
        ChecklistSection(
            section.title,
            tuple(_item(item, facts, by_rule, accepted) for item in section.items),
        )
        for section in spec.sections
    )
    return Checklist(spec.id, spec.title, readiness(sections), sections)


def readiness(sections: Iterable[ChecklistSection]) -> int | None:
    """Share of items that are ready, attention counting half; None where one is not verified."""
    counts: Counter[ItemStatus] = Counter()
    for section in sections:
        counts += section.counts
    judged = sum(counts[s] for s in (ItemStatus.READY, ItemStatus.ATTENTION, ItemStatus.BLOCKED))
    if counts[ItemStatus.NOT_VERIFIED] or not judged:
        return None
    points = 2 * counts[ItemStatus.READY] + counts[ItemStatus.ATTENTION]
    return round(100 * points / (2 * judged))


def _item(
    item: ItemSpec,
    facts: Facts,
    by_rule: Mapping[str, list[Mark]],
    accepted: Mapping[str, list[Mark]],
) -> ChecklistItem:
    rules = [_rule(name, facts, by_rule, accepted) for name in item.rules]
    undecided = [p for p in rules if p.status is ItemStatus.NOT_VERIFIED]
    answers = [_answer(name, facts, by_rule) for name in item.attest]
    if undecided and item.settled_by:
        settling = [_answer(name, facts, by_rule) for name in item.settled_by]
        if all(p.status is ItemStatus.READY for p in settling):
            rules = [p for p in rules if p.status is not ItemStatus.NOT_VERIFIED]
        answers += settling
    parts = [*rules, *answers]
    order = (
        ItemStatus.BLOCKED,
        ItemStatus.NOT_VERIFIED,
        ItemStatus.ATTENTION,
        ItemStatus.READY,
    )
    found = {p.status for p in parts}
    status = next((s for s in order if s in found), ItemStatus.NOT_APPLICABLE)
    if not parts:
        status = ItemStatus.NOT_VERIFIED
    parts.sort(key=lambda p: (*order, ItemStatus.NOT_APPLICABLE).index(p.status))
    return ChecklistItem(
        item.id,
        item.title,
        status,
        tuple(dict.fromkeys(p.evidence for p in parts)),
        tuple(dict.fromkeys(f for p in parts for f in p.findings)),
        item.owner,
    )


def _rule(
    name: str,
    facts: Facts,
    by_rule: Mapping[str, list[Mark]],
    accepted: Mapping[str, list[Mark]],
) -> _Part:
    counts = facts.counts.get(name)
    if counts is None:
        return _Part(ItemStatus.NOT_VERIFIED, f"{name} did not run")
    marks = by_rule.get(name, [])
    failed = [m for m in marks if m.status is Status.FAIL]
    if failed:
        worst = max(m.severity for m in failed)
        status = ItemStatus.BLOCKED if worst >= Severity.HIGH else ItemStatus.ATTENTION
        return _Part(status, f"{name}: {_told(failed)}", tuple(m.fingerprint for m in failed))
    undecided = [m for m in marks if m.status is not Status.FAIL]
    if undecided:
        return _Part(
            ItemStatus.NOT_VERIFIED,
            f"{name}: not decided: {_told(undecided)}",
            tuple(m.fingerprint for m in undecided),
        )
    if name in facts.asked:
        return _Part(ItemStatus.NOT_VERIFIED, f"{name}: not decided: {facts.asked[name]}")
    if accepted.get(name):
        marks = accepted[name]
        return _Part(
            ItemStatus.ATTENTION,
            f"{name}: accepted: {_told(marks)}",
            tuple(m.fingerprint for m in marks),
        )
    undone = [key for key in ("fail", "unknown", "error") if counts.get(key)]
    if undone:  # a result that was cut: its counts say more than its findings
        return _Part(ItemStatus.NOT_VERIFIED, f"{name}: {undone[0]} without a finding")
    passed = counts.get("pass", 0)
    if passed:
        age = f", read {facts.taken}" if facts.taken else ""
        return _Part(ItemStatus.READY, f"{name}: passed for {passed}{age}")
    return _Part(ItemStatus.NOT_APPLICABLE, f"{name}: nothing to check")


def _answer(name: str, facts: Facts, by_rule: Mapping[str, list[Mark]]) -> _Part:
    if facts.answers is None:
        return _Part(ItemStatus.NOT_VERIFIED, f"{name}: this result holds no attestations")
    given = [a for a in facts.answers if a.id.casefold() == name.casefold() and a.answered]
    if not given:
        missing = [m for m in by_rule.get("CHK001", []) if m.subject == name.casefold()]
        return _Part(
            ItemStatus.NOT_VERIFIED,
            f"{name}: not answered",
            tuple(m.fingerprint for m in missing),
        )
    silent = [rule for rule in CHK_RULES if rule not in facts.counts]
    if silent:
        return _Part(ItemStatus.NOT_VERIFIED, f"{name}: {silent[0]} did not run")
    where = {a.environment for a in given}
    marks = [
        m
        for rule in CHK_RULES
        for m in by_rule.get(rule, [])
        if m.subject == name.casefold() and m.environment in where
    ]
    told = tuple(m.fingerprint for m in marks)
    wrong = [m for m in marks if m.status is Status.FAIL and m.rule_id in {"CHK002", "CHK005"}]
    if wrong:
        grave = max(m.severity for m in wrong) >= Severity.HIGH
        status = ItemStatus.BLOCKED if grave else ItemStatus.ATTENTION
        return _Part(status, _told(wrong), told)
    if marks:
        return _Part(ItemStatus.NOT_VERIFIED, _told(marks), told)
    if all(a.answer == "not_applicable" for a in given):
        return _Part(ItemStatus.NOT_APPLICABLE, f"{name}: said to be not applicable")
    who = "; ".join(f"{a.by or 'somebody'} on {a.at} for {a.environment}" for a in given)
    return _Part(ItemStatus.READY, f"{name}: attested by {who}")


def _told(marks: list[Mark]) -> str:
    first = marks[0]
    more = f" (and {len(marks) - 1} more)" if len(marks) > 1 else ""
    return f"{first.message} ({first.environment}){more}"
