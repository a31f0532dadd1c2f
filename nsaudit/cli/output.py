"""Write the reports that were asked for: one to standard output, the rest to files."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nsaudit.cli.assembly import ReadLine, with_excerpts
from nsaudit.cli.errors import UserError
from nsaudit.cli.masking import masked
from nsaudit.cli.progress import Progress
from nsaudit.cli.settings import Run
from nsaudit.nearest import nearest
from nsaudit.report import Report
from nsaudit.reporters import FORMATS, load_reporter

_LONGEST_FILE = 20_000_000


def check_formats(run: Run) -> None:
    """Refuse a format that does not exist before any work is done."""
    for name, _ in run.outputs:
        if name not in FORMATS:
            close = nearest(name, FORMATS)
            near = f"; did you mean {close!r}?" if close else ""
            raise UserError(
                f"there is no report format {name!r}{near}", f"Formats: {', '.join(FORMATS)}."
            )
    files = [path.resolve() for _, path in run.outputs if path is not None and not _device(path)]
    for path in files:
        if files.count(path) > 1:
            raise UserError(
                f"{path.name}: two reports cannot go to the same file", "Give each its own path."
            )


def keep_inputs(run: Run, inputs: Iterable[Path], option: str, target: Path | None) -> None:
    """Refuse to write the file of an option, or a report, over a file that is read."""
    read = {path.resolve() for path in inputs}
    written = [(option, target), *((f"--report {name}", path) for name, path in run.outputs)]
    for what, path in written:
        if path is not None and path.resolve() in read:
            raise UserError(f"{what}: {path} is a file to be read", "Name another one to write.")


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
    encoding = sys.stdout.encoding or "utf-8"
    try:
        if name == "console" and _coloured(run.common.color):
            from nsaudit.reporters.console import render_rich  # noqa: PLC0415 - only for eyes

            if isinstance(sys.stdout, io.TextIOWrapper):
                sys.stdout.reconfigure(errors="replace")  # a terminal may know ASCII only
            render_rich(report, sys.stdout, force=run.common.color == "always")
            sys.stdout.flush()
            return
        data = reporter(report).encode("utf-8", "replace")
        if name == "console":
            data = data.decode("utf-8").encode(encoding, "replace")
        buffer = getattr(sys.stdout, "buffer", None)
        if buffer is None:
            sys.stdout.write(data.decode("utf-8"))
        else:
            sys.stdout.flush()
            buffer.write(data)
            buffer.flush()
    except OSError as error:
        # What is still in the buffer would fail once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # whoever read it, as head does, has enough
            raise _unwritten("standard output", error) from error


def _coloured(color: str) -> bool:
    if color != "auto":
        return color == "always"
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _file(path: Path, text: str) -> None:
    try:
        if _device(path):
            path.write_text(text, "utf-8", newline="\n")  # a device or pipe: never replaced
            return
        target = path.resolve()  # a link stays a link
        partial = target.with_name(target.name + ".partial")
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, "utf-8", newline="\n")
        partial.replace(target)
    except OSError as error:
        raise _unwritten(str(path), error) from error


def _device(path: Path) -> bool:
    """Whether a path is there and no file or folder: /dev/stdout, a named pipe."""
    return path.exists() and not path.is_file() and not path.is_dir()


def _unwritten(what: str, error: OSError) -> UserError:
    return UserError(
        f"{what}: the report cannot be written: {(error.strerror or 'unknown').lower()}"
    )
