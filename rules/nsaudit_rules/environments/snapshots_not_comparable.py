"""SBX007: comparisons of snapshots that were not taken alike."""

from nsaudit.api import (
    Account,
    Change,
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
from nsaudit_rules.shared_days import day


class Apart(Options):
    """How far apart compared snapshots may be taken."""

    days: int = 7
    """Days between the two."""


@rule(
    id="SBX007",
    subject=Account,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    options=Apart,
    evidence="L",
    needs=[Change],
    checklist=["environments"],
)
def snapshots_not_comparable(account: Account, ctx: Context[Apart]) -> Verdict:
    """Compared snapshots are of the same week, the same sources, role and NetSuite release.

    Why: what changed in between, or what one side could not see, shows up as a difference of the
        environments, and hides those that count.
    Fix in the UI: take both snapshots again, on the same day and with the same role; in the weeks
        of Release Preview, wait until both accounts run the same release.
    Fix in XML: no file of the project shows it.
    Source: own reasoning; Oracle upgrades accounts to a release at different times.
    Traps: the companion tells role and release; without it the release is not known, and the role
        only where a certificate signs and the role may see the table of roles. That a role of one
        name may do the same in both accounts is another rule's matter (DRF006).
    """
    if ctx.source is None:
        return NotApplicable("one snapshot")
    one, two = ctx.source.meta, ctx.snapshot.meta
    same = (one.taken_at, one.account_id) == (two.taken_at, two.account_id)
    if same and one.taken_at and one.account_id:
        return NotApplicable("one snapshot: the second is the first with something laid over it")
    if not any(meta.taken_at or "live" in meta.sources for meta in (one, two)):
        return NotApplicable("files, not snapshots of accounts")
    faults: list[str] = []
    unread: list[str] = []
    first, second = day(one.taken_at), day(two.taken_at)
    if first is None or second is None:
        unread.append("when both were taken")
    elif abs((second - first).days) > ctx.options.days:
        faults.append(f"they were taken {abs((second - first).days)} days apart")
    if not one.sources or not two.sources:
        unread.append("what both were read from")
    elif set(one.sources) != set(two.sources):
        ours, theirs = (" and ".join(sorted(set(m.sources))) for m in (one, two))
        faults.append(f"one was read from {ours}, the other from {theirs}")
    if one.release is None or two.release is None:
        unread.append("the release of both")
    elif one.release != two.release:
        faults.append(f"one is of release {one.release}, the other of {two.release}")
    if "live" in (*one.sources, *two.sources):
        if one.role is None or two.role is None:
            unread.append("the role that read them")
        elif one.role != two.role:
            faults.append(f"one was read by the role {one.role}, the other by {two.role}")
    if faults:
        return Fail("; ".join(faults))
    return Unknown(f"these are not recorded: {', '.join(unread)}") if unread else Pass()
