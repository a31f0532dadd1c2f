"""SDF004: features that a project's objects need and its manifest does not declare."""

from collections import defaultdict
from typing import NamedTuple

from nsaudit.api import (
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
    reference,
    rule,
)
from nsaudit_rules.project_index import of_project
from nsaudit_rules.tag_paths import places, unread


class Need(NamedTuple):
    """One object, or one tag of it, that needs a feature."""

    record: Customization
    tag: str
    at: tuple[str, ...]


@rule(
    id="SDF004",
    subject=Project,
    severity=Severity.LOW,
    raises=[Severity.MEDIUM],
)
def manifest_feature_missing(project: Project, ctx: Context[Options]) -> Verdict:
    """The manifest declares every feature that the project's objects and their tags need.

    Why: what is undeclared passes in an account where the feature happens to be on; where it is off
        the deployment fails half-way or drops tags without a word.
    Fix in the UI: run suitecloud project:adddependencies in the project's folder, then read the
        difference.
    Fix in XML: <feature required="true">CUSTOMRECORDS</feature> below <dependencies><features> in
        manifest.xml, or required="false" where the project also works without it.
    Source: Oracle help SDFxml.html (features of each object type and tag) and section_1523378695;
        Oracle SAFE guide, pitfalls 10, 22, 62, 74 and 77. That a tag counts whatever its value is
        measured: in eight public projects whose manifest the tool had filled, 162 of 167 features
        of tags that were all F were declared.
    Traps: custom tools need no server scripting. Tags count as low, because most accounts have
        their features.
    """
    if project.features is None and project.has_dependencies is not False:
        return Unknown("the manifest's features could not be read")
    declared = {feature.id for feature in project.features or ()}
    types: dict[str, list[Need]] = defaultdict(list)
    tags: dict[str, list[Need]] = defaultdict(list)
    hidden = ""
    for record in of_project(ctx.snapshot, project.folder).objects:
        kind = reference.object_type(record.tag)
        # A tentative row says that real projects do without the feature that Oracle's page names.
        for feature in (kind and not kind.tentative and kind.features) or ():
            if feature not in declared:
                types[feature].append(Need(record, "", ()))
        for path, feature in reference.tag_features(record.tag).items():
            if feature not in declared:
                for place in places(record, path):
                    tags[feature].append(Need(record, path, place.at))
                    break
                if unread(record, path):
                    hidden = f"the {path.partition('/')[0]} of {record.scriptid} are not readable"
    tags = {feature: needs for feature, needs in tags.items() if needs and feature not in types}
    if types or tags:
        missing = [*sorted(types), *sorted(tags)]
        needs = {**tags, **types}
        return Fail(
            f"the manifest does not declare {', '.join(missing)}",
            evidence=[_line(feature, needs[feature]) for feature in missing],
            at=[Point(), *(Point(needs[f][0].at, needs[f][0].record) for f in missing)],
            parts=missing,
            severity=Severity.MEDIUM if types else Severity.LOW,
        )
    ctx.need(Customization)
    return Unknown(hidden) if hidden else Pass()


def _line(feature: str, needs: list[Need]) -> str:
    first = needs[0]
    tag = f"<{first.tag.rpartition('/')[2]}> of " if first.tag else ""
    others = len({id(need.record) for need in needs}) - 1
    also = f" and {others} more" if others else ""
    return f"{feature}: needed by {tag}{first.record.tag} {first.record.scriptid}{also}"
