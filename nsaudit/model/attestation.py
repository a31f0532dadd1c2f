"""Settings that no API shows, as somebody wrote them down, and checklist items that people answer.

The typed records are copies of pages in NetSuite; another source may fill the same tables from a
machine reading. A value that is None was not stated.
"""

from typing import Any, ClassVar

from pydantic import Field

from nsaudit.model.base import Location, Record

UNSEEN = "no attestations were given"


def day(description: str) -> Any:
    """A field that holds a date, as 2026-02-20."""
    return Field(default=None, description=description, json_schema_extra={"format": "date"})


class DuplicateDetection(Record):
    """Setup > Company > Duplicate Detection for one entity.

    ``entity`` is customer (which covers leads and prospects), contact, vendor or partner.
    """

    table: ClassVar[str] = "duplicate_detection"
    key_field: ClassVar[str] = "entity"
    unseen: ClassVar[str] = UNSEEN

    entity: str = Field(description="customer, contact, vendor or partner.")
    enabled: bool | None = Field(default=None, description="Detect Duplicate ... is checked.")
    match_fields: tuple[str, ...] | None = Field(
        default=None, description="The fields that must agree."
    )
    near_match: bool | None = Field(default=None, description="Similar values count as equal.")
    across_subsidiaries: bool | None = Field(
        default=None, description="OneWorld: records of several subsidiaries are compared."
    )
    warning_popup: bool | None = Field(default=None, description="A pop-up warns.")
    location: Location | None = None

    @property
    def kind(self) -> str:
        """What people call it."""
        return "duplicate detection"


class AutoNumbering(Record):
    """Setup > Company > Auto-Generated Numbers: one row.

    ``group`` is the tab (entity, transaction, document, crm, other), ``type`` the record type.
    """

    table: ClassVar[str] = "auto_numbering"
    key_field: ClassVar[str] = "type"
    unseen: ClassVar[str] = UNSEEN
    local: ClassVar[frozenset[str]] = frozenset({"current"})

    group: str | None = Field(default=None, description="The tab: entity, document, transaction.")
    type: str = Field(description="The record type of the row.")
    enabled: bool | None = Field(default=None, description="Enable is checked.")
    prefix: str | None = None
    suffix: str | None = None
    min_digits: int | None = None
    initial: int | None = None
    current: int | None = Field(default=None, description="Current Number, which is read only.")
    allow_override: bool | None = Field(default=None, description="Allow Override is checked.")
    use_subsidiary: bool | None = None
    use_location: bool | None = None
    location: Location | None = None

    @property
    def kind(self) -> str:
        """What people call it."""
        return "auto-generated numbers"


class WebServicesSettings(Record):
    """Setup > Integration > Web Services Preferences."""

    table: ClassVar[str] = "web_services_settings"
    key_field: ClassVar[str] = "name"
    unseen: ClassVar[str] = UNSEEN

    name: str = "web services"
    skip_mandatory_custom_fields: bool | None = Field(
        default=None, description="Disable Mandatory Custom Field Validation is checked."
    )
    location: Location | None = None


class SandboxSettings(Record):
    """What a sandbox must have after a refresh so that it reaches nobody outside."""

    table: ClassVar[str] = "sandbox_settings"
    key_field: ClassVar[str] = "name"
    unseen: ClassVar[str] = UNSEEN
    compared: ClassVar[bool] = False

    name: str = "sandbox"
    refreshed_at: str | None = day("The day of the last refresh.")
    mail_to: str | None = Field(
        default=None, description="nobody, logged_in_user, address or recipients."
    )
    gateway: str | None = Field(default=None, description="Payment gateways: test, live or none.")
    capture_addresses: str | None = Field(
        default=None, description="Addresses of captured e-mail: sandbox or production."
    )
    post_refresh_list_at: str | None = day(
        "The day the list of steps after a refresh was worked through."
    )
    location: Location | None = None


class Token(Record):
    """One access token as Setup > Users/Roles > Access Tokens lists it. No part of its secret."""

    table: ClassVar[str] = "tokens"
    key_field: ClassVar[str] = "id_hint"
    compared: ClassVar[bool] = False

    id_hint: str = Field(description="What tells it from others; no part of the token itself.")
    user: str | None = None
    role: str | None = None
    integration: str | None = None
    created: str | None = day("The day it was created.")
    last_used: str | None = day("The day it was last used.")
    active: bool | None = None
    user_active: bool | None = None
    role_active: bool | None = None
    location: Location | None = None


class Attestation(Record):
    """One answer that a person gave, or an item that the checklist needs and nobody answered.

    ``answered`` is False where the file was read and has no entry. ``setting`` says that the entry
    vouches for a typed copy of a page. Text that the file leaves out is "". ``evidence_missing`` is
    True where a named file is missing or is not the one that was hashed; a reference that nothing
    here can open (a ticket) is not missing. ``max_age_days`` is 0 where nobody set it.
    ``needed_at`` is the gate at which the checklist needs the item and ``gate`` the one of this
    run; ``fails_as`` is the severity that the checklist gives the item.
    """

    table: ClassVar[str] = "attestations"
    key_field: ClassVar[str] = "id"
    unseen: ClassVar[str] = UNSEEN
    compared: ClassVar[bool] = False

    id: str
    title: str = ""
    setting: bool = False
    answered: bool | None = None
    answer: str | None = None
    reason: str | None = None
    measure: dict[str, Any] | None = None
    by: str | None = None
    at: str | None = None
    account: str | None = None
    evidence: str | None = None
    sha256: str | None = None
    evidence_missing: bool | None = None
    expires: str | None = None
    max_age_days: int = 0
    needed_at: str | None = None
    gate: str | None = None
    fails_as: str | None = None
    location: Location | None = None

    @property
    def kind(self) -> str:
        """What people call it."""
        return "attestation"

    @property
    def caption(self) -> str:
        """The item as people know it."""
        return self.title or self.id
