"""DRF004: records are numbered differently."""

from nsaudit.api import (
    Change,
    Context,
    Fail,
    Integration,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_changes import FORM_KINDS, show
from nsaudit_rules.shared_contracts import writers_of

TAGS = {
    "enablenumbering": "automatic numbering",
    "allownumberingoverride": "override of numbers",
    "numberingprefix": "the prefix",
    "numberingsuffix": "the suffix",
    "numberingmindigits": "the number of digits",
}
PAGE = {
    "enabled": "automatic numbering",
    "allow_override": "override of numbers",
    "prefix": "the prefix",
    "suffix": "the suffix",
    "min_digits": "the number of digits",
    "use_subsidiary": "the prefix by subsidiary",
    "use_location": "the prefix by location",
}
"""Columns of the page Auto-Generated Numbers, as somebody attested them."""
TRACES = {"AUTONAME", "GENERATETRANIDONSAVE"}
"""Form rows that exist because of numbering set up elsewhere."""


@rule(
    id="DRF004",
    subject=Change,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    tier=1,
    evidence="ASD",
)
def numbering_differs(change: Change, ctx: Context[Options]) -> Verdict:
    """Records are numbered alike in both environments.

    Why: where one side generates numbers and the other takes them from the caller, writes are
        refused or records get names that nothing finds again; with override on, two writers can
        give one number twice.
    Fix in the UI: custom records: Customization > Record Types > the type > Numbering. Entities,
        items and transactions: Setup > Company > Auto-Generated Numbers.
    Fix in XML: align <enablenumbering>, <allownumberingoverride> and the <numbering...> tags of the
        customrecordtype. Numbering of standard records is in no SDF object.
    Source: Oracle help SDFxml_372451363 (customrecordtype); section on auto-generated numbers.
    Traps: the next number differs between any two accounts, and so may the first. Numbering of
        standard records is compared where both sides attested it.
    """
    if change.record_kind in FORM_KINDS and TRACES & set(change.path):
        return Unknown(
            "this row hints at automatic numbering, which no file shows; read the account, or "
            "attest Setup > Company > Auto-Generated Numbers",
            out_of_reach=True,
        )
    tag = change.path[-1] if change.path else ""
    if change.record_kind == "auto-generated numbers":
        return _attested(change, tag, ctx)
    if tag == "numberinginit":
        return Pass()
    if change.record_kind != "customrecordtype" or len(change.path) != 1 or tag not in TAGS:
        return NotApplicable("not about numbering")
    return Fail(
        f"{TAGS[tag]} differs: {show(change.before)} in the source, "
        f"{show(change.after)} in the target"
    )


def _attested(change: Change, tag: str, ctx: Context[Options]) -> Verdict:
    """The same for numbering that no file shows, from the copies of its page."""
    if change.op != "changed":
        side = "target" if change.op == "added" else "source"
        return Unknown(f"numbering of {change.record_key} was stated for the {side} only")
    if tag not in PAGE:
        return NotApplicable("differs between any two accounts")
    fed = ctx.readable(Integration) and bool(writers_of(ctx, change.record_key))
    return Fail(
        f"{PAGE[tag]} differs: {show(change.before)} in the source, "
        f"{show(change.after)} in the target",
        severity=Severity.HIGH if fed else None,
    )
