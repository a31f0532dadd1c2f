"""REQ007: payloads with fields that do not exist."""

from nsaudit.api import Context, Options, Payload, Severity, Verdict, rule
from nsaudit_rules.shared_payloads import judged


@rule(id="REQ007", subject=Payload, severity=Severity.MEDIUM, tier=2, evidence="CSL")
def payload_field_unknown(payload: Payload, ctx: Context[Options]) -> Verdict:
    """Every field of a payload exists in the environment.

    Why: NetSuite refuses a property it does not know where names are validated, and drops it
        silently where they are not: the sync reports success and the value is gone.
    Fix in the UI: Customization > Lists, Records, & Fields: create the field, or show it to the
        integration's role; or correct its name in the payload.
    Fix in XML: add the field's object to the project that goes to this environment.
    Source: Oracle help on X-NetSuite-PropertyNameValidation; the REST metadata catalogue shows the
        fields that a role sees.
    Traps: the catalogue hides fields that the auditor's role does not see.
    """
    return judged(payload, "fields", "carry a field that does not exist")
