"""The JSON report: stable, with a published schema, the same bytes for the same input."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

import orjson

from nsaudit import __version__
from nsaudit.checklist import Checklist
from nsaudit.finding import Finding
from nsaudit.model.attestation import Attestation
from nsaudit.redact import mask
from nsaudit.report import (
    REPORT_SCHEMA_VERSION,
    EarlierFinding,
    JudgedChange,
    Report,
    RuleRun,
    Since,
    Waived,
    coverage,
)
from nsaudit.reporters import shape
from nsaudit.rulekit.catalogue import describe

VERDICTS: tuple[shape.VerdictName, ...] = ("pass", "fail", "unknown", "error", "not_applicable")


def render(report: Report) -> str:
    """Write the report as JSON text."""
    data = orjson.dumps(
        document(report),
        default=_plain,
        option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
    )
    return data.decode("utf-8")


def document(report: Report) -> shape.ReportShape:
    """The report as plain values, in the order of the published schema."""
    built: dict[str, Any] = {
        "schema_version": REPORT_SCHEMA_VERSION,
        "tool": {"name": "nsaudit", "version": __version__},
        "run": _run(report),
        "environments": [_environment(report, n) for n in range(len(report.environments))],
        "rules": [_rule(run) for run in report.rules],
        "findings": [finding(f) for f in (*report.findings, *(report.baselined or ()))],
    }
    if report.changes is not None:
        built["changes"] = [_change(change) for change in report.changes]
    if report.checklist is not None:
        built["checklist"] = _checklist(report.checklist)
    if report.since is not None:
        built["since"] = _since(report.since)
    built["waived"] = [_waived(waived) for waived in report.waived]
    built["coverage"] = {s.meta.environment: coverage(s) for s in report.environments}
    built["questions"] = [
        {"rule_id": q.rule_id, "title": q.title, "reason": q.reason, "subjects": q.subjects}
        for q in report.questions
    ]
    built["decision"] = {
        "outcome": report.decision.outcome,
        "exit_code": report.decision.exit_code,
        "reasons": list(report.decision.reasons),
    }
    return cast("shape.ReportShape", built)


def finding(found: Finding) -> shape.FindingShape:
    """One finding, with exactly the published fields."""
    return {
        "rule_id": found.rule_id,
        "rule_name": found.rule_name,
        "severity": cast("shape.SeverityName", str(found.severity)),
        "confidence": found.confidence.value,
        "status": found.status.value,
        "environment": found.environment,
        "subject": {
            "kind": found.subject.kind,
            "key": found.subject.key,
            "label": found.subject.label,
            "url": found.subject.url,
        },
        "message": found.message,
        "consequence": found.consequence,
        "fix": found.fix,
        "evidence": list(found.evidence),
        "locations": [
            {"path": p.path, "line": p.line, "column": p.column, "url": p.url}
            for p in found.locations
        ],
        "checklist": list(found.checklist),
        "fingerprint": found.fingerprint,
    }


def _run(report: Report) -> dict[str, Any]:
    settings = report.settings
    return {
        "command": report.command,
        "folders": list(report.folders),
        "started_at": report.started_at,
        "fail_on": str(settings.fail_on),
        "allow_unknown": settings.allow_unknown,
        "persona": settings.persona,
        "select": list(settings.select),
        "ignore": list(settings.ignore),
        "baseline": None if report.baselined is None else _known(report.baselined),
    }


def _known(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    counts = Counter((f.environment, f.fingerprint) for f in findings)
    return [
        {"environment": environment, "fingerprint": mark, "count": count}
        for (environment, mark), count in sorted(counts.items())
    ]


def _environment(report: Report, number: int) -> dict[str, Any]:
    snapshot = report.environments[number]
    meta = snapshot.meta
    told: dict[str, Any] = {
        "name": meta.environment,
        "kind": meta.environment_kind,
        "account": meta.account_id,
        "taken_at": meta.taken_at,
        "release": meta.release,
        "sources": list(meta.sources),
    }
    if Attestation.table in snapshot.tables:
        told["attestations"] = [
            {"id": a.id, "answer": a.answer, "by": mask(a.by) if a.by else None, "at": a.at}
            for a in snapshot.records(Attestation)
            if a.answered
        ]
    return told


def _rule(run: RuleRun) -> dict[str, Any]:
    return {
        **describe(run.rule),
        "counts": {name: run.counts.get(name, 0) for name in VERDICTS},
        "environments": {
            environment: {name: counts[name] for name in VERDICTS if counts.get(name)}
            for environment, counts in sorted(run.environments.items())
        },
    }


def _change(judged: JudgedChange) -> dict[str, Any]:
    change = judged.change
    return {
        "kind": change.record_kind,
        "key": change.record_key,
        "op": change.op,
        "path": list(change.path),
        "before": change.before,
        "after": change.after,
        "direction": change.direction,
        "severity": str(judged.severity),
        "consequence": judged.consequence,
    }


def _waived(waived: Waived) -> dict[str, Any]:
    return {
        "finding": finding(waived.finding),
        "reason": waived.reason,
        "owner": waived.owner,
        "expires": waived.expires,
        "ticket": waived.ticket,
    }


def _checklist(filled: Checklist) -> dict[str, Any]:
    built: dict[str, Any] = {
        "id": filled.id,
        "title": filled.title,
        "readiness": filled.readiness,
        "sections": [
            {
                "title": section.title,
                "items": [
                    {
                        "id": item.id,
                        "title": item.title,
                        "status": item.status.value,
                        "evidence": list(item.evidence),
                        "findings": list(item.findings),
                        "owner": item.owner,
                        "as_of": item.as_of,
                    }
                    for item in section.items
                ],
            }
            for section in filled.sections
        ],
        "drivers": [
            {
                "id": d.id,
                "status": d.status.value,
                "items": list(d.items),
                "said": d.said,
                "fix": d.fix,
            }
            for d in filled.drivers
        ],
        "signers": list(filled.signers),
    }
    if filled.previous is not None:
        built["previous"] = {
            "report": filled.previous.name,
            "readiness": filled.previous.readiness,
            "moves": [
                {
                    "id": move.id,
                    "title": move.title,
                    "before": None if move.before is None else move.before.value,
                    "now": None if move.now is None else move.now.value,
                }
                for move in filled.previous.moves
            ],
        }
    return built


def _since(since: Since) -> dict[str, Any]:
    return {
        "report": since.name,
        "started_at": since.started_at,
        "outcome": since.outcome,
        "new": [
            {"environment": environment, "fingerprint": mark}
            for environment, mark in sorted(since.new)
        ],
        "still": since.still,
        "accepted": since.accepted,
        "fixed": [_earlier(finding) for finding in since.fixed],
        "unchecked": [_earlier(finding) for finding in since.unchecked],
    }


def _earlier(finding: EarlierFinding) -> dict[str, Any]:
    return {
        "rule_id": finding.rule_id,
        "rule_name": finding.rule_name,
        "severity": str(finding.severity),
        "environment": finding.environment,
        "kind": finding.kind,
        "key": finding.key,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
    }


def _plain(value: Any) -> Any:
    """What orjson does not know inside a change's values: models, tuples of a kind, sets."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
