"""One run's settings: what was typed wins over the configuration, which wins over the defaults."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nsaudit.cli.errors import UserError
from nsaudit.cli.options import Common, load_config
from nsaudit.finding import Severity
from nsaudit.policy.gate import GatePolicy
from nsaudit.report import Settings
from nsaudit.rulekit.selection import Selection

if TYPE_CHECKING:
    from nsaudit.config import Config

WAIVERS_NAME = "waivers.yaml"
BASELINE_NAME = "nsaudit-baseline.json"


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that decides how this run judges and reports.

    ``waivers`` and ``baseline`` are files that exist, or None; ``outputs`` maps the formats asked
    for to their paths (None is standard output).
    """

    common: Common
    config: Config | None
    selection: Selection
    gate: GatePolicy
    waivers: Path | None
    baseline: Path | None
    outputs: tuple[tuple[str, Path | None], ...]
    today: date
    started_at: str | None

    @property
    def settings(self) -> Settings:
        """What the report tells about how the run judged."""
        return Settings(
            fail_on=self.gate.fail_on,
            allow_unknown=self.gate.allow_unknown,
            persona=self.selection.persona,
            select=self.selection.select,
            ignore=self.selection.ignore,
            verbose=self.common.verbose,
            quiet=self.common.quiet,
        )


def settle(common: Common, *, out_of_reach_counts: bool, baseline_may_lack: bool = False) -> Run:
    """Join options and configuration. Raises UserError for what is not valid together.

    ``baseline_may_lack`` is for the command that writes the baseline.
    """
    if common.quiet and common.verbose:
        raise UserError("--quiet and --verbose exclude each other")
    config = load_config(common.config)
    rules = None if config is None else config.rules
    gate = None if config is None else config.gate
    base = Path() if config is None else config.folder
    fail_on = common.fail_on or (gate.fail_on if gate else None) or "high"
    allowed = common.allow_unknown or (gate is not None and gate.unknown == "allow")
    moment = _moment()
    return Run(
        common=common,
        config=config,
        selection=Selection(
            select=common.select or (rules.select if rules else ()),
            ignore=(*common.ignore, *(rules.ignore if rules else ())),
            persona=common.persona or (rules.persona if rules else "default"),
            severity=dict(rules.severity) if rules else {},
            options=dict(rules.options) if rules else {},
        ),
        gate=GatePolicy(Severity.parse(fail_on), allowed, out_of_reach_counts),
        waivers=_file(base, gate.waivers if gate else None, WAIVERS_NAME, "gate.waivers"),
        baseline=None
        if baseline_may_lack
        else _file(base, gate.baseline if gate else None, BASELINE_NAME, "gate.baseline"),
        outputs=_outputs(common, config),
        today=moment.date(),
        started_at=_stamp(moment, common),
    )


def _file(base: Path, named: str | None, usual: str, key: str) -> Path | None:
    path = base / (named or usual)
    if path.is_file():
        return path
    if named is None:
        return None
    raise UserError(
        f"{path}: {key} names this file, and it does not exist",
        "Write the file, or remove the key."
        + (" 'nsaudit waivers baseline' writes a baseline." if usual == BASELINE_NAME else ""),
    )


def _outputs(common: Common, config: Config | None) -> tuple[tuple[str, Path | None], ...]:
    outputs: list[tuple[str, Path | None]] = []
    if common.report:
        for text in common.report:
            name, equals, path = text.partition("=")
            if equals and not path:
                raise UserError(f"--report {text}: the path after '=' is missing")
            outputs.append((name, Path(path) if path else None))
    elif config is not None:
        outputs += [(name, config.folder / path) for name, path in config.reports.items()]
    if not any(path is None for _, path in outputs):
        outputs.append(("console", None))
    if sum(path is None for _, path in outputs) > 1:
        raise UserError(
            "only one report can go to standard output",
            "Give the others a path, as in --report json=out.json.",
        )
    return tuple(outputs)


def _moment() -> datetime:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        raise UserError(
            "SOURCE_DATE_EPOCH is not a number of seconds since 1970-01-01", "Set it, or unset it."
        ) from None


def _stamp(moment: datetime, common: Common) -> str | None:
    """The start time only where it was asked for: equal input must give equal bytes."""
    if common.verbose or "SOURCE_DATE_EPOCH" in os.environ:
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return None
