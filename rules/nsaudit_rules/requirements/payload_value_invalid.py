"""REQ008: payloads with values that are refused."""

from nsaudit.api import Context, Options, Payload, Severity, Verdict, rule
from nsaudit_rules.shared_payloads import judged


@rule(id="REQ008", subject=Payload, severity=Severity.HIGH, tier=2, evidence="CSL")
def payload_value_invalid(payload: Payload, ctx: Context[Options]) -> Verdict:
    """Every value of a payload has the type, length and meaning that the environment takes.

    Why: a wrong type, a value outside a list or a closed period rejects the whole record; retries
        send it again and again.
    Fix in the UI: correct the mapping of the integration; add or activate the list value,
        subsidiary or currency; open the period.
    Fix in XML: add the value to the customlist object, or raise <maxlength> of the field.
    Source: the REST metadata catalogue (types, options); Oracle help section_N2842731 (lengths by
        field type) and section_156334828635 (signs of external ids in addresses).
    Traps: internal ids differ between accounts and cannot be compared with names: those are said
        to be undecided. A preference may move postings to the next open period.
    """
    return judged(payload, "values", "hold a value that is refused")
