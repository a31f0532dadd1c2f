"""SDF012: custom record types with a permission list that lists nobody."""

from nsaudit.api import (
    Context,
    CustomRecordType,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_values import in_project


@rule(id="SDF012", subject=CustomRecordType, severity=Severity.HIGH)
def empty_permission_list(record: CustomRecordType, ctx: Context[Options]) -> Verdict:
    """Custom record types with access type Use Permission List name at least one role.

    Why: NetSuite does not create a record type whose permission list is empty, so the deployment
        stops; where it exists already, no integration role reaches it.
    Fix in the UI: Customization > Lists, Records, & Fields > Record Types > the type > Permissions:
        add the roles that need it, or choose another Access Type.
    Fix in XML: a <permissions> block with <permission> rows of <permittedrole> and
        <permittedlevel>, or <accesstype>CUSTRECORDENTRYPERM</accesstype>.
    Source: Salto's deployment validator customRecordEmptyPermissionList.
    Traps: record types of custom segments take their access from the segment.
    """
    if not in_project(record):
        return NotApplicable("not in a project")
    if record.customsegment:
        return NotApplicable("its access comes from the custom segment")
    if record.accesstype is None:
        return Unknown("the access type could not be read")
    if record.accesstype != "USEPERMISSIONLIST":
        return Pass()
    if record.permissions is None:
        return Unknown("the permission list could not be read")
    if record.permissions:
        return Pass()
    return Fail(
        "access goes by the permission list, and the list is empty",
        evidence=["accesstype USEPERMISSIONLIST", "no permission row"],
        at="accesstype",
    )
