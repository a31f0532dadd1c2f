"""What a reading asks of an engine, and what all engines share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from nsaudit.sources.records.files import told
from nsaudit.sources.records.request import RecordsError, Table

BATCH = 20_000
"""Rows that are taken from an engine at once."""


Enrich = Callable[[Any], Any]
"""Adds columns to the few records that an answer holds."""


class Engine(Protocol):
    """What a reading asks of an engine; tables and expressions are ibis's, which has no types."""

    name: str
    group: str
    """How a replacement names the first group of its pattern."""

    def load(self, table: Table, columns: Mapping[str, str] | None) -> Any:
        """A table; only the columns that ``columns`` names where it is given."""

    def columns(self, table: Table) -> list[str]:
        """The names of a table's columns."""

    def rows(self, expression: Any) -> Iterator[dict[str, Any]]:
        """The rows of an expression, a batch at a time."""

    def members(
        self, base: Any, keys: Mapping[str, Any], shown: Sequence[str], enrich: Enrich
    ) -> Iterator[tuple[str, Any, dict[str, Any]]]:
        """For each key by name, the records that share it with another one, each with its key.

        Those of one key follow each other.
        """


class IbisEngine:
    """What all engines share: rows in batches, and errors in words."""

    name = ""
    group = r"\1"

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def close(self) -> None:
        """End the connection."""
        self._connection.disconnect()

    def load(self, table: Table, columns: Mapping[str, str] | None) -> Any:
        """A table; see `Engine`."""
        raise NotImplementedError

    def columns(self, table: Table) -> list[str]:
        """The names of a table's columns."""
        return list(self.load(table, None).columns)

    def rows(self, expression: Any) -> Iterator[dict[str, Any]]:
        """The rows of an expression, a batch at a time."""
        try:
            for batch in self._connection.to_pyarrow_batches(expression, chunk_size=BATCH):
                yield from batch.to_pylist()
        except RecordsError:
            raise
        except Exception as error:
            raise self.said(error) from error

    def members(
        self, base: Any, keys: Mapping[str, Any], shown: Sequence[str], enrich: Enrich
    ) -> Iterator[tuple[str, Any, dict[str, Any]]]:
        """See `Engine`; the engine compares texts, key by key."""
        from nsaudit.sources.records.expressions import members  # noqa: PLC0415 - costs ibis

        for name, key in keys.items():
            for row in self.rows(enrich(members(base, key, shown)).order_by(["k", "internal_id"])):
                yield name, row["k"], row

    def said(self, error: Exception) -> RecordsError:
        """What the engine said, in words."""
        return told(self.name, error)


def path_of(table: Table) -> Path:
    """The file of a table. Raises RecordsError for a table of a database."""
    if table.path is None:
        raise RecordsError(f"{table.shown}: this engine reads files")
    return table.path
