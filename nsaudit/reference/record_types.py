"""Record types: names, external-id space, inactive flag, required fields; CSV and search names."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from nsaudit.reference._data import load


class RequiredField(NamedTuple):
    """A standard field that Oracle's reference marks as required.

    `max_length` is in characters, None where the reference names none. `filled_when_absent` is
    True where the platform supplies a value that was not sent, None where that is unknown.
    """

    id: str
    type: str
    max_length: int | None
    filled_when_absent: bool | None


class RecordType(NamedTuple):
    """What is known of a record type; None in a field means unknown.

    `external_id_space` names the set of types that share one external-id space; a type outside
    Oracle's groups has a space of its own, named as the type. `duplicate_entity` is the line of
    the duplicate-detection page that covers the type, None for types it does not cover.
    """

    id: str
    label: str | None
    rest_name: str | None
    category: str
    external_id_space: str
    has_inactive: bool | None
    can_have_external_id: bool | None
    required: tuple[RequiredField, ...] | None
    duplicate_entity: str | None
    tentative: bool


class CsvRecordType(NamedTuple):
    """A `recordtype` value of a saved CSV import and the record types it writes."""

    id: str
    record_types: tuple[str, ...]
    prevents_duplicates: bool


class SearchType(NamedTuple):
    """A search type as a decoded saved search names it.

    `inactive_filter` is the field name of the search's own inactive filter, where one was seen.
    """

    id: str
    record_type: str | None
    has_inactive: bool | None
    inactive_filter: str | None
    tentative: bool


_CUSTOM_TRANSACTION = ("customtransaction", "customsale", "custompurchase")


def _required(rows: list[dict[str, object]] | None) -> tuple[RequiredField, ...] | None:
    if rows is None:
        return None
    fields = []
    for row in rows:
        length, auto = row.get("max"), row.get("auto")
        fields.append(
            RequiredField(
                id=str(row["id"]),
                type=str(row["type"]),
                max_length=length if isinstance(length, int) else None,
                filled_when_absent=True if auto else None,
            )
        )
    return tuple(fields)


@cache
def all_record_types() -> Mapping[str, RecordType]:
    """Return every known standard record type by its SuiteScript id, which is lower case."""
    return {
        key: RecordType(
            id=key,
            label=row.get("label"),
            rest_name=row.get("rest"),
            category=row["category"],
            external_id_space=row.get("group", key),
            has_inactive=row.get("inactive"),
            can_have_external_id=row.get("external_id"),
            required=_required(row.get("required")),
            duplicate_entity=row.get("duplicates"),
            tentative=row.get("tentative", False),
        )
        for key, row in load("record_types")["record_types"].items()
    }


@cache
def _custom(key: str) -> RecordType | None:
    transaction = key.startswith(_CUSTOM_TRANSACTION)
    if not transaction and not key.startswith("customrecord"):
        return None
    return RecordType(
        id=key,
        label=None,
        rest_name=key,
        category="transaction" if transaction else "custom",
        external_id_space="Transaction" if transaction else key,
        has_inactive=not transaction,
        can_have_external_id=True,
        required=None,
        duplicate_entity=None,
        tentative=False,
    )


def record_type(name: str) -> RecordType | None:
    """Return a record type by SuiteScript id, REST name or script id of a custom type.

    Letter case does not matter: REST names differ from SuiteScript ids in case only.
    """
    key = name.lower()
    return all_record_types().get(key) or _custom(key)


def external_id_space(name: str) -> str | None:
    """Return the external-id space of a record type, or None when the type is unknown."""
    found = record_type(name)
    return None if found is None else found.external_id_space


@cache
def csv_record_types() -> Mapping[str, CsvRecordType]:
    """Return the record types that a saved CSV import can name, by that name."""
    return {
        key: CsvRecordType(key, tuple(row["types"]), row.get("prevent_duplicates", False))
        for key, row in load("record_types")["csv_types"].items()
    }


def csv_record_type(name: str) -> CsvRecordType | None:
    """Return a CSV import's record type by its upper-case name, or None when unknown."""
    return csv_record_types().get(name)


@cache
def search_types() -> Mapping[str, SearchType]:
    """Return the search types seen in saved searches, by name."""
    return {
        key: SearchType(
            id=key,
            record_type=row.get("record"),
            has_inactive=row.get("inactive"),
            inactive_filter=row.get("filter"),
            tentative=row.get("tentative", False),
        )
        for key, row in load("record_types")["search_types"].items()
    }


def search_type(name: str) -> SearchType | None:
    """Return a saved search's type, or None for one never seen.

    A project file names it as ``Customer``, an account as the record type ``customer``; a project
    calls the records of every custom type ``Custom``, an account names the type.
    """
    if name.casefold().startswith("customrecord"):
        return search_types().get("Custom")
    return search_types().get(name) or _search_types_by_record().get(name.casefold())


@cache
def _search_types_by_record() -> Mapping[str, SearchType]:
    return {t.record_type: t for t in search_types().values() if t.record_type}
