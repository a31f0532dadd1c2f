"""SDF005: manifests that declare what the platform does not know or does not accept."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    Options,
    Pass,
    Project,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)


@rule(id="SDF005", subject=Project, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM)
def manifest_invalid(project: Project, ctx: Context[Options]) -> Verdict:
    """A manifest names features by their real ids, and a SuiteApp's lists no objects.

    Why: validation stops on a feature id that does not exist, and on a SuiteApp's objects block.
    Fix in the UI: nothing can be changed there; edit manifest.xml in the project's folder.
    Fix in XML: write the id from Oracle's list (ASSEMBLIES, not MANUFACTURING), in capitals; in a
        SuiteApp refer to objects of other SuiteApps by appid instead of an <objects> block.
    Source: Oracle SAFE guide, pitfalls 96 and 127; feature ids of Oracle help SDFxml.html as of
        2024-08.
    Traps: two real SuiteApps hold an objects block. An id that the list of 2024 lacks may be newer:
        it is unknown, not wrong.
    """
    faults: dict[tuple[str, ...], str] = {}
    unknown = []
    for number, feature in enumerate(project.features or ()):
        fault = _fault(feature.id)
        if fault:
            faults["dependencies", "features", str(number)] = fault
        elif reference.feature(feature.id) is None:
            unknown.append(feature.id)
    if project.is_suiteapp and project.objects:
        count = len(project.objects)
        faults["dependencies", "objects"] = (
            f"a SuiteApp's manifest cannot list objects, this one lists {count}"
        )
    if faults:
        return Fail("; ".join(faults.values()), at=list(faults))
    if project.has_dependencies is not False and project.features is None:
        return Unknown("the manifest's dependencies could not be read")
    if project.objects is None and project.has_dependencies is not False:
        return Unknown("the manifest's objects could not be read")
    if project.objects and project.is_suiteapp is None:
        return Unknown("whether the project is a SuiteApp could not be read")
    if unknown:
        names = ", ".join(sorted(unknown))
        return Unknown(f"{names} is not in the list of features of 2024; it may be newer")
    return Pass()


def _fault(feature: str) -> str:
    real = reference.feature_misnomer(feature.upper())
    if real is not None:
        return f"there is no feature {feature}; {real} is meant"
    if feature != feature.strip().upper() and reference.feature(feature.strip().upper()):
        return f"the feature is written {feature.strip().upper()}, not {feature}"
    return ""
