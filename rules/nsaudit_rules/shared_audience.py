"""Who may run a deployment, and as whom."""

import re

from nsaudit.api import Context, Deployment, Options, Role

ADMINISTRATOR = "ADMINISTRATOR"
_REFERENCE = re.compile(r"\[scriptid=([^\]]+)\]")


def runs_as_administrator(deployment: Deployment, ctx: Context[Options]) -> bool | None:
    """Whether it runs with all rights; None where the run-as role could not be read.

    A custom role with core administration counts as Administrator.
    """
    role = deployment.runasrole
    if role is None:
        return None
    reference = _REFERENCE.fullmatch(role)
    if reference is None:
        return role == ADMINISTRATOR
    custom = ctx.seen(Role, reference[1])
    if custom is None or custom.coreadminpermission:
        return None if custom is None else True
    level = custom.level("ADMI_KERNEL")
    if custom.coreadminpermission is None or level is None:
        return None
    return level == "FULL"


def audience_of_roles(deployment: Deployment) -> tuple[str, ...] | None:
    """The selected roles; None where they could not be read."""
    if deployment.audslctrole is None:
        return None
    return tuple(part for part in deployment.audslctrole.split("|") if part)
