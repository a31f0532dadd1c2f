"""INT020: live RESTlets that write and that no contract names."""

from nsaudit.api import (
    RECORD_WRITES,
    Confidence,
    Context,
    Deployment,
    Fail,
    Integration,
    NotApplicable,
    Options,
    Pass,
    Point,
    Script,
    ScriptCode,
    Severity,
    Unknown,
    Verdict,
    code_behind,
    rule,
)
from nsaudit_rules.shared_contracts import declared, undeclared


@rule(
    id="INT020",
    subject=Deployment,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="SC",
    needs=[ScriptCode, Integration],
)
def writer_undeclared(record: Deployment, ctx: Context[Options]) -> Verdict:
    """Every live RESTlet that writes is named by a contract.

    Why: somebody calls it and writes, outside of everything that was agreed on keys, retries and
        order.
    Fix in the UI: Customization > Scripting > Script Deployments: see who calls it; undeploy it if
        nobody does.
    Fix in XML: <isdeployed>F</isdeployed>, or a contract with transport: {kind: restlet,
        deployment: customdeploy_x}.
    Source: the go-live guide (one owner for each flow).
    Traps: RESTlets for tools of one's own people.
    """
    script = ctx.owned_by(Script)
    if script.tag != "restlet":
        return NotApplicable("no RESTlet")
    live = script.live(record)
    if live is False:
        return NotApplicable("not live")
    contracts = ctx.all(Integration)
    wanted = {record.key, f"{script.key}.{record.key}"}
    unsure = []
    for contract in contracts:
        named = declared(contract, "transport.deployment")
        if named is not None and named.casefold() in wanted:
            return Pass()
        if contract.scripts is not None and script.key in {s.casefold() for s in contract.scripts}:
            return Pass()
        if named is None and declared(contract, "transport.kind") in {"restlet", None}:
            unsure.append(f"transport.deployment of {contract.integration}")
    code = code_behind(ctx.snapshot, script)
    if code is None or code.effects is None:
        return Unknown("what the RESTlet does could not be read")
    writes = [e for e in code.effects if e.effect in RECORD_WRITES and not e.log_like]
    if not writes:
        return Unknown("modules of the RESTlet were not found") if code.incomplete else Pass()
    if live is None:
        return Unknown("whether the RESTlet is live could not be read")
    if unsure:
        return undeclared(*unsure)
    return Fail(
        "a live RESTlet writes records, and no contract names it",
        evidence=[
            f"{e.effect} of {e.record_type or 'a computed type'} ({e.api})" for e in writes[:5]
        ],
        at=[Point(), *(Point(location=e.location) for e in writes[:5])],
    )
