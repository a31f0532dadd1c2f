"""``nsaudit audit``: collect every environment, judge each, compare them, and decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nsaudit.cli.assembly import Judged, assemble
from nsaudit.cli.diff import compare_sides, judge_changes, uncompared
from nsaudit.cli.environments import read_environments
from nsaudit.cli.errors import Unreachable, UserError
from nsaudit.cli.filling import filled, spec_of
from nsaudit.cli.options import Common, common_options
from nsaudit.cli.output import check_formats, emit, source_reader
from nsaudit.cli.progress import Progress
from nsaudit.cli.rulebook import all_rules, chosen, house
from nsaudit.cli.settings import Run, settle
from nsaudit.cli.sides import Side, nothing_in, read_project, unread
from nsaudit.engine import Outcome
from nsaudit.engine import run as run_rules
from nsaudit.model.change import Change
from nsaudit.model.effects import ScriptCode
from nsaudit.model.payload import Payload
from nsaudit.model.snapshot import Snapshot
from nsaudit.report import JudgedChange, Report
from nsaudit.rulekit.needs import compares, tables_asked, tables_named
from nsaudit.rulekit.rule import Setup

if TYPE_CHECKING:
    from nsaudit.config import Config

PROJECT_AREA = "SDF"
"""Rules on the soundness of project files: an account has none."""


@click.command("audit")
@click.option(
    "--plan",
    "planned",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="PROJECT",
    help="Also judge the target as it would be with this project deployed over it.",
)
@click.option("--target", metavar="ENV", help="Where it is to be released (default: compare: to).")
@click.option("--offline", is_flag=True, help="Ask no account: use the last snapshots.")
@common_options
def command(planned: Path | None, target: str | None, offline: bool, common: Common) -> int:
    """Collect every environment of nsaudit.yaml, judge each, compare them, and decide.

    Whatever could not be read or decided counts: a release is not judged by half. Live accounts are
    read at once, and only what the selected rules ask for.
    """
    run = settle(common, out_of_reach_counts=True)
    check_formats(run)
    report, sides = audit(run, planned, target, offline=offline)
    roots = {s.snapshot.meta.environment: [s.folder] for s in sides if s.folder is not None}
    return emit(report, run, source_reader(roots, _accounts(sides)))


@dataclass(slots=True)
class _Audit:
    """What an audit gathers on its way to the report."""

    setups: list[Setup]
    run: Run
    snapshots: list[Snapshot] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    changes: tuple[JudgedChange, ...] | None = None

    @property
    def on_changes(self) -> list[Setup]:
        """The rules that judge differences."""
        return [s for s in self.setups if compares(s.rule)]

    def judge(self, snapshot: Snapshot) -> None:
        """Judge one environment."""
        files = "sdf" in snapshot.meta.sources
        setups = [
            s
            for s in self.setups
            if not compares(s.rule) and (files or s.rule.area != PROJECT_AREA)
        ]
        self.snapshots.append(snapshot)
        self.outcomes.append(run_rules(setups, snapshot, today=self.run.today.isoformat()))

    def compare(self, one: Side, two: Side) -> None:
        """Compare two environments and judge the differences."""
        comparison = compare_sides(one, two)
        outcome, changes = judge_changes(one, two, comparison, self.on_changes, self.run)
        self.outcomes.append(outcome)
        self.changes = (*(self.changes or ()), *changes)
        self.incomplete += uncompared(comparison)
        self.incomplete += (*unread(one, frame=False), *unread(two, frame=False))


def audit(
    run: Run, planned: Path | None = None, target: str | None = None, *, offline: bool = False
) -> tuple[Report, list[Side]]:
    """Read, judge and compare what the configuration names. Raises UserError for bad settings."""
    config = _config(run)
    pair = _pair(config, target)
    progress = Progress(run.common)
    rules = all_rules(run.common.rules)
    spec_of(config, rules=rules)  # a checklist that cannot be read ends here, not after collecting
    setups = chosen(rules, run.selection, config)
    work = _Audit(setups, run)
    lost: dict[str, Unreachable] = {}
    progress.step(f"reading {', '.join(config.environments)}")
    sides = read_environments(
        config.environments,
        config,
        _wanted(setups, compared=pair is not None),
        offline=offline,
        progress=progress.collecting,
        unreachable=lost,
    )
    sides = _with_record_data(sides, setups, run, progress, lost)
    for error in lost.values():
        progress.error(error.message, error.hint)
        work.incomplete.append(f"{error.message}; {error.hint}")
    sides = _contracted(sides, config, _wanted(setups, compared=False))
    progress.step(f"judging with {len(setups)} rules")
    for side in sides.values():
        work.judge(side.snapshot)
        work.incomplete += nothing_in(side)
    if pair is not None and all(name in sides for name in pair):
        progress.step(f"comparing {pair[0]} with {pair[1]}")
        work.compare(sides[pair[0]], sides[pair[1]])
    if planned is not None:
        sides = {**sides, **_plan(planned, _target(config, target, pair), sides, work)}
    judged = Judged(
        command="audit",
        snapshots=tuple(work.snapshots) or (_unread(lost),),
        outcomes=tuple(work.outcomes),
        rules=rules,
        setups=setups,
        house=house(rules, run.selection),
        folders=tuple(s.folder.as_posix() for s in sides.values() if s.folder is not None),
        incomplete=tuple(dict.fromkeys(work.incomplete)),
        changes=work.changes,
    )
    return filled(assemble(judged, run), config, run.common.since), list(sides.values())


def _config(run: Run) -> Config:
    if run.config is None or not run.config.environments:
        raise UserError(
            "there is no nsaudit.yaml that names environments",
            "Write one, or try 'nsaudit demo'.",
        )
    return run.config


def _pair(config: Config, target: str | None) -> tuple[str, str] | None:
    """Which environments are compared: as configured, or the only other one with the target."""
    if target is not None and target not in config.environments:
        names = ", ".join(sorted(config.environments))
        raise UserError(f"no environment is called {target!r}", f"Environments: {names}.")
    compared = config.compare
    if compared is not None and target in {None, compared.target}:
        return compared.source, compared.target
    others = [name for name in config.environments if name != target]
    if target is not None:
        return (others[0], target) if len(others) == 1 else None
    kinds = {name: environment.kind for name, environment in config.environments.items()}
    live = [name for name, kind in kinds.items() if kind == "production"]
    rest = [name for name in kinds if name not in live]
    return (rest[0], live[0]) if len(live) == 1 and len(rest) == 1 else None


def _target(config: Config, target: str | None, pair: tuple[str, str] | None) -> str:
    name = target or (pair[1] if pair else None)
    if name is None and len(config.environments) == 1:
        name = next(iter(config.environments))
    if name is None:
        raise UserError("--plan needs to know where to", "Name it: --target ENV.")
    return name


def _wanted(setups: Sequence[Setup], *, compared: bool) -> frozenset[type]:
    """The classes that the selected rules ask for; all that can be compared where any compares."""
    rules = [s.rule for s in setups if not compares(s.rule)]
    wanted = set(tables_asked(rules))
    if Payload in wanted:  # samples are judged before the rules that look at the outcome
        from nsaudit.preflight import know  # noqa: PLC0415

        wanted |= tables_named(know)
    if compared and len(rules) < len(setups):
        wanted.add(Change)
    return frozenset(wanted)


def _with_record_data(
    sides: dict[str, Side],
    setups: Sequence[Setup],
    run: Run,
    progress: Progress,
    lost: dict[str, Unreachable],
) -> dict[str, Side]:
    """The environments with their record data, where a selected rule asks for any of it."""
    if run.config is None or not run.config.records:
        return sides
    from nsaudit.cli.recordreading import (  # noqa: PLC0415 - only where record data is named
        record_classes_read,
        with_record_data,
    )

    if not _wanted(setups, compared=False) & set(record_classes_read()):
        return sides
    return {
        name: Side(with_record_data(side.snapshot, run, progress, lost), side.folder)
        for name, side in sides.items()
    }


def _contracted(sides: dict[str, Side], config: Config, wanted: frozenset[type]) -> dict[str, Side]:
    """The environments with the contracts of the configuration, or a gap, and their samples."""
    from nsaudit.cli.contracted import contracts_of  # noqa: PLC0415 - costs YAML
    from nsaudit.cli.samples import with_samples  # noqa: PLC0415
    from nsaudit.sources.contracts import with_contracts  # noqa: PLC0415

    contracts = contracts_of(config)
    found = {name: with_contracts(side.snapshot, contracts) for name, side in sides.items()}
    if contracts is not None and Payload in wanted:
        found = with_samples(found, contracts.integrations, config.folder)
    return {name: Side(found[name], side.folder) for name, side in sides.items()}


def _plan(project: Path, target: str, sides: dict[str, Side], work: _Audit) -> dict[str, Side]:
    """Judge the target as it would be with a project deployed over it, and what that changes."""
    from nsaudit.drift import plan_changes  # noqa: PLC0415 - only where a plan is asked for

    if not project.is_dir():
        raise UserError(f"{project}: there is no such folder")
    if target not in sides:
        return {}
    effects = ScriptCode in tables_asked(s.rule for s in work.setups)
    read = read_project(project, "project", effects=effects, contents=True)
    planned = plan_changes(read, sides[target].snapshot)
    work.incomplete += unread(Side(read, project), frame=True)
    work.incomplete += unread(sides[target], frame=False)
    after = Side(planned.snapshot, project).called(f"{target} after deployment")
    outcome, changes = judge_changes(
        sides[target], after, planned.comparison, work.on_changes, work.run
    )
    work.judge(after.snapshot)
    work.outcomes.append(outcome)
    work.changes = (*(work.changes or ()), *changes)
    return {after.snapshot.meta.environment: after}


def _unread(lost: dict[str, Unreachable]) -> Snapshot:
    """Stands for environments of which nothing at all could be read."""
    from nsaudit.model.snapshot import SnapshotMeta  # noqa: PLC0415

    return Snapshot(SnapshotMeta(environment=", ".join(sorted(lost)) or "none"), {})


def _accounts(sides: Sequence[Side]) -> tuple[str, ...]:
    ids = (side.snapshot.meta.account_id for side in sides)
    return tuple(account for account in ids if account)
