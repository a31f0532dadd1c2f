"""Roles and permissions: who may do what."""

from typing import ClassVar

from nsaudit.model.base import Customization, Location, Part, Record


class Permission(Part):
    """One permission of a role. ``permkey`` is a permission id or a reference to a custom type."""

    key_field: ClassVar[str] = "permkey"

    permkey: str
    permlevel: str | None = None
    restriction: str | None = None


class RecordPermission(Part):
    """One role's access to a custom record type, segment or transaction type."""

    key_field: ClassVar[str] = "permittedrole"

    permittedrole: str
    permittedlevel: str | None = None
    restriction: str | None = None


class Role(Customization):
    """A custom role. Standard roles and role assignments are in no SDF project."""

    table: ClassVar[str] = "roles"
    defaults: ClassVar[dict[str, str]] = {
        "iswebserviceonlyrole": "F",
        "issinglesignononly": "F",
        "tfarequired": "OFF",
        "coreadminpermission": "F",
        "subsidiaryoption": "ALL",
    }

    tag: str = "role"
    name: str | None = None
    centertype: str | None = None
    subsidiaryoption: str | None = None
    employeerestriction: str | None = None
    iswebserviceonlyrole: bool | None = None
    issinglesignononly: bool | None = None
    tfarequired: str | None = None
    restrictip: str | None = None
    restrictbydevice: str | None = None
    coreadminpermission: bool | None = None
    isinactive: bool | None = None
    permissions: tuple[Permission, ...] | None = None

    def level(self, permkey: str) -> str | None:
        """The level held for ``permkey``: "NONE" when not held, None when rows are unreadable."""
        if self.permissions is None:
            return None
        for row in self.permissions:
            if row.permkey == permkey:
                return row.permlevel
        return "NONE"


class RoleAssignment(Record):
    """One role that one user holds. ``role`` is the role's script id, ``user`` its natural key.

    Masked in every output where it is an e-mail address. ``isinactive`` is the user's own flag.
    """

    table: ClassVar[str] = "role_assignments"
    key_field: ClassVar[str] = "assignment"
    compared: ClassVar[bool] = False

    user: str
    role: str
    isinactive: bool | None = None
    location: Location | None = None

    @property
    def assignment(self) -> str:
        """User and role, which together are unique."""
        return f"{self.user}/{self.role}"
