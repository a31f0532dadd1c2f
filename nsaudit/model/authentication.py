"""Integration records and other ways to sign in."""

from typing import ClassVar

from nsaudit.model.base import Customization, Location, Record


class IntegrationRecord(Customization):
    """An integration record. SDF carries only its script id; everything else needs the account."""

    table: ClassVar[str] = "integration_records"

    tag: str = "integration"


class Certificate(Record):
    """One certificate of OAuth 2.0 client credentials, mapped to an application, user and role.

    Dates are days, as 2026-12-05. ``created`` is when it was mapped. ``role`` is the role's
    script id where it could be told, else its name. Which certificates a role sees, its own or all,
    is not documented: there may be more.
    """

    table: ClassVar[str] = "certificates"
    key_field: ClassVar[str] = "certificate_id"
    compared: ClassVar[bool] = False

    certificate_id: str
    application: str | None = None
    user: str | None = None
    role: str | None = None
    algorithm: str | None = None
    created: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    revoked: bool | None = None
    location: Location | None = None

    @property
    def caption(self) -> str:
        """Whose certificate it is."""
        return " / ".join(p for p in (self.application, self.user, self.role) if p) or self.key


class LoginUse(Record):
    """When a user last signed in with a role, from the login audit trail. ``last`` is a day."""

    table: ClassVar[str] = "login_uses"
    key_field: ClassVar[str] = "login"
    compared: ClassVar[bool] = False

    login: str
    user: str | None = None
    role: str | None = None
    last: str | None = None
    logins: int | None = None
    location: Location | None = None
