"""Scripts joined with deployments and workflows, and mirror writes traced from save to save."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from nsaudit.model import (
    MirrorChain,
    ScriptCode,
    Snapshot,
    after_submit,
    code_behind,
    deployments_of,
    mirror_chains,
    scripts_running,
)
from nsaudit.model.scripting import Script
from nsaudit.sources.scripts import with_effects
from nsaudit.sources.sdf import read_folder

MANIFEST = "<manifest projecttype='ACCOUNTCUSTOMIZATION'><projectname>p</projectname></manifest>"


def code(body: str, kind: str = "UserEventScript", entry: str = "afterSubmit") -> str:
    return f"""/**
 * @NApiVersion 2.1
 * @NScriptType {kind}
 */
define(['N/record'], function (record) {{
  function {entry}(context) {{
    {body}
  }}
  return {{ {entry}: {entry} }};
}});
"""


def make(record_type: str) -> str:
    return f"record.create({{ type: '{record_type}' }}).save();"


def script(
    name: str, on: str, *, tag: str = "usereventscript", more: str = "", status: str = "RELEASED"
) -> str:
    return f"""<{tag} scriptid="customscript_{name}">
  <scriptfile>[/SuiteScripts/{name}.js]</scriptfile>
  <scriptdeployments>
    <scriptdeployment scriptid="customdeploy_1">
      <status>{status}</status>
      <recordtype>{on}</recordtype>
      {more}
    </scriptdeployment>
  </scriptdeployments>
</{tag}>"""


def workflow(name: str, on: str, action: str, *, contexts: str = "") -> str:
    return f"""<workflow scriptid="customworkflow_{name}">
  <recordtypes>{on}</recordtypes>
  <releasestatus>RELEASED</releasestatus>
  <initoncreate>T</initoncreate>
  <initonvieworupdate>T</initonvieworupdate>
  <inittriggertype>AFTERSUBMIT</inittriggertype>
  <initeventtypes/>
  <initcontexts>{contexts}</initcontexts>
  <workflowstates>
    <workflowstate scriptid="workflowstate1">
      <workflowactions triggertype="ONENTRY">{action}</workflowactions>
      <workflowtransitions/>
    </workflowstate>
  </workflowstates>
</workflow>"""


CREATE_TASK = (
    '<createrecordaction scriptid="workflowaction1"><recordtype>TASK</recordtype>'
    "<isinactive>F</isinactive></createrecordaction>"
)
SET_MEMO = (
    '<setfieldvalueaction scriptid="workflowaction1"><field>STDBODYMEMO</field>'
    "<isinactive>F</isinactive></setfieldvalueaction>"
)
CUSTOM = (
    '<customaction scriptid="workflowaction1"><scripttype>[scriptid=customscript_act]</scripttype>'
    "<isinactive>F</isinactive></customaction>"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "manifest.xml").write_text(MANIFEST)
    return tmp_path


def read(folder: Path, objects: Mapping[str, str], scripts: Mapping[str, str]) -> Snapshot:
    for name, text in objects.items():
        path = folder / "Objects" / f"{name}.xml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    for name, text in scripts.items():
        path = folder / "FileCabinet" / "SuiteScripts" / f"{name}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return with_effects(read_folder(folder, environment="test"), folder, jobs=1)


def steps(chain: MirrorChain) -> list[tuple[int, int | None, str, str, tuple[str, ...], bool]]:
    return [
        (s.number, s.after, s.automation.name, s.write.kind, s.targets, s.reenters)
        for s in chain.steps
    ]


def test_a_file_is_found_by_its_cabinet_path_whatever_its_case(project: Path) -> None:
    snapshot = read(
        project,
        {
            "a": script("a", "SALESORDER", more="<eventtype>EDIT</eventtype>").replace(
                "a.js", "A.JS"
            )
        },
        {"a": code(make("task"))},
    )
    (found,) = snapshot.records(ScriptCode)
    (record,) = snapshot.records(Script)
    assert scripts_running(snapshot, found) == (record,)
    assert code_behind(snapshot, record) is found
    (deployed,) = deployments_of(snapshot, found)
    assert (deployed.live, deployed.record_types, deployed.event) == (True, ("salesorder",), "edit")
    assert deployed.contexts is None
    assert "RESTLET" in deployed.integrations


def test_two_projects_of_one_folder_keep_their_own_scripts(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "manifest.xml").write_text(MANIFEST)
        read(folder, {"a": script("a", "SALESORDER")}, {"a": code(make("task"))})
    snapshot = with_effects(read_folder(tmp_path, environment="test"), tmp_path, jobs=1)
    for found in snapshot.records(ScriptCode):
        (record,) = scripts_running(snapshot, found)
        assert record.project == found.project


def test_after_submit_holds_scripts_and_workflows_alike(project: Path) -> None:
    snapshot = read(
        project,
        {
            "ue": script("ue", "SALESORDER", more="<eventtype>CREATE</eventtype>"),
            "off": script("off", "SALESORDER", status="TESTING"),
            "act": script("act", "INVOICE", tag="workflowactionscript"),
            "wf": workflow("wf", "INVOICE", CUSTOM),
            "native": workflow("native", "CUSTOMER", CREATE_TASK),
        },
        {
            "ue": code(make("task")),
            "off": code(make("task")),
            "act": code(make("phonecall"), "WorkflowActionScript", "onAction"),
        },
    )
    found = {a.name: a for a in after_submit(snapshot)}
    assert set(found) == {"customscript_ue", "customworkflow_wf", "customworkflow_native"}
    for name, kinds, types, repeats in (
        ("customscript_ue", ["insert"], ("task",), False),
        ("customworkflow_wf", ["insert"], ("phonecall",), True),
        ("customworkflow_native", ["insert"], ("task",), True),
    ):
        writes = found[name].writes or ()
        assert [w.kind for w in writes] == kinds
        assert writes[0].record_types == types
        assert writes[0].repeats is repeats
    assert found["customworkflow_wf"].code == "FileCabinet/SuiteScripts/act.js"
    assert found["customscript_ue"].events == ("create",)


def test_what_is_not_there_is_said(project: Path) -> None:
    snapshot = read(
        project, {"wf": workflow("wf", "INVOICE", CUSTOM)}, {"loose": code(make("task"))}
    )
    script_found, workflow_found = after_submit(snapshot)
    assert script_found.record_types is None
    assert script_found.live is None
    assert "no script record" in script_found.doubts[0]
    assert workflow_found.writes is None
    assert "customscript_act is not among what was read" in workflow_found.doubts[0]
    assert mirror_chains(snapshot) == ()


def test_user_events_do_not_start_user_events(project: Path) -> None:
    snapshot = read(
        project,
        {"a": script("a", "SALESORDER"), "b": script("b", "INVOICE")},
        {"a": code(make("invoice")), "b": code(make("salesorder"))},
    )
    chains = mirror_chains(snapshot)
    assert [(c.record_type, len(c.steps), c.reenters) for c in chains] == [
        ("salesorder", 1, False),
        ("invoice", 1, False),
    ]
    assert all(step.confirmed for chain in chains for step in chain.steps)


def test_a_mirror_over_script_and_workflow_is_traced_and_marked(project: Path) -> None:
    snapshot = read(
        project,
        {
            "a": script("a", "SALESORDER"),
            "wf": workflow("wf", "INVOICE", CREATE_TASK),
            "people": workflow("people", "INVOICE", CREATE_TASK, contexts="USERINTERFACE"),
        },
        {"a": code(make("invoice"))},
    )
    chain = next(c for c in mirror_chains(snapshot) if c.record_type == "salesorder")
    assert steps(chain) == [
        (1, None, "customscript_a", "insert", ("invoice",), False),
        (2, 1, "customworkflow_wf", "insert", ("task",), False),
    ]
    assert chain.steps[0].confirmed
    assert not chain.steps[1].confirmed
    assert chain.steps[1].note.startswith("unverified")
    assert chain.steps[1].event == "create"
    assert chain.repeats is True


def test_a_workflow_that_saves_its_record_again_runs_user_events(project: Path) -> None:
    snapshot = read(
        project,
        {"a": script("a", "SALESORDER"), "wf": workflow("wf", "SALESORDER", SET_MEMO)},
        {"a": code(make("task"))},
    )
    chain = next(c for c in mirror_chains(snapshot) if c.steps[0].automation.kind == "workflow")
    assert steps(chain) == [
        (1, None, "customworkflow_wf", "update", ("salesorder",), False),
        (2, 1, "customscript_a", "insert", ("task",), False),
    ]
    assert chain.steps[1].confirmed


def test_two_workflows_that_save_one_record_start_each_other(project: Path) -> None:
    snapshot = read(
        project,
        {"a": workflow("a", "SALESORDER", SET_MEMO), "b": workflow("b", "SALESORDER", SET_MEMO)},
        {},
    )
    first, second = mirror_chains(snapshot)
    assert steps(first) == [
        (1, None, "customworkflow_a", "update", ("salesorder",), False),
        (2, 1, "customworkflow_b", "update", ("salesorder",), True),
    ]
    assert second.reenters
    assert not first.steps[1].confirmed


def test_a_workflow_that_makes_its_own_type_re_enters(project: Path) -> None:
    again = CREATE_TASK.replace("TASK", "SALESORDER")
    snapshot = read(project, {"wf": workflow("wf", "SALESORDER", again)}, {})
    (chain,) = mirror_chains(snapshot)
    assert steps(chain) == [(1, None, "customworkflow_wf", "insert", ("salesorder",), True)]
    assert not chain.steps[0].confirmed


def test_events_end_a_chain(project: Path) -> None:
    snapshot = read(
        project,
        {
            "a": script("a", "SALESORDER"),
            "wf": workflow("wf", "INVOICE", CREATE_TASK).replace(
                "<initeventtypes/>", "<initeventtypes>EDIT</initeventtypes>"
            ),
        },
        {"a": code(make("invoice"))},
    )
    chain = next(c for c in mirror_chains(snapshot) if c.record_type == "salesorder")
    assert len(chain.steps) == 1


def test_chains_are_cut_and_say_so(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nsaudit.model.mirror.MOST_STEPS", 2)
    body = "\n".join(make(name) for name in ("task", "invoice", "customer"))
    snapshot = read(project, {"a": script("a", "SALESORDER")}, {"a": code(body)})
    (chain,) = mirror_chains(snapshot)
    assert len(chain.steps) == 2
    assert chain.cut
