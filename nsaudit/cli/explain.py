"""``nsaudit explain``: the SuiteCloud CLI's messages, each with its cause, rule and fix."""

from __future__ import annotations

import json
import re
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nsaudit.cli.errors import UserError
from nsaudit.cli.masking import masked, masked_account

if TYPE_CHECKING:
    from nsaudit.explain.read import Explanation

_ACCOUNT = re.compile(r"\b(?:TSTDRV|tstdrv)?\d{6,}(?:_[A-Z]{2}\d*)?\b")
_LONGEST = 50_000_000


@click.command(
    "explain",
    epilog="""\b
Examples:
  suitecloud project:validate --server 2>&1 | nsaudit explain
  nsaudit explain deploy.log
  nsaudit explain deploy.log --format json
""",
)
@click.argument("file", required=False, metavar="[FILE]", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print."
)
def command(file: Path | None, form: str) -> int:
    """Explain the output of 'suitecloud project:validate' or 'project:deploy'.

    Reads FILE, or standard input, in English or French, and gives for each message its cause, the
    rule that finds it before deploying, and the fix. A message that is not known is listed as such:
    no message is left out. The exit code is 0 whatever was read; the SuiteCloud CLI's own decides.
    """
    from nsaudit.explain import decode, explained, read  # noqa: PLC0415 - a table of patterns

    found = [explained(said) for said in read(decode(_input(file)))]
    click.echo(_as_json(found) if form == "json" else _as_text(found), nl=False)
    return 0


def _input(file: Path | None) -> bytes:
    if file is None or str(file) == "-":
        if sys.stdin.isatty():
            raise UserError(
                "there is nothing to explain",
                "Name a file, or pipe: suitecloud project:validate 2>&1 | nsaudit explain.",
            )
        return sys.stdin.buffer.read(_LONGEST)
    try:
        with file.open("rb") as stream:
            return stream.read(_LONGEST)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UserError(f"{file}: cannot be read: {reason}", "Give the log of the CLI.") from error


def _as_text(found: list[Explanation]) -> str:
    if not found:
        return "No message of the SuiteCloud CLI was found in this output.\n"
    parts: list[str] = []
    for said, known, cause, fix in found:
        where = ":".join(p for p in (said.file, str(said.line or "")) if p)
        head = " ".join(p for p in (said.level, said.object, where) if p)
        lines = [_clean(head), _indented("", said.text)]
        if known is None:
            lines.append(_indented("not known: ", "nsaudit has no explanation for this message"))
        else:
            lines.append(_indented("cause: ", cause))
            if known.rules:
                lines.append(_indented("rule:  ", ", ".join(known.rules)))
            lines.append(_indented("fix:   ", fix))
            if known.unverified:
                lines.append(_indented("note:  ", "recognised by wording that is not verified"))
        parts.append("\n".join(lines))
    unknown = sum(one.known is None for one in found)
    rules = [rule for one in found if one.known for rule in one.known.rules]
    end = f"{len(found)} message{'' if len(found) == 1 else 's'}, {unknown} not known."
    if rules:
        end += f" 'nsaudit rules show {rules[0]}' shows a rule's page; 'nsaudit lint' finds these"
        end += " before deploying."
    return "\n\n".join([*parts, end]) + "\n"


def _as_json(found: list[Explanation]) -> str:
    rows = [
        {
            "level": said.level,
            "message": _clean(said.text),
            "object": said.object or None,
            "file": _clean(said.file) or None,
            "line": said.line,
            "known": known is not None,
            "cause": _clean(cause) or None,
            "rules": list(known.rules) if known else [],
            "fix": _clean(fix) or None,
            "source": known.source if known else None,
            "verified": not known.unverified if known else None,
        }
        for said, known, cause, fix in found
    ]
    return json.dumps({"messages": rows}, ensure_ascii=False, indent=2) + "\n"


def _indented(label: str, text: str) -> str:
    pad = "  " + " " * len(label)
    return textwrap.fill(
        _clean(text),
        width=100,
        initial_indent=f"  {label}",
        subsequent_indent=pad,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _clean(text: str) -> str:
    """A text without secrets, account ids and control characters."""
    plain = "".join(c for c in masked(text) if c.isprintable())
    return _ACCOUNT.sub(lambda match: masked_account(match[0]), plain)
