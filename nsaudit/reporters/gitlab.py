"""GitLab Code Quality: the findings of a merge request, compared by fingerprint with its target.

The fields are those that GitLab's documentation of the format names and its own schema demands:
description, check_name, fingerprint, severity, location.path and location.lines.begin. What could
not be decided is an entry of severity info that says so; what was accepted is left out.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

import orjson

from nsaudit.finding import Finding, Severity, Status
from nsaudit.report import Report
from nsaudit.reporters.places import started_from
from nsaudit.reporters.text import clean, named

SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render(report: Report) -> str:
    """Write the report as Code Quality JSON."""
    seen: Counter[str] = Counter()
    entries = [_entry(finding, report, seen) for finding in report.findings]
    option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(entries, option=option).decode("utf-8")


def _entry(finding: Finding, report: Report, seen: Counter[str]) -> dict[str, Any]:
    failed = finding.status is Status.FAIL
    said = finding.message if failed else f"could not be checked: {finding.message}"
    first = finding.locations[0] if finding.locations else None
    path = None if first is None else started_from(report, finding.environment, first)
    # GitLab asks for a path even where the thing is a page of an account and no file.
    subject = finding.subject
    path = path or f"{finding.environment}/{subject.kind}/{subject.key}"
    line = (first.line if first is not None else None) or 1
    return {
        "description": clean(f"{finding.rule_id} {named(finding)}: {said}"),
        "check_name": f"nsaudit/{finding.rule_id}-{finding.rule_name}",
        "fingerprint": _fingerprint(finding, seen),
        "severity": SEVERITIES[finding.severity] if failed else "info",
        "location": {"path": path.removeprefix("/"), "lines": {"begin": line}},
    }


def _fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """GitLab shows only the first entry of a fingerprint, so repeats are numbered."""
    mark = f"{finding.environment}:{finding.fingerprint}"
    seen[mark] += 1
    return hashlib.sha256(f"{mark}:{seen[mark]}".encode()).hexdigest()[:32]
