"""Record data read for whatever command judges it: by itself, or as tables of an environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nsaudit.cli.errors import Unreachable, UserError
from nsaudit.cli.progress import Progress
from nsaudit.cli.recordsources import configured
from nsaudit.cli.settings import Run
from nsaudit.model.base import Record
from nsaudit.model.snapshot import Gap, GapReason, Snapshot, SnapshotMeta

if TYPE_CHECKING:
    from nsaudit.sources.records import Request

SOURCE = "records"
"""How provenance and coverage name record data."""


def record_classes_read() -> tuple[type[Record], ...]:
    """The record classes that record data can fill."""
    from nsaudit.model.recordaudit import (  # noqa: PLC0415 - only where record data is judged
        MergedRecords,
        OrphanedReferences,
        Reconciliation,
        RecordDuplicates,
    )
    from nsaudit.model.recorddata import ExternalIdStats  # noqa: PLC0415

    return (ExternalIdStats, RecordDuplicates, MergedRecords, OrphanedReferences, Reconciliation)


def read_tables(request: Request, progress: Progress) -> dict[str, tuple[Record, ...]]:
    """What record data shows. Raises UserError for what cannot be read."""
    try:
        from nsaudit.sources.records.collect import collect  # noqa: PLC0415 - costs ibis
    except ImportError as error:
        raise UserError(
            "reading record data needs packages that are not installed",
            "Install them with: pip install 'nsaudit[records]'",
        ) from error
    from nsaudit.sources.records import RecordsError  # noqa: PLC0415

    try:
        return dict(collect(request, progress.step))
    except RecordsError as error:
        if error.unreachable:
            raise Unreachable(str(error), error.hint) from error
        raise UserError(str(error), error.hint) from error


def with_record_data(
    snapshot: Snapshot, run: Run, progress: Progress, lost: dict[str, Unreachable]
) -> Snapshot:
    """An environment with what its record data shows, where nsaudit.yaml names any.

    Files that cannot be used are the user's mistake (UserError); a hub that does not answer is a
    failed read: its tables are gaps, and ``lost`` says why.
    """
    name = snapshot.meta.environment
    request = configured(name, run)
    if request is None:
        return snapshot
    progress.step(f"reading the record data of {name}")
    meta = SnapshotMeta(environment=name, sources=(SOURCE,))
    classes = record_classes_read()
    try:
        tables = read_tables(request, progress)
    except Unreachable as error:
        lost[f"record data of {name}"] = error
        gap = Gap(reason=GapReason.FAILED, detail=f"the record data was not read: {error.message}")
        return _joined(snapshot, Snapshot(meta, {}, {cls.table: gap for cls in classes}))
    shown = ", ".join(table.shown for table in request.tables) or "the tables of the hub"
    told = meta.model_copy(update={"provenance": dict.fromkeys(tables, f"{SOURCE}: {shown}")})
    gaps = {
        cls.table: Gap(
            reason=GapReason.OUT_OF_REACH,
            detail=f"the record data of {name} does not show {cls.table.replace('_', ' ')}",
        )
        for cls in classes
        if cls.table not in tables
    }
    return _joined(snapshot, Snapshot(told, tables, gaps))


def _joined(snapshot: Snapshot, data: Snapshot) -> Snapshot:
    """The snapshot with the tables of record data; what both show is joined record by record."""
    from nsaudit.sources.merge import merge  # noqa: PLC0415 - only where sources are read

    names = {cls.table for cls in record_classes_read()}
    own = snapshot.replace(
        tables={name: rows for name, rows in snapshot.tables.items() if name in names},
        # What other sources could not show anyway is told by the record data.
        gaps={
            name: gap
            for name, gap in snapshot.gaps.items()
            if name in names and gap.reason is not GapReason.OUT_OF_REACH
        },
    )
    both = merge([own, data], snapshot.meta)
    meta = snapshot.meta
    return snapshot.replace(
        meta=meta.model_copy(
            update={
                "sources": both.meta.sources,
                "provenance": {**meta.provenance, **both.meta.provenance},
                "partial": tuple(dict.fromkeys((*meta.partial, *both.meta.partial))),
            }
        ),
        tables={**snapshot.tables, **both.tables},
        gaps={
            **{name: gap for name, gap in snapshot.gaps.items() if name not in names},
            **both.gaps,
        },
    )
