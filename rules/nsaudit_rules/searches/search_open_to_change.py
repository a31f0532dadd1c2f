"""SRC004: saved searches that anybody can change, or that ignore who asks."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    Options,
    Pass,
    SavedSearch,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_searches import integration_uses


@rule(
    id="SRC004",
    subject=SavedSearch,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="SC",
)
def search_open_to_change(search: SavedSearch, ctx: Context[Options]) -> Verdict:
    """Only those responsible can change a search that others rely on, or see past its limits.

    Why: whoever may edit the search can change, with one click, what an integration exchanges; an
        unrestricted search shows its result even to those who may not see the records.
    Fix in the UI: the search > Audience: clear Allow Audience to Edit; Results or the search's
        head: clear Run Unrestricted; clear Public where only an integration needs it.
    Fix in XML: none; Oracle forbids editing a search definition by hand. Change it in the account
        and import the object again.
    Source: definitions of real saved searches, decoded (FLAG_GLOBAL_EDIT, FLAG_UNRESTRICTED,
        FLAG_PUBLIC); of 769, 6 can be edited by their audience and 3 run unrestricted.
    Traps: public alone is common and harmless for what people look at; it counts only for a search
        that an integration uses, which a RESTlet's object, a contract or the code tells.
    """
    if search.problem is not None:
        return Unknown(search.problem)
    flaws = [
        text
        for flag, text in (
            (search.globaledit, "its audience may edit it"),
            (search.isunrestricted, "it runs unrestricted"),
        )
        if flag
    ]
    used = integration_uses(search, ctx) if search.ispublic else ""
    if used:
        flaws.append("it is public although an integration uses it")
    if flaws:
        return Fail(
            f"this search is open: {' and '.join(flaws)}",
            evidence=[*flaws, *([used] if used else [])],
            at="definition",
        )
    if search.globaledit is None or search.isunrestricted is None or search.ispublic is None:
        return Unknown("who may change the search could not be read")
    if search.ispublic:
        return Unknown(
            "the search is public; whether an integration uses it only a contract or the code "
            "that loads it tells",
            out_of_reach=True,
        )
    return Pass()
