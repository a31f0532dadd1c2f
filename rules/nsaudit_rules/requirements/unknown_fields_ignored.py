"""REQ010: channels that pass mistyped or missing fields in silence."""

from nsaudit.api import (
    Confidence,
    Context,
    Integration,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    WebServicesSettings,
    rule,
)
from nsaudit_rules.shared_contracts import Judge, declared, undeclared


@rule(
    id="REQ010",
    subject=Integration,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    evidence="CA",
    checklist=["payloads"],
)
def unknown_fields_ignored(integration: Integration, ctx: Context[Options]) -> Verdict:
    """Requests fail on unknown field names and on missing mandatory custom fields.

    Why: a mistyped field name is dropped without a word, and the value is lost on every record;
        custom fields that people must fill stay empty.
    Fix in the UI: Setup > Integration > Web Services Preferences: clear Disable Mandatory Custom
        Field Validation.
    Fix in XML: no file of the project; in the contract: transport: {property_name_validation:
        error, skip_mandatory_custom_fields: false}.
    Source: Oracle help on REST request headers (X-NetSuite-PropertyNameValidation) and SOAP
        preferences (disableMandatoryCustomFieldValidation).
    """
    kind = declared(integration, "transport.kind")
    if kind is None:
        return undeclared("transport.kind")
    if kind not in {"rest", "soap"}:
        return NotApplicable("the channel has no such setting")
    judge = Judge(integration)
    if kind == "rest":
        judge.test(
            "transport.property_name_validation",
            lambda value: value != "error",
            "unknown field names are dropped without an error",
        )
        return judge.verdict()
    judge.test(
        "transport.skip_mandatory_custom_fields",
        bool,
        "requests switch off the check of mandatory custom fields",
    )
    if ctx.readable(WebServicesSettings):
        for settings in ctx.all(WebServicesSettings):
            judge.test(
                "skip_mandatory_custom_fields",
                bool,
                "the account switches off the check of mandatory custom fields",
                of=settings,
            )
    verdict = judge.verdict()
    if isinstance(verdict, Pass):
        ctx.need(WebServicesSettings)
        if not ctx.all(WebServicesSettings):
            return Unknown("the web services preferences were not stated")
    return verdict
