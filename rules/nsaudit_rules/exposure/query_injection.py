"""SEC007: SuiteQL whose text is put together from values."""

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
    rule,
)
from nsaudit_rules.shared_code import capped, counted, places, spot, told, unread

REQUEST = "request"


@rule(
    id="SEC007",
    subject=ScriptCode,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH, Severity.CRITICAL],
    confidence=Confidence.MEDIUM,
)
def query_injection(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """SuiteQL gets its values as parameters, not as part of its text.

    Why: a value that holds a quote changes the query: a caller can read tables that the script was
        never meant to show, and a name such as O'Brien makes it fail.
    Fix in the UI: nothing to set; in the script, write ? into the query and hand the values over in
        params of query.runSuiteQL.
    Fix in XML: nothing to set; see above.
    Source: Oracle SAFE guide, pitfalls 106 and 140; Oracle help, section_157960542026 (params).
        Measured in public projects: 63 scripts.
    Traps: a number that was converted before, or a value of a fixed list, is harmless and is told
        all the same. A query that is made somewhere the analysis cannot see is Unknown. In a custom
        tool it is critical: whoever talks to the client chooses the words, and through them the
        query, which runs with the rights of the user who connected it.
    """
    unknown = unread(code)
    if unknown is not None:
        return unknown
    here = told(code, ctx, "suiteql-from-values", "suiteql-of-request", "suiteql-unpaged")
    tool = code.script_type == "customtool"
    whole = here.of("suiteql-of-request") if tool else []
    found = [*whole, *here.of("suiteql-from-values")]
    asked = [f for f in found if f in whole or f.detail == REQUEST]
    if found:
        ordered = [*asked, *(f for f in found if f not in asked)]
        source = "values of the request" if asked else "variables"
        severity = Severity.HIGH if asked else None
        if asked and tool:
            source, severity = "what an AI client sends to this tool", Severity.CRITICAL
        return Fail(
            f"{counted(len(found), 'SuiteQL text')} put together from {source}",
            evidence=capped(
                [
                    f"{spot(f.location)}: from "
                    f"{'a value of the request' if f in asked else 'a variable'}"
                    for f in ordered
                ]
            ),
            at=places(f.location for f in ordered),
            severity=severity,
        )
    if any(fact.detail for fact in here.of("suiteql-unpaged")):
        return Unknown("the text of a SuiteQL query is made where the analysis cannot see it")
    if here.elsewhere:
        return NotApplicable(f"only in modules, told at {here.elsewhere}")
    if not any(e.effect == "suiteql" for e in code.effects or ()):
        return NotApplicable("runs no SuiteQL")
    return Pass()
