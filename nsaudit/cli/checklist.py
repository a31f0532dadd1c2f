"""``nsaudit checklist``: item by item, whether the account is ready, with evidence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nsaudit.cli.errors import UserError
from nsaudit.cli.filling import moved, spec_of, tables_of
from nsaudit.cli.options import Common, common_options
from nsaudit.cli.settings import Run, settle

if TYPE_CHECKING:
    from nsaudit.checklist import Checklist
    from nsaudit.policy.checklists import ChecklistSpec

READY, BLOCKED, NOT_VERIFIED = 0, 1, 3
USUAL = "go-live"


@click.command("checklist")
@click.option(
    "--from",
    "earlier",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="RESULT.json",
    help="Fill it from the JSON report of an earlier run, without reading anything again.",
)
@click.option(
    "--profile",
    metavar="NAME|FILE",
    help=f"The checklist (default: checklist: of nsaudit.yaml, else {USUAL}).",
)
@click.option("--offline", is_flag=True, help="Ask no account: use the last snapshots.")
@click.option(
    "--list",
    "listed",
    is_flag=True,
    help="Show which checklists there are; with --profile, what stands behind each item.",
)
@common_options
def command(
    earlier: Path | None, profile: str | None, offline: bool, listed: bool, common: Common
) -> int:
    """Say item by item whether the account is ready, and what shows it.

    An item is ready only where every rule behind it ran and passed, or a valid attestation says so.
    With --since it also says which items became ready or blocked. Exit code 1 where an item is
    blocked, 3 where one could not be verified.
    """
    if listed:
        _list(profile, common)
        return READY
    run = settle(common, out_of_reach_counts=True)
    if earlier is not None:
        checklist = _earlier(earlier, run, profile)
        if common.since is not None:
            from nsaudit.cli.results import result  # noqa: PLC0415

            checklist = moved(checklist, result(common.since), common.since.name)
    else:
        shown = _fresh(run, profile, offline=offline)
        if not shown[1]:
            return code(shown[0], allow_unknown=run.gate.allow_unknown)
        checklist = shown[0]
    if common.since is not None and checklist.previous is None:
        told = f"{common.since} holds no checklist {checklist.id}: nothing to compare with"
        click.echo(f"note: {told}", err=True)
    from nsaudit.reporters.checklist import render  # noqa: PLC0415

    click.echo(render(checklist, today=run.today, brief=common.quiet), nl=False)
    return code(checklist, allow_unknown=run.gate.allow_unknown)


def code(checklist: Checklist, *, allow_unknown: bool) -> int:
    """The exit code of a checklist: blocked wins over not verified."""
    from nsaudit.checklist import ItemStatus  # noqa: PLC0415

    found = checklist.counts
    if found[ItemStatus.BLOCKED]:
        return BLOCKED
    return NOT_VERIFIED if found[ItemStatus.NOT_VERIFIED] and not allow_unknown else READY


def _fresh(run: Run, profile: str | None, *, offline: bool) -> tuple[Checklist, bool]:
    """The checklist of a new audit, and whether it is still to be shown as text."""
    if run.config is None:
        raise UserError(
            "there is no nsaudit.yaml that names environments",
            "Write one, or give an earlier result: nsaudit checklist --from RESULT.json.",
        )
    name = profile or run.config.checklist or USUAL
    config = run.config.model_copy(update={"checklist": _placed(name, run, profile)})
    run = replace(run, config=config)
    from nsaudit.cli.audit import audit  # noqa: PLC0415 - costs every source
    from nsaudit.cli.output import check_formats, emit, source_reader  # noqa: PLC0415

    check_formats(run)
    report, _ = audit(run, offline=offline)
    if report.checklist is None:
        raise UserError(f"there is no checklist called {name!r}")
    files = tuple((name, path) for name, path in run.outputs if path is not None)
    plain = any(name == "console" for name, path in run.outputs if path is None)
    if files or not plain:
        emit(report, replace(run, outputs=files if plain else run.outputs), source_reader({}, ()))
    return report.checklist, plain


def _placed(name: str, run: Run, profile: str | None) -> str:
    """The checklist as the configuration would name it: paths from its folder."""
    from nsaudit.policy.checklists import BUILT_IN  # noqa: PLC0415

    if profile is None or name in BUILT_IN or run.config is None:
        return name
    return str(Path(name).resolve())


def _list(profile: str | None, common: Common) -> None:
    """What there is to choose from, or everything that stands behind one checklist."""
    from nsaudit.cli.options import load_config  # noqa: PLC0415
    from nsaudit.cli.rulebook import all_rules  # noqa: PLC0415
    from nsaudit.policy.checklists import BUILT_IN  # noqa: PLC0415

    rules = all_rules(common.rules)
    config = load_config(common.config)
    own = config.checklist if config is not None else None
    if profile is None:
        names = (*BUILT_IN, *((own,) if own and own not in BUILT_IN else ()))
        for name in names:
            spec = spec_of(config if name == own else None, None if name == own else name, rules)
            if spec is not None:
                chosen = "  (checklist: of nsaudit.yaml)" if name == own else ""
                click.echo(f"{name:<16}  {len(list(spec.items)):>3} items  {spec.title}{chosen}")
        return
    spec = spec_of(config, profile, rules)
    if spec is not None:
        for line in _behind(spec):
            click.echo(line)


def _behind(spec: ChecklistSpec) -> list[str]:
    """What a checklist asks, as text."""
    lines = [spec.title]
    if spec.signers:
        lines.append(f"To be signed by: {', '.join(spec.signers)}")
    for section in spec.sections:
        lines += ["", section.title]
        for item in section.items:
            owner = item.owner or section.owner
            lines.append(f"  {item.id}  {item.title}" + (f"  [{owner}]" if owner else ""))
            behind = [", ".join(item.rules)] if item.rules else []
            behind += [f"attested: {', '.join(item.attest)}"] if item.attest else []
            behind += [f"or attested: {', '.join(item.settled_by)}"] if item.settled_by else []
            lines += [f"      {text}" for text in behind]
            lines += [f"      source: {item.source}"] if item.source else []
    return lines


def _earlier(path: Path, run: Run, profile: str | None) -> Checklist:
    """A checklist from an earlier result: its own, or its rules' where it holds another one."""
    from nsaudit.cli.results import kept, result  # noqa: PLC0415
    from nsaudit.cli.rulebook import all_rules  # noqa: PLC0415 - only without its own checklist
    from nsaudit.policy.checkfacts import facts_of_result  # noqa: PLC0415
    from nsaudit.policy.readiness import evaluate  # noqa: PLC0415

    rules = all_rules(run.common.rules)
    spec = spec_of(run.config, profile, rules) or spec_of(None, USUAL, rules)
    if spec is None:
        raise UserError("there is no checklist to fill")
    content = result(path)
    try:
        own = content.get("checklist")
        if isinstance(own, dict) and own.get("id") == spec.id:
            return kept(own)
        return evaluate(spec, facts_of_result(content, tables_of(rules)))
    except (KeyError, ValueError, TypeError) as error:
        raise UserError(
            f"{path}: not a JSON report of nsaudit ({type(error).__name__})",
            "Write one with --report json=RESULT.json.",
        ) from error
