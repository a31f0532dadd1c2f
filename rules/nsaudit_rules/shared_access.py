"""The role that an integration signs in with, and dates, for rules that compare them."""

from __future__ import annotations

from typing import Any

from nsaudit.api import (
    Account,
    Context,
    Integration,
    NotApplicable,
    Role,
    SandboxSettings,
    Unknown,
    reference,
)
from nsaudit_rules.shared_contracts import access_here, undeclared


def role_name(integration: Integration, ctx: Context[Any]) -> str | Unknown:
    """The script id of the integration's role in this environment."""
    access = access_here(integration, ctx)
    if isinstance(access, Unknown):
        return access
    if not access.role:
        return undeclared(f"environments.{ctx.snapshot.meta.environment}.role")
    return access.role


def named_role(name: str, ctx: Context[Any]) -> Role | Unknown:
    """The role of that id. Raises Unreadable where the roles were not read."""
    role = ctx.find(Role, name)
    return Unknown(f"the account has no role {name}") if role is None else role


def is_administrator(name: str) -> bool:
    """Whether a role's id is that of the built-in Administrator."""
    known = reference.standard_role("ADMINISTRATOR")
    number = str(known.internal_id) if known is not None else "3"
    return name.casefold() in {"administrator", number}


def sandbox_settings(
    account: Account, ctx: Context[Any]
) -> SandboxSettings | NotApplicable | Unknown:
    """What was stated of a sandbox. Raises Unreadable where nothing was."""
    if account.environment_kind is None:
        return Unknown("whether this environment is a sandbox is not known", out_of_reach=True)
    if account.environment_kind != "sandbox":
        return NotApplicable("not a sandbox")
    rows = ctx.all(SandboxSettings)
    return rows[0] if rows else Unknown("nothing was stated of this sandbox")
