from __future__ import annotations

from datetime import date, datetime

import pytest

from nsaudit.netsuite import Key, Query, Row, Undecodable, day, display, literal, moment
from nsaudit.netsuite.suiteql import probe_statement


def test_statement_always_has_a_unique_order() -> None:
    query = Query(
        "customfield",
        ("internalid", "scriptid", moment("lastmodifieddate"), display("owner", "owner_name")),
        key=(Key("internalid"),),
        where="fieldtype = 'BODY'",
    )
    assert query.names == ("internalid", "scriptid", "lastmodifieddate", "owner_name")
    assert query.sql() == (
        "SELECT internalid, scriptid, TO_CHAR(lastmodifieddate, 'YYYY-MM-DD HH24:MI:SS') "
        "AS lastmodifieddate, BUILTIN.DF(owner) AS owner_name FROM customfield "
        "WHERE (fieldtype = 'BODY') ORDER BY internalid"
    )
    assert query.sql(("41",)).endswith(
        "WHERE (fieldtype = 'BODY') AND ((internalid > 41)) ORDER BY internalid"
    )


def test_composite_key_and_text_key() -> None:
    query = Query(
        "rolepermissions",
        ("role", "permkey"),
        key=(Key("role"), Key("permkey", text=True)),
    )
    assert query.sql(("3", "O'X")) == (
        "SELECT role, permkey FROM rolepermissions WHERE "
        "((role > 3) OR (role = 3 AND permkey > 'O''X')) ORDER BY role, permkey"
    )


def test_a_join_and_a_group() -> None:
    query = Query(
        "entity",
        ("e.id", "LOWER(e.externalid) AS folded", "COUNT(*) AS n"),
        key=(Key("e.id"),),
        source="entity e",
        group_by="e.id, LOWER(e.externalid)",
    )
    assert query.names == ("id", "folded", "n")
    assert "GROUP BY e.id, LOWER(e.externalid) ORDER BY e.id" in query.sql()


def test_the_key_must_be_selected() -> None:
    with pytest.raises(ValueError, match="key"):
        Query("role", ("name",))


def test_a_key_from_outside_cannot_inject() -> None:
    with pytest.raises(Undecodable):
        Query("role", ("id",)).sql(("1 OR 1=1",))


def test_only_optional_columns_are_dropped() -> None:
    query = Query(
        "x",
        ("id", day("made"), "flag"),
        optional=frozenset({"made"}),
    )
    narrowed = query.without("made")
    assert narrowed is not None
    assert narrowed.names == ("id", "flag")
    assert query.without("flag") is None
    assert narrowed.without("made") is None


def test_probe_statement_takes_names_only() -> None:
    assert probe_statement("role", ["id"]) == "SELECT id FROM role WHERE ROWNUM <= 1"
    with pytest.raises(ValueError, match="plain names"):
        probe_statement("role", ["id FROM x"])


def test_rows_tell_null_from_not_selected() -> None:
    row = Row(
        {"id": "7", "on": "T", "made": "2026-03-14", "at": "2026-03-14 09:26:53", "rate": "1.25"},
        ("id", "on", "made", "at", "rate", "empty"),
    )
    assert row.integer("id") == 7
    assert row.flag("on") is True
    assert row.flag("empty") is None
    assert row.day("made") == date(2026, 3, 14)
    assert row.moment("at") == datetime(2026, 3, 14, 9, 26, 53)
    assert row.number("rate") == 1.25
    assert row.text("empty") is None
    with pytest.raises(KeyError, match="not selected"):
        row.text("missing")
    for reader in (row.integer, row.flag, row.day, row.moment):
        with pytest.raises(Undecodable):
            reader("rate" if reader != row.integer else "on")


def test_literals_are_quoted() -> None:
    assert literal("it's") == "'it''s'"
