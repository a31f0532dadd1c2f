"""SDF010: numbers where a reference belongs."""

from nsaudit.api import (
    Confidence,
    Context,
    Customization,
    Fail,
    NotApplicable,
    Options,
    Pass,
    SavedSearch,
    Script,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_ids import numbers_in
from nsaudit_rules.shared_values import Way, fields_of, in_project, listed, shown, tag_of


@rule(
    id="SDF010",
    subject=Customization,
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
)
def bare_internal_id(record: Customization, ctx: Context[Options]) -> Verdict:
    """Objects name records by reference, not by an internal id of one account.

    Why: an internal id is another record in another account, or none: the condition, default or
        audience then means something else after the deployment, without an error.
    Fix in the UI: after the deployment, set the value in the target account; or move the value to a
        script parameter or a custom record that each account fills itself.
    Fix in XML: write a reference such as [scriptid=customlist_x.val_1]; where SDF has no reference
        for the record, leave the value out and set it in each account.
    Source: Oracle help, section_1528397245 (account-specific values) and bridgehead_24076946
        (references); which numbers exports leave unmasked was measured on public projects.
    Traps: NetSuite's own lists (approval status, item type, country) have the same numbers
        everywhere and pass, and so do negative ids; values of a record type's instances are data
        and are not judged.
    """
    if not in_project(record):
        return NotApplicable("not in a project")
    if isinstance(record, SavedSearch):
        return NotApplicable("its definition is judged by SDF020")
    found: list[tuple[Way, str]] = []
    open_: list[str] = []
    for way, text, kind in numbers_in(record, ctx):
        if kind.differs:
            found.append((way, f"{tag_of(way)} {text} ({kind.what})"))
        elif kind.differs is None:
            open_.append(f"{tag_of(way)} {text} ({kind.what})")
    if found:
        return Fail(
            f"names records of one account by internal id: {listed([text for _, text in found])}",
            evidence=[f"{shown(way)}: {text}" for way, text in found],
            at=[way for way, _ in found],
        )
    if open_:
        return Unknown(
            f"whether these numbers are the same in every account is not known: {listed(open_)}",
            out_of_reach=True,
        )
    fields = fields_of(record)
    if fields is None or any(field.defaultselection is None for field in fields):
        return Unknown("the defaults of its fields could not be read")
    if isinstance(record, Script) and record.scriptdeployments is None:
        return Unknown("its deployments could not be read")
    return Pass()
