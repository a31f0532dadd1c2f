"""``nsaudit lsp``: a language server; only this package knows pygls, and only when it runs."""

from __future__ import annotations

from pathlib import Path

import click

from nsaudit.cli.errors import UserError


@click.command(
    "lsp",
    epilog="""\b
Examples:
  nsaudit lsp                    what an editor starts; it speaks on standard input and output
  nsaudit lsp --rules my-rules   with a folder of rules of your own
""",
)
@click.option(
    "--rules",
    multiple=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="A folder with rules of your own. The code in it is run.",
)
@click.option(
    "--delay",
    type=click.FloatRange(0, 60),
    default=0.4,
    show_default=True,
    metavar="SECONDS",
    help="How long typing must rest before the project is judged again.",
)
def command(rules: tuple[Path, ...], delay: float) -> int:
    """Judge in an editor, as one types: SDF objects, SuiteScript, contracts and nsaudit.yaml.

    Point your editor's language client at this command for XML, JavaScript and YAML files. It shows
    what 'nsaudit lint' finds in the project that nsaudit.yaml or suitecloud.config.js names, with
    each rule's page, quick fixes, and the way to the object behind a [scriptid=...].
    """
    try:
        from nsaudit.cli.lsp.server import serve  # noqa: PLC0415 - pygls is an extra
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in {"pygls", "lsprotocol"}:
            raise
        raise UserError(
            "the language server needs pygls, which is not installed",
            "Install it: pip install 'nsaudit[lsp]'.",
        ) from error
    serve(tuple(folder.resolve() for folder in rules), delay)
    return 0
