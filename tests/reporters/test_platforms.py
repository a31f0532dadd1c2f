"""GitLab, GitHub, the comment and CSV: what each consumer demands, and golden files."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace

import jsonschema_rs
import pytest

from nsaudit.finding import Severity
from nsaudit.report import Report, Since
from nsaudit.reporters import comment, github, gitlab, load_reporter
from nsaudit.reporters.csv import COLUMNS
from nsaudit.reporters.csv import render as render_csv
from tests.golden import check
from tests.reporters.conftest import finding

# What GitLab's documentation of the format calls required. Its own schema asks for less.
CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/.]"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def many(report: Report, count: int) -> Report:
    return replace(
        report,
        findings=tuple(finding(f"customrole_{n:05}", line=n + 1) for n in range(count)),
    )


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("gitlab", "report.gitlab.json"),
        ("github", "report.github.txt"),
        ("github-summary", "report.github-summary.md"),
        ("comment", "report.comment.md"),
        ("csv", "report.csv"),
        ("markdown", "report.md"),
    ],
)
def test_it_is_the_golden_file(report: Report, form: str, name: str) -> None:
    check(name, load_reporter(form)(report))


def test_code_quality_has_what_gitlab_asks_for(report: Report, compared: Report) -> None:
    validator = jsonschema_rs.validator_for(CODE_QUALITY)
    twins = replace(report, findings=(finding(message="one"), finding(message="two")))
    for one in (report, compared, twins, replace(report, findings=())):
        entries = json.loads(gitlab.render(one))
        validator.validate(entries)
        assert len({entry["fingerprint"] for entry in entries}) == len(one.findings)
    assert not validator.is_valid([{**json.loads(gitlab.render(report))[0], "severity": "high"}])


def test_code_quality_does_not_depend_on_lines_or_words(report: Report) -> None:
    moved = replace(report, findings=(finding(line=99, message="other words"),))
    here = replace(report, findings=(finding(),))
    marks = [json.loads(gitlab.render(one))[0]["fingerprint"] for one in (here, moved)]
    assert marks[0] == marks[1]


def test_code_quality_says_that_an_unknown_was_not_checked(report: Report) -> None:
    entry = json.loads(gitlab.render(report))[2]
    assert entry["severity"] == "info"
    assert "could not be checked: hidden from this role" in entry["description"]


COMMAND = re.compile(r"::(error|warning|notice) ([^\r\n]*?)::([^\r\n]*)")


def unescaped(text: str) -> str:
    """As the runner reads a command back."""
    for escape, sign in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(escape, sign)
    return text


def test_an_annotation_is_read_back_as_it_was(report: Report) -> None:
    odd = finding("a,b:c", path="Objects/50%,a:b.xml", message="100% of it,\nreally: yes")
    line = github.render(replace(report, findings=(odd,))).splitlines()[0]
    found = COMMAND.fullmatch(line)
    assert found is not None
    properties = dict(pair.split("=", 1) for pair in found[2].split(","))
    assert unescaped(properties["file"]) == "src/Objects/50%,a:b.xml"
    assert (properties["line"], properties["col"]) == ("3", "5")
    assert "100% of it, really: yes" in unescaped(found[3])


def test_no_text_smuggles_a_command(report: Report) -> None:
    evil = finding(message="x\n::set-output name=a::b\r::error::c")
    lines = re.split(r"[\r\n]+", github.render(replace(report, findings=(evil,))).strip())
    assert len(lines) == 2
    assert not lines[1].startswith("::")


def test_annotations_stop_where_github_does(report: Report) -> None:
    text = github.render(many(report, 25))
    assert text.count("::error ") == github.MOST
    assert "15 more findings without an annotation" in text


@pytest.mark.parametrize("count", [0, 3, 5_000])
def test_a_comment_fits(report: Report, count: int) -> None:
    text = comment.render(many(report, count))
    assert len(text.encode()) <= comment.COMMENT_LIMIT
    assert text.startswith("<!-- nsaudit:lint -->\n### ❌ nsaudit lint: blocked\n")
    told = text.count("**customrole_")
    left = re.search(r"([\d,]+) more findings? did not fit", text)
    assert told + (int(left[1].replace(",", "")) if left else 0) == count
    assert len(comment.render_summary(many(report, count)).encode()) <= comment.SUMMARY_LIMIT


def test_a_comment_fits_whatever_the_texts(report: Report) -> None:
    words = "é<b>" * 100_000
    huge = replace(report, findings=(finding(message=words), finding("b", message=words)))
    huge = replace(huge, decision=replace(report.decision, reasons=(words,) * 50))
    text = comment.render(huge)
    assert len(text.encode()) <= comment.COMMENT_LIMIT
    assert "<b>" not in text.replace("\\<b\\>", "")


def test_a_comment_names_what_is_new(report: Report) -> None:
    since = Since("a.json", None, "clean", frozenset({("sandbox", "x")}), 2, 0, (), ())
    text = comment.render(replace(report, since=since))
    assert "Since the earlier run: 1 new, 0 fixed, 2 still there." in text
    for form in ("console", "markdown"):
        shown = load_reporter(form)(replace(report, since=since))
        assert "Since a.json: 1 new, 0 fixed, 2 still there" in shown


def test_csv_is_read_back_whole(report: Report) -> None:
    text = render_csv(report)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["status"] for row in rows] == [
        "fail",
        "fail",
        "unknown",
        "error",
        "waived",
        "baseline",
    ]
    assert rows[4]["waived by"] == "Release team"
    assert rows[0]["name"] == "X | `role`"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " ="])
def test_csv_holds_no_formula(report: Report, start: str) -> None:
    text = render_csv(replace(report, findings=(finding(message=f"{start}1+1"),)))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))))
    assert rows[0]["message"].startswith("'")


def test_the_worst_comes_first_in_every_format(report: Report) -> None:
    assert report.findings[0].severity is Severity.CRITICAL
    for form in ("gitlab", "github", "comment", "csv"):
        text = load_reporter(form)(report)
        assert text.index("customrole_worst") < text.index("customrole_x")
