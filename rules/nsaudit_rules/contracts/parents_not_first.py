"""INT010: children written before their parents."""

from collections.abc import Sequence

from nsaudit.api import (
    Confidence,
    Context,
    Integration,
    IntegrationObject,
    NotApplicable,
    Options,
    Severity,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.shared_contracts import Judge, same_type, undeclared

_CUSTOMER = frozenset({"customer"})
_SALE = frozenset({"customer", "item"})
PARENTS = {
    "address": _CUSTOMER,
    "contact": _CUSTOMER,
    "job": _CUSTOMER,
    "opportunity": _CUSTOMER,
    "supportcase": _CUSTOMER,
    "estimate": _SALE,
    "salesorder": _SALE,
    "cashsale": _SALE,
    "returnauthorization": _SALE,
    "invoice": _SALE | {"salesorder"},
    "creditmemo": _SALE | {"invoice"},
    "itemfulfillment": frozenset({"salesorder"}),
    "customerpayment": frozenset({"customer", "invoice"}),
    "customerdeposit": frozenset({"customer", "salesorder"}),
    "customerrefund": frozenset({"customer", "creditmemo"}),
    "purchaseorder": frozenset({"vendor", "item"}),
    "itemreceipt": frozenset({"purchaseorder"}),
    "vendorbill": frozenset({"vendor", "item", "purchaseorder"}),
    "vendorcredit": frozenset({"vendor", "vendorbill"}),
    "vendorpayment": frozenset({"vendor", "vendorbill"}),
}
"""Record types that another one refers to, so that they have to be there first."""


def known_type(name: str) -> str:
    """A record type with all items, and all stages of a customer, taken together."""
    known = reference.record_type(name)
    if known is None:
        return name.casefold()
    if known.category == "item":
        return "item"
    return "customer" if known.id in {"lead", "prospect"} else known.id


def base_type(obj: IntegrationObject) -> str:
    """The record type of an object, as parents are named."""
    return known_type(obj.record)


def _in_cycle(obj: IntegrationObject, objects: Sequence[IntegrationObject]) -> bool:
    """Whether following dependencies from an object leads back to it."""
    follows: dict[str, set[str]] = {}
    for other in objects:
        names_ = {known_type(name) for name in other.depends_on or ()}
        follows.setdefault(base_type(other), set()).update(names_)
    start = base_type(obj)
    seen: set[str] = set()
    todo = list(follows.get(start, ()))
    while todo:
        name = todo.pop()
        if name == start:
            return True
        if name not in seen:
            seen.add(name)
            todo += follows.get(name, ())
    return False


@rule(
    id="INT010",
    subject=IntegrationObject,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    tier=1,
    evidence="C",
    checklist=["sequence"],
)
def parents_not_first(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """Parents are written before their children, and a child waits for a parent that is missing.

    Why: an order that arrives before its customer is refused, or creates a customer of its own.
        That is where many duplicates come from.
    Fix in the UI: nothing in NetSuite; in the integration, write customers and items first and
        defer what lacks its parent.
    Fix in XML: no file of the project; in the contract: depends_on: [customer, item],
        on_missing_parent: defer.
    Source: the go-live guide (customer, address, contact, sales order; associations deferred).
    Traps: only parents that this integration writes itself are asked for.
    """
    if obj.operation is None:
        return undeclared("operation")
    if not obj.creates and obj.operation != "update":
        return NotApplicable("it writes no associations")
    integration = ctx.owned_by(Integration)
    judge = Judge(obj)
    wanted = PARENTS.get(obj.record_type, frozenset())
    siblings = [o for o in integration.objects or () if o is not obj and not same_type(o, obj)]
    open_parents = [o.record for o in siblings if base_type(o) in wanted and o.operation is None]
    parents = {base_type(o): o.record for o in siblings if base_type(o) in wanted and o.creates}
    if judge.need("depends_on"):
        given = {known_type(name) for name in obj.depends_on or ()}
        missing = sorted(name for base, name in parents.items() if base not in given)
        if missing:
            judge.fault(f"{', '.join(missing)} must come first", "depends_on", Severity.HIGH)
        if _in_cycle(obj, integration.objects or ()):
            judge.fault("its dependencies form a cycle", "depends_on", Severity.HIGH)
        for name in open_parents:
            if known_type(name) not in given:
                judge.open(f"operation of {name}")
        for other in siblings:
            waits = other.operation != "read" and known_type(other.record) in given
            if other.depends_on is None and waits:
                judge.open(f"depends_on of {other.record}")
        if given or parents:
            judge.test(
                "on_missing_parent",
                lambda answer: answer not in {"defer", "reject"},
                "what lacks its parent neither waits nor is refused",
            )
    return judge.verdict(Severity.MEDIUM)
