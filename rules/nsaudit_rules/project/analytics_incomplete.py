"""SDF016: datasets that travel without their workbook."""

from nsaudit.api import (
    Context,
    Fail,
    NotApplicable,
    Options,
    OtherObject,
    Pass,
    Severity,
    Unknown,
    Unreadable,
    Verdict,
    rule,
)
from nsaudit_rules.shared_values import in_project


@rule(id="SDF016", subject=OtherObject, severity=Severity.MEDIUM, evidence="SL")
def analytics_incomplete(record: OtherObject, ctx: Context[Options]) -> Verdict:
    """Datasets are in a project together with a workbook that uses them.

    Why: a dataset is deployed only alongside a workbook connected to it; alone it is refused, or
        the deployment reports success and changes nothing.
    Fix in the UI: Analytics: connect the dataset to a workbook, save it, and import both into the
        project; after the deployment open both in the target account.
    Fix in XML: add the workbook object, whose <dependencies> name [scriptid=custdataset_...].
    Source: Oracle help, section_156408178977 (custom dataset objects) and section_156407234807
        (custom workbook objects); Salto's deployment validators unreferencedDatasets and
        analyticsSilentFailure.
    Traps: a workbook that is only in the account does not help: it has to be in the deployment.
        Changed workbooks should be opened after every deployment, because a deployment that did
        nothing looks the same.
    """
    if record.tag != "dataset":
        return NotApplicable("not a dataset")
    if not in_project(record):
        return NotApplicable("not in a project")
    for other in ctx.all(OtherObject):
        if other.tag == "workbook" and other.project == record.project:
            targets = {r.target.casefold().partition(".")[0] for r in other.references}
            if record.key in targets:
                return Pass()
    if any(problem.project == record.project for problem in ctx.all(Unreadable)):
        return Unknown("no workbook was found that uses it, but some files could not be read")
    return Fail(
        "no workbook of the project uses this dataset, so it cannot be deployed",
        evidence=["no workbook depends on it"],
    )
