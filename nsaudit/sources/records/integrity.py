"""References that lead nowhere, and merges that were not finished."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from nsaudit.model.recordaudit import MergedRecords, MergedReference, OrphanedReferences
from nsaudit.sources.records import relations
from nsaudit.sources.records.engine import Engine
from nsaudit.sources.records.fields import category
from nsaudit.sources.records.masking import shown_id
from nsaudit.sources.records.read import Tables

_FIELDS = (("parent", "entity"), ("entity", "entity"), ("created_from", "transaction"))
"""Fields that refer to records, and which kind they lead to."""


def orphaned_references(
    engine: Engine, found: Tables, *, show: bool
) -> tuple[OrphanedReferences, ...]:
    """References of each field that lead to no record of the export, by record type."""
    base = found.by_role["records"]
    built: list[OrphanedReferences] = []
    for field, leads_to in _FIELDS:
        if not found.has("records", field):
            continue
        targets = [t for t in found.types if (category(t) == "transaction") == (
            leads_to == "transaction")]  # fmt: skip
        for row in engine.rows(
            relations.orphans(base, field, base.filter(base.type.isin(targets or [""])))
        ):
            lost = int(row["orphans"])
            built.append(
                OrphanedReferences(
                    id=f"{row['type']}.{field}",
                    recordtype=row["type"],
                    field=field,
                    references=int(row["references"]),
                    # Without a single record to lead to, nothing is known of where it leads.
                    orphans=lost if targets else None,
                    samples=(shown_id(str(row["sample"]), show=show),)
                    if targets and lost and row["sample"]
                    else (),
                )
            )
    return tuple(sorted(built, key=lambda o: o.id))


def merged_records(engine: Engine, found: Tables) -> tuple[MergedRecords, ...]:
    """What became of merged records, by type; from the records too where they were exported."""
    log, base = found.by_role["merge_log"], found.get("records")
    pointing = _pointing(engine, found, log)
    if base is None:
        rows = [
            {"type": row["type"] or "record", "merged": row["merged"], "unmapped": row["unmapped"]}
            for row in engine.rows(
                log.group_by("type").agg(
                    merged=log.count(),
                    unmapped=log.canonical_internal_id.isnull().ifelse(1, 0).sum(),
                )
            )
        ]
    else:
        rows = list(engine.rows(relations.merged(log, base)))
    return tuple(
        MergedRecords(
            recordtype=row["type"],
            merged=int(row["merged"]),
            unmapped=int(row["unmapped"]),
            still_active=_still_active(row, found),
            without_external_id=int(row["bare"])
            if "bare" in row and found.has("records", "external_id")
            else None,
            vanished=int(row["vanished"]) if "vanished" in row else None,
            references=None
            if pointing is None
            else tuple(pointing.get(row["type"], ())) + tuple(pointing.get("record", ())),
        )
        for row in sorted(rows, key=lambda r: str(r["type"]))
    )


def _still_active(row: dict[str, Any], found: Tables) -> int | None:
    if "still_active" not in row or not found.has("records", "inactive"):
        return None
    return int(row["still_active"])


def _pointing(engine: Engine, found: Tables, log: Any) -> dict[str, list[MergedReference]] | None:
    references = found.get("references")
    if references is None:
        return None
    known = found.has("references", "open")
    built: dict[str, list[MergedReference]] = defaultdict(list)
    for row in engine.rows(relations.references_to_merged(references, log)):
        kind, name = str(row["from_type"] or "record"), str(row["field"] or "reference")
        built[row["type"] or "record"].append(
            MergedReference(
                id=f"{kind}.{name}",
                from_type=kind,
                field=name,
                references=int(row["references"]),
                open=int(row["open"]) if known else None,
            )
        )
    return {kind: sorted(rows, key=lambda r: r.id) for kind, rows in built.items()}
