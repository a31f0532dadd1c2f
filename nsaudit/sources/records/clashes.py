"""External ids that are one id, or may be meant as one, within the space they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nsaudit.model.recorddata import ExternalIdClash
from nsaudit.sources.records import forms
from nsaudit.sources.records.masking import shown_id

MOST_IDS = 10
Row = Mapping[str, Any]


def clash(rows: Sequence[Row], *, prefixed: bool, show: bool) -> Iterator[ExternalIdClash]:
    """The clashes among records that an engine brought together by the form of their ids.

    With ``prefixed`` only ids of which one is the other behind a prefix: two systems that count
    alike, each behind its own prefix, do not clash. ``show`` shows ids that are e-mail addresses.
    """
    if prefixed:
        yield from _behind_prefix(rows, show=show)
        return
    told: dict[str, list[Row]] = {}
    for row in rows:
        told.setdefault(forms.identifier(str(row["external_id"])), []).append(row)
    for found in told.values():
        if len(found) < 2:
            continue
        same: dict[str, list[Row]] = {}
        for row in found:
            same.setdefault(str(row["external_id"]).casefold(), []).append(row)
        for equal in same.values():
            if len(equal) > 1:
                yield _clash("case", equal, show=show)
        if len(same) > 1:
            yield _clash("form", found, show=show)


def _behind_prefix(rows: Sequence[Row], *, show: bool) -> Iterator[ExternalIdClash]:
    told: dict[str, list[Row]] = {}
    for row in rows:
        told.setdefault(forms.bare(str(row["external_id"])), []).append(row)
    for form, found in told.items():
        whole = [r for r in found if forms.identifier(str(r["external_id"])) == form]
        if whole and len(whole) < len(found):
            yield _clash("prefix", found, show=show)


def _clash(how: str, rows: Sequence[Row], *, show: bool) -> ExternalIdClash:
    ids = [shown_id(i, show=show) for i in sorted({str(row["external_id"]) for row in rows})]
    return ExternalIdClash(
        id=f"{how} {ids[0]}",
        how=how,
        ids=tuple(ids[:MOST_IDS]),
        records=len(rows),
        types=tuple(sorted({str(row["type"]) for row in rows})),
    )
