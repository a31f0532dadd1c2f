"""SEC002: Suitelets that anybody can call."""

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
from nsaudit_rules.shared_audience import runs_as_administrator
from nsaudit_rules.shared_effects import places, told

READS = ("load", "search", "lookup", "suiteql")


@rule(
    id="SEC002",
    subject=Deployment,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    needs=[ScriptCode],
)
def public_suitelet(deployment: Deployment, ctx: Context[Options]) -> Verdict:
    """Live Suitelets ask for a login.

    Why: a Suitelet that is available without login answers everybody who knows its address; what
        it shows or writes is then protected by its own code alone. The finding is raised to high
        where the script writes records, or reads them, which it does to answer with them.
    Fix in the UI: Customization > Scripting > Script Deployments > the deployment: clear Available
        Without Login; give callers outside NetSuite a RESTlet with its own role instead.
    Fix in XML: <isonline>F</isonline>
    Source: Oracle SAFE guide, pitfall 135; defaults of the suitelet page of Oracle's SDF XML
        reference.
    Traps: public forms by intent that check a signed token: waive them with that reason.
    """
    script = ctx.owned_by(Script)
    if script.tag != "suitelet":
        return NotApplicable("only Suitelets can be open without login")
    live = script.live(deployment)
    if live is False:
        return NotApplicable("not live")
    if live is None or deployment.isonline is None:
        return Unknown("whether the Suitelet is live and open without login could not be read")
    if not deployment.isonline:
        return Pass()
    if runs_as_administrator(deployment, ctx):
        return NotApplicable("it runs as Administrator as well: SEC001 says so")
    touched, what = _touches(script, ctx)
    return Fail(
        f"anybody who knows the address can run this Suitelet without login{what or ''}",
        evidence=[
            "isonline T",
            f"runasrole {deployment.runasrole or 'not set'}",
            f"status {deployment.status}",
            *(line for effect in touched[:3] for line in told(effect)),
            *(["what its code does could not be read"] if what is None else []),
        ],
        at=[Point(("isonline",)), *(Point(location=place) for place in places(touched, 3))],
        severity=Severity.HIGH if touched else None,
    )


def _touches(script: Script, ctx: Context[Options]) -> tuple[list[ScriptEffect], str | None]:
    """What a request makes it write, else read, and how the message says so; None if not known."""
    code = code_behind(ctx.snapshot, script)
    if code is None or code.effects is None:
        return [], None
    effects = [effect for effect in code.effects if effect.entry_point == "onRequest"]
    written = [e for e in effects if e.effect in RECORD_WRITES and not e.log_like]
    if written:
        return written, ", and it writes records"
    read = [e for e in effects if e.effect in READS]
    return read, ", and it reads records" if read else ""
