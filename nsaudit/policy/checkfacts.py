"""What a run, or its JSON report, says about rules and answers, for checklists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from nsaudit.finding import Finding, Severity, Status
from nsaudit.model.access import Role
from nsaudit.model.attestation import Attestation, AutoNumbering, DuplicateDetection
from nsaudit.model.customization import CustomField, CustomList, CustomRecordType, Form
from nsaudit.model.importing import CsvImport
from nsaudit.model.organization import Currency, Subsidiary
from nsaudit.model.recorddata import MandatoryFields
from nsaudit.model.scripting import Script
from nsaudit.model.searching import SavedSearch
from nsaudit.model.settings import Feature, Preference
from nsaudit.model.workflow import Workflow
from nsaudit.report import Report

COMPARED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "DRF001": ((CustomField.table,), (Form.table, MandatoryFields.table), (Preference.table,)),
    "DRF002": ((CustomField.table,), (CustomRecordType.table,)),
    "DRF003": ((CustomField.table,), (CustomRecordType.table,)),
    "DRF004": ((AutoNumbering.table,), (CustomRecordType.table,)),
    "DRF005": ((DuplicateDetection.table,),),
    "DRF006": ((Role.table,),),
    "DRF007": ((Feature.table,), (Preference.table,)),
    "DRF008": ((Script.table,),),
    "DRF009": ((Workflow.table,),),
    "DRF010": ((CustomList.table,), (Subsidiary.table,), (Currency.table,)),
    "DRF011": ((CsvImport.table,), (SavedSearch.table,), (CustomRecordType.table,)),
}
"""The tables of both environments that a rule on changes looks at; of some, either will do.

Where a side lacks one, that no change was found says nothing.
"""

_LOOKED_AT = frozenset(
    table for groups in COMPARED.values() for either in groups for table in either
)


class Mark(NamedTuple):
    """One finding as a checklist needs it."""

    rule_id: str
    subject: str
    status: Status
    severity: Severity
    message: str
    environment: str
    fingerprint: str
    fix: str = ""
    label: str = ""


class Answer(NamedTuple):
    """One answered item of an environment, for evidence."""

    environment: str
    id: str
    answered: bool
    answer: str | None
    by: str
    at: str


class Place(NamedTuple):
    """One environment: what it is for, the day it was read, and tables of it.

    ``partial`` and ``unread`` hold names of tables: those that may lack records, and those that
    could not be read.
    """

    name: str
    kind: str | None
    day: str = ""
    partial: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()


@dataclass(slots=True)
class Facts:
    """What a run has to say about rules and answers, by environment.

    ``accepted`` are failures that a waiver or the baseline accepts. ``answers`` is None where the
    source of the facts holds none, as the result of a run without attestations. ``tables`` are the
    snapshot tables that hold the subjects of each rule: where one is partial, that there was
    nothing to check says nothing. ``threshold`` is the severity at which the gate closes.
    """

    places: tuple[Place, ...]
    counts: Mapping[str, Mapping[str, Mapping[str, int]]]
    marks: list[Mark] = field(default_factory=list)
    accepted: list[Mark] = field(default_factory=list)
    asked: Mapping[str, str] = field(default_factory=dict)
    answers: list[Answer] | None = None
    tables: Mapping[str, Collection[str]] = field(default_factory=dict)
    threshold: Severity = Severity.HIGH

    def within(self, names: Collection[str]) -> Facts:
        """The facts about some environments alone."""
        return Facts(
            places=tuple(place for place in self.places if place.name in names),
            counts={
                rule: {name: found for name, found in by_name.items() if name in names}
                for rule, by_name in self.counts.items()
            },
            marks=_of(self.marks, names),
            accepted=_of(self.accepted, names),
            asked=self.asked,
            answers=None
            if self.answers is None
            else [answer for answer in self.answers if answer.environment in names],
            tables=self.tables,
            threshold=self.threshold,
        )

    def named(self, kind: str | None) -> frozenset[str]:
        """The environments of a kind; one whose kind nobody stated may be any."""
        return frozenset(p.name for p in self.places if kind is None or p.kind in {kind, None})

    @property
    def day(self) -> str:
        """The day of the oldest reading."""
        return min((place.day for place in self.places if place.day), default="")

    def partly(self, rule: str) -> bool:
        """Whether the account may hold more subjects of a rule than were read."""
        tables = self.tables.get(rule)
        return tables is None or any(p.partial & set(tables) for p in self.places)


def facts_of(report: Report, tables: Mapping[str, Collection[str]]) -> Facts:
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
    return Facts(
        places=tuple(
            Place(
                snapshot.meta.environment,
                snapshot.meta.environment_kind,
                (snapshot.meta.taken_at or "")[:10],
                frozenset(snapshot.meta.partial),
                frozenset(t for t in _LOOKED_AT if t not in snapshot.tables),
            )
            for snapshot in report.environments
        ),
        counts={run.rule.id: run.environments for run in report.rules},
        marks=[_mark(f) for f in report.findings],
        accepted=[_mark(f) for f in accepted],
        asked={q.rule_id: q.reason for q in report.questions},
        answers=answers,
        tables=tables,
        threshold=report.settings.fail_on,
    )


def facts_of_result(result: Mapping[str, Any], tables: Mapping[str, Collection[str]]) -> Facts:
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
            found["fix"],
            found["subject"]["label"],
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
    return Facts(
        places=tuple(_place(told, result["coverage"]) for told in result["environments"]),
        counts={rule["id"]: rule["environments"] for rule in result["rules"]},
        marks=marks,
        accepted=accepted,
        asked={q["rule_id"]: q["reason"] for q in result["questions"]},
        answers=_answers(result["environments"]),
        tables=tables,
        threshold=Severity.parse(result["run"]["fail_on"]),
    )


def _answers(environments: Iterable[Mapping[str, Any]]) -> list[Answer] | None:
    """The answers that a JSON report holds; None of a report of nobody's answers."""
    holders = [told for told in environments if "attestations" in told]
    if not holders:
        return None
    return [
        Answer(told["name"], a["id"], True, a["answer"], a["by"] or "", a["at"] or "")
        for told in holders
        for a in told["attestations"]
    ]


def _place(told: Mapping[str, Any], coverage: Mapping[str, Any]) -> Place:
    read = coverage.get(told["name"], {}).get("tables", {})
    return Place(
        told["name"],
        told["kind"],
        (told["taken_at"] or "")[:10],
        frozenset(name for name, table in read.items() if table["partial"]),
        frozenset(t for t in _LOOKED_AT if not read.get(t, {}).get("visible")),
    )


def _of(marks: Iterable[Mark], names: Collection[str]) -> list[Mark]:
    return [mark for mark in marks if mark.environment in names]


def _mark(found: Finding) -> Mark:
    return Mark(
        found.rule_id,
        found.subject.key,
        found.status,
        found.severity,
        found.message,
        found.environment,
        found.fingerprint,
        found.fix,
        found.subject.label,
    )
