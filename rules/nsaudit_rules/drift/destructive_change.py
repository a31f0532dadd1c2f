"""DRF012: a deploy would not do what the project's files say."""

from nsaudit.api import (
    Change,
    Context,
    Customization,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_changes import NESTED_FIELDS

HEAVY = {NESTED_FIELDS: "field", "customvalues": "list value", "scriptcustomfields": "parameter"}


@rule(
    id="DRF012",
    subject=Change,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    evidence="S",
)
def destructive_change(change: Change, ctx: Context[Options]) -> Verdict:
    """A project takes nothing away that its deploy would leave in the account.

    Why: a deploy creates and overwrites, it does not delete. What a project drops stays in the
        account, and an object under a new script id becomes a second one beside the first.
    Fix in the UI: delete the field, list value, permission or object in the account, after nothing
        refers to it any more; data of a deleted field is lost.
    Fix in XML: put the item back into the object's file, or inactivate it there (<isinactive>T) so
        that the file says what the account will hold.
    Source: Oracle help subsect_1522153967 (what deploys delete); that removed inner rows are
        ignored is known from Salto's validators only.
    Traps: judged only while a project is planned over an account. A SuiteApp does delete its own
        objects.
    """
    if change.direction == "kept_in_target":
        if isinstance(change.before, dict) and change.before.get("isinactive") == "T":
            return Pass()
        container = change.path[0]
        what = HEAVY.get(container)
        if what is not None and len(change.path) == 2:
            return Fail(
                f"the project lacks {what} {change.path[1]}, which a deploy does not remove",
                severity=Severity.HIGH,
            )
        return Fail(
            f"the project lacks {' '.join(change.path)}, which the account keeps after a deploy"
        )
    if change.op != "added" or change.path or "plan" not in ctx.snapshot.meta.sources:
        return NotApplicable("nothing that a planned deploy would take away")
    twin = _twin(change, ctx)
    if twin is None:
        return Pass()
    return Fail(
        f"would be created beside {twin.scriptid}, which has the same name: a changed script id "
        "makes a second object",
        severity=Severity.HIGH,
        evidence=[f"both are called {twin.caption}"],
    )


def _twin(change: Change, ctx: Context[Options]) -> Customization | None:
    """An object of the account that the new one seems to be, under its former script id."""
    if ctx.source is None or not change.name:
        return None
    for records in ctx.source.tables.values():
        for record in records:
            if (
                isinstance(record, Customization)
                and record.kind == change.record_kind
                and record.caption == change.name
                and record.caption != record.scriptid
            ):
                return record
    return None
