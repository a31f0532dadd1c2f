"""What an environment would do to one payload: issues, doubts, and nothing made up."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from nsaudit.model import CustomSegment, Feature, Record, RecordSchema, SchemaField, Snapshot
from nsaudit.preflight import compile_checker, json_schema, know
from tests.preflight.accounts import account, customer

SANDBOX = account("sandbox", production=False)
PRODUCTION = account("production", production=True)


def issues(
    snapshot: Snapshot, kind: str, body: dict[str, Any], operation: str = "upsert"
) -> set[str]:
    found = compile_checker(know(snapshot, kind)).check(body, operation)
    assert not found.doubts, found.doubts
    return {f"{issue.code} {issue.field}" for issue in found.issues}


@pytest.mark.parametrize(
    ("changed", "sandbox", "production"),
    [
        ({}, "", ""),
        ({"companyName": ...}, "required companyname", "required companyname"),
        ({"companyName": None}, "required companyName", "required companyName"),
        ({"companyName": ""}, "required companyName", "required companyName"),
        ({"companyName": 5}, "wrong_type companyName", "wrong_type companyName"),
        ({"custentity_tier": ...}, "", "required custentity_tier"),
        ({"custentity_tier": {"refName": "Silver"}}, "", "inactive_value custentity_tier"),
        ({"custentity_tier": {"refName": "Tin"}}, *["not_in_list custentity_tier"] * 2),
        ({"custentity_tier": "gold"}, "", ""),
        ({"custentity_new": "x"}, "", "unknown_field custentity_new"),
        ({"custentity_code": "123456789"}, *["too_long custentity_code"] * 2),
        ({"custentity_vip": "T"}, *["wrong_type custentity_vip"] * 2),
        ({"custentity_since": "1/2/2026"}, *["wrong_type custentity_since"] * 2),
        ({"custentity_since": "2026-02-30"}, *["wrong_type custentity_since"] * 2),
        ({"category": {"id": "2"}}, "", ""),
        ({"category": {"id": "3"}}, *["not_in_list category"] * 2),
        ({"subsidiary": {"refName": "Sued GmbH"}}, "", "inactive_value subsidiary"),
        ({"subsidiary": {"refName": "Elimination"}}, *["inactive_value subsidiary"] * 2),
        ({"subsidiary": ...}, *["required subsidiary"] * 2),
        ({"currency": {"refName": "JPY"}}, *["not_in_list currency"] * 2),
        ({"externalId": ...}, *["external_id_missing externalId"] * 2),
        ({"externalId": "CRM|1"}, *["external_id_form externalId"] * 2),
        ({"creditLimit": "12"}, *["wrong_type creditLimit"] * 2),
        ({"bogus": 1}, *["unknown_field bogus"] * 2),
    ],
)
def test_customers(changed: dict[str, Any], sandbox: str, production: str) -> None:
    body = customer(**changed)
    assert issues(SANDBOX, "customer", body) == set(filter(None, [sandbox]))
    assert issues(PRODUCTION, "customer", body) == set(filter(None, [production]))


def test_invoices_post_to_open_periods_only() -> None:
    line = {"quantity": 1, "item": {"externalId": "SKU"}}
    body = {
        "entity": {"externalId": "CRM_1"},
        "trandate": "2026-02-03",
        "item": {"items": [line, {**line, "colour": "red"}, {**line, "quantity": "two"}]},
    }
    rows = {"unknown_field item.colour", "wrong_type item.quantity"}
    assert issues(SANDBOX, "invoice", body, "create") == rows
    assert issues(PRODUCTION, "invoice", body, "create") == rows | {"period_closed trandate"}
    late = {**body, "item": [], "trandate": "2026-03-03", "postingPeriod": {"refName": "Jan 2026"}}
    assert issues(SANDBOX, "invoice", late, "create") == {"period_closed postingPeriod"}


def _segment(places: dict[str, list[str]], **more: Any) -> CustomSegment:
    applied: dict[str, Any] = {
        place: {"applications": [{"id": name, "isapplied": "T"} for name in names]}
        for place, names in places.items()
    }
    told: dict[str, Any] = {"ismandatory": True, "defaultselection": "", "isinactive": False}
    other = {"segmentapplication": applied} if applied else {}
    return CustomSegment(scriptid="cseg_region", other=other, **{**told, **more})


def _with_segment(segment: CustomSegment, **tables: list[Record]) -> Snapshot:
    return SANDBOX.replace(tables={**SANDBOX.tables, "custom_segments": [segment], **tables})


def test_a_mandatory_segment_is_a_required_field() -> None:
    told = _with_segment(_segment({"entities": ["CUSTOMER"], "transactionbody": ["SALE"]}))
    assert issues(told, "customer", customer()) == {"required cseg_region"}
    assert issues(told, "customer", customer(cseg_region={"refName": "North"})) == set()
    assert issues(told, "customer", customer(), "update") == set()
    for free in (
        _segment({"entities": ["VENDOR"], "transactionbody": ["SALE"]}),
        _segment({"entities": ["CUSTOMER"]}, ismandatory=False),
        _segment({"entities": ["CUSTOMER"]}, defaultselection="[scriptid=val_north]"),
        _segment({"entities": ["CUSTOMER"]}, isinactive=True),
    ):
        assert issues(_with_segment(free), "customer", customer()) == set()


def test_a_segment_of_lines_is_required_on_each_new_line() -> None:
    fields = (
        SchemaField(id="cseg_region", type="reference", sublist="item", path=("item", "cseg")),
        *(SANDBOX.index(RecordSchema)["invoice"].fields or ()),
    )
    told = _with_segment(
        _segment({"transactionline": ["SALE"]}),
        record_schemas=[RecordSchema(recordtype="invoice", custom_record=False, fields=fields)],
    )
    line = {"quantity": 1, "item": {"externalId": "SKU"}}
    full = {**line, "cseg_region": {"refName": "North"}}
    body = {"entity": {"externalId": "CRM_1"}, "item": {"items": [full, line]}}
    assert issues(told, "invoice", body, "create") == {"required item.cseg_region"}
    assert issues(told, "invoice", body, "update") == set()
    whole = {**body, "item": {"items": [full]}}
    assert issues(told, "invoice", whole, "create") == set()
    schema = json_schema(know(told, "invoice"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(whole)
    assert not validator.is_valid(body)


def test_a_segment_whose_places_were_not_read() -> None:
    opened = _with_segment(_segment({}, ismandatory=None))
    assert issues(opened, "customer", customer()) == set()
    unread = _with_segment(_segment({}, ismandatory=None), mandatory_fields=[])
    found = compile_checker(know(unread, "customer")).check(customer(), "upsert")
    assert ("?required", "cseg_region") in {(d.code, d.field) for d in found.doubts}
    nothing = SANDBOX.replace(
        tables={k: v for k, v in SANDBOX.tables.items() if k != "mandatory_fields"}
    )
    assert (
        "the custom segments of the account were not read"
        in know(nothing, "customer").unknown["required"]
    )
    off = nothing.replace(
        tables={**nothing.tables, "features": [Feature(id="CUSTOMSEGMENTS", enabled=False)]}
    )
    assert not any("segment" in text for text in know(off, "customer").unknown["required"])


def test_an_update_needs_only_what_it_changes() -> None:
    body = {"externalId": "CRM_1", "custentity_vip": True}
    assert issues(PRODUCTION, "customer", body, "update") == set()
    assert issues(PRODUCTION, "customer", {**body, "companyName": None}, "update") == {
        "required companyName"
    }


def test_what_is_not_shown_is_never_fine() -> None:
    body = customer()
    for table in PRODUCTION.tables:
        rest = {name: rows for name, rows in PRODUCTION.tables.items() if name != table}
        blind = Snapshot(PRODUCTION.meta, rest)
        known = know(blind, "customer")
        found = compile_checker(known).check(body, "upsert")
        said = bool(known.unknown or known.doubtful or found.doubts)
        assert not found.issues, (table, found.issues)
        if table in {"record_schemas", "mandatory_fields", "custom_fields", "custom_lists",
                     "subsidiaries", "currencies"}:  # fmt: skip
            assert said, table
    nothing = Snapshot(PRODUCTION.meta, {})
    known = know(nothing, "customer")
    assert {"required", "fields", "values"} <= {*known.unknown, "values"}
    assert compile_checker(known).check(body, "upsert").doubts


def test_internal_ids_are_doubts() -> None:
    body = customer(subsidiary={"id": "2"}, custentity_tier={"id": "1"})
    found = compile_checker(know(PRODUCTION, "customer")).check(body, "upsert")
    assert not found.issues
    assert [(d.code, d.field) for d in found.doubts] == [
        ("?internal_id", "subsidiary"),
        ("?internal_id", "custentity_tier"),
    ]


def test_custom_records() -> None:
    assert issues(SANDBOX_ONLY, "customrecord_log", {"name": "x"}, "create") == {
        "required custrecord_log_key"
    }
    assert issues(SANDBOX_ONLY, "customrecord_log", {"custrecord_other": 1}, "create") == {
        "required custrecord_log_key",
        "unknown_field custrecord_other",
    }


SANDBOX_ONLY = SANDBOX.replace(
    tables={
        **SANDBOX.tables,
        "custom_record_types": [
            row.model_copy(
                update={
                    "customrecordcustomfields": tuple(
                        f.model_copy(update={"dynamicdefault": ""})
                        for f in row.customrecordcustomfields or ()  # type: ignore[attr-defined]
                    )
                }
            )
            for row in SANDBOX.tables["custom_record_types"]
        ],
    }
)


def test_csv_cells_are_read_as_values() -> None:
    checker = compile_checker(know(PRODUCTION, "customer"), text=True)
    body = {"externalId": "C1", "companyName": "A", "subsidiary": "Nord GmbH", "currency": "EUR",
            "custentity_tier": "Gold", "creditLimit": "12.5", "custentity_vip": "T"}  # fmt: skip
    assert checker.check(body, "upsert").issues == ()
    wrong = {**body, "creditLimit": "much", "custentity_vip": "maybe"}
    assert {i.field for i in checker.check(wrong, "upsert").issues} == {
        "creditLimit",
        "custentity_vip",
    }


@pytest.mark.parametrize("changed", [
    {}, {"companyName": ...}, {"bogus": 1}, {"custentity_code": "123456789"},
    {"custentity_vip": "T"}, {"category": {"id": "3"}}, {"creditLimit": "12"},
])  # fmt: skip
def test_the_schema_agrees(changed: dict[str, Any]) -> None:

    known = know(PRODUCTION, "customer")
    checker = compile_checker(known)
    body = customer(**changed)
    refused = bool(checker.check(body, "upsert").issues)
    validator = jsonschema.Draft202012Validator(json_schema(known))
    validator.check_schema(json_schema(known))
    assert (not validator.is_valid(body)) is refused
    # Without having seen a payload, names match in any case.
    assert (not jsonschema.Draft202012Validator(
        json_schema(know(PRODUCTION, "customer"))).is_valid(body)) is refused  # fmt: skip


def test_a_live_catalogue_names_columns_with_their_sublist_and_the_body_with_none() -> None:
    fields = (
        SchemaField(id="entity", type="reference", sublist=""),
        SchemaField(id="externalid", type="text", sublist=""),
        SchemaField(id="item", type="sublist", sublist=""),
        SchemaField(id="item.item", type="reference", sublist="item"),
        SchemaField(id="item.quantity", type="number", sublist="item"),
    )
    live = SANDBOX.with_table(
        RecordSchema.table, (RecordSchema(recordtype="invoice", fields=fields),)
    )
    known = know(live, "invoice")
    assert {"entity", "externalid", "item"} <= set(known.fields)
    assert set(known.fields["item"].columns or ()) == {"item", "quantity"}
    body = {"entity": {"id": "1"}, "item": [{"item": {"id": "1"}, "quantity": "x", "rate": 1}]}
    found = {f"{i.code} {i.field}" for i in compile_checker(known).check(body, "create").issues}
    assert "wrong_type item.quantity" in found
    assert "unknown_field item.rate" in found
    assert not found & {"unknown_field entity", "unknown_field item.item"}
