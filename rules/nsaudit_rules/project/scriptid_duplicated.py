"""SDF006: script ids that a project defines more than once."""

from nsaudit.api import (
    Context,
    Customization,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.project_index import home

SHARED_BY_DESIGN = frozenset({"customsegment", "customrecordtype"})
"""A segment and the record type of its values can have one id; references then state the type."""


@rule(id="SDF006", subject=Customization, severity=Severity.HIGH)
def scriptid_duplicated(record: Customization, ctx: Context[Options]) -> Verdict:
    """Each script id is defined once in a project.

    Why: only one of the definitions ends up in the account, and which one depends on the order of
        the files; the others are lost without a message.
    Fix in the UI: compare both with the object in the account and keep the right one.
    Fix in XML: delete one of the files, or give one of the objects an id of its own.
    Source: Oracle help section_4724963992 (project structure: one file for each object); measured
        in public projects, where copies lie in a second folder below Objects.
    Traps: several projects in one repository may define the same id; only one project is looked at.
        What deploying does with the second definition is not documented.
    """
    index = home(record, ctx)
    if index is None:
        return NotApplicable("it was read from an account, where ids are unique")
    if record.project is None:
        return NotApplicable("no project holds the file")
    if not record.key:
        return NotApplicable("it has no script id")
    same = [other for other in index.by_id[record.key] if _clashes(record, other)]
    if len(same) > 1:
        if same[0] is not record:
            return NotApplicable("judged at the first definition")
        places = sorted(o.location.path for o in same if o.location and o.location.path)
        return Fail(
            f"{record.scriptid} is defined {len(same)} times in this project",
            evidence=places,
            at=same,
        )
    return Unknown(index.gap) if index.gap else Pass()


def _clashes(record: Customization, other: Customization) -> bool:
    if other is record or other.tag == record.tag:
        return True
    return not {record.tag, other.tag} <= SHARED_BY_DESIGN
