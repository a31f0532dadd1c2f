"""Write the reports that were asked for: one to standard output, the rest to files."""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nsaudit.cli.assembly import ReadLine, with_excerpts
from nsaudit.cli.errors import UserError
from nsaudit.cli.masking import masked
from nsaudit.cli.progress import Progress
from nsaudit.cli.settings import Run
from nsaudit.report import Report
from nsaudit.reporters import FORMATS, load_reporter

_LONGEST_FILE = 20_000_000


def check_formats(run: Run) -> None:
    """Refuse a format that does not exist before any work is done."""
    for name, _ in run.outputs:
        if name not in FORMATS:
            close = difflib.get_close_matches(name, FORMATS, n=1)
            near = f"; did you mean {close[0]!r}?" if close else ""
            raise UserError(
                f"there is no report format {name!r}{near}", f"Formats: {', '.join(FORMATS)}."
            )


def emit(report: Report, run: Run, read: ReadLine) -> int:
    """Write every report; returns the exit code, which depends on no format."""
    if any(FORMATS[name].excerpts for name, _ in run.outputs):
        report = with_excerpts(report, read)
    if any(FORMATS[name].chains for name, _ in run.outputs):
        from nsaudit.cli.chains import chains  # noqa: PLC0415 - few formats draw them

        report = replace(report, chains=chains(report.environments))
    for name, path in run.outputs:
        reporter = load_reporter(name)
        if path is None:
            _standard_output(name, reporter, report, run)
        else:
            _file(path, reporter(report))
            Progress(run.common).note(f"wrote the {name} report to {path}")
    return report.decision.exit_code


def source_reader(roots: Mapping[str, Sequence[Path]], accounts: tuple[str, ...]) -> ReadLine:
    """A reader of source lines below the folders of each environment, masked.

    One file stays in memory: findings come in the order of their files, more or less.
    """
    kept: dict[tuple[str, str], list[str]] = {}

    def read(environment: str, path: str, line: int) -> str | None:
        key = (environment, path)
        if key not in kept:
            kept.clear()
            kept[key] = _lines(path, roots.get(environment, ()))
        lines = kept[key]
        return masked(lines[line - 1], accounts) if 0 < line <= len(lines) else None

    return read


def _lines(path: str, roots: Sequence[Path]) -> list[str]:
    for root in roots:
        file = root / path
        try:
            inside = file.resolve().is_relative_to(root.resolve())
            if inside and file.stat().st_size <= _LONGEST_FILE:
                text = file.read_text("utf-8-sig", errors="replace")
                return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        except OSError:
            continue
    return []


def _standard_output(
    name: str, reporter: Callable[[Report], str], report: Report, run: Run
) -> None:
    if name == "console" and _coloured(run.common.color):
        from nsaudit.reporters.console import render_rich  # noqa: PLC0415 - rich only for eyes

        render_rich(report, sys.stdout, force=run.common.color == "always")
        return
    data = reporter(report).encode("utf-8", "replace")
    if name == "console":
        encoding = sys.stdout.encoding or "utf-8"
        data = data.decode("utf-8").encode(encoding, "replace")
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(data.decode("utf-8"))
    else:
        sys.stdout.flush()
        buffer.write(data)
        buffer.flush()


def _coloured(color: str) -> bool:
    if color != "auto":
        return color == "always"
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _file(path: Path, text: str) -> None:
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, "utf-8", newline="\n")
        partial.replace(path)
    except OSError as error:
        raise UserError(
            f"{path}: the report cannot be written: {(error.strerror or 'unknown').lower()}"
        ) from error
