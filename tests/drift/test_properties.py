"""Equal projects show no change, and each injected difference shows exactly its own."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nsaudit.drift import compare, compare_folders
from nsaudit.model.change import Change
from nsaudit.model.snapshot import Snapshot
from nsaudit.sources.sdf import read_folder
from nsaudit.sources.snapshots import load, open_folder, save
from tests.drift.injections import INJECTIONS, SAME, Injection
from tests.drift.project import Objects, build, write

Folders = Callable[[], Path]


@pytest.fixture
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    return lambda: tmp_path_factory.mktemp("project")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return read_folder(write(build(), tmp_path_factory.mktemp("source")), environment="source")


def read(objects: Objects, folder: Path, rng: random.Random | None = None) -> Snapshot:
    return read_folder(write(objects, folder, rng), environment="target")


def test_every_modelled_type_is_in_the_project(source: Snapshot) -> None:
    missing = [name for name, records in source.tables.items() if not records]
    assert sorted(missing) == ["cabinet_files", "unreadable"]
    searches = source.tables["saved_searches"]
    assert [getattr(s, "problem", "") for s in searches] == [None]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32))
def test_the_same_project_written_differently_shows_no_change(
    seed: int, source: Snapshot, folders: Folders
) -> None:
    rng = random.Random(seed)  # noqa: S311 - a test's dice
    found = compare(source, read(build(), folders(), rng))
    assert found.changes == ()


@pytest.mark.parametrize("injection", INJECTIONS, ids=lambda i: i.name)
def test_an_injected_difference_is_the_only_change(
    injection: Injection, source: Snapshot, folders: Folders
) -> None:
    objects = build()
    injection.change(objects)
    target = read(objects, folders(), random.Random(injection.name))  # noqa: S311 - dice
    changes = compare(source, target).changes
    assert [(c.record_kind, c.record_key, c.op, c.path) for c in changes] == [
        (injection.kind, injection.key, injection.op, injection.path)
    ]
    change = changes[0]
    assert change.direction == injection.direction
    if injection.before is not SAME:
        assert change.before == injection.before
    if injection.after is not SAME:
        assert undressed(change.after) == undressed(injection.after)
    assert_places(change)


def undressed(text: object) -> object:
    """A text as it was before the target was written in another dress."""
    return sorted(text.casefold().split("|")) if isinstance(text, str) else text


def assert_places(change: Change) -> None:
    if change.path or change.op == "removed":
        assert change.before_location is not None
        assert change.before_location.path is not None
    if change.path or change.op == "added":
        assert change.after_location is not None
        assert change.after_location.path is not None


@pytest.mark.parametrize("injection", INJECTIONS, ids=lambda i: i.name)
def test_the_other_way_round_gives_the_mirrored_change(
    injection: Injection, source: Snapshot, folders: Folders
) -> None:
    objects = build()
    injection.change(objects)
    changes = compare(read(objects, folders()), source).changes
    mirrored = {"added": "removed", "removed": "added", "changed": "changed"}
    assert [(c.record_key, c.op, c.path) for c in changes] == [
        (injection.key, mirrored[injection.op], injection.path)
    ]


def test_there_are_sixty_kinds_of_injected_difference() -> None:
    assert len({i.name for i in INJECTIONS}) == len(INJECTIONS) >= 60


def test_all_differences_at_once_survive_a_snapshot_folder(
    source: Snapshot, folders: Folders, tmp_path: Path
) -> None:
    objects = build()
    for injection in INJECTIONS:
        if not injection.name.startswith("search ") and injection.path != ():
            injection.change(objects)
    target = read(objects, folders())
    for name, snapshot in (("source", source), ("target", target)):
        save(snapshot, tmp_path / name)
    one, two = tmp_path / "source", tmp_path / "target"
    loaded = compare(load(one), load(two))
    quick = compare_folders(open_folder(one), open_folder(two))
    assert quick == loaded
    direct = compare(source, target).changes
    assert [_unplaced(c) for c in quick.changes] == [_unplaced(c) for c in direct]


def _unplaced(change: Change) -> Change:
    return change.model_copy(update={"before_location": None, "after_location": None})
