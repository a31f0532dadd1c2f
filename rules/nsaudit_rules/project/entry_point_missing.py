"""SDF023: scripts that export no function that NetSuite calls."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    ScriptCode,
    Severity,
    Unknown,
    Verdict,
    nearest,
    rule,
)
from nsaudit_rules.shared_code import unread
from nsaudit_rules.shared_deployments import NAMES, kind_of, scripts_of

TAGS = (
    "BundleInstallationScript",
    "ClientScript",
    "MapReduceScript",
    "MassUpdateScript",
    "Portlet",
    "Restlet",
    "ScheduledScript",
    "SDFInstallationScript",
    "Suitelet",
    "UserEventScript",
    "WorkflowActionScript",
)
"""Values of @NScriptType that scripts have (bridgehead_4387808822); plug-ins have others."""

ALIKE, SHORTEST = 0.9, 5
"""How alike a misspelt type must be, and how many signs one must have that breaks off.

Public scripts hold usereventscrit, usereventcript, suitlet, workflow and suite.
"""

OPEN = {"plugintypeimpl", "customtool"}
"""Script types whose functions have names of their own."""


@rule(
    id="SDF023",
    subject=ScriptCode,
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
)
def entry_point_missing(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """A script with a script type exports an entry point of that type.

    Why: NetSuite refuses to make or update a script record from such a file, so the deployment
        stops; where the file is changed later, nothing runs any more.
    Fix in the UI: nothing to set; in the script, return the entry point from define, e.g. return {
        afterSubmit: ... }; take the @NScriptType tag off a module that is only loaded by others.
    Fix in XML: nothing to set; see above.
    Source: Oracle help, section_4527901694 and section_4503568059 (validation of entry point
        scripts), bridgehead_4387808822 (values of @NScriptType), section_4685231336 (map/reduce
        needs getInputData, and map or reduce); Oracle SAFE guide, pitfalls 26, 55, 56 and 66.
    Traps: a misspelt type is told where it nearly is one that exists. A bundler may export in a way
        that cannot be followed; functions that a tool's schema names are not compared. TypeScript
        sources are not judged: their build result is. A client script that no script record names
        may be loaded by a form for the functions of its buttons.
    """
    unknown = unread(code)
    if unknown is not None:
        return unknown
    if code.path.endswith((".ts", ".mts")):
        return NotApplicable("a TypeScript source; the file it is compiled to is judged")
    if code.api_version == "1.0":
        return NotApplicable("SuiteScript 1.0: the script record names its functions")
    if any(fact.kind == "no-type-tag" for fact in code.facts or ()):
        return NotApplicable("it has no @NScriptType tag: a module that others load")
    if code.script_type is None:
        return Unknown("the script type could not be read")
    meant = _meant(code.script_type)
    if meant is not None:
        return Fail(
            f"@NScriptType names no script type: {code.script_type} for {meant}",
            evidence=["script types are compared without regard to case"],
            at="location",
            fix=f"Write @NScriptType {meant}.",
        )
    if code.script_type in OPEN or code.script_type not in NAMES:
        return NotApplicable("its entry points have no fixed names")
    if code.api_version is None:
        return Unknown("no @NApiVersion was read, so it may be SuiteScript 1.0")
    kind = kind_of(code)
    given = set(code.entry_points)
    if code.script_type == "mapreduce" and given:
        missing = [] if "getInputData" in given else ["getInputData"]
        missing += [] if given & {"map", "reduce"} else ["map or reduce"]
    else:
        missing = [] if given else ["an entry point"]
    if not missing:
        return Pass()
    if code.incomplete:
        return Unknown(f"{code.incomplete[0]}, which may hold the entry points, was not found")
    if any(fact.kind == "exports-unresolved" for fact in code.facts or ()):
        return Unknown("what the script exports is made by a bundler or another module")
    if code.script_type == "client" and not scripts_of(code, ctx):
        return Unknown(
            "no script record of this run names it; forms may load it for its other functions",
            out_of_reach=True,
        )
    return Fail(
        f"the {kind} exports no {' and no '.join(m.removeprefix('an ') for m in missing)}",
        evidence=[
            f"@NScriptType of a {kind}, @NApiVersion {code.api_version}",
            f"exports of that type: {', '.join(code.entry_points) or 'none'}",
        ],
        at="location",
    )


def _meant(script_type: str) -> str | None:
    """The script type that a misspelt one must mean; None for one that may be right."""
    if script_type in OPEN or script_type in NAMES:
        return None
    cut_off = [tag for tag in TAGS if tag.casefold().startswith(script_type)]
    if cut_off and len(script_type) >= SHORTEST:
        return cut_off[0]
    return nearest(script_type, TAGS, alike=ALIKE)
