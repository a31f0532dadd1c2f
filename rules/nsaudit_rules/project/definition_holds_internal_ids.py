"""SDF020: search, report and layout definitions with ids of one account's records."""

import re

from nsaudit.api import (
    Context,
    Customization,
    Fail,
    NotApplicable,
    Options,
    Pass,
    SavedSearch,
    SearchFilter,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.shared_ids import of_custom_field
from nsaudit_rules.shared_values import in_project, listed

_ID = re.compile(r"[1-9]\d{0,9}")
_CUSTOM = re.compile(r"CUST(BODY|COL|ENTITY|ITEM|RECORD|EVENT)\w*|CSEG\w*")
_SELECTS = {"SELECT", "MULTISELECT"}
_RECORD_IDS = {"INTERNALID", "INTERNALIDNUMBER"}
_OWN_LISTS = re.compile(r"\w*(STATUS|TYPE|COUNTRY|STATE|STAGE|PRIORITY|LANGUAGE|POSTINGPERIOD)")


@rule(id="SDF020", subject=Customization, severity=Severity.LOW, pedantic=True)
def definition_holds_internal_ids(record: Customization, ctx: Context[Options]) -> Verdict:
    """Searches, reports and layouts do not filter by internal ids of one account.

    Why: the definition travels as it is, so in another account it filters by another record or by
        none, and who relies on it gets wrong rows without an error.
    Fix in the UI: filter by a property that every account has (a custom field, a name), or set the
        filter again in the target account after the deployment.
    Fix in XML: none: a definition must not be edited by hand; import it again after the change.
    Source: Salto's deployment validator reportTypesMoveEnvironment; rows of decoded definitions.
    Traps: values of NetSuite's own lists (status, type, country) have the same number everywhere
        and pass; the definitions of reports and layouts are not decoded.
    """
    if not in_project(record):
        return NotApplicable("not in a project")
    if record.tag in {"reportdefinition", "financiallayout"}:
        return Unknown("definitions of reports and layouts are not decoded", out_of_reach=True)
    if not isinstance(record, SavedSearch):
        return NotApplicable("it has no such definition")
    if record.problem is not None or record.filters is None or record.summaryfilters is None:
        return Unknown("the definition could not be read")
    found: list[str] = []
    unread = False
    for row in (*record.filters, *record.summaryfilters):
        ids = [value for value in row.values if _ID.fullmatch(value)]
        if row.field == "ROLE":  # built-in roles have the same number in every account
            ids = [value for value in ids if int(value) >= reference.first_custom_role_id()]
        chosen = _names_records(row, ctx) if ids else False
        if chosen:
            found.append(f"{row.name} {listed(ids)}")
        unread = unread or chosen is None
    if found:
        return Fail(
            f"filters by internal ids: {listed(found)}",
            evidence=found,
            at="definition",
        )
    if unread:
        return Unknown("whether some filters compare with records could not be read")
    return Pass()


def _names_records(row: SearchFilter, ctx: Context[Options]) -> bool | None:
    """Whether the numbers that a row compares with name records; None where that is not known."""
    if row.field in _RECORD_IDS:
        return True
    if row.fieldtype is None or row.fieldtype not in _SELECTS:
        return None if row.fieldtype is None else False
    if _CUSTOM.fullmatch(row.field):
        return of_custom_field(row.field, ctx).differs
    return not _OWN_LISTS.fullmatch(row.field)
