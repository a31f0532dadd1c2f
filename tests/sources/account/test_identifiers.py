"""Forms of external ids, and what a pass over records keeps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from nsaudit.netsuite import Row
from nsaudit.sources.account import queries
from nsaudit.sources.account.identifiers import forms, summarise

NAMES = ("id", "externalid", "kind", "recordname", "created")


async def seen(*rows: tuple[str | None, str, str, str]) -> dict[str, object]:
    async def each() -> AsyncIterator[Row]:
        for number, (ident, kind, name, created) in enumerate(rows, 1):
            values = {"id": str(number), "kind": kind, "recordname": name, "created": created}
            if ident is not None:
                values["externalid"] = ident
            yield Row(values, NAMES)

    return await summarise(each(), queries.ENTITIES)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("CRM-1001", "crm-1001", "folded"),
        ("CRM-1001", "CRM-1001 ", "plain"),
        ("CRM-1001", "CRM_1001", "plain"),
        ("CRM-1001", "CRM-001001", "plain"),
        ("Müller-1", "Muller-1", "plain"),
        ("ＣＲＭ-1", "CRM-1", "plain"),
        ("CRM-1001", "1001", "bare"),
        ("CRM-1001", "CRM-1002", None),
        ("CRM-10", "CRM-100", None),
        ("A-10", "10", None),
    ],
)
def test_forms(one: str, two: str, same: str | None) -> None:
    names = ("folded", "plain", "bare")
    equal = [n for n, a, b in zip(names, forms(one), forms(two), strict=True) if a == b]
    assert (equal[0] if equal else None) == same


async def test_clashes_are_told_once_and_by_their_gravest_kind() -> None:
    found = await seen(
        ("CRM-1001", "custjob", "A", "2026-01-01"),
        ("crm-1001", "vendor", "B", "2026-01-02"),
        ("CRM-1001 ", "custjob", "C", "2026-02-01"),
        ("SKU-2000", "custjob", "D", "2026-02-01"),
        ("2000", "custjob", "E", "2026-02-01"),
        (None, "custjob", "F", "2026-02-01"),
        ("CRM-3000", "custjob", "G", "2026-02-01"),
        ("ERP-3000", "vendor", "H", "2026-02-01"),
    )
    clashes = [(c["how"], c["ids"]) for c in found["clashes"]]  # type: ignore[attr-defined]
    assert clashes == [
        ("case", ["CRM-1001", "crm-1001"]),
        ("form", ["CRM-1001", "CRM-1001 ", "crm-1001"]),
        ("prefix", ["2000", "SKU-2000"]),
    ]
    customers = found["types"]["custjob"]  # type: ignore[index]
    assert (customers["total"], customers["missing"]) == (6, 1)
    assert customers["months"] == [
        {"month": "2026-01", "total": 1, "missing": 0},
        {"month": "2026-02", "total": 5, "missing": 1},
    ]


async def test_numbering_is_inferred_from_the_last_names() -> None:
    rows = [("x", "custjob", f"CUST{number:05d}", "2026-01-01") for number in range(1, 1500)]
    found = await seen(*rows, ("x", "custjob", "Alder", "2026-01-01"))
    assert found["types"]["custjob"]["names"] == {  # type: ignore[index]
        "names": 1000, "matching": 999, "prefix": "CUST", "suffix": "", "digits": 5,
        "highest": 1499,
    }  # fmt: skip


async def test_a_pass_that_is_cancelled_waits_for_its_thread() -> None:
    async def each() -> AsyncIterator[Row]:
        number = 0
        while True:
            number += 1
            yield Row({"id": str(number), "externalid": f"CRM-{number}"}, NAMES)

    for turn in range(20):
        running = asyncio.create_task(summarise(each(), queries.ENTITIES))
        await asyncio.sleep(0.002 * turn)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
