"""Groups of records that may be one, as evidence shows them."""

from nsaudit.api import RecordDuplicates

SHOWN = 5


def groups_shown(found: RecordDuplicates) -> list[str]:
    """The largest groups: how many records, their masked key, and where to begin to look."""
    lines = []
    for group in (found.samples or ())[:SHOWN]:
        first = "" if group.first is None else f" (lowest internal id {group.first})"
        lines.append(f"{group.records} records: {group.shown or 'a key that was not read'}{first}")
    return lines
