"""SDF025: installation scripts that change data whatever version they update from."""

from nsaudit.api import (
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    ScriptCode,
    ScriptEffect,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_code import capped, counted, places, spot, unread
from nsaudit_rules.shared_units import calls_text

KINDS = {"sdfinstallation", "bundleinstallation"}
UPDATES = {"run", "beforeUpdate", "afterUpdate"}
"""Entry points that run at each update; `run` also at a first installation."""
WRITES = {"insert", "update", "delete", "submitFields"}


@rule(
    id="SDF025",
    subject=ScriptCode,
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
)
def install_script_unsafe(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """Installation scripts change data only after a look at the version they update from.

    Why: the script runs at each deployment: without a test, a migration that was meant for one
        version is done again on data that is in the new form already, or makes its records twice.
    Fix in the UI: nothing to set; in the script, compare context.fromVersion (empty at a first
        installation) with the version that the change belongs to, or look for what is there.
    Fix in XML: nothing to set; see above.
    Source: Oracle SAFE guide, pitfall 63; Oracle help, section_4460629205 (fromVersion of bundles).
    Traps: a script that is meant for first installations only looks the same unless it tests that
        fromVersion is empty, or is a bundle's beforeInstall or afterInstall, which are left out.
        Writes that an external id, a look-up or a field that is written back keeps from happening
        again are left out, too, and so are logs and what is done in a catch block.
    """
    if code.script_type not in {None, *KINDS}:
        return NotApplicable("not an installation script")
    unknown = unread(code)
    if unknown is not None:
        return unknown
    if code.script_type is None and not UPDATES & set(code.entry_points):
        return NotApplicable("not an installation script")
    writes = [e for e in code.effects or () if _counts(e)]
    bad = [e for e in writes if not _is_guarded(e)]
    if bad:
        return Fail(
            f"{counted(len(bad), 'write')} at each update, whatever version it updates from",
            evidence=capped(
                [f"{e.entry_point}, {spot(e.location)}: {calls_text([e])}" for e in bad]
            ),
            at=places(e.location for e in bad),
        )
    if code.incomplete:
        return Unknown(f"{code.incomplete[0]}, which the script calls, was not found")
    if any(fact.kind == "exports-unresolved" for fact in code.facts or ()):
        return Unknown("what the script exports could not be followed")
    return Pass() if writes else NotApplicable("writes nothing at an update")


def _counts(effect: ScriptEffect) -> bool:
    """Whether the call changes data at an update."""
    return (
        effect.effect in WRITES
        and effect.entry_point in UPDATES
        and not effect.log_like
        and not effect.in_catch
    )


def _is_guarded(effect: ScriptEffect) -> bool:
    """Whether the version was tested on the way, or the write cannot happen twice."""
    return bool(effect.strong_guards) or any(guard.kind == "version" for guard in effect.guards)
