"""SDF018: deploy sets that leave out what their own objects refer to."""

from nsaudit.api import (
    CabinetFile,
    Context,
    Customization,
    Fail,
    Options,
    Pass,
    Point,
    Project,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.deploy_set import DeploySet
from nsaudit_rules.project_index import ProjectIndex, of_project


@rule(id="SDF018", subject=Project, severity=Severity.MEDIUM)
def deploy_closure_incomplete(project: Project, ctx: Context[Options]) -> Verdict:
    """Everything of the project that a deployed object refers to is deployed with it.

    Why: where the target account does not have the part that was left out, or has an older one, the
        deployment stops or the object works against something else than was tested.
    Fix in the UI: nothing can be changed there; edit deploy.xml in the project's folder.
    Fix in XML: add the path of what is left out to <objects> or <files>, or deploy ~/Objects/* and
        ~/FileCabinet/*.
    Source: Salto's netsuite-adapter, validator extraReferenceDependencies; Oracle help
        section_4724963992 (project structure).
    Traps: the account may have the same version already; then deploying the part alone is enough.
    """
    if project.deploy is None:
        return Unknown("deploy.xml is missing or could not be read")
    index = of_project(ctx.snapshot, project.folder)
    deploy = DeploySet(project, project.deploy)
    sent = {id(record) for record in index.objects if deploy.covers(record)}
    lacking: dict[str, tuple[Customization, tuple[str, ...]]] = {}
    for record in index.objects:
        if id(record) in sent:
            for target, at in _left_out(record, index, deploy, sent):
                lacking.setdefault(target, (record, at))
    if lacking:
        first, *more = sorted(lacking)
        also = f" and {len(more)} more" if more else ""
        return Fail(
            f"deployed objects refer to {first}{also}, which deploy.xml leaves out",
            evidence=[f"{lacking[t][0].scriptid} refers to {t}" for t in sorted(lacking)],
            at=[Point(lacking[t][1], lacking[t][0]) for t in sorted(lacking)][:10],
            parts=list(lacking),
        )
    ctx.need(Customization)
    ctx.need(CabinetFile)
    return Pass()


def _left_out(
    record: Customization, index: ProjectIndex, deploy: DeploySet, sent: set[int]
) -> list[tuple[str, tuple[str, ...]]]:
    """What an object refers to that the project holds and deploy.xml does not send."""
    found = []
    for reference in record.references:
        if reference.form == "object":
            root = reference.target.partition(".")[0]
            targets = index.by_id.get(root.casefold(), ())
            if targets and not any(id(target) in sent for target in targets):
                found.append((root.casefold(), reference.at))
        elif reference.form == "file":
            file = index.files.get(reference.target)
            if file is not None and deploy.covers(file) is False:
                found.append((reference.target, reference.at))
    return found
