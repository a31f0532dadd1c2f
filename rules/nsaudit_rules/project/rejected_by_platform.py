"""SDF009: elements and values that NetSuite refuses at validation or deployment."""

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
from nsaudit_rules.shared_refused import refused_places
from nsaudit_rules.shared_values import Way, in_project, shown


class Releases(Options):
    """Rows that hold only from a release on."""

    release: str = "2026.1"
    """Release of the account to deploy to, where the snapshot names none; rows of later releases
    are left out."""


@rule(
    id="SDF009",
    subject=Customization,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    options=Releases,
)
def rejected_by_platform(record: Customization, ctx: Context[Releases]) -> Verdict:
    """Objects hold only elements and values that NetSuite accepts.

    Why: validation or deployment stops on one refused element, and everything else of the project
        stays undeployed; some elements are dropped without a word instead.
    Fix in the UI: make the setting in the account, then import the object again; the export shows
        what SDF can carry.
    Fix in XML: remove or replace the element as the message says.
    Source: table of refused elements: Oracle SAFE guide (pitfalls 9 to 133) and Salto's deployment
        validators notYetSupportedValues and standardTypesInvalidValues; rows that genuine exports
        contradict are left out.
    Traps: a newer release may accept what the table refuses; a role with selected subsidiaries is
        refused only when it is new or changed, which files alone do not tell.
    """
    if not in_project(record):
        return NotApplicable("not in a project")
    found: list[tuple[reference.RefusedValue, Way]] = []
    unread = False
    release = ctx.snapshot.meta.release or ctx.options.release
    for row in reference.refused_in(record.tag):
        if row.since and row.since > release:
            continue
        for way in refused_places(record, row, ctx.snapshot):
            if way is None:
                unread = True
            else:
                found.append((row, way))
    if not found:
        if unread:
            return Unknown("some elements that NetSuite may refuse could not be read")
        return Pass()
    found.sort(key=lambda pair: -Severity.parse(pair[0].severity))
    row = found[0][0]
    worst = Severity.parse(row.severity)
    sentence = f"{row.sentence[0].lower()}{row.sentence[1:]}" if row.path != "*" else row.sentence
    others = len({other.id for other, _ in found}) - 1
    name = row.path.rpartition("/")[2]
    what = f"<{record.tag if name == '.' else name}>: " if row.path != "*" else ""
    return Fail(
        f"{what}{sentence}" + (f" (and {others} more kinds)" if others else ""),
        evidence=[f"{shown(way) or record.tag}: {r.source}" for r, way in found],
        at=[way for _, way in found if way],
        severity=worst if worst is not Severity.MEDIUM else None,
        key=row.id,
        parts=[r.id for r, _ in found],
    )
