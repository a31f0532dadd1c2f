"""SDF007: script ids that the platform refuses or renames, and files named otherwise."""

from nsaudit.api import (
    Context,
    Customization,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.project_index import from_file


@rule(
    id="SDF007",
    subject=Customization,
    severity=Severity.INFO,
    raises=[Severity.MEDIUM],
)
def scriptid_irregular(record: Customization, ctx: Context[Options]) -> Verdict:
    """A script id has its type's prefix, only small letters, digits and underscores, and fits.

    Why: an id that breaks the form is refused, or changed on the way, so that references and
        scripts that name it find nothing; a file named otherwise is not found by the SuiteCloud
        tools.
    Fix in the UI: the id of an object that exists in an account can only be changed where its page
        offers Change ID; new objects get the right one from the start.
    Fix in XML: <suitelet scriptid="customscript_example"> in Objects/customscript_example.xml.
    Source: Oracle help SDFxml.html (length and prefix of each type) and section_4724963992 (file
        names); Oracle SAFE guide, pitfalls 1 to 5, 12 and 23.
    Traps: older exports have no underscore after the prefix, which is fine.
    """
    if not from_file(record):
        return NotApplicable("it was read from an account, which accepted the id")
    faults = _faults(record)
    if faults:
        return Fail(
            f"the script id {record.scriptid or '(none)'} {', '.join(faults)}",
            severity=Severity.MEDIUM,
        )
    path = record.location.path if record.location else None
    name = (path or "").rpartition("/")[2]
    if name and name != f"{record.scriptid}.xml":
        return Fail(
            f"the file is named {name}, the object {record.scriptid}",
            evidence=[f"expected {record.scriptid}.xml"],
        )
    if reference.object_type(record.tag) is None:
        return Unknown(f"which ids a <{record.tag}> may have is not known")
    return Pass()


def _faults(record: Customization) -> list[str]:
    scriptid = record.scriptid
    if not scriptid:
        return ["is missing"]
    faults = []
    if scriptid != scriptid.lower():
        faults.append("has capital letters")
    strange = sorted({c for c in scriptid if not (c.isalnum() and c.isascii()) and c != "_"})
    if strange:
        faults.append(f"has {' '.join(repr(c) for c in strange)}")
    kind = reference.object_type(record.tag)
    if kind is None:
        return faults
    if not scriptid.lower().startswith(kind.prefixes):
        faults.append(f"does not begin with {' or '.join(kind.prefixes)}")
    if kind.max_length is not None and len(scriptid) > kind.max_length:
        faults.append(f"has {len(scriptid)} characters, {kind.max_length} fit")
    return faults
