"""A sandbox and a production account that take different payloads, and payloads for them."""

from __future__ import annotations

from typing import Any

from nsaudit.model import (
    AccountingPeriod,
    Currency,
    CustomField,
    CustomList,
    CustomRecordType,
    Feature,
    ListValue,
    MandatoryField,
    MandatoryFields,
    Preference,
    Record,
    RecordSchema,
    SchemaField,
    Snapshot,
    SnapshotMeta,
    Subsidiary,
)

PREFERENCES = ("DEPTMANDATORY", "CLASSMANDATORY", "LOCMANDATORY")


def account(name: str, *, production: bool) -> Snapshot:
    """An account whose tables were all read; production demands and forbids more."""
    tables: dict[str, list[Record]] = {
        "record_schemas": [
            RecordSchema(recordtype="customer", custom_record=False, fields=_customer(production)),
            RecordSchema(recordtype="invoice", custom_record=False, fields=_invoice()),
        ],
        "mandatory_fields": [
            MandatoryFields(
                form="customer default",
                recordtype="customer",
                name="default",
                fields=(
                    MandatoryField(id="companyname", mandatory=True),
                    MandatoryField(id="entitystatus", mandatory=False),
                    MandatoryField(id="monthlyclosing", mandatory=False),
                    MandatoryField(id="currency", mandatory=False),
                    MandatoryField(id="entityid", mandatory=False),
                ),
            ),
            MandatoryFields(
                form="invoice default",
                recordtype="invoice",
                name="default",
                fields=(
                    MandatoryField(id="entity", mandatory=True),
                    MandatoryField(id="item", mandatory=True),
                    MandatoryField(id="location", mandatory=False),
                ),
            ),
        ],
        "custom_fields": [
            _field("custentity_tier", "SELECT", "Tier", mandatory=production,
                   selectrecordtype="[scriptid=customlist_tier]"),
            _field("custentity_code", "TEXT", "Code", maxlength=8),
            _field("custentity_since", "DATE", "Since"),
            _field("custentity_vip", "CHECKBOX", "VIP"),
        ],
        "custom_lists": [
            CustomList(
                scriptid="customlist_tier",
                name="Tier",
                customvalues=(
                    ListValue(scriptid="val_gold", value="Gold", isinactive=False),
                    ListValue(scriptid="val_silver", value="Silver", isinactive=production),
                ),
            )
        ],
        "custom_record_types": [
            CustomRecordType(
                scriptid="customrecord_log",
                includename=True,
                enablenumbering=False,
                customrecordcustomfields=(
                    CustomField(
                        scriptid="custrecord_log_key", fieldtype="TEXT", ismandatory=True,
                        defaultvalue="", defaultselection="", defaultchecked=False,
                    ),
                ),
            )
        ],
        "subsidiaries": [
            Subsidiary(name="Nord GmbH", fullname="Holding : Nord GmbH", iselimination=False,
                       isinactive=False),
            Subsidiary(name="Sued GmbH", iselimination=False, isinactive=production),
            Subsidiary(name="Elimination", iselimination=True, isinactive=False),
        ],
        "currencies": [
            Currency(symbol="EUR", name="Euro", isinactive=False),
            Currency(symbol="GBP", name="Pound", isinactive=False),
        ],
        "features": [Feature(id="SUBSIDIARIES", enabled=True)],
        "preferences": [Preference(id=key, value="F") for key in PREFERENCES],
        "accounting_periods": [
            _period("Jan 2026", "2026-01-01", "2026-01-31", closed=True),
            _period("Feb 2026", "2026-02-01", "2026-02-28", closed=production),
            _period("Mar 2026", "2026-03-01", "2026-03-31", closed=False),
        ],
        "forms": [],
    }  # fmt: skip
    kind = "production" if production else "sandbox"
    return Snapshot(SnapshotMeta(environment=name, environment_kind=kind), tables)


def _customer(production: bool) -> tuple[SchemaField, ...]:
    fields = [
        SchemaField(id="externalid", type="text"),
        SchemaField(id="companyname", title="Company Name", type="text"),
        SchemaField(id="email", type="text"),
        SchemaField(id="phone", type="text"),
        SchemaField(id="entityid", type="text"),
        SchemaField(id="creditlimit", type="number"),
        SchemaField(id="isperson", type="boolean"),
        SchemaField(id="category", type="list", options=("1", "2")),
        SchemaField(id="subsidiary", type="reference"),
        SchemaField(id="currency", type="reference"),
        SchemaField(id="entitystatus", type="reference"),
        SchemaField(id="parent", type="reference"),
        SchemaField(id="custentity_tier", type="reference", custom=True),
        SchemaField(id="custentity_code", type="text", custom=True),
        SchemaField(id="custentity_since", type="date", custom=True),
        SchemaField(id="custentity_vip", type="boolean", custom=True),
    ]
    fields += [SchemaField(id=f"custentity_more_{n}", type="text", custom=True) for n in range(16)]
    if not production:
        fields.append(SchemaField(id="custentity_new", type="text", custom=True))
    return tuple(sorted(fields, key=lambda f: f.id))


def _invoice() -> tuple[SchemaField, ...]:
    return (
        SchemaField(id="entity", type="reference"),
        SchemaField(id="externalid", type="text"),
        SchemaField(id="item", type="sublist"),
        SchemaField(id="item", type="reference", sublist="item", path=("item", "item")),
        SchemaField(id="quantity", type="number", sublist="item", path=("item", "quantity")),
        SchemaField(id="location", type="reference"),
        SchemaField(id="memo", type="text"),
        SchemaField(id="postingperiod", type="reference"),
        SchemaField(id="trandate", type="date"),
    )


def _field(scriptid: str, kind: str, label: str, *, mandatory: bool = False, **more: Any) -> Record:
    return CustomField(
        tag="entitycustomfield", scriptid=scriptid, label=label, fieldtype=kind,
        ismandatory=mandatory, defaultvalue="", defaultselection="", defaultchecked=False,
        dynamicdefault="", isinactive=False, other={"appliestocustomer": "T"}, **more,
    )  # fmt: skip


def _period(name: str, start: str, end: str, *, closed: bool) -> AccountingPeriod:
    return AccountingPeriod(
        periodname=name, startdate=start, enddate=end, isposting=True, isadjust=False,
        isquarter=False, isyear=False, closed=closed, alllocked=False, arlocked=False,
        aplocked=False, isinactive=False,
    )  # fmt: skip


def customer(number: int = 1, **changed: Any) -> dict[str, Any]:
    """A customer that both accounts take; a value of ``...`` leaves the field out."""
    body: dict[str, Any] = {
        "externalId": f"CRM_{number}",
        "companyName": "Alder Outfitters",
        "email": "office@alder.example",
        "subsidiary": {"refName": "Nord GmbH"},
        "currency": {"refName": "EUR"},
        "custentity_tier": {"refName": "Gold"},
        **changed,
    }
    return {name: value for name, value in body.items() if value is not ...}


def wide(number: int) -> dict[str, Any]:
    """A customer of thirty fields, for speed."""
    return {
        **customer(number),
        "phone": "+49 30 1234",
        "entityId": f"C{number}",
        "creditLimit": 1000.5,
        "isPerson": False,
        "category": {"id": "1"},
        "custentity_code": "ABCD",
        "custentity_since": f"2026-03-{number % 28 + 1:02}",
        "custentity_vip": True,
        **{f"custentity_more_{n}": f"value {number + n}" for n in range(16)},
    }
