"""``nsaudit attest``: settings that no API shows and items that people answer, asked one by one."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nsaudit.cli.errors import UserError
from nsaudit.cli.options import load_config

if TYPE_CHECKING:
    from nsaudit.config import Config, Environment
    from nsaudit.policy.questions import FieldQuestion, ItemQuestion, SectionQuestion
    from nsaudit.sources.attestationfile import AttestationEditor

ANSWERS = ("yes", "no", "partial", "not_applicable")
_SKIP = "-"


@click.command("attest")
@click.argument("environment", metavar="ENV")
@click.option(
    "--only", multiple=True, metavar="NAME", help="Ask only for these items or settings pages."
)
@click.option("--all", "again", is_flag=True, help="Ask again for what the file answers already.")
@click.option("--by", metavar="NAME", help="Who answers (default: the name of this login).")
@click.option("--list", "listed", is_flag=True, help="Show what would be asked, and ask nothing.")
@click.option(
    "--config", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="nsaudit.yaml"
)
def command(
    environment: str,
    only: tuple[str, ...],
    again: bool,
    by: str | None,
    listed: bool,
    config: Path | None,
) -> int:
    """Ask for settings of ENV that no API shows, and write them to its attestations file.

    Each question names the page in NetSuite and what a good value is. Enter keeps what stands in
    brackets, a single - leaves the question open. Answers are saved one by one; comments stay.
    """
    settings = load_config(config)
    named = _environment(environment, settings)
    pages, items = _asked(only, named.kind, settings)
    if listed:
        _show(pages, items)
        return 0
    if not _terminal():
        raise UserError(
            "there is nobody to ask: standard input is no terminal",
            "Run it in a terminal, or write the file by hand; 'nsaudit attest ENV --list' shows "
            "what it asks.",
        )
    from nsaudit.sources.attestationfile import AttestationEditor  # noqa: PLC0415 - reads YAML
    from nsaudit.sources.attestations import AttestationError  # noqa: PLC0415

    assert settings is not None  # noqa: S101 - _environment refuses a missing configuration
    path = settings.folder / str(named.attestations)
    try:
        _checked(path)
        editor = AttestationEditor(path, named.account, by or _login(), _today())
        for page in pages:
            _page(page, editor, again=again)
        for item in items:
            _item(item, editor, again=again)
    except AttestationError as error:
        raise UserError(str(error), error.hint) from error
    click.echo(f"{path} holds the answers.", err=True)
    return 0


def _terminal() -> bool:
    return sys.stdin.isatty()


def _environment(name: str, config: Config | None) -> Environment:
    if config is None:
        raise UserError("there is no nsaudit.yaml here", "'nsaudit init' writes one.")
    found = config.environments.get(name)
    if found is None:
        names = ", ".join(sorted(config.environments))
        raise UserError(f"no environment is called {name!r}", f"Environments: {names}.")
    if found.attestations is None:
        raise UserError(
            f"environment {name} names no attestations file",
            f"Add it to nsaudit.yaml, for example attestations: attest/{name}.yaml.",
        )
    return found


def _asked(
    only: tuple[str, ...], kind: str | None, config: Config | None
) -> tuple[list[SectionQuestion], list[ItemQuestion]]:
    """What is asked of this environment: what was named, else what its kind and checklist need."""
    from nsaudit.cli.filling import spec_of  # noqa: PLC0415
    from nsaudit.policy.questions import questions  # noqa: PLC0415

    known = questions()
    spec = spec_of(config)
    items = known.items if spec is None else (*known.items, *spec.questions)
    names = {page.section for page in known.settings} | {item.id for item in items}
    unknown = sorted(set(only) - names)
    if unknown:
        raise UserError(
            f"there is no question {unknown[0]!r}", f"Known: {', '.join(sorted(names))}."
        )
    pages = [
        p for p in known.settings if p.section in only or (not only and p.only in {None, kind})
    ]
    if only:
        return pages, [i for i in items if i.id in only]
    return pages, list(items if spec is None else spec.asked)


def _show(pages: Iterable[SectionQuestion], items: Iterable[ItemQuestion]) -> None:
    for page in pages:
        click.echo(f"{page.section}: {page.title} ({page.where})")
        for field in page.fields:
            click.echo(f"  {field.question}? good: {field.good}")
    for item in items:
        click.echo(f"{item.id}: {item.title} ({item.where}); good: {item.good}")


def _page(page: SectionQuestion, editor: AttestationEditor, *, again: bool) -> None:
    """Ask for one settings page, row by row."""
    rows: list[tuple[str, str] | None] = [None]
    if page.rows:
        rows = [(key, value) for key, values in page.rows.items() for value in values]
    done = all(
        editor.setting(page.section, row, field.name) is not None
        for row in rows
        for field in page.fields
    )
    if done and not again:
        return
    click.echo(f"\n{page.title}\n  {page.where}", err=True)
    changed = False
    for row in rows:
        if row is not None:
            click.echo(f"  {row[1]}:", err=True)
        for field in page.fields:
            now = editor.setting(page.section, row, field.name)
            if now is not None and not again:
                continue
            value = _value(field, now)
            if value is not None:
                editor.set_setting(page.section, row, field.name, value)
                changed = True
    if changed:
        evidence = _ask("  Evidence (a file beside the attestations, or a ticket)", "")
        editor.prove(page.section, evidence)
        editor.save()


def _item(item: ItemQuestion, editor: AttestationEditor, *, again: bool) -> None:
    """Ask for one item of the checklist."""
    now = editor.item(item.id)
    if now is not None and not again:
        return
    click.echo(f"\n{item.title}\n  {item.where}\n  good: {item.good}", err=True)
    answer = _choice("  Answer", ANSWERS, str(now["answer"]) if now and now.get("answer") else "")
    if answer is None:
        return
    reason = "" if answer == "yes" else _ask("  Reason", "")
    measure = None
    if item.id == "freeze" and answer == "yes":
        measure = {"from": _ask("  From, as 2026-03-01T20:00", ""), "to": _ask("  To", "")}
    evidence = _ask("  Evidence (a file beside the attestations, or a ticket)", "")
    editor.set_item(item.id, answer, evidence, reason, measure)
    editor.save()


def _value(field: FieldQuestion, now: Any) -> Any:
    """One value of a page; None where it is left open."""
    shown = "" if now is None else _text(now)
    text = f"    {field.question}? (good: {field.good})"
    if field.kind == "flag":
        answer = _choice(text, ("yes", "no"), shown)
        return None if answer is None else answer == "yes"
    while True:
        given = _ask(text, shown)
        if given in {"", _SKIP}:
            return "" if given == "" and field.kind == "text" and not shown else None
        try:
            return _parsed(field.kind, given)
        except ValueError as error:
            click.echo(f"    {error}", err=True)


def _parsed(kind: str, given: str) -> Any:
    if kind == "number":
        if not given.lstrip("-").isdigit():
            raise ValueError("write a whole number")
        return int(given)
    if kind == "words":
        return [word.strip() for word in given.split(",") if word.strip()]
    if kind == "day":
        try:
            return datetime.date.fromisoformat(given).isoformat()
        except ValueError:
            raise ValueError("write a day such as 2026-03-01") from None
    return given


def _choice(text: str, words: tuple[str, ...], now: str) -> str | None:
    while True:
        given = _ask(f"{text} ({', '.join(words)})", now).casefold()
        if given in {"", _SKIP}:
            return None
        match = [word for word in words if word.startswith(given)]
        if len(match) == 1 or given in words:
            return given if given in words else match[0]
        click.echo(f"    answer with one of {', '.join(words)}, or - to leave it open", err=True)


def _ask(text: str, now: str) -> str:
    answer: str = click.prompt(text, default=now, show_default=bool(now), err=True, type=str)
    return answer.strip()


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _checked(path: Path) -> None:
    """Refuse to edit a file that is not sound: what is wrong is said with its place."""
    from nsaudit.sources.attestations import read_attestations  # noqa: PLC0415

    if path.exists():
        read_attestations(path)


def _login() -> str:
    import getpass  # noqa: PLC0415

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


def _today() -> datetime.date:
    from nsaudit.cli.environments import moment  # noqa: PLC0415

    return moment().date()
