"""Usage units per call and limits per script type, as Oracle prints them.

Sources: Oracle help, "SuiteScript 2.x API Governance" (section_157072844224) and "Script Type
Usage Unit Limits" (section_N3351480), N/query pages for SuiteQL. Per call the units are for a
transaction, a custom record and any other record type.
"""

from functools import lru_cache

BY_TYPE: dict[str, tuple[int, int, int]] = {
    "create": (10, 2, 5), "copy": (10, 2, 5), "load": (10, 2, 5), "transform": (10, 2, 5),
    "submitFields": (10, 2, 5), "save": (20, 4, 10), "delete": (20, 4, 10),
}  # fmt: skip
FLAT: dict[str, int] = {
    "attach": 10, "detach": 10, "search.load": 5, "search.save": 5, "search.delete": 5,
    "search.runPaged": 5, "search.fetch": 5, "search.each": 10, "search.getRange": 10,
    "search.lookupFields": 1, "search.duplicates": 10, "search.global": 10, "suiteql": 10,
    "query": 10, "http": 10, "email.send": 20, "email.sendBulk": 10, "email.sendCampaignEvent": 10,
    "file.load": 10, "file.save": 20, "file.delete": 20, "task.submit": 20, "task.csv": 100,
    "task.status": 10, "sftp.transfer": 100, "sftp.manage": 10, "config.load": 10,
    "transaction.void": 10, "render": 10, "workflow": 20, "action.execute": 0,
    "action.executeBulk": 50, "nlapiSearchRecord": 10,
}  # fmt: skip
LIMITS: dict[str, int] = {
    "userevent": 1000, "client": 1000, "suitelet": 1000, "restlet": 5000, "scheduled": 10000,
    "mapreduce.getInputData": 10000, "mapreduce.map": 1000, "mapreduce.reduce": 5000,
    "mapreduce.summarize": 10000, "massupdate": 1000, "portlet": 1000, "workflowaction": 1000,
    "bundleinstallation": 10000, "sdfinstallation": 10000, "customtool": 1000,
}  # fmt: skip
"""Units one run of a script may use; a workflow action shares its own with the state's actions."""

TRANSACTIONS = frozenset((
    "assemblybuild", "assemblyunbuild", "bintransfer", "binworksheet", "blanketpurchaseorder",
    "bulkownershiptransfer", "cashrefund", "cashsale", "charge", "check", "creditcardcharge",
    "creditcardrefund", "creditmemo", "customerdeposit", "customerpayment",
    "customerpaymentauthorization", "customerrefund", "customtransaction", "deposit",
    "depositapplication", "estimate", "expensereport", "fulfillmentrequest",
    "intercompanyjournalentry", "intercompanytransferorder", "inventoryadjustment",
    "inventorycostrevaluation", "inventorycount", "inventorystatuschange", "inventorytransfer",
    "invoice", "itemfulfillment", "itemreceipt", "journalentry", "advintercompanyjournalentry",
    "statisticaljournalentry", "opportunity", "orderreservation", "paycheck", "paycheckjournal",
    "periodendjournal", "purchasecontract", "purchaseorder", "purchaserequisition",
    "requestforquote", "returnauthorization", "revenuearrangement", "revenuecommitment",
    "salesorder", "storepickupfulfillment", "tegatapayable", "tegatareceivable", "transferorder",
    "vendorbill", "vendorcredit", "vendorpayment", "vendorprepayment",
    "vendorprepaymentapplication",
    "vendorrequestforquote", "vendorreturnauthorization", "wavepicking", "workorder",
    "workorderclose", "workordercompletion", "workorderissue",
))  # fmt: skip


def record_class(record_type: str | None) -> int | None:
    """Return 0 for a transaction, 1 for a custom record, 2 for any other, None if not known."""
    if record_type is None:
        return None
    folded = record_type.lower()
    if folded in TRANSACTIONS or folded.startswith("customtransaction"):
        return 0
    return 1 if folded.startswith("customrecord") else 2


@lru_cache(maxsize=4_000)
def units(call: str, record_type: str | None) -> int | None:
    """Return what one call costs; None where it depends on a record type that is not known."""
    if call in BY_TYPE:
        kind = record_class(record_type)
        return None if kind is None else BY_TYPE[call][kind]
    return FLAT.get(call)
