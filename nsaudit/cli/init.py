"""``nsaudit init``: write nsaudit.yaml from what the folder holds, asking little."""

from __future__ import annotations

import re
import sys
from importlib.resources import files
from pathlib import Path

import click

from nsaudit.cli.errors import UserError
from nsaudit.cli.options import CONFIG_NAME
from nsaudit.cli.starter import (
    SCHEMA_FOLDER,
    SCHEMA_NAME,
    comparison,
    environments,
    project_of,
    starter,
)
from nsaudit.cli.survey import Survey, survey


@click.command(
    "init",
    epilog="""\b
Examples:
  nsaudit init              look here, ask which project where there are several
  nsaudit init --yes        ask nothing
  nsaudit init --force      look again and replace nsaudit.yaml
  nsaudit init --integration oms-orders   a contract, with every key explained
""",
)
@click.argument(
    "folder",
    default=".",
    metavar="[DIR]",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option("-y", "--yes", is_flag=True, help="Ask nothing; take what was found.")
@click.option("--force", is_flag=True, help="Replace a nsaudit.yaml that is there already.")
@click.option(
    "--integration", metavar="NAME", help="Write a commented contract for this integration instead."
)
@click.option("-q", "--quiet", is_flag=True, help="Only errors.")
def command(folder: Path, yes: bool, force: bool, integration: str | None, quiet: bool) -> int:
    """Write nsaudit.yaml from what DIR holds: projects, exports, snapshots, contracts.

    Reads suitecloud.config.js and project.json of the SuiteCloud CLI without running them. Writes
    nsaudit.yaml, and its JSON Schema to .nsaudit/ so that editors complete it. A nsaudit.yaml that
    is there already stays as it is; its schema is brought up to date.
    """
    target = folder / CONFIG_NAME
    say = _silent if quiet else _say
    if integration is not None:
        say(f"Wrote {_contract(folder, integration, force=force)}.")
        say("Next: declare what the integration does, then nsaudit lint.")
        return 0
    if (target.exists() or target.is_symlink()) and not force:
        write_schema(folder)
        say(f"{target} is there already and stays as it is; its schema is up to date.")
        say("Next: nsaudit lint. Or 'nsaudit init --force' to write it anew.")
        return 0
    found = survey(folder)
    project = _project(found, ask=not yes and not quiet and sys.stdin.isatty())
    _replace(target, starter(found, project))
    write_schema(folder)
    for line in _told(found, project):
        say(line)
    say(f"Wrote {target}.")
    say(f"Next: {_next(found, project)}")
    return 0


def _contract(folder: Path, name: str, *, force: bool) -> Path:
    """Write the contract of a new integration, and the schema that its first line names."""
    from nsaudit.cli.options import load_config  # noqa: PLC0415 - costs YAML and jsonschema
    from nsaudit.sources.contracts import SCHEMA  # noqa: PLC0415
    from nsaudit.sources.contracttemplate import contract_template  # noqa: PLC0415

    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise UserError(
            f"{name!r} cannot be the name of a file", "Use letters, digits, hyphens and dots."
        )
    path = folder / "integrations" / f"{name}.yaml"
    if path.exists() and not force:
        raise UserError(f"{path} is there already", "Edit it, or replace it with --force.")
    config_path = folder / CONFIG_NAME
    config = load_config(config_path) if config_path.exists() else None
    names = tuple(config.environments) if config is not None else ()
    line = f"# yaml-language-server: $schema=../{SCHEMA_FOLDER}/{SCHEMA}"
    text = contract_template(name, names or ("sandbox", "production"), line)
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise _refused(path, error) from error
    _replace(path, text)
    write_schema(folder, SCHEMA)
    return path


def write_schema(folder: Path, name: str = SCHEMA_NAME) -> None:
    """Put the JSON Schema of a file where the first line of the file says it is."""
    text = files("nsaudit.schemas").joinpath(name).read_text("utf-8")
    path = folder / SCHEMA_FOLDER / name
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise _refused(path, error) from error
    _replace(path, text)


def _project(found: Survey, *, ask: bool) -> str | None:
    project = project_of(found)
    if not ask or found.named or len(found.projects) < 2:
        return project
    choices = [*found.projects, *([project] if project and project not in found.projects else [])]
    click.echo("Which folder is about to be deployed?", err=True)
    for number, way in enumerate(choices, start=1):
        more = "" if way in found.projects else f" (all {len(found.projects)} projects)"
        click.echo(f"  {number}  {way}{more}", err=True)
    answer: int = click.prompt(
        "Number", type=click.IntRange(1, len(choices)), default=len(choices), err=True
    )
    return choices[answer - 1]


def _told(found: Survey, project: str | None) -> list[str]:
    """What was found, in the words of somebody who wants to check it."""
    lines: list[str] = []
    if project is not None:
        several = len(found.projects) > 1 and not found.named
        count = f", which holds {len(found.projects)} projects" if several else ""
        why = f" ({found.named} names it)" if found.named else ""
        lines.append(f"Found the project {project}{why}{count}.")
        if found.named and len(found.projects) > 1:
            lines.append(f"Not named: {_few(found.projects[1:])}.")
    for place, key in environments(found):
        kind = f", taken for {place.kind} by its name" if place.kind else ""
        what = "a snapshot" if key == "snapshot" else "an export"
        lines.append(f"Found {what} in {place.folder}{kind}.")
    if found.contracts:
        lines.append(f"Found integration contracts: {_few(found.contracts)}.")
    if not lines:
        lines.append("No SDF project, export, snapshot or contract was found.")
    return lines


def _few(names: tuple[str, ...]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _next(found: Survey, project: str | None) -> str:
    if project is not None:
        both = ", then nsaudit diff" if comparison(found) else ""
        return f"nsaudit lint{both}"
    if comparison(found):
        return "nsaudit diff"
    if environments(found):
        return f"nsaudit lint {environments(found)[0][0].folder}"
    return f"put the folder of your project into {CONFIG_NAME}, then nsaudit lint"


def _replace(path: Path, text: str) -> None:
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text(text, "utf-8", newline="\n")
        partial.replace(path)
    except OSError as error:
        raise _refused(path, error) from error


def _refused(path: Path, error: OSError) -> UserError:
    reason = (error.strerror or "unknown reason").lower()
    return UserError(f"{path}: cannot be written: {reason}", "Nothing else was changed.")


def _say(text: str) -> None:
    click.echo(text, err=True)


def _silent(text: str) -> None:
    """Say nothing: --quiet."""
