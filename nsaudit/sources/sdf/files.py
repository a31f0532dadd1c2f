"""Files of a folder, one by one, to records: what each holds, or why it cannot be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path

from nsaudit.model.base import Location, Record
from nsaudit.model.project import CabinetFile, Project, Unreadable
from nsaudit.model.settings import Feature
from nsaudit.sources.sdf.cabinet import attributes, cabinet_file
from nsaudit.sources.sdf.objects import MODELLED, Shaped, record_of, shape_object
from nsaudit.sources.sdf.parse import (
    MAX_BYTES,
    ParseProblem,
    demand_object,
    parse,
    refuse_lost_text,
    root_line,
    sniff,
)
from nsaudit.sources.sdf.projects import read_features, read_manifest
from nsaudit.sources.sdf.searching import broken_definition
from nsaudit.sources.sdf.shape import TooDeep
from nsaudit.sources.sdf.walk import Found, Refused


@dataclass(slots=True)
class Taken:
    """What was taken from some files: records, and what only the whole folder can answer."""

    tables: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    objects: list[Shaped] = field(default_factory=list)
    deploys: dict[str, str] = field(default_factory=dict)
    files: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    attributed: dict[str, dict[str, bool | None]] = field(default_factory=dict)

    def with_records(self) -> Taken:
        """The same with each object as a record, which costs more to hand over than to make."""
        for record in map(record_of, self.objects):
            self.tables[type(record).table].append(record)
        self.objects.clear()
        return self

    def add(self, later: Taken) -> None:
        """Add what was taken from the files that follow."""
        for table, records in later.tables.items():
            self.tables[table] += records
        for project, files in later.files.items():
            self.files[project] += files
        self.deploys = {**later.deploys, **self.deploys}
        self.attributed |= later.attributed


class Reader:
    """Takes the files of one folder, one by one, into tables."""

    def __init__(self, root: Path, unsaved: Mapping[str, bytes], *, contents: bool) -> None:
        self._root = root
        self._unsaved = unsaved
        self._contents = contents
        self.taken = Taken()

    def take(self, item: Found | Refused) -> None:
        """Take one file."""
        if isinstance(item, Refused):
            parts = item.path.split("/")
            if (
                item.folder
                or item.path.lower().endswith(".xml")
                or "Objects" in parts
                or "FileCabinet" in parts
            ):
                self._unreadable(item, item.reason, item.advice, malformed=False)
            return
        name = item.path.rpartition("/")[2]
        if name[-4:] == ".XML":
            name = name[:-4] + ".xml"  # SDF on Windows takes the one for the other
        if item.project is not None:
            self.taken.files[item.project].append(_below(item.path, item.project))
        if item.in_cabinet:
            self._cabinet(item, name)
        elif name.endswith(".xml") and not name.endswith(".template.xml"):
            self._xml(item, name)

    def _xml(self, item: Found, name: str) -> None:
        data = self._bytes(item)
        if data is None:
            return
        if name in {"manifest.xml", "deploy.xml", "features.xml"} and not item.in_objects:
            self._frame(item, name, data)
            return
        root = sniff(data)
        known = root is not None and (root.tag in MODELLED or root.has_scriptid)
        if not item.in_objects and not known:
            return  # foreign XML: invoices, samples, project files of editors
        try:
            element = parse(data)
            location = Location(item.path, root_line(data, element.tag), 1)
            if root is None or root.tag not in MODELLED:
                demand_object(element)
            refuse_lost_text(element, data)
            shaped = shape_object(element, location, item.project)
        except ParseProblem as problem:
            self._malformed(item, problem)
            return
        except (TooDeep, RecursionError):
            self._unreadable(
                item,
                "its elements nest deeper than those of any SDF object",
                "Import the object again from the account.",
                location.line,
                1,
            )
            return
        self.taken.objects.append(shaped)
        if isinstance(shaped.decoded, str):
            self._unreadable(
                item,
                f"its definition cannot be decoded: {shaped.decoded}",
                "Import the search again; its definition cannot be written by hand.",
                location.line,
                1,
                malformed=broken_definition(shaped.decoded),
            )

    def _frame(self, item: Found, name: str, data: bytes) -> None:
        location = Location(item.path, 1, 1)
        try:
            root = parse(data)
        except ParseProblem as problem:
            self._malformed(item, problem)
            if name == "manifest.xml":
                folder = item.path.rpartition("/")[0]
                self.taken.tables[Project.table].append(Project(folder=folder, location=location))
            return
        if name == "manifest.xml" and root.tag == "manifest":
            folder = item.path.rpartition("/")[0]
            self.taken.tables[Project.table].append(read_manifest(root, folder, location))
        elif name == "deploy.xml" and root.tag == "deploy" and item.project is not None:
            self.taken.deploys.setdefault(item.project, item.path)
        elif name == "features.xml":
            self.taken.tables[Feature.table] += read_features(root, location, item.project)

    def _cabinet(self, item: Found, name: str) -> None:
        if "/.attributes/" in item.path:
            data = self._bytes(item) if name.endswith(".attr.xml") else None
            found = None if data is None else attributes(item.path, data)
            if found is not None:
                self.taken.attributed[found[0]] = found[1]
            return
        try:
            file = cabinet_file(item, self._root, contents=self._contents)
        except OSError as error:
            self._no_access(item, error)
            file = cabinet_file(item, self._root, contents=False)
        if file is not None:
            self.taken.tables[CabinetFile.table].append(file)

    def _bytes(self, item: Found) -> bytes | None:
        if item.size > MAX_BYTES:
            if item.in_objects or not item.in_cabinet:
                self._unreadable(
                    item,
                    f"it has {item.size // 1024 // 1024} MB; objects of more than "
                    f"{MAX_BYTES // 1024 // 1024} MB are not read",
                    "Import the object again from the account.",
                    malformed=False,
                )
            return None
        try:
            return self.content(item.path)
        except OSError as error:
            self._no_access(item, error)
            return None

    def content(self, path: str) -> bytes:
        """The bytes of a file, or what stands in their place."""
        kept = self._unsaved.get(path)
        if kept is not None:
            return kept
        # Joining and buffering as pathlib does takes longer than the reading.
        with FileIO(f"{self._root}/{path}") as file:
            return file.readall()

    def _no_access(self, item: Found, error: OSError) -> None:
        self._unreadable(
            item,
            f"the file cannot be read: {error.strerror}",
            "Give this user the right to read it.",
            malformed=False,
        )

    def _malformed(self, item: Found, problem: ParseProblem) -> None:
        self._unreadable(item, problem.reason, problem.advice, problem.line, problem.column)

    def _unreadable(
        self,
        item: Found | Refused,
        reason: str,
        advice: str,
        line: int | None = None,
        column: int | None = None,
        *,
        malformed: bool = True,
    ) -> None:
        self.taken.tables[Unreadable.table].append(
            Unreadable(
                path=item.path,
                project=item.project,
                reason=reason,
                advice=advice,
                malformed=malformed,
                location=Location(item.path, line, column),
            )
        )


def _below(path: str, folder: str) -> str:
    return path.removeprefix(folder + "/") if folder else path
