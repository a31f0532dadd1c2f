"""GitHub annotations: workflow commands on standard output, worst first.

GitHub shows ten annotations of each level in a step and drops the rest, so further findings are
left out with a word; the job summary (format github-summary) has more of them, SARIF has all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from nsaudit.finding import Finding, Severity, Status
from nsaudit.report import Report
from nsaudit.reporters.places import started_from
from nsaudit.reporters.text import clean, counted, named

MOST = 10
"""Annotations of one level that GitHub shows for a step."""

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "notice",
}


def render(report: Report) -> str:
    """Write the report as workflow commands."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    shown: Counter[str] = Counter()
    left = 0
    for finding in report.findings:
        level = _LEVELS[finding.severity] if finding.status is Status.FAIL else "warning"
        shown[level] += 1
        if shown[level] > MOST:
            left += 1
            continue
        yield _command(level, finding, report)
    decision = report.decision
    more = f"; {counted(left, 'more finding')} without an annotation" if left else ""
    reasons = "; ".join(decision.reasons)
    yield _data(
        f"nsaudit {report.command}: {decision.outcome}{f': {reasons}' if reasons else ''}{more}"
    )


def _command(level: str, finding: Finding, report: Report) -> str:
    properties: dict[str, str] = {}
    first = finding.locations[0] if finding.locations else None
    path = None if first is None else started_from(report, finding.environment, first)
    if first is not None and path is not None:
        properties["file"] = path
        if first.line is not None:
            properties["line"] = str(first.line)
            if first.column is not None:
                properties["col"] = str(first.column)
    failed = finding.status is Status.FAIL
    severity = str(finding.severity) if failed else "not checked"
    properties["title"] = clean(f"{finding.rule_id} {finding.rule_name} ({severity})")
    said = finding.message if failed else f"could not be checked: {finding.message}"
    texts = [clean(f"{named(finding)}: {said}")]
    if failed and finding.consequence:
        texts.append(clean(finding.consequence))
    if failed and finding.fix:
        texts.append(clean(f"Fix: {finding.fix}"))
    given = ",".join(f"{name}={_property(text)}" for name, text in properties.items())
    return f"::{level} {given}::{_data(chr(10).join(texts))}"


def _data(text: str) -> str:
    """Text of a command, escaped as the runner reads it back."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property of a command; colons and commas would end it."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
