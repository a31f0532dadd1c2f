"""The engine loops, contains what breaks, and never turns what was not read into a pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nsaudit.api import (
    Context,
    Deployment,
    Fail,
    Feature,
    NotApplicable,
    Options,
    Pass,
    Role,
    Script,
    Severity,
    Unknown,
    Verdict,
)
from nsaudit.engine import run
from nsaudit.finding import Status
from nsaudit.model import Gap, GapReason, Record, Snapshot, SnapshotMeta
from nsaudit.rulekit.rule import Rule, Setup, rule

PAGE = "T.\n\nWhy: w.\nFix in the UI: u.\nFix in XML: x.\nSource: s.\n"


def make(check: Callable[[Any, Any], Any], subject: type[Record] = Role, **more: Any) -> Rule:
    check.__doc__ = PAGE
    return rule(id="TST001", subject=subject, severity=Severity.MEDIUM, **more)(check)


def snapshot(partial: tuple[str, ...] = (), **gaps: GapReason) -> Snapshot:
    deployment = Deployment(scriptid="customdeploy_a")
    tables: dict[str, list[Record]] = {
        "roles": [Role(scriptid="customrole_B", name="B"), Role(scriptid="customrole_a")],
        "scripts": [
            Script(scriptid="customscript_s", tag="suitelet", scriptdeployments=(deployment,))
        ],
    }
    for table in gaps:
        tables.pop(table, None)
    return Snapshot(
        SnapshotMeta(environment="test", partial=partial),
        tables,
        {t: Gap(reason=r, detail=f"{t} not read") for t, r in gaps.items()},
    )


def test_every_verdict_has_its_place() -> None:
    def check(role: Role, ctx: Context[Options]) -> Verdict:
        return Fail("bad") if role.name else Pass()

    outcome = run([Setup(make(check), Options())], snapshot())
    (finding,) = outcome.findings
    assert (finding.status, finding.severity) == (Status.FAIL, Severity.MEDIUM)
    assert finding.subject == ("role", "customrole_b", "B", None)
    assert outcome.tallies[0].counts == {"fail": 1, "pass": 1}


@pytest.mark.parametrize("returned", [None, True, "fine"])
def test_what_is_no_verdict_is_an_error_and_not_a_pass(returned: object) -> None:
    outcome = run([Setup(make(lambda role, ctx: returned), Options())], snapshot())
    assert {f.status for f in outcome.findings} == {Status.ERROR}
    assert "pass" not in outcome.tallies[0].counts


def test_a_crash_is_contained_and_the_next_rule_runs() -> None:
    def broken(role: Role, ctx: Context[Options]) -> Verdict:
        raise ZeroDivisionError("oops")

    def fine(role: Role, ctx: Context[Options]) -> Verdict:
        return Pass()

    outcome = run([Setup(make(broken), Options()), Setup(make(fine), Options())], snapshot())
    assert [f.message for f in outcome.findings] == [
        "the rule stopped with ZeroDivisionError: oops",
        "the rule stopped with ZeroDivisionError: oops",
    ]
    assert outcome.tallies[1].counts == {"pass": 2}


def test_an_undeclared_severity_is_an_error() -> None:
    def check(role: Role, ctx: Context[Options]) -> Verdict:
        return Fail("bad", severity=Severity.CRITICAL)

    declared = run([Setup(make(check, raises=[Severity.CRITICAL]), Options())], snapshot())
    assert {f.severity for f in declared.findings} == {Severity.CRITICAL}
    undeclared = run([Setup(make(check), Options())], snapshot())
    assert {f.status for f in undeclared.findings} == {Status.ERROR}


def test_a_table_with_a_gap_is_unknown_even_if_the_rule_forgets() -> None:
    def check(role: Role, ctx: Context[Options]) -> Verdict:
        return Pass()

    outcome = run([Setup(make(check), Options())], snapshot(roles=GapReason.REFUSED))
    (finding,) = outcome.findings
    assert (finding.status, finding.out_of_reach) == (Status.UNKNOWN, False)
    reach = run([Setup(make(check), Options())], snapshot(roles=GapReason.OUT_OF_REACH))
    assert reach.findings[0].out_of_reach


def test_a_look_up_in_a_missing_table_is_unknown() -> None:
    def check(role: Role, ctx: Context[Options]) -> Verdict:
        return Pass() if ctx.find(Feature, "CRM") else Fail("off")

    outcome = run([Setup(make(check), Options())], snapshot(features=GapReason.FAILED))
    assert {f.message for f in outcome.findings} == {"features not read"}


def test_not_in_the_project_is_not_absent() -> None:
    def check(script: Script, ctx: Context[Options]) -> Verdict:
        return NotApplicable() if ctx.find(Role, "customrole_x") is None else Pass()

    whole = run([Setup(make(check, Script), Options())], snapshot())
    assert whole.tallies[0].counts == {"not_applicable": 1}
    partial = run([Setup(make(check, Script), Options())], snapshot(partial=("roles",)))
    (finding,) = partial.findings
    assert finding.status is Status.UNKNOWN
    assert finding.out_of_reach


def test_a_part_is_named_with_its_owner() -> None:
    def check(deployment: Deployment, ctx: Context[Options]) -> Verdict:
        return Fail(f"of {ctx.owned_by(Script).scriptid}")

    (finding,) = run([Setup(make(check, Deployment), Options())], snapshot()).findings
    assert finding.subject.key == "customscript_s.customdeploy_a"
    assert finding.message == "of customscript_s"


def test_no_subject_is_said_and_is_no_pass() -> None:
    def check(feature: Feature, ctx: Context[Options]) -> Verdict:
        return Pass()

    outcome = run([Setup(make(check, Feature), Options())], snapshot())
    assert outcome.tallies[0].nothing_to_check


def test_a_fingerprint_survives_message_and_order() -> None:
    def one(role: Role, ctx: Context[Options]) -> Verdict:
        return Fail("first wording")

    def two(role: Role, ctx: Context[Options]) -> Verdict:
        return Fail("second wording", evidence=["x"])

    first = run([Setup(make(one), Options())], snapshot()).findings
    second = run([Setup(make(two), Options())], snapshot()).findings
    assert [f.fingerprint for f in first] == [f.fingerprint for f in second]
    assert len({f.fingerprint for f in first}) == 2


def test_the_user_may_remap_a_severity_and_raises_stay_raised() -> None:
    def check(role: Role, ctx: Context[Options]) -> Verdict:
        return Fail("x", severity=Severity.HIGH) if role.name else Fail("y")

    made = make(check, raises=[Severity.HIGH])
    outcome = run([Setup(made, Options(), Severity.LOW)], snapshot())
    assert sorted(f.severity for f in outcome.findings) == [Severity.LOW, Severity.HIGH]


def test_unknown_keeps_its_reason() -> None:
    def check(role: Role, ctx: Context[Options]) -> Verdict:
        return Unknown("nobody knows")

    outcome = run([Setup(make(check), Options())], snapshot())
    assert {f.message for f in outcome.findings} == {"nobody knows"}


@pytest.mark.parametrize("code", [None, 0, 1])
def test_a_rule_cannot_end_the_run(code: int | None) -> None:
    def leaves(role: Role, ctx: Context[Options]) -> Verdict:
        raise SystemExit(code)

    outcome = run([Setup(make(leaves), Options())], snapshot())
    assert {f.status for f in outcome.findings} == {Status.ERROR}


def test_what_a_rule_prints_is_no_part_of_a_report(capfd: pytest.CaptureFixture[str]) -> None:
    def chatty(role: Role, ctx: Context[Options]) -> Verdict:
        print("here")
        return Pass()

    run([Setup(make(chatty), Options())], snapshot())
    assert capfd.readouterr().out == ""
