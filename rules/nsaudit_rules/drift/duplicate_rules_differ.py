"""DRF005: duplicates are told by other rules."""

from nsaudit.api import (
    Change,
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_changes import show

KIND = "duplicate detection"
SETTINGS = {
    "enabled": "the switches",
    "match_fields": "the match fields",
    "across_subsidiaries": "the comparisons across subsidiaries",
    "near_match": "the rules for similar values",
}
"""Settings that decide what counts as a duplicate."""


def _looser(what: str, change: Change) -> bool:
    """Whether the target finds fewer duplicates than the source."""
    if what == "match_fields":
        before, after = (set(str(v or "").split("|")) for v in (change.before, change.after))
        return before < after
    return (change.before, change.after) == ("T", "F")


@rule(
    id="DRF005",
    subject=Change,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    tier=1,
    evidence="A",
)
def duplicate_rules_differ(record: Change, ctx: Context[Options]) -> Verdict:
    """Duplicate detection is set alike in both environments.

    Why: what was refused or listed in the sandbox goes through in production: copies that no test
        could show.
    Fix in the UI: Setup > Company > Duplicate Detection in both accounts: the same entities,
        fields and options.
    Fix in XML: no file of the project holds this page.
    Source: Oracle help bridgehead_N258228 (the settings of the page); the go-live guide (duplicate
        rules differ).
    Traps: both sides were copied by hand; the copies may be older than the pages.
    """
    if record.record_kind != KIND:
        return NotApplicable("not about duplicate detection")
    entity = record.record_key
    if record.op != "changed":
        side = "target" if record.op == "added" else "source"
        return Unknown(f"duplicate detection of {entity} was stated for the {side} only")
    what = record.path[0] if record.path else ""
    if what not in SETTINGS:
        return NotApplicable("a setting that tells no duplicates")
    return Fail(
        f"{SETTINGS[what]} of {entity} differ: {show(record.before)} in the source, "
        f"{show(record.after)} in the target",
        severity=Severity.HIGH if _looser(what, record) else None,
    )
