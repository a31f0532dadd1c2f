"""Every engine finds the same groups, and what is in them is right."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from nsaudit.model import ExternalIdStats, MergedRecords, OrphanedReferences, RecordDuplicates
from nsaudit.sources.records import Request, Table
from nsaudit.sources.records.collect import collect
from tests.records import data

pytestmark = pytest.mark.filterwarnings("ignore")


def files(folder: Path) -> tuple[Table, ...]:
    return tuple(Table(path=p, shown=p.name) for p in data.write(folder))


def by_id(found: Mapping[str, Sequence[Any]], table: str) -> dict[str, Any]:
    return {record.key: record for record in found[table]}


def test_duckdb_finds_every_fault(tmp_path: Path) -> None:
    found = collect(Request(files(tmp_path), fuzzy=85))
    ids = by_id(found, ExternalIdStats.table)["customer"]
    assert (ids.total, ids.missing) == (12, 1)
    assert [(c.how, c.ids) for c in ids.clashes] == [
        ("case", ("CRM-0001", "crm-0001")),
        ("form", ("CRM-002", "CRM-2", "crm.2")),
        ("form", ("CRM-11\u00a0", "ＣＲＭ-11")),
        ("prefix", ("2001", "CRM_2001")),
    ]
    groups = by_id(found, RecordDuplicates.table)
    counted = {key: (r.groups, r.members, r.across, r.lacking) for key, r in groups.items()}
    assert counted["customer by email+subsidiary"] == (2, 4, 2, 0)
    assert counted["customer by name+tax_number"] == (3, 6, None, 6)
    assert counted["customer by phone+subsidiary"] == (2, 4, 0, 8)
    assert counted["salesorder by entity+order_number+total+date"] == (1, 2, None, 0)
    assert counted["customer by name~"] == (1, 2, None, 0)
    assert groups["customer by email+subsidiary"].on_open == 2
    lost = {key: r.orphans for key, r in by_id(found, OrphanedReferences.table).items()}
    assert lost == {
        "customer.parent": 1,
        "invoice.created_from": 1,
        "invoice.entity": 1,
        "salesorder.entity": 0,
    }
    merged = by_id(found, MergedRecords.table)["customer"]
    assert (merged.merged, merged.still_active, merged.unmapped) == (4, 1, 1)
    assert (merged.without_external_id, merged.vanished) == (1, 0)
    assert [(r.id, r.references, r.open) for r in merged.references] == [
        ("contact.company", 1, 0),
        ("invoice.entity", 1, 0),
        ("salesorder.entity", 1, 1),
    ]


def test_a_hub_finds_the_same(tmp_path: Path, hub: str) -> None:
    ours = Request(files(tmp_path), groups=tmp_path / "a.csv", fuzzy=85)
    here = collect(ours)
    there = collect(
        Request(
            into_hub(hub, "same", tmp_path),
            engine="postgres",
            url=hub,
            groups=tmp_path / "b.csv",
            fuzzy=85,
            today=ours.as_of,
        )
    )
    assert here == there
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.timeout(420)
def test_spark_finds_the_same(tmp_path: Path, spark: None) -> None:
    tables = files(tmp_path)
    here = collect(Request(tables, groups=tmp_path / "a.csv", fuzzy=85))
    there = collect(Request(tables, engine="spark", groups=tmp_path / "c.csv", fuzzy=85))
    assert here == there
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "c.csv").read_bytes()


def test_formats_give_the_same(tmp_path: Path) -> None:
    import duckdb
    import orjson

    tables = files(tmp_path)[:1]
    path = tables[0].path
    assert path is not None
    other = tmp_path / "other"
    other.mkdir()
    parquet, lines = other / "customers.parquet", other / "customers.jsonl"
    duckdb.sql(f"COPY (FROM read_csv('{path}', all_varchar=true)) TO '{parquet}'")
    lines.write_bytes(b"\n".join(orjson.dumps(row) for row in data.rows(path)))
    wanted = collect(Request(tables))
    assert collect(Request((Table(path=parquet),))) == wanted
    assert collect(Request((Table(path=lines),))) == wanted


def test_the_hub_does_the_work(hub: str, tmp_path: Path) -> None:
    """What repeats is found in the server: only members of groups leave it."""
    import ibis

    from nsaudit.sources.records import expressions

    into_hub(hub, "work", tmp_path)
    connection = ibis.connect(hub)
    table = connection.table("customers", database="work")
    base = expressions.canonical(
        table, {"internal_id": "internal_id", "type": "type", "email": "email"},
        ("type", "internal_id", "email"), "iso",
    )  # fmt: skip
    rows = expressions.members(base, expressions.coarse(base, ("email",), "type"), ["internal_id"])
    plan = "\n".join(
        row[0] for row in connection.raw_sql(f"EXPLAIN {connection.compile(rows)}").fetchall()
    )
    assert "Aggregate" in plan
    assert "Join" in plan
    connection.disconnect()


@pytest.mark.parametrize("dialect", ["trino", "snowflake", "bigquery", "databricks"])
def test_other_engines_get_sql(dialect: str) -> None:
    import ibis

    from nsaudit.sources.records import expressions, relations

    table = ibis.table(
        {name: "decimal(24, 4)" if name == "total" else "string" for name in ALL}, name="r"
    )
    for fields in (("email", "subsidiary"), ("name", "tax_number"), ("bare",), ("phone",)):
        key = expressions.coarse(table, fields, "type")
        assert "SELECT" in ibis.to_sql(
            expressions.members(table, key, ["internal_id"]), dialect=dialect
        )
    for question in (
        expressions.overview(table, [("email",)]),
        relations.orphans(table, "parent", table),
        relations.one_sided(table, table.view()),
        relations.totals(table, "source"),
    ):
        assert "SELECT" in ibis.to_sql(question, dialect=dialect)


ALL = (
    "type", "internal_id", "external_id", "name", "email", "phone", "tax_number", "subsidiary",
    "parent", "created", "date", "currency", "total", "entity",
)  # fmt: skip


def test_no_duplicate_is_missed(tmp_path: Path) -> None:
    """The coarse keys of the engine bring together all that the exact forms call equal."""
    from itertools import combinations

    from nsaudit.sources.records import forms

    dice = random.Random(11)  # noqa: S311 - no secret
    signs = ["", "-", " ", "_", ".", "/", "0", "00", "A", "a", "É", "é", "1", "12", "ß", "ss", "\t"]
    ids = ["".join(dice.choice(signs) for _ in range(4)) for _ in range(400)]
    path = tmp_path / "customers.jsonl"
    import orjson

    path.write_bytes(
        b"\n".join(
            orjson.dumps({"internal_id": str(n), "external_id": text})
            for n, text in enumerate(ids) if text
        )
    )  # fmt: skip
    found = collect(Request((Table(path=path),)))
    stats = by_id(found, ExternalIdStats.table)["customer"]
    told: set[frozenset[str]] = set()
    for clash in stats.clashes or ():
        told |= {frozenset(pair) for pair in combinations(clash.ids, 2)}
    kept = {text for text in ids if text}
    by_form: dict[str, list[str]] = {}
    for text in sorted(kept):
        by_form.setdefault(forms.identifier(text), []).append(text)
    wanted = {
        frozenset(pair)
        for form, texts in by_form.items() if form and len(texts) <= 10
        for pair in combinations(texts, 2)
    }  # fmt: skip
    assert wanted
    assert len(stats.clashes or ()) >= 20
    assert wanted <= told


def into_hub(url: str, schema: str, folder: Path) -> tuple[Table, ...]:
    """The test's tables in a schema of their own."""
    import psycopg

    names = {"customers": "records", "orders": "records", "merge_log": "merge_log",
             "references": "references"}  # fmt: skip
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        for path in data.write(folder):
            rows = data.rows(path)
            columns = ", ".join(f'"{name}" text' for name in rows[0])
            connection.execute(f'CREATE TABLE {schema}."{path.stem}" ({columns})')
            marks = ", ".join(["%s"] * len(rows[0]))
            with connection.cursor() as cursor:
                cursor.executemany(
                    f'INSERT INTO {schema}."{path.stem}" VALUES ({marks})',  # noqa: S608
                    [tuple(row.values()) for row in rows],
                )
    return tuple(Table(role, name=f"{schema}.{name}", shown=name) for name, role in names.items())
