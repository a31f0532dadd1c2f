"""SEC009: Suitelets and portlets that lend Administrator rights to every role."""

from nsaudit.api import (
    RECORD_WRITES,
    Context,
    Deployment,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Point,
    Script,
    ScriptCode,
    ScriptEffect,
    Severity,
    Unknown,
    Verdict,
    code_behind,
    rule,
)
from nsaudit_rules.shared_audience import audience_of_roles, runs_as_administrator
from nsaudit_rules.shared_effects import lost, places, told


@rule(
    id="SEC009",
    subject=Deployment,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    needs=[ScriptCode],
)
def elevated_script_audience(deployment: Deployment, ctx: Context[Options]) -> Verdict:
    """Suitelets and portlets that run as Administrator are open to one named role only.

    Why: the page does for every role in its audience what only an Administrator may do; whoever
        can open it can do more than the own role allows.
    Fix in the UI: Customization > Scripting > Script Deployments > the deployment: set Execute As
        Role to Current Role or to a role of its own, or name the roles in Audience.
    Fix in XML: leave <runasrole> out (the caller's role counts), or <allroles>F</allroles> with
        <audslctrole> naming the one role that needs it.
    Source: Oracle SAFE guide, pitfall 134.
    Traps: a permission test inside the script can make this safe. With several named roles it
        counts only if the code is seen to write records.
    """
    script = ctx.owned_by(Script)
    if script.tag not in {"suitelet", "portlet"}:
        return NotApplicable("not a page that people open")
    live = script.live(deployment)
    if live is False:
        return NotApplicable("not live")
    administrator = runs_as_administrator(deployment, ctx)
    if live is None or administrator is None:
        return Unknown("whether it is live and the rights it runs with could not be read")
    if not administrator:
        return Pass()
    for flag, everybody in (
        ("allroles", "every role"),
        ("allemployees", "every employee"),
    ):
        if getattr(deployment, flag):
            return Fail(
                f"it runs as Administrator for {everybody} of the account",
                evidence=[f"runasrole {deployment.runasrole}", f"{flag} T"],
                at=[("runasrole",), (flag,)],
                severity=Severity.HIGH,
            )
    roles = audience_of_roles(deployment)
    if deployment.allroles is None or deployment.allemployees is None or roles is None:
        return Unknown("it runs as Administrator, and its audience could not be read")
    if len(roles) < 2:
        return Pass()
    written = _writes(script, ctx)
    if isinstance(written, str):
        return Unknown(f"it runs as Administrator for {len(roles)} roles; {written}", True)
    if not written:
        return Pass()
    return Fail(
        f"it runs as Administrator for {len(roles)} roles, and it writes records",
        evidence=[
            f"runasrole {deployment.runasrole}",
            *(line for effect in written[:3] for line in told(effect)),
        ],
        at=[Point(("runasrole",)), *(Point(location=place) for place in places(written, 3))],
    )


def _writes(script: Script, ctx: Context[Options]) -> list[ScriptEffect] | str:
    """The records that the code writes, or why that is not known."""
    code = code_behind(ctx.snapshot, script)
    if code is None or code.effects is None:
        return "whether it writes is only in its code"
    written = [e for e in code.effects if e.effect in RECORD_WRITES and not e.log_like]
    missing = lost(code)
    return missing.reason if missing is not None and not written else written
