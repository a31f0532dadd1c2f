"""Record data: exports, a hub or a warehouse, asked for external ids, duplicates and totals.

The only package that imports ibis and duckdb. It costs them only when something is read.
"""

from nsaudit.sources.records.request import Key, RecordsError, Request, Table

__all__ = ["Key", "RecordsError", "Request", "Table"]
