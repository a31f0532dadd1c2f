"""``nsaudit preflight``: sample payloads or an event log against each environment."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from nsaudit.cli.assembly import Judged, assemble
from nsaudit.cli.errors import UserError
from nsaudit.cli.options import Common, common_options
from nsaudit.cli.output import check_formats, emit, keep_inputs
from nsaudit.cli.progress import Progress
from nsaudit.cli.rulebook import all_rules, chosen, house
from nsaudit.cli.settings import Run, settle
from nsaudit.cli.sides import resolve
from nsaudit.engine import run as run_rules
from nsaudit.model.payload import Payload
from nsaudit.model.snapshot import Snapshot

if TYPE_CHECKING:
    from nsaudit.preflight import Knowledge
    from nsaudit.preflight.run import Refused

_EVERY = 5.0
"""Seconds between two words of progress."""


@click.command("preflight")
@click.argument("payloads", nargs=-1, required=True, metavar="PAYLOADS...")
@click.option(
    "--env",
    "environments",
    multiple=True,
    required=True,
    metavar="ENV",
    help="An environment of nsaudit.yaml, a snapshot folder or an SDF folder. Repeatable.",
)
@click.option("--record", "recordtype", metavar="TYPE", help="The record type, where none is said.")
@click.option(
    "--operation",
    type=click.Choice(["create", "upsert", "update"]),
    help="What is done with them, where none is said (default: upsert with an external id).",
)
@click.option("--form", metavar="SCRIPTID", help="The form that they are written to.")
@click.option(
    "--schema",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write the JSON Schema of each record type and environment.",
)
@click.option(
    "--rejected",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write each payload that would be rejected, with place and reasons, as JSON lines.",
)
@common_options
def command(
    payloads: tuple[str, ...], environments: tuple[str, ...], common: Common, **more: Any
) -> int:
    """Say which payloads would be rejected, where, why, and which pass in one environment only.

    PAYLOADS are JSON, JSON lines or CSV files, or an event log; each is judged in every ENV. What
    an environment does not show is said, never assumed fine.
    """
    run = settle(common, out_of_reach_counts=True)
    check_formats(run)
    try:
        files = _files(payloads)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UserError(f"{error.filename}: cannot be read: {reason}") from error
    keep_inputs(run, files, "--rejected", more["rejected"])
    progress = Progress(common)
    snapshots: dict[str, Snapshot] = {}
    for name in environments:
        progress.step(f"reading {name}")
        snapshots[name] = resolve(name, run.config).snapshot
    if len(snapshots) > 16:
        raise UserError("preflight takes 16 environments at most")
    found, known = _judge(files, snapshots, more, progress)
    if more["schema"] is not None:
        _write_schemas(more["schema"], known, progress)
    return _report(found, snapshots, run, tuple(str(p) for p in payloads))


def _files(payloads: tuple[str, ...]) -> list[Path]:
    found: list[Path] = []
    for text in payloads:
        path = Path(text)
        if any(sign in text for sign in "*?["):
            matches = sorted(p for p in Path().glob(text) if p.is_file())
        elif path.is_dir():
            matches = sorted(
                p
                for p in path.iterdir()
                if p.suffix.casefold() in {".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".log"}
            )
            if not matches:
                raise UserError(f"{text}: the folder holds no file of payloads")
        else:
            matches = [path] if path.is_file() else []
        if not matches:
            raise UserError(f"{text}: there is no such file")
        found += matches
    if len(found) > 4096:
        raise UserError(f"{len(found):,} files are too many", "Join them as JSON lines.")
    return found


def _judge(
    files: list[Path],
    snapshots: Mapping[str, Snapshot],
    more: Mapping[str, Any],
    progress: Progress,
) -> tuple[list[tuple[str, Payload]], dict[tuple[str, str], Knowledge]]:
    from nsaudit.preflight import Preflight, know  # noqa: PLC0415 - only this command needs it
    from nsaudit.sources.payloads import (  # noqa: PLC0415
        Defaults,
        PayloadError,
        read_payloads,
    )

    known: dict[tuple[str, str], Knowledge] = {}

    def knows(environment: str, kind: str) -> Knowledge:
        found = known[environment, kind] = know(snapshots[environment], kind, more["form"])
        return found

    shown = [path.as_posix() for path in files]
    defaults = Defaults(more["recordtype"] or "", more["operation"] or "")
    with _Rejected(more["rejected"], shown) as rejected:
        report = rejected.add if more["rejected"] is not None else None
        with Preflight(tuple(snapshots), knows, shown, report) as work:
            said = time.monotonic()
            try:
                for number, path in enumerate(files):
                    for sample in read_payloads(path, defaults, number):
                        work.take(sample)
                        if work.number & 0xFFF == 0 and time.monotonic() - said > _EVERY:
                            said = time.monotonic()
                            progress.step(f"{work.number:,} payloads judged")
            except PayloadError as error:
                raise UserError(str(error), error.hint) from error
            found = list(work.results())
            if not work.number:
                which = shown[0] if len(shown) == 1 else f"{len(shown)} files"
                raise UserError(f"{which}: no payload in it")
            progress.note(_summary(work.number, found, tuple(snapshots)))
        rejected.write()
    return found, known


def _summary(total: int, found: list[tuple[str, Payload]], environments: tuple[str, ...]) -> str:
    """What became of the payloads, in a line for each environment."""
    lines = [f"{total:,} payloads"]
    for name in environments:
        own = [p for environment, p in found if environment == name]
        refused = sum(p.rejected or 0 for p in own)
        undecided = sum(p.undecided or 0 for p in own)
        line = f"{name}: {refused:,} would be rejected, {undecided:,} undecided"
        for other in environments:
            count = sum((p.elsewhere or {}).get(other, 0) for p in own)
            if count:
                line += f"; {count:,} of them would pass in {other}"
        lines.append(line)
    return "\n".join(lines)


class _Rejected:
    """The file of rejected payloads: whole or not at all."""

    def __init__(self, path: Path | None, files: list[str]) -> None:
        self._path = path
        self._files = files
        self._file: IO[str] | None = None

    def __enter__(self) -> _Rejected:
        if self._path is not None:
            self._partial = self._path.with_name(self._path.name + ".partial")
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._partial.open("w", encoding="utf-8", newline="\n")
            except OSError as error:
                reason = (error.strerror or "unknown").lower()
                raise UserError(f"{self._path}: cannot be written: {reason}") from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
            self._partial.unlink(missing_ok=True)

    def add(self, refused: Refused) -> None:
        """One payload and environment, without any value of it."""
        assert self._file is not None  # noqa: S101 - asked for only with a file
        entry = {
            "environment": refused.environment,
            "path": self._files[refused.file],
            "line": refused.line,
            "record": refused.recordtype,
            "issues": [issue._asdict() for issue in refused.issues],
        }
        self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def write(self) -> None:
        """Put the file in its place."""
        if self._file is not None and self._path is not None:
            self._file.close()
            self._partial.replace(self._path)


def _write_schemas(
    folder: Path, known: Mapping[tuple[str, str], Knowledge], progress: Progress
) -> None:
    from nsaudit.preflight import json_schema  # noqa: PLC0415 - only where it is asked for

    names = _folders(sorted({environment for environment, _ in known}))
    for (environment, kind), knowledge in sorted(known.items()):
        name = names[environment]
        path = folder / name / f"{kind}.schema.json"
        text = json.dumps(json_schema(knowledge), indent=2, ensure_ascii=False) + "\n"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_name(path.name + ".partial")
            partial.write_text(text, "utf-8")
            partial.replace(path)
        except OSError as error:
            reason = (error.strerror or "unknown").lower()
            raise UserError(f"{path}: cannot be written: {reason}") from error
    progress.note(f"wrote {len(known)} schemas to {folder}")


def _folders(environments: list[str]) -> dict[str, str]:
    """The folder of each environment: its last name, or its whole one where two share that."""
    last = {text: Path(text).name or "environment" for text in environments}
    shared = {name for name in last.values() if list(last.values()).count(name) > 1}
    return {
        text: "-".join(Path(text).parts).strip("/-.") if name in shared else name
        for text, name in last.items()
    }


def _report(
    found: list[tuple[str, Payload]],
    snapshots: Mapping[str, Snapshot],
    run: Run,
    folders: tuple[str, ...],
) -> int:
    rules = all_rules(run.common.rules)
    setups = [s for s in chosen(rules, run.selection, run.config) if s.rule.subject is Payload]
    given = [
        snapshot.with_table(Payload.table, [p for name_, p in found if name_ == name])
        for name, snapshot in _named(snapshots)
    ]
    outcomes = tuple(run_rules(setups, s, today=run.today.isoformat()) for s in given)
    judged = Judged(
        command="preflight",
        snapshots=tuple(given),
        outcomes=outcomes,
        rules=rules,
        setups=setups,
        house=house(rules, run.selection),
        folders=folders,
    )
    # The environments themselves are judged elsewhere; here only the payloads are.
    return emit(assemble(judged, run), run, lambda _environment, _path, _line: None)


def _named(snapshots: Mapping[str, Snapshot]) -> list[tuple[str, Snapshot]]:
    """Each snapshot under the name that was typed, without gaps that other tables have."""
    named: list[tuple[str, Snapshot]] = []
    for name, snapshot in snapshots.items():
        meta = snapshot.meta.model_copy(update={"environment": name})
        named.append((name, snapshot.replace(meta=meta, gaps={})))
    return named
