"""``nsaudit checklist``: item by item, whether the account is ready, with evidence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nsaudit.cli.errors import UserError
from nsaudit.cli.filling import filled, spec_of
from nsaudit.cli.options import Common, common_options
from nsaudit.cli.settings import Run, settle

if TYPE_CHECKING:
    from nsaudit.checklist import Checklist

READY, BLOCKED, NOT_VERIFIED = 0, 1, 3
USUAL = "go-live"
_LARGEST = 500_000_000


@click.command("checklist")
@click.option(
    "--from",
    "result",
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
@common_options
def command(result: Path | None, profile: str | None, offline: bool, common: Common) -> int:
    """Say item by item whether the account is ready, and what shows it.

    An item is ready only where every rule behind it ran and passed, or a valid attestation says so.
    Exit code 1 where an item is blocked, 3 where one could not be verified.
    """
    run = settle(common, out_of_reach_counts=True)
    if result is not None:
        checklist = _earlier(result, run, profile)
    else:
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
        report = filled(report, config)
        if report.checklist is None:
            raise UserError(f"there is no checklist called {name!r}")
        checklist = report.checklist
        files = tuple((name, path) for name, path in run.outputs if path is not None)
        plain = any(name == "console" for name, path in run.outputs if path is None)
        if files or not plain:
            shown = run.outputs if not plain else files
            emit(report, replace(run, outputs=shown), source_reader({}, ()))
        if not plain:
            return code(checklist, allow_unknown=run.gate.allow_unknown)
    from nsaudit.reporters.checklist import render  # noqa: PLC0415

    click.echo(render(checklist, brief=common.quiet), nl=False)
    return code(checklist, allow_unknown=run.gate.allow_unknown)


def code(checklist: Checklist, *, allow_unknown: bool) -> int:
    """The exit code of a checklist: blocked wins over not verified."""
    from nsaudit.checklist import ItemStatus  # noqa: PLC0415

    found = {item.status for section in checklist.sections for item in section.items}
    if ItemStatus.BLOCKED in found:
        return BLOCKED
    return NOT_VERIFIED if ItemStatus.NOT_VERIFIED in found and not allow_unknown else READY


def _placed(name: str, run: Run, profile: str | None) -> str:
    """The checklist as the configuration would name it: paths from its folder."""
    from nsaudit.policy.checklists import BUILT_IN  # noqa: PLC0415

    if profile is None or name in BUILT_IN or run.config is None:
        return name
    return str(Path(name).resolve())


def _earlier(path: Path, run: Run, profile: str | None) -> Checklist:
    """A checklist from an earlier result: its own, or its rules' where it holds another one."""
    from nsaudit.cli.rulebook import all_rules  # noqa: PLC0415 - only without its own checklist
    from nsaudit.model.snapshot import holders  # noqa: PLC0415
    from nsaudit.policy.checkfacts import facts_of_result  # noqa: PLC0415
    from nsaudit.policy.readiness import evaluate  # noqa: PLC0415

    spec = spec_of(run.config, profile) or spec_of(None, USUAL)
    if spec is None:
        raise UserError("there is no checklist to fill")
    result = _result(path)
    try:
        own = result.get("checklist")
        if isinstance(own, dict) and own.get("id") == spec.id:
            return _kept(own)
        tables = {
            rule.id: [cls.table for cls in holders(rule.subject)]
            for rule in all_rules(run.common.rules)
        }
        return evaluate(spec, facts_of_result(result, tables))
    except (KeyError, ValueError, TypeError) as error:
        raise UserError(
            f"{path}: not a JSON report of nsaudit ({type(error).__name__})",
            "Write one with --report json=RESULT.json.",
        ) from error


def _result(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            raise UserError(f"{path}: larger than {_LARGEST // 1_000_000} MB")
        content = json.loads(path.read_text("utf-8"))
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UserError(f"{path}: cannot be read: {reason}") from error
    except ValueError as error:
        where = f":{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UserError(f"{path}{where}: not valid JSON") from error
    if not isinstance(content, dict):
        raise UserError(f"{path}: not a JSON report of nsaudit")
    return content


def _kept(own: dict[str, Any]) -> Checklist:
    """A checklist as a report holds it."""
    from nsaudit.checklist import (  # noqa: PLC0415
        Checklist,
        ChecklistItem,
        ChecklistSection,
        ItemStatus,
    )

    return Checklist(
        own["id"],
        own["title"],
        own["readiness"],
        tuple(
            ChecklistSection(
                section["title"],
                tuple(
                    ChecklistItem(
                        item["id"],
                        item["title"],
                        ItemStatus(item["status"]),
                        tuple(item["evidence"]),
                        tuple(item["findings"]),
                        item["owner"],
                    )
                    for item in section["items"]
                ),
            )
            for section in own["sections"]
        ),
    )
