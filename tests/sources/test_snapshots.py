"""Snapshots on disk: nothing lost, nothing torn, every damage said."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
import time
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nsaudit.model import CustomField, Gap, GapReason, Role, Snapshot, SnapshotMeta
from nsaudit.model.base import Record
from nsaudit.sources import snapshots
from nsaudit.sources.rebuild import rebuilder
from nsaudit.sources.sdf import read_folder
from nsaudit.sources.snapshots import (
    SnapshotError,
    is_snapshot,
    load,
    open_folder,
    save,
    table_classes,
)
from tests.drift.project import build, write


def small(label: str = "VAT") -> Snapshot:
    fields = [
        CustomField(tag="entitycustomfield", scriptid=f"custentity_{n}", label=label)
        for n in (2, 10, 1)
    ]
    gap = Gap(reason=GapReason.REFUSED, detail="the role may not read roles")
    meta = SnapshotMeta(environment="sandbox", taken_at="2026-02-01T10:00:00Z", sources=("live",))
    return Snapshot(meta, {"custom_fields": fields}, {"roles": gap})


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return read_folder(write(build(), tmp_path_factory.mktemp("project")))


def by_key(records: object) -> list[Record]:
    return sorted(records, key=lambda r: (r.kind, r.key))  # type: ignore[call-overload,no-any-return]  # records


def test_a_snapshot_comes_back_whole(rich: Snapshot, tmp_path: Path) -> None:
    save(rich, tmp_path / "s")
    back = load(tmp_path / "s")
    assert back.meta == rich.meta
    assert back.gaps == rich.gaps
    assert back.tables.keys() == rich.tables.keys()
    for table, records in rich.tables.items():
        assert by_key(back.tables[table]) == by_key(records), table


def test_loaded_records_are_as_good_as_built_ones(rich: Snapshot, tmp_path: Path) -> None:
    save(rich, tmp_path / "s")
    for records in load(tmp_path / "s").tables.values():
        for record in records:
            again = type(record).model_validate(record.model_dump())
            assert again == record
            assert hash(type(record)) == hash(type(again))
            copied = record.model_copy(update={})
            assert copied == record
            with pytest.raises(ValueError, match="frozen"):
                record.scriptid = "other"  # type: ignore[attr-defined]  # what is tested


def test_most_record_classes_are_rebuilt_without_pydantic() -> None:
    slow = [c.__name__ for c in table_classes().values() if rebuilder(c) is None]
    assert len(slow) <= 3, slow


def test_both_ways_of_loading_agree(rich: Snapshot, tmp_path: Path) -> None:
    save(rich, tmp_path / "s")
    folder = open_folder(tmp_path / "s")
    for table, cls in table_classes().items():
        if table in folder.tables and folder.tables[table].count:
            data = folder.read(table)
            slow = snapshots._validated(tmp_path / table, data, cls)
            assert slow == list(load(tmp_path / "s").tables[table])


def test_the_same_snapshot_gives_the_same_bytes(rich: Snapshot, tmp_path: Path) -> None:
    turned = rich.replace(tables={name: records[::-1] for name, records in rich.tables.items()})
    save(rich, tmp_path / "a")
    save(turned, tmp_path / "b")
    save(load(tmp_path / "a"), tmp_path / "c")
    files = sorted(p.name for p in (tmp_path / "a").iterdir())
    for other in ("b", "c"):
        assert files == sorted(p.name for p in (tmp_path / other).iterdir())
        for name in files:
            assert (tmp_path / "a" / name).read_bytes() == (tmp_path / other / name).read_bytes()


def test_lines_and_keys_are_sorted(tmp_path: Path) -> None:
    save(small(), tmp_path / "s")
    lines = (tmp_path / "s" / "custom_fields.jsonl").read_bytes().splitlines()
    rows = [json.loads(line) for line in lines]
    assert [r["scriptid"] for r in rows] == ["custentity_1", "custentity_10", "custentity_2"]
    assert all(list(r) == sorted(r) for r in rows)
    manifest = json.loads((tmp_path / "s" / "manifest.json").read_text())
    assert manifest["tables"]["custom_fields"]["count"] == 3
    assert manifest["gaps"]["roles"]["reason"] == "refused"


def test_keys_that_repeat_are_named_in_the_manifest(tmp_path: Path) -> None:
    twice = [Role(scriptid="customrole_a", name=name) for name in "AB"]
    save(Snapshot(SnapshotMeta(environment="x"), {"roles": twice}), tmp_path / "s")
    assert open_folder(tmp_path / "s").tables["roles"].repeated == ("customrole_a",)
    assert len(load(tmp_path / "s").tables["roles"]) == 2


def test_saving_again_replaces_and_leaves_nothing_behind(tmp_path: Path) -> None:
    save(small("One"), tmp_path / "s")
    save(small("Two"), tmp_path / "s")
    assert [p.name for p in tmp_path.iterdir()] == ["s"]
    assert {r.caption for r in load(tmp_path / "s").tables["custom_fields"]} == {"Two"}


@pytest.mark.parametrize("name", ["notes.md", ".git", "manifest.json"])
def test_foreign_files_are_never_replaced(name: str, tmp_path: Path) -> None:
    target = tmp_path / "s"
    target.mkdir()
    (target / name).write_text("{}")
    with pytest.raises(SnapshotError, match=r"not part of a snapshot|name another folder"):
        save(small(), target)
    assert (target / name).read_text() == "{}"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("x")
    with pytest.raises(SnapshotError, match="is a file"):
        save(small(), tmp_path / "s")
    with pytest.raises(SnapshotError):
        load(tmp_path / "s")


def broken(folder: Path, name: str, change: object) -> None:
    path = folder / name
    content = json.loads(path.read_text())
    content.update(change)
    path.write_text(json.dumps(content))


def test_what_is_no_snapshot_is_said(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"not a snapshot.*nsaudit snapshot"):
        load(tmp_path)
    (tmp_path / "manifest.json").write_text('{"name": "a web page"}')
    with pytest.raises(SnapshotError, match="not the manifest of an nsaudit snapshot"):
        load(tmp_path)
    (tmp_path / "manifest.json").write_text('{\n"name": ')
    with pytest.raises(SnapshotError, match=r"manifest.json:2:\d+: not valid JSON"):
        load(tmp_path)
    assert not is_snapshot(tmp_path)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema_version": 99}, "written by a newer nsaudit"),
        ({"schema_version": 0}, "written with schema 0"),
        ({"schema_version": "new"}, "damaged manifest: schema_version"),
        ({"tables": {"spaceships": {"count": 1, "sha256": ""}}}, "does not know.*spaceships"),
        ({"gaps": {"roles": {"reason": "tired", "detail": ""}}}, "damaged manifest: gaps.roles"),
        ({"extra": 1}, "damaged manifest: extra"),
    ],
)
def test_a_manifest_that_does_not_fit_is_said(change: object, said: str, tmp_path: Path) -> None:
    save(small(), tmp_path / "s")
    broken(tmp_path / "s", "manifest.json", change)
    with pytest.raises(SnapshotError, match=said):
        load(tmp_path / "s")


def test_a_changed_table_is_said(tmp_path: Path) -> None:
    save(small(), tmp_path / "s")
    path = tmp_path / "s" / "custom_fields.jsonl"
    whole = path.read_bytes()
    for data in (whole[:-20], whole.replace(b"VAT", b"TAX"), b"", whole + b"{}\n"):
        path.write_bytes(data)
        with pytest.raises(SnapshotError, match=r"custom_fields.jsonl: the file is damaged"):
            load(tmp_path / "s")
    path.unlink()
    with pytest.raises(SnapshotError, match="cannot be read"):
        load(tmp_path / "s")


def forged(folder: Path, line: bytes) -> None:
    """A table that somebody wrote by hand, with the checksum to match."""
    save(small(), folder)
    path = folder / "custom_fields.jsonl"
    data = path.read_bytes() + line + b"\n"
    path.write_bytes(data)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["tables"]["custom_fields"].update(
        count=data.count(b"\n"), sha256=hashlib.sha256(data).hexdigest()
    )
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"tag": "x", "scriptid": "y", "ismandatory": "perhaps"}', "ismandatory"),
        (b'{"tag": "x", "scriptid": "y", "colour": "red"}', "colour"),
        (b'{"tag": "x"}', "scriptid"),
        (b'["x"]', "not a record"),
        (b"{", "not a record"),
    ],
)
def test_a_forged_record_is_refused_with_its_line(line: bytes, said: str, tmp_path: Path) -> None:
    forged(tmp_path / "s", line)
    with pytest.raises(SnapshotError, match=said) as caught:
        load(tmp_path / "s")
    assert "custom_fields.jsonl:4" in str(caught.value) or line == b"{"


def test_a_hand_written_record_with_few_fields_is_read(tmp_path: Path) -> None:
    forged(tmp_path / "s", b'{"tag": "entitycustomfield", "scriptid": "custentity_z"}')
    assert "custentity_z" in load(tmp_path / "s").index(CustomField)


def test_no_message_quotes_a_value(tmp_path: Path) -> None:
    forged(tmp_path / "s", b'{"tag": "x", "scriptid": "y", "maxlength": "s3cret"}')
    with pytest.raises(SnapshotError) as caught:
        load(tmp_path / "s")
    assert "s3cret" not in str(caught.value)


def test_a_swap_that_died_half_way_is_mended(tmp_path: Path) -> None:
    save(small("Old"), tmp_path / "s")
    (tmp_path / "s").rename(tmp_path / ".s.previous")
    assert {r.caption for r in load(tmp_path / "s").tables["custom_fields"]} == {"Old"}
    assert [p.name for p in tmp_path.iterdir()] == ["s"]


def save_for_ever(folder: str) -> None:
    number = 0
    while True:
        save(small(f"Version {number}"), Path(folder))
        number += 1


@pytest.mark.parametrize("round_", range(6))
def test_a_killed_writer_leaves_a_whole_snapshot(round_: int, tmp_path: Path) -> None:
    target = tmp_path / "s"
    save(small("Version 0"), target)
    writer = multiprocessing.get_context("fork").Process(target=save_for_ever, args=(str(target),))
    writer.start()
    time.sleep(0.05 + round_ * 0.013)
    assert writer.pid is not None
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    found = {r.caption for r in load(target).tables["custom_fields"]}
    assert len(found) == 1
    assert next(iter(found)).startswith("Version")


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text(min_size=1, max_size=8),
        st.recursive(
            st.text(max_size=20),
            lambda inner: (
                st.dictionaries(st.text(max_size=5), inner, max_size=3)
                | st.lists(inner, max_size=3)
            ),
            max_leaves=6,
        ),
        max_size=4,
    )
)
def test_any_text_survives(other: dict[str, object]) -> None:
    record = CustomField(tag="entitycustomfield", scriptid="custentity_a", other=other)
    try:
        [(_, line)] = snapshots.dump_lines([record])
    except orjson.JSONEncodeError:  # half a surrogate pair, which no UTF-8 file can hold
        return
    rebuild = rebuilder(CustomField)
    assert rebuild is not None
    assert line.count(b"\n") == 1
    assert rebuild(orjson.loads(line)) == record
