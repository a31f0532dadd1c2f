"""Features and preferences of an account."""

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
