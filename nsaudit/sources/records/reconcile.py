"""Audits after the write: counts, sums and references of two systems, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from nsaudit.model.recordaudit import Reconciliation, ReconciliationLine
from nsaudit.sources.records import relations
from nsaudit.sources.records.engine import Engine
from nsaudit.sources.records.read import Tables
from nsaudit.sources.records.request import RecordsError, Request

CENT = Decimal("0.01")
"""Sums that differ by no more agree: rounding of lines."""

MOST_LINES = 50


def reconciliations(
    engine: Engine, netsuite: Tables, source: Tables | None, request: Request
) -> tuple[Reconciliation, ...]:
    """Each record type's two sides: from a table of reconciliation, or from two exports."""
    built: dict[str, Reconciliation] = {}
    table = netsuite.get("reconciliation")
    if table is not None:
        built |= _given(engine, table)
    if source is not None:
        if netsuite.get("records") is None or source.get("records") is None:
            raise RecordsError("two exports of records are needed to compare them")
        built |= _compared(engine, netsuite, source, request.as_of)
    return tuple(built[kind] for kind in sorted(built))


def _given(engine: Engine, table: Any) -> dict[str, Reconciliation]:
    lines: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    days: dict[str, list[str]] = defaultdict(list)
    for row in engine.rows(table):
        kind = str(row["type"] or "record")
        lines[kind].append(row)
        if row["as_of"]:
            days[kind].append(str(row["as_of"]))
    return {
        kind: _reconciliation(kind, rows, min(days[kind], default=None))
        for kind, rows in lines.items()
    }


def _compared(
    engine: Engine, netsuite: Tables, source: Tables, as_of: str | None
) -> dict[str, Reconciliation]:
    ours, theirs = netsuite.by_role["records"], source.by_role["records"]
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    for side, table in (("source", theirs), ("netsuite", ours)):
        for row in engine.rows(relations.totals(table, side)):
            key = (row["type"], row["day"], row["currency"])
            found = lines.setdefault(key, dict(zip(("type", "day", "currency"), key, strict=True)))
            found[f"{side}_count"] = int(row[f"{side}_count"])
            found[f"{side}_sum"] = row[f"{side}_sum"]
    missing = {
        row["type"]: int(row["lost"]) for row in engine.rows(relations.one_sided(theirs, ours))
    }
    surplus = {
        row["type"]: int(row["lost"]) for row in engine.rows(relations.one_sided(ours, theirs))
    }
    pairs = {row["type"]: row for row in engine.rows(relations.misdirected(theirs, ours))}
    keyed = netsuite.has("records", "external_id") and source.has("records", "external_id")
    summed = netsuite.has("records", "total") and source.has("records", "total")
    built = {}
    for kind in sorted({key[0] for key in lines}):
        nothing = {"source_count": 0, "netsuite_count": 0}
        if summed:
            nothing |= {"source_sum": 0, "netsuite_sum": 0}
        rows = [
            nothing | {name: value for name, value in row.items() if value is not None}
            for key, row in sorted(lines.items(), key=lambda item: tuple(map(str, item[0])))
            if key[0] == kind
        ]
        both = _reconciliation(kind, rows, as_of)
        built[kind] = both.model_copy(
            update={
                "missing": missing.get(kind, 0) if keyed else None,
                "surplus": surplus.get(kind, 0) if keyed else None,
                "misdirected": int(pairs[kind]["differs"]) if kind in pairs else None,
            }
        )
    return built


def _reconciliation(
    kind: str, rows: Iterable[Mapping[str, Any]], as_of: str | None
) -> Reconciliation:
    lines, counts, sums = 0, 0, 0
    differing: list[ReconciliationLine] = []
    summed = False
    for row in rows:
        lines += 1
        ours, theirs = _whole(row.get("netsuite_count")), _whole(row.get("source_count"))
        mine, yours = _decimal(row.get("netsuite_sum")), _decimal(row.get("source_sum"))
        count_differs = ours is not None and theirs is not None and ours != theirs
        sum_differs = mine is not None and yours is not None and abs(mine - yours) > CENT
        summed = summed or (mine is not None and yours is not None)
        counts += count_differs
        sums += sum_differs
        if (count_differs or sum_differs) and len(differing) < MOST_LINES:
            day, currency = row.get("day"), row.get("currency")
            differing.append(
                ReconciliationLine(
                    id=f"{day or 'all days'} {currency or ''}".strip(),
                    day=day, currency=currency, source_count=theirs, netsuite_count=ours,
                    source_sum=_shown(yours), netsuite_sum=_shown(mine),
                )
            )  # fmt: skip
    return Reconciliation(
        recordtype=kind,
        as_of=as_of,
        lines=lines,
        count_differs=counts,
        sum_differs=sums if summed else None,
        disagreeing=tuple(sorted(differing, key=lambda line: line.id)),
    )


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _shown(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"
