"""A reason that several rules share is said once; nothing that was not checked is lost."""

from __future__ import annotations

import pytest

from nsaudit.finding import Confidence, Finding, Severity, Status, SubjectRef
from nsaudit.reporters.undecided import SEVERAL, undecided


def finding(rule: str, message: str, key: str, status: Status = Status.UNKNOWN) -> Finding:
    return Finding(
        rule_id=rule,
        rule_name=rule.lower(),
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        status=status,
        environment="project",
        subject=SubjectRef("script_code", key, key),
        message=message,
        fingerprint=f"{rule} {key}",
    )


@pytest.mark.parametrize("rules", range(1, 5))
def test_a_shared_reason_is_said_once(rules: int) -> None:
    alike = [finding(f"R{n}", "was not analysed", "a.js") for n in range(rules)]
    common, others = undecided([*alike, finding("R0", "was not analysed", "b.js")])
    assert [c.rules for c in common] == (
        [tuple(f"R{n}" for n in range(rules))] * (rules >= SEVERAL)
    )
    assert len(others) == 1 + (rules if rules < SEVERAL else 0)


def test_errors_and_other_reasons_stay_apart() -> None:
    crashed = [finding(f"R{n}", "stopped", "a.js", Status.ERROR) for n in range(4)]
    open_ones = [finding(f"R{n}", f"reason {n}", "a.js") for n in range(4)]
    failed = finding("R9", "bad", "a.js", Status.FAIL)
    assert undecided([*crashed, *open_ones, failed]) == ([], [*crashed, *open_ones])
