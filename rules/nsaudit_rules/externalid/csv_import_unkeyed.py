"""XID010: imports that cannot tell which record a line means."""

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
from nsaudit_rules.shared_imports import carries_external_id, handling, maps_internal_id


@rule(
    id="XID010",
    subject=CsvImport,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    tier=1,
    evidence="S",
)
def csv_import_unkeyed(record: CsvImport, ctx: Context[Options]) -> Verdict:
    """An import identifies every record by its external id.

    Why: an update without a key goes by name or number and hits the wrong record or none; an add
        without external id creates everything anew when the file is imported twice. Internal ids
        differ between sandbox and production.
    Fix in the UI: Setup > Import/Export > Saved CSV Imports > the import > Field Mapping: map
        External ID to the column that holds the source system's key.
    Fix in XML: a <fieldmapping> with <field>EXTERNALID</field> in the record's <recordmapping>.
    Source: Oracle help, SDF XML reference of savedcsvimport (datahandling, fieldmapping). In real
        exports the internal id is the field ID.
    Traps: numbers that the target account gives out anew are no key; a one-off migration that is
        never repeated can be waived.
    """
    if carries_external_id(record) is False:
        return NotApplicable("this record type has no external id")
    if record.datahandling not in {"ADD", "UPDATE", "ADDUPDATE"}:
        return Unknown("whether the import adds or updates could not be read")
    external, internal = record.maps("EXTERNALID"), maps_internal_id(record)
    if external is None or internal is None:
        return Unknown("the mapped fields could not be read")
    if external:
        return Pass()
    if carries_external_id(record) is None:
        return Unknown(
            f"no table says whether {record.recordtype} can have an external id"
            if record.recordtype
            else "what the import writes could not be read"
        )
    evidence = [handling(record), "EXTERNALID is not mapped"]
    if record.datahandling == "ADD":
        return Fail(
            "the import adds records without an external id",
            evidence=evidence,
            at=["recordmappings", "datahandling"],
        )
    if internal:
        return Fail(
            "the import finds records by internal id, which differs between accounts",
            evidence=[*evidence, "the internal id is mapped"],
            at=["recordmappings", "datahandling"],
        )
    return Fail(
        "the import updates records without mapping an external or internal id",
        evidence=[*evidence, "the internal id is not mapped"],
        at=["recordmappings", "datahandling"],
        severity=Severity.HIGH,
    )
