"""``nsaudit doctor`` as an administrator reads it: what is missing, and what to grant for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Call, Called
from tests.cli.emulated import FIXTURES, configure, emulator


def examined(
    call: Call, place: Path, *options: str, without: tuple[str, ...] = (),
    off: tuple[str, ...] = (), companion: bool = True,
) -> Called:  # fmt: skip
    """Its answer for the sandbox without some permissions and features."""
    folder = place / "account"
    shutil.copytree(FIXTURES / "sandbox", folder)
    text = (folder / "account.yaml").read_text()
    for key in without:
        assert f"  - {key}\n" in text
        text = text.replace(f"  - {key}\n", "")
    (folder / "account.yaml").write_text(text)
    features = folder / "tables" / "companyfeaturesetup.csv"
    rows = features.read_text().splitlines()
    features.write_text(
        "".join(f"{r[:-1]}F\n" if r.split(",")[0] in off else f"{r}\n" for r in rows)
    )
    if not companion:
        shutil.rmtree(folder / "companion")
    with emulator(str(folder)) as lines:
        configure(place, ("sandbox",), lines)
        return call("doctor", "sandbox", *options)


def grants(result: Called) -> list[str]:
    return [line.strip("- ") for line in result.out.splitlines() if line.startswith("  - ")]


def test_each_missing_permission_is_named_once(call: Call, tmp_path: Path) -> None:
    lost = ("ADMI_CUSTFIELD", "ADMI_AUDITLOGIN", "LIST_FILECABINET", "ADMI_WORKFLOW")
    result = examined(call, tmp_path, without=lost)
    assert result.code == 3
    assert grants(result) == [
        'give the role "Custom Fields" (ADMI_CUSTFIELD, View or the lowest level)',
        'give the role "Documents and Files" (LIST_FILECABINET, View or the lowest level)',
        'give the role "View Login Audit Trail" (ADMI_AUDITLOGIN, View or the lowest level)',
        'give the role "Workflow" (ADMI_WORKFLOW)',
    ]
    assert "missing  table customfield" in result.out
    assert "missing  companion, workflows" in result.out
    assert "missing  companion, scriptfiles" in result.out


def test_a_table_of_a_feature_that_is_off_is_nothing_to_grant(call: Call, tmp_path: Path) -> None:
    result = examined(call, tmp_path, off=("CUSTOMSEGMENTS", "MULTICURRENCY"))
    assert result.code == 0, result.out
    assert grants(result) == []
    assert "note     table customsegment: not shown, as the feature CUSTOMSEGMENTS is off" in (
        result.out
    )
    assert "note     table currency" in result.out


def test_without_the_channel_only_the_channel_is_asked_for(call: Call, tmp_path: Path) -> None:
    result = examined(call, tmp_path, without=("REPO_ANALYTICS",))
    assert result.code == 3
    assert grants(result) == ['give the role "SuiteAnalytics Workbook" (REPO_ANALYTICS)']


@pytest.mark.parametrize("companion", [True, False])
def test_who_answers_and_what_the_companion_would_add(
    call: Call, tmp_path: Path, companion: bool
) -> None:
    result = examined(call, tmp_path, companion=companion)
    assert result.code == 0
    known = "companion: answers as role customrole_nw_auditor, NetSuite 2026.2"
    assert (known in result.out) is companion
    assert ("it would add preferences" in result.out) is not companion
    assert ("nsaudit collector export DIR" in result.out) is not companion
