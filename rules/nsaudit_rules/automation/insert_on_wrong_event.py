"""AFS002: user events that insert when a record is deleted, or from a partial inline edit."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    ScriptCode,
    ScriptEffect,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_effects import (
    evidence,
    inserts,
    lost,
    parts,
    places,
    record_of,
    standing,
    unread,
)

RARE = frozenset({"approve", "cancel", "markcomplete", "reject"})
"""Events that no list of events in code names together with a delete."""


@rule(
    id="AFS002",
    subject=ScriptCode,
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    evidence="S",
)
def insert_on_wrong_event(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """A user event inserts neither when its record is deleted nor from a partial inline edit.

    Why: after submit runs for deletes too, and then makes a record that points at nothing. In an
        inline edit the new record holds only the fields that were changed, so what is inserted
        from it lacks the rest.
    Fix in the UI: set Event Type on the script deployment, or test context.type first in the
        script.
    Fix in XML: <eventtype>CREATE</eventtype>; in the script, return for DELETE, and load the whole
        record for XEDIT.
    Source: Oracle help, section_4387799721 (user event script type) and chapter_N3361453 (limit
        scripts by type); 90 of 240 public scripts that insert can do so on delete, 108 on an
        inline edit.
    Traps: an early exit in a function that the analysis cannot follow; a delete that a condition
        on the record's fields never lets through. Code that names the delete event itself is
        taken to mean it, as for a reversal.
    """
    stop = unread(code)
    if stop:
        return stop
    if "afterSubmit" not in code.entry_points:
        return NotApplicable("no after-submit entry point")
    where = standing(code, ctx)
    partial = _reads_new(code)
    found = inserts(code, "afterSubmit")
    deletes = [e for e in found if _reaches(e, "delete") and not _named(e)]
    edits = [e for e in found if partial and _reaches(e, "xedit")]
    unclear = [e for e in found if None in (_reaches(e, "delete"), _reaches(e, "xedit"))]
    nothing = not deletes and not edits
    if nothing and not code.incomplete and partial is not None and not unclear:
        return Pass()
    if where.off or not (where.lets("delete") or where.lets("xedit")):
        return NotApplicable("no live deployment lets these events through")
    if nothing:
        return lost(code) or Unknown("in which events it inserts could not be read")
    deletes = deletes if where.lets("delete") else []
    edits = edits if where.lets("xedit") else []
    bad = [effect for effect in found if effect in deletes or effect in edits]
    if not bad:
        return NotApplicable("no live deployment lets these events through")
    said = []
    if deletes:
        said.append(f"deleting a record inserts {_types(deletes)}")
    if edits:
        said.append(f"an inline edit, which holds only what changed, inserts {_types(edits)}")
    return Fail("; ".join(said), evidence=evidence(bad, where), at=places(bad), parts=parts(bad))


def _types(effects: list[ScriptEffect]) -> str:
    return ", ".join(sorted({record_of(effect) for effect in effects}))


def _reaches(effect: ScriptEffect, event: str) -> bool | None:
    """Whether an event leads to the effect; None where an event test is there and was not read."""
    if effect.events is not None:
        return event in effect.events
    return None if any(guard.kind == "type" for guard in effect.guards) else True


def _named(effect: ScriptEffect) -> bool:
    """Whether the code names the delete event itself: a list of events without the rare ones.

    What an exclusion lets through holds them all; what is listed is meant, as in a reversal.
    """
    return effect.events is not None and RARE.isdisjoint(effect.events)


def _reads_new(code: ScriptCode) -> bool | None:
    """Whether after submit reads values from the new record; None where facts were not read."""
    if code.facts is None:
        return None
    return any(f.kind == "reads-new-record" and f.entry_point == "afterSubmit" for f in code.facts)
