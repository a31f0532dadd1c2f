"""SDF008: values that an export masked because they are internal ids of one account."""

from nsaudit.api import (
    Context,
    Customization,
    Fail,
    NotApplicable,
    Options,
    Pass,
    SavedSearch,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.project_index import from_file
from nsaudit_rules.tag_paths import leads_to, siblings

CONDITIONS = frozenset(
    {
        "initcondition",
        "initconditionformula",
        "initsavedsearchcondition",
        "conditionformula",
        "conditionsavedsearch",
    }
)
"""Tags of a workflow that decide whether it, an action or a transition runs."""
MAIL = ("sendemailaction", "sendcampaignemailaction")
MOST_PLACES = 10


@rule(
    id="SDF008",
    subject=Customization,
    severity=Severity.LOW,
    raises=[Severity.HIGH],
    tier=1,
)
def account_specific_value(record: Customization, ctx: Context[Options]) -> Verdict:
    """An object holds no value that only one account knows.

    Why: [ACCOUNT_SPECIFIC_VALUE] stands for an internal id that the export left out. In a mandatory
        tag, a sender, a recipient or a condition it stops the deployment; elsewhere it is dropped,
        and the object arrives without that value.
    Fix in the UI: after deploying set the value in the target account, or choose a record there
        that has a script id.
    Fix in XML: replace [ACCOUNT_SPECIFIC_VALUE] by a reference such as
        [scriptid=customrole_example] where the record has one, otherwise remove the tag.
    Source: Oracle help section_1528397245 (account-specific values); Salto's netsuite-adapter,
        validators accountSpecificValues and workflowAccountSpecificValues.
    Traps: instances of custom records are data; each masked value of one counts as low.
    """
    if not from_file(record):
        return NotApplicable("it was read from an account, which knows its own ids")
    masked = [r.at for r in record.references if r.form == "masked"]
    if masked:
        serious = {at: why for at in masked if (why := _stops(record, at))}
        count = f"{len(masked)} value" + ("s" if len(masked) > 1 else "")
        worst = sorted(set(serious.values()))
        where = f" in {' and '.join(worst)}" if serious else ""
        part = f", {len(serious)} of them" if 0 < len(serious) < len(masked) else ""
        return Fail(
            f"{count} masked by the export{part}{where}",
            evidence=_evidence(record, masked, serious),
            at=[*serious, *(at for at in masked if at not in serious)][:MOST_PLACES],
            severity=Severity.HIGH if serious else Severity.LOW,
        )
    if isinstance(record, SavedSearch) and record.filters is None:
        return Unknown("its definition could not be decoded, so what it holds is not known")
    return Pass()


def _stops(record: Customization, at: tuple[str, ...]) -> str:
    """Which kind of place a deployment stops at; empty where the value is only dropped."""
    if CONDITIONS & set(at):
        return "a condition"
    beside = siblings(record, at)
    if at[-1] in {"sender", "recipient"} and any(tag in at for tag in MAIL):
        return f"a {at[-1]}" if beside.get(f"{at[-1]}type", "SPECIFIC") == "SPECIFIC" else ""
    for path in reference.mandatory_tags(record.tag) or ():
        if path.rpartition("/")[2] in at[-2:] and leads_to(path, at):
            return "a mandatory tag"
    for path in reference.conditional_tags(record.tag):
        leads = path.rpartition("/")[2] in at[-2:] and leads_to(path, at)
        if leads and reference.is_mandatory(record.tag, path, beside):
            return "a mandatory tag"
    return ""


def _evidence(
    record: Customization, masked: list[tuple[str, ...]], serious: dict[tuple[str, ...], str]
) -> list[str]:
    lines = [f"{'/'.join(at)} is {why}" for at, why in serious.items()]
    tags: dict[str, int] = {}
    for at in masked:
        if at not in serious:
            tag = next((step for step in reversed(at) if not step.isdigit()), at[-1])
            tags[tag] = tags.get(tag, 0) + 1
    lines += [f"{tag}: {count} masked" for tag, count in sorted(tags.items())]
    if reference.mandatory_tags(record.tag) is None:
        lines.append(f"which tags a <{record.tag}> must have is not known")
    return lines
