from __future__ import annotations

import pytest

from nsaudit.netsuite import Undecodable
from nsaudit.netsuite.catalog import SchemaField, read_schema, read_types

REFERENCE = {
    "type": "object",
    "properties": {
        "id": {"title": "Internal identifier", "type": "string"},
        "refName": {"title": "Reference Name", "type": "string"},
        "externalId": {"title": "External identifier", "type": "string"},
        "links": {"type": "array"},
    },
}
CHOICE = {
    "type": "object",
    "properties": {"id": {"type": "string", "enum": ["2", "1"]}, "refName": {"type": "string"}},
}
ROW = {
    "type": "object",
    "properties": {"label": {"type": "string", "title": "Label", "nullable": True}},
    "x-ns-filterable": ["label"],
    "x-ns-sublistkey": {"present": False},
}
SCHEMA = {
    "type": "object",
    "x-ns-filterable": ["companyName", "custentity_x"],
    "properties": {
        "links": {"type": "array"},
        "companyName": {"title": "Company Name", "type": "string", "nullable": True},
        "custentity_x": {
            "title": "X",
            "type": "string",
            "nullable": True,
            "x-ns-custom-field": True,
        },
        "dateCreated": {"type": "string", "format": "date-time", "nullable": True},
        "birthday": {"type": "string", "format": "date", "nullable": True},
        "limit": {"type": "number", "format": "double", "nullable": True},
        "count": {"type": "integer", "format": "int64", "nullable": True},
        "isInactive": {"type": "boolean"},
        "subsidiary": REFERENCE,
        "customForm": CHOICE,
        "addressBook": {
            "type": "object",
            "properties": {"totalResults": {}, "items": {"type": "array", "items": ROW}},
        },
        "strange": {"type": "string", "format": "uri"},
    },
}


def test_kinds_of_fields() -> None:
    schema = read_schema("Customer", SCHEMA)
    assert schema.name == "customer"
    assert not schema.custom_record
    fields = {field.name: field for field in schema.fields}
    assert list(fields) == sorted(fields)
    assert {name: field.kind for name, field in fields.items()} == {
        "companyname": "text",
        "custentity_x": "text",
        "datecreated": "datetime",
        "birthday": "date",
        "limit": "number",
        "count": "integer",
        "isinactive": "boolean",
        "subsidiary": "reference",
        "customform": "list",
        "addressbook": "sublist",
        "strange": "string",
    }
    assert fields["customform"].options == ("1", "2")
    assert fields["addressbook"].fields == (SchemaField("label", "Label", "text", False, True),)
    assert [name for name, field in fields.items() if field.custom] == ["custentity_x"]
    assert [n for n, f in fields.items() if f.filterable] == ["companyname", "custentity_x"]


def test_nothing_is_said_about_mandatory() -> None:
    assert "mandatory" not in SchemaField.__dataclass_fields__


def test_custom_record_type() -> None:
    assert read_schema(
        "customrecord_x", {"x-ns-custom-record": True, "properties": {}}
    ).custom_record


def test_names_of_the_catalogue() -> None:
    assert read_types({"items": [{"name": "salesOrder"}, {"name": "customer"}]}) == (
        "customer",
        "salesorder",
    )


@pytest.mark.parametrize("body", [[], {}, {"items": {}}, {"items": [{}]}, {"items": [{"name": 1}]}])
def test_other_catalogues_are_undecodable(body: object) -> None:
    with pytest.raises(Undecodable):
        read_types(body)


@pytest.mark.parametrize("body", [[], {}, {"properties": []}])
def test_other_schemas_are_undecodable(body: object) -> None:
    with pytest.raises(Undecodable):
        read_schema("x", body)
