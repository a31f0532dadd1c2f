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
    raises=[Severity.HIGH],
    confidence=Confidence.MEDIUM,
)
def query_injection(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """SuiteQL gets its values as parameters, not as part of its text.

    Why: a value that holds a quote changes the query: a caller can read tables that the script was
        never meant to show, and a name such as O'Brien makes it fail.
    Fix in the UI: nothing to set; in the script, write ? into the query and hand the values over in
        params of query.runSuiteQL.
    Fix in XML: nothing to set; see above.
    Source: Oracle SAFE guide, pitfall 106; Oracle help, section_157960542026 (params). Measured in
        public projects: 63 scripts.
    Traps: a number that was converted before, or a value of a fixed list, is harmless and is told
        all the same. A query that is made somewhere the analysis cannot see is Unknown; tools whose
        schema takes whole queries are not told apart.
    """
    unknown = unread(code)
    if unknown is not None:
        return unknown
    here = told(code, ctx, "suiteql-from-values", "suiteql-unpaged")
    found = here.of("suiteql-from-values")
    asked = [f for f in found if f.detail == REQUEST]
    if found:
        ordered = [*asked, *(f for f in found if f not in asked)]
        source = "values of the request" if asked else "variables"
        return Fail(
            f"{counted(len(found), 'SuiteQL text')} put together from {source}",
            evidence=capped(
                [
                    f"{spot(f.location)}: from "
                    f"{'a value of the request' if f.detail == REQUEST else 'a variable'}"
                    for f in ordered
                ]
            ),
            at=places(f.location for f in ordered),
            severity=Severity.HIGH if asked else None,
        )
    if any(fact.detail for fact in here.of("suiteql-unpaged")):
        return Unknown("the text of a SuiteQL query is made where the analysis cannot see it")
    if here.elsewhere:
        return NotApplicable(f"only in modules, told at {here.elsewhere}")
    if not any(e.effect == "suiteql" for e in code.effects or ()):
        return NotApplicable("runs no SuiteQL")
    return Pass()
