"""DUP005: imports that add customers, vendors or contacts without looking for duplicates."""

from nsaudit.api import (
    Confidence,
    Context,
    CsvImport,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_imports import guarded_entity, handling


@rule(
    id="DUP005",
    subject=CsvImport,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    tier=1,
    evidence="S",
    checklist=["duplicate_settings"],
)
def csv_import_adds_unchecked(record: CsvImport, ctx: Context[Options]) -> Verdict:
    """An import that adds customers, vendors, contacts or partners refuses duplicates.

    Why: running the same file twice, or a file whose people already exist, adds them all again;
        without an external id nothing else stops it either.
    Fix in the UI: Setup > Import/Export > Saved CSV Imports > the import > Import Options >
        Advanced Options: check Prevent Duplicate Records. It needs Duplicate Detection.
    Fix in XML: <preventduplicates>T</preventduplicates>, and map EXTERNALID.
    Source: Oracle help, SDF XML reference of savedcsvimport (preventduplicates, default F; which
        record types accept it). In 67 real imports the tag occurs 7 times, each time F.
    Traps: other record types have no such option; whether it works without the feature Duplicate
        Detection is not documented.
    """
    entity = guarded_entity(record)
    if entity is False:
        return NotApplicable("no duplicate prevention exists for this record type")
    if record.datahandling == "UPDATE":
        return NotApplicable("the import only updates")
    if entity is None:
        return Unknown(
            f"the import type {record.recordtype} is not in the tables"
            if record.recordtype
            else "what the import writes could not be read"
        )
    if record.datahandling not in {"ADD", "ADDUPDATE"}:
        return Unknown("whether the import adds records could not be read")
    if record.preventduplicates is None:
        return Unknown("whether the import prevents duplicates could not be read")
    if record.preventduplicates:
        return Pass()
    assumed = " (assumed: Oracle's default)" if "preventduplicates" in record.defaulted else ""
    evidence = [handling(record), f"preventduplicates F{assumed}"]
    if record.maps("EXTERNALID") is False:
        return Fail(
            "the import adds records without looking for duplicates and without an external id",
            evidence=[*evidence, "EXTERNALID is not mapped"],
            at=["preventduplicates", "datahandling"],
            severity=Severity.HIGH,
        )
    return Fail(
        "the import adds records without looking for duplicates",
        evidence=evidence,
        at=["preventduplicates", "datahandling"],
    )
