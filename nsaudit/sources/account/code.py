"""Script files through the companion, analysed as they come: their text is never kept anywhere."""

from __future__ import annotations

import asyncio
import posixpath
import re
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from nsaudit.model.effects import ScriptCode
from nsaudit.model.scripting import Script
from nsaudit.model.snapshot import Gap, GapReason
from nsaudit.netsuite import NetSuiteClient, Undecodable
from nsaudit.sources.account import queries
from nsaudit.sources.account.filled import Filled, filled, word
from nsaudit.sources.account.reading import Read, Reads
from nsaudit.sources.account.scripting import scripts
from nsaudit.sources.scripts import effects_of, named_functions, not_read

T = TypeVar("T")

_ROUNDS = 8
"""How deep modules are followed that modules name; what lies deeper is said to be incomplete."""
_STACK = 64 * 1024 * 1024
"""Bytes of stack for the analyser, which follows calls deeper than some threads have room for."""
_LISTS = re.compile(r"\b(?:define|require)\s*\(\s*(?:(['\"])[^'\"]*\1\s*,\s*)?\[([^\]]*)\]")
_CALLS = re.compile(r"\brequire\s*\(\s*(['\"])([^'\"]+)\1\s*\)|\bfrom\s*(['\"])([^'\"]+)\3")
_QUOTED = re.compile(r"(['\"])([^'\"]+)\1")
_SCRIPT = (".js", ".mjs", ".ts", ".ss")


async def script_code(reads: Reads) -> Filled:
    """What the file of every script record does, with the modules that it names.

    A file that could not be read is there without a verdict, so that nothing calls it harmless.
    """
    found = await reads.table(queries.SCRIPTS)
    if found.gap is None and not found.has("scriptfile"):
        detail = "table script: the column scriptfile is not shown, so no script's file is known"
        return Filled(ScriptCode.table, None, "live", Gap(reason=GapReason.REFUSED, detail=detail))
    known = await scripts(reads)
    ids = sorted({file for row in found.rows if (file := word(row, "scriptfile"))})
    # By what each record says of its file, because a refused file does not tell its own path.
    paths = _paths(found, [r for r in known.records or () if isinstance(r, Script)])
    functions = named_functions(r for r in known.records or () if isinstance(r, Script))

    async def ask() -> list[dict[str, Any]]:
        if not ids:
            return []
        texts, lost = await _fetch(reads.client, ids)
        made = await _roomy(lambda: effects_of(texts, functions))
        made += [not_read(paths.get(ident, f"file {ident}"), why) for ident, why in lost.items()]
        return [code.model_dump(mode="json") for code in sorted(made, key=lambda c: c.path)]

    read = await reads.other("companion scriptfiles", ask)

    def build() -> Iterator[ScriptCode]:
        for item in read.data or ():
            yield ScriptCode.model_validate(item)

    return filled(ScriptCode, build, found, read)


def _paths(found: Read, records: Collection[Script]) -> dict[str, str]:
    """Paths of script files by internal id, without the leading slash."""
    by_key = {record.scriptid: record.scriptfile for record in records}
    paths = {}
    for row in found.rows:
        path, ident = by_key.get(row["scriptid"].lower()), word(row, "scriptfile")
        if path and ident:
            paths[ident] = path.strip("[]").lstrip("/")
    return paths


async def _fetch(
    client: NetSuiteClient, ids: Collection[str]
) -> tuple[dict[str, bytes], dict[str, str]]:
    """The texts of files by path, with the modules they name; and why files could not be read."""
    texts: dict[str, bytes] = {}
    lost: dict[str, str] = {}
    asked: set[str] = set()
    wanted = sorted(ids)
    for number in range(_ROUNDS):
        asked |= {name.casefold() for name in wanted}
        fresh, refused = await _files(client, wanted)
        if number == 0:
            # A module that is not there is said by the analysis of the script that names it.
            lost = refused
            lost |= {i: "the companion left it out" for i in wanted if i not in fresh.keys() | lost}
        placed = {path: text for path, text in fresh.values() if path not in texts}
        texts |= placed
        have = {path.casefold() for path in texts}
        named = {name for path, text in placed.items() for name in modules_named(text, path)}
        wanted = sorted(name for name in named if name.casefold() not in asked | have)
        if not wanted:
            break
    return texts, lost


async def _files(
    client: NetSuiteClient, wanted: Collection[str]
) -> tuple[dict[str, tuple[str, bytes]], dict[str, str]]:
    """Path and text of files by id, their chunks put together; and reasons by id or path."""
    chunks: dict[str, list[Mapping[str, object]]] = {}
    lost: dict[str, str] = {}
    async for item in client.companion("scriptfiles", {"ids": list(wanted)}):
        refused = item.get("unavailable")
        if isinstance(refused, Mapping):
            name = str(refused.get("what")).removeprefix("scriptfiles:").strip()
            lost[name] = f"{refused.get('code')}: {refused.get('message')}"
        else:
            chunks.setdefault(str(item.get("id")), []).append(item)
    found: dict[str, tuple[str, bytes]] = {}
    for ident, parts in chunks.items():
        path = _safe(str(parts[0].get("path") or ""))
        if path is None:
            lost[ident] = "its path is not one of the File Cabinet"
        else:
            found[ident] = (path, _whole(parts, path))
    return found, lost


def _whole(parts: Collection[Mapping[str, object]], path: str) -> bytes:
    count = len(parts)
    if any(
        part.get("part") != number or part.get("parts") != count
        for number, part in enumerate(parts, 1)
    ):
        raise Undecodable(f"not every part of {path} came", where="companion, scriptfiles")
    return "".join(str(part.get("text") or "") for part in parts).encode("utf-8", "replace")


def _safe(path: str) -> str | None:
    """A path within the File Cabinet; None for anything that leads elsewhere."""
    clean = path.lstrip("/")
    steps = clean.split("/")
    odd = any(step in {"", ".", ".."} for step in steps) or "\\" in clean or "\0" in clean
    return None if odd else clean


def modules_named(text: bytes, path: str) -> set[str]:
    """File Cabinet paths of the modules that a script names, but for NetSuite's own.

    Only a hint what to ask for: the analysis says itself which modules it did not find.
    """
    source = text.decode("utf-8", "replace")
    names = {n for lists in _LISTS.finditer(source) for _, n in _QUOTED.findall(lists[2])}
    names |= {match[2] or match[4] for match in _CALLS.finditer(source)}
    found = set()
    for name in names:
        if name == "N" or name.startswith("N/") or "/" not in name:
            continue
        whole = name if name.endswith(_SCRIPT) else f"{name}.js"
        if whole.startswith("."):
            whole = posixpath.join(posixpath.dirname(path), whole)
        placed = _safe(posixpath.normpath(whole.lstrip("/")))
        if placed is not None:
            found.add(placed)
    return found


async def _roomy(work: Callable[[], T]) -> T:
    """Run work in a thread with room on its stack, so that other reads go on meanwhile."""
    before = threading.stack_size(_STACK)
    try:
        pool = ThreadPoolExecutor(1)
        future = asyncio.get_running_loop().run_in_executor(pool, work)  # starts its thread
    finally:
        threading.stack_size(before)
    try:
        return await future
    finally:
        pool.shutdown(wait=False)


__all__ = ["modules_named", "script_code"]
