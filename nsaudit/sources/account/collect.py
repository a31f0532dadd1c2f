"""A live account to a snapshot: only the tables that are wanted, each whole or with its gap."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from nsaudit.model import (
    Account,
    AccountingPeriod,
    AccountLimits,
    Change,
    Currency,
    CustomField,
    CustomList,
    CustomRecordType,
    CustomSegment,
    Feature,
    Nexus,
    Preference,
    Project,
    Role,
    RoleAssignment,
    SavedSearch,
    Script,
    Subsidiary,
    Token,
    Unreadable,
    Workflow,
)
from nsaudit.model.authentication import Certificate, LoginUse
from nsaudit.model.base import Record
from nsaudit.model.effects import ScriptCode
from nsaudit.model.recordaudit import RecordDuplicates
from nsaudit.model.recorddata import (
    ExternalIdStats,
    LastChange,
    MandatoryFields,
    NamePattern,
    RecordSchema,
)
from nsaudit.model.snapshot import (
    Gap,
    GapReason,
    Snapshot,
    SnapshotMeta,
    holders,
    record_classes,
)
from nsaudit.netsuite import NetSuiteClient
from nsaudit.sources.account import (
    access,
    authentication,
    code,
    customization,
    duplicates,
    organization,
    recorddata,
    scripting,
    settings,
    workflows,
)
from nsaudit.sources.account.filled import Filled
from nsaudit.sources.account.reader import Reader, reader
from nsaudit.sources.account.reading import Reads
from nsaudit.sources.account.store import Parts
from nsaudit.sources.merge import OF_DATA
from nsaudit.sources.records.request import DEFAULT_KEYS, Key

Collector = Callable[[Reads], Awaitable[Filled]]

COLLECTORS: Mapping[type[Record], Collector] = {
    Feature: settings.features,
    Preference: settings.preferences,
    AccountLimits: settings.account_limits,
    CustomField: customization.custom_fields,
    CustomRecordType: customization.custom_record_types,
    CustomList: customization.custom_lists,
    CustomSegment: customization.custom_segments,
    Role: access.roles,
    RoleAssignment: access.role_assignments,
    Script: scripting.scripts,
    ScriptCode: code.script_code,
    Workflow: workflows.workflows,
    SavedSearch: workflows.saved_searches,
    Subsidiary: organization.subsidiaries,
    Currency: organization.currencies,
    Nexus: organization.nexuses,
    AccountingPeriod: organization.accounting_periods,
    Token: authentication.tokens,
    LoginUse: authentication.login_uses,
    ExternalIdStats: recorddata.external_ids,
    RecordDuplicates: duplicates.record_duplicates,
    NamePattern: recorddata.name_patterns,
    RecordSchema: recorddata.record_schemas,
    MandatoryFields: recorddata.mandatory_fields,
    LastChange: recorddata.last_changes,
}
"""Which collector fills the table of which record class; certificates need client ids besides."""

_OF_FILES = (Project, Unreadable)
"""Tables that an account does not have: nothing in them is everything there is."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a collection is. ``seconds_left`` is None until there is something to go by."""

    environment: str
    tables_done: int
    tables: int
    requests: int
    seconds_left: float | None


def collected_classes() -> frozenset[type[Record]]:
    """The record classes that a live account can show."""
    return frozenset((*COLLECTORS, Certificate))


async def collect(
    client: NetSuiteClient,
    wanted: Collection[type[Record]] | None = None,
    *,
    environment: str,
    kind: str | None = None,
    parts: Parts | None = None,
    taken_at: str | None = None,
    clients: tuple[str, ...] = (),
    keys: Sequence[Key] = DEFAULT_KEYS,
    progress: Callable[[Step], None] | None = None,
) -> Snapshot:
    """Read the tables of the wanted record classes (None: all) of an account.

    ``keys`` tell records that may be one.

    What is refused becomes a gap. Raises LoginRefused where nothing can be read at all, and
    UsageError for a configuration that cannot work; finished reads stay in ``parts``.
    """
    classes = _tables(wanted)
    watch = _Watch(environment, client, progress)
    reads = Reads(client, parts)
    jobs: dict[type[Record], Collector] = {**COLLECTORS}
    jobs[Certificate] = partial(authentication.certificates, clients=clients)
    began = parts.taken_at if parts else taken_at
    day = began[:10] if began else None
    jobs[RecordDuplicates] = partial(duplicates.record_duplicates, keys=keys, day=day)
    chosen = [cls for cls in jobs if cls in classes]
    watch.tables = len(chosen)

    async def one(cls: type[Record]) -> Filled:
        done = await jobs[cls](reads)
        watch.finished()
        return done

    who = asyncio.ensure_future(_who(reads, clients, compared=wanted is None or Change in wanted))
    tasks = [asyncio.ensure_future(one(cls)) for cls in chosen]
    try:
        found = await asyncio.gather(*tasks)
        by = await who
    finally:
        for task in (who, *tasks):
            task.cancel()
        await asyncio.gather(who, *tasks, return_exceptions=True)
        await reads.stop()
    return _snapshot(
        found,
        SnapshotMeta(
            environment=environment,
            environment_kind=kind or client.session.account.kind,
            account_id=client.session.account.realm,
            taken_at=began,
            sources=("live",),
            release=by.release,
            role=by.role,
        ),
        by.gap,
    )


async def _who(reads: Reads, clients: tuple[str, ...], *, compared: bool) -> Reader:
    """Role and release, which matter where environments are compared."""
    return await reader(reads, clients) if compared else Reader()


def _tables(wanted: Collection[type[Record]] | None) -> frozenset[type[Record]]:
    """The classes whose tables hold the wanted ones: a deployment is in the table of scripts."""
    if wanted is None or Change in wanted:
        return collected_classes()
    return frozenset(holder for cls in wanted for holder in holders(cls))


def _snapshot(found: Collection[Filled], meta: SnapshotMeta, unread: Gap | None) -> Snapshot:
    tables: dict[str, tuple[Record, ...]] = {cls.table: () for cls in _OF_FILES}
    tables[Account.table] = (
        Account(
            name=meta.environment,
            account_id=meta.account_id,
            environment_kind=meta.environment_kind,
        ),
    )
    gaps: dict[str, Gap] = {} if unread is None else {Account.table: unread}
    for item in found:
        if item.records is not None:
            tables[item.table] = tuple(sorted(item.records, key=lambda record: record.key))
        if item.gap is not None:
            gaps[item.table] = item.gap
    possible = {cls.table for cls in collected_classes()}
    for cls in record_classes():
        if cls.table and cls.table not in tables and cls.table not in gaps:
            gaps[cls.table] = _absent(cls, cls.table in possible)
    return Snapshot(
        meta.model_copy(
            update={
                "partial": tuple(sorted(item.table for item in found if item.partial)),
                "provenance": {item.table: item.source for item in sorted(found, key=_table)},
            }
        ),
        tables,
        gaps,
    )


def _table(item: Filled) -> str:
    return item.table


def _absent(cls: type[Record], possible: bool) -> Gap:
    what = cls.table.replace("_", " ")
    if possible:
        detail = f"{what} were not asked for: no rule of that run needs them"
        return Gap(reason=GapReason.NOT_REQUESTED, detail=detail)
    if cls.table in OF_DATA:
        detail = (
            f"no account shows {what}; export the records and name the files under records: in "
            "nsaudit.yaml"
        )
    else:
        detail = cls.unseen or (
            f"no interface of a live account shows {what}; add a folder of imported objects (sdf:) "
            "or attestations to the environment"
        )
    return Gap(reason=GapReason.OUT_OF_REACH, detail=detail)


class _Watch:
    """Counts finished tables, and guesses from their pace how long the others take."""

    def __init__(
        self, environment: str, client: NetSuiteClient, tell: Callable[[Step], None] | None
    ) -> None:
        self._environment = environment
        self._client = client
        self._tell = tell
        self._began = time.monotonic()
        self._done = 0
        self.tables = 0

    def finished(self) -> None:
        self._done += 1
        if self._tell is None:
            return
        elapsed = time.monotonic() - self._began
        left = elapsed / self._done * (self.tables - self._done) if self._done > 1 else None
        requests = self._client.counters.requests
        self._tell(Step(self._environment, self._done, self.tables, requests, left))
