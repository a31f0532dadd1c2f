"""A reason that several rules share is said once; nothing that was not checked is lost."""

from __future__ import annotations

import pytest

from nsaudit.finding import Confidence, Finding, Severity, Status, SubjectRef
from nsaudit.reporters.undecided import SEVERAL, undecided


def finding(
    rule: str,
    message: str,
    key: str,
    status: Status = Status.UNKNOWN,
    environment: str = "project",
) -> Finding:
    return Finding(
        rule_id=rule,
        rule_name=rule.lower(),
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        status=status,
        environment=environment,
        subject=SubjectRef("script_code", key, key),
        message=message,
        fingerprint=f"{rule} {key}",
    )


@pytest.mark.parametrize("rules", range(1, 5))
def test_a_shared_reason_is_said_once(rules: int) -> None:
    alike = [finding(f"R{n}", "was not analysed", "a.js") for n in range(rules)]
    common, others = undecided([*alike, finding("R0", "was not analysed", "b.js")])
    names = tuple(f"R{n}" for n in range(rules))
    assert [one.rules for one in common] == ([names] if rules >= SEVERAL else [])
    assert len(others) == 1 + (rules if rules < SEVERAL else 0)


def test_what_two_environments_share_is_said_once() -> None:
    both = [finding("R0", "not read", "a", environment=name) for name in ("sandbox", "production")]
    one_only = finding("R1", "not read", "a", environment="production")
    common, others = undecided([*both, one_only])
    assert common == []
    assert [(one.rules, one.environments) for one in others] == [
        (("R0",), ("sandbox", "production")),
        (("R1",), ("production",)),
    ]


def test_errors_and_other_reasons_stay_apart() -> None:
    crashed = [finding(f"R{n}", "stopped", "a.js", Status.ERROR) for n in range(4)]
    open_ones = [finding(f"R{n}", f"reason {n}", "a.js") for n in range(4)]
    failed = finding("R9", "bad", "a.js", Status.FAIL)
    common, others = undecided([*crashed, *open_ones, failed])
    assert common == []
    assert [one.finding for one in others] == [*crashed, *open_ones]
