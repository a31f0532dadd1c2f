"""``lint --fix`` and ``lint --diff``: safe fixes, shown or written, all files or none."""

from __future__ import annotations

import difflib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nsaudit.cli.errors import UserError
from nsaudit.cli.masking import concealed, masked, may_hold_secret
from nsaudit.finding import Finding
from nsaudit.fixes import Files, Fix, apply, chosen, propose
from nsaudit.report import Report

ROUNDS = 5
"""One fix may uncover another finding; after more rounds than this, two would undo each other."""

CONTEXT = 2
"""Lines of context in a diff."""


@dataclass(frozen=True, slots=True)
class Change:
    """One file with its bytes before and after, and the fixes that make the difference."""

    file: Path
    before: bytes
    after: bytes
    fixes: tuple[Fix, ...]


def planned(report: Report, folders: Mapping[str, Path]) -> list[Change]:
    """The files that the safe fixes of a report change, sorted; what is waived stays as it is."""
    changes: list[Change] = []
    for environment, folder in sorted(folders.items()):
        files = Files(folder)
        found = (f for f in report.findings if f.environment == environment)
        for path, fixes in chosen(_all(found, files)).items():
            before = files.read(path)
            if before is None:
                continue
            after = apply(before, [edit for fix in fixes for edit in fix.edits])
            if after != before:
                changes.append(Change(folder / path, before, after, tuple(fixes)))
    return changes


def _all(findings: Iterable[Finding], files: Files) -> Iterator[Fix]:
    for finding in findings:
        yield from propose(finding, files)


def write(changes: Iterable[Change]) -> None:
    """Write every file, or none: all are prepared beside their targets before any is replaced.

    Raises UserError where a file has changed since it was judged or cannot be written.
    """
    ready: list[tuple[Path, Path]] = []
    try:
        for change in changes:
            target = change.file.resolve()
            if target.read_bytes() != change.before:
                raise UserError(
                    f"{change.file}: it has changed since it was judged; nothing was written",
                    "Run the command again.",
                )
            handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
            ready.append((Path(name), target))
            with os.fdopen(handle, "wb") as file:
                file.write(change.after)
            shutil.copymode(target, name)
        for partial, target in ready:
            partial.replace(target)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UserError(f"{error.filename}: cannot be written: {reason}") from error
    finally:
        for partial, _ in ready:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def difference(changes: Iterable[Change], accounts: tuple[str, ...] = ()) -> str:
    """The changes as a unified diff, with secrets masked."""
    lines: list[str] = []
    for change in changes:
        name = change.file.as_posix()
        lines += difflib.unified_diff(
            _lines(change.before, accounts),
            _lines(change.after, accounts),
            f"a/{name}",
            f"b/{name}",
            n=CONTEXT,
            lineterm="",
        )
    return "".join(f"{line}\n" for line in lines)


def told(changes: Iterable[Change]) -> list[str]:
    """What was done to each file, in one line."""
    lines = []
    for change in changes:
        counts = Counter(fix.rule_id for fix in change.fixes)
        rules = ", ".join(f"{rule} x{n}" if n > 1 else rule for rule, n in sorted(counts.items()))
        lines.append(f"fixed {change.file}: {rules}")
    return lines


def until_done(
    report: Report, judge: Callable[[], Report], folders: Mapping[str, Path]
) -> tuple[Report, list[str]]:
    """Fix and judge again until no safe fix is left; the last report, and what was done."""
    done: list[str] = []
    for _ in range(ROUNDS):
        changes = planned(report, folders)
        if not changes:
            break
        write(changes)
        done += told(changes)
        report = judge()
    return report, done


def _lines(data: bytes, accounts: tuple[str, ...]) -> list[str]:
    text = data.decode("utf-8-sig")
    return [
        concealed(line) if may_hold_secret(line) else masked(line, accounts)
        for line in text.replace("\r\n", "\n").split("\n")
    ]
