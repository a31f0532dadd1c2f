"""REQ009: required custom fields that nobody can fill in on a page."""

from nsaudit.api import (
    Confidence,
    Context,
    CustomField,
    CustomRecordType,
    Fail,
    Form,
    NotApplicable,
    Options,
    Pass,
    Point,
    Script,
    Severity,
    Unknown,
    Verdict,
    rule,
)

CLOSED = {"HIDDEN": "hidden", "LOCKED": "locked", "STATICTEXT": "shown as text only"}

FORM_TYPES = {
    "appliestocontact": ("CONTACT",),
    "appliestocustomer": ("CUSTOMER", "LEAD", "PROSPECT"),
    "appliestoemployee": ("EMPLOYEE",),
    "appliestopartner": ("PARTNER",),
    "appliestovendor": ("VENDOR",),
    "bodycustomerpayment": ("CUSTOMERPAYMENT",),
    "bodydeposit": ("DEPOSIT",),
    "bodyexpensereport": ("EXPENSEREPORT",),
    "bodyitemfulfillment": ("ITEMFULFILLMENT",),
    "bodyitemreceipt": ("ITEMRECEIPT",),
    "bodyjournal": ("JOURNALENTRY",),
    "bodyopportunity": ("OPPORTUNITY",),
    "bodypurchase": ("PURCHASEORDER", "VENDORBILL", "VENDORCREDIT"),
    "bodysale": ("CASHSALE", "CREDITMEMO", "ESTIMATE", "INVOICE", "SALESORDER"),
    "bodytransferorder": ("TRANSFERORDER",),
    "bodyvendorpayment": ("VENDORPAYMENT",),
}
"""Form record types for what a field applies to; only where the tag names them plainly."""


@rule(
    id="REQ009",
    subject=CustomField,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="SL",
)
def required_field_unreachable(field: CustomField, ctx: Context[Options]) -> Verdict:
    """A required field can be filled in, or fills itself.

    Why: pages cannot be saved, or people never see the field while every integration must send it;
        each writer then invents a value.
    Fix in the UI: Customization > Lists, Records, & Fields > the field: clear Mandatory, give a
        default, set Display Type to Normal, or put the field on the forms of its record type.
    Fix in XML: <ismandatory>F</ismandatory>, a <defaultvalue>, <displaytype>NORMAL</displaytype>,
        or a <field> with <visible>T</visible> in the form.
    Source: Oracle help, SDF XML reference of custom fields (ismandatory, displaytype, default*) and
        forms (visible).
    Traps: a script or workflow may fill the field before it is missed. Standard forms are in no
        project, so only the forms at hand are judged.
    """
    if isinstance(ctx.owner, Script):
        return NotApplicable("a script parameter is on no form")
    if field.isinactive:
        return NotApplicable("the field is inactive")
    if field.ismandatory is None:
        return Unknown("whether the field is required could not be read")
    if not field.ismandatory or field.has_default:
        return Pass()
    if field.displaytype is None:
        return Unknown("how the field is displayed could not be read")
    defaults = (
        field.defaultvalue,
        field.defaultselection,
        field.defaultchecked,
        field.dynamicdefault,
    )
    if None in defaults:
        return Unknown("whether the field has a default could not be read")
    if field.displaytype in CLOSED:
        return Fail(
            f"the field is required and has no default, but is {CLOSED[field.displaytype]}",
            evidence=["ismandatory T", f"displaytype {field.displaytype}", "no default"],
            at=["displaytype", "ismandatory"],
        )
    return _on_forms(field, ctx)


def _on_forms(field: CustomField, ctx: Context[Options]) -> Verdict:
    forms = ctx.all(Form)
    name = field.scriptid.casefold()
    types = _types(field, ctx)
    of_type = [f for f in forms if f.inactive is not True and (f.recordType or "") in types]
    for form in forms:
        if form.inactive is True:
            continue
        for row in form.rows or ():
            same = row.id.strip("[]").rpartition("=")[2].rpartition(".")[2].casefold() == name
            if same and row.visible:
                return Pass()
            if same and row.visible is None:
                return Unknown(f"whether form {form.scriptid} shows the field could not be read")
    if any(f.rows is None for f in of_type):
        return Unknown("the rows of a form could not be read")
    if not of_type:
        return Unknown(
            "no form of its record type is among what was read, so whether people can fill in "
            "this required field is not known",
            out_of_reach=ctx.snapshot.partial(Form),
        )
    if any(f.inactive is None for f in of_type):
        return Unknown("whether a form is in use could not be read")
    return Fail(
        f"the field is required and has no default, but no form shows it (read: {len(of_type)})",
        evidence=["ismandatory T", "no default", *(f"form {f.scriptid}" for f in of_type)],
        at=[Point(("ismandatory",)), *(Point(record=f) for f in of_type[:3])],
    )


def _types(field: CustomField, ctx: Context[Options]) -> set[str]:
    """The record types whose forms could show the field, as forms name them."""
    if isinstance(ctx.owner, CustomRecordType):
        return {f"[scriptid={ctx.owner.scriptid}]"}
    if field.rectype:
        return {field.rectype}
    return {t for tag, types in FORM_TYPES.items() if field.applies(tag) for t in types}
