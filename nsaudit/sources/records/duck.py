"""DuckDB within this process: files are its tables, and what memory does not hold spills."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import ibis

from nsaudit.sources.records.engine import BATCH, Enrich, IbisEngine, path_of
from nsaudit.sources.records.expressions import repeated
from nsaudit.sources.records.files import LONGEST_LINE, csv_header, jsonl_columns, kind_of, told
from nsaudit.sources.records.request import RecordsError, Table

ROWS_OF_A_FILE = 1 << 40
"""More than any file has: rows are numbered through all files."""


class DuckDb(IbisEngine):
    """DuckDB within this process. Text files are loaded once; Parquet is read where it is."""

    name = "duckdb"

    def __init__(self, connection: Any, folder: Path) -> None:
        super().__init__(connection)
        self._folder = folder
        self._loaded = 0
        self._files = 0
        self._place: Path | str = "records"

    def columns(self, table: Table) -> list[str]:
        """The names of a table's columns."""
        path = path_of(table)
        kind = kind_of(path)
        if kind == "csv":
            return csv_header(path)[0]
        if kind == "jsonl":
            return jsonl_columns(path)
        return [name for name in self.load(table, None).columns if name != "row__"]

    def load(self, table: Table, columns: Mapping[str, str] | None) -> Any:
        """A table; see `Engine`."""
        path = path_of(table)
        self._place = path
        kind = kind_of(path)
        try:
            if kind == "parquet":
                self._files += 1
                found = self._connection.read_parquet(path, file_row_number=True)
                number = found["file_row_number"] + self._files * ROWS_OF_A_FILE
                return found.mutate(row__=number).drop("file_row_number")
            return self._text(path, kind, sorted(set((columns or {}).values())))
        except RecordsError:
            raise
        except Exception as error:
            raise told(path, error) from error

    def rows(self, expression: Any) -> Iterator[dict[str, Any]]:
        """Without Arrow: its packages cost memory that the data needs."""
        try:
            sql = self._connection.compile(expression)
            cursor = self._connection.con.execute(sql)
            names = [column[0] for column in cursor.description]
            while batch := cursor.fetchmany(BATCH):
                for row in batch:
                    yield dict(zip(names, row, strict=True))
        except RecordsError:
            raise
        except Exception as error:
            raise self.said(error) from error

    def members(
        self, base: Any, keys: Mapping[str, Any], shown: Sequence[str], enrich: Enrich
    ) -> Iterator[tuple[str, Any, dict[str, Any]]]:
        """In one pass over the source: the keys are kept as numbers, and only what repeats is read.

        Two keys of one number are told apart by the exact comparison that follows.
        """
        if not keys:
            return
        names = {f"h{number}": name for number, name in enumerate(keys)}
        kept = self._keep(
            base.select("row__", **{h: keys[name].hash() for h, name in names.items()})
        )
        found = []
        for h, name in names.items():
            many = self._keep(repeated(kept.select(h), h))
            found.append(kept.semi_join(many, h).select("row__", h=kept[h], key=ibis.literal(name)))
        few = self._keep(found[0] if len(found) == 1 else ibis.union(*found))
        joined = enrich(few.join(base.select("row__", *shown), "row__"))
        for row in self.rows(joined.order_by(["key", "h", "row__"])):
            yield row["key"], row["h"], row

    def _keep(self, expression: Any) -> Any:
        """The rows of an expression in a table of the temporary database."""
        self._loaded += 1
        name = f"kept_{self._loaded}"
        try:
            self._connection.con.execute(
                f"CREATE TABLE {name} AS {self._connection.compile(expression)}"
            )
        except Exception as error:
            raise self.said(error) from error
        return self._connection.table(name)

    def said(self, error: Exception) -> RecordsError:
        """What the engine said, in words."""
        return told(self._place, error)

    def _text(self, path: Path, kind: str, wanted: Sequence[str]) -> Any:
        """Load the wanted columns of a text file, as text, in the order of the file."""
        names, options = self._shape(path, kind)
        listed = ", ".join(f"{_quoted(n)}: 'VARCHAR'" for n in names)
        self._loaded += 1
        name = f"loaded_{self._loaded}"
        chosen = ", ".join(_identifier(n) for n in wanted or names)
        # Names come from the file's header and are quoted; the path is a quoted literal.
        self._files += 1
        first = self._files * ROWS_OF_A_FILE
        statement = (
            f"CREATE TABLE {name} AS SELECT {chosen}, row_number() OVER () + {first} AS row__ "  # noqa: S608
            f"FROM {options}columns={{{listed}}})"
        )
        self._connection.con.execute(statement)
        return self._connection.table(name)

    @staticmethod
    def _shape(path: Path, kind: str) -> tuple[list[str], str]:
        file = _quoted(str(path))
        if kind == "jsonl":
            return jsonl_columns(path), (
                f"read_json({file}, format='newline_delimited', auto_detect=false, "
                f"maximum_object_size={LONGEST_LINE}, "
            )
        names, delimiter = csv_header(path)
        return names, (
            f"read_csv({file}, auto_detect=false, header=true, delim={_quoted(delimiter)}, "
            f"quote='\"', escape='\"', strict_mode=true, max_line_size={LONGEST_LINE}, "
            "nullstr='', "
        )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
