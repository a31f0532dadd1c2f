"""What a deploy would make of an account."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nsaudit.drift import compare, plan, plan_changes
from nsaudit.engine import run
from nsaudit.finding import Finding
from nsaudit.model import (
    Change,
    CustomField,
    CustomRecordType,
    Feature,
    Gap,
    GapReason,
    Permission,
    RecordPermission,
    Role,
    Snapshot,
    SnapshotMeta,
    Workflow,
)
from nsaudit.model.base import Record
from nsaudit.rulekit.rule import Options, Setup
from nsaudit.sources.sdf import read_folder
from nsaudit_rules.drift.destructive_change import destructive_change
from tests.drift.project import E, Objects, build, tags, write


def account(*records: Record, gaps: tuple[str, ...] = ()) -> Snapshot:
    tables: dict[str, list[Record]] = {}
    for record in records:
        tables.setdefault(record.table, []).append(record)
    return Snapshot(
        SnapshotMeta(environment="production"),
        tables,
        {name: Gap(reason=GapReason.REFUSED, detail="refused") for name in gaps},
    )


def project(folder: Path, objects: Objects, deploy: str = "~/Objects/*") -> Snapshot:
    frame = {
        "manifest.xml": build()["manifest.xml"],
        "deploy.xml": E("deploy", E("objects", E("path", deploy))),
    }
    return read_folder(write({**frame, **objects}, folder), environment="project")


def role(*permissions: tuple[str, str], **more: str) -> Objects:
    rows = [E("permission", *tags(permkey=k, permlevel=v)) for k, v in permissions]
    root = E("role", *tags(name="API", **more), E("permissions", *rows), scriptid="customrole_api")
    return {"Objects/customrole_api.xml": root}


def held(**more: Any) -> Role:
    return Role(
        scriptid="customrole_api",
        name="API",
        permissions=(
            Permission(permkey="LIST_ITEM", permlevel="VIEW"),
            Permission(permkey="LIST_CUSTJOB", permlevel="FULL"),
        ),
        **more,
    )


def brief(changes: tuple[Change, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(c.record_key, c.op, c.path) for c in changes]


def test_an_object_is_overwritten_and_dropped_rows_stay(tmp_path: Path) -> None:
    planned = plan_changes(project(tmp_path, role(("LIST_ITEM", "FULL"))), account(held()))
    assert brief(planned.comparison.changes) == [
        ("customrole_api", "changed", ("permissions", "LIST_ITEM", "permlevel"))
    ]
    after = planned.snapshot.index(Role)["customrole_api"]
    assert after.level("LIST_ITEM") == "FULL"
    assert after.level("LIST_CUSTJOB") == "FULL"
    assert brief(planned.dropped) == [
        ("customrole_api", "removed", ("permissions", "LIST_CUSTJOB"))
    ]
    assert planned.dropped[0].direction == "kept_in_target"


def test_what_the_file_does_not_state_stays(tmp_path: Path) -> None:
    before = held(restrictip="10.0.0.1", centertype="BASIC")
    planned = plan(project(tmp_path, role(("LIST_ITEM", "VIEW"))), account(before))
    after = planned.index(Role)["customrole_api"]
    assert (after.restrictip, after.centertype) == ("10.0.0.1", "BASIC")


def test_a_deploy_deletes_nothing(tmp_path: Path) -> None:
    other = CustomField(tag="entitycustomfield", scriptid="custentity_a", label="A")
    planned = plan_changes(project(tmp_path, role(("X", "VIEW"))), account(held(), other))
    assert "custentity_a" in planned.snapshot.index(CustomField)
    assert all(c.op != "removed" for c in planned.comparison.changes)


def test_a_new_object_is_created(tmp_path: Path) -> None:
    planned = plan_changes(project(tmp_path, role(("X", "VIEW"))), account())
    assert brief(planned.comparison.changes) == [("customrole_api", "added", ())]
    place = planned.comparison.changes[0].after_location
    assert place is not None
    assert place.path == "src/Objects/customrole_api.xml"


@pytest.mark.parametrize(
    ("path", "deployed"),
    [
        ("~/Objects/*", True),
        ("~/Objects", True),
        ("~/Objects/customrole_api.xml", True),
        ("~/Objects/other/*", False),
    ],
)
def test_only_what_deploy_xml_names_is_deployed(path: str, deployed: bool, tmp_path: Path) -> None:
    planned = plan_changes(project(tmp_path, role(("X", "VIEW")), path), account())
    assert bool(planned.comparison.changes) is deployed


def test_a_table_that_could_not_be_read_stays_unread(tmp_path: Path) -> None:
    planned = plan_changes(project(tmp_path, role(("X", "VIEW"))), account(gaps=("roles",)))
    assert planned.comparison.changes == ()
    assert [u.table for u in planned.comparison.unread][:1] == ["roles"]
    assert "roles" in planned.snapshot.gaps


def test_a_workflow_keeps_the_states_that_the_project_lacks(tmp_path: Path) -> None:
    whole = build()
    live = project(tmp_path / "a", whole)
    part = build()
    flow = "Objects/workflow/customworkflow_check.xml"
    states = part[flow].find("workflowstates")
    assert states is not None
    states.remove(states[2])
    planned = plan_changes(project(tmp_path / "b", part), live)
    assert planned.comparison.changes == ()
    assert [c.path for c in planned.dropped] == [("workflowstates", "workflowstate3")]
    after = planned.snapshot.index(Workflow)["customworkflow_check"]
    assert [s.scriptid for s in after.states or ()][-1] == "workflowstate3"


def test_deploying_the_same_project_changes_nothing(tmp_path: Path) -> None:
    live = project(tmp_path / "a", build())
    planned = plan_changes(project(tmp_path / "b", build()), live)
    assert planned.comparison.changes == ()
    assert planned.dropped == ()


def test_deploying_makes_the_account_what_the_project_says(tmp_path: Path) -> None:
    live = account(
        CustomRecordType(
            scriptid="customrecord_sync_log",
            recordname="Log",
            accesstype="NONENEEDED",
            permissions=(RecordPermission(permittedrole="X", permittedlevel="VIEW"),),
        ),
        Feature(id="CRM", enabled=False),
    )
    files = project(tmp_path, build())
    planned = plan(files, live)
    left = [c for c in compare(files, planned).changes if c.record_kind == "customrecordtype"]
    assert [(c.op, c.path) for c in left] == [("added", ("permissions", "X"))]
    assert planned.index(Feature)["crm"].enabled is False  # deploy.xml names no configuration


def judge(files: Snapshot, live: Snapshot) -> list[Finding]:
    planned = plan_changes(files, live)
    changes = (*planned.comparison.changes, *planned.dropped)
    after = planned.snapshot.replace(tables={**planned.snapshot.tables, "changes": changes})
    return list(run([Setup(destructive_change, Options())], after, source=live).findings)


def test_an_object_under_a_new_script_id_is_found(tmp_path: Path) -> None:
    renamed = E("entitycustomfield", E("label", "VAT number"), scriptid="custentity_vat_new")
    live = account(
        CustomField(tag="entitycustomfield", scriptid="custentity_vat", label="VAT number")
    )
    [finding] = judge(project(tmp_path, {"Objects/f.xml": renamed}), live)
    assert finding.subject.key == "custentity_vat_new"
    assert "beside custentity_vat" in finding.message
    assert str(finding.severity) == "high"


def test_dropped_rows_are_findings_of_the_plan(tmp_path: Path) -> None:
    [finding] = judge(project(tmp_path, role(("LIST_ITEM", "VIEW"))), account(held()))
    assert finding.message == (
        "the project lacks permissions LIST_CUSTJOB, which the account keeps after a deploy"
    )
