"""SEC008: RESTlets that every role may call."""

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


@rule(id="SEC008", subject=Deployment, severity=Severity.MEDIUM)
def restlet_open_to_all_roles(deployment: Deployment, ctx: Context[Options]) -> Verdict:
    """RESTlets name the roles that may call them.

    Why: any token or login of any role can call a RESTlet whose audience is All Roles, so the
        weakest role in the account decides who can start its writes.
    Fix in the UI: Customization > Scripting > Script Deployments > the deployment > Audience: clear
        Select All next to Roles and choose the integration's role.
    Fix in XML: <allroles>F</allroles> and <audslctrole>[scriptid=customrole_...]</audslctrole>
    Source: restlet page of Oracle's SDF XML reference (allroles, default F); the audience of a
        RESTlet decides which roles may call it.
    Traps: "all" means the roles of people and integrations inside the account, not the internet;
        what the caller's role may not do fails inside the script unless the script runs as another
        role.
    """
    script = ctx.owned_by(Script)
    if script.tag != "restlet":
        return NotApplicable("not a RESTlet")
    live = script.live(deployment)
    if live is False:
        return NotApplicable("not live")
    if live is None or deployment.allroles is None:
        return Unknown("whether the RESTlet is live and open to all roles could not be read")
    if not deployment.allroles:
        return Pass()
    return Fail(
        "every role of the account may call this RESTlet",
        evidence=["allroles T", f"status {deployment.status}"],
        at="allroles",
    )
