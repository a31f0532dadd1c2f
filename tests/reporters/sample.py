"""Reports made up for tests: one with everything that a page can show, and one that is large."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import nsaudit_rules
from nsaudit.checklist import Checklist, ChecklistItem, ChecklistSection, ItemStatus
from nsaudit.finding import Confidence, Finding, Severity, Status, SubjectRef, fingerprint
from nsaudit.model import Change, Location
from nsaudit.model.snapshot import Gap, GapReason, Snapshot, SnapshotMeta
from nsaudit.report import (
    Chain,
    Decision,
    EarlierFinding,
    JudgedChange,
    Question,
    Report,
    RuleRun,
    Since,
    Step,
    Waived,
)
from nsaudit.rulekit.loader import package_rules


def snapshot(name: str, kind: str, account: str) -> Snapshot:
    meta = SnapshotMeta(
        environment=name,
        environment_kind=kind,
        account_id=account,
        sources=("sdf", "live"),
        taken_at="2026-11-20T06:00:00Z",
        release="2026.2",
    )
    gaps = {
        "duplicate_detection": Gap(reason=GapReason.REFUSED, detail="the role lacks Setup Company"),
        "record_data": Gap(reason=GapReason.OUT_OF_REACH, detail="no export was given"),
    }
    return Snapshot(meta, {}, gaps)


def finding(
    number: int,
    *,
    rule_id: str = "AFS002",
    rule_name: str = "after-submit-mirror-write",
    severity: Severity = Severity.HIGH,
    status: Status = Status.FAIL,
    environment: str = "production",
    kind: str = "usereventscript",
) -> Finding:
    key = f"customscript_demo_{number}"
    subject = SubjectRef(kind, key, f"Order mirror {number}", f"https://system.example/{number}")
    return Finding(
        rule_id=rule_id,
        rule_name=rule_name,
        severity=severity,
        confidence=Confidence.MEDIUM,
        status=status,
        environment=environment,
        subject=subject,
        message="every save of a sales order creates one more custom record"
        if status is Status.FAIL
        else "the script could not be read",
        consequence="a retry that saves the order again creates its mirror again."
        if status is Status.FAIL
        else "",
        fix="Customization > Scripting > Scripts > the script: look for the mirror first."
        if status is Status.FAIL
        else "",
        evidence=("afterSubmit, on create and edit", f"record.create, line {number % 400 + 1}"),
        locations=(Location(f"FileCabinet/SuiteScripts/mirror_{number}.js", number % 400 + 1, 9),),
        checklist=("aftersubmit",),
        fingerprint=fingerprint(rule_id, subject, environment),
    )


def change(key: str, severity: Severity, consequence: str, **values: object) -> JudgedChange:
    built = Change.model_validate(
        {"record_kind": "role", "record_key": key, "op": "changed", **values}
    )
    return JudgedChange(change=built, severity=severity, consequence=consequence)


def whole() -> Report:
    """A report with every section."""
    first, second = finding(1), finding(2, severity=Severity.MEDIUM, kind="workflow")
    lost = "what the role lacks in the target fails there at the first call."
    rules = {rule.id: rule for rule in package_rules(nsaudit_rules)}
    return Report(
        command="audit",
        environments=(
            snapshot("sandbox", "sandbox", "12***_SB1"),
            snapshot("production", "production", "12***"),
        ),
        rules=tuple(
            RuleRun(rules[rule_id], Counter({"pass": 3, "fail": 1}))
            for rule_id in ("SEC001", "ACC006")
        ),
        findings=(
            finding(
                7,
                rule_id="SEC001",
                rule_name="public-suitelet-as-admin",
                severity=Severity.CRITICAL,
                kind="suitelet",
            ),
            first,
            finding(3, environment="sandbox"),
            second,
            finding(4, status=Status.UNKNOWN),
            finding(5, status=Status.ERROR),
        ),
        waived=(
            Waived(
                finding(6, severity=Severity.HIGH),
                "replaced by the queue in January",
                "Integration team",
                "2027-01-31",
                "OPS-41",
            ),
        ),
        decision=Decision("blocked", 1, ("3 findings at or above high: SEC001, AFS002 x2",)),
        baselined=(finding(8, severity=Severity.LOW),),
        changes=(
            change(
                "customrole_sync",
                Severity.HIGH,
                lost,
                path=("permissions", "TRAN_SALESORD", "permlevel"),
                before="EDIT",
                after="VIEW",
                direction="stricter_in_target",
                name="Order Sync",
            ),
            change(
                "customrole_sync",
                Severity.HIGH,
                lost,
                op="removed",
                path=("permissions", "LIST_CUSTJOB"),
                before={"permlevel": "CREATE"},
                direction="source_only",
                name="Order Sync",
            ),
            change(
                "customlist_channel",
                Severity.INFO,
                "Only sandbox has it: what relies on it there will not find it in production.",
                record_kind="customlist",
                op="removed",
                direction="source_only",
            ),
        ),
        questions=(Question("DUP001", "Duplicate Detection is switched on", "no features", 1),),
        started_at="2026-11-20T07:30:00Z",
        excerpts={
            (f.environment, f.locations[0].path or "", f.locations[0].line or 0): "record.create({"
            for f in (first, second)
        },
        checklist=Checklist(
            "go-live",
            "Go-live checklist",
            None,
            (
                ChecklistSection(
                    "External ids",
                    (
                        ChecklistItem(
                            "xid-written",
                            "Every write path sends an external id",
                            ItemStatus.READY,
                            ("orders: contract orders.yaml, line 12",),
                            owner="Integration team",
                        ),
                        ChecklistItem(
                            "xid-unique", "External ids are unique", ItemStatus.ATTENTION
                        ),
                    ),
                ),
                ChecklistSection(
                    "Side effects",
                    (
                        ChecklistItem(
                            "aftersubmit",
                            "No script or workflow inserts again after submit",
                            ItemStatus.BLOCKED,
                            ("2 scripts, 1 workflow",),
                            (first.fingerprint, second.fingerprint, "0" * 20),
                            "NetSuite administrator",
                        ),
                        ChecklistItem(
                            "duplicates",
                            "Duplicate Detection is on for customers",
                            ItemStatus.NOT_VERIFIED,
                            ("the role lacks Setup Company",),
                        ),
                        ChecklistItem(
                            "nexus", "Tax nexus fields are sent", ItemStatus.NOT_APPLICABLE
                        ),
                    ),
                ),
            ),
        ),
        chains=(
            Chain(
                "a saved sales order creates its mirror, and the mirror saves the order",
                "production",
                (
                    Step("save", "salesorder", "by the integration"),
                    Step("script", "customscript_demo_1", "afterSubmit, on create and edit",
                         Location("FileCabinet/SuiteScripts/mirror_1.js", 2, 9)),
                    Step("write", "customrecord_mirror", "record.create, no key"),
                    Step("workflow", "customworkflow_status", "after submit, on create"),
                    Step("write", "salesorder", "Set Field Value saves it again"),
                ),
                loops=True,
            ),
        ),
        since=Since(
            "last-week.json",
            "2026-11-13T07:30:00Z",
            "blocked",
            frozenset({("production", second.fingerprint)}),
            3,
            1,
            (
                EarlierFinding("NUM003", "override-left-on", Severity.MEDIUM, "production",
                               "numbering", "salesorder", "numbers can be overridden", "a" * 20),
            ),
            (
                EarlierFinding("DUP002", "duplicates-off", Severity.HIGH, "production", "settings",
                               "customer", "duplicate detection is off", "b" * 20),
            ),
        ),
    )  # fmt: skip


def large(count: int = 5_000) -> Report:
    """A report with many findings, of 40 rules and every severity, two kinds and a few unknowns."""
    areas = ("ACC", "AFS", "DUP", "GOV", "REQ", "SDF", "SEC", "XID")
    severities = tuple(reversed(Severity))
    findings = []
    for number in range(count):
        rule = number % 40
        findings.append(
            finding(
                number,
                rule_id=f"{areas[rule % 8]}{rule // 8 + 1:03}",
                rule_name=f"rule-number-{rule}",
                severity=severities[(rule + rule // 8) % 5],
                status=Status.UNKNOWN if number % 50 == 49 else Status.FAIL,
                environment=("sandbox", "production")[number % 2],
                kind=("usereventscript", "role", "workflow")[number % 3],
            )
        )
    findings.sort(key=lambda f: (-f.severity, f.rule_id, f.environment, f.subject.key))
    excerpts = {
        (f.environment, f.locations[0].path or "", f.locations[0].line or 0): (
            "    const mirror = record.create({type: 'customrecord_mirror', isDynamic: true});"
        )
        for f in findings
    }
    return replace(
        whole(),
        command="lint",
        findings=tuple(findings),
        checklist=None,
        chains=(),
        changes=None,
        since=None,
        excerpts=excerpts,
    )
