"""SEC001: Suitelets that anybody can call and that run with all rights."""

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
    id="SEC001",
    subject=Deployment,
    severity=Severity.CRITICAL,
    tier=1,
)
def public_suitelet_as_admin(deployment: Deployment, ctx: Context[Options]) -> Verdict:
    """Suitelets that are open without login do not run as Administrator.

    Why: whoever knows the address runs the script with every right of the account, without a
        login: records can be read, changed or created from the internet.
    Fix in the UI: Customization > Scripting > Script Deployments > the deployment: clear Available
        Without Login, or set Execute As Role to a role of its own with the few rights it needs.
    Fix in XML: <isonline>F</isonline>, or <runasrole>[scriptid=customrole_...]</runasrole> with a
        role made for this Suitelet.
    Source: Oracle SAFE guide, pitfalls 134 and 135; defaults of the suitelet page of Oracle's SDF
        XML reference.
    Traps: a custom role with core administration counts as Administrator; a run-as role that this
        run did not read leaves the question open.
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
    administrator = runs_as_administrator(deployment, ctx)
    if administrator is None:
        return Unknown("it is open without login, and the rights it runs with could not be read")
    if not administrator:
        return Pass()
    return Fail(
        "anybody on the internet can run this Suitelet, and it runs as Administrator",
        evidence=["isonline T", f"runasrole {deployment.runasrole}", f"status {deployment.status}"],
        at=[("isonline",), ("runasrole",)],
    )
