"""Features, preferences and limits of an account."""

from typing import ClassVar

from nsaudit.model.base import Location, Record


class Feature(Record):
    """One feature of the account and whether it is on. Absence from a file is not "off"."""

    table: ClassVar[str] = "features"
    key_field: ClassVar[str] = "id"

    id: str
    enabled: bool | None = None
    project: str | None = None
    location: Location | None = None


class Preference(Record):
    """One preference of the account, by NetSuite's id in capitals. Its value is text, flags T or F.

    Only a companion script (N/config) or an attestation shows preferences.
    """

    table: ClassVar[str] = "preferences"
    key_field: ClassVar[str] = "id"

    id: str
    value: str | None = None
    location: Location | None = None


class AccountLimits(Record):
    """How many requests the account runs at once: stated, or its tier and licences.

    ``tier`` is standard, premium, enterprise, ultimate or development; ``suitecloud_plus`` the
    number of SuiteCloud Plus licences; ``concurrency`` the limit as the account itself shows it.
    """

    table: ClassVar[str] = "account_limits"
    key_field: ClassVar[str] = "name"
    compared: ClassVar[bool] = False

    name: str = "limits"
    tier: str | None = None
    suitecloud_plus: int | None = None
    concurrency: int | None = None
    location: Location | None = None


MANDATORY_PREFERENCES = {
    "CLASSMANDATORY": "class",
    "DEPTMANDATORY": "department",
    "LOCMANDATORY": "location",
}
"""Accounting preferences that make a field of every transaction mandatory, and the field."""


class Account(Record):
    """The environment itself: the subject of rules that judge the whole.

    ``environment_kind`` is production, sandbox, release_preview or development, or None where
    nobody said (a project on disk does not know where it will be deployed).
    """

    table: ClassVar[str] = "account"
    key_field: ClassVar[str] = "name"

    name: str
    account_id: str | None = None
    environment_kind: str | None = None
