"""Event types and execution contexts as bit sets, with NetSuite's spellings.

Event types: N/... `UserEventType` and the SS1 `type` argument (SuiteScript help, "User Event Script
Type"). Contexts: `runtime.ContextType`.
"""

from functools import lru_cache
from typing import Final

EVENT_TYPES: Final = (
    "create", "copy", "transform", "edit", "xedit", "delete", "approve", "cancel", "reject",
    "pack", "ship", "dropship", "specialorder", "orderitems", "paybills", "reassign",
    "editforecast", "markcomplete", "changepassword", "view", "print", "email", "quickview",
)  # fmt: skip
CONTEXTS: Final = (
    "ACTION", "ADVANCEDREVREC", "BANKCONNECTIVITY", "BANKSTATEMENTPARSER", "BUNDLEINSTALLATION",
    "CLIENT", "CONSOLRATEADJUSTOR", "CSVIMPORT", "CUSTOMGLLINES", "CUSTOMMASSUPDATE",
    "DATASETBUILDER", "DEBUGGER", "EMAILCAPTURE", "FICONNECTIVITY", "FIPARSER", "MAPREDUCE",
    "OCRPLUGIN", "OTHER", "PAYMENTGATEWAY", "PAYMENTPOSTBACK", "PLATFORMEXTENSION", "PORTLET",
    "PROMOTIONS", "RECORDACTION", "RESTLET", "RESTWEBSERVICES", "SCHEDULED", "SDFINSTALLATION",
    "SHIPPINGPARTNERS", "SUITELET", "TAXCALCULATION", "USEREVENT", "USERINTERFACE",
    "WEBAPPLICATION", "WEBSERVICES", "WEBSTORE", "WORKBOOKBUILDER", "WORKFLOW",
)  # fmt: skip

EVENT_BIT: Final = {name: 1 << i for i, name in enumerate(EVENT_TYPES)}
CONTEXT_BIT: Final = {name: 1 << i for i, name in enumerate(CONTEXTS)}
# SS1 answers the same contexts in lower case, some of them under another name.
CONTEXT_BIT_FOLDED: Final = {name.lower(): bit for name, bit in CONTEXT_BIT.items()} | {
    "custommassupdate": CONTEXT_BIT["CUSTOMMASSUPDATE"],
    "webservices": CONTEXT_BIT["WEBSERVICES"],
}
ALL_EVENTS: Final = (1 << len(EVENT_TYPES)) - 1
ALL_CONTEXTS: Final = (1 << len(CONTEXTS)) - 1

CREATE_LIKE: Final = sum(
    EVENT_BIT[n] for n in ("create", "copy", "transform", "dropship", "specialorder", "orderitems")
)
RECURRING: Final = sum(
    EVENT_BIT[n] for n in ("edit", "xedit", "pack", "ship", "paybills", "reassign", "editforecast")
)
"""Events that come again for the same record: a later save of it."""
SUBMIT_EVENTS: Final = ALL_EVENTS & ~sum(
    EVENT_BIT[n] for n in ("view", "print", "email", "quickview")
)
"""Events for which beforeSubmit and afterSubmit run."""


def event_mask(value: object) -> int:
    """Return the bit of an event type's name, 0 for a value that is none."""
    return EVENT_BIT.get(value.lower(), 0) if isinstance(value, str) else 0


def context_mask(value: object) -> int:
    """Return the bit of an execution context's name, 0 for a value that is none."""
    if not isinstance(value, str):
        return 0
    return CONTEXT_BIT_FOLDED.get(value.lower().replace("_", ""), 0)


@lru_cache(maxsize=2_000)
def event_names(mask: int, universe: int = SUBMIT_EVENTS) -> tuple[str, ...] | None:
    """Return the names in a set, or None where it restricts nothing."""
    if mask & universe == universe:
        return None
    return tuple(name for name, bit in EVENT_BIT.items() if mask & universe & bit)


@lru_cache(maxsize=2_000)
def context_names(mask: int) -> tuple[str, ...] | None:
    """Return the names in a set, or None where it restricts nothing."""
    if mask == ALL_CONTEXTS:
        return None
    return tuple(name for name, bit in CONTEXT_BIT.items() if mask & bit)
