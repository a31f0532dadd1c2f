"""Rules × subjects → findings. A rule that crashes is contained as an ERROR finding."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from nsaudit.finding import Finding, Severity, Status, SubjectRef, fingerprint
from nsaudit.model.base import Customization, Location, Record
from nsaudit.model.change import Change
from nsaudit.model.snapshot import GapReason, Snapshot, Subject, within
from nsaudit.rulekit.rule import (
    Context,
    Fail,
    NotApplicable,
    Pass,
    Rule,
    Setup,
    Unknown,
    Unreadable,
    Verdict,
)
from nsaudit.sharing import shared

WORTH_SHARING = 400
"""Records from which a second process saves more time than it costs."""


@dataclass(slots=True)
class Tally:
    """How often a rule came to each verdict."""

    rule: Rule
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def nothing_to_check(self) -> bool:
        """Whether the rule had no subject at all: that is said, and is not a pass."""
        return not self.counts


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run of the engine produced: findings and, for each rule, its verdicts' counts."""

    findings: tuple[Finding, ...]
    tallies: tuple[Tally, ...]
    environment: str = ""


def run(
    setups: Iterable[Setup],
    snapshot: Snapshot,
    *,
    source: Snapshot | None = None,
    today: str = "",
) -> Outcome:
    """Judge every subject of a snapshot. ``source`` is the other side while changes are judged."""
    # Standard output is the report's alone: what a rule prints must not stand in it.
    with redirect_stdout(sys.stderr):
        return _run(setups, snapshot, source, today)


def _run(
    setups: Iterable[Setup], snapshot: Snapshot, source: Snapshot | None, today: str
) -> Outcome:
    chosen = list(setups)
    findings: list[Finding] = []
    tallies: list[Tally] = []
    worth = sum(len(records) for records in snapshot.tables.values()) >= WORTH_SHARING
    work = partial(_judge_all, snapshot, source, today)
    made = [one for some in shared(work, chosen, worth=worth) for one in some]
    for setup, (counts, own) in zip(chosen, made, strict=True):
        tallies.append(Tally(setup.rule, counts))
        findings += own
    return Outcome(tuple(findings), tuple(tallies), snapshot.meta.environment)


def _judge_all(
    snapshot: Snapshot, source: Snapshot | None, today: str, setups: Sequence[Setup]
) -> list[tuple[Counter[str], list[Finding]]]:
    """Each rule's verdict counts and findings."""
    return [_judge_one(setup, snapshot, source, today) for setup in setups]


def _judge_one(
    setup: Setup, snapshot: Snapshot, source: Snapshot | None, today: str
) -> tuple[Counter[str], list[Finding]]:
    counts: Counter[str] = Counter()
    findings: list[Finding] = []
    # Most subjects live in no other record, and what a rule sees beside them is the same.
    plain = Context(snapshot, setup.options, None, source, today)
    for subject in snapshot.subjects(setup.rule.subject):
        owned = subject.owner is not None or subject.path
        judged = _judge(setup, subject, _beside(plain, subject) if owned else plain)
        counts[_NAMES.get(type(judged), "error")] += 1
        if not isinstance(judged, (Pass, NotApplicable)):
            findings.append(_finding(setup, subject, judged, snapshot, source))
    gap = snapshot.gap(setup.rule.subject)
    if gap is not None:
        counts["unknown"] += 1
        verdict = Unknown(gap.detail, gap.reason is GapReason.OUT_OF_REACH)
        findings.append(_unseen(setup, verdict, snapshot))
    return counts, findings


def judge(
    setup: Setup,
    subject: Subject,
    snapshot: Snapshot,
    *,
    source: Snapshot | None = None,
    today: str = "",
) -> Verdict | Exception:
    """One rule's verdict on one subject; an exception is what the rule stopped with."""
    plain = Context(snapshot, setup.options, None, source, today)
    return _judge(setup, subject, _beside(plain, subject))


def _beside(plain: Context[Any], subject: Subject) -> Context[Any]:
    """What a rule sees beside one subject: its owner and the way from there, too."""
    return replace(plain, owner=subject.owner, path=subject.path)


def _judge(setup: Setup, subject: Subject, own: Context[Any]) -> Verdict | Exception:
    try:
        verdict = setup.rule.check(subject.record, own)
    except Unreadable as unreadable:
        return Unknown(unreadable.reason, unreadable.out_of_reach)
    except Exception as error:  # whatever a rule does, the run goes on
        return error
    except SystemExit:
        return RuntimeError("the rule tried to end the program")
    if not isinstance(verdict, (Pass, NotApplicable, Unknown, Fail)):
        return TypeError(f"the rule returned {type(verdict).__name__}, not a verdict")
    if isinstance(verdict, Fail) and verdict.severity not in {None, *setup.rule.severities}:
        return ValueError(f"the rule set severity {verdict.severity}, which it does not declare")
    return verdict


_NAMES: Mapping[type, str] = {
    Pass: "pass",
    NotApplicable: "not_applicable",
    Unknown: "unknown",
    Fail: "fail",
}
"""How tallies name verdicts; whatever else a rule came to is an error."""


def _finding(
    setup: Setup,
    subject: Subject,
    judged: Unknown | Fail | Exception,
    snapshot: Snapshot,
    source: Snapshot | None,
) -> Finding:
    rule = setup.rule
    reference = subject_ref(subject)
    common: dict[str, Any] = {
        "rule_id": rule.id,
        "rule_name": rule.name,
        "confidence": rule.confidence,
        "environment": snapshot.meta.environment,
        "subject": reference,
        "checklist": rule.checklist,
        "waivable": rule.waivable,
    }
    if isinstance(judged, Fail):
        return Finding(
            **common,
            severity=_severity(setup, judged),
            status=Status.FAIL,
            message=judged.message,
            consequence=judged.consequence or rule.page.get("Why", ""),
            fix=judged.fix or rule.page.get("Fix in the UI", ""),
            evidence=tuple(judged.evidence),
            locations=_locations(judged, subject, snapshot, source),
            fingerprint=fingerprint(rule.id, reference, _discriminator(subject, judged.key)),
            parts=tuple(sorted(judged.parts)),
        )
    where = snapshot.locate(subject)
    if isinstance(judged, Unknown):
        return Finding(
            **common,
            severity=setup.severity if setup.severity is not None else rule.severity,
            status=Status.UNKNOWN,
            message=judged.reason,
            locations=(where,) if where else (),
            fingerprint=fingerprint(rule.id, reference, _discriminator(subject, "unknown")),
            out_of_reach=judged.out_of_reach,
        )
    return Finding(
        **common,
        severity=Severity.HIGH,
        status=Status.ERROR,
        message=f"the rule stopped with {type(judged).__name__}: {judged}",
        locations=(where,) if where else (),
        fix="Report this to whoever wrote the rule; leave it out with --ignore until it is mended.",
        fingerprint=fingerprint(rule.id, reference, _discriminator(subject, "error")),
    )


def _unseen(setup: Setup, verdict: Unknown, snapshot: Snapshot) -> Finding:
    """The finding of a rule whose whole table is missing."""
    rule = setup.rule
    environment = snapshot.meta.environment
    subject = SubjectRef("environment", environment, environment)
    return Finding(
        rule_id=rule.id,
        rule_name=rule.name,
        severity=setup.severity if setup.severity is not None else rule.severity,
        confidence=rule.confidence,
        status=Status.UNKNOWN,
        environment=environment,
        subject=subject,
        message=verdict.reason,
        checklist=rule.checklist,
        fingerprint=fingerprint(rule.id, subject, "unknown"),
        out_of_reach=verdict.out_of_reach,
        waivable=rule.waivable,
    )


def subject_ref(subject: Subject) -> SubjectRef:
    """How a finding names its subject: a nested record carries its owner's key in front."""
    record, owner, _ = subject
    key = record.key if owner is None else f"{owner.key}.{record.key}"
    location: Location | None = getattr(record, "location", None)
    return SubjectRef(record.kind, key, record.caption, location.url if location else None)


def _discriminator(subject: Subject, key: str) -> str:
    root: Record = subject.owner or subject.record
    project = root.project if isinstance(root, Customization) else None
    path = "/".join(subject.record.path) if isinstance(subject.record, Change) else ""
    return "\x1e".join((project or "", path, key))


def _severity(setup: Setup, verdict: Fail) -> Severity:
    """The user's severity replaces the rule's own; what the verdict raises stays raised."""
    own = verdict.severity
    if setup.severity is None:
        return setup.rule.severity if own is None else own
    raised = own is not None and own > setup.rule.severity
    return max(setup.severity, own) if raised and own is not None else setup.severity


def _locations(
    verdict: Fail, subject: Subject, snapshot: Snapshot, source: Snapshot | None
) -> tuple[Location, ...]:
    places: list[Location] = []
    if isinstance(subject.record, Change):
        places += [p for p in (subject.record.after_location, subject.record.before_location) if p]
    for point in verdict.points():
        place = point.location
        if place is None:
            target = subject if point.record is None else within(point.record, point.owner)
            place = snapshot.locate(target, point.path)
        if place is not None and place not in places:
            places.append(place)
    if not places:
        own = snapshot.locate(subject)
        places = [own] if own else []
    return tuple(places)


def tally_all(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Counter[str]]]:
    """The verdict counts of each rule over several runs, by environment."""
    total: dict[str, dict[str, Counter[str]]] = {}
    for outcome in outcomes:
        for tally in outcome.tallies:
            counts = total.setdefault(tally.rule.id, {}).setdefault(outcome.environment, Counter())
            counts.update(tally.counts)
    return total
