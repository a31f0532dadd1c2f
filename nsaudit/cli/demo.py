"""``nsaudit demo``: two emulated accounts over HTTP, audited without one of your own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import click
import orjson

from nsaudit.cli.errors import Unreachable, UserError
from nsaudit.cli.options import Common, common_options

DAY = date(2026, 11, 23)
"""The day on which the invented accounts are judged: their certificates and periods are dated."""

NAMES = ("sandbox", "production")
_REPORTS = {"json": "report.json", "markdown": "report.md", "sarif": "report.sarif",
            "html": "report.html"}  # fmt: skip
_EXTRA = ("sqlglot", "starlette", "uvicorn")
_PATIENCE = 30.0


@click.command("demo")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("nsaudit-demo"),
    show_default=True,
    metavar="DIR",
    help="Where the reports go.",
)
@common_options
def command(output: Path, common: Common) -> int:
    """Audit two emulated accounts of an invented company, without an account of your own.

    A local NetSuite starts on this machine; sandbox and production are collected over HTTP with
    certificates made for the occasion, judged, compared, and the gate decides on the release.
    """
    from nsaudit.cli.audit import audit  # noqa: PLC0415 - costs every source
    from nsaudit.cli.output import check_formats, emit, source_reader  # noqa: PLC0415
    from nsaudit.cli.progress import Progress  # noqa: PLC0415
    from nsaudit.cli.settings import settle  # noqa: PLC0415
    from nsaudit.reporters import FORMATS  # noqa: PLC0415

    accounts, company = _invented()
    progress = Progress(common)
    with tempfile.TemporaryDirectory(prefix="nsaudit-demo-") as folder:
        with _emulator(accounts) as lines:
            config = _configure(Path(folder), company, lines)
            for line in lines:
                progress.note(f"emulated account {line['account']} answers at {line['url']}")
            run = settle(replace(common, config=config), out_of_reach_counts=True)
            check_formats(run)
            report, sides = audit(replace(run, today=DAY))
        if not common.report:
            written = [(n, output / path) for n, path in _REPORTS.items() if n in FORMATS]
            run = replace(run, outputs=(*written, ("console", None)))
        roots = {s.snapshot.meta.environment: [s.folder] for s in sides if s.folder is not None}
        ids = tuple(str(line["account"]) for line in lines)
        code = emit(report, run, source_reader(roots, ids))
    if not common.report:
        told = f"nsaudit checklist --from {output / _REPORTS['json']}"
        progress.note(f"the go-live checklist: {told}; to read, {output / _REPORTS['html']}")
    return code


def _invented() -> tuple[list[Path], Path]:
    """The folders of the two accounts, and of what their company keeps in files.

    Raises UserError where something is not installed.
    """
    lacking = [name for name in _EXTRA if find_spec(name) is None]
    if lacking:
        raise UserError(
            f"the demo needs {', '.join(lacking)}", "Install them: pip install 'nsaudit[demo]'"
        )
    packed = Path(str(files("nsaudit.emulator")))
    source = Path(__file__).parents[2] / "fixtures"
    for accounts, company in (
        (packed / "accounts", packed / "nordwind"),
        (source / "accounts", source / "nordwind"),
    ):
        found = [accounts / name for name in NAMES]
        if company.is_dir() and all((each / "account.yaml").is_file() for each in found):
            return found, company
    raise UserError(
        "the demo's accounts are not installed",
        "They are in the wheel and in the repository's fixtures; install nsaudit again.",
    )


@contextmanager
def _emulator(accounts: list[Path]) -> Iterator[list[dict[str, str]]]:
    """The emulator as a process of its own; gives each account's address and credentials."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "nsaudit.emulator", *map(str, accounts)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None  # noqa: S101 - asked for above
        lines = [process.stdout.readline() for _ in accounts]
        if not all(lines):
            raise Unreachable("the emulator did not start", "Its own message is above.")
        yield [orjson.loads(line) for line in lines]
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _configure(folder: Path, company: Path, lines: list[dict[str, str]]) -> Path:
    """A nsaudit.yaml for the two accounts, with their credentials in files beside it."""
    environments: dict[str, object] = {}
    for name, line in zip(NAMES, lines, strict=True):
        secrets = {}
        for field in ("client_id", "certificate_id", "private_key"):
            path = folder / f"{name}-{field}"
            path.touch(mode=0o600)
            path.write_text(line[field], "utf-8")
            secrets[field] = f"file:{path.name}"
        environments[name] = {
            "kind": name,
            "account": str(line["account"]),
            "live": {"auth": "oauth2", "url": line["url"], **secrets},
            "sdf": str(company / name),
        }
    settings = {
        "version": 1,
        "environments": environments,
        "compare": {"from": NAMES[0], "to": NAMES[1]},
        "contracts": _found(company / "integrations", "*.yaml"),
        "records": {
            NAMES[0]: _found(company / "records" / NAMES[0], "*.csv"),
            NAMES[1]: {
                "files": _found(company / "records" / NAMES[1], "*.csv"),
                "against": _found(company / "records" / "source", "*.csv"),
            },
        },
        "checklist": "go-live",
    }
    config = folder / "nsaudit.yaml"
    config.write_bytes(orjson.dumps(settings, option=orjson.OPT_INDENT_2))  # JSON is YAML, too
    return config


def _found(folder: Path, pattern: str) -> list[str]:
    return [str(path) for path in sorted(folder.glob(pattern))]
