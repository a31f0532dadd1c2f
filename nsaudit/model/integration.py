"""What an integration promises: its contract, and what it does to each record type.

Contracts are files that people write (``integrations/*.yaml``). A value that is None was not
declared; an empty one was declared to be absent (``nsaudit.model.declared``).
"""

from typing import Any, ClassVar

from pydantic import Field, model_validator

from nsaudit.model.base import Location, Record
from nsaudit.model.contractfields import Amount, Count, Words, day, one_of, said
from nsaudit.model.declared import Section, with_absences
from nsaudit.model.integrationobject import IntegrationObject


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
