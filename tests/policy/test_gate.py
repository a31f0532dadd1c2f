"""The gate: exit codes 0, 1 and 3, and what each reason says."""

from __future__ import annotations

import pytest

from nsaudit.finding import Confidence, Finding, Severity, Status, SubjectRef
from nsaudit.model.snapshot import Gap, GapReason, Snapshot, SnapshotMeta
from nsaudit.policy.gate import GatePolicy, decide, failed_reads


def finding(
    severity: Severity = Severity.HIGH,
    status: Status = Status.FAIL,
    rule: str = "ACC001",
    *,
    out_of_reach: bool = False,
) -> Finding:
    return Finding(
        rule_id=rule,
        rule_name="a-rule",
        severity=severity,
        confidence=Confidence.HIGH,
        status=status,
        environment="sandbox",
        subject=SubjectRef("role", "customrole_x", "X"),
        message="m",
        out_of_reach=out_of_reach,
    )


def test_nothing_found_is_clean() -> None:
    decision = decide([], GatePolicy())
    assert (decision.outcome, decision.exit_code) == ("clean", 0)
    assert decision.reasons == ("no finding at or above high",)


@pytest.mark.parametrize("threshold", [s for s in Severity if s is not Severity.INFO])
@pytest.mark.parametrize("severity", list(Severity))
def test_a_finding_blocks_from_the_threshold_on(threshold: Severity, severity: Severity) -> None:
    decision = decide([finding(severity)], GatePolicy(fail_on=threshold))
    assert decision.exit_code == (1 if severity >= threshold else 0)


def test_findings_below_the_threshold_are_told() -> None:
    decision = decide([finding(Severity.LOW), finding(Severity.MEDIUM)], GatePolicy())
    assert decision.reasons == ("no finding at or above high, 2 below it",)


def test_an_unknown_makes_the_audit_incomplete_whatever_its_severity() -> None:
    decision = decide([finding(Severity.LOW, Status.UNKNOWN)], GatePolicy())
    assert (decision.outcome, decision.exit_code) == ("incomplete", 3)
    assert decision.reasons == ("1 check could not be decided: ACC001",)


def test_out_of_reach_counts_only_where_an_environment_is_judged() -> None:
    unknown = finding(status=Status.UNKNOWN, out_of_reach=True)
    assert decide([unknown], GatePolicy(out_of_reach_counts=False)).exit_code == 0
    assert decide([unknown], GatePolicy(out_of_reach_counts=True)).exit_code == 3


def test_a_failed_read_makes_the_audit_incomplete() -> None:
    decision = decide([], GatePolicy(), ["sandbox: roles (refused: no permission)"])
    assert decision.exit_code == 3
    assert decision.reasons == ("not read: sandbox: roles (refused: no permission)",)


def test_allowed_unknowns_pass_and_are_told() -> None:
    policy = GatePolicy(allow_unknown=True)
    decision = decide([finding(status=Status.UNKNOWN)], policy, ["sandbox: roles"])
    assert decision.exit_code == 0
    assert "1 could not be decided, which --allow-unknown accepts" in decision.reasons[0]


def test_a_crashed_rule_is_never_allowed_away() -> None:
    decision = decide([finding(status=Status.ERROR)], GatePolicy(allow_unknown=True))
    assert decision.exit_code == 3
    assert decision.reasons == ("1 check crashed: ACC001",)


def test_findings_win_and_both_are_said() -> None:
    found = [finding(), finding(status=Status.UNKNOWN, rule="DUP001")]
    decision = decide(found, GatePolicy(), ["sandbox: roles"])
    assert (decision.outcome, decision.exit_code) == ("blocked", 1)
    assert decision.reasons == (
        "1 finding at or above high: ACC001",
        "1 check could not be decided: DUP001",
        "not read: sandbox: roles",
    )


def test_many_rules_are_counted_most_frequent_first() -> None:
    found = [finding(rule=f"ACC{n:03}") for n in range(12)] + [finding(rule="ACC003")]
    reason = decide(found, GatePolicy()).reasons[0]
    assert reason.startswith("13 findings at or above high: ACC003 x2, ACC000")
    assert reason.endswith("and 4 more rules")


@pytest.mark.parametrize("reason", list(GapReason))
def test_only_reads_that_failed_stop_a_release(reason: GapReason) -> None:
    snapshot = Snapshot(
        SnapshotMeta(environment="prod"), {}, {"roles": Gap(reason=reason, detail="d")}
    )
    expected = reason in {GapReason.REFUSED, GapReason.FAILED, GapReason.UNDECODABLE}
    assert failed_reads(snapshot) == ((f"prod: roles ({reason.value}: d)",) if expected else ())
