"""The packaged project: read by nsaudit's own source, least privilege, and lints without a word."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from nsaudit import reference
from nsaudit.cli import run
from nsaudit.model.access import Role
from nsaudit.model.scripting import Script
from nsaudit.model.snapshot import GapReason, Snapshot
from nsaudit.netsuite import protocol
from nsaudit.reference import all_features
from nsaudit.sources.sdf import read_folder

#: Levels from the lowest on; View is the most that reading needs.
LEVELS = ("VIEW", "CREATE", "EDIT", "FULL")
ROW = re.compile(r"^\| ([A-Z]+_[A-Z0-9_]+) \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)


@pytest.fixture(scope="module")
def snapshot(project: Path) -> Snapshot:
    return read_folder(project)


@pytest.fixture(scope="module")
def role(snapshot: Snapshot) -> Role:
    (found,) = snapshot.records(Role)
    return found


def levels(role: Role) -> dict[str, str]:
    assert role.permissions is not None
    return {row.permkey: row.permlevel or "" for row in role.permissions}


def words(project: Path, module: str) -> set[str]:
    source = project / "src/FileCabinet/SuiteScripts/nsaudit/data" / f"{module}.js"
    return set(re.findall(r"\b[A-Z][A-Z0-9_]{2,}\b", source.read_text("utf-8"))) - {"IDS", "KEYS"}


def test_nsaudit_reads_it(snapshot: Snapshot) -> None:
    assert {gap.reason for gap in snapshot.gaps.values()} == {GapReason.OUT_OF_REACH}
    assert len(snapshot.records(Role)) == len(snapshot.records(Script)) == 1


def test_the_script_is_the_one_that_the_client_calls(snapshot: Snapshot) -> None:
    (script,) = snapshot.records(Script)
    assert (script.tag, script.scriptid) == ("restlet", protocol.SCRIPT)
    assert script.scriptdeployments is not None
    (deployment,) = script.scriptdeployments
    assert deployment.scriptid == protocol.DEPLOYMENT
    assert deployment.allroles is False
    assert deployment.audslctrole == "[scriptid=customrole_nsaudit_collector]"
    assert deployment.status == "RELEASED"
    assert not deployment.runasrole


def test_version_and_sections_are_those_of_the_protocol(project: Path) -> None:
    folder = project / "src/FileCabinet/SuiteScripts/nsaudit"
    version = re.search(r"VERSION = (\d+)", (folder / "core/protocol.js").read_text("utf-8"))
    assert version
    assert int(version[1]) == protocol.VERSION
    dispatch = (folder / "core/dispatch.js").read_text("utf-8")
    assert set(re.findall(r"'\.\./sections/(\w+)'", dispatch)) == set(protocol.ACTIONS)
    codes = (folder / "core/protocol.js").read_text("utf-8")
    for name in ("NOT_PERMITTED", "FEATURE_OFF", "UNKNOWN_ACTION", "BAD_REQUEST", "FAILED"):
        assert getattr(protocol, name) == name
        assert f"{name}: '{name}'" in codes


def test_each_permission_has_the_lowest_level_that_reads(role: Role) -> None:
    for key, level in levels(role).items():
        lowest = next(
            (one for one in LEVELS if reference.level_accepted(key, one) is not False), None
        )
        assert level == lowest, key


def test_the_role_administers_nothing_by_nsaudits_own_table(role: Role) -> None:
    for key, level in levels(role).items():
        group = reference.administration_group(key)
        if group is not None:
            assert not reference.level_at_least(level, group.from_level), key
    assert role.coreadminpermission is False


def test_the_readme_justifies_each_permission_and_no_other(project: Path, role: Role) -> None:
    text = (project / "README.md").read_text("utf-8")
    given, _, withheld = text.partition("### Not given")
    rows = {key: level.strip() for key, level, _ in ROW.findall(given)}
    assert rows == levels(role)
    left_out = {key for key, _, _ in ROW.findall(withheld)}
    assert left_out
    assert not left_out & set(rows)
    assert words(project, "permissions") == left_out | set(rows)


def test_the_readme_names_each_section(project: Path) -> None:
    text = (project / "README.md").read_text("utf-8")
    for action in protocol.ACTIONS:
        assert f"| `{action}` |" in text, action


def test_feature_ids_are_documented_ones(project: Path) -> None:
    ids = words(project, "feature_ids") - {"SDF"}
    known = all_features()
    assert ids <= set(known)
    assert {key for key, feature in known.items() if feature.configurable} <= ids


def test_record_permissions_are_those_of_the_reference(project: Path) -> None:
    source = project / "src/FileCabinet/SuiteScripts/nsaudit/data/record_permissions.js"
    rows = re.findall(r"^    (\w+): '(\w+)',$", source.read_text("utf-8"), re.MULTILINE)
    assert len(rows) > 50
    for name, key in rows:
        needed = reference.record_permission(name)
        assert needed is not None
        assert tuple(needed.keys) == (key,), name


def test_it_lints_without_a_finding(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    report = tmp_path / "report.json"
    code = run(["lint", str(project), "--persona", "pedantic", "--report", f"json={report}"])
    found = json.loads(report.read_text("utf-8"))["findings"]
    failed = [row for row in found if row["status"] not in {"unknown"}]
    assert [(row["rule_id"], row["message"]) for row in failed] == []
    assert code == 0
