"""Spark, local or a cluster: for records that outgrow one machine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nsaudit.sources.records.engine import IbisEngine, path_of
from nsaudit.sources.records.files import csv_header, kind_of, told
from nsaudit.sources.records.request import RecordsError, Table


class Spark(IbisEngine):
    """A Spark session: local, or a cluster that ``spark://`` names."""

    name = "spark"
    group = "$1"

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self._place: Path | str = "records"

    def columns(self, table: Table) -> list[str]:
        """The names of a table's columns."""
        path = path_of(table)
        return (
            csv_header(path)[0] if kind_of(path) == "csv" else list(self.load(table, None).columns)
        )

    def load(self, table: Table, columns: Mapping[str, str] | None) -> Any:
        """A table; see `Engine`."""
        path = path_of(table)
        self._place = path
        try:
            if kind_of(path) == "csv":
                _, delimiter = csv_header(path)
                return self._connection.read_csv(
                    str(path), header=True, sep=delimiter, inferSchema=False, escape='"',
                    mode="FAILFAST", multiLine=True,
                )  # fmt: skip
            if kind_of(path) == "jsonl":
                return self._connection.read_json(
                    str(path), primitivesAsString=True, mode="FAILFAST"
                )
            return self._connection.read_parquet(str(path))
        except RecordsError:
            raise
        except Exception as error:
            raise told(path, error) from error

    def said(self, error: Exception) -> RecordsError:
        """What the engine said, in words."""
        return told(self._place, error)
