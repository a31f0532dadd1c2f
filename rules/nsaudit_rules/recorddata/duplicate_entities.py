"""DAT001: customers, vendors, contacts and the like that are there more than once."""

from nsaudit.api import (
    Context,
    Fail,
    NotApplicable,
    Options,
    RecordDuplicates,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.shared_code import counted
from nsaudit_rules.shared_groups import groups_shown, none_found


class Completeness(Options):
    """How many records may lack a part of the key, and how old the count may be."""

    lacking_percent: float = 5.0
    """Share of records, in per cent, above which the key decides nothing."""
    days: int = 30
    """Age in days from which a clean count only deserves attention."""


@rule(
    id="DAT001",
    subject=RecordDuplicates,
    severity=Severity.HIGH,
    raises=[Severity.LOW, Severity.MEDIUM, Severity.CRITICAL],
    options=Completeness,
    tier=1,
    evidence="DL",
)
def duplicate_entities(found: RecordDuplicates, ctx: Context[Completeness]) -> Verdict:
    """Customers, vendors and contacts are there once.

    Why: an integration that matches by name or e-mail updates whichever duplicate it finds first,
        so orders, addresses and balances spread over several records of one customer.
    Fix in the UI: Lists > Mass Update > Mass Duplicate Record Merge, for the groups that 'nsaudit
        records --groups' writes; set the external id on the record that stays, and inactivate what
        cannot be merged.
    Fix in XML: record data is in no project; there is nothing to change in it.
    Source: the go-live guide's rules C4 and F1; Oracle help on Duplicate Detection and Merge.
    Traps: shared mailboxes and switchboards; a parent and its branches with one VAT number. A count
        without groups is low once it is old: it says nothing of the records that came since.
    """
    kind = reference.record_type(found.recordtype)
    if kind is not None and kind.category == "transaction":
        return NotApplicable("transactions are told by order, total and date")
    by = _key(found.by)
    if found.groups is None and found.problem is not None:
        return Unknown(f"the account did not count these records: {found.problem}")
    if found.groups is None or found.total is None:
        return Unknown(f"no column shows a part of the key {by}", out_of_reach=True)
    if found.groups:
        return _duplicates(found, by)
    if found.across is None and "subsidiary" in found.by:
        return Unknown(f"whether records agree in {by} across subsidiaries was not read")
    if found.across:
        return Fail(
            f"{counted(found.across, 'group')} of {found.recordtype} records equal in "
            f"{_key(tuple(part for part in found.by if part != 'subsidiary'))} across subsidiaries",
            evidence=_evidence(found),
            severity=Severity.MEDIUM,
        )
    if found.lacking is None:
        return Unknown(f"how many records lack a part of the key {by} was not read")
    if found.lacking * 100 > found.total * ctx.options.lacking_percent:
        return Unknown(
            f"{found.lacking:,} of {found.total:,} records lack a part of the key {by}: they were "
            "not compared"
        )
    if found.skipped is None and found.by == ("name~",):
        return Unknown("how many names were left out was not read")
    if found.skipped:
        return Unknown(f"{found.skipped:,} records have names too common to compare")
    return none_found(found, ctx.today, ctx.options.days)


def _duplicates(found: RecordDuplicates, by: str) -> Verdict:
    alike = "with names that are alike" if found.by == ("name~",) else f"equal in {by}"
    message = f"{counted(found.groups or 0, 'group')} of {found.recordtype} records {alike}"
    if found.members is not None:
        message += f": {found.members:,} records"
    # Only a whole key tells one customer: a phone is shared, and names are merely alike.
    weak = found.by[0] == "phone" or found.by in {("name~",), ("email",), ("name",)}
    severity = Severity.MEDIUM if weak else Severity.HIGH
    if not weak and found.on_open:
        severity = Severity.CRITICAL
        message += f", {found.on_open:,} of them on open transactions"
    return Fail(message, evidence=_evidence(found), severity=severity)


def _key(by: tuple[str, ...]) -> str:
    names = {"name~": "alike names", "tax_number": "VAT number", "email": "e-mail"}
    return " and ".join(names.get(part, part.replace("_", " ")) for part in by)


def _evidence(found: RecordDuplicates) -> list[str]:
    lines = [f"{found.total:,} records" if found.total is not None else "records not counted"]
    if found.lacking:
        lines.append(f"{found.lacking:,} lack a part of the key")
    if found.across and found.groups:
        lines.append(f"{counted(found.across, 'group')} more, equal but for the subsidiary")
    if found.on_open is None:
        lines.append("open transactions were not exported")
    return [*lines, *groups_shown(found)]
