"""What exports of records show when they are compared with themselves and with another system."""

from typing import ClassVar

from nsaudit.model.base import Location, Part, Record


class DuplicateGroup(Part):
    """One group of records that may be one. ``shown`` is its key, masked unless asked for.

    ``first`` is the lowest internal id among its records.
    """

    key_field: ClassVar[str] = "id"

    id: str
    shown: str | None = None
    records: int | None = None
    first: str | None = None
    subsidiaries: int | None = None
    on_open: int | None = None


class RecordDuplicates(Record):
    """Records of one type that agree in a key: how many groups there are, and their largest.

    ``by`` are the fields of the key; ``name~`` means names that are alike, not equal. ``lacking``
    counts records that lack a part of the key and so were not compared. ``across`` counts groups
    that agree in everything but the subsidiary (None where it is no part of the key or not known).
    ``on_open`` counts members that open transactions point at. ``samples`` are the largest groups.
    ``problem`` says why an account did not count them. ``as_of`` is the day that this is of: of the
    oldest file, or of the reading.
    """

    table: ClassVar[str] = "record_duplicates"
    key_field: ClassVar[str] = "id"
    compared: ClassVar[bool] = False

    id: str
    recordtype: str
    by: tuple[str, ...]
    total: int | None = None
    lacking: int | None = None
    groups: int | None = None
    members: int | None = None
    across: int | None = None
    on_open: int | None = None
    skipped: int | None = None
    samples: tuple[DuplicateGroup, ...] | None = None
    problem: str | None = None
    as_of: str | None = None
    location: Location | None = None

    @property
    def kind(self) -> str:
        """What people call it."""
        return "record duplicates"


class MergedReference(Part):
    """References of one kind that still point at merged records; ``open`` ones are at work."""

    key_field: ClassVar[str] = "id"

    id: str
    from_type: str
    field: str
    references: int | None = None
    open: int | None = None


class MergedRecords(Record):
    """What a merge log says of one record type, and what the export shows of its records.

    ``still_active``: merged records that exist and are active. ``unmapped``: entries that name no
    canonical record. ``without_external_id``: canonical records that carry none. ``vanished``:
    canonical records that the export does not hold. ``references`` is None where none were given.
    """

    table: ClassVar[str] = "merged_records"
    key_field: ClassVar[str] = "recordtype"
    compared: ClassVar[bool] = False

    recordtype: str
    merged: int | None = None
    still_active: int | None = None
    unmapped: int | None = None
    without_external_id: int | None = None
    vanished: int | None = None
    references: tuple[MergedReference, ...] | None = None
    location: Location | None = None

    @property
    def kind(self) -> str:
        """What people call it."""
        return "merged records"


class OrphanedReferences(Record):
    """References of one field that lead to no record of the export.

    ``orphans`` is None where the export holds no record that the field could lead to.
    """

    table: ClassVar[str] = "orphaned_references"
    key_field: ClassVar[str] = "id"
    compared: ClassVar[bool] = False

    id: str
    recordtype: str
    field: str
    references: int | None = None
    orphans: int | None = None
    samples: tuple[str, ...] | None = None
    location: Location | None = None

    @property
    def kind(self) -> str:
        """What people call it."""
        return "references"


class ReconciliationLine(Part):
    """One day and currency in which the two systems disagree. Sums are decimal numbers as text."""

    key_field: ClassVar[str] = "id"

    id: str
    day: str | None = None
    currency: str | None = None
    source_count: int | None = None
    netsuite_count: int | None = None
    source_sum: str | None = None
    netsuite_sum: str | None = None


class Reconciliation(Record):
    """The records of one type in the source system and in NetSuite, counted and summed.

    ``lines`` days and currencies were compared; ``disagreeing`` are those that differ in count or
    by more than 0.01 in sum. ``missing`` are in the source only, ``surplus`` in NetSuite only, both
    by external id; ``misdirected`` refer to another parent than in the source (None: not compared).
    ``as_of`` is the day of the older of the two.
    """

    table: ClassVar[str] = "reconciliations"
    key_field: ClassVar[str] = "recordtype"
    compared: ClassVar[bool] = False

    recordtype: str
    as_of: str | None = None
    lines: int | None = None
    count_differs: int | None = None
    sum_differs: int | None = None
    disagreeing: tuple[ReconciliationLine, ...] | None = None
    missing: int | None = None
    surplus: int | None = None
    misdirected: int | None = None
    location: Location | None = None

    @property
    def kind(self) -> str:
        """What people call it."""
        return "reconciliation"
