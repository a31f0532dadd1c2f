"""CHK005: answers that the account itself contradicts."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from nsaudit.api import (
    AccountingPeriod,
    Attestation,
    AutoNumbering,
    Confidence,
    Context,
    CsvImport,
    DuplicateDetection,
    Fail,
    Feature,
    NotApplicable,
    Options,
    Pass,
    Point,
    Record,
    SandboxSettings,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_days import day

R = TypeVar("R", bound=Record)


class Signs(NamedTuple):
    """What speaks against an answer, and what could not be read."""

    against: list[tuple[str, Point]]
    unread: str


def _signs(
    ctx: Context[Options],
    cls: type[R],
    wrong: Callable[[R], bool | None],
    text: Callable[[R], str],
) -> Signs:
    """Look through the records of a class; ``wrong`` is None where a record cannot tell."""
    gap = ctx.snapshot.gap(cls)
    rows = ctx.snapshot.records(cls)
    against = [(text(row), Point(record=row)) for row in rows if wrong(row)]
    name = cls.table.replace("_", " ")
    unread = gap.detail if gap else ""
    if not unread and ctx.snapshot.partial(cls):
        unread = f"not all {name} were read"
    if not unread and any(wrong(row) is None for row in rows):
        unread = f"some {name} could not be read"
    return Signs(against, unread)


def _both(*signs: Signs) -> Signs:
    against = [entry for sign in signs for entry in sign.against]
    return Signs(against, next((s.unread for s in signs if s.unread), ""))


def _no(value: bool | None) -> bool | None:
    return None if value is None else not value


def _duplicates(ctx: Context[Options]) -> Signs:
    return _both(
        _signs(
            ctx,
            Feature,
            lambda f: _no(f.enabled) if f.key == "duplicates" else False,
            lambda f: "the feature Duplicate Detection is off",
        ),
        _signs(
            ctx,
            DuplicateDetection,
            lambda d: _no(d.enabled) if d.key in {"customer", "contact"} else False,
            lambda d: f"duplicate detection does not cover {d.entity}",
        ),
    )


def _numbering(ctx: Context[Options]) -> Signs:
    return _signs(
        ctx,
        AutoNumbering,
        lambda n: False if n.enabled is False else n.allow_override,
        lambda n: f"numbers of {n.type} can be overridden",
    )


def _imports(ctx: Context[Options]) -> Signs:
    return _signs(
        ctx,
        CsvImport,
        lambda i: _no(i.runserversuitescript),
        lambda i: f"the import {i.scriptid} skips server scripts",
    )


def _period(ctx: Context[Options]) -> Signs:
    def closed(period: AccountingPeriod) -> bool | None:
        if period.isquarter or period.isyear or period.isposting is False:
            return False
        if None in (period.startdate, period.enddate):
            return None
        holds = (period.startdate or "") <= ctx.today[:10] <= (period.enddate or "")
        return False if not holds else period.closed

    return _signs(ctx, AccountingPeriod, closed, lambda p: f"the period {p.periodname} is closed")


def _sandbox(ctx: Context[Options]) -> Signs:
    def reaches(settings: SandboxSettings) -> bool | None:
        if settings.mail_to == "recipients" or settings.gateway == "live":
            return True
        return None if None in (settings.mail_to, settings.gateway) else False

    return _signs(ctx, SandboxSettings, reaches, lambda s: "the sandbox reaches real people")


CHECKS: dict[str, Callable[[Context[Options]], Signs]] = {
    "duplicate_settings": _duplicates,
    "numbering_settings": _numbering,
    "csv_preferences": _imports,
    "period_open": _period,
    "sandbox_safety": _sandbox,
}
"""Items that something else in the account can speak against."""


@rule(
    id="CHK005",
    subject=Attestation,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    evidence="ASLRD",
)
def item_contradicted(record: Attestation, ctx: Context[Options]) -> Verdict:
    """What somebody answered agrees with what the account shows.

    Why: the release is signed on an answer that is wrong; nobody looks again once it says yes.
    Fix in the UI: look at the page again and answer as it is.
    Fix in XML: no file of the project; in the attestations: answer the item again.
    Source: the go-live guide; a machine reading beats what somebody wrote down.
    Traps: what changed after the snapshot was taken is not a contradiction.
    """
    check = CHECKS.get(record.id)
    if check is None:
        return NotApplicable("nothing that was read speaks of this item")
    if record.answered is False:
        return NotApplicable("not answered: CHK001 says so")
    if record.answered is None or record.answer is None:
        return Unknown(f"{record.caption}: the answer could not be read")
    if record.answer != "yes":
        return NotApplicable("not answered with yes")
    at, taken = day(record.at), day(ctx.snapshot.meta.taken_at)
    if at is None:
        return Unknown(f"{record.caption}: when it was answered was not stated")
    if taken is not None and taken < at:
        return Unknown(f"{record.caption}: the account was read before it was answered")
    found = check(ctx)
    if found.against:
        return Fail(
            f"{record.caption}: answered yes, but {found.against[0][0]}",
            evidence=[text for text, _ in found.against],
            at=[Point(("answer",)), *(place for _, place in found.against)],
        )
    return Unknown(f"{record.caption}: {found.unread}") if found.unread else Pass()
