"""The JUnit report: read back by a library for it, one case a rule and subject."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from xml.etree.ElementTree import fromstring

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped

from nsaudit.report import Report, RuleRun
from nsaudit.reporters.junit import render
from tests.golden import check
from tests.reporters.conftest import ACC001, finding


def cases(text: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for suite in JUnitXml.fromstring(text.encode()):
        for case in suite:
            assert case.name not in found
            found[case.name.split()[1]] = type(case.result[0]) if case.result else None
    return found


def test_it_is_the_golden_file(report: Report) -> None:
    check("report.junit.xml", render(report))


def test_each_fate_has_its_result(report: Report) -> None:
    assert cases(render(report)) == {
        "customrole_worst": Failure,
        "customrole_x": Failure,
        "customrole_dim": Skipped,
        "customrole_broken": Error,
        "customrole_waived": Skipped,
        "customrole_known": Skipped,
        "subject": None,
    }


def test_the_numbers_add_up(report: Report) -> None:
    read = JUnitXml.fromstring(render(report).encode())
    assert (read.tests, read.failures, read.errors, read.skipped) == (7, 2, 1, 3)
    stated = (read.tests, read.failures, read.errors, read.skipped)
    read.update_statistics()  # type: ignore[no-untyped-call]
    assert (read.tests, read.failures, read.errors, read.skipped) == stated


def test_an_unknown_is_never_a_pass(report: Report) -> None:
    only = replace(report, findings=report.findings[2:3], waived=(), baselined=None)
    only = replace(only, rules=(RuleRun(ACC001, Counter({"unknown": 1})),))
    assert cases(render(only)) == {"customrole_dim": Skipped}


def test_several_findings_on_one_subject_are_one_case(report: Report) -> None:
    twice = replace(report, findings=(finding(message="one"), finding(message="two")))
    (case,) = (
        c
        for c in fromstring(render(twice)).iter("testcase")  # noqa: S314
        if "customrole_x" in c.attrib["name"]
    )
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib["message"] == "one; two"
    assert case.attrib["file"] == "src/Objects/a b/role é.xml"
    assert "role é.xml:3:5" in (failure.text or "")


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1b[31m", "\ud800", "\ufffe", "]]>", "<a&b>"])
def test_no_text_breaks_the_xml(report: Report, bad: str) -> None:
    text = render(replace(report, findings=(finding(message=f"it is {bad} here"),)))
    root = fromstring(text.encode("utf-8"))  # noqa: S314
    message = next(root.iter("failure")).attrib["message"]
    assert re.fullmatch(r"it is .* here", message)


def test_no_findings_is_a_report_too(report: Report) -> None:
    empty = replace(report, findings=(), waived=(), baselined=None, rules=())
    assert JUnitXml.fromstring(render(empty).encode()).tests == 0
