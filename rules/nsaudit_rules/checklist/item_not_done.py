"""CHK002: checklist items that are not done."""

import datetime

from nsaudit.api import (
    Attestation,
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)

FREEZE_HOURS = (1.0, 2.0)
"""How long a freeze of writes lasts: shorter changes nothing, longer stops the business."""


def _severity(record: Attestation) -> Severity | None:
    """The severity that the checklist gives the item."""
    return Severity.parse(record.fails_as) if record.fails_as else None


def _measured(record: Attestation) -> Verdict | None:
    """The verdict on what was measured, where the item has bounds."""
    if record.id != "freeze":
        return None
    measure = record.measure
    if measure is None:
        return Unknown("freeze: from when to when writes were frozen was not stated")
    try:
        start = datetime.datetime.fromisoformat(str(measure.get("from")))
        end = datetime.datetime.fromisoformat(str(measure.get("to")))
        hours = (end - start).total_seconds() / 3600
    except (ValueError, TypeError):
        return Unknown("freeze: from and to are no times such as 2026-03-01T20:00")
    least, most = FREEZE_HOURS
    if least <= hours <= most:
        return None
    return Fail(
        f"{record.caption}: the freeze lasted {hours:g} hours, not {least:g} to {most:g}",
        at="measure",
    )


@rule(
    id="CHK002",
    subject=Attestation,
    severity=Severity.MEDIUM,
    raises=[Severity.LOW, Severity.HIGH, Severity.CRITICAL],
    confidence=Confidence.HIGH,
    evidence="A",
)
def item_not_done(record: Attestation, ctx: Context[Options]) -> Verdict:
    """Every item of the checklist is done, within its bounds.

    Why: the checklist holds what went wrong elsewhere; an item that is not done is a known risk on
        the day of go-live.
    Fix in the UI: do what the item says, then answer it again.
    Fix in XML: no file of the project; in the attestations: answer: "yes", or a reason.
    Source: the go-live guide (a freeze of one to two hours, and the other steps).
    Traps: a reason lowers the finding to medium; a waiver accepts it.
    """
    if record.setting:
        return NotApplicable("a settings page is judged by its own rules")
    if record.answered is False:
        return NotApplicable("not answered: CHK001 says so")
    if record.answered is None or record.answer is None:
        return Unknown(f"{record.caption}: the answer could not be read")
    if record.answer == "not_applicable" and record.reason:
        return NotApplicable("said to be not applicable, with a reason")
    if record.answer == "yes":
        bounds = _measured(record)
        return bounds or Pass()
    lowered = bool(record.reason)
    said = record.answer.replace("_", " ")
    return Fail(
        f"{record.caption}: answered {said}" + ("" if lowered else ", without a reason"),
        evidence=[f"reason: {record.reason}"] if record.reason else [],
        at="answer",
        severity=None if lowered else _severity(record),
    )
