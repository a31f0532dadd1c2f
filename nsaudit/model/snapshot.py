"""A frozen picture of one environment: tables of records, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from nsaudit.model.base import Customization, Frozen, Location, Part, Path, Record

SCHEMA_VERSION = 1

R = TypeVar("R", bound=Record)


class GapReason(StrEnum):
    """Why a table is not there; OUT_OF_REACH: no source of this run could show it."""

    OUT_OF_REACH = "out_of_reach"
    NOT_REQUESTED = "not_requested"
    REFUSED = "refused"
    FAILED = "failed"
    UNDECODABLE = "undecodable"


TELLING = (
    GapReason.FAILED,
    GapReason.UNDECODABLE,
    GapReason.REFUSED,
    GapReason.NOT_REQUESTED,
    GapReason.OUT_OF_REACH,
)
"""Reasons by how much they tell; of several gaps the first one by this order is told."""


class Gap(Frozen):
    """One table, or one part of it, that could not be read. ``detail`` says what would lift it."""

    reason: GapReason
    detail: str


class SnapshotMeta(Frozen):
    """Where and when a snapshot was taken. ``partial`` names tables that hold only some records.

    ``release`` is NetSuite's own, and ``role`` the script id of the role that read the account:
    another role sees other fields, so that what two roles read is not to be compared.
    A project on disk holds only what somebody put into it, so what is missing there may well exist
    in the account.
    """

    environment: str
    environment_kind: str | None = None
    account_id: str | None = None
    taken_at: str | None = None
    sources: tuple[str, ...] = ()
    release: str | None = None
    role: str | None = None
    schema_version: int = SCHEMA_VERSION
    partial: tuple[str, ...] = ()
    provenance: dict[str, str] = {}


class Subject(NamedTuple):
    """A record to judge, the record it lives in (if any), and the way there from that owner."""

    record: Record
    owner: Record | None = None
    path: Path = ()


Locate = Callable[[Location, Path], Location]
"""Finds the line and column of a value of the object that starts at a location."""


class Snapshot:
    """Tables of frozen records, gaps, and indexes made when first asked for.

    ``locate`` comes from a source that still has its files at hand; without one, a finding points
    at the object's file.
    """

    def __init__(
        self,
        meta: SnapshotMeta,
        tables: Mapping[str, Sequence[Record]],
        gaps: Mapping[str, Gap] | None = None,
        locate: Locate | None = None,
    ) -> None:
        self.meta = meta
        self.tables: Mapping[str, tuple[Record, ...]] = MappingProxyType(
            {name: tuple(records) for name, records in sorted(tables.items())}
        )
        self.gaps: Mapping[str, Gap] = MappingProxyType(dict(sorted((gaps or {}).items())))
        self._locate = locate
        self._subjects: dict[type[Record], tuple[Subject, ...]] = {}
        self._indexes: dict[type[Record], dict[str, Record]] = {}

    def replace(
        self,
        *,
        meta: SnapshotMeta | None = None,
        tables: Mapping[str, Sequence[Record]] | None = None,
        gaps: Mapping[str, Gap] | None = None,
    ) -> Snapshot:
        """The same snapshot with some of its parts exchanged."""
        return Snapshot(
            self.meta if meta is None else meta,
            self.tables if tables is None else tables,
            self.gaps if gaps is None else gaps,
            self._locate,
        )

    def joined(
        self,
        tables: Mapping[str, Sequence[Record]],
        gaps: Mapping[str, Gap],
        locate: Locate | None = None,
    ) -> Snapshot:
        """The same snapshot with what another source read: its tables, gaps and places.

        A table replaces what was here under its name, and a gap only a gap. ``locate`` is asked
        about the files of that source, which it recognises, and leaves every other place alone.
        """
        lifted = {name: gap for name, gap in self.gaps.items() if name not in tables}
        told = {
            name: gap
            for name, gap in gaps.items()
            if name not in tables and (name in self.gaps or name not in self.tables)
        }
        return Snapshot(
            self.meta,
            {**self.tables, **tables},
            {**lifted, **told},
            _both(self._locate, locate),
        )

    def subjects(self, cls: type[Record]) -> tuple[Subject, ...]:
        """Every record of a class (its subclasses included), with those nested in other records."""
        found = self._subjects.get(cls)
        if found is None:
            found = tuple(self._walk(cls))
            self._subjects[cls] = found
        return found

    def records(self, cls: type[R]) -> list[R]:
        """The records of a class, without their owners."""
        return [s.record for s in self.subjects(cls)]  # type: ignore[misc]  # filtered by class

    def index(self, cls: type[R]) -> Mapping[str, R]:
        """The records of a class by key; the first one where a key repeats."""
        found = self._indexes.get(cls)
        if found is None:
            found = {}
            for subject in self.subjects(cls):
                found.setdefault(subject.record.key, subject.record)
            self._indexes[cls] = found
        return found  # type: ignore[return-value]  # filtered by class

    def gap(self, cls: type[Record]) -> Gap | None:
        """The gap of the table that holds a class; None when the table was read."""
        for holder in holders(cls):
            if holder.table in self.gaps:
                return self.gaps[holder.table]
        return None

    def partial(self, cls: type[Record]) -> bool:
        """Whether records of this class may exist in the account without being here."""
        return any(holder.table in self.meta.partial for holder in holders(cls))

    @cached_property
    def by_scriptid(self) -> Mapping[str, tuple[Customization, ...]]:
        """Objects by case-folded script id."""
        index: dict[str, list[Customization]] = {}
        for records in self.tables.values():
            for record in records:
                if isinstance(record, Customization):
                    index.setdefault(record.key, []).append(record)
        return {key: tuple(values) for key, values in index.items()}

    def with_table(self, table: str, records: Sequence[Record]) -> Snapshot:
        """The same snapshot with one more table read; a gap it had there is lifted."""
        gaps = {name: gap for name, gap in self.gaps.items() if name != table}
        return self.replace(tables={**self.tables, table: records}, gaps=gaps)

    def locate(self, subject: Subject, path: Path = ()) -> Location | None:
        """Where a value of a subject stands, as exactly as the source can say."""
        root = subject.owner or subject.record
        location: Location | None = getattr(root, "location", None)
        if location is None or self._locate is None:
            return location
        return self._locate(location, (*subject.path, *path))

    def _walk(self, cls: type[Record]) -> Iterator[Subject]:
        for records in self.tables.values():
            # A table holds few classes: whether one concerns us is asked once, not for each record.
            kinds = {kind: nested_fields(kind, cls) for kind in {type(r) for r in records}}
            if not any(nested or issubclass(kind, cls) for kind, nested in kinds.items()):
                continue
            for record in records:
                if isinstance(record, cls):
                    yield Subject(record)
                for field in kinds[type(record)]:
                    for part in getattr(record, field) or ():
                        yield Subject(part, record, part_path(field, part))


def _both(first: Locate | None, second: Locate | None) -> Locate | None:
    """Each asked in turn; what one does not know comes back as it was."""
    if first is None or second is None:
        return first or second

    def locate(location: Location, path: Path) -> Location:
        return second(first(location, path), path)

    return locate


def part_path(field: str, part: Record) -> Path:
    """The way from an owner to one of its parts: an explicit path, or field and key."""
    explicit: Path = getattr(part, "path", ())
    return explicit or (field, str(getattr(part, part.key_field)))


def within(record: Record, owner: Record | None) -> Subject:
    """A record as a subject, with the way to it where it lives in another one."""
    if owner is None:
        return Subject(record)
    for field in nested_fields(type(owner), type(record)):
        if any(part is record for part in getattr(owner, field) or ()):
            return Subject(record, owner, part_path(field, record))
    return Subject(record, owner)


def nested_fields(owner: type[Record], cls: type[Record]) -> tuple[str, ...]:
    """The fields of ``owner`` that hold a tuple of ``cls`` (or of its subclasses)."""
    return _nested(owner).get(cls, ())


_NESTED: dict[type[Record], dict[type[Record], tuple[str, ...]]] = {}


def _nested(owner: type[Record]) -> dict[type[Record], tuple[str, ...]]:
    known = _NESTED.get(owner)
    if known is None:
        known = {}
        for name, part in part_fields(owner).items():
            for ancestor in part.__mro__:
                if isinstance(ancestor, type) and issubclass(ancestor, Record):
                    known[ancestor] = (*known.get(ancestor, ()), name)
        # A generic look over all objects must not see parts as objects of their own.
        for general in (Record, Part, Customization):
            known.pop(general, None)
        _NESTED[owner] = known
    return known


def part_fields(owner: type[Record]) -> dict[str, type[Part]]:
    """The fields of a record class that hold a tuple of parts, with the part's class."""
    fields: dict[str, type[Part]] = {}
    for name, info in owner.model_fields.items():
        for argument in getattr(info.annotation, "__args__", ()):
            inner = getattr(argument, "__args__", ())
            if inner and isinstance(inner[0], type) and issubclass(inner[0], Part):
                fields[name] = inner[0]
    return fields


def holders(cls: type[Record]) -> tuple[type[Record], ...]:
    """The classes whose tables hold ``cls``: itself, its subclasses, and its owners."""
    known = _HOLDERS.get(cls)
    if known is None:
        found = [c for c in record_classes() if issubclass(c, cls) or nested_fields(c, cls)]
        known = _HOLDERS[cls] = tuple(c for c in found if c.table)
    return known


_HOLDERS: dict[type[Record], tuple[type[Record], ...]] = {}


def record_classes(base: type[Record] = Record) -> list[type[Record]]:
    """Every record class that exists, in the order of definition."""
    classes: list[type[Record]] = []
    for sub in base.__subclasses__():
        classes += [sub, *record_classes(sub)]
    return classes
