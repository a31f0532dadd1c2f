"""``nsaudit records``: external ids and duplicates in exports, a hub or a warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nsaudit.cli.assembly import Judged, assemble
from nsaudit.cli.contracted import contracts_of
from nsaudit.cli.options import Common, common_options
from nsaudit.cli.output import check_formats, emit, keep_inputs
from nsaudit.cli.progress import Progress
from nsaudit.cli.recordlive import account_named, read_account
from nsaudit.cli.recordreading import read_tables, record_classes_read
from nsaudit.cli.recordsources import given, requested
from nsaudit.cli.rulebook import all_rules, chosen, house
from nsaudit.cli.settings import Run, settle
from nsaudit.engine import run as run_rules
from nsaudit.model.base import Record
from nsaudit.model.settings import Account
from nsaudit.model.snapshot import Gap, GapReason, Snapshot, SnapshotMeta, record_classes

if TYPE_CHECKING:
    from nsaudit.sources.records import Request


@click.command("records")
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@click.option("--env", "environment", metavar="ENV", help="The environment that the data is of.")
@click.option(
    "--against",
    multiple=True,
    metavar="SOURCE",
    help="The same records in the source system: compare counts, sums and references.",
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="[TYPE:]FIELD,...",
    help="What tells duplicates, instead of the built-in keys. Repeatable.",
)
@click.option("--type", "recordtype", metavar="TYPE", help="The record type, where none is said.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="The column of a field, where its name does not say so. Repeatable.",
)
@click.option("--dates", type=click.Choice(["iso", "mdy", "dmy"]), help="How dates are written.")
@click.option(
    "--fuzzy",
    type=click.FloatRange(50, 100),
    metavar="PERCENT",
    help="Compare names, too: how alike they must be, as 92. Takes its time.",
)
@click.option(
    "--groups",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the groups, with the record to keep and why, as .csv or .parquet.",
)
@click.option("--show-values", is_flag=True, help="Show keys as they are, not masked.")
@click.option("--memory", metavar="SIZE", help="Memory that DuckDB may use (default: 256MB).")
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    help="What reads files: DuckDB here, or Spark (NSAUDIT_SPARK names its master).",
)
@common_options
def command(sources: tuple[str, ...], environment: str | None, common: Common, **more: Any) -> int:
    """Find missing, repeated and near-repeated external ids, and duplicates, in record data.

    SOURCE is a CSV, Parquet or JSON lines file, a pattern, or the address of a PostgreSQL hub
    (better kept elsewhere and named env:NAME); TABLE=SOURCE says what it holds: records,
    transactions, merge_log, references or reconciliation. live:ENV asks the account of ENV, which
    counts by itself. Without SOURCE, the records of ENV in nsaudit.yaml.
    """
    run = settle(common, out_of_reach_counts=False)
    check_formats(run)
    progress = Progress(common)
    account = account_named(sources, environment, more)
    if account is not None:
        snapshot = with_contracts_of(read_account(account, more["keys"], run, progress), run)
        return _judged(snapshot, sources, run, progress)
    request = requested(given(sources, environment, run, more), run, more)
    inputs = [t.path for t in (*request.tables, *request.against) if t.path is not None]
    keep_inputs(run, inputs, "--groups", request.groups)
    snapshot = read(request, environment or "records", run, progress)
    if request.groups is not None:
        progress.note(f"wrote the groups to {request.groups}")
    return _judged(snapshot, tuple(table.shown for table in request.tables), run, progress)


def _judged(snapshot: Snapshot, shown: tuple[str, ...], run: Run, progress: Progress) -> int:
    rules = all_rules(run.common.rules)
    subjects = record_classes_read()
    setups = [s for s in chosen(rules, run.selection, run.config) if s.rule.subject in subjects]
    progress.step(f"judging with {len(setups)} rules")
    judged = Judged(
        command="records",
        snapshots=(snapshot,),
        outcomes=(run_rules(setups, snapshot, today=run.today.isoformat()),),
        rules=rules,
        setups=setups,
        house=house(rules, run.selection),
        folders=shown,
    )
    return emit(assemble(judged, run), run, lambda _environment, _path, _line: None)


def read(request: Request, name: str, run: Run, progress: Progress) -> Snapshot:
    """Record data as a snapshot. Raises UserError for what cannot be read."""
    tables = read_tables(request, progress)
    known = None if run.config is None else run.config.environments.get(name)
    kind = None if known is None else known.kind
    account = None if known is None else known.account
    tables[Account.table] = (Account(name=name, account_id=account, environment_kind=kind),)
    return with_contracts_of(Snapshot(_meta(name, kind, account), tables, _gaps(tables)), run)


def _meta(name: str, kind: str | None, account: str | None) -> SnapshotMeta:
    return SnapshotMeta(
        environment=name, environment_kind=kind, account_id=account, sources=("records",)
    )


def _gaps(tables: dict[str, tuple[Record, ...]]) -> dict[str, Gap]:
    return {
        cls.table: Gap(
            reason=GapReason.OUT_OF_REACH,
            detail=f"record data given to this run does not show {cls.table.replace('_', ' ')}",
        )
        for cls in record_classes()
        if cls.table and cls.table not in tables
    }


def with_contracts_of(snapshot: Snapshot, run: Run) -> Snapshot:
    """With the contracts of the configuration: they say which types integrations write."""
    contracts = contracts_of(run.config)
    if contracts is None:
        return snapshot
    from nsaudit.sources.contracts import with_contracts  # noqa: PLC0415 - costs YAML

    return with_contracts(snapshot, contracts)
