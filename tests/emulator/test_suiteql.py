"""SuiteQL as NetSuite takes it, refuses it and answers it."""

from __future__ import annotations

from typing import Any

import pytest

from nsaudit.emulator import AccountData
from nsaudit.emulator.database import Database, Result, translate_for
from nsaudit.emulator.suiteql import QueryRefused
from tests.emulator.support import small


@pytest.fixture
def data() -> AccountData:
    account = small(7).data
    account.put("script", [{"id": 1, "scriptid": "customscript_x"}])
    return account


def run(
    data: AccountData,
    query: str,
    *params: str,
    permissions: set[str] | None = None,
    hidden: frozenset[tuple[str, str]] = frozenset(),
    limit: int = 100,
    offset: int = 0,
) -> Result:
    database = Database(data)
    statement = translate_for(
        database, query, permissions=permissions, features=data.features, hidden=hidden
    )
    return database.page(statement, params, limit, offset)


def test_all_values_are_strings_nulls_are_left_out_keys_are_lower_case(data: AccountData) -> None:
    rows = run(data, "SELECT ID, ExternalID FROM Customer ORDER BY id").rows
    assert rows[0] == {"id": "1", "externalid": "x1"}
    assert rows[6] == {"id": "7"}


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("SELECT COUNT(*) FROM customer", [{"expr1": "7"}]),
        ("SELECT COUNT(*) AS n FROM customer WHERE externalid IS NULL", [{"n": "1"}]),
        ("SELECT id FROM customer WHERE id > 5 ORDER BY id DESC", [{"id": "7"}, {"id": "6"}]),
        ("SELECT id FROM customer WHERE id IN (2, 9) ORDER BY id", [{"id": "2"}]),
        (
            "SELECT TO_CHAR(datecreated, 'YYYY-MM-DD HH24:MI:SS') AS at FROM customer WHERE id = 1",
            [{"at": "2026-01-02 00:00:00"}],
        ),
        ("SELECT datecreated FROM customer WHERE id = 1", [{"datecreated": "1/2/2026"}]),
        ("SELECT BUILTIN.DF(currency) AS shown FROM customer WHERE id = 1", [{"shown": "Euro"}]),
        ("SELECT BUILTIN.DF(c.currency) s FROM customer c WHERE c.id = 1", [{"s": "Euro"}]),
        (
            "SELECT id FROM customer WHERE datecreated = TO_DATE('2026-01-08', 'YYYY-MM-DD')",
            [{"id": "7"}],
        ),
        ("SELECT NVL(externalid, 'none') || '!' AS x FROM customer WHERE id = 7", [{"x": "none!"}]),
        ("SELECT externalid || '!' AS x FROM customer WHERE id = 7", [{"x": "!"}]),
        ("SELECT DECODE(id, 7, 'yes', 'no') AS x FROM customer WHERE id = 7", [{"x": "yes"}]),
        ("SELECT UPPER(externalid) AS x FROM customer WHERE id = 1", [{"x": "X1"}]),
        ("SELECT id FROM customer WHERE externalid LIKE 'X%'", []),
        (
            "SELECT c.id, s.scriptid FROM customer c, script s WHERE c.id = s.id",
            [{"id": "1", "scriptid": "customscript_x"}],
        ),
        (
            "SELECT x.id FROM (SELECT id FROM customer ORDER BY id) x WHERE ROWNUM <= 1",
            [{"id": "1"}],
        ),
        (
            "SELECT entityid, COUNT(*) n FROM customer GROUP BY entityid HAVING COUNT(*) > 2",
            [{"entityid": "C1", "n": "3"}],
        ),
        ("SELECT id FROM customer ORDER BY id FETCH FIRST 1 ROWS ONLY", [{"id": "1"}]),
        ("SELECT id FROM customer WHERE ROWNUM <= 0", []),
    ],
)
def test_dialect(data: AccountData, query: str, wanted: list[dict[str, str]]) -> None:
    assert run(data, query).rows == wanted


def test_bound_parameters(data: AccountData) -> None:
    assert run(data, "SELECT id FROM customer WHERE id = ?", "3").rows == [{"id": "3"}]


def test_star_shows_the_visible_columns(data: AccountData) -> None:
    row = run(data, "SELECT * FROM customer WHERE ROWNUM <= 1").rows[0]
    assert set(row) <= {"id", "entityid", "externalid", "datecreated", "currency"}
    assert "subsidiary" not in row  # the feature is off
    hidden = frozenset({("customer", "entityid")})
    assert "entityid" not in run(data, "SELECT * FROM customer", hidden=hidden).rows[0]


PREFIX = "Invalid search query. Detailed unprocessed description follows. "


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("SELECT id FROM nope", "Search error occurred: Record 'nope' was not found."),
        (
            "SELECT nope FROM customer",
            "Search error occurred: Unknown identifier 'nope'. Available identifiers are: {cust",
        ),
        (
            "SELECT c.nope FROM customer c",
            "Search error occurred: Unknown identifier 'nope'. Available identifiers are: {c=c}",
        ),
        ("SELECT id FROM customer WHERE nope = 1", "Search error occurred: Unknown identifier"),
        ("SELECT id FROM customer ORDER BY nope", "Search error occurred: Unknown identifier"),
        ("SELECT id FROM customer LIMIT 5", "Failed to parse SQL ["),
        ("SELECT id FROM customer ORDER BY id OFFSET 5 ROWS", "Failed to parse SQL ["),
        ("WITH x AS (SELECT 1 FROM customer) SELECT * FROM x", "Failed to parse SQL ["),
        ("DELETE FROM customer", "Failed to parse SQL ["),
        ("SELECT id FROM customer; SELECT id FROM customer", "Failed to parse SQL ["),
        ("SELECT FROM WHERE", "Failed to parse SQL ["),
        (
            f"SELECT id FROM customer WHERE id IN ({','.join(['1'] * 1001)})",  # noqa: S608
            "Search error occurred: Invalid or unsupported search.",
        ),
    ],
)
def test_refusals(data: AccountData, query: str, detail: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        run(data, query)
    assert str(caught.value).startswith(PREFIX + detail)


def test_hidden_switched_off_and_unknown_tables_read_alike(data: AccountData) -> None:
    texts = set()
    cases: list[dict[str, Any]] = [
        {"permissions": {"LIST_CUSTJOB"}},
        {"hidden": frozenset({("script", "*")})},
        {},
    ]
    for case in cases:
        if not case:
            data.edit("companyfeaturesetup", {"id": "SERVERSIDESCRIPTING"}, isactive="F")
        with pytest.raises(QueryRefused) as caught:
            run(data, "SELECT id FROM script", **case)
        texts.add(str(caught.value))
    assert texts == {PREFIX + "Search error occurred: Record 'script' was not found."}


def test_without_a_unique_order_rows_come_in_any_order() -> None:
    data = small(200).data
    database = Database(data)

    def ids(query: str) -> list[str]:
        statement = translate_for(
            database, query, permissions=None, features=data.features, hidden=()
        )
        return [row["id"] for row in database.page(statement, (), 1000, 0).rows]

    assert ids("SELECT id FROM customer") != ids("SELECT id FROM customer")
    loose = "SELECT id FROM customer ORDER BY entityid"
    assert ids(loose) != ids(loose)
    assert ids("SELECT id FROM customer ORDER BY id") == [str(i) for i in range(1, 201)]


def test_ids_that_look_like_numbers_keep_their_text() -> None:
    data = AccountData("1")
    data.put("item", [{"id": 1, "externalid": "007"}, {"id": 2, "externalid": "12"}])
    rows = run(data, "SELECT externalid FROM item ORDER BY id").rows
    assert rows == [{"externalid": "007"}, {"externalid": "12"}]


def test_a_sub_query_sees_the_row_around_it(data: AccountData) -> None:
    query = (
        "SELECT r.id, (SELECT COUNT(*) FROM customer c WHERE c.id <= r.id AND c.id > {}) AS n "
        "FROM customer r WHERE r.id < 4 ORDER BY r.id"
    )
    rows = run(data, query.format("1")).rows
    assert [row["n"] for row in rows] == ["0", "1", "2"]
    with pytest.raises(QueryRefused, match="Unknown identifier 'nope'"):
        run(data, query.format("r.nope"))


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("TRANSLATE('a-b c', 'x- ', 'x')", "abc"),
        ("TRANSLATE('abc', 'ab', '')", None),
        ("REPLACE('aa', 'a', '')", None),
        ("REPLACE('ab', 'a')", "b"),
        ("REGEXP_REPLACE('so-00012', '([a-z])0+|[-]+0*|^0+', '\\1')", "so12"),
        ("LTRIM('0049', '0')", "49"),
        ("LTRIM(RTRIM('  a  '))", "a"),
        ("LOWER('ÄΑ')", "äα"),
        ("'a' || CHR(9) || 'b'", "a\tb"),
    ],
)
def test_functions_answer_as_oracle_does(
    data: AccountData, expression: str, wanted: str | None
) -> None:
    [row] = run(data, f"SELECT {expression} AS made FROM script").rows  # noqa: S608
    assert row.get("made") == wanted
