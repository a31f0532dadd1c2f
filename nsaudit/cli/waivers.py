"""``nsaudit waivers``: check the waivers file, or write a baseline of what is there today."""

from __future__ import annotations

from pathlib import Path

import click

from nsaudit.cli.assembly import assemble
from nsaudit.cli.errors import UserError
from nsaudit.cli.lint import lint
from nsaudit.cli.options import Common, common_options
from nsaudit.cli.progress import Progress
from nsaudit.cli.rulebook import all_rules
from nsaudit.cli.settings import BASELINE_NAME, WAIVERS_NAME, settle
from nsaudit.policy.house import HOUSE_RULES, judge_waivers
from nsaudit.policy.waiverfile import WaiverError, load
from nsaudit.policy.waivers import Waiver
from nsaudit.rulekit.rule import Options, Setup

FOUND = 1


@click.group("waivers")
def command() -> None:
    """Check the waivers, or write a baseline."""


@command.command("check")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@common_options
def check(file: Path | None, common: Common) -> int:
    """Check a waivers file: shape, expiry, unknown rules, rules that may not be waived, repeats.

    Whether a waiver is still needed only a run over the project can tell; it is a finding there.
    """
    run = settle(common, out_of_reach_counts=False)
    path = file or run.waivers
    if path is None:
        raise UserError(
            f"there is no {WAIVERS_NAME} here", "Name the file: nsaudit waivers check FILE"
        )
    try:
        waivers = load(path)
    except WaiverError as error:
        raise UserError(str(error), error.hint) from error
    # Nothing was run: no waiver can be called unused.
    blind = tuple(waiver.model_copy(update={"decidable": False}) for waiver in waivers)
    outcome = judge_waivers(
        [Setup(rule, Options()) for rule in HOUSE_RULES],
        blind,
        known=all_rules(common.rules),
        today=run.today,
        environment="every environment",
    )
    problems = [
        *((_position(w), w.location, text) for w, text in _repeats(waivers)),
        *(
            ((f.locations[0].line or 0, f.rule_id), f.locations[0], f"{f.rule_id} {f.message}")
            for f in outcome.findings
        ),
    ]
    for _, place, text in sorted(problems, key=lambda p: (p[0], p[2])):
        where = f"{place.path}:{place.line}:{place.column}: " if place else ""
        click.echo(f"{where}{text}")
    if not common.quiet:
        noun = "waiver" if len(waivers) == 1 else "waivers"
        found = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}"
        click.echo(f"{path}: {len(waivers)} {noun}, {found}")
    return FOUND if problems else 0


@command.command("baseline")
@click.argument("paths", nargs=-1, metavar="[PATH...]", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Default: {BASELINE_NAME}",
)
@common_options
def baseline(paths: tuple[Path, ...], output: Path | None, common: Common) -> int:
    """Judge projects as lint does, and write what is found as the baseline.

    Later runs show these findings as known, and fail on new ones only. What could not be decided,
    and what may not be waived, never becomes part of a baseline.
    """
    from dataclasses import replace  # noqa: PLC0415

    from nsaudit.policy.baseline import acceptable, write_baseline  # noqa: PLC0415

    run = settle(common, out_of_reach_counts=False, baseline_may_lack=True)
    named = None if run.config is None else run.config.gate.baseline
    folder = Path() if run.config is None else run.config.folder
    path = output or folder / (named or BASELINE_NAME)
    linted = lint(paths, run)
    report = assemble(linted.judged, replace(run, baseline=None), shown=linted.shown)
    try:
        written = write_baseline(path, report.findings)
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {(error.strerror or '').lower()}") from error
    left = sum(not acceptable(f) for f in report.findings)
    progress = Progress(common)
    progress.note(f"wrote {written} finding{'' if written == 1 else 's'} to {path}")
    if left:
        progress.note(f"left out {left}: undecided, crashed, or not to be waived")
    return 0


def _position(waiver: Waiver) -> tuple[int, str]:
    return ((waiver.location.line or 0) if waiver.location else 0, "")


def _repeats(waivers: tuple[Waiver, ...]) -> list[tuple[Waiver, str]]:
    first: dict[str, Waiver] = {}
    found: list[tuple[Waiver, str]] = []
    for waiver in waivers:
        other = first.setdefault(waiver.key, waiver)
        if other is not waiver:
            line = other.location.line if other.location else None
            found.append((waiver, f"the same waiver stands on line {line} already"))
    return found
