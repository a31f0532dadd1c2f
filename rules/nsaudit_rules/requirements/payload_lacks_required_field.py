"""REQ001: payloads that leave required fields out."""

from nsaudit.api import Context, Options, Payload, Severity, Verdict, rule
from nsaudit_rules.shared_payloads import judged


@rule(id="REQ001", subject=Payload, severity=Severity.HIGH, tier=1, evidence="CSLR")
def payload_lacks_required_field(payload: Payload, ctx: Context[Options]) -> Verdict:
    """Payloads carry every field that the environment requires of a new record.

    Why: the write is refused, or a default that nobody chose is stored; it happens first in
        production, where somebody made a field mandatory by hand.
    Fix in the UI: Customization > Lists, Records, & Fields > the field: clear Mandatory or give it
        a default; or have the integration send it.
    Fix in XML: <ismandatory>F</ismandatory> or a <defaultvalue>; <mandatory>F</mandatory> in the
        form.
    Source: Oracle help, SDF XML reference of custom fields and forms (ismandatory, mandatory); the
        go-live guide's D6 and E7 (required fields before the write).
    Traps: what is required depends on the form; name it with --form. Scripts may fill a field.
    """
    return judged(payload, "required", "lack a required field")
