"""Record data: the command against hand-written DuckDB SQL that asks the same questions.

``python -m tests.bench_records 5000000`` measures at full size; the default is smaller.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchkit import ratio, run_once

ROWS = 1_000_000

GENERATE = """
COPY (
    SELECT 'customer' AS type, i::VARCHAR AS internal_id,
        CASE WHEN i % 1000 = 0 THEN NULL
             WHEN i % 5000 = 1 THEN 'crm-' || lpad((i - 1 + 2)::VARCHAR, 8, '0')
             ELSE 'CRM-' || lpad(i::VARCHAR, 8, '0') END AS external_id,
        'Company ' || i || CASE i % 3 WHEN 0 THEN ' GmbH' WHEN 1 THEN ' Ltd.' ELSE ' Inc' END
            AS companyname,
        CASE WHEN i % 200 = 7 THEN 'User' || (i - 5) || '@Example.com '
             ELSE 'user' || i || '@example.com' END AS email,
        '+49 30 ' || (1000000 + i) AS phone,
        'DE' || (100000000 + CASE WHEN i % 400 = 3 THEN i - 1 ELSE i END) AS vatregnumber,
        (i % 5 + 1)::VARCHAR AS subsidiary,
        'F' AS isinactive,
        TIMESTAMP '2024-01-01' + INTERVAL (i % 900) DAY AS datecreated
    FROM range(1, {rows} + 1) t(i)
) TO '{path}'
"""
"""Customers of whom about one in a hundred is a duplicate by one key or another."""

BY_HAND = """
import duckdb, sys
connection = duckdb.connect()
connection.execute("SET memory_limit='256MB'")
connection.execute("SET temp_directory=" + repr(sys.argv[2]))
table = "read_parquet(" + repr(sys.argv[1]) + ")"
signs = "'([a-z])0+|[-_./:#|, ]+0*|^0+', '\\\\1', 'g'"
keys = (
    "regexp_replace(lower(external_id), " + signs + ")",
    "replace(lower(email), ' ', '')",
    "regexp_replace(lower(vatregnumber), '[-_./:#|, ]', '', 'g')",
    "ltrim(regexp_replace(phone, '[^0-9]', '', 'g'), '0')",
)
connection.execute(
    "SELECT strftime(datecreated, '%Y-%m'), count(*), count(external_id) FROM " + table
    + " GROUP BY 1"
).fetchall()
for key in keys:
    print(len(connection.execute(
        "SELECT * FROM (SELECT *, " + key + " AS k FROM " + table + ") WHERE k IN (SELECT " + key
        + " FROM " + table + " GROUP BY 1 HAVING count(*) > 1) ORDER BY k"
    ).fetchall()))
"""
"""Each key as one would write it: the records that share it with another one."""


def generate(path: Path, rows: int) -> None:
    """Write made-up customers as Parquet."""
    import duckdb

    with duckdb.connect() as connection:
        connection.execute(GENERATE.format(rows=rows, path=str(path).replace("'", "''")))


def measure(rows: int = ROWS, runs: int = 3) -> dict[str, float]:
    """The ratio of the command to SQL by hand, and its peak memory; and its growth with size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, double = folder / "customers.parquet", folder / "customers-double.parquet"
        generate(path, rows)
        generate(double, rows * 2)
        command = [sys.executable, "-m", "nsaudit", "records", str(path), "--report", "json"]
        floor = [sys.executable, "-c", BY_HAND, str(path), str(folder / "spill")]
        found = ratio(command, floor, runs=runs)
        once = [run_once(command) for _ in range(runs)]
        twice = [run_once([*command[:4], str(double), *command[5:]]) for _ in range(runs)]
        growth = min(r.seconds for r in twice) / min(r.seconds for r in once)
        return {
            "records_ratio": found["ratio"],
            "records_seconds": found["seconds"],
            "records_peak_mb": found["peak_mb"],
            "records_double_ratio": round(growth, 2),
        }


if __name__ == "__main__":
    for key, value in measure(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS).items():
        print(f"{key}: {value}")
