"""Attestations from files: they count while they are valid, and are a gap afterwards."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

import pytest

from nsaudit.model import Attestation, AutoNumbering, DuplicateDetection, Feature, Preference
from nsaudit.model.snapshot import GapReason, Snapshot, SnapshotMeta
from nsaudit.sources.attestationfile import AttestationEditor
from nsaudit.sources.attestations import AttestationError, read_attestations
from nsaudit.sources.attested import Need, with_attestations

TODAY = datetime.date(2026, 3, 1)
GOOD = """\
attestation: 1
account: "1234567"
by: A. Admin
at: 2026-02-20
settings:
  duplicate_detection:
  - {entity: customer, enabled: true, match_fields: [email]}
  preferences: {DUPLICATEWARNINGS: "T"}
proofs:
  duplicate_detection: {evidence: shot.png, sha256: HASH}
items:
- id: freeze
  answer: "yes"
  evidence: TICKET-1
"""


def _read(folder: Path, text: str = GOOD) -> Snapshot:
    (folder / "shot.png").write_bytes(b"picture")
    text = text.replace("HASH", hashlib.sha256(b"picture").hexdigest())
    path = folder / "production.yaml"
    path.write_text(text, "utf-8")
    empty = Snapshot(SnapshotMeta(environment="production"), {})
    given = read_attestations(path, folder)
    return with_attestations(
        empty, given, today=TODAY, needs=[Need("freeze", "Freeze"), Need("merge", "Merge")],
        gate="go-live",
    )  # fmt: skip


def test_a_valid_page_becomes_its_table_with_places(tmp_path: Path) -> None:
    snapshot = _read(tmp_path)
    (row,) = snapshot.records(DuplicateDetection)
    assert (row.enabled, row.match_fields, row.near_match) == (True, ("email",), None)
    place = snapshot.locate(snapshot.subjects(DuplicateDetection)[0], ("match_fields",))
    assert place is not None
    assert place[:3] == ("production.yaml", 7, 53)


def test_a_page_without_evidence_is_a_gap(tmp_path: Path) -> None:
    gap = _read(tmp_path).gap(Preference)
    assert gap is not None
    assert gap.reason is GapReason.FAILED
    assert gap.detail == "production.yaml: preferences was attested without evidence"


def test_a_page_that_was_not_stated_is_a_gap(tmp_path: Path) -> None:
    gap = _read(tmp_path).gap(AutoNumbering)
    assert gap is not None
    assert gap.reason is GapReason.OUT_OF_REACH


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("at: 2026-02-20", "at: 2025-11-01", "is older than 90 days"),
        ("at: 2026-02-20", "at: 2026-03-02", "is dated in the future"),
        ("evidence: shot.png, sha256: HASH", "evidence: gone.png", "is missing or was changed"),
        ("sha256: HASH", "sha256: '00'", "is missing or was changed"),
        ("sha256: HASH", "expires: 2026-02-28", "expired on 2026-02-28"),
        ("by: A. Admin", "by:", "without a person"),
    ],
)
def test_what_does_not_count_any_more_is_a_gap(
    tmp_path: Path, old: str, new: str, why: str
) -> None:
    gap = _read(tmp_path, GOOD.replace(old, new)).gap(DuplicateDetection)
    assert gap is not None
    assert why in gap.detail


def test_what_a_machine_read_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD.replace(", sha256: HASH", ""), "utf-8")
    machine = DuplicateDetection(entity="customer", enabled=False)
    tables = {DuplicateDetection.table: (machine,), Feature.table: ()}
    snapshot = Snapshot(SnapshotMeta(environment="x"), tables)
    given = read_attestations(tmp_path / "a.yaml", tmp_path)
    assert with_attestations(snapshot, given, today=TODAY).records(DuplicateDetection) == [machine]


def test_items_that_are_needed_become_records_answered_or_not(tmp_path: Path) -> None:
    entries = {e.id: e for e in _read(tmp_path).records(Attestation)}
    assert entries["freeze"].answered is True
    assert entries["freeze"].title == "Freeze"
    assert (entries["merge"].answered, entries["merge"].needed_at) == (False, "go-live")
    assert entries["duplicate_detection"].setting is True


def test_without_a_file_everything_is_out_of_reach() -> None:
    snapshot = with_attestations(Snapshot(SnapshotMeta(environment="x"), {}), None, today=TODAY)
    for cls in (Attestation, DuplicateDetection, AutoNumbering, Preference):
        gap = snapshot.gap(cls)
        assert gap is not None
        assert (gap.reason, gap.detail) == (GapReason.OUT_OF_REACH, "no attestations were given")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("attestation: 1\nsettings: {duplicate_detectoin: []}\n", "did you mean"),
        ("attestation: 1\nitems: [{id: a}, {id: a}]\n", "was already answered"),
        ("attestation: 1\nproofs: {freeze: {}}\n", "proves no section of settings"),
        ("attestation: 1\nat: yesterday\n", "must be a date"),
        ("attestation: 1\nitems: [{id: a, answer: maybe}]\n", "must be one of"),
        ("attestation: 1\nby: https://a:b@c.example\n", "looks like a secret"),
    ],
)
def test_bad_input_is_one_clear_error(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(AttestationError, match=said):
        read_attestations(path)


def test_editing_keeps_comments_and_hashes_evidence(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "# first\nattestation: 1\nby: A. Admin  # who\nsettings:\n  duplicate_detection:\n"
        "  # the customers\n  - {entity: customer, enabled: false}  # still off\n",
        "utf-8",
    )
    (tmp_path / "shot.png").write_bytes(b"picture")
    editor = AttestationEditor(path, "1234567", "B. Admin", TODAY)
    editor.set_setting("duplicate_detection", ("entity", "customer"), "enabled", True)
    editor.set_setting("duplicate_detection", ("entity", "contact"), "enabled", True)
    editor.prove("duplicate_detection", "shot.png")
    editor.set_item("freeze", "yes", "T-1", measure={"from": "a", "to": "b"})
    editor.save()
    text = path.read_text("utf-8")
    for comment in ("# first", "# who", "# the customers", "# still off"):
        assert comment in text
    read = read_attestations(path)
    assert [r.key for r in read.settings["duplicate_detection"]] == ["customer", "contact"]
    proof = next(e for e in read.entries if e.id == "duplicate_detection")
    assert proof.sha256 == hashlib.sha256(b"picture").hexdigest()
    assert (proof.by, proof.evidence_missing) == ("B. Admin", False)
