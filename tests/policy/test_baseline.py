"""The baseline: known findings by fingerprint, never more of them than were known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nsaudit.finding import Confidence, Finding, Severity, Status, SubjectRef, fingerprint
from nsaudit.policy.baseline import BaselineError, load_baseline, split, write_baseline


def finding(
    key: str,
    *,
    environment: str = "project",
    status: Status = Status.FAIL,
    waivable: bool = True,
    message: str = "m",
    parts: tuple[str, ...] = (),
) -> Finding:
    subject = SubjectRef("role", key, key)
    return Finding(
        rule_id="ACC001",
        rule_name="a-rule",
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        status=status,
        environment=environment,
        subject=subject,
        message=message,
        fingerprint=fingerprint("ACC001", subject),
        waivable=waivable,
        parts=parts,
    )


def test_known_findings_are_split_off_and_survive_another_message(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    assert write_baseline(path, [finding("b"), finding("a")]) == 2
    new, known = split([finding("a", message="moved"), finding("c")], load_baseline(path))
    assert [f.subject.key for f in new] == ["c"]
    assert [f.subject.key for f in known] == ["a"]


def test_the_file_is_sorted_and_the_same_whatever_the_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    write_baseline(one, [finding("b"), finding("a")])
    write_baseline(two, [finding("a"), finding("b")])
    assert one.read_bytes() == two.read_bytes()
    entries = json.loads(one.read_text())["findings"]
    assert [entry["subject"] for entry in entries] == ["role a", "role b"]
    assert entries[0]["rule"] == "ACC001"


def test_one_more_of_a_known_kind_is_new(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, [finding("a"), finding("a")])
    new, known = split([finding("a")] * 3, load_baseline(path))
    assert (len(new), len(known)) == (1, 2)


def test_a_further_part_of_a_known_finding_is_new_and_named(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, [finding("a", parts=("custbody_b", "custbody_a"))])
    baseline = load_baseline(path)
    assert split([finding("a", parts=("custbody_a",))], baseline)[0] == ()
    (grown,), known = split([finding("a", parts=("custbody_a", "custbody_c"))], baseline)
    assert known == ()
    assert grown.evidence == ("not in the baseline: custbody_c",)
    twice, _ = split([finding("a", parts=("custbody_a", "custbody_a"))], baseline)
    assert len(twice) == 1


def test_a_baseline_without_parts_accepts_what_it_always_did(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, [finding("a")])
    new, known = split([finding("a", parts=("custbody_a",))], load_baseline(path))
    assert (len(new), len(known)) == (0, 1)


def test_what_is_known_in_one_environment_is_new_in_another(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, [finding("a", environment="sandbox")])
    new, known = split([finding("a", environment="production")], load_baseline(path))
    assert (len(new), len(known)) == (1, 0)


@pytest.mark.parametrize(
    "kept_out",
    [
        finding("a", status=Status.UNKNOWN),
        finding("a", status=Status.ERROR),
        finding("a", waivable=False),
    ],
)
def test_what_was_not_decided_or_may_not_be_waived_is_never_known(
    tmp_path: Path, kept_out: Finding
) -> None:
    path = tmp_path / "baseline.json"
    assert write_baseline(path, [kept_out]) == 0
    assert not load_baseline(path).findings
    # Not even where the file was edited by hand.
    write_baseline(path, [finding("a")])
    new, known = split([kept_out], load_baseline(path))
    assert (len(new), len(known)) == (1, 0)


@pytest.mark.parametrize("content", ["", "{}", '{"schema_version": 2, "findings": []}', "[1]"])
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(content)
    with pytest.raises(BaselineError, match=str(path)):
        load_baseline(path)
