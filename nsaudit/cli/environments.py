"""The environments of nsaudit.yaml, each from all sources that it names, live ones all at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nsaudit.cli.errors import Unreachable, UserError
from nsaudit.cli.live import Connection, collect_all, connection
from nsaudit.cli.recordsources import live_keys
from nsaudit.cli.sides import Side, is_snapshot, named, read_project, stored
from nsaudit.model.base import Record
from nsaudit.model.effects import ScriptCode
from nsaudit.model.snapshot import GapReason, Snapshot, SnapshotMeta

if TYPE_CHECKING:
    from nsaudit.config import Config, Environment
    from nsaudit.sources.account import Parts, Step
    from nsaudit.sources.records import Key


def read_environments(
    names: Iterable[str],
    config: Config,
    wanted: Collection[type[Record]] | None = None,
    *,
    offline: bool = False,
    parts: Mapping[str, Parts] | None = None,
    progress: Callable[[Step], None] | None = None,
    unreachable: dict[str, Unreachable] | None = None,
) -> dict[str, Side]:
    """Read environments by name; live ones at once.

    ``wanted`` are the record classes that the selected rules ask for (None: all). With ``offline``
    nothing is asked of an account: its last snapshot stands for it. An account that cannot be read
    is put into ``unreachable``, or is an error where that is not given.
    """
    chosen = {name: config.environments[name] for name in names}
    live = [
        replace(connection(name, config), keys=_keys(name, config, wanted))
        for name, environment in chosen.items()
        if environment.live is not None and not offline
    ]
    found = _collect(live, wanted, parts, progress)
    sides: dict[str, Side] = {}
    for name, environment in chosen.items():
        answer = found.get(name)
        if isinstance(answer, Unreachable):
            if unreachable is None:
                raise answer
            unreachable[name] = answer
            continue
        sides[name] = _side(name, environment, config, answer, wanted, offline=offline)
    return sides


def _collect(
    live: Collection[Connection],
    wanted: Collection[type[Record]] | None,
    parts: Mapping[str, Parts] | None,
    progress: Callable[[Step], None] | None,
) -> Mapping[str, Snapshot | Unreachable]:
    if not live:
        return {}
    now = moment().strftime("%Y-%m-%dT%H:%M:%SZ")
    return collect_all(live, wanted, taken_at=now, parts=parts, progress=progress)


def _keys(name: str, config: Config, wanted: Collection[type[Record]] | None) -> tuple[Key, ...]:
    """The keys of duplicates. A snapshot is taken whatever state the contracts are in."""
    try:
        return live_keys(name, config)
    except UserError:
        if wanted is not None:
            raise
        return live_keys(name, config, contracts=False)


def _side(
    name: str,
    environment: Environment,
    config: Config,
    live: Snapshot | None,
    wanted: Collection[type[Record]] | None,
    *,
    offline: bool,
) -> Side:
    """One environment from its sources, the best first: live or its snapshot, files, answers."""
    base = config.folder
    sources: list[Snapshot] = [] if live is None else [live]
    kept: Side | None = None
    folder: Path | None = None
    if live is None and environment.snapshot is not None:
        kept = _last(name, environment.snapshot, base)
        sources.append(kept.snapshot)
    elif live is None and environment.live is not None and offline:
        raise UserError(
            f"environment {name} has no snapshot to use offline",
            f"Write one with 'nsaudit snapshot {name} -o DIR' and name DIR as snapshot:.",
        )
    if environment.sdf is not None:
        folder = base / environment.sdf
        if not folder.is_dir():
            raise UserError(
                f"{folder}: environment {name} names this SDF folder; it does not exist"
            )
        effects = wanted is not None and ScriptCode in wanted
        sources.append(
            read_project(
                folder, name, environment.kind, environment.account, effects=effects, contents=True
            )
        )
    if not sources and environment.attestations is None:
        raise UserError(
            f"environment {name} has neither live, sdf nor snapshot",
            "Add one of them to nsaudit.yaml.",
        )
    if kept is not None and len(sources) == 1 and environment.attestations is None:
        return kept.described(named(kept.snapshot.meta, name, environment))
    return Side(_attested(_merged(name, environment, sources), environment, config), folder)


def _merged(name: str, environment: Environment, sources: list[Snapshot]) -> Snapshot:
    from nsaudit.sources.merge import merge  # noqa: PLC0415 - only where sources are read

    if not sources:
        sources = [_nothing(name)]
    first = sources[0].meta
    return merge(sources, named(SnapshotMeta(environment=name, **_whose(first)), name, environment))


def _whose(meta: SnapshotMeta) -> dict[str, str | None]:
    return {"environment_kind": meta.environment_kind, "account_id": meta.account_id}


def _nothing(name: str) -> Snapshot:
    """An environment that only attestations describe."""
    from nsaudit.model.settings import Account  # noqa: PLC0415
    from nsaudit.model.snapshot import Gap, record_classes  # noqa: PLC0415

    gaps = {
        cls.table: Gap(
            reason=GapReason.OUT_OF_REACH,
            detail=f"environment {name} has no source that shows {cls.table.replace('_', ' ')}",
        )
        for cls in record_classes()
        if cls.table and cls is not Account
    }
    return Snapshot(SnapshotMeta(environment=name), {Account.table: (Account(name=name),)}, gaps)


def _attested(snapshot: Snapshot, environment: Environment, config: Config) -> Snapshot:
    """The snapshot with what was attested and what the checklist asks; a failed read stays one."""
    base = config.folder
    from nsaudit.sources.attestations import (  # noqa: PLC0415 - only where environments are read
        AttestationError,
        read_attestations,
    )
    from nsaudit.sources.attested import with_attestations  # noqa: PLC0415

    given = None
    if environment.attestations is not None:
        try:
            given = read_attestations(base / environment.attestations, base)
        except AttestationError as error:
            raise UserError(str(error), error.hint) from error
    from nsaudit.cli.filling import needs_of  # noqa: PLC0415 - reads the checklist

    needs, gate = needs_of(config, environment.kind)
    attested = with_attestations(snapshot, given, today=moment().date(), needs=needs, gate=gate)
    lost = {
        table: gap
        for table, gap in snapshot.gaps.items()
        if gap.reason is not GapReason.OUT_OF_REACH and table not in attested.tables
    }
    return attested.replace(gaps={**attested.gaps, **lost})


def _last(name: str, stored_at: str, base: Path) -> Side:
    path = base / stored_at
    if not is_snapshot(path):
        raise UserError(
            f"{path}: environment {name} names this folder as its snapshot, and it is none",
            f"'nsaudit snapshot {name} -o {stored_at}' writes one.",
        )
    return stored(path)


def moment() -> datetime:
    """Now, or what SOURCE_DATE_EPOCH says it is, to the second."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(int(epoch), UTC)
    return datetime.now(UTC).replace(microsecond=0)
