"""SDF013: names that NetSuite wants once in an account."""

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
from nsaudit_rules.shared_names import Name, kind_of, names_in, names_of
from nsaudit_rules.shared_values import in_project, listed


@rule(id="SDF013", subject=Customization, severity=Severity.MEDIUM, evidence="SL")
def name_clash(record: Customization, ctx: Context[Options]) -> Verdict:
    """Search titles, layout names, app addresses and ids of fields and parameters occur once.

    Why: NetSuite accepts the name for one object only, so the deployment of the second one stops,
        often with an error that names neither.
    Fix in the UI: rename one of the two searches or layouts and import it again; an id of a field
        or parameter is changed in the file before its first deployment.
    Fix in XML: give each <customrecordcustomfield>, <scriptcustomfield> and <workflowcustomfield>
        an id of its own; each single page app its own <url>.
    Source: Salto's deployment validator uniqueFields; Oracle SAFE guide, pitfall 59 (address of a
        single page app).
    Traps: one account can hold two searches of one title, made in the UI; deploying them into
        another account is what fails. The same object in two files is SDF006.
    """
    if not in_project(record):
        return NotApplicable("not in a project")
    kind = kind_of(record)
    if not kind:
        return NotApplicable("nothing in it must be unique in the account")
    own = names_of(record)
    if own is None:
        return Unknown(f"its {kind} could not be read")
    known = names_in(ctx.snapshot)
    found: list[tuple[Name, str]] = []
    later = ""
    for name in own:
        others = [o for o in known.users[name.kind, name.text.casefold()] if _beside(o, record)]
        if not others:
            continue
        if min(o.key for o in others) < record.key:
            later = min(o.key for o in others)
        else:
            found.append((name, listed(sorted({o.scriptid for o in others}))))
    if found:
        texts = [f"{name.kind} {name.text!r} is also that of {other}" for name, other in found]
        return Fail(
            listed(texts),
            evidence=texts,
            at=[name.way for name, _ in found],
            key="|".join(sorted(name.text for name, _ in found)),
        )
    if any(_beside(o, record) for o in known.unread[kind]):
        return Unknown(f"the {kind} of other objects could not be read")
    return NotApplicable(f"said at {later}, which has the same name") if later else Pass()


def _beside(other: Customization, record: Customization) -> bool:
    return other.key != record.key and other.project in {record.project, None}
