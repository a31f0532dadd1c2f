"""ACC003: roles and accounts that the channel or the sign-in does not accept."""

from nsaudit.api import (
    Confidence,
    Context,
    Deployment,
    Fail,
    Feature,
    Integration,
    Options,
    Point,
    Role,
    Script,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.shared_access import is_administrator, role_name
from nsaudit_rules.shared_audience import audience_of_roles
from nsaudit_rules.shared_contracts import Judge, declared
from nsaudit_rules.shared_roles import permission_name, reaches


def _audience(integration: Integration, role: Role, judge: Judge, ctx: Context[Options]) -> None:
    """Whether the RESTlet's deployment is for the role."""
    if not judge.need("transport.deployment"):
        return
    wanted = str(declared(integration, "transport.deployment")).casefold()
    deployment = deployed(wanted, ctx)
    if deployment is None:
        judge.open(f"deployment {wanted}")
        return
    if deployment.allroles:
        return
    roles = audience_of_roles(deployment)
    if roles is None or deployment.allroles is None:
        judge.open(f"audience of {wanted}")
    elif role.key not in {r.strip("[]").rpartition("=")[2].casefold() for r in roles}:
        judge.fault(f"the RESTlet is not for {role.scriptid}", "transport.deployment")


def deployed(name: str, ctx: Context[Options]) -> Deployment | None:
    """A deployment by its id, or by script and deployment id."""
    script_id, _, deployment_id = name.rpartition(".")
    for script in ctx.all(Script):
        if script_id and script.key != script_id:
            continue
        for deployment in script.scriptdeployments or ():
            if deployment.key == deployment_id:
                return deployment
    return None


def _said(judge: Judge) -> Verdict:
    """The verdict; what is open here is not the contract's alone."""
    verdict = judge.verdict()
    if isinstance(verdict, Unknown):
        return Unknown(verdict.reason.replace("the contract does not declare", "not known:"))
    return verdict


@rule(
    id="ACC003",
    subject=Integration,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    tier=1,
    evidence="CSL",
    needs=[Role, Feature, Script],
    checklist=["roles_and_tokens"],
)
def channel_access_missing(integration: Integration, ctx: Context[Options]) -> Verdict:
    """The account and the role have what the integration's channel and sign-in need.

    Why: every request is refused: a feature is off, or the role lacks the permission to sign in
        with tokens or to use REST, SOAP or CSV imports.
    Fix in the UI: Setup > Company > Enable Features > SuiteCloud; Setup > Users/Roles > Manage
        Roles > the role > Permissions > Setup: Log in using Access Tokens or OAuth 2.0 Access
        Tokens, REST Web Services, SOAP Web Services at Full.
    Fix in XML: <permkey>ADMI_RESTWEBSERVICES</permkey><permlevel>FULL</permlevel> and the like in
        the role; features in features.xml.
    Source: Oracle help article_5085602973 (REST), section_N3424476 (SOAP works at Full only),
        section_158263562006 (web-services-only roles and RESTlets).
    Traps: a level below Full on SOAP does not work.
    """
    kind, method = declared(integration, "transport.kind"), declared(integration, "auth.method")
    judge = Judge(integration)
    judge.need("transport.kind", "auth.method")
    needs = [
        (way, need)
        for way, need in (
            ("transport.kind", reference.channel_need(kind) if kind else None),
            ("auth.method", reference.sign_in_need(method) if method else None),
        )
        if need is not None
    ]
    for way, feature_id in sorted((way, f) for way, need in needs for f in need.features):
        feature = ctx.seen(Feature, feature_id)
        if feature is None or feature.enabled is None:
            judge.open(f"feature {feature_id}")
        elif not feature.enabled:
            place = Point(("enabled",), feature)
            judge.fault(f"feature {feature_id} is off", way, also=place)
    name = role_name(integration, ctx)
    if isinstance(name, Unknown) or is_administrator(name):
        verdict = _said(judge)
        return name if isinstance(name, Unknown) and not isinstance(verdict, Fail) else verdict
    role = ctx.seen(Role, name)
    if role is None:
        verdict = _said(judge)
        if isinstance(verdict, Fail):
            return verdict
        ctx.find(Role, name)
        return Unknown(f"the account has no role {name}")
    for way, need in needs:
        for key, level in sorted(need.keys.items()):
            enough = reaches(role, key, level)
            if enough is None:
                judge.open(f"{key} of {role.scriptid}")
            elif not enough:
                text = f"{role.scriptid} lacks {permission_name(key)} at {level}"
                judge.fault(text, way, also=Point(("permissions",), role))
        if need.web_services_only_role is False:
            if role.iswebserviceonlyrole is None:
                judge.open(f"web services only of {role.scriptid}")
            elif role.iswebserviceonlyrole:
                judge.fault(
                    f"{role.scriptid} is for web services only, so RESTlets refuse it",
                    way,
                    also=Point(("iswebserviceonlyrole",), role),
                )
    if kind == "restlet":
        _audience(integration, role, judge, ctx)
    return _said(judge)
