"""Judge a folder as an editor shows it. Runs in a process of its own: it takes time and packs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from nsaudit.cli.assembly import Judged, assemble
from nsaudit.cli.errors import UserError
from nsaudit.cli.lint import reads_scripts
from nsaudit.cli.lsp.declared import yaml_marks
from nsaudit.cli.lsp.marks import Answer, Mark, Question, Related
from nsaudit.cli.lsp.spans import repair, span_at
from nsaudit.cli.options import Common
from nsaudit.cli.rulebook import all_rules, chosen, house
from nsaudit.cli.settings import Run, settle
from nsaudit.engine import run as run_rules
from nsaudit.finding import Finding, Severity, Status
from nsaudit.fixes import Files, propose
from nsaudit.model.base import Customization
from nsaudit.model.integration import Integration
from nsaudit.model.project import CabinetFile
from nsaudit.model.snapshot import Snapshot
from nsaudit.rulekit.needs import compares
from nsaudit.sources.scripts import default_cache, with_effects
from nsaudit.sources.sdf import read_folder
from nsaudit.sources.suitecloud import read_suitecloud

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "information",
    Severity.INFO: "hint",
}


def prepare() -> None:
    """Keep whatever rules print away from standard output, which belongs to the protocol."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def pages(rules: tuple[str, ...]) -> dict[str, str]:
    """Every rule's page by id. A pack that does not load gives none; judging says why."""
    from nsaudit.rulekit.catalogue import page  # noqa: PLC0415 - only where pages are asked for

    try:
        return {rule.id: page(rule) for rule in all_rules(Path(folder) for folder in rules)}
    except UserError:
        return {}


def judge(question: Question) -> Answer:
    """Judge what the editor has open, with its unsaved texts in place of what is on disk."""
    root = Path(question.root)
    os.chdir(root)  # the configuration, and every path in it, starts there
    marks = list(yaml_marks(root, question.unsaved))
    try:
        run = settle(Common(rules=tuple(map(Path, question.rules))), out_of_reach_counts=False)
        folder = _folder(run)
        return _judged(question, run, folder, marks)
    except UserError as error:
        return Answer(tuple(marks), problem=" ".join((error.message, error.hint)).strip())


def _folder(run: Run) -> Path:
    """The folder to judge: as ``nsaudit lint`` finds it, or else all that is open."""
    if run.config is not None and run.config.project is not None:
        folder = run.config.folder / run.config.project
        if not folder.is_dir():
            where = run.config.where("project")
            raise UserError(f"{where}: project names {folder}, which is no folder")
        return folder
    cloud = read_suitecloud(Path())
    return Path() if cloud is None or cloud.project is None else cloud.project


def _judged(question: Question, run: Run, folder: Path, marks: list[Mark]) -> Answer:
    base = folder.resolve()
    unsaved = {
        Path(path).relative_to(base).as_posix(): text
        for path, text in question.unsaved.items()
        if Path(path).is_relative_to(base)
    }
    rules = all_rules(run.common.rules)
    setups = [s for s in chosen(rules, run.selection, run.config) if not compares(s.rule)]
    try:
        snapshot = read_folder(folder, environment="project", unsaved=unsaved)
        if reads_scripts(setups):
            snapshot = with_effects(
                snapshot, folder, jobs=1, cache_dir=default_cache(), unsaved=unsaved
            )
    except OSError as error:
        raise UserError(f"{folder}: cannot be read: {error.strerror}") from error
    snapshot, contracts = _with_contracts(snapshot, run)
    judged = Judged(
        command="lint",
        snapshots=(snapshot,),
        outcomes=(run_rules(setups, snapshot, today=run.today.isoformat()),),
        rules=rules,
        setups=setups,
        house=house(rules, run.selection),
        folders=(folder.as_posix(),),
    )
    files = Files(folder, unsaved)
    found = _findings(assemble(judged, run).findings, files, base, contracts)
    return Answer((*marks, *found), *_index(snapshot, base))


def _with_contracts(snapshot: Snapshot, run: Run) -> tuple[Snapshot, frozenset[str]]:
    """The snapshot with the contracts on disk, and their paths; broken ones have their marks."""
    from nsaudit.sources.contracts import (  # noqa: PLC0415 - few folders have contracts
        ContractError,
        find,
        read_contracts,
        with_contracts,
    )

    if run.config is None or not run.config.contracts:
        return snapshot, frozenset()
    try:
        contracts = read_contracts(find(run.config.contracts, run.config.folder), run.config.folder)
    except ContractError:
        return snapshot, frozenset()
    joined = with_contracts(snapshot, contracts)
    paths = (r.location.path for r in joined.records(Integration) if r.location)
    return joined, frozenset(path for path in paths if path)


def _findings(
    findings: tuple[Finding, ...], files: Files, base: Path, contracts: frozenset[str]
) -> Iterator[Mark]:
    for finding in findings:
        if finding.out_of_reach or not finding.locations or finding.locations[0].path is None:
            continue
        first, *others = finding.locations
        path = first.path or ""
        in_contract = path in contracts
        here = files if not in_contract else Files(Path())
        fixes = () if in_contract else tuple(propose(finding, files))
        yield Mark(
            path=str((Path().resolve() if in_contract else base) / path),
            span=span_at(here, path, first.line, first.column),
            level=_level(finding),
            rule_id=finding.rule_id,
            message=_message(finding),
            related=tuple(
                Related(str(base / p.path), span_at(files, p.path, p.line, p.column))
                for p in others
                if p.path is not None and p.path not in contracts
            ),
            repairs=tuple(
                made for fix in fixes if fix.path == path and (made := repair(files, fix))
            ),
        )


def _level(finding: Finding) -> str:
    if finding.status is Status.UNKNOWN:
        return "information"
    return "warning" if finding.status is Status.ERROR else LEVELS[finding.severity]


def _message(finding: Finding) -> str:
    if finding.status is Status.UNKNOWN:
        return f"not decided: {finding.message}"
    return finding.message + (f"\nFix: {finding.fix}" if finding.fix else "")


def _index(snapshot: Snapshot, base: Path) -> tuple[dict[str, tuple[str, int]], dict[str, str]]:
    objects: dict[str, tuple[str, int]] = {}
    for record in snapshot.records(Customization):
        place = record.location
        if record.key and place is not None and place.path is not None:
            objects.setdefault(record.key, (str(base / place.path), place.line or 1))
    files = {
        record.key: str(base / record.location.path)
        for record in snapshot.records(CabinetFile)
        if record.location is not None and record.location.path is not None
    }
    return objects, files
