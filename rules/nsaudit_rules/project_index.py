"""What each project declares, and where a reference of one of its objects leads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from nsaudit.api import (
    CabinetFile,
    Context,
    Customization,
    CustomSegment,
    Options,
    Project,
    Record,
    Reference,
    Snapshot,
    Unknown,
    Unreadable,
)
from nsaudit_rules.nested_ids import hidden_part, holds, tree_of


class Answer(StrEnum):
    """Where a reference leads.

    UNSEEN: what could tell was not readable. ELSEWHERE: no project file can show it, because it is
    part of an application or bundle, or because no manifest stands above the file.
    """

    DECLARED = "declared"
    INACTIVE = "inactive"
    MISSING = "missing"
    UNSEEN = "unseen"
    ELSEWHERE = "elsewhere"


class Resolved(NamedTuple):
    """An answer, and what to say beside it."""

    answer: Answer
    note: str = ""


DECLARED = Resolved(Answer.DECLARED)

# A segment makes a field on each record type it applies to, and a record type for its values; no
# file holds them (Salto's netsuite-adapter, manifest utilities).
_GENERATED = re.compile(
    r"(?:customrecord|custbody|custcol|custentity|custevent|custitem|custitemnumber|custrecord)"
    r"_?(cseg\w*)"
)


class ProjectIndex:
    """The ids and files that one project declares: by objects, File Cabinet and manifest.

    Objects read from an account count as declared for every project of the snapshot. ``gap`` says
    why objects may be missing here although the project has them; it is empty when none are.
    ``unreadable`` holds the names of files that could not be read, without their ending.
    """

    def __init__(
        self,
        folder: str | None,
        project: Project | None,
        objects: Iterable[Customization],
        account: dict[str, list[Customization]],
        files: Iterable[CabinetFile],
        unreadable: Iterable[str],
        gap: str,
        file_gap: str,
    ) -> None:
        self.folder = folder
        self.project = project
        self.objects = tuple(objects)
        self.by_id: dict[str, list[Customization]] = defaultdict(list)
        for record in self.objects:
            self.by_id[record.key].append(record)
        self.files = {file.path: file for file in files}
        self._folded = {path.casefold(): path for path in self.files}
        self._account = account
        self.unreadable = frozenset(unreadable)
        self.gap = gap
        self._file_gap = file_gap
        self._manifest = frozenset(t.casefold() for t in (project and project.objects) or ())
        self._listed_files = frozenset((project and project.files) or ())
        self._listed_folders = tuple(f.rstrip("/") for f in (project and project.folders) or ())
        self._applications = frozenset((project and project.applications) or ())
        self._segments = self._find_segments()
        self._answers: dict[tuple[str, str, str], Resolved] = {}
        self._trees: dict[int, dict[str, list[Any]]] = {}

    def _unread(self, dependencies: str) -> str:
        """Why a list of the manifest's dependencies is not known; empty when it is."""
        if self.project is None:
            return "no manifest above the file says what else its project declares"
        listed = getattr(self.project, dependencies)
        if listed is None and self.project.has_dependencies is not False:
            return f"the {dependencies} that the manifest lists could not be read"
        return ""

    def resolve(self, reference: Reference) -> Resolved:
        """Where a reference to an object leads; masked values and files are not for this."""
        key = (reference.form, reference.target, reference.scope)
        found = self._answers.get(key)
        if found is None:
            found = self._answers[key] = self._resolve(reference)
        return found

    def file(self, path: str) -> Resolved:
        """Whether the project or its manifest has a File Cabinet file, or a folder (``.../``)."""
        if path.endswith("/"):
            if any(known.startswith(path) for known in self.files):
                return DECLARED
        elif path in self.files:
            return DECLARED
        bare = path.rstrip("/")
        if bare in self._listed_files or path in self._listed_files:
            return DECLARED
        if any(bare == f or bare.startswith(f + "/") for f in self._listed_folders):
            return DECLARED
        problem = self._file_gap or self._unread("files") or self._unread("folders")
        if problem:
            return Resolved(self._open_question, problem)
        other = self._folded.get(bare.casefold())
        return Resolved(Answer.MISSING, f"the File Cabinet has {other}" if other else "")

    @property
    def _open_question(self) -> Answer:
        """What a missing manifest means: out of reach for loose files, else not readable."""
        return Answer.ELSEWHERE if self.folder is None else Answer.UNSEEN

    def _resolve(self, reference: Reference) -> Resolved:
        if reference.form in {"application", "bundle"} and not self._own(reference.scope):
            if reference.scope in self._applications:
                return DECLARED
            what = "SuiteApp" if reference.form == "application" else "bundle"
            return Resolved(
                Answer.ELSEWHERE,
                f"{reference.target} belongs to {what} {reference.scope}, "
                "whose objects project files do not show",
            )
        target = reference.target.casefold()
        root, *nested = target.split(".")
        for records in (self.by_id.get(root), self._account.get(root)):
            if records:
                answer = self._among(records, nested)
                if answer is not None:
                    return answer
        if target in self._manifest or self._made_by_segment(root, nested):
            return DECLARED
        if root in self.unreadable:
            return Resolved(Answer.UNSEEN, f"the file of {root} could not be read")
        if self.gap:
            return Resolved(Answer.UNSEEN, self.gap)
        problem = self._unread("objects")
        if problem:
            return Resolved(self._open_question, problem)
        if nested and root in self.by_id:
            return Resolved(Answer.MISSING, f"{root} has no {'.'.join(nested)}")
        if nested and root in self._manifest:
            return Resolved(Answer.MISSING, f"the manifest lists only {root}")
        return Resolved(Answer.MISSING)

    def _among(self, records: list[Customization], nested: list[str]) -> Resolved | None:
        """The answer where objects of that id are here; None where they lack the nested id."""
        if any(not nested or self._holds(record, nested) for record in records):
            return _activity(records)
        for record in records:
            part = hidden_part(record, nested[0])
            if part:
                return Resolved(Answer.UNSEEN, f"the {part} of {record.scriptid} are not readable")
        return None

    def _own(self, scope: str) -> bool:
        project = self.project
        if project is None or not project.publisherid or not project.projectid:
            return False
        return scope == f"{project.publisherid}.{project.projectid}"

    def _made_by_segment(self, root: str, nested: list[str]) -> bool:
        made = _GENERATED.fullmatch(root)
        if root in self._segments or (made is not None and made[1] in self._segments):
            return True
        if nested and nested[0].startswith("cseg"):  # the segment's field on a record type
            return root in self.by_id or root in self._manifest
        return False

    def _find_segments(self) -> frozenset[str]:
        """Segments of project and manifest, and the record types that they say they make."""
        ids = {t for t in self._manifest if t.startswith("cseg") and "." not in t}
        for records in (*self.by_id.values(), *self._account.values()):
            for record in records:
                if isinstance(record, CustomSegment):
                    ids |= {record.key, (record.recordscriptid or record.key).casefold()}
        return frozenset(ids)

    def _holds(self, record: Customization, nested: list[str]) -> bool:
        tree = self._trees.get(id(record))
        if tree is None:
            tree = self._trees[id(record)] = tree_of(record)
        return holds(tree, nested)


def _activity(records: list[Customization]) -> Resolved:
    # Only types whose documented default is "active" say whether they are: elsewhere an absent tag
    # may come from an older export.
    states = [
        record.isinactive if "isinactive" in type(record).defaults else False  # type: ignore[attr-defined]
        for record in records
    ]
    if any(state is False for state in states):
        return DECLARED
    if any(state is None for state in states):
        return Resolved(Answer.UNSEEN, f"whether {records[0].scriptid} is active is not readable")
    return Resolved(Answer.INACTIVE, "it is inactive")


_INDEXES: WeakKeyDictionary[Snapshot, dict[str | None, ProjectIndex]] = WeakKeyDictionary()


def of_project(snapshot: Snapshot, folder: str | None) -> ProjectIndex:
    """The index of one project of a snapshot; ``None`` is for files that no project holds."""
    indexes = _INDEXES.get(snapshot)
    if indexes is None:
        indexes = _INDEXES[snapshot] = _build(snapshot)
    found = indexes.get(folder)
    if found is None:
        gaps = _gap(snapshot, *_OBJECTS), _gap(snapshot, *_FILES)
        found = indexes[folder] = ProjectIndex(folder, None, (), {}, (), (), *gaps)
    return found


def home(record: Customization, ctx: Context[Options]) -> ProjectIndex | None:
    """The index of the project that holds an object; None for an object read from an account."""
    if not from_file(record):
        return None
    return of_project(ctx.snapshot, record.project)


def from_file(record: Customization) -> bool:
    """Whether an object comes from a file rather than from an account."""
    return record.project is not None or bool(record.location and record.location.path)


def unseen(notes: Iterable[Resolved]) -> Unknown:
    """The verdict where what could tell was not readable, or no project file can show it."""
    ordered = sorted(set(notes))
    inside = [note for note in ordered if note.answer is Answer.UNSEEN]
    first = (inside or ordered)[0]
    return Unknown(first.note, out_of_reach=not inside)


def _build(snapshot: Snapshot) -> dict[str | None, ProjectIndex]:
    objects: dict[str | None, list[Customization]] = defaultdict(list)
    account: dict[str, list[Customization]] = defaultdict(list)
    for record in snapshot.records(Customization):
        if from_file(record):
            objects[record.project].append(record)
        else:
            account[record.key].append(record)
    files: dict[str | None, list[CabinetFile]] = defaultdict(list)
    for file in snapshot.records(CabinetFile):
        files[file.project].append(file)
    unreadable: dict[str | None, set[str]] = defaultdict(set)
    for failed in snapshot.records(Unreadable):
        stem = failed.path.rpartition("/")[2].removesuffix(".xml").casefold()
        unreadable[failed.project].add(stem)
    gaps = _gap(snapshot, *_OBJECTS), _gap(snapshot, *_FILES)
    projects = {project.folder: project for project in snapshot.records(Project)}
    return {
        folder: ProjectIndex(
            folder,
            None if folder is None else projects.get(folder),
            objects[folder],
            account,
            files[folder],
            unreadable[folder],
            *gaps,
        )
        for folder in sorted({*objects, *projects}, key=lambda f: (f is None, f or ""))
    }


_OBJECTS = (Customization, Unreadable, Project)
_FILES = (CabinetFile, Project)


def _gap(snapshot: Snapshot, *classes: type[Record]) -> str:
    """Why something may be missing from the snapshot although the project has it."""
    gaps = [gap for cls in classes if (gap := snapshot.gap(cls)) is not None]
    return gaps[0].detail if gaps else ""
