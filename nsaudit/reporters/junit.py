"""JUnit XML, for the test pages of pipelines: one case a rule and subject.

A failure is a failed case whatever its severity, which is its ``type``; only the exit code tells
what the gate thinks. What could not be decided is skipped, never passed; so is what was accepted.
Subjects that pass are one case a rule that counts them, because a report does not name them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from nsaudit.finding import Finding, Status
from nsaudit.report import Report, Waived
from nsaudit.reporters.places import started_from
from nsaudit.reporters.text import counted, named, place

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, and ElementTree would write all the same."""

Case = tuple[str, str, str, str]
"""What makes a case one: rule, environment, and the subject's kind and key."""


def render(report: Report) -> str:
    """Write the report as JUnit XML."""
    suites = Element("testsuites", name=f"nsaudit {report.command}")
    for suite in _suites(report):
        suites.append(suite)
    # The schema of Jenkins' xUnit plugin knows no skipped here.
    _count(suites, "tests", "failures", "errors")
    indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suites, encoding="unicode") + "\n"


def _suites(report: Report) -> Iterator[Element]:
    """One suite a rule that judged anything, in the order of their ids."""
    active = _by_case(report.findings)
    baselined = _by_case(report.baselined or ())
    waived: dict[Case, list[Waived]] = {}
    for one in report.waived:
        waived.setdefault(_case(one.finding), []).append(one)
    cases = sorted({*active, *baselined, *waived})
    passed = {run.rule.id: run.counts.get("pass", 0) for run in report.rules}
    names = {run.rule.id: run.rule.name for run in report.rules}
    for found in (*report.findings, *(report.baselined or ()), *(w.finding for w in report.waived)):
        names.setdefault(found.rule_id, found.rule_name)
    grouped = {rule: list(group) for rule, group in groupby(cases, lambda case: case[0])}
    for rule in sorted(grouped.keys() | {rule for rule, count in passed.items() if count}):
        suite = Element("testsuite", name=_legal(f"{rule} {names[rule]}"))
        for case in grouped.get(rule, ()):
            own = active.get(case, [])
            known = baselined.get(case, [])
            accepted = waived.get(case, [])
            first = (own or known or [accepted[0].finding])[0]
            element = _element(suite, report, first)
            if own:
                _active(element, own)
            elif accepted:
                _skip(element, "; ".join(_waiver(w) for w in accepted))
            else:
                _skip(element, f"known in the baseline: {_messages(known)}")
        if passed.get(rule):
            name = f"{counted(passed[rule], 'subject')} passed"
            SubElement(suite, "testcase", classname=f"nsaudit.{rule}", name=name, time="0")
        _count(suite, "tests", "failures", "errors", "skipped")
        yield suite


def _element(suite: Element, report: Report, finding: Finding) -> Element:
    many = len(report.environments) > 1 or len(report.folders) > 1
    where = f" ({finding.environment})" if many else ""
    case = SubElement(
        suite,
        "testcase",
        classname=f"nsaudit.{finding.rule_id}",
        name=_legal(f"{finding.subject.kind} {named(finding)}{where}"),
        time="0",
    )
    first = finding.locations[0] if finding.locations else None
    path = None if first is None else started_from(report, finding.environment, first)
    if path is not None:
        # GitLab reads it, and every other reader passes over it; the line stands in the text.
        case.set("file", _legal(path))
    return case


def _active(case: Element, findings: list[Finding]) -> None:
    """The worst of what was said of one subject decides; the text holds all of it."""
    failed = [f for f in findings if f.status is Status.FAIL]
    crashed = [f for f in findings if f.status is Status.ERROR]
    if failed:
        worst = max(failed, key=lambda f: f.severity)
        element = SubElement(case, "failure", type=str(worst.severity), message=_messages(failed))
        element.text = "\n\n".join(_text(f) for f in findings)
    elif crashed:
        element = SubElement(case, "error", type="crash", message=_messages(crashed))
        element.text = "\n\n".join(_text(f) for f in findings)
    else:
        _skip(case, f"could not be decided: {_messages(findings)}")


def _skip(case: Element, message: str) -> None:
    SubElement(case, "skipped", message=_legal(message))


def _messages(findings: list[Finding]) -> str:
    return _legal("; ".join(dict.fromkeys(f.message for f in findings)))


def _waiver(waived: Waived) -> str:
    ticket = f", {waived.ticket}" if waived.ticket else ""
    return (
        f"waived by {waived.owner} until {waived.expires}{ticket}: {waived.reason} "
        f"({waived.finding.message})"
    )


def _text(finding: Finding) -> str:
    lines = [f"{finding.severity}: {finding.message}"]
    lines += [place(where) for where in finding.locations]
    lines += [f"- {evidence}" for evidence in finding.evidence if evidence]
    if finding.consequence:
        lines.append(finding.consequence)
    if finding.fix:
        lines.append(f"Fix: {finding.fix}")
    return _legal("\n".join(lines))


def _by_case(findings: tuple[Finding, ...]) -> dict[Case, list[Finding]]:
    cases: dict[Case, list[Finding]] = {}
    for finding in findings:
        cases.setdefault(_case(finding), []).append(finding)
    return cases


def _case(finding: Finding) -> Case:
    return finding.rule_id, finding.environment, finding.subject.kind, finding.subject.key


def _count(parent: Element, *names: str) -> None:
    tags = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    for name in names:
        parent.set(name, str(sum(1 for _ in parent.iter(tags[name]))))


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", text)
