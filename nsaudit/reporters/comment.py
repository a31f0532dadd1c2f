"""Markdown within a size: a pull request's comment, or the summary of a job.

The decision and its reasons always stand; then come as many findings as fit, worst first, and a
word on how many did not. The first line is a mark by which a later run finds its own comment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from nsaudit.finding import Finding, Severity, Status
from nsaudit.report import Report
from nsaudit.reporters.markup import code, row, safe
from nsaudit.reporters.places import started_from
from nsaudit.reporters.text import compared, counted, named
from nsaudit.reporters.undecided import Open, undecided

COMMENT_LIMIT = 60_000
"""Characters; GitHub refuses a comment of more than 65,536, and a bot adds words of its own."""

SUMMARY_LIMIT = 1_000_000
"""Bytes; GitHub drops the whole summary of a step that is larger than 1,024 KiB."""

_SIGNS = {"clean": "✅", "blocked": "❌", "incomplete": "⚠️"}
_RESERVE = 400
"""Room for the closing words on what did not fit."""


def render(report: Report) -> str:
    """Write a comment for a pull request."""
    return within(report, COMMENT_LIMIT)


def render_summary(report: Report) -> str:
    """Write a summary for a job."""
    return within(report, SUMMARY_LIMIT)


def within(report: Report, limit: int) -> str:
    """Write the report in at most ``limit`` bytes of UTF-8, so in as many characters too."""
    used = 0
    kept: list[str] = []
    for block in (_head(report), *_tail_of_head(report)):
        size = _size(block)
        if used + size > limit - _RESERVE:
            break
        kept.append(block)
        used += size
    left = 0
    for findings, block in _blocks(report):
        size = _size(block)
        if left or used + size > limit - _RESERVE:
            left += findings
        else:
            kept.append(block)
            used += size
    if left:
        kept.append(f"\n*{counted(left, 'more finding')} did not fit here; the full report has "
                    f"{'it' if left == 1 else 'them'}.*\n")  # fmt: skip
    return "".join(kept)


def _size(block: str) -> int:
    return len(block.encode("utf-8"))


def _head(report: Report) -> str:
    decision = report.decision
    names = ", ".join(s.meta.environment for s in report.environments)
    lines = [
        f"<!-- nsaudit:{report.command} -->",
        f"### {_SIGNS.get(decision.outcome, '')} nsaudit {report.command}: {decision.outcome}",
        "",
        *(f"- {safe(_short(reason, 1000))}" for reason in decision.reasons[:20]),
        "",
        safe(f"{counted(len(report.rules), 'rule')} on {_short(names, 1000)}."),
        "",
    ]
    return "\n".join(lines) + "\n"


def _tail_of_head(report: Report) -> Iterator[str]:
    failures = Counter(f.severity for f in report.findings if f.status is Status.FAIL)
    states = Counter(f.status for f in report.findings)
    counts = {
        **{str(s): failures.get(s, 0) for s in reversed(Severity)},
        "undecided": states[Status.UNKNOWN],
        "crashed": states[Status.ERROR],
        "waived": len(report.waived),
        "baseline": len(report.baselined or ()),
    }
    heads = [name for name, count in counts.items() if count]
    if heads:
        table = [row(heads), row(["---:"] * len(heads)), row([str(counts[h]) for h in heads])]
        yield "\n".join(table) + "\n"
    if report.since is not None:
        yield f"\nSince the earlier run: {compared(report.since)}.\n"


def _blocks(report: Report) -> Iterator[tuple[int, str]]:
    """Each group's heading with its first finding, then its other findings one by one."""
    failures = [f for f in report.findings if f.status is Status.FAIL]
    for (severity, rule, name, consequence), found in groupby(
        failures, lambda f: (f.severity, f.rule_id, f.rule_name, f.consequence)
    ):
        group = list(found)
        lines = ["", f"#### {str(severity).capitalize()}: {rule} {safe(name)}", ""]
        if consequence:
            lines += [safe(_short(consequence, 1000)), ""]
        for fix in list(dict.fromkeys(f.fix for f in group if f.fix))[:1]:
            lines += [f"**Fix:** {safe(_short(fix, 1000))}", ""]
        head = "\n".join(lines) + "\n"
        for number, finding in enumerate(group):
            yield 1, ("" if number else head) + _line(finding, report)
    head = "\n#### Could not be checked\n\n"
    common, others = undecided(report.findings)
    for one in (*common, *others):
        yield len(one.rules) * len(one.environments), head + _line(one.finding, report, one)
        head = ""


def _line(finding: Finding, report: Report, one: Open | None = None) -> str:
    first = finding.locations[0] if finding.locations else None
    path = None if first is None else started_from(report, finding.environment, first)
    number = f":{first.line}" if first is not None and first.line is not None else ""
    where = f" {code(_short(f'{path}{number}', 300))}" if path else ""
    many = f"{safe(finding.environment)}: " if len(report.environments) > 1 else ""
    rule = ""
    if one is not None:
        many, rule = safe(one.prefix(report)), f"{', '.join(one.rules)} "
    subject, message = safe(_short(named(finding), 300)), safe(_short(finding.message, 1000))
    return f"- {many}{rule}**{subject}**: {message}{where}\n"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
