"""Sample payloads that contracts name, judged in every environment of an audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nsaudit.cli.errors import UserError
from nsaudit.model.integration import Integration
from nsaudit.model.integrationobject import IntegrationObject
from nsaudit.model.payload import Payload, PayloadIssue
from nsaudit.model.snapshot import Snapshot

if TYPE_CHECKING:
    from nsaudit.preflight import Knowledge

MOST_ENVIRONMENTS = 16
_PLACES = 3
_DONE = frozenset({"create", "upsert", "update"})


def with_samples(
    snapshots: Mapping[str, Snapshot], integrations: Sequence[Integration], base: Path
) -> dict[str, Snapshot]:
    """The snapshots with what would become of the samples of every contract; unchanged without any.

    The samples of one object are one stream: ids that repeat and parents that come late are looked
    for in it, not across contracts. Raises UserError for a sample that cannot be read.
    """
    found: dict[tuple[str, str], list[Payload]] = {}
    for integration in integrations:
        for each in integration.objects or ():
            if each.payloads:
                files = list(_files(integration, each, base))
                for environment, payload in _judged(snapshots, each, files, base):
                    found.setdefault((environment, payload.recordtype), []).append(payload)
    if not found:
        return dict(snapshots)
    return {
        name: snapshot.with_table(
            Payload.table,
            [_joined(rows) for (where, _), rows in sorted(found.items()) if where == name],
        )
        for name, snapshot in snapshots.items()
    }


def _files(integration: Integration, each: IntegrationObject, base: Path) -> Iterator[Path]:
    """The files of an object's samples, from the folder of its contract."""
    contract = (integration.location and integration.location.path) or ""
    folder = (base / contract).parent
    for name in each.payloads or ():
        path = folder / name
        if not path.is_file():
            raise UserError(f"{contract}: {each.record}: {path}: there is no such file of payloads")
        yield path


def _judged(
    snapshots: Mapping[str, Snapshot], each: IntegrationObject, files: Sequence[Path], base: Path
) -> Iterator[tuple[str, Payload]]:
    from nsaudit.preflight import Preflight, know  # noqa: PLC0415 - only where samples are named
    from nsaudit.sources.payloads import (  # noqa: PLC0415
        Defaults,
        PayloadError,
        read_payloads,
    )

    def knows(environment: str, kind: str) -> Knowledge:
        return know(snapshots[environment], kind, each.form or None)

    operation = each.operation if each.operation in _DONE else None
    defaults = Defaults(each.record, operation or "")
    shown = [p.relative_to(base).as_posix() if p.is_relative_to(base) else p.name for p in files]
    names = tuple(snapshots)
    for start in range(0, len(names), MOST_ENVIRONMENTS):
        with Preflight(names[start : start + MOST_ENVIRONMENTS], knows, shown) as work:
            try:
                for number, path in enumerate(files):
                    for sample in read_payloads(path, defaults, number):
                        work.take(sample)
            except PayloadError as error:
                raise UserError(str(error), error.hint) from error
            if not work.number:
                raise UserError(f"{', '.join(shown)}: no payload in it")
            yield from work.results()


def _joined(payloads: Sequence[Payload]) -> Payload:
    """The payloads of one record type from several contracts as one record."""
    first = payloads[0]
    if len(payloads) == 1:
        return first
    elsewhere: Counter[str] = Counter()
    unknown: dict[str, dict[str, None]] = {}
    issues: dict[str, PayloadIssue] = {}
    for each in payloads:
        elsewhere.update(each.elsewhere or {})
        for what, texts in (each.unknown or {}).items():
            unknown.setdefault(what, {}).update(dict.fromkeys(texts))
        for issue in each.issues or ():
            known = issues.get(issue.id)
            issues[issue.id] = issue if known is None else _both(known, issue)
    return first.model_copy(
        update={
            "checked": sum(each.checked or 0 for each in payloads),
            "rejected": sum(each.rejected or 0 for each in payloads),
            "undecided": sum(each.undecided or 0 for each in payloads),
            "elsewhere": dict(sorted(elsewhere.items())),
            "unknown": {what: tuple(texts) for what, texts in sorted(unknown.items())},
            "issues": tuple(sorted(issues.values(), key=lambda i: (-i.count, i.id))),
        }
    )


def _both(one: PayloadIssue, other: PayloadIssue) -> PayloadIssue:
    alone = (one.only_here, other.only_here)
    return one.model_copy(
        update={
            "count": one.count + other.count,
            "only_here": None if None in alone else sum(n or 0 for n in alone),
            "locations": (*one.locations, *other.locations)[:_PLACES],
        }
    )
