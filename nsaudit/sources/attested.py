"""What attestations add to an environment: what counts, what has lapsed, and what is still asked.

What a machine read beats what somebody wrote down. An answer counts only while it has a person, a
day that is not too old, and evidence that can be found; otherwise its table is a gap.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from nsaudit.model.attestation import UNSEEN, Attestation
from nsaudit.model.base import Record
from nsaudit.model.snapshot import Gap, GapReason, Snapshot
from nsaudit.sources.attestations import TABLES, Attestations

SETTINGS_AGE = 90
"""Days for which a copy of a settings page counts."""


class Need(NamedTuple):
    """An item that a checklist needs: its title, the gate it is due at, and how it fails."""

    id: str
    title: str
    gate: str = "go-live"
    severity: str = "high"
    max_age_days: int = 0


def with_attestations(
    snapshot: Snapshot,
    given: Attestations | None,
    *,
    today: datetime.date,
    needs: Sequence[Need] = (),
    gate: str | None = None,
) -> Snapshot:
    """The snapshot with what was attested, as far as it is valid and no machine read it.

    ``needs`` are the items that a checklist asks for at ``gate``: each becomes a record, answered
    or not.
    """
    tables: dict[str, tuple[Record, ...]] = {}
    gaps: dict[str, Gap] = {}
    entries = {} if given is None else {e.id: e for e in given.entries}
    for section, cls in TABLES.items():
        if cls.table in snapshot.tables:
            continue  # a machine reading beats what somebody wrote down
        if given is None or section not in given.settings:
            gaps[cls.table] = _not_stated(given, section)
        else:
            why = lapse(entries[section], today, SETTINGS_AGE)
            if why is None:
                tables[cls.table] = given.settings[section]
            else:
                gaps[cls.table] = Gap(
                    reason=GapReason.FAILED, detail=f"{given.shown}: {section} {why}"
                )
    if given is None:
        gaps[Attestation.table] = _not_stated(None, "attestations")
    else:
        tables[Attestation.table] = tuple(_needed(entries, needs, gate))
    return snapshot.joined(tables, gaps, None if given is None else given.locate)


def lapse(entry: Attestation, today: datetime.date, usual_age: int) -> str | None:
    """Why an answer does not count (any more); None where it does."""
    lacking = [name for name, value in (("a person", entry.by), ("a date", entry.at)) if not value]
    if not entry.evidence:
        lacking.append("evidence")
    if lacking:
        return f"was attested without {' and '.join(lacking)}"
    if entry.evidence_missing:
        return "names an evidence file that is missing or was changed"
    at = _date(entry.at)
    if at is None or at > today:
        return "is dated in the future" if at else "has a date that is none"
    last = _date(entry.expires)
    if last is not None and last < today:
        return f"expired on {last}"
    most = entry.max_age_days or usual_age
    if last is None and (today - at).days > most:
        return f"is older than {most} days"
    return None


def _needed(
    entries: Mapping[str, Attestation], needs: Iterable[Need], gate: str | None
) -> Iterator[Attestation]:
    """The entries, with what the checklist says of them, and records for those that lack."""
    wanted = {need.id: need for need in needs}
    for name in sorted({*entries, *wanted}):
        need = wanted.get(name)
        entry = entries.get(name) or Attestation(id=name, answered=False)
        if need is not None:
            entry = entry.model_copy(
                update={
                    "title": need.title,
                    "needed_at": need.gate,
                    "gate": gate,
                    "fails_as": need.severity,
                    "max_age_days": need.max_age_days,
                }
            )
        yield entry


def _not_stated(given: Attestations | None, section: str) -> Gap:
    detail = (
        UNSEEN
        if given is None
        else f"{given.shown} does not state {section}; 'nsaudit attest' asks for it"
    )
    return Gap(reason=GapReason.OUT_OF_REACH, detail=detail)


def _date(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text or "")
    except ValueError:
        return None
