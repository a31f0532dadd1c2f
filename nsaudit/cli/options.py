"""The options that every judging command shares, and how they join the configuration."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nsaudit.cli.errors import UserError

if TYPE_CHECKING:
    from nsaudit.config import Config

CONFIG_NAME = "nsaudit.yaml"


@dataclass(frozen=True, slots=True)
class Common:
    """The shared options as typed."""

    config: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: tuple[Path, ...] = ()
    persona: str | None = None
    fail_on: str | None = None
    allow_unknown: bool = False
    report: tuple[str, ...] = ()
    since: Path | None = None
    quiet: bool = False
    verbose: bool = False
    progress: bool = True
    color: str = "auto"


def _words(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.strip() for text in value for word in text.split(",") if word.strip())


_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--config", type=_FILE, metavar="FILE", help=f"Configuration; {CONFIG_NAME} here if any."
    ),
    click.option(
        "--select",
        multiple=True,
        callback=_words,
        metavar="WORD",
        help="Rules to run: an id, a name, an area such as ACC, or tier1. Repeat or use commas.",
    ),
    click.option(
        "--ignore", multiple=True, callback=_words, metavar="WORD", help="Rules to leave out."
    ),
    click.option(
        "--rules",
        multiple=True,
        type=_FOLDER,
        metavar="DIR",
        help="A folder with rules of your own. The code in it is run.",
    ),
    click.option(
        "--persona",
        type=click.Choice(["default", "pedantic"]),
        help="pedantic also runs rules that know by naming and statistics.",
    ),
    click.option(
        "--fail-on",
        type=click.Choice(["critical", "high", "medium", "low"]),
        help="The severity from which findings fail the run (default: high).",
    ),
    click.option(
        "--allow-unknown", is_flag=True, help="Do not fail on what could not be read or decided."
    ),
    click.option(
        "--report",
        multiple=True,
        metavar="FORMAT[=PATH]",
        help="A report to write; without a path, to standard output. Repeatable.",
    ),
    click.option(
        "--since",
        type=_FILE,
        metavar="FILE",
        help="The JSON report of an earlier run: say what is new, fixed or still there.",
    ),
    click.option("-q", "--quiet", is_flag=True, help="Only the decision, and errors."),
    click.option(
        "-v", "--verbose", is_flag=True, help="Everything, with the start time and tracebacks."
    ),
    click.option("--no-progress", is_flag=True, help="No progress on standard error."),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Colours of the console report (default: when it is a terminal).",
    ),
)


def common_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the shared options; it receives them as ``common``."""

    @functools.wraps(function)
    def wrapper(**given: Any) -> Any:
        common = Common(
            config=given.pop("config"),
            select=given.pop("select"),
            ignore=given.pop("ignore"),
            rules=given.pop("rules"),
            persona=given.pop("persona"),
            fail_on=given.pop("fail_on"),
            allow_unknown=given.pop("allow_unknown"),
            report=given.pop("report"),
            since=given.pop("since"),
            quiet=given.pop("quiet"),
            verbose=given.pop("verbose"),
            progress=not given.pop("no_progress"),
            color=given.pop("color"),
        )
        return function(common=common, **given)

    decorated: Callable[..., Any] = wrapper
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def load_config(given: Path | None) -> Config | None:
    """The configuration: the file given, or nsaudit.yaml in the current folder, or None.

    Only the current folder is looked at: what is judged must not bring its own excuses.
    """
    path = given or Path(CONFIG_NAME)
    if given is None and (path.is_dir() or not (path.exists() or path.is_symlink())):
        return None  # a dead link is no absence: what it says was meant to count
    from nsaudit.config import ConfigError, load  # noqa: PLC0415 - costs YAML and jsonschema

    try:
        return load(path)
    except ConfigError as error:
        raise UserError(str(error), error.hint) from error
