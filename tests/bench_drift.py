"""Speed of snapshots and of comparing them, as ratios to orjson alone on the same bytes.

Both sides of a ratio run in one process, in turn. The floor reads the files, decodes every line and
(for writing) encodes it again with sorted keys; with the cyclic collector as Python sets it, and in
the ratios called ``no_gc`` with the collector off, which makes orjson up to three times faster.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import orjson

from nsaudit.collecting import paused
from nsaudit.drift import compare_folders
from nsaudit.model import (
    CustomField,
    Deployment,
    Location,
    Permission,
    Record,
    Reference,
    Role,
    Script,
    Snapshot,
    SnapshotMeta,
)
from nsaudit.sources.snapshots import load, open_folder, save

ROUNDS = 5


def account(objects: int, folder: str = "src", changed: float = 0.0) -> Snapshot:
    """A made-up account: half fields, a quarter scripts, a quarter roles.

    ``changed`` is the share of objects in which one value differs from the account with 0.
    """
    dice = random.Random(7)  # noqa: S311 - no secret
    tables: dict[str, list[Record]] = {"custom_fields": [], "scripts": [], "roles": []}
    for number in range(objects):
        differs = dice.random() < changed
        record = _record(number, folder, differs)
        tables[type(record).table].append(record)
    return Snapshot(SnapshotMeta(environment=folder), tables)


def _record(number: int, folder: str, differs: bool) -> Record:
    kind = number % 4
    place = Location(f"{folder}/Objects/object_{number}.xml", 1, 1)
    references = (Reference("object", f"customrecord_{number}", ("selectrecordtype",)),)
    if kind == 2:
        deployment = Deployment(
            scriptid=f"customdeploy_{number}",
            title="Deployment",
            status="TESTING" if differs else "RELEASED",
            isdeployed=True,
            loglevel="DEBUG",
            recordtype="CUSTOMER",
            executioncontext="USERINTERFACE|CSVIMPORT|RESTLET",
            allroles=True,
            other={"alllocalizationcontexts": "T"},
        )
        return Script(
            tag="usereventscript",
            scriptid=f"customscript_{number}",
            project=folder,
            location=place,
            name="Script",
            description="",
            scriptfile="[/SuiteScripts/a.js]",
            isinactive=False,
            notifyowner=True,
            notifyadmins=False,
            scriptcustomfields=(),
            scriptdeployments=(deployment,),
        )
    if kind == 3:
        return Role(
            scriptid=f"customrole_{number}",
            project=folder,
            location=place,
            name="Role",
            centertype="BASIC",
            permissions=tuple(
                Permission(permkey=f"LIST_{key}", permlevel="VIEW" if differs else "FULL")
                for key in range(8)
            ),
        )
    return CustomField(
        tag="transactionbodycustomfield",
        scriptid=f"custbody_{number}",
        project=folder,
        location=place,
        references=references,
        label=f"Label {number}",
        fieldtype="SELECT",
        selectrecordtype=f"[scriptid=customrecord_{number}]",
        ismandatory=differs,
        storevalue=True,
        displaytype="NORMAL",
        defaultvalue="",
        isformula=False,
        accesslevel="2",
        searchlevel="2",
        description="What the field is for",
        help="",
        other={f"body{name}": "F" for name in ("sale", "purchase", "journal", "deposit", "other")},
    )


def measure(objects: int = 50_000, compared: int = 20_000) -> dict[str, float]:
    """Ratios of writing and loading, and of comparing two folders, to orjson alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        snapshot = account(objects)
        stored = folder / "stored"
        save(snapshot, stored)
        one, two, moved = (folder / n for n in ("one", "two", "moved"))
        save(account(compared), one)
        save(account(compared, changed=0.01), two)
        save(account(compared, folder="elsewhere", changed=0.01), moved)

        def written_and_loaded() -> None:
            save(snapshot, stored)
            load(stored)

        def compared_with(other: Path) -> Callable[[], None]:
            def run() -> None:
                compare_folders(open_folder(one), open_folder(other))

            return run

        moved_floor = _decoding(one, moved, collect=False)
        return {
            "write_load_ratio": _ratio(written_and_loaded, _decoding(stored, encode=True)),
            "write_load_ratio_no_gc": _ratio(
                written_and_loaded, _decoding(stored, encode=True, collect=False)
            ),
            "diff_ratio_no_gc": _ratio(compared_with(two), _decoding(one, two, collect=False)),
            "diff_moved_ratio_no_gc": _ratio(compared_with(moved), moved_floor),
        }


def _decoding(*folders: Path, encode: bool = False, collect: bool = True) -> Callable[[], None]:
    def run() -> None:
        with nullcontext() if collect else paused(stays=False):
            for folder in folders:
                _decode(folder, encode=encode)

    return run


def _decode(folder: Path, *, encode: bool) -> None:
    for path in sorted(folder.glob("*.jsonl")):
        rows = [orjson.loads(line) for line in path.read_bytes().splitlines()]
        if encode:
            for row in rows:
                orjson.dumps(row, option=orjson.OPT_SORT_KEYS)


def _ratio(run: Callable[[], None], floor: Callable[[], None]) -> float:
    run()
    floor()
    return round(statistics.median(_time(run) / _time(floor) for _ in range(ROUNDS)), 2)


def _time(run: Callable[[], None]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    for figure, value in measure().items():
        print(f"{figure}: {value}")
