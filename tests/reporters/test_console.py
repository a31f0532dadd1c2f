"""The console report, plain and coloured."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest

from nsaudit.finding import Severity
from nsaudit.model import Location
from nsaudit.report import Report, Settings
from nsaudit.reporters.console import render, render_rich
from nsaudit.reporters.text import clean, excerpt, plain
from tests.reporters.sample import change

EXPECTED = """\
nsaudit lint  2 rules on 1 environment
  sandbox: 1 object read, 0 modelled, 1 generic, 0 failed

 CRITICAL  ACC001 role-is-administrator
  Anybody <b>may</b> do anything.

  Objects/a b/role é.xml  customrole_worst (X | `role`)
    it holds every permission
    - centertype ADMIN
    also: deploy.xml
  fix: Take it away.

 HIGH  ACC001 role-is-administrator
  Anybody <b>may</b> do anything.

  Objects/a b/role é.xml:3:5  customrole_x (X | `role`)
    it holds every permission
    3 | <centertype>ADMIN</centertype>
      | ^
    - centertype ADMIN
    also: deploy.xml
  fix: Take it away.

Could not be checked
  ACC001 role-is-administrator error
    customrole_broken (X | `role`): ValueError: x
  ACC001 role-is-administrator unknown
    Objects/a b/role é.xml:3:5  customrole_dim (X | `role`): hidden from this role

Waived
  high ACC001 customrole_waived (X | `role`): it holds every permission
    Release team until 2026-12-31, OPS-1: migration | only

Known in the baseline
  ACC001 role-is-administrator: 1 finding

Questions for the account (files cannot answer them)
  no roles in files:
    ACC001 A role has too much?

Not read
  sandbox features: refused, no permission

Findings: 1 critical, 1 high, 0 medium, 0 low, 0 info
          1 check undecided, 1 check crashed, 1 waived, 1 known in the baseline, 1 question
Decision: BLOCKED (exit code 1)
  - 2 findings at or above high: ACC001 x2
"""


def test_the_whole_report(report: Report) -> None:
    assert render(report) == EXPECTED


def test_quiet_says_the_decision_only(report: Report) -> None:
    quiet = replace(report, settings=Settings(quiet=True))
    assert render(quiet) == (
        "Decision: BLOCKED (exit code 1)\n  - 2 findings at or above high: ACC001 x2\n"
    )


def test_colours_change_no_character(report: Report) -> None:
    stream = io.StringIO()
    render_rich(report, stream, force=True)
    coloured = stream.getvalue()
    assert "\x1b[" in coloured
    bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [x.rstrip() for x in bare.splitlines()] == render(report).splitlines()


def test_differences_are_shown_with_both_values(compared: Report) -> None:
    text = render(compared)
    assert "3 differences\n" in text
    assert "    permissions › TRAN_SALESORD › permlevel: EDIT → VIEW\n" in text
    assert "    only in sandbox\n" in text
    assert "    rows: a=1 → not set\n" in text


def test_many_differences_without_weight_are_counted(compared: Report) -> None:
    texts = [change(f"customrole_{n}", Severity.INFO, "They differ.") for n in range(120)]
    lost = change("customrole_api", Severity.HIGH, "Calls fail.", path=("isinactive",), after="T")
    many = replace(compared, changes=(lost, *texts))
    text = render(many)
    assert "121 differences\n  high  role customrole_api\n" in text
    assert "  and 120 of severity info; --verbose lists them, --report json holds all\n" in text
    assert "customrole_119" not in text
    whole = render(replace(many, settings=Settings(verbose=True)))
    assert "customrole_119" in whole
    assert "of severity info" not in whole


def test_many_findings_of_one_rule_do_not_bury_the_next(report: Report) -> None:
    (one,) = (f for f in report.findings if f.subject.key == "customrole_x")
    many = tuple(
        one.model_copy(update={"subject": one.subject._replace(key=f"r{n}", label="")})
        for n in range(9)
    )
    text = render(replace(report, findings=many))
    assert text.count("    3 | ") == 5
    assert all(f"r{n}" in text for n in range(9))
    everything = render(replace(report, findings=many, settings=Settings(verbose=True)))
    assert everything.count("    3 | ") == 9


@pytest.mark.parametrize(
    ("source", "column", "shown", "caret"),
    [
        ("\t\t<a>b</a>", 3, "<a>b</a>", "^"),
        ("  <a>b</a>", 6, "<a>b</a>", "   ^"),
        ("<a>日本</a>", 5, "<a>日本</a>", "     ^"),
        ("x" * 500, 400, "x" * 110 + "…", " " * 36 + "^"),
    ],
)
def test_the_caret_stands_under_its_column(
    source: str, column: int, shown: str, caret: str
) -> None:
    text = plain(excerpt(Location("a.xml", 7, column), source)).splitlines()
    assert text[0] == f"    7 | {shown}"
    assert text[1] == f"      | {caret}"


def test_what_stands_in_a_file_cannot_steer_the_terminal() -> None:
    assert clean("a\x1b[31mb\nc\u202ed") == "a\N{REPLACEMENT CHARACTER}[31mb cd"


def test_many_questions_of_one_reason_are_listed_by_id(report: Report) -> None:
    many = tuple(replace(report.questions[0], rule_id=f"ACC00{n}") for n in range(1, 6))
    shown = render(replace(report, questions=many))
    assert "  no roles in files:\n    ACC001, ACC002, ACC003, ACC004, ACC005\n" in shown
    spelled = render(replace(report, questions=many, settings=Settings(verbose=True)))
    assert spelled.count("A role has too much?") == 5
