"""AFS010: imports that switch off what checks records."""

from nsaudit.api import (
    Confidence,
    Context,
    CsvImport,
    Fail,
    Options,
    Pass,
    Point,
    Severity,
    Unknown,
    Verdict,
    Workflow,
    rule,
)
from nsaudit_rules.shared_imports import written_types
from nsaudit_rules.shared_workflows import guards, on_server, short


@rule(
    id="AFS010",
    subject=CsvImport,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    evidence="S",
)
def import_skips_guards(record: CsvImport, ctx: Context[Options]) -> Verdict:
    """An import runs the scripts and workflows of its record type and checks mandatory fields.

    Why: without them nothing validates, approves or completes what the file brings, and records
        arrive that no page would have accepted.
    Fix in the UI: Setup > Import/Export > Saved CSV Imports > the import > Import Options >
        Advanced Options: check Run Server SuiteScript and Trigger Workflows, and Validate
        Mandatory Custom Fields.
    Fix in XML: <runserversuitescript>T</runserversuitescript> and
        <validatemandatorycustfields>T</validatemandatorycustfields>.
    Source: Oracle help, SDF XML reference of savedcsvimport; scripts are off in 37 of 67 real
        imports, mandatory fields unchecked in 3.
    Traps: scripts are often switched off for the speed of one large migration. Which guards are
        skipped is known here from released workflows; a script that checks before submit weighs
        as much.
    """
    scripts, fields = record.runserversuitescript, record.validatemandatorycustfields
    off = []
    if scripts is False:
        off.append(("runserversuitescript", "server scripts and workflows do not run"))
    if fields is False:
        off.append(("validatemandatorycustfields", "mandatory custom fields are not checked"))
    if not off:
        if scripts is None or fields is None:
            return Unknown("whether scripts run and mandatory fields are checked could not be read")
        return Pass()
    skipped = _guards(record, ctx) if scripts is False else []
    lost = [short(w.scriptid) for w in skipped]
    return Fail(
        f"in this import {' and '.join(text for _, text in off)}"
        + (f", so it skips {', '.join(lost[:3])}" if lost else ""),
        evidence=[*(f"{tag} F" for tag, _ in off), *(f"released workflow {name}" for name in lost)],
        at=[*(Point((tag,)) for tag, _ in off), *(Point(record=w) for w in skipped[:3])],
        severity=Severity.HIGH if lost else None,
    )


def _guards(record: CsvImport, ctx: Context[Options]) -> list[Workflow]:
    """Released workflows on the imported type that refuse, lock, demand or approve."""
    types = {name.casefold() for name in written_types(record)}
    return [
        workflow
        for workflow in ctx.snapshot.records(Workflow)
        if workflow.live
        and not types.isdisjoint(name.casefold() for name in workflow.record_types)
        and any(guards(a) and on_server(a) for a in workflow.actions or ())
    ]
