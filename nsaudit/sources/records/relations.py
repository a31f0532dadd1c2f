"""Questions about how records hang together, as ibis expressions: references, merges, totals."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import ibis

from nsaudit.sources.records.groups import CLOSED


def open_from_references(references: Any) -> Any:
    """How many open records point at each record, from the exported references."""
    found = references.filter((references.open == "T") & references.to_id.notnull())
    return found.group_by("to_id").agg(open_references=found.count())


def open_from_transactions(table: Any, types: Sequence[str]) -> Any:
    """The same from the transactions themselves: those whose status names no end."""
    status = table.status.lower()
    ended = reduce(lambda a, b: a | b, [status.contains(word) for word in CLOSED])
    found = table.filter(
        table.type.isin(types) & table.entity.notnull() & status.notnull() & ~ended
    )
    return found.group_by("entity").agg(open_references=found.count()).rename(to_id="entity")


def with_open(rows: Any, counted: Any) -> Any:
    """Rows with the number of open records that point at each."""
    return rows.left_join(counted, rows.internal_id == counted.to_id).drop("to_id")


def orphans(table: Any, field: str, targets: Any) -> Any:
    """References of a field by type, and how many lead to no record, by internal id or name."""
    found = table.filter(table[field].notnull()).select("type", "internal_id", value=table[field])
    known = ibis.union(
        targets.select(target=targets.internal_id),
        targets.select(target=targets.external_id),
        targets.select(target=targets.name),
    )
    known = known.filter(known.target.notnull()).distinct()
    joined = found.left_join(known, found.value == known.target)
    lost = joined.target.isnull()
    return joined.group_by("type").agg(
        references=joined.count(),
        orphans=lost.ifelse(1, 0).sum(),
        sample=lost.ifelse(joined.internal_id, ibis.null("string")).min(),
    )


def merged(log: Any, table: Any) -> Any:
    """By type: merged records, those still active, and canonical ones lacking or bare.

    The type is the log's, or the canonical record's own where the log has none.
    """
    ids = table.filter(table.internal_id.notnull())
    old = ids.select(old_id=ids.internal_id, old_inactive=ids.inactive, old_type=ids.type)
    kept = ids.select(kept_id=ids.internal_id, kept_external=ids.external_id)
    both = log.left_join(old, log.old_internal_id == old.old_id)
    both = both.left_join(kept, both.canonical_internal_id == kept.kept_id)
    mapped = both.canonical_internal_id.notnull()
    both = both.select(
        type=ibis.coalesce(both.type, both.old_type, ibis.literal("record")),
        active=(both.old_id.notnull() & (both.old_inactive == "F")).ifelse(1, 0),
        unread=(both.old_id.notnull() & both.old_inactive.isnull()).ifelse(1, 0),
        unmapped=mapped.ifelse(0, 1),
        vanished=(mapped & both.kept_id.isnull()).ifelse(1, 0),
        bare=(both.kept_id.notnull() & both.kept_external.isnull()).ifelse(1, 0),
    )
    return both.group_by("type").agg(
        merged=both.count(),
        still_active=both.active.fill_null(0).sum(),
        unread=both.unread.sum(),
        unmapped=both.unmapped.sum(),
        vanished=both.vanished.sum(),
        bare=both.bare.sum(),
    )


def references_to_merged(references: Any, log: Any) -> Any:
    """References that still point at merged records, by their types and field."""
    gone = log.select(type=log.type, old=log.old_internal_id).distinct()
    found = references.join(gone, references.to_id == gone.old)
    return found.group_by(["type", "from_type", "field"]).agg(
        references=found.count(), open=(found.open == "T").ifelse(1, 0).fill_null(0).sum()
    )


def totals(table: Any, side: str) -> Any:
    """Records and their sum by type, day and currency."""
    count, total = f"{side}_count", f"{side}_sum"
    day = ibis.coalesce(table.date, table.created)
    keyed = table.mutate(day=day)
    return keyed.group_by(["type", "day", "currency"]).agg(
        **{count: keyed.count(), total: keyed.total.sum()}
    )


def one_sided(mine: Any, other: Any) -> Any:
    """How many records of each type the other side does not hold, by external id."""
    found = mine.filter(mine.external_id.notnull())
    there = other.filter(other.external_id.notnull()).select(
        other_type=other.type, other_id=other.external_id.lower()
    )
    lost = found.anti_join(
        there, [found.type == there.other_type, found.external_id.lower() == there.other_id]
    )
    return lost.group_by("type").agg(lost=lost.count())


def misdirected(source: Any, netsuite: Any) -> Any:
    """Records by type whose parent is another one than in the source.

    Parents are compared by external id: in NetSuite through the internal id that the record holds.
    Only pairs of which both sides name a parent that can be resolved count.
    """
    parents = netsuite.filter(netsuite.external_id.notnull()).select(
        parent_id=netsuite.internal_id, parent_external=netsuite.external_id
    )
    held = netsuite.select(
        "type",
        external=netsuite.external_id.lower(),
        held=ibis.coalesce(netsuite.entity, netsuite.parent),
    )
    held = held.filter(held.external.notnull() & held.held.notnull())
    resolved = held.join(parents, held.held == parents.parent_id)
    wanted = source.select(
        wanted_type=source.type, wanted_id=source.external_id.lower(),
        wanted=ibis.coalesce(source.entity, source.parent),
    ).filter(lambda t: t.wanted_id.notnull() & t.wanted.notnull())  # fmt: skip
    pairs = resolved.join(
        wanted, [resolved.type == wanted.wanted_type, resolved.external == wanted.wanted_id]
    )
    differs = pairs.parent_external.lower() != pairs.wanted.lower()
    return pairs.group_by("type").agg(pairs=pairs.count(), differs=differs.ifelse(1, 0).sum())
