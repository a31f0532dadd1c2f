"""What an integration promises: its contract, and what it does to each record type.

Contracts are files that people write (``integrations/*.yaml``). A value that is None was not
declared; an empty one was declared to be absent (``nsaudit.model.declared``).
"""

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, model_validator

from nsaudit.model.base import Location, Part, Record
from nsaudit.model.declared import Section, with_absences


def _words(value: Any) -> Any:
    return [str(v) for v in value] if isinstance(value, list) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
"""A list of words; numbers among them (such as 429) are words, too."""


def _texts(value: Any) -> Any:
    return {k: _text(v) for k, v in value.items()} if isinstance(value, dict) else value


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else value


Flag = Annotated[str, BeforeValidator(_text)]
"""true, false, or "" for a declared absence, where that is neither."""

Texts = Annotated[dict[str, str], BeforeValidator(_texts)]
"""Texts by name; numbers and flags among them are texts, too."""

Count = Annotated[int, Field(ge=0)]
"""A whole number; none of those that a contract states can be negative."""

Amount = Annotated[float, Field(ge=0)]
"""A number that cannot be negative."""

WRITES = frozenset({"create", "update", "upsert", "delete"})
"""Operations that change records in NetSuite."""


def one_of(description: str, *words: str) -> Any:
    """A field whose file accepts only certain words."""
    return Field(default=None, description=description, json_schema_extra={"words": list(words)})


def day(description: str) -> Any:
    """A field that holds a date, as 2026-03-01."""
    return Field(default=None, description=description, json_schema_extra={"format": "date"})


def said(description: str) -> Any:
    """A field with its description for whoever writes a contract."""
    return Field(default=None, description=description)


class Transport(Section):
    """How requests reach NetSuite."""

    kind: str | None = one_of("The channel.", "rest", "soap", "restlet", "csv", "suiteql")
    endpoint: str | None = said("The path or endpoint version, where it matters.")
    property_name_validation: str | None = one_of(
        "REST: the X-NetSuite-PropertyNameValidation header.", "error", "warning", "ignore"
    )
    skip_mandatory_custom_fields: bool | None = said(
        "SOAP: whether requests switch off the check of mandatory custom fields."
    )
    deployment: str | None = said("RESTlet: the script id of its deployment.")


class SignIn(Section):
    """How requests are authenticated."""

    method: str | None = one_of("The sign-in method.", "oauth2_m2m", "tba", "nlauth")
    jwt_alg: str | None = said("OAuth 2.0: the algorithm of the client assertion, as PS256.")


class Access(Section):
    """One environment of an integration. Secrets are named, as env:NAME or vault:PATH."""

    account: str | None = said('The account id, in quotes, as "1234567_SB1".')
    host: str | None = said("The host of the account that requests go to.")
    partner: str | None = said("The partner system's endpoint in this environment.")
    credential: str | None = Field(
        default=None,
        description='where the secret is kept, as "env:NAME" or "vault:PATH"',
        json_schema_extra={"secret": True},
    )
    client_id: str | None = Field(
        default=None,
        description='where the client id is kept, as "env:NAME" or "vault:PATH"',
        json_schema_extra={"secret": True},
    )
    role: str | None = said("The script id of the role that signs in.")
    user: str | None = said("The user that signs in.")


class Cursor(Section):
    """How polling knows where it stopped."""

    field: str | None = said("The field that is compared, as lastModifiedDate.")
    overlap_s: Count | None = said("Seconds that each poll reads again.")
    tie_break: str | None = said("The second key where the field is equal.")


class Trigger(Section):
    """What starts the integration."""

    kind: str | None = one_of("What starts it.", "event", "webhook", "poll", "schedule", "manual")
    interval_s: Count | None = said("Seconds between two polls.")
    cron: str | None = said("The schedule, as cron writes it.")
    freshness_s: Count | None = said("How old data may be, in seconds.")
    events_available: bool | None = said("Whether the source could send events.")
    event_id_store: str | None = said("Where ids of handled events are kept.")
    cursor: Cursor | None = said("How polling knows where it stopped.")


class KeyStore(Section):
    """Where idempotency keys are kept, and for how long."""

    store: str | None = one_of("Who keeps the keys.", "server", "hub", "client", "memory")
    ttl_h: Amount | None = said("Hours that a key is kept; 24 to 72 is usual.")


class Retry(Section):
    """What is tried again, how often and when."""

    when: Words | None = said("Answers that are tried again, as timeout, 429, 503.")
    max_attempts: Count | None = said("Attempts in all.")
    budget_pct: Amount | None = said("Share of requests that may be retries, in per cent.")
    backoff: str | None = one_of("How waiting grows.", "exponential", "linear", "fixed")
    jitter: bool | None = said("Whether waiting has a random part.")
    horizon_h: Amount | None = said("Hours after which nothing is tried again.")


class Logging(Section):
    """What is logged of each request."""

    structured: bool | None = said("Whether entries have named fields.")
    fields: Words | None = said("The named fields, as request_id, external_id.")
    diff: bool | None = said("Whether an update logs what changed.")
    line_diff: bool | None = said("Whether amounts are compared line by line.")
    tax_messages: bool | None = said("Whether tax messages are logged.")


class Alerts(Section):
    """Who is told of what; each names a route."""

    failure: str | None = said("Where a failed record is reported.")
    duplicate: str | None = said("Where a duplicate is reported.")
    retry_budget: str | None = said("Where a spent retry budget is reported.")


class Hub(Section):
    """The database between the systems."""

    kind: str | None = said("What it is, as postgres.")
    unique: tuple[Words, ...] | None = said("Unique constraints, each a list of columns.")
    foreign_keys: tuple[Words, ...] | None = said("Foreign keys, each as [child, parent].")


class Pilot(Section):
    """A trial before go-live."""

    environment: str | None = said("Where it ran.")
    at: str | None = day("When, as 2026-02-10.")
    result: str | None = one_of("How it went.", "pass", "fail")


class Rollout(Section):
    """How the integration goes live."""

    go_live: str | None = day("The day, as 2026-03-01.")
    pilot: Pilot | None = said("The trial in a sandbox.")
    replay_days: Amount | None = said("Days of real events replayed in the sandbox.")
    waves: Count | None = said("Steps in which it is switched on.")
    rollback_tested: bool | None = said("Whether going back was tried.")
    parallel_run_days: Amount | None = said("Days on which old and new ran side by side.")
    changed_at: str | None = day("The day of the last change of the integration.")


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


class Integration(Record):
    """One integration, as its contract declares it."""

    table: ClassVar[str] = "integrations"
    key_field: ClassVar[str] = "integration"
    compared: ClassVar[bool] = False
    unseen: ClassVar[str] = "no integration contract was given"

    integration: str = Field(description="The integration's name.")
    owner: str | None = said("The team that answers for it.")
    engine: str | None = said("What runs it; one engine both ways is one decision maker.")
    transport: Transport | None = said("How requests reach NetSuite.")
    auth: SignIn | None = said("How requests are authenticated.")
    environments: dict[str, Access] | None = said(
        "Access by environment, named as in nsaudit.yaml."
    )
    trigger: Trigger | None = said("What starts it.")
    concurrency: Count | None = said("Requests that it runs at once.")
    concurrency_limit: Count | None = said("The limit of its integration record, if it has one.")
    scripts: Words | None = said("Script ids of the scripts in NetSuite that it calls.")
    idempotency: KeyStore | None = said("Where idempotency keys are kept.")
    retry: Retry | None = said("What is tried again.")
    logging: Logging | None = said("What is logged.")
    alerts: Alerts | None = said("Who is told.")
    hub: Hub | None = said("The database between the systems.")
    rollout: Rollout | None = said("How it goes live.")
    objects: tuple[IntegrationObject, ...] | None = said("What it does to each record type.")
    location: Location | None = None

    @model_validator(mode="before")
    @classmethod
    def _declared(cls, data: Any) -> Any:
        return with_absences(cls, data)

    @property
    def kind(self) -> str:
        """What people call it."""
        return "integration"
