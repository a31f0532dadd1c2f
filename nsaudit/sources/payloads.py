"""Payloads from files: JSON, JSON lines, CSV, or an event log, one at a time in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from nsaudit.preflight.run import Sample
from nsaudit.reference import all_record_types
from nsaudit.sources.payloadentries import Defaults, Entries, PayloadError
from nsaudit.sources.payloadfiles import Reader

__all__ = ["Defaults", "PayloadError", "read_payloads"]

_HEAD = 4096


def read_payloads(path: Path, defaults: Defaults, file: int = 0) -> Iterator[Sample]:
    """The payloads of a file, in its order.

    Raises PayloadError with file and line for one that is broken, too long, of another encoding, or
    of no known record type.
    """
    suffix = path.suffix.casefold()
    if suffix not in {".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".log"}:
        raise PayloadError(
            f"{path}: {suffix or 'a file without an end to its name'} is no format of payloads",
            "Give JSON (.json), JSON lines (.jsonl), CSV (.csv) or an event log (.jsonl, .log).",
        )
    named = defaults.recordtype or _type_of(path)
    reader = Reader(path, Entries(path, Defaults(named, defaults.operation), file))
    try:
        _plain_text(path)
        if suffix in {".csv", ".tsv"}:
            yield from reader.rows("\t" if suffix == ".tsv" else "")
        elif suffix == ".json":
            yield from reader.values()
        else:
            yield from reader.lines()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise PayloadError(f"{path}: cannot be read: {reason}") from error


def _type_of(path: Path) -> str:
    """The record type that a file is named after: salesOrder-2026.jsonl holds sales orders."""
    for word in (path.stem, *re.split(r"[^A-Za-z_0-9]+|(?<=[a-z])_", path.stem)):
        key = word.casefold()
        for form in (key, key.removesuffix("s"), re.sub("ies$", "y", key)):
            if form in all_record_types() or (form.startswith("custom") and "_" in form):
                return form
    return ""


def _plain_text(path: Path) -> None:
    """Raise PayloadError for a file that is UTF-16 or no text at all: both hold zero bytes."""
    with path.open("rb") as source:
        head = source.read(_HEAD)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"\0" in head and head.count(b"\0") > 1):
        raise PayloadError(f"{path}:1: the file is UTF-16, or no text", "Save it as UTF-8.")
