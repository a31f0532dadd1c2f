"""SEC002: Suitelets that anybody can call."""

from nsaudit.api import (
    Context,
    Deployment,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Script,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_audience import runs_as_administrator


@rule(
    id="SEC002",
    subject=Deployment,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
)
def public_suitelet(deployment: Deployment, ctx: Context[Options]) -> Verdict:
    """Live Suitelets ask for a login.

    Why: a Suitelet that is available without login answers everybody who knows its address; what
        it shows or writes is then protected by its own code alone. The finding is raised to high
        where the script's code is known to write or return records.
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
    return Fail(
        "anybody who knows the address can run this Suitelet without login",
        evidence=[
            "isonline T",
            f"runasrole {deployment.runasrole or 'not set'}",
            f"status {deployment.status}",
        ],
        at="isonline",
    )
