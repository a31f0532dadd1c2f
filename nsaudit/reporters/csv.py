"""CSV for a spreadsheet: one line a finding, whatever became of it.

Written for spreadsheets: with a byte order mark, so that they read it as UTF-8, and with an
apostrophe before texts that they would otherwise run as formulas.
"""

from __future__ import annotations

import csv
import io

from nsaudit.finding import Finding
from nsaudit.report import Report, Waived
from nsaudit.reporters.text import clean, place

COLUMNS = (
    "status",
    "severity",
    "rule",
    "rule name",
    "environment",
    "object type",
    "object",
    "name",
    "message",
    "consequence",
    "fix",
    "evidence",
    "place",
    "further places",
    "page",
    "confidence",
    "checklist",
    "waived by",
    "waived until",
    "waived because",
    "ticket",
    "fingerprint",
)

_FORMULA = ("=", "+", "-", "@")


def render(report: Report) -> str:
    """Write the report as CSV."""
    text = io.StringIO()
    text.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for finding in report.findings:
        writer.writerow(_row(finding.status.value, finding))
    for waived in report.waived:
        writer.writerow(_row("waived", waived.finding, waived))
    for finding in report.baselined or ():
        writer.writerow(_row("baseline", finding))
    return text.getvalue()


def _row(status: str, finding: Finding, waived: Waived | None = None) -> list[str]:
    places = [place(one) for one in finding.locations]
    cells = [
        status,
        str(finding.severity),
        finding.rule_id,
        finding.rule_name,
        finding.environment,
        finding.subject.kind,
        finding.subject.key,
        finding.subject.label,
        finding.message,
        finding.consequence,
        finding.fix,
        "; ".join(filter(None, finding.evidence)),
        places[0] if places else "",
        "; ".join(places[1:]),
        finding.subject.url or "",
        finding.confidence.value,
        " ".join(finding.checklist),
        *(
            ("", "", "", "")
            if waived is None
            else (waived.owner, waived.expires, waived.reason, waived.ticket or "")
        ),
        finding.fingerprint,
    ]
    return [_cell(cell) for cell in cells]


def _cell(text: str) -> str:
    """Text without control characters, which no spreadsheet takes for a formula."""
    text = clean(text)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
