"""XID008: external ids made of what changes."""

import re

from nsaudit.api import (
    Confidence,
    Context,
    Integration,
    IntegrationObject,
    NotApplicable,
    Options,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import Judge, declared, parts, plain, undeclared, volatile

CHANGING = (
    *("attempt", "clock", "now", "nonce", "random", "retry", "time", "timestamp", "try"),
    *("company", "email", "mail", "name", "phone", "row", "rownum"),
)
"""Words in a placeholder whose value is not the same for good."""
IDS = frozenset({"internalid", "netsuiteid", "nsid"})
"""Placeholders that stand for NetSuite's own id."""


@rule(
    id="XID008",
    subject=IntegrationObject,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    evidence="CD",
    checklist=["external_ids"],
)
def external_id_unstable(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """An external id is made of the source system's own, unchanging id.

    Why: an id made of a name, an e-mail address, a time or a row number is another one tomorrow,
        and the record is made again.
    Fix in the UI: nothing in NetSuite; use the source's key, or a hash of a normalised tax number.
    Fix in XML: no file of the project; in the contract: external_id: {template: "OMS_{order_id}"}.
    Source: the go-live guide (external id first); Oracle help section_156335203191 (eid: in REST
        addresses).
    Traps: a hash of a normalised tax number is stable.
    """
    template = declared(obj, "external_id.template")
    if template is None:
        return undeclared("external_id.template")
    if not template:
        return NotApplicable("it sets no external id")
    if obj.operation == "read":
        return NotApplicable("it writes nothing")
    judge = Judge(obj)
    judge.need("operation")
    judge.evidence.append(f"template {template}")
    moving = [part for part in parts(template) if volatile(part, *CHANGING) or plain(part) in IDS]
    if moving:
        judge.fault(
            f"the external id is made of what changes: {', '.join(moving)}",
            "external_id.template",
            Severity.HIGH,
        )
    channel = declared(ctx.owned_by(Integration), "transport.kind")
    samples = declared(obj, "external_id.samples") or ()
    literal = re.sub(r"\{[^{}]*\}", "", template)
    if re.search(r"[^A-Za-z0-9_-]", literal) or any(
        re.search(r"[^A-Za-z0-9_-]", s) for s in samples
    ):
        if channel is None:
            judge.open("transport.kind")
        elif channel == "rest":
            judge.fault(
                "the external id holds characters that an eid: address does not carry safely",
                "external_id.template",
            )
    elif declared(obj, "external_id.samples") is None and channel in {"rest", None}:
        judge.open("external_id.samples")
    return judge.verdict(Severity.MEDIUM)
