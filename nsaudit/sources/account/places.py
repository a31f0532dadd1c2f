"""Where the records that may be one stand in an account: their tables, and columns by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where the records of a type are: its table, and the column of each field of a key.

    ``kind`` is the record type among the rows of a table of several. ``belonging`` is the table
    that says which subsidiary is a record's own, where its own table does not.
    """

    table: str
    columns: Mapping[str, str]
    kind: str = ""
    belonging: str = ""


_ENTITY = {
    "name": "companyname", "email": "email", "phone": "phone", "tax_number": "vatregnumber",
    "subsidiary": "subsidiary", "external_id": "externalid", "parent": "parent",
    "currency": "currency",
}  # fmt: skip
_TRANSACTION = {
    "entity": "entity", "order_number": "otherrefnum", "total": "foreigntotal",
    "date": "trandate", "currency": "currency", "subsidiary": "subsidiary",
    "external_id": "externalid",
}  # fmt: skip
_CONTACT = {
    "name": "entityid", "email": "email", "phone": "phone", "subsidiary": "subsidiary",
    "external_id": "externalid", "parent": "company",
}  # fmt: skip

ORDERS = ("cashsale", "creditmemo", "invoice", "salesorder")
"""Transactions that carry the number of the customer's order."""

PLACES: tuple[Place, ...] = (
    Place("contact", _CONTACT),
    Place("customer", _ENTITY, belonging="customersubsidiaryrelationship"),
    Place("vendor", _ENTITY, belonging="vendorsubsidiaryrelationship"),
    *(Place("transaction", _TRANSACTION, kind) for kind in ORDERS),
)
"""Record types that integrations write most, and where their fields are. The guide asks for these;
others are compared from an export."""

AT_WORK = (*ORDERS, "purchaseorder", "vendorbill")
"""Transactions that keep a customer or vendor in use while they are open."""
