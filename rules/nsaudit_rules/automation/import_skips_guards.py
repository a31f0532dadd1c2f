"""AFS010: imports that switch off what checks records."""

from nsaudit.api import (
    Confidence,
    Context,
    CsvImport,
    Fail,
    Options,
    Pass,
    Point,
    Script,
    ScriptCode,
    Severity,
    Unknown,
    Verdict,
    Workflow,
    deployments_of,
    rule,
    type_id,
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
    needs=[ScriptCode],
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
        skipped is known from released workflows and from live scripts that act before submit,
        where their files were read.
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
    skipped: list[Workflow | Script] = []
    if scripts is False:
        skipped = [*_guards(record, ctx), *_scripts(record, ctx)]
    lost = [short(w.scriptid) for w in skipped]
    return Fail(
        f"in this import {' and '.join(text for _, text in off)}"
        + (f", so it skips {', '.join(lost[:3])}" if lost else ""),
        evidence=[*(f"{tag} F" for tag, _ in off), *(_said(one) for one in skipped)],
        at=[*(Point((tag,)) for tag, _ in off), *(Point(record=w) for w in skipped[:3])],
        severity=Severity.HIGH if lost else None,
    )


def _said(one: Workflow | Script) -> str:
    if isinstance(one, Workflow):
        return f"released workflow {short(one.scriptid)}"
    return f"live user event {one.scriptid} acts before submit"


def _scripts(record: CsvImport, ctx: Context[Options]) -> list[Script]:
    """User events that act before submit on the imported type, and that imports would run."""
    types = {type_id(name) for name in written_types(record)}
    found = {
        deployed.script.scriptid: deployed.script
        for code in ctx.snapshot.records(ScriptCode)
        if "beforeSubmit" in code.entry_points and not _empty(code)
        for deployed in deployments_of(ctx.snapshot, code)
        if deployed.live and "CSVIMPORT" in deployed.integrations
        if not types.isdisjoint(deployed.record_types or ())
    }
    return [found[name] for name in sorted(found)]


def _empty(code: ScriptCode) -> bool:
    """Whether its beforeSubmit does nothing, as an editor's template leaves it."""
    return any((f.kind, f.detail) == ("handler-empty", "beforeSubmit") for f in code.facts or ())


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
