"""What a saved CSV import writes, for the rules that judge imports."""

from nsaudit.api import CsvImport, reference


def guarded_entity(record: CsvImport) -> bool | None:
    """Whether duplicate prevention exists for what it imports; None for a type not known."""
    known = reference.csv_record_type(record.recordtype or "")
    return None if known is None else known.prevents_duplicates


def carries_external_id(record: CsvImport) -> bool | None:
    """Whether what it imports can have an external id; None where no table says."""
    known = reference.csv_record_type(record.recordtype or "")
    if known is None:
        return None
    found = [reference.record_type(name) for name in known.record_types]
    answers = [None if one is None else one.can_have_external_id for one in found]
    if True in answers:
        return True
    return None if None in answers else False


def maps_internal_id(record: CsvImport) -> bool | None:
    """Whether the internal id is mapped. Exports name the field ID, the help also INTERNALID."""
    answers = [record.maps("ID"), record.maps("INTERNALID")]
    return None if None in answers else any(answers)


def written_types(record: CsvImport) -> tuple[str, ...]:
    """The record types as deployments and workflows name them: upper case, or a reference."""
    custom = record.other.get("customrecord")
    if isinstance(custom, str) and custom:
        return (custom,)
    known = reference.csv_record_type(record.recordtype or "")
    names = known.record_types if known else (record.recordtype or "",)
    return tuple(name.upper() for name in names if name)


def handling(record: CsvImport) -> str:
    """The data handling, saying so where it is Oracle's default."""
    assumed = " (assumed: Oracle's default)" if "datahandling" in record.defaulted else ""
    return f"datahandling {record.datahandling}{assumed}"
