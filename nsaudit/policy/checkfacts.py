"""What a run, or its JSON report, says about rules and answers, for checklists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from nsaudit.finding import Finding, Severity, Status
from nsaudit.model.attestation import Attestation
from nsaudit.report import Report


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
    source of the facts holds none, as an earlier result without a checklist. ``partly`` are rules
    about records of which the account may hold more than was read: that there was nothing to check
    says nothing there.
    """

    counts: Mapping[str, Mapping[str, int]]
    marks: list[Mark] = field(default_factory=list)
    accepted: list[Mark] = field(default_factory=list)
    asked: Mapping[str, str] = field(default_factory=dict)
    answers: list[Answer] | None = None
    taken: str = ""
    partly: frozenset[str] = frozenset()


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
        partly=frozenset(
            run.rule.id
            for run in report.rules
            if any(snapshot.partial(run.rule.subject) for snapshot in report.environments)
        ),
    )


def facts_of_result(result: Mapping[str, Any], tables: Mapping[str, Collection[str]]) -> Facts:
    """The facts of a JSON report. Raises KeyError or ValueError where it is none.

    ``tables`` are the snapshot tables that hold the subjects of each rule.
    """

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
    incomplete = {
        name
        for read in result["coverage"].values()
        for name, table in read["tables"].items()
        if table["partial"]
    }
    return Facts(
        counts={rule["id"]: rule["counts"] for rule in result["rules"]},
        marks=marks,
        accepted=accepted,
        asked={q["rule_id"]: q["reason"] for q in result["questions"]},
        taken=min(days, default=""),
        partly=frozenset(
            rule["id"]
            for rule in result["rules"]
            if rule["id"] not in tables or incomplete & set(tables[rule["id"]])
        ),
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
