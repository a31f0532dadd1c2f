"""SDF022: deployments that only their owner can see."""

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


@rule(
    id="SDF022",
    subject=Deployment,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    evidence="SL",
)
def left_in_testing(deployment: Deployment, ctx: Context[Options]) -> Verdict:
    """Deployed scripts are released, not left in testing.

    Why: in status Testing the script runs for its owner only, so the check, guard or interface it
        stands for does not work for integrations and other users.
    Fix in the UI: Customization > Scripting > Script Deployments > the deployment: set Status to
        Released (Scheduled or Not Scheduled for scheduled and map/reduce scripts), or clear
        Deployed.
    Fix in XML: <status>RELEASED</status>, for scheduled and map/reduce scripts NOTSCHEDULED or
        SCHEDULED; or <isdeployed>F</isdeployed>.
    Source: Oracle help, SDFxml_1334137041: the default of an absent status is TESTING.
    Traps: a script under work on purpose; raised to high only where the environment is production.
    """
    script = ctx.owned_by(Script)
    if script.isinactive or deployment.isdeployed is False:
        return NotApplicable("inactive or not deployed")
    if script.isinactive is None or deployment.isdeployed is None or deployment.status is None:
        return Unknown("whether it is deployed and released could not be read")
    if deployment.status != "TESTING":
        return Pass()
    production = ctx.snapshot.meta.environment_kind == "production"
    assumed = " (not stated; TESTING is the default)" if "status" in deployment.defaulted else ""
    return Fail(
        "deployed, but left in testing: it runs for its owner only",
        evidence=[f"status TESTING{assumed}", "isdeployed T"],
        at="status",
        severity=Severity.HIGH if production else None,
    )
