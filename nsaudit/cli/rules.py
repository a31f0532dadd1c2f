"""``nsaudit rules``: the catalogue, one rule's page, or the cases of a pack."""

from __future__ import annotations

from pathlib import Path

import click

from nsaudit.cli.errors import UserError
from nsaudit.cli.rulebook import all_rules
from nsaudit.nearest import nearest
from nsaudit.rulekit.rule import Rule

FAILED = 1

_FOLDERS = click.option(
    "--rules",
    "folders",
    multiple=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="A folder with rules of your own. The code in it is run.",
)
_FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print."
)


@click.group("rules", invoke_without_command=True)
@_FOLDERS
@_FORMAT
@click.pass_context
def command(ctx: click.Context, folders: tuple[Path, ...], form: str) -> None:
    """List every rule; or show one, or run the cases of a pack."""
    ctx.obj = folders
    if ctx.invoked_subcommand is None:
        click.echo(_catalogue(all_rules(folders), form), nl=False)


@command.command("list")
@_FOLDERS
@_FORMAT
@click.pass_context
def list_rules(ctx: click.Context, folders: tuple[Path, ...], form: str) -> None:
    """List every rule."""
    click.echo(_catalogue(all_rules((*ctx.obj, *folders)), form), nl=False)


@command.command("show")
@click.argument("rule_id", metavar="ID")
@_FOLDERS
@_FORMAT
@click.pass_context
def show(ctx: click.Context, rule_id: str, folders: tuple[Path, ...], form: str) -> None:
    """Show the page of one rule, by its id or name."""
    rules = all_rules((*ctx.obj, *folders))
    found = next((r for r in rules if rule_id.casefold() in {r.id.casefold(), r.name}), None)
    if found is None:
        close = nearest(rule_id, [*(r.id for r in rules), *(r.name for r in rules)])
        near = f"; did you mean {close!r}?" if close else ""
        raise UserError(
            f"no rule has the id {rule_id!r}{near}", "'nsaudit rules' lists every rule."
        )
    if form == "json":
        click.echo(_json([found]), nl=False)
        return
    from nsaudit.rulekit.catalogue import page  # noqa: PLC0415 - only for a page

    click.echo(page(found), nl=False)


@command.command("test")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@_FOLDERS
@click.pass_context
def test(ctx: click.Context, folder: Path, folders: tuple[Path, ...]) -> int:
    """Run the cases below DIR: DIR/ID/*.yaml, one folder a rule.

    Each case's verdicts must be as it expects, and must not turn when what it reads is hidden. A
    rule without a good, a bad and an unknown case fails too.
    """
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder", "Give the folder with the cases.")
    from nsaudit.testing import run_cases  # noqa: PLC0415 - reads YAML

    rules = all_rules((*ctx.obj, *folders))
    results = run_cases(rules, folder)
    if not results:
        raise UserError(f"{folder}: holds no cases", "A case is DIR/ID/name.yaml.")
    failed = [r for r in results if not r.ok]
    for result in failed:
        click.echo(f"FAIL {result.rule_id} {result.path}")
        for detail in result.detail.splitlines():
            click.echo(f"     {detail}")
    tested = {r.rule_id for r in results}
    click.echo(
        f"{len(results)} checks of {len(tested)} rule{'' if len(tested) == 1 else 's'}: "
        f"{len(results) - len(failed)} passed, {len(failed)} failed"
    )
    return FAILED if failed else 0


def _catalogue(rules: list[Rule], form: str) -> str:
    if form == "json":
        return _json(rules)
    widest = max((len(r.name) for r in rules), default=0)
    lines = [f"{r.id:<8} {r.severity!s:<8} {r.name:<{widest}}  {r.title}" for r in rules]
    return "\n".join((*lines, "", f"{len(rules)} rules; 'nsaudit rules show ID' explains one", ""))


def _json(rules: list[Rule]) -> str:
    import json  # noqa: PLC0415 - only for --format json

    from nsaudit.rulekit.catalogue import describe  # noqa: PLC0415

    document = {"rules": [{**describe(rule), "page": dict(rule.page)} for rule in rules]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
