"""Waivers: what they take out, what they may not, and what is said of the waivers themselves."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from nsaudit.finding import Confidence, Finding, Severity, Status, SubjectRef, fingerprint
from nsaudit.policy.house import HOUSE_RULES, judge_waivers
from nsaudit.policy.waiverfile import WaiverError, load
from nsaudit.policy.waivers import Applied, Waiver, apply
from nsaudit.rulekit.rule import Options, Rule, Setup, rule

TODAY = datetime.date(2026, 6, 15)
GOOD = """\
version: 1
waivers:
  - rule: ACC001
    subject: customrole_sync*
    environment: "*"
    reason: Only used during the migration.
    owner: Release team
    expires: 2026-12-31
    ticket: OPS-12
"""


def finding(
    key: str = "customrole_sync",
    *,
    rule_id: str = "ACC001",
    status: Status = Status.FAIL,
    environment: str = "sandbox",
    kind: str = "role",
    waivable: bool = True,
) -> Finding:
    subject = SubjectRef(kind, key, key)
    return Finding(
        rule_id=rule_id,
        rule_name="a-rule",
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        status=status,
        environment=environment,
        subject=subject,
        message="m",
        fingerprint=fingerprint(rule_id, subject),
        waivable=waivable,
    )


def waiver(**changed: object) -> Waiver:
    values: dict[str, object] = {
        "rule": "ACC001",
        "subject": "customrole_sync",
        "environment": "sandbox",
        "reason": "r",
        "owner": "o",
        "expires": datetime.date(2026, 12, 31),
    }
    return Waiver.model_validate({**values, **changed})


def applied(findings: list[Finding], *waivers: Waiver, today: datetime.date = TODAY) -> Applied:
    return apply(
        findings,
        waivers,
        today=today,
        rules_run=frozenset({"ACC001"}),
        environments=frozenset({"sandbox", "production"}),
    )


def said(done: Applied, *known: Rule) -> list[str]:
    setups = [Setup(r, Options()) for r in HOUSE_RULES]
    outcome = judge_waivers(setups, done.waivers, known=known, today=TODAY, environment="sandbox")
    return [f"{f.rule_id} {f.message}" for f in outcome.findings]


def known_rule(rule_id: str = "ACC001", *, waivable: bool = True) -> Rule:
    @rule(id=rule_id, subject=Waiver, severity=Severity.HIGH, waivable=waivable)
    def some_rule(subject, ctx):  # type: ignore[no-untyped-def]
        """Something holds.

        Why: w
        Fix in the UI: f
        Fix in XML: x
        Source: s
        """

    return some_rule


def test_a_waiver_takes_its_finding_out_and_keeps_who_and_why(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(GOOD)
    done = applied([finding("customrole_sync2"), finding("other")], *load(path))
    assert [f.subject.key for f in done.active] == ["other"]
    (waived,) = done.waived
    assert waived.finding.subject.key == "customrole_sync2"
    assert (waived.owner, waived.expires, waived.ticket) == ("Release team", "2026-12-31", "OPS-12")


@pytest.mark.parametrize(
    ("changed", "waives"),
    [
        ({}, True),
        ({"subject": "CUSTOMROLE_*"}, True),
        ({"subject": "customrole"}, False),
        ({"environment": "*"}, True),
        ({"environment": "production"}, False),
        ({"rule": "ACC002"}, False),
        ({"expires": TODAY}, True),
        ({"expires": TODAY - datetime.timedelta(days=1)}, False),
    ],
)
def test_rule_subject_environment_and_date_must_all_fit(
    changed: dict[str, object], waives: bool
) -> None:
    done = applied([finding()], waiver(**changed))
    assert bool(done.waived) is waives
    assert bool(done.active) is not waives


@pytest.mark.parametrize("subject", ["role.[scriptid=customrecord_a]", "role.[*", "*]"])
def test_brackets_of_a_key_mean_themselves(subject: str) -> None:
    done = applied([finding("role.[scriptid=customrecord_a]")], waiver(subject=subject))
    assert len(done.waived) == 1
    assert applied([finding("role.s")], waiver(subject=subject)).waived == ()


@pytest.mark.parametrize("status", [Status.UNKNOWN, Status.ERROR])
def test_what_was_not_decided_cannot_be_waived(status: Status) -> None:
    done = applied([finding(status=status)], waiver())
    assert not done.waived
    assert len(done.active) == 1


def test_what_may_not_be_waived_stays_and_the_waiver_is_a_finding() -> None:
    done = applied([finding(waivable=False)], waiver())
    assert not done.waived
    assert said(done, known_rule(waivable=False)) == [
        "WVR003 ACC001 may not be waived, so the waiver does nothing"
    ]


def test_an_expired_waiver_is_a_finding_and_not_unused_too() -> None:
    done = applied([], waiver(expires=datetime.date(2026, 6, 14)))
    assert said(done, known_rule()) == [
        "WVR001 the waiver of ACC001 for customrole_sync ended on 2026-06-14"
    ]


def test_an_unused_waiver_is_a_finding() -> None:
    done = applied([finding("other")], waiver())
    assert said(done, known_rule()) == [
        "WVR002 the waiver of ACC001 for customrole_sync in sandbox matches no finding"
    ]


@pytest.mark.parametrize(
    ("findings", "changed"),
    [
        pytest.param([finding(status=Status.UNKNOWN)], {}, id="undecided on its subject"),
        pytest.param(
            [finding("sandbox", kind="environment", status=Status.UNKNOWN)], {}, id="table not read"
        ),
        pytest.param([], {"environment": "elsewhere"}, id="environment took no part"),
        pytest.param([], {"rule": "DUP001"}, id="rule did not run"),
    ],
)
def test_a_waiver_is_not_called_unused_where_the_run_cannot_tell(
    findings: list[Finding], changed: dict[str, object]
) -> None:
    done = applied(findings, waiver(**changed))
    assert said(done, known_rule(), known_rule("DUP001")) == []


def test_a_waiver_of_no_rule_names_the_nearest() -> None:
    done = applied([], waiver(rule="ACC01"))
    assert said(done, known_rule()) == [
        "WVR002 no rule has the id ACC01, so the waiver does nothing; did you mean ACC001?"
    ]


def test_the_place_of_a_waiver_is_its_place_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(GOOD.replace("2026-12-31", "2026-01-31"))
    done = applied([], *load(path, "config/waivers.yaml"))
    setups = [Setup(r, Options()) for r in HOUSE_RULES]
    outcome = judge_waivers(
        setups, done.waivers, known=[known_rule()], today=TODAY, environment="sandbox"
    )
    (found,) = outcome.findings
    assert found.environment == "sandbox"
    place = found.locations[0]
    assert (place.path, place.line, place.column) == ("config/waivers.yaml", 3, 5)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    owner: Release team\n", "", "3:5: waivers[1]: the key 'owner' is missing"),
        ("owner", "ownr", "7:5: waivers[1]: unknown key 'ownr'; did you mean 'owner'?"),
        ("2026-12-31", "soon", "8:14: waivers[1].expires: must be a date such as 2030-12-31"),
        ("2026-12-31", "2026-02-30", "8:14: waivers[1].expires: must be a date"),
        ("Release team", '""', "7:12: waivers[1].owner: must not be empty"),
        ("OPS-12", "12", "9:13: waivers[1].ticket: must be text; put it in quotes"),
        ("version: 1", "version: 2", "1:10: version: must be 1"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(WaiverError) as caught:
        load(path)
    assert f"{path}:{message}" in str(caught.value)
