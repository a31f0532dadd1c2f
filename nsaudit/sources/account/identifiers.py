"""One pass over the records of a kind: external ids that are missing or clash, and numbering.

A row is looked at and forgotten. What must be compared with all others goes to a database file in
the temporary folder, so that memory does not grow with the account.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
import tempfile
import unicodedata
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeVar

from nsaudit.netsuite import Query, Row
from nsaudit.sources.account.filled import word

T = TypeVar("T")

LAST_NAMES = 1000
"""Names that numbering is inferred from: the last ones, because older ones may precede it."""

_BATCH = 1000
_MOST_CLASHES = 200
_MOST_IDS = 10
_NUMBER = re.compile(r"^(?P<prefix>.*?)(?P<digits>\d+)(?P<suffix>\D*)$", re.DOTALL)
_PREFIX = re.compile(r"^[a-z]+[-_ .:/]+(?=[a-z0-9])")
_PIECES = re.compile(r"[0-9]+|[^\W0-9_]+")


class Summary:
    """What a scan keeps of each record type while rows pass."""

    def __init__(self) -> None:
        self.total: Counter[str] = Counter()
        self.missing: Counter[str] = Counter()
        self.months: Counter[tuple[str, str, bool]] = Counter()
        self.names: dict[str, deque[str]] = {}
        self.highest: dict[str, dict[tuple[str, str], int]] = {}


async def summarise(rows: AsyncIterator[Row], query: Query) -> dict[str, Any]:
    """Counts, clashes and name patterns of a table with the columns of a scan.

    The work is done in a thread, a thousand rows at a time, so that requests go on meanwhile.
    """
    summary = Summary()
    with tempfile.TemporaryDirectory(prefix="nsaudit-") as folder:
        store = sqlite3.connect(Path(folder) / "ids.db", check_same_thread=False)
        try:
            store.execute("PRAGMA journal_mode = OFF")
            store.execute("PRAGMA synchronous = OFF")
            store.execute(
                "CREATE TABLE ids (raw TEXT, folded TEXT, plain TEXT, bare TEXT, kind TEXT)"
            )
            batch: list[Row] = []
            async for row in rows:
                batch.append(row)
                if len(batch) >= _BATCH:
                    await _in_thread(_take, summary, store, batch, query.table)
                    batch = []
            await _in_thread(_take, summary, store, batch, query.table)
            clashes = await _in_thread(_clashes, store)
        finally:
            store.close()
    return {
        "types": {
            kind: {
                "total": summary.total[kind],
                "missing": summary.missing[kind],
                "months": _months(summary, kind),
                "names": _pattern(summary, kind),
            }
            for kind in sorted(summary.total)
        },
        "clashes": clashes,
    }


async def _in_thread(work: Callable[..., T], *given: Any) -> T:
    """Work in a thread to its end, also when this task is cancelled meanwhile.

    The database may only be closed once no thread uses it any more: SQLite would crash.
    """
    task = asyncio.ensure_future(asyncio.to_thread(work, *given))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


def _take(summary: Summary, store: sqlite3.Connection, rows: list[Row], table: str) -> None:
    """Count some rows, and put aside what is compared with all others."""
    batch: list[tuple[str, str, str, str, str]] = []
    for row in rows:
        kind = (word(row, "kind") or table).lower()
        ident = row.text("externalid")
        _count(summary, row, kind, ident)
        if ident:
            batch.append((ident, *forms(ident), kind))
    store.executemany("INSERT INTO ids VALUES (?, ?, ?, ?, ?)", batch)


def forms(ident: str) -> tuple[str, str, str]:
    """The forms in which external ids are compared, from exact to bare.

    Folded: as NetSuite compares. Plain: Unicode forms, punctuation, blanks and leading zeros apart.
    Bare: the plain form behind a prefix of letters that a separator ends, or the plain form.
    """
    folded = ident.casefold()
    even = folded if ident.isascii() else unicodedata.normalize("NFKC", ident).casefold()
    even = even.strip()
    plain = _plain(even)
    behind = _PREFIX.sub("", even, count=1)
    bare = _plain(behind) if behind != even else plain
    # A short rest such as "1" is shared by chance.
    return folded, plain, bare if len(bare) >= 4 else plain


def _plain(text: str) -> str:
    if not text.isascii():
        apart = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in apart if not unicodedata.combining(c))
    pieces = [
        (piece.lstrip("0") or "0") if piece[0] <= "9" else piece for piece in _PIECES.findall(text)
    ]
    return "".join(pieces) or text


def _count(summary: Summary, row: Row, kind: str, ident: str | None) -> None:
    summary.total[kind] += 1
    if not ident:
        summary.missing[kind] += 1
    created = word(row, "created")
    if created:
        summary.months[kind, created[:7], not ident] += 1
    name = word(row, "recordname")
    if name:
        summary.names.setdefault(kind, deque(maxlen=LAST_NAMES)).append(name)
        match = _NUMBER.match(name)
        if match and len(match["digits"]) <= 18:
            kept = summary.highest.setdefault(kind, {})
            form = (match["prefix"], match["suffix"])
            # Free names have many fronts; only those that repeat can be a numbering.
            if form in kept or len(kept) < 1000:
                kept[form] = max(kept.get(form, 0), int(match["digits"]))


def _months(summary: Summary, kind: str) -> list[dict[str, Any]]:
    months = sorted({month for one, month, _ in summary.months if one == kind})
    return [
        {
            "month": month,
            "total": summary.months[kind, month, True] + summary.months[kind, month, False],
            "missing": summary.months[kind, month, True],
        }
        for month in months
    ]


def _pattern(summary: Summary, kind: str) -> dict[str, Any]:
    """The form that most of the last names have: what stands around the number, and its width."""
    names = summary.names.get(kind, deque())
    found: Counter[tuple[str, str]] = Counter()
    widths: dict[tuple[str, str], Counter[int]] = {}
    for name in names:
        match = _NUMBER.match(name)
        if match:
            form = (match["prefix"], match["suffix"])
            found[form] += 1
            widths.setdefault(form, Counter())[len(match["digits"])] += 1
    if not found:
        return {"names": len(names), "matching": 0, "prefix": None, "suffix": None,
                "digits": None, "highest": None}  # fmt: skip
    form, matching = min(found.items(), key=lambda item: (-item[1], item[0]))
    digits = min(widths[form].items(), key=lambda item: (-item[1], item[0]))[0]
    return {
        "names": len(names),
        "matching": matching,
        "prefix": form[0],
        "suffix": form[1],
        "digits": digits,
        "highest": summary.highest.get(kind, {}).get(form),
    }


def _clashes(store: sqlite3.Connection) -> list[dict[str, Any]]:
    """Ids that several records hold or that differ in form only; the gravest first."""
    found: list[dict[str, Any]] = []
    known: set[str] = set()
    for how in ("folded", "plain", "bare"):
        store.execute(f"CREATE INDEX by_{how} ON ids ({how})")
        groups = store.execute(
            f"SELECT {how}, COUNT(*) FROM ids GROUP BY {how} HAVING COUNT(*) > 1 ORDER BY {how}"  # noqa: S608
        )
        for key, count in groups:
            members = store.execute(
                f"SELECT DISTINCT raw, folded, plain, kind FROM ids WHERE {how} = ? ORDER BY raw",  # noqa: S608
                (key,),
            ).fetchall()
            folded = {row[1] for row in members}
            if how != "folded" and (len(folded) == 1 or folded <= known):
                continue  # one id in one form, or said already
            if how == "bare" and not any(row[2] == key for row in members):
                continue  # two systems that count alike, each behind its own prefix
            known |= folded
            found.append(
                {
                    "id": str(key),
                    "how": {"folded": "case", "plain": "form", "bare": "prefix"}[how],
                    "ids": sorted({row[0] for row in members})[:_MOST_IDS],
                    "records": count,
                    "types": sorted({row[3] for row in members}),
                }
            )
            if len(found) >= _MOST_CLASHES:
                return found
    return found
