import pytest

from nsaudit.reference._data import load
from nsaudit.reference.permissions import permission
from nsaudit.reference.record_permissions import OPERATION_LEVELS, record_permission
from nsaudit.reference.record_types import (
    all_record_types,
    csv_record_type,
    csv_record_types,
    external_id_space,
    record_type,
    search_type,
    search_types,
)

CATEGORIES = {
    "activity",
    "custom",
    "entity",
    "item",
    "list",
    "other",
    "script",
    "subrecord",
    "transaction",
}


def test_rows_are_sound() -> None:
    rows = all_record_types()
    assert len(rows) > 300
    assert list(rows) == sorted(rows)
    for key, row in rows.items():
        assert key == key.lower()
        assert row.category in CATEGORIES
        if row.rest_name is not None:
            assert row.rest_name.lower() == key
        if row.category == "transaction":
            assert row.has_inactive is False
            assert row.external_id_space == "Transaction"
        if row.required is not None:
            ids = [field.id for field in row.required]
            assert ids == sorted(set(ids))


@pytest.mark.parametrize(
    ("name", "space"),
    [
        ("customer", "Entity"),  # Oracle help section_N3436356
        ("contact", "Entity"),
        ("salesOrder", "Transaction"),
        ("opportunity", "Transaction"),
        ("inventoryItem", "Item"),
        ("taxgroup", "Item"),
        ("supportCase", "Event"),
        ("jobstatus", "EntityStatus"),
        ("location", "location"),
        ("customrecord_shipment", "customrecord_shipment"),
        ("customsale_ticket", "Transaction"),
        ("unheardof", None),
    ],
)
def test_external_id_space(name: str, space: str | None) -> None:
    assert external_id_space(name) == space


def test_types_without_external_id() -> None:
    # Oracle help section_N3433806
    for name in ("accountingperiod", "budgetcategory", "giftcertificate", "landedcost", "state"):
        row = record_type(name)
        assert row is not None
        assert row.can_have_external_id is False
    customer = record_type("Customer")
    assert customer is not None
    assert customer.can_have_external_id is True


def test_required_fields_are_unknown_where_the_reference_is_empty() -> None:
    task = record_type("task")
    assert task is not None
    assert task.required is None
    order = record_type("salesorder")
    assert order is not None
    assert order.required is not None
    required = {field.id: field for field in order.required}
    assert "entity" in required
    assert required["entity"].filled_when_absent is None
    assert required["trandate"].filled_when_absent is True
    account = record_type("account")
    assert account is not None
    assert account.required is not None
    assert {field.id: field.max_length for field in account.required}["acctnumber"] == 60


def test_duplicate_detection_covers_six_types() -> None:
    covered = {key: row.duplicate_entity for key, row in all_record_types().items()}
    assert {key: entity for key, entity in covered.items() if entity} == {
        "contact": "contact",
        "customer": "customer",
        "lead": "customer",
        "partner": "partner",
        "prospect": "customer",
        "vendor": "vendor",
    }


def test_custom_types() -> None:
    custom = record_type("CUSTOMRECORD_A")
    assert custom is not None
    assert (custom.category, custom.has_inactive) == ("custom", True)
    transaction = record_type("customtransaction_b")
    assert transaction is not None
    assert (transaction.category, transaction.has_inactive) == ("transaction", False)


def test_csv_types_resolve_or_are_few() -> None:
    rows = csv_record_types()
    assert len(rows) == 133
    unresolved = {
        name
        for row in rows.values()
        for name in row.record_types
        if record_type(name) is None and not name.startswith("custom")
    }
    assert unresolved == {"gainlossacctmapping", "sitecategory"}
    assert {key for key, row in rows.items() if row.prevents_duplicates} == {
        "CONTACT",
        "CUSTOMER",
        "CUSTOMERANDCONTACT",
        "LEAD",
        "LEADANDCONTACT",
        "PARTNER",
        "PROSPECT",
        "PROSPECTANDCONTACT",
        "VENDOR",
    }
    both = csv_record_type("CUSTOMERANDCONTACT")
    assert both is not None
    assert both.record_types == ("customer", "contact")
    assert csv_record_type("NOSUCH") is None


def test_search_types() -> None:
    for row in search_types().values():
        assert row.record_type is None or record_type(row.record_type) is not None
        assert row.inactive_filter is None or row.has_inactive
    customer = search_type("Customer")
    assert customer is not None
    assert customer.inactive_filter == "Entity_ISINACTIVE"
    transaction = search_type("Transaction")
    assert transaction is not None
    assert transaction.has_inactive is False
    budget = search_type("Budget")
    assert budget is not None
    assert budget.has_inactive is None
    assert search_type("Novelty") is None


def test_record_permissions_resolve() -> None:
    for name, row in load("record_permissions")["records"].items():
        assert name == "customrecord" or record_type(name) is not None, name
        for key in row["keys"]:
            assert permission(key) is not None, key
    order = record_permission("salesOrder")
    assert order is not None
    assert (order.keys, order.tentative) == (("TRAN_SALESORD",), False)
    employee = record_permission("employee")
    assert employee is not None
    assert employee.keys == ("LIST_EMPLOYEE", "LIST_EMPLOYEE_RECORD")
    assert record_permission("timesheet") is None


def test_every_transaction_type_has_a_permission() -> None:
    missing = {
        key
        for key, row in all_record_types().items()
        if row.category == "transaction" and record_permission(key) is None
    }
    assert missing == set()


def test_operation_levels_are_accepted_by_graded_keys() -> None:
    key = permission("TRAN_SALESORD")
    assert key is not None
    assert key.levels is not None
    assert set(OPERATION_LEVELS.values()) <= key.levels
