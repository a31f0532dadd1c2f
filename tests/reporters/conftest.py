"""A report with one of everything, for every format to show."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from nsaudit.finding import Confidence, Finding, Severity, Status, SubjectRef, fingerprint
from nsaudit.model import Change, Location, OtherObject
from nsaudit.model.settings import Account
from nsaudit.model.snapshot import Gap, GapReason, Snapshot, SnapshotMeta
from nsaudit.policy.house import HOUSE_RULES
from nsaudit.report import (
    Decision,
    JudgedChange,
    Question,
    Report,
    RuleRun,
    Settings,
    Waived,
)
from nsaudit.rulekit.rule import Rule, rule


@rule(
    id="ACC001",
    subject=Account,
    severity=Severity.HIGH,
    raises=(Severity.CRITICAL,),
    checklist=("roles",),
)
def role_is_administrator(subject, ctx):  # type: ignore[no-untyped-def]
    """A role | has too much.

    Why: Anybody <b>may</b> do anything.
    Fix in the UI: Take it away.
    Fix in XML: Remove the tag.
    Source: Oracle help.
    """


ACC001: Rule = role_is_administrator


def finding(
    key: str = "customrole_x",
    *,
    severity: Severity = Severity.HIGH,
    status: Status = Status.FAIL,
    line: int | None = 3,
    path: str | None = "Objects/a b/role é.xml",
    message: str = "it holds every permission",
) -> Finding:
    subject = SubjectRef("role", key, "X | `role`", "https://app.example/role?id=1")
    places = () if path is None else (Location(path, line, 5), Location("deploy.xml"))
    return Finding(
        rule_id="ACC001",
        rule_name="role-is-administrator",
        severity=severity,
        confidence=Confidence.HIGH,
        status=status,
        environment="sandbox",
        subject=subject,
        message=message,
        consequence="Anybody <b>may</b> do anything." if status is Status.FAIL else "",
        fix="Take it away." if status is Status.FAIL else "",
        evidence=("centertype ADMIN",),
        locations=places,
        checklist=("roles",),
        fingerprint=fingerprint("ACC001", subject),
    )


def change(key: str, severity: Severity, **values: object) -> JudgedChange:
    built = Change.model_validate(
        {"record_kind": "role", "record_key": key, "op": "changed", **values}
    )
    return JudgedChange(change=built, severity=severity, consequence="writes may be refused")


@pytest.fixture
def snapshot() -> Snapshot:
    meta = SnapshotMeta(
        environment="sandbox",
        environment_kind="sandbox",
        account_id="12***_SB1",
        sources=("sdf",),
        partial=("roles",),
    )
    other = OtherObject(tag="kpiscorecard", scriptid="kpi_a")
    gaps = {"features": Gap(reason=GapReason.REFUSED, detail="no permission")}
    return Snapshot(meta, {"other_objects": [other], "roles": []}, gaps)


@pytest.fixture
def report(snapshot: Snapshot) -> Report:
    """Failures of two severities, an unknown, a crash, a waiver, a baseline, a question."""
    failing = finding()
    return Report(
        command="lint",
        environments=(snapshot,),
        rules=(
            RuleRun(ACC001, Counter({"fail": 2, "pass": 1, "unknown": 1})),
            RuleRun(HOUSE_RULES[0], Counter()),
        ),
        findings=(
            finding("customrole_worst", severity=Severity.CRITICAL, line=None),
            failing,
            finding("customrole_dim", status=Status.UNKNOWN, message="hidden from this role"),
            finding("customrole_broken", status=Status.ERROR, path=None, message="ValueError: x"),
        ),
        waived=(
            Waived(
                finding=finding("customrole_waived"),
                reason="migration | only",
                owner="Release team",
                expires="2026-12-31",
                ticket="OPS-1",
            ),
        ),
        decision=Decision("blocked", 1, ("2 findings at or above high: ACC001 x2",)),
        baselined=(finding("customrole_known"),),
        questions=(Question("ACC001", "A role has too much", "no roles in files", 4),),
        folders=("src",),
        settings=Settings(select=("ACC",)),
        excerpts={("sandbox", "Objects/a b/role é.xml", 3): "    <centertype>ADMIN</centertype>"},
    )


@pytest.fixture
def compared(report: Report) -> Report:
    """The same with changes, as a comparison makes it."""
    second = report.environments[0].replace(
        meta=report.environments[0].meta.model_copy(update={"environment": "production"})
    )
    return replace(
        report,
        command="diff",
        environments=(*report.environments, second),
        changes=(
            change(
                "customrole_x",
                Severity.HIGH,
                path=("permissions", "TRAN_SALESORD", "permlevel"),
                before="EDIT",
                after="VIEW",
                direction="stricter_in_target",
            ),
            change("customrole_y", Severity.INFO, op="removed", direction="source_only"),
            change("customrole_z", Severity.INFO, path=("rows",), before={"a": "1"}, after=None),
        ),
    )
