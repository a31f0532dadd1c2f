"""What changed since an earlier run: new, still there, fixed, or not checked this time.

A finding counts as fixed only where its rule ran again and could decide; otherwise nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from nsaudit.finding import Finding, Severity, Status
from nsaudit.model.project import Unreadable
from nsaudit.model.snapshot import Snapshot
from nsaudit.report import EarlierFinding, Since

_HINT = "Give a report that '--report json=FILE' wrote."
_LONGEST = 200_000_000

Key = tuple[str, str]
"""Environment and fingerprint."""


class SinceError(Exception):
    """A report of an earlier run that cannot be used."""

    hint = _HINT


class _Loose(BaseModel):
    """A part of the report's published shape; what is not needed here is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class _Place(_Loose):
    path: str | None = None


class _Subject(_Loose):
    kind: str
    key: str
    label: str


class _Found(_Loose):
    rule_id: str
    rule_name: str
    severity: Literal["critical", "high", "medium", "low", "info"]
    status: Literal["fail", "unknown", "error"]
    environment: str
    subject: _Subject
    message: str
    fingerprint: str
    locations: tuple[_Place, ...] = ()


class _Accepted(_Loose):
    finding: _Found


class _Decided(_Loose):
    outcome: str


class _Ran(_Loose):
    started_at: str | None = None


class EarlierRun(_Loose):
    """The parts of an earlier report that a comparison needs."""

    schema_version: Literal[1]
    run: _Ran
    findings: tuple[_Found, ...]
    waived: tuple[_Accepted, ...] = ()
    decision: _Decided


def load_earlier(path: Path) -> EarlierRun:
    """Read the JSON report of an earlier run. Raises SinceError for a file that is not one."""
    try:
        if path.stat().st_size > _LONGEST:
            raise SinceError(f"{path}: larger than {_LONGEST:,} bytes")
        return EarlierRun.model_validate_json(path.read_bytes())
    except OSError as error:
        raise SinceError(f"{path}: cannot be read: {(error.strerror or '').lower()}") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise SinceError(f"{path}: {where + ': ' if where else ''}{first['msg']}") from error


def compare_runs(
    earlier: EarlierRun,
    name: str,
    *,
    failing: Iterable[Finding],
    accepted: Iterable[Finding],
    undecided: Iterable[Finding],
    snapshots: Iterable[Snapshot],
    rules_run: frozenset[str],
    complete: bool,
) -> Since:
    """Compare this run with an earlier one by environment and fingerprint.

    ``failing`` are the active findings of this run, ``accepted`` those that are waived or in the
    baseline, ``undecided`` the checks that came to no verdict, questions included. ``complete`` is
    False where something that should have been judged was not read at all.
    """
    before = {_key(f): f for f in earlier.findings if f.status == "fail"}
    known = {*before, *(_key(w.finding) for w in earlier.waived)}
    now = {(f.environment, f.fingerprint) for f in failing if f.status is Status.FAIL}
    held = {(f.environment, f.fingerprint) for f in accepted}
    doubts = _Doubts(undecided, snapshots, rules_run, complete=complete)
    gone = [f for key, f in before.items() if key not in now and key not in held]
    gone.sort(key=lambda f: (-Severity.parse(f.severity), f.rule_id, f.environment, f.subject.key))
    return Since(
        name=name,
        started_at=earlier.run.started_at,
        outcome=earlier.decision.outcome,
        new=frozenset(now - known),
        still=len(now & known),
        accepted=len(held & before.keys()),
        fixed=tuple(_shown(f) for f in gone if not doubts.about(f)),
        unchecked=tuple(_shown(f) for f in gone if doubts.about(f)),
    )


class _Doubts:
    """What this run could not check again."""

    def __init__(
        self,
        undecided: Iterable[Finding],
        snapshots: Iterable[Snapshot],
        rules_run: frozenset[str],
        *,
        complete: bool,
    ) -> None:
        self._complete = complete
        self._rules = rules_run
        self._environments: set[str] = set()
        self._broken: set[Key] = set()
        for snapshot in snapshots:
            environment = snapshot.meta.environment
            self._environments.add(environment)
            for record in snapshot.records(Unreadable):
                self._broken.add((environment, record.path))
        self._open = {
            (f.rule_id, f.environment, f.subject.kind, f.subject.key.casefold())
            for f in undecided
            if f.status is not Status.FAIL
        }

    def about(self, finding: _Found) -> bool:
        """Whether nobody can say that the finding is gone."""
        rule, environment, subject = finding.rule_id, finding.environment, finding.subject
        return (
            not self._complete
            or rule not in self._rules
            or environment not in self._environments
            or (rule, environment, subject.kind, subject.key.casefold()) in self._open
            # A rule whose whole table is missing says so of the environment.
            or (rule, environment, "environment", environment.casefold()) in self._open
            or any((environment, p.path or "") in self._broken for p in finding.locations)
        )


def _key(finding: _Found) -> Key:
    return finding.environment, finding.fingerprint


def _shown(finding: _Found) -> EarlierFinding:
    return EarlierFinding(
        rule_id=finding.rule_id,
        rule_name=finding.rule_name,
        severity=Severity.parse(finding.severity),
        environment=finding.environment,
        kind=finding.subject.kind,
        key=finding.subject.key,
        message=finding.message,
        fingerprint=finding.fingerprint,
    )
