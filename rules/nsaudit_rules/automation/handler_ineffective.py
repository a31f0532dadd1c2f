"""AFS011: user events whose event test, or whose handler, has no effect."""

from nsaudit.api import (
    CodeFact,
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
from nsaudit_rules.shared_effects import standing, unread

ENTRIES = ("beforeLoad", "beforeSubmit", "afterSubmit")


@rule(
    id="AFS011",
    subject=ScriptCode,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.MEDIUM,
    evidence="S",
)
def handler_ineffective(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """A user event's test of the event type decides something, and its handlers are exported.

    Why: an assignment in place of a comparison, or a test that is always true, lets every event
        through: what should happen once happens on each save. A handler that is not exported
        never runs, and its checks are missing.
    Fix in the UI: nothing to set; compare with === in the script, and return every handler from
        the module.
    Fix in XML: nothing to set; compare with === in the script, and return every handler from the
        module.
    Source: nsaudit's own measurement: 95 of 10,849 public scripts assign in a condition or test
        what is always true; 76 of 1,388 user events define afterSubmit and do not export it.
    Traps: a handler that was retired on purpose; delete its code then. A handler that only
        logs, that the same file calls, or whose name is also a method's, is left out.
    """
    stop = unread(code)
    if stop:
        return stop
    hidden = any(fact.kind == "exports-unresolved" for fact in code.facts or ())
    if code.script_type != "userevent" and not any(e in code.entry_points for e in ENTRIES):
        if code.script_type is None and hidden:
            return Unknown("neither its type nor the handlers it exports could be read")
        return NotApplicable("not a user event script")
    if code.facts is None:
        return Unknown("how the script tests the event type could not be read")
    open_tests = [fact for fact in code.facts if _lets_all_through(fact)]
    unexported = [fact for fact in code.facts if fact.kind == "handler-not-exported"]
    if not open_tests and not unexported:
        if hidden:
            return Unknown("which handlers the script exports could not be followed")
        return Pass()
    where = standing(code, ctx)
    if where.off:
        return NotApplicable("no deployment of the script is live")
    said = []
    if open_tests:
        assigns = any(fact.kind == "type-test-assigns" for fact in open_tests)
        said.append(
            "the test of the event type assigns instead of comparing, so every event passes"
            if assigns
            else "the test of the event type is always true"
        )
    if unexported:
        names = sorted({fact.detail for fact in unexported})
        are, they, run = ("is", "it", "runs") if len(names) == 1 else ("are", "they", "run")
        listed = " and ".join(names)
        said.append(f"{listed} {are} defined and not exported, so {they} never {run}")
    return Fail(
        "; ".join(said),
        evidence=where.told(),
        at=[fact.location for fact in (*open_tests, *unexported)],
        severity=Severity.HIGH if open_tests else None,
    )


def _lets_all_through(fact: CodeFact) -> bool:
    return fact.kind == "type-test-assigns" or (
        fact.kind == "type-test-constant" and fact.detail == "true"
    )
