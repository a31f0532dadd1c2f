"""SARIF 2.1.0, for code scanning and editors.

A finding that could not be decided is an ``open`` result; a rule that crashed is a notification of
the run. Waived findings carry ``suppressions``, those of a baseline ``baselineState`` unchanged.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import orjson

from nsaudit import __version__
from nsaudit.finding import Confidence, Finding, Severity, Status
from nsaudit.model.base import Location
from nsaudit.report import Report, Waived
from nsaudit.rulekit.catalogue import page
from nsaudit.rulekit.rule import Rule

START = "START"
"""The base of folders that were named relative to where the run was started."""

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

FINGERPRINT = "nsaudit/v1"
"""The name of the fingerprint; it changes only if its meaning does."""

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}

_PRECISION = {
    Confidence.HIGH: "very-high",
    Confidence.MEDIUM: "high",
    Confidence.LOW: "medium",
}

_BASE = "ROOT"


def render(report: Report) -> str:
    """Write the report as SARIF text."""
    option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(document(report), option=option).decode("utf-8")


def document(report: Report) -> dict[str, Any]:
    """The SARIF log as plain values."""
    rules = [run.rule for run in report.rules]
    index = {rule.id: number for number, rule in enumerate(rules)}
    folders = _folders(report)
    invocation: dict[str, Any] = {
        "executionSuccessful": report.decision.outcome != "incomplete",
        "exitCode": report.decision.exit_code,
        "exitCodeDescription": "; ".join((report.decision.outcome, *report.decision.reasons)),
    }
    if report.started_at:
        invocation["startTimeUtc"] = report.started_at
    crashed = [f for f in report.findings if f.status is Status.ERROR]
    if crashed:
        invocation["toolExecutionNotifications"] = [_notification(f, index) for f in crashed]
    known = None if report.baselined is None else "new"
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "nsaudit",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "automationDetails": {"id": f"nsaudit/{report.command}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": [
            *(
                _result(f, report, index, folders, known)
                for f in report.findings
                if f.status is not Status.ERROR
            ),
            *(_suppressed(w, report, index, folders, known) for w in report.waived),
            *(_result(f, report, index, folders, "unchanged") for f in report.baselined or ()),
        ],
    }
    if folders:
        bases: dict[str, Any] = {
            name: {"uri": f"{quote(folder)}/", "uriBaseId": START}
            if not folder.startswith("/")
            else {"uri": f"file://{quote(folder)}/"}
            for folder, name in folders.items()
        }
        if any("uriBaseId" in base for base in bases.values()):
            # A base without address: only the consumer knows where the run was started.
            bases[START] = {"description": {"text": "The folder in which nsaudit was started."}}
        run["originalUriBaseIds"] = bases
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _folders(report: Report) -> dict[str, str]:
    """The folders that paths start from, each with its name in the log."""
    many = len(report.folders) > 1
    return {
        folder.rstrip("/") or "/": f"{_BASE}{number}" if many else _BASE
        for number, folder in enumerate(report.folders, start=1)
    }


def _rule(rule: Rule) -> dict[str, Any]:
    text = "\n\n".join(f"{name}: {words}" for name, words in rule.page.items())
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": f"{rule.title}."},
        "fullDescription": {"text": rule.page.get("Why", f"{rule.title}.")},
        "help": {"text": text or f"{rule.title}.", "markdown": page(rule)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": ["netsuite", rule.area],
            "precision": _PRECISION[rule.confidence],
            "problem.severity": _problem(rule.severity),
        },
    }


def _problem(severity: Severity) -> str:
    """The scale that code scanning filters by."""
    return {"error": "error", "warning": "warning"}.get(LEVELS[severity], "recommendation")


def _result(
    finding: Finding,
    report: Report,
    index: dict[str, int],
    folders: dict[str, str],
    state: str | None,
) -> dict[str, Any]:
    failed = finding.status is Status.FAIL
    texts = [finding.message]
    if failed and finding.consequence:
        texts.append(finding.consequence)
    if failed and finding.fix:
        texts.append(f"Fix: {finding.fix}")
    result: dict[str, Any] = {
        "ruleId": finding.rule_id,
        **_indexed(finding, index),
        "kind": "fail" if failed else "open",
        "level": LEVELS[finding.severity] if failed else "none",
        "message": {"text": "\n".join(texts)},
        "locations": _locations(finding, report, folders),
        "partialFingerprints": {FINGERPRINT: f"{finding.environment}:{finding.fingerprint}"},
        "properties": {
            "severity": str(finding.severity),
            "confidence": finding.confidence.value,
            "environment": finding.environment,
            "evidence": list(finding.evidence),
            "checklist": list(finding.checklist),
        },
    }
    related = [_physical(place, report, folders) for place in finding.locations[1:] if place.path]
    if related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": place}
            for number, place in enumerate(related, start=1)
        ]
    if state is not None:
        result["baselineState"] = state
    return result


def _suppressed(
    waived: Waived,
    report: Report,
    index: dict[str, int],
    folders: dict[str, str],
    state: str | None,
) -> dict[str, Any]:
    ticket = f" ({waived.ticket})" if waived.ticket else ""
    return {
        **_result(waived.finding, report, index, folders, state),
        "suppressions": [
            {
                "kind": "external",
                "status": "accepted",
                "justification": f"{waived.reason}{ticket}",
                "properties": {
                    "owner": waived.owner,
                    "expires": waived.expires,
                    "ticket": waived.ticket,
                },
            }
        ],
    }


def _indexed(finding: Finding, index: dict[str, int]) -> dict[str, int]:
    number = index.get(finding.rule_id)
    return {} if number is None else {"ruleIndex": number}


def _locations(finding: Finding, report: Report, folders: dict[str, str]) -> list[dict[str, Any]]:
    subject = finding.subject
    location: dict[str, Any] = {
        "logicalLocations": [
            {
                "name": subject.label or subject.key,
                "fullyQualifiedName": f"{finding.environment}/{subject.kind}/{subject.key}",
                "kind": subject.kind,
            }
        ]
    }
    place = finding.locations[0] if finding.locations else None
    if place is not None and place.path is not None:
        physical = _physical(place, report, folders)
        source = report.excerpt(finding)
        if source is not None and "region" in physical:
            physical["region"]["snippet"] = {"text": source}
        location["physicalLocation"] = physical
    return [location]


def _physical(place: Location, report: Report, folders: dict[str, str]) -> dict[str, Any]:
    artifact: dict[str, Any] = {"uri": quote(place.path or "")}
    if len(folders) == 1:
        artifact["uriBaseId"] = next(iter(folders.values()))
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if place.line is not None:
        physical["region"] = {"startLine": place.line}
        if place.column is not None:
            physical["region"]["startColumn"] = place.column
    return physical


def _notification(finding: Finding, index: dict[str, int]) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": f"{finding.subject.key}: {finding.message}"},
        "associatedRule": {
            "id": finding.rule_id,
            **({"index": index[finding.rule_id]} if finding.rule_id in index else {}),
        },
    }
