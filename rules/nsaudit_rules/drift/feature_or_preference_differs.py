"""DRF007: a feature is on in one environment only."""

from nsaudit.api import (
    Change,
    Context,
    Fail,
    Feature,
    NotApplicable,
    Options,
    Pass,
    Preference,
    Project,
    Severity,
    Unknown,
    Verdict,
    rule,
)

REQUIRED = {"CLASSMANDATORY", "DEPTMANDATORY", "LOCMANDATORY"}
"""Preferences that make a field required: what differs there is DRF001's."""

OF_DISPLAY = {"DATEFORMAT", "NEGATIVE_NUMBER_FORMAT", "NUMBERFORMAT", "TIMEFORMAT", "TIMEZONE"}
"""Preferences on how values are shown, which matter to imports of files only."""


class MayDiffer(Options):
    """Features whose difference is intended."""

    may_differ: tuple[str, ...] = ()
    """Ids of features that may be on in one environment only."""


@rule(
    id="DRF007",
    subject=Change,
    severity=Severity.MEDIUM,
    raises=[Severity.LOW, Severity.HIGH],
    options=MayDiffer,
    evidence="SLR",
)
def feature_or_preference_differs(change: Change, ctx: Context[MayDiffer]) -> Verdict:
    """The same features are on in both environments.

    Why: a project that needs a feature does not deploy where it is off; fields, permissions and
        calls that depend on it exist on one side only.
    Fix in the UI: Setup > Company > Enable Features, in the environment that is wrong.
    Fix in XML: set the feature's <status> in AccountConfiguration/features.xml and deploy with the
        configuration section of deploy.xml.
    Source: Oracle help section_1523378695 (feature dependencies) and article_0903023048.
    Traps: a feature that one side's files do not list is not off there, and is not compared.
    """
    name = change.record_key.upper()
    if change.record_kind == Preference.table and name not in REQUIRED:
        return _preference(change, name, ctx)
    if change.record_kind != Feature.table or change.path != ("enabled",):
        return NotApplicable("not about a feature or preference")
    if name in {feature.upper() for feature in ctx.options.may_differ}:
        return Pass()
    if change.before is None or change.after is None:
        return Unknown(f"whether feature {name} is on could not be read on both sides")
    if change.after == "T":
        return Fail(f"feature {name} is on in the target only")
    needing = _needing(ctx, name)
    if needing:
        return Fail(
            f"feature {name} is off in the target, and {needing} requires it",
            severity=Severity.HIGH,
        )
    return Fail(f"feature {name} is off in the target only")


def _preference(change: Change, name: str, ctx: Context[MayDiffer]) -> Verdict:
    if name in {each.upper() for each in ctx.options.may_differ}:
        return Pass()
    if not change.path:
        return Fail(f"preference {name} is shown on one side only", severity=Severity.LOW)
    text = f"preference {name} is {change.before or 'empty'} in the source"
    severity = Severity.LOW if name in OF_DISPLAY else None
    return Fail(f"{text}, {change.after or 'empty'} in the target", severity=severity)


def _needing(ctx: Context[MayDiffer], feature: str) -> str:
    """The first project of the source whose manifest requires a feature."""
    projects = [] if ctx.source is None else ctx.source.records(Project)
    for project in projects:
        for needed in project.features or ():
            if needed.id.upper() == feature and needed.required:
                return f"project {project.caption}"
    return ""
