"""``nsaudit diff``: what differs between two environments, ranked and judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from nsaudit.cli.assembly import Judged, assemble
from nsaudit.cli.errors import UserError
from nsaudit.cli.masking import masked, names_secret
from nsaudit.cli.options import Common, common_options
from nsaudit.cli.output import check_formats, emit, source_reader
from nsaudit.cli.progress import Progress
from nsaudit.cli.rulebook import all_rules, chosen, house
from nsaudit.cli.settings import Run, settle
from nsaudit.cli.sides import Side, resolve, unread
from nsaudit.engine import Outcome
from nsaudit.engine import run as run_rules
from nsaudit.finding import Finding, Severity, Status
from nsaudit.model.change import Change
from nsaudit.model.effects import ScriptCode
from nsaudit.model.project import CabinetFile
from nsaudit.model.snapshot import GapReason
from nsaudit.report import JudgedChange, Report
from nsaudit.rulekit.needs import compares, tables_asked
from nsaudit.rulekit.rule import Setup

if TYPE_CHECKING:
    from nsaudit.drift import Comparison

_DIRECTIONS = {
    "source_only": "Only {source} has it: what relies on it there will not find it in {target}.",
    "target_only": "Only {target} has it: {source} was not tested with it.",
    "stricter_in_target": "{target} is stricter: it may refuse writes that pass in {source}.",
    "looser_in_target": "{target} is looser: it may accept what {source} refuses.",
    "kept_in_target": "The project lacks it, but a deploy would leave it in the account "
    "(inner items are not removed; not stated by Oracle).",
    "different": "The two differ: what was tested in {source} says little about {target}.",
}
"""What a change means where no rule says more."""


@click.command("diff")
@click.argument("source", metavar="FROM", required=False)
@click.argument("target", metavar="TO", required=False)
@click.option(
    "--plan",
    "planned",
    is_flag=True,
    help="FROM is a project and TO an account: show what deploying it would change there.",
)
@click.option(
    "--explain-normalised", is_flag=True, help="Say which differences were set aside, and why."
)
@common_options
def command(
    source: str | None,
    target: str | None,
    planned: bool,
    explain_normalised: bool,
    common: Common,
) -> int:
    """Show and judge what differs between two environments.

    FROM and TO are environments of nsaudit.yaml, snapshot folders or SDF folders; without them,
    compare: of nsaudit.yaml names both. FROM is where changes were tested, TO where they go.
    """
    run = settle(common, out_of_reach_counts=False)
    check_formats(run)
    one, two = _sides(source, target, run)
    missing = (*unread(one, frame=planned), *unread(two, frame=False))
    if planned:
        one, two, comparison = _planned(one, two)
    else:
        comparison = compare_sides(one, two)
    if explain_normalised:
        _explain(comparison)
    word = "plan" if planned else "diff"
    report = _judge(one, two, comparison, run, command=word, missing=missing)
    # Findings on changes belong to the target; what only the source holds is found there.
    roots = [side.folder for side in (two, one) if side.folder is not None]
    read = source_reader({two.snapshot.meta.environment: roots}, _accounts(one, two))
    return emit(report, run, read)


def _sides(source: str | None, target: str | None, run: Run) -> tuple[Side, Side]:
    compared = None if run.config is None else run.config.compare
    if source is None and compared is not None:
        source, target = compared.source, compared.target
    if source is None or target is None:
        raise UserError(
            "name two environments to compare",
            "For example: nsaudit diff sandbox production. Or set compare: in nsaudit.yaml.",
        )
    progress = Progress(run.common)
    progress.step(f"reading {source} and {target}")
    one, two = resolve(source, run.config), resolve(target, run.config)
    names = {side.snapshot.meta.environment for side in (one, two)}
    if len(names) == 1:
        # Two stored snapshots of one environment: their folders tell them apart.
        one, two = one.called(source), two.called(target)
    return one, two


def _planned(project: Side, account: Side) -> tuple[Side, Side, Comparison]:
    """The account as it is, as it would be with the project deployed over it, and what changes."""
    from nsaudit.drift import plan_changes  # noqa: PLC0415 - only this command compares

    planned = plan_changes(project.snapshot, account.snapshot)
    comparison = planned.comparison._replace(
        changes=(*planned.comparison.changes, *planned.dropped)
    )
    after = Side(planned.snapshot, project.folder)
    if after.snapshot.meta.environment == account.snapshot.meta.environment:
        after = after.called(f"{account.snapshot.meta.environment} after deployment")
    return account, after, comparison


def compare_sides(one: Side, two: Side) -> Comparison:
    """What two sides differ in; stored ones are compared without building their records."""
    from nsaudit.drift import compare, compare_folders  # noqa: PLC0415 - only here is deepdiff paid
    from nsaudit.sources.snapshots import SnapshotError  # noqa: PLC0415

    if one.stored is None or two.stored is None:
        return compare(one.snapshot, two.snapshot)
    try:
        return compare_folders(one.stored, two.stored)
    except SnapshotError as error:
        raise UserError(str(error)) from error


def _judge(
    one: Side,
    two: Side,
    comparison: Comparison,
    run: Run,
    *,
    command: str,
    missing: tuple[str, ...],
) -> Report:
    rules = all_rules(run.common.rules)
    setups = [s for s in chosen(rules, run.selection, run.config) if compares(s.rule)]
    if ScriptCode in tables_asked(s.rule for s in setups):
        one, two = (_with_code(side, comparison) for side in (one, two))
    outcome, changes = judge_changes(one, two, comparison, setups, run)
    judged = Judged(
        command=command,
        snapshots=(one.snapshot, two.snapshot),
        outcomes=(outcome,),
        rules=rules,
        setups=setups,
        house=house(rules, run.selection),
        folders=tuple(side.folder.as_posix() for side in (one, two) if side.folder is not None),
        incomplete=(*uncompared(comparison), *missing),
        changes=changes,
    )
    return assemble(judged, run)


def _with_code(side: Side, comparison: Comparison) -> Side:
    """The side with what its changed script files do; analysing all of them would take too long."""
    changed = {c.record_key for c in comparison.changes if c.record_kind == CabinetFile.table}
    files = [
        file.location.path
        for file in side.snapshot.records(CabinetFile)
        if file.key in changed and file.location is not None and file.location.path is not None
    ]
    if side.folder is None or not files:
        return side
    from nsaudit.sources.scripts import (  # noqa: PLC0415 - only where script files differ
        SCRIPT_ENDINGS,
        default_cache,
        with_effects,
    )

    scripts = [path for path in files if path.endswith(SCRIPT_ENDINGS)]
    read = with_effects(side.snapshot, side.folder, files=scripts, cache_dir=default_cache())
    return Side(read, side.folder, side.stored)


def judge_changes(
    one: Side, two: Side, comparison: Comparison, setups: Sequence[Setup], run: Run
) -> tuple[Outcome, tuple[JudgedChange, ...]]:
    """What the rules on changes say, and each change with the worst of it."""
    target = two.snapshot
    changed = target.with_table(Change.table, comparison.changes)
    outcome = run_rules(setups, changed, source=one.snapshot, today=run.today.isoformat())
    return outcome, _ranked(comparison, outcome.findings, one, two)


def uncompared(comparison: Comparison) -> tuple[str, ...]:
    """Tables that were not compared because a side failed to read them."""
    expected = {GapReason.OUT_OF_REACH, GapReason.NOT_REQUESTED}
    return tuple(
        f"{u.environment}: {u.table} was not compared ({u.gap.reason.value}: {u.gap.detail})"
        for u in comparison.unread
        if u.gap.reason not in expected
    )


def _ranked(
    comparison: Comparison, findings: tuple[Finding, ...], one: Side, two: Side
) -> tuple[JudgedChange, ...]:
    """Each change with the worst that rules said of it, worst first and by object."""
    worst: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        if finding.status is Status.FAIL:
            mark = (finding.subject.kind, finding.subject.key, finding.subject.label)
            if mark not in worst or finding.severity > worst[mark].severity:
                worst[mark] = finding
    names = {
        "source": one.snapshot.meta.environment,
        "target": two.snapshot.meta.environment,
    }
    accounts = _accounts(one, two)
    judged: list[JudgedChange] = []
    for change in comparison.changes:
        found = worst.get((change.kind, change.key, change.caption))
        meant = _DIRECTIONS.get(change.direction, _DIRECTIONS["different"]).format(**names)
        hide = names_secret(change.path, change.record_key, change.name)
        judged.append(
            JudgedChange(
                change=change.model_copy(
                    update={
                        "before": _masked(change.before, accounts, hide=hide),
                        "after": _masked(change.after, accounts, hide=hide),
                    }
                ),
                severity=Severity.INFO if found is None else found.severity,
                consequence=(found.consequence or found.message) if found else meant,
            )
        )
    peak: dict[tuple[str, str], Severity] = {}
    for item in judged:
        mark_of = (item.change.record_kind, item.change.record_key)
        peak[mark_of] = max(peak.get(mark_of, Severity.INFO), item.severity)
    return tuple(
        sorted(
            judged,
            key=lambda j: (
                -peak[j.change.record_kind, j.change.record_key],
                j.change.record_kind,
                j.change.record_key,
                -j.severity,
                j.change.path,
                j.change.op,
            ),
        )
    )


def _masked(value: Any, accounts: tuple[str, ...], *, hide: bool = False) -> Any:
    """A value that may be shown; ``hide`` leaves only whether there is one."""
    if isinstance(value, str):
        return "***" if hide and value else masked(value, accounts)
    if isinstance(value, (list, tuple)):
        return [_masked(item, accounts, hide=hide) for item in value]
    if isinstance(value, dict):
        return {
            key: _masked(item, accounts, hide=hide or names_secret((str(key),)))
            for key, item in value.items()
        }
    return value


def _accounts(*sides: Side) -> tuple[str, ...]:
    ids = (side.snapshot.meta.account_id for side in sides)
    return tuple(account for account in ids if account)


def _explain(comparison: Comparison) -> None:
    """On standard error, because standard output is the report's alone."""
    click.echo("Differences that were set aside, as written but not in meaning:", err=True)
    for known, count, example in comparison.normalised:
        doubt = "" if known.verified else " (unverified)"
        click.echo(f"  {known.id} x{count}: {known.text}{doubt}", err=True)
        click.echo(f"    source: {known.source}", err=True)
        click.echo(f"    for example {masked(example)}", err=True)
    if not comparison.normalised:
        click.echo("  none", err=True)
