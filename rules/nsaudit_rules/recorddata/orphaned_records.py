"""DAT006: references that lead to no record."""

from nsaudit.api import (
    Context,
    Fail,
    Options,
    OrphanedReferences,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)


@rule(id="DAT006", subject=OrphanedReferences, severity=Severity.MEDIUM, evidence="D")
def orphaned_records(found: OrphanedReferences, ctx: Context[Options]) -> Verdict:
    """Every parent, customer and source order that a record names exists.

    Why: a child that was written before its parent, or whose parent was deleted or merged, is
        rejected on its next save, or hangs on nothing and is missed in every total.
    Fix in the UI: write the missing parents first, or choose an existing one on the record; then
        let the integration defer children until their parent is there.
    Fix in XML: record data is in no project; there is nothing to change in it.
    Source: the go-live guide's C8, E4 and G6: parents, then children.
    Traps: an export of some records only: export what they refer to as well.
    """
    if found.orphans is None:
        return Unknown(
            f"the export holds no record that {found.field} could lead to", out_of_reach=True
        )
    if not found.orphans:
        return Pass()
    return Fail(
        f"{found.orphans:,} of {found.references or 0:,} references of {found.recordtype} "
        f"({found.field.replace('_', ' ')}) lead to no record of the export",
        evidence=[f"for example the {found.recordtype} {name}" for name in found.samples or ()],
    )
