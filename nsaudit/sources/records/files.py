"""Files of record data: their columns, and errors of the engine turned into places people can open.

No line of a file ever enters a message: it holds people's data.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import orjson

from nsaudit.sources.records.request import RecordsError

LONGEST_LINE = 2_000_000
"""Bytes of the longest line that is read: a longer one is an open quote or a file in a cell."""

LONGEST_CELL = 1_000_000
_DELIMITERS = ",;\t|"
_SAMPLED = 1000

SUFFIXES = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".pq": "parquet",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip


def kind_of(path: Path) -> str:
    """``csv``, ``parquet`` or ``jsonl``, by the name's end. Raises RecordsError for another one."""
    kind = SUFFIXES.get(path.suffix.casefold())
    if kind is None:
        raise RecordsError(
            f"{path}: {path.suffix or 'a file without an end to its name'} is no format of records",
            "Give CSV (.csv, .tsv), Parquet (.parquet) or JSON lines (.jsonl).",
        )
    return kind


def csv_header(path: Path) -> tuple[list[str], str]:
    """The columns of a CSV file and its delimiter, from its first line.

    Raises RecordsError for a file that is empty, of another encoding or without a header.
    """
    with path.open("rb") as file:
        first = file.readline(LONGEST_LINE + 1)
    if not first.strip():
        raise RecordsError(f"{path}:1: the file has no header", "Export it with column names.")
    if first.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in first:
        raise RecordsError(f"{path}:1: the file is UTF-16, or no text", "Save it as UTF-8.")
    if len(first) > LONGEST_LINE:
        raise _too_long(path, 1)
    if b"\r" in first.rstrip(b"\r\n"):
        raise RecordsError(
            f"{path}:1: the lines end with a carriage return alone", "Save it with LF or CRLF."
        )
    try:
        text = first.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecordsError(
            f"{path}:1:{error.start + 1}: the header is not UTF-8", "Save the file as UTF-8."
        ) from None
    delimiter = max(_DELIMITERS, key=text.count)
    try:
        names = [
            name.strip() for name in next(csv.reader([text], delimiter=delimiter, strict=True))
        ]
    except csv.Error:
        raise RecordsError(f"{path}:1: a quote in the header is not closed") from None
    folded = [name.casefold() for name in names]
    for number, name in enumerate(folded):
        if not name:
            raise RecordsError(f"{path}:1: column {number + 1} has no name")
        if name in folded[:number]:
            raise RecordsError(
                f"{path}:1: two columns are called {names[number]!r}", "Rename one of them."
            )
    return names, delimiter


def jsonl_columns(path: Path) -> list[str]:
    """The keys of the first 1,000 records of a file of JSON lines, in the order they appear."""
    names: dict[str, None] = {}
    for number, line in enumerate(_lines(path), 1):
        if number > _SAMPLED:
            break
        if len(line) > LONGEST_LINE:
            raise _too_long(path, number)
        if not line.strip():
            continue
        try:
            record = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            raise _not_json(path, number, line, error) from None
        if not isinstance(record, dict):
            raise RecordsError(f"{path}:{number}: a line must be an object, with named fields")
        names.update(dict.fromkeys(record))
    if not names:
        raise RecordsError(f"{path}: the file holds no record")
    return list(names)


def _not_json(path: Path, number: int, line: bytes, error: orjson.JSONDecodeError) -> RecordsError:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as wrong:
        return RecordsError(
            f"{path}:{number}:{wrong.start + 1}: not UTF-8", "Save the file as UTF-8."
        )
    return RecordsError(
        f"{path}:{number}:{error.colno}: not JSON: {error.msg}", "Each line must be one record."
    )


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(LONGEST_LINE + 1):
            yield line


def _too_long(path: Path, line: int) -> RecordsError:
    return RecordsError(
        f"{path}:{line}: the line is longer than {LONGEST_LINE // 1_000_000} MB",
        "A quote is not closed, or a cell holds a file. Export without that column.",
    )


_LINE = re.compile(r"(?i)\bline:?\s*(\d+)")
_ROW = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")


def told(path: Path | str, error: Exception) -> RecordsError:
    """What the engine said about a file, as a place and a plain reason."""
    if isinstance(error, OSError) and error.strerror:
        return RecordsError(f"{path}: cannot be read: {error.strerror.lower()}")
    text = str(error)
    found = None if str(path).endswith((".parquet", ".pq")) else _LINE.search(text)
    place = f"{path}:{found.group(1)}" if found else str(path)
    columns = _ROW.search(text)
    low = text.casefold()
    if "permission denied" in low:
        return RecordsError(f"{path}: cannot be read: permission denied")
    if columns:
        expected, number = columns.groups()
        return RecordsError(
            f"{place}: the row has {number} columns where the header has {expected}",
            "A delimiter or quote within a value is not quoted. Mend the row, or export again.",
        )
    if "maximum line size" in low or "maximum_object_size" in low or "buffer size" in low:
        return RecordsError(
            f"{place}: a line is longer than {LONGEST_LINE // 1_000_000} MB",
            "A quote is not closed, or a cell holds a file. Export without that column.",
        )
    if "unicode" in low or "utf-8" in low or "utf8" in low or "encod" in low:
        return RecordsError(
            f"{place}: the line is not UTF-8: the file mixes encodings",
            "Export it again as UTF-8.",
        )
    if "quote" in low:
        return RecordsError(f"{place}: a quote is not closed, or stands within a value")
    if "json" in low:
        return RecordsError(f"{place}: not JSON", "Each line must be one record.")
    if "out of memory" in low:
        return RecordsError(
            f"{place}: the memory allowed is too little", "Give more with --memory, as 1GB."
        )
    if "no space left" in low or "temp directory" in low:
        return RecordsError(f"{place}: no room is left on the disk for temporary files")
    if "parquet" in low or "thrift" in low or "magic bytes" in low:
        return RecordsError(f"{place}: no Parquet file, or a damaged one")
    return RecordsError(f"{place}: cannot be read ({type(error).__name__})")
