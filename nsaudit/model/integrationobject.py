"""What an integration does to one record type, as its contract declares it."""

from typing import Any, ClassVar

from pydantic import Field, model_validator

from nsaudit.model.base import Part
from nsaudit.model.contractfields import Amount, Count, Flag, Texts, Words, one_of, said
from nsaudit.model.declared import Section, with_absences

WRITES = frozenset({"create", "update", "upsert", "delete"})
"""Operations that change records in NetSuite."""


class ExternalId(Section):
    """The external id that the integration writes."""

    template: str | None = said('How it is made, as "OMS_{order_id}".')
    samples: Words | None = said("A few real ones.")


class Tax(Section):
    """Who computes tax."""

    mode: str | None = one_of("netsuite computes it, or it is sent.", "netsuite", "sent")


class Lines(Section):
    """What is sent of each line."""

    fields: Words | None = said("The line fields that are sent.")
    discounts: str | None = said("How discounts arrive: mapped, item, header or not_used.")
    taxes: str | None = said("How line taxes arrive: netsuite, sent or not_used.")


class ValueMap(Section):
    """How values of the source become values of NetSuite."""

    values: Texts | None = said("Value of the source and value of NetSuite.")
    target: str | None = said("The list that holds the values of NetSuite.")
    default: str | None = said("The value for anything else.")
    source_values: Words | None = said("Every value that the source can send.")


class IdempotencyKey(Section):
    """What the key of one request is made of."""

    key: Words | None = said("Its parts, as customer_id, order_number, total, date.")


class Conflict(Section):
    """What happens when both sides changed."""

    policy: str | None = one_of(
        "Which side wins.", "field_owner", "last_write_wins", "source_wins", "target_wins", "manual"
    )
    clocks: Words | None = said("The time stamps that are compared, one of each side.")
    detection: str | None = one_of("What is compared.", "field", "record")
    ordering: str | None = one_of("What is kept in order.", "per_record", "global")


class Batch(Section):
    """How much is moved at once."""

    size: Count | None = said("Records in one call.")
    rows_per_run: Count | None = said("Records in one run.")
    page_size: Count | None = said("Rows of one page.")
    paging: str | None = one_of("How pages follow.", "offset", "keyset", "cursor")
    expected_rows: Count | None = said("Rows of the largest expected result.")
    body_mb: Amount | None = said("Size of the largest request, in megabytes.")
    async_polled: Flag | None = Field(
        default=None,
        description="Whether results of asynchronous requests are fetched; none without any.",
        json_schema_extra={"words": [True, False]},
    )


class Checkpoint(Section):
    """Where a broken run goes on."""

    store: str | None = said("Where it is kept, as hub.")
    every: Count | None = said("Batches between two checkpoints.")


class Dedupe(Section):
    """How duplicates are told."""

    key: Words | None = said("The fields that must agree, as email, subsidiary.")
    merged_marker: str | None = said("The field that marks a merged record.")


class Validation(Section):
    """Checks around the write."""

    preflight: Words | None = said("Before it, as required_fields, enum_mapping.")
    audit: Words | None = said("After it, as counts, sums, references.")


class IntegrationObject(Part):
    """What an integration does to one record type, in one direction."""

    key_field: ClassVar[str] = "record"

    record: str = Field(description="The record type, as salesOrder or customrecord_x.")
    entry: str = Field(default="", description="record, or record#2 where the contract repeats it.")
    direction: str | None = one_of("Where data goes.", "to_netsuite", "from_netsuite", "both")
    operation: str | None = one_of(
        "What is done in NetSuite.", "create", "update", "upsert", "delete", "read"
    )
    method: str | None = one_of(
        "The verb of a REST request.", "PUT", "PATCH", "POST", "GET", "DELETE"
    )
    initial_load: bool | None = said("Whether it runs once, before go-live.")
    system_of_record: str | None = said("The system whose values count.")
    field_owners: dict[str, Words] | None = said("Fields by the system that owns them.")
    match_key: Words | None = said("What finds the record, as externalId.")
    resolved_by: str | None = said("How the internal id was found: external_id_lookup or none.")
    external_id: ExternalId | None = said("The external id that is written.")
    shared_across_subsidiaries: bool | None = said("Whether one record serves all subsidiaries.")
    subsidiaries: Words | None = said("Names of the subsidiaries that are written to.")
    currencies: Words | None = said("ISO codes of the currencies that are written.")
    currency_source: str | None = one_of("Where the currency comes from.", "field", "entity")
    tax: Tax | None = said("Who computes tax.")
    form: str | None = said("The script id of the form.")
    fields: Words | None = said("The body fields that are sent, or read.")
    default_values: dict[str, Any] | None = said(
        "Fields that the integration or the account fills when they are not sent."
    )
    lines: Lines | None = said("What is sent of each line.")
    mappings: dict[str, ValueMap] | None = said("Mapped values by field.")
    idempotency: IdempotencyKey | None = said("What makes a request recognisable.")
    guards: Words | None = said(
        "What keeps a create from happening twice: external_id, lookup, flag, duplicate_detection."
    )
    lookup_before_retry: bool | None = said("Whether a retry looks first.")
    on_timeout: str | None = one_of(
        "What happens after a time-out.", "lookup", "upsert", "same_key", "repost"
    )
    depends_on: Words | None = said("Record types that are written first.")
    on_missing_parent: str | None = one_of(
        "What happens without the parent.", "defer", "reject", "create", "skip"
    )
    conflict: Conflict | None = said("What happens when both sides changed.")
    loop_guard: str | None = said("How own changes are told, as origin_field.")
    lock: str | None = said("What keeps two runs apart.")
    batch: Batch | None = said("How much is moved at once.")
    checkpoint: Checkpoint | None = said("Where a broken run goes on.")
    posting_window_days: tuple[int, ...] | None = said("Earliest and latest day, from today.")
    saved_search: str | None = said("The script id of the saved search that it reads.")
    dedupe: Dedupe | None = said("How duplicates are told.")
    validation: Validation | None = said("Checks around the write.")
    payloads: Words | None = said("Files with sample payloads, from the folder of the contract.")

    @model_validator(mode="before")
    @classmethod
    def _declared(cls, data: Any) -> Any:
        if isinstance(data, dict) and "defaults" in data:
            data = {**data, "default_values": data["defaults"]}
            del data["defaults"]
        return with_absences(cls, data)

    @property
    def key(self) -> str:
        """The record type; numbered where the contract names it again."""
        return (self.entry or self.record).casefold()

    @property
    def kind(self) -> str:
        """What people call it."""
        return "contract object"

    @property
    def record_type(self) -> str:
        """The record type as SuiteScript writes it: in lower case."""
        return self.record.casefold()

    @property
    def writes(self) -> bool | None:
        """Whether it changes records in NetSuite; None where the operation is undeclared."""
        return None if self.operation is None else self.operation in WRITES

    @property
    def creates(self) -> bool | None:
        """Whether it can make new records; None where the operation is undeclared."""
        return None if self.operation is None else self.operation in {"create", "upsert"}
