"""The comparison with an earlier run: what is gone from view is not fixed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nsaudit.finding import Status
from nsaudit.model import Unreadable
from nsaudit.policy.since import SinceError, compare_runs, load_earlier
from nsaudit.report import Since
from nsaudit.reporters.json import render
from tests.reporters.conftest import finding
from tests.reporters.sample import snapshot, whole

A, B = finding("customrole_a"), finding("customrole_b")


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    path = tmp_path / "earlier.json"
    path.write_text(render(replace(whole(), findings=(A, B), waived=(), baselined=None)), "utf-8")
    return path


def compared(earlier: Path, **given: Any) -> Since:
    values: dict[str, Any] = {
        "failing": (A,),
        "accepted": (),
        "undecided": (),
        "snapshots": (snapshot("sandbox", "sandbox", "1"),),
        "rules_run": frozenset({"ACC001"}),
        "complete": True,
        **given,
    }
    return compare_runs(load_earlier(earlier), "earlier.json", **values)


def test_what_is_checked_again_and_not_found_is_fixed(earlier: Path) -> None:
    since = compared(earlier, failing=(A, finding("customrole_c")))
    assert len(since.new) == 1
    assert since.still == 1
    assert [f.key for f in since.fixed] == ["customrole_b"]
    assert since.unchecked == ()


@pytest.mark.parametrize(
    "given",
    [
        {"rules_run": frozenset({"ACC002"})},
        {"snapshots": (snapshot("production", "production", "1"),)},
        {"undecided": (finding("CUSTOMROLE_B", status=Status.UNKNOWN),)},
        {"undecided": (finding("customrole_b", status=Status.ERROR),)},
        {
            "undecided": (
                B.model_copy(
                    update={
                        "status": Status.UNKNOWN,
                        "subject": B.subject._replace(kind="environment", key="sandbox"),
                    }
                ),
            )
        },
        {
            "snapshots": (
                snapshot("sandbox", "sandbox", "1").replace(
                    tables={"unreadable": [Unreadable(path=B.locations[0].path or "", reason="x")]}
                ),
            )
        },
        {"complete": False},
    ],
)
def test_what_was_not_checked_again_is_not_fixed(earlier: Path, given: dict[str, Any]) -> None:
    since = compared(earlier, **given)
    assert since.fixed == ()
    assert [f.key for f in since.unchecked] == ["customrole_b"]


def test_what_is_waived_now_is_accepted_and_not_fixed(earlier: Path) -> None:
    since = compared(earlier, accepted=(B,))
    assert (since.accepted, since.fixed, since.unchecked) == (1, (), ())


def test_a_waiver_that_ended_makes_nothing_new(tmp_path: Path) -> None:
    path = tmp_path / "earlier.json"
    path.write_text(render(whole()), "utf-8")
    again = whole().waived[0].finding
    assert compared(path, failing=(again,)).new == frozenset()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "Invalid JSON"),
        ("[]", "Input should be an object"),
        ('{"schema_version": 2}', "schema_version"),
        ('{"schema_version": 1, "run": {}}', "Field required"),
    ],
)
def test_a_file_that_is_no_report_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(SinceError, match=said):
        load_earlier(path)
    with pytest.raises(SinceError, match="cannot be read"):
        load_earlier(tmp_path / "none.json")


def test_the_json_report_tells_it(earlier: Path) -> None:
    since = compared(earlier)
    shown = json.loads(render(replace(whole(), since=since)))["since"]
    assert [f["key"] for f in shown["fixed"]] == ["customrole_b"]
    assert shown["report"] == "earlier.json"
