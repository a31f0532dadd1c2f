"""AFS001: user events that insert another record on each later save."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    ScriptCode,
    ScriptEffect,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_effects import (
    Standing,
    evidence,
    is_custom,
    is_transaction,
    lost,
    more,
    parts,
    places,
    record_of,
    standing,
    unread,
    weak_guards,
)


@rule(
    id="AFS001",
    subject=ScriptCode,
    severity=Severity.HIGH,
    raises=[Severity.LOW, Severity.MEDIUM, Severity.CRITICAL],
    confidence=Confidence.MEDIUM,
    tier=1,
    evidence="S",
)
def after_submit_insert_repeats(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """A record that a user event creates after submit is created once, not on every save.

    Why: integrations save a record again and again, and a retry saves it once more. Each save runs
        the script, and each run inserts a further invoice, order or task.
    Fix in the UI: set Event Type to Create on the script deployment if the record is needed once
        only; else make the script look for the record before it inserts, store its id on the
        record that triggers it and test that, or give it an external id.
    Fix in XML: <eventtype>CREATE</eventtype> in the deployment; in the script, begin with
        if (context.type !== context.UserEventType.CREATE) return;
    Source: Oracle help, section_4387799721 (user event script type, sample) and
        section_1512409310 (after submit runs once the record is saved). Measured: about 14 of 100
        public user event scripts insert after submit, 2 to 3 of 100 without any guard.
    Traps: a guard that the analysis cannot see (the criteria of a saved search, a comparison with
        the record that would be changed, a function of a file that was not read, which is told as
        an unread test) makes a false finding. Of the scripts that were told, 31 of 32 were right on
        344 public user events read by eye, and 9 of 9 on 113 that had not been seen while this was
        built (29 of 38 on earlier ones). Suppress it with that reason, or test the event type.
    """
    stop = unread(code)
    if stop:
        return stop
    if "afterSubmit" not in code.entry_points:
        return NotApplicable("no after-submit entry point")
    bad = [
        effect
        for effect in code.effects or ()
        if effect.effect == "insert" and effect.entry_point == "afterSubmit" and effect.unguarded
    ]
    where = standing(code, ctx)
    if not bad and not code.incomplete:
        return Pass()
    if where.off:
        return NotApplicable("no deployment of the script is live")
    if where.once:
        return NotApplicable("every live deployment is limited to an event that comes once")
    if not bad:
        return lost(code) or Pass()
    bad.sort(key=lambda effect: (-_grade(effect, where), effect.location))
    worst = bad[0]
    return Fail(
        f"each later save inserts {record_of(worst)} again: {_held_back(worst)}{more(bad)}",
        evidence=evidence(bad, where),
        at=places(bad),
        parts=parts(bad),
        severity=_grade(worst, where),
    )


def _held_back(effect: ScriptEffect) -> str:
    if effect.in_catch:
        return "only after an error"
    if effect.log_like:
        return "a log by its name or its fields, and nothing holds it back"
    weak = weak_guards(effect)
    return f"only {', '.join(weak)} tests stand before it" if weak else "nothing holds it back"


def _grade(effect: ScriptEffect, where: Standing) -> Severity:
    """What it means for writes: logs least, transactions that integrations repeat most."""
    if effect.log_like or effect.in_catch:
        return Severity.LOW
    if weak_guards(effect) or is_custom(effect):
        return Severity.MEDIUM
    reached = any(d.integrations for d in where.recurring)
    return Severity.CRITICAL if is_transaction(effect) and reached else Severity.HIGH
