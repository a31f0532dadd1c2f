"""DRF011: an import, search, form or record type guards less, or works otherwise, on one side."""

from nsaudit.api import (
    Change,
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
from nsaudit_rules.shared_changes import FORM_KINDS, differs, key_of, show, users

IMPORT = {
    "datahandling": "data handling",
    "preventduplicates": "duplicate prevention",
    "runserversuitescript": "script and workflow run",
    "validatemandatorycustfields": "mandatory check",
    "overwritemissingfields": "missing-value overwrite",
    "overwritesublists": "sublist overwrite",
    "recordtype": "record type",
    "recordmappings": "mapping",
    "filemappings": "file mapping",
}
RECORD = {
    "accesstype": "access type",
    "enableoptimisticlocking": "optimistic locking",
    "permissions": "permissions",
}
SEARCH = {
    "filters": "filters",
    "summaryfilters": "summary filters",
    "columns": "columns",
    "searchtype": "record type",
    "recordtype": "record type",
    "maxrows": "row limit",
}
MEANS = {
    "preventduplicates": "The same file adds people in one environment that the other refuses.",
    "runserversuitescript": "In one environment the import passes scripts and workflows by, which "
    "check or complete its records in the other.",
    "validatemandatorycustfields": "One environment takes records that the other rejects as "
    "incomplete.",
    "accesstype": "Roles that one environment keeps out read and write the records in the other.",
    "enableoptimisticlocking": "Without locking the last writer wins: a person and an integration "
    "overwrite each other unseen, in one environment only.",
    "permissions": "Roles may do with the records in one environment what the other refuses.",
}
"""What a difference leads to, by its tag."""
ROWS = "Whatever reads the search gets other records or columns than were tested."
WRITES = "The same file adds or overwrites other records or fields than were tested."
FORM = (
    "Records that name no form take another one, with other required fields and defaults than were "
    "tested."
)


@rule(
    id="DRF011",
    subject=Change,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    evidence="SL",
)
def import_or_search_differs(change: Change, ctx: Context[Options]) -> Verdict:
    """Imports, used searches, preferred forms and record access work alike in both environments.

    Why: an import without its duplicate check, a search that returns other records, or an open
        record type lets the target take or give what the source refused.
    Fix in the UI: open the import (Setup > Import/Export > Saved CSV Imports), search, form or
        record type in the target and align it.
    Fix in XML: align the object's file and deploy. A saved search is never edited by hand: change
        it in one account, import it and deploy it to the other.
    Source: Oracle help section_156579693093 and bridgehead_1522350440; decoded definitions.
    Traps: searches are compared by their decoded filters and columns, not by their packed text,
        which differs between accounts. Internal ids in filters are not compared.
    """
    if change.record_kind == "savedcsvimport":
        return _about(change, IMPORT, "the import")
    if change.record_kind == "customrecordtype" and change.path:
        return _about(change, RECORD, "the record type")
    if change.record_kind in FORM_KINDS:
        if change.path and change.path[-1] == "preferred":
            who = f" for {change.path[-2]}" if len(change.path) > 1 else ""
            return Fail(f"the form is preferred{who} on one side only", consequence=FORM)
        return NotApplicable("not about a preferred form")
    if change.record_kind != "savedsearch":
        return NotApplicable("not about an import, search, form or record type")
    verdict = _about(change, SEARCH, "the search")
    if not isinstance(verdict, Fail):
        return verdict
    used = () if ctx.source is None else users(ctx.source).get(key_of(change), ())
    if not used:
        return Unknown(
            f"{verdict.message}; whether an integration uses the search is not known: a contract "
            "or the scripts' code would show it",
            out_of_reach=True,
        )
    return Fail(
        f"{verdict.message}; {', '.join(used[:3])} uses it", evidence=used, consequence=ROWS
    )


def _about(change: Change, tags: dict[str, str], what: str) -> Verdict:
    if not change.path:
        side = "target" if change.op == "added" else "source"
        return Fail(f"{what} exists in the {side} only")
    tag = change.path[0]
    if tag not in tags:
        return Pass()
    where = f" at {change.path[1]}" if len(change.path) > 1 else ""
    values = ""
    if change.op == "changed":
        values = f": {show(change.before)} in the source, {show(change.after)} in the target"
    looser = change.direction == "looser_in_target"
    return Fail(
        f"{what}: {differs('the ' + tags[tag])}{where}{values}",
        consequence=MEANS.get(tag, WRITES if tags is IMPORT else ""),
        severity=Severity.HIGH if looser else None,
    )
