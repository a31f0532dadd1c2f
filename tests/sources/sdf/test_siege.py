"""Folders that somebody made to hurt: each odd thing is named, and the rest is read."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from nsaudit.model import Customization, CustomList, Feature, Project, Snapshot, Unreadable
from nsaudit.model.snapshot import GapReason
from nsaudit.sources.sdf import read_folder
from nsaudit.suitescript.folder import analyse, find_scripts

MANIFEST = '<manifest projecttype="ACCOUNTCUSTOMIZATION"><projectname>p</projectname></manifest>'
LIST = '<customlist scriptid="{0}"><name>{0}</name></customlist>'
OK = {"src/manifest.xml": MANIFEST, "src/Objects/customlist_ok.xml": LIST.format("customlist_ok")}


def read(folder: Path, files: dict[str, str]) -> Snapshot:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, "utf-8")
    return read_folder(folder)


def ids(snapshot: Snapshot) -> set[str]:
    return {record.scriptid for record in snapshot.records(Customization)}


def refusals(snapshot: Snapshot) -> dict[str, Unreadable]:
    return {record.path: record for record in snapshot.records(Unreadable)}


def test_a_tree_deeper_than_python_recurses_is_named(tmp_path: Path) -> None:
    read(tmp_path, dict(OK))
    before = Path.cwd()
    try:
        os.chdir(tmp_path / "src")
        for _ in range(1200):
            Path("d").mkdir()
            os.chdir("d")
        Path("a.js").write_text("nlapiLoadRecord('a', 1)", "utf-8")
        os.chdir(tmp_path)
        snapshot = read_folder(tmp_path)
        assert ids(snapshot) == {"customlist_ok"}
        assert [r.reason for r in refusals(snapshot).values()] == [
            "it lies more than 100 folders deep"
        ]
        assert find_scripts(tmp_path) == []
    finally:
        os.chdir(tmp_path / "src")
        os.system("rm -r d")  # noqa: S605 - Python's own removal recurses, too
        os.chdir(before)


def test_pipes_devices_and_dead_links_are_named(tmp_path: Path) -> None:
    read(tmp_path, dict(OK))
    objects = tmp_path / "src/Objects"
    os.mkfifo(objects / "pipe.xml")
    (objects / "dead.xml").symlink_to("gone.xml")
    (objects / "self.xml").symlink_to("self.xml")
    snapshot = read_folder(tmp_path)
    assert ids(snapshot) == {"customlist_ok"}
    assert {path: r.reason for path, r in refusals(snapshot).items()} == {
        "src/Objects/dead.xml": "it is a link that leads nowhere",
        "src/Objects/pipe.xml": "it is a pipe or a device, and no file",
        "src/Objects/self.xml": "it is a link that leads nowhere",
    }
    assert not any(r.malformed for r in refusals(snapshot).values())


def test_a_name_in_another_encoding_is_named(tmp_path: Path) -> None:
    read(tmp_path, dict(OK))
    odd = os.fsencode(tmp_path / "src/Objects") + b"/\xff.xml"
    try:
        Path(os.fsdecode(odd)).write_text(LIST.format("customlist_a"), "utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    snapshot = read_folder(tmp_path)
    assert {p: r.reason for p, r in refusals(snapshot).items()} == {
        "src/Objects/\\xff.xml": "its name is not valid UTF-8"
    }
    assert ids(snapshot) == {"customlist_ok"}


def test_an_unreadable_folder_outside_objects_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(tmp_path, {**OK, "more/Objects/a.xml": LIST.format("customlist_a")})
    scan = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "more":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    snapshot = read_folder(tmp_path)
    assert refusals(snapshot)["more"].reason == "the folder cannot be read: Permission denied"
    assert ids(snapshot) == {"customlist_ok"}


def test_an_ending_in_capitals_is_an_ending(tmp_path: Path) -> None:
    snapshot = read(tmp_path, {**OK, "src/Objects/B.XML": LIST.format("customlist_b")})
    assert ids(snapshot) == {"customlist_ok", "customlist_b"}


def test_thousands_of_siblings_may_share_a_key(tmp_path: Path) -> None:
    value = '<customvalue scriptid="val_1"><value>{}</value></customvalue>'
    text = "".join(value.format(n) for n in range(20_000))
    started = time.process_time()
    snapshot = read(
        tmp_path,
        {
            "Objects/a.xml": '<customlist scriptid="customlist_a"><customvalues>'
            f"{text}</customvalues></customlist>"
        },
    )
    (found,) = snapshot.records(CustomList)
    assert found.customvalues is not None
    assert [v.value for v in found.customvalues] == [str(n) for n in range(20_000)]
    # Counting up from 2 for each took 200 million steps: half a minute.
    assert time.process_time() - started < 10


def test_broken_features_are_not_features_that_nobody_gave(tmp_path: Path) -> None:
    snapshot = read(
        tmp_path, {**OK, "src/AccountConfiguration/features.xml": "<features><feature><id>X</id>"}
    )
    gap = snapshot.gaps[Feature.table]
    assert gap.reason is GapReason.FAILED
    assert "cut off" in gap.detail


def test_scripts_that_are_no_files_are_not_analysed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.js"
    outside.write_text("nlapiLoadRecord('customer', 1);", "utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    os.mkfifo(folder / "pipe.js")
    (folder / "link.js").symlink_to(outside)
    with (folder / "huge.js").open("wb") as file:
        file.truncate(1 << 30)
    problems = {result.path: result.problem for result in analyse(folder)}
    assert problems == {
        "huge.js": "not readable: it is larger than 32 MB",
        "link.js": "not readable: it is a link to a place outside the folder",
        "pipe.js": "not readable: it is a pipe or a device, and no file",
    }


def test_the_first_of_several_elements_without_a_key_has_its_own_place(tmp_path: Path) -> None:
    manifest = (
        '<manifest projecttype="SUITEAPP">\n <dependencies>\n  <features>\n'
        '   <feature required="true">A</feature>\n   <feature required="true">B</feature>\n'
        "  </features>\n </dependencies>\n</manifest>"
    )
    snapshot = read(tmp_path, {"src/manifest.xml": manifest})
    (project,) = snapshot.subjects(Project)
    places = [snapshot.locate(project, ("dependencies", "features", n)) for n in "01"]
    assert [(p.line, p.column) for p in places if p] == [(4, 4), (5, 4)]
