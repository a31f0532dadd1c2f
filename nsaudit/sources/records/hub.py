"""A PostgreSQL database between the systems: it answers the questions itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nsaudit.sources.records.engine import IbisEngine
from nsaudit.sources.records.request import RecordsError, Table


class Hub(IbisEngine):
    """A PostgreSQL database. Everything but the records that may be one stays in it."""

    name = "postgres"

    def load(self, table: Table, columns: Mapping[str, str] | None) -> Any:
        """A table; see `Engine`."""
        schema, _, name = table.name.rpartition(".")
        try:
            return self._connection.table(name, database=schema or None)
        except Exception as error:
            raise RecordsError(
                f"{table.shown}: the database shows no table {table.name!r} to this user",
                "Name it as schema.table, and grant SELECT on it.",
            ) from error

    def said(self, error: Exception) -> RecordsError:
        """What the engine said, in words."""
        text = str(error).partition("\n")[0]
        kind = type(error).__name__
        # A message of the server may quote a value; its kind does not.
        safe = text if "permission denied" in text or "does not exist" in text else kind
        return RecordsError(f"the database did not answer: {safe}", "Check rights and tables.")

    def names(self) -> list[str]:
        """The tables of the database that this user sees, in the schema of the connection."""
        return sorted(self._connection.list_tables())
