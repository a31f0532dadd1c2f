"""The command line: a group whose commands are imported only when they run."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import click

from nsaudit import __version__
from nsaudit.cli.errors import Unreachable, UserError
from nsaudit.cli.examples import SECTIONS, epilog
from nsaudit.collecting import paused

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

USAGE = 2
INCOMPLETE = 3

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("nsaudit.cli.init", "Write nsaudit.yaml from what the folder holds."),
    "lint": ("nsaudit.cli.lint", "Judge SDF projects on disk, without an account."),
    "snapshot": ("nsaudit.cli.snapshot", "Write an environment to a snapshot folder."),
    "diff": ("nsaudit.cli.diff", "Show and judge what differs between two environments."),
    "audit": ("nsaudit.cli.audit", "Collect all environments, judge them, and decide."),
    "checklist": ("nsaudit.cli.checklist", "Say item by item whether the account is ready."),
    "attest": ("nsaudit.cli.attest", "Ask for settings that no API shows, one by one."),
    "doctor": ("nsaudit.cli.doctor", "Say what a role can and cannot read, and what to grant."),
    "demo": ("nsaudit.cli.demo", "Audit two emulated accounts, without one of your own."),
    "effects": ("nsaudit.cli.effects", "Show what each script does, and what guards it."),
    "preflight": ("nsaudit.cli.preflight", "Judge payloads before they are sent."),
    "records": ("nsaudit.cli.records", "Find duplicates and external ids amiss in record data."),
    "rules": ("nsaudit.cli.rules", "List rules, show one, or run the cases of a pack."),
    "waivers": ("nsaudit.cli.waivers", "Check the waivers, or write a baseline."),
    "collector": ("nsaudit.cli.collector", "Write the companion project, ready to deploy."),
    "explain": ("nsaudit.cli.explain", "Explain the output of the SuiteCloud CLI."),
    "lsp": ("nsaudit.cli.lsp", "Judge in an editor, as one types."),
}
"""Each command's module, whose ``command`` is run, and its line in the help."""


class LazyGroup(click.Group):
    """Knows its commands by name, and imports a command's module when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of use."""
        return [name for _, names in _sections() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command, or return None for a name that does not exist."""
        if cmd_name not in COMMANDS:
            return None
        with paused():
            command = import_module(COMMANDS[cmd_name][0]).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name][0]}.command is not a command")
        command.epilog = command.epilog or epilog(cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from nsaudit.nearest import nearest  # noqa: PLC0415 - only a mistyped command needs it

            close = nearest(args[0], COMMANDS)
            near = f" Did you mean {close!r}?" if close else ""
            ctx.fail(f"No such command {args[0]!r}.{near}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        for title, names in _sections():
            with formatter.section(title):
                formatter.write_dl([(name, COMMANDS[name][1]) for name in names])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete a command's name without importing the commands."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only shells ask

        names = [
            CompletionItem(name, help=COMMANDS[name][1])
            for name in self.list_commands(ctx)
            if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)


def _sections() -> list[tuple[str, list[str]]]:
    """The commands that exist by section; those that no section names come last."""
    found = [(title, [n for n in names if n in COMMANDS]) for title, names in SECTIONS]
    named = {name for _, names in found for name in names}
    found.append(("More", [name for name in COMMANDS if name not in named]))
    return [(title, names) for title, names in found if names]


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 clean, 1 findings at or above the threshold, 2 usage, configuration or "
    "rules not loadable, 3 audit incomplete.\n\n"
    'Shell completion: eval "$(_NSAUDIT_COMPLETE=bash_source nsaudit)" in ~/.bashrc; '
    "zsh_source and fish_source for the others.",
)
@click.version_option(__version__, prog_name="nsaudit", message="%(prog)s %(version)s")
def group() -> None:
    """Find what makes NetSuite integration writes fail or duplicate, before go-live."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; no bad input ends in a traceback."""
    verbose = "--verbose" in arguments or "-v" in arguments
    try:
        code = group.main(args=list(arguments), prog_name="nsaudit", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return USAGE
    except click.ClickException as error:
        return _usage(error)
    except UserError as error:
        return _complain(error.message, error.hint, USAGE, verbose=verbose)
    except Unreachable as error:
        return _complain(error.message, error.hint, INCOMPLETE, verbose=verbose)
    except BrokenPipeError:
        # Whoever read standard output has left; say nothing more, not even at shutdown.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INCOMPLETE
    except (KeyboardInterrupt, click.Abort):
        return _complain("stopped", "", 130, verbose=False)
    except Exception as error:
        return _complain(
            f"nsaudit itself failed: {type(error).__name__}: {_masked(str(error))}",
            "Nothing was judged. Run again with --verbose for the traceback, and report it.",
            INCOMPLETE,
            verbose=verbose,
        )
    return code if isinstance(code, int) else 0


def _usage(error: click.ClickException) -> int:
    hint = ""
    if isinstance(error, click.UsageError) and error.ctx is not None:
        hint = f"See '{error.ctx.command_path} --help'."
    return _complain(error.format_message(), hint, USAGE, verbose=False)


def _complain(message: str, hint: str, code: int, *, verbose: bool) -> int:
    if verbose:
        import traceback  # noqa: PLC0415 - only for --verbose

        sys.stderr.write(_masked(traceback.format_exc()))
    sys.stderr.write(f"error: {message}\n")
    if hint:
        sys.stderr.write(f"hint: {hint}\n")
    return code


def _masked(text: str) -> str:
    from nsaudit.redact import mask  # noqa: PLC0415 - only when something went wrong

    return mask(text)
