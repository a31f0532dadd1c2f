"""Groups of records that may be one, as evidence shows them, and how old a count may be."""

from nsaudit.api import Fail, Pass, RecordDuplicates, Severity, Unknown, Verdict
from nsaudit_rules.shared_days import day

SHOWN = 5


def groups_shown(found: RecordDuplicates) -> list[str]:
    """The largest groups: how many records, their masked key, and where to begin to look."""
    lines = []
    for group in (found.samples or ())[:SHOWN]:
        first = "" if group.first is None else f" (lowest internal id {group.first})"
        lines.append(f"{group.records} records: {group.shown or 'a key that was not read'}{first}")
    return lines


def none_found(found: RecordDuplicates, today: str, most: int) -> Verdict:
    """The verdict on records without groups: an old count says little of what came since."""
    of, now = day(found.as_of), day(today)
    if of is None:
        return Unknown("of which day these records are was not read")
    if now is not None and (now - of).days > most:
        return Fail(
            f"no group of {found.recordtype} records by {'+'.join(found.by)} on {of}, "
            f"{(now - of).days} days ago; what came since was not compared",
            severity=Severity.LOW,
            parts=["age"],
        )
    return Pass()
