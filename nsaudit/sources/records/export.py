"""Groups of duplicates as a file to work through: CSV or Parquet, whole or not at all."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import duckdb

from nsaudit.sources.records.groups import Group, survivor, text
from nsaudit.sources.records.masking import masked_value, shown_id
from nsaudit.sources.records.request import RecordsError

COLUMNS = (
    "group", "recordtype", "key", "across_subsidiaries", "internal_id", "external_id", "keep",
    "reason", "subsidiary", "inactive", "created", "open_references", "name", "email", "phone",
    "tax_number", "entity", "order_number", "total", "date",
)  # fmt: skip
_PLAIN = COLUMNS[8:]
_IDS = ("internal_id", "external_id")


class GroupsFile:
    """Collects groups in a file beside the one to write, then sorts and writes that at once."""

    def __init__(self, path: Path, *, show_values: bool) -> None:
        if path.suffix.casefold() not in {".csv", ".parquet"}:
            raise RecordsError(f"{path}: groups are written as .csv or .parquet")
        self._path = path
        self._show = show_values
        self._rough = path.with_name(path.name + ".rough.csv")
        self._partial = path.with_name(path.name + ".partial")
        self._file: IO[str] | None = None
        self._number = 0

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._rough.open("w", encoding="utf-8", newline="")
        except OSError as error:
            reason = (error.strerror or "unknown").lower()
            raise RecordsError(f"{self._path}: cannot be written: {reason}") from error
        self._writer = csv.writer(self._file)
        self._writer.writerow(["sort", *COLUMNS])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
        self._rough.unlink(missing_ok=True)
        self._partial.unlink(missing_ok=True)

    def add(self, group: Group) -> None:
        """Put a group into the file, each member a row."""
        self._number += 1
        kept = survivor(group)
        ids = [str(row.get("internal_id") or row.get("external_id")) for row in group.members]
        # Sorted by what every engine agrees on, so that all write the same bytes.
        order = json.dumps([group.recordtype, group.key, group.across, ids])
        for row in group.members:
            keep = row is kept.row
            values = [text(row.get(name)) for name in _PLAIN]
            if not self._show:
                values = [masked_value(n, v) for n, v in zip(_PLAIN, values, strict=True)]
            self._writer.writerow(
                [
                    order, self._number, group.recordtype, group.key,
                    "T" if group.across else "F",
                    *(shown_id(text(row.get(name)), show=self._show) for name in _IDS),
                    "T" if keep else "F", kept.reason if keep else "", *values,
                ]
            )  # fmt: skip

    def write(self) -> None:
        """Sort, number and write the groups."""
        assert self._file is not None  # noqa: S101 - written within the with block only
        self._file.close()
        form = "FORMAT csv, HEADER" if self._path.suffix.casefold() == ".csv" else "FORMAT parquet"
        others = ", ".join(f'"{name}"' for name in COLUMNS[1:])
        rough, partial = (str(p).replace("'", "''") for p in (self._rough, self._partial))
        try:
            with duckdb.connect(config={"memory_limit": "256MB"}) as connection:
                connection.execute(
                    f'COPY (SELECT dense_rank() OVER (ORDER BY sort, "group") AS "group", {others} '  # noqa: S608
                    f"FROM read_csv('{rough}', all_varchar=true, header=true, delim=',', "
                    "quote='\"', escape='\"', auto_detect=false, columns={"
                    + ", ".join(f"'{name}': 'VARCHAR'" for name in ("sort", *COLUMNS))
                    + f"}}) ORDER BY 1, length(internal_id), internal_id) TO '{partial}' ({form})"
                )
            self._partial.replace(self._path)
        except (duckdb.Error, OSError) as error:
            kind = type(error).__name__
            raise RecordsError(f"{self._path}: the groups cannot be written ({kind})") from error
