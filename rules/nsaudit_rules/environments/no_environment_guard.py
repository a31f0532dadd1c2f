"""SBX004: scripts that reach real partners and people from a sandbox, too."""

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
from nsaudit_rules.shared_deployments import scripts_of

CHOSEN = {"environment", "parameter"}
"""Guards that let an administrator decide where the call goes, or whether it is made."""
READING = {"get", "head"}


@rule(
    id="SBX004",
    subject=ScriptCode,
    severity=Severity.LOW,
    raises=[Severity.MEDIUM, Severity.HIGH],
    confidence=Confidence.MEDIUM,
)
def no_environment_guard(code: ScriptCode, ctx: Context[Options]) -> Verdict:
    """Scripts send to the outside only where the environment or a parameter lets them.

    Why: a sandbox is a copy: the same script posts test orders to the real partner, or mails real
        people, on its own schedule right after a refresh.
    Fix in the UI: Customization > Scripting > Scripts > the script > Parameters: add parameters for
        the address and the recipients, and give each deployment its own values.
    Fix in XML: in the code, compare runtime.envType with runtime.EnvType.PRODUCTION, or read
        address and recipients with getParameter; declare them in <scriptcustomfields>.
    Source: Oracle SAFE guide, pitfall 97; measured in public projects: 49 scripts branch on an
        account id.
    Traps: a target that only exists for tests looks the same; a guard in a called module that
        stops by an error is not seen; alerts in a catch block are left out. Branching on a literal
        account id is low: it works until the account gets another sandbox.
    """
    unknown = unread(code)
    if unknown is not None:
        return unknown
    literal = {f.location for f in code.facts or () if f.kind in _LITERALS}
    aimed = [
        e
        for e in code.effects or ()
        if e.location in literal
        and _sends(e) is not False
        and not e.in_catch
        and not CHOSEN & {g.kind for g in e.guards}
    ]
    sent = [e for e in aimed if _sends(e)]
    tests = [f for f in code.facts or () if f.kind == "tests-account-id"]
    if sent:
        running = _recurs_in_sandbox(code, ctx)
        mails = sum(e.effect == "email" for e in sent)
        what = []
        if len(sent) > mails:
            what.append(counted(len(sent) - mails, "request"))
        if mails:
            what.append(counted(mails, "e-mail"))
        return Fail(
            f"{' and '.join(what)} to a fixed target, in whatever account it runs",
            evidence=capped(
                [f"{e.entry_point}, {spot(e.location)}: {e.api}" for e in sent]
                + ([f"{running} recurs and is live in this sandbox"] if running else [])
            ),
            at=places(e.location for e in sent),
            severity=Severity.HIGH if running else Severity.MEDIUM,
        )
    if aimed:
        return Unknown("the method of a request to a fixed target could not be read")
    if tests:
        return Fail(
            f"branches on a literal account id in {counted(len(tests), 'place')}",
            evidence=capped([spot(f.location) for f in tests]),
            at=places(f.location for f in tests),
        )
    if not any(e.effect in {"http", "email"} for e in code.effects or ()):
        return NotApplicable("sends nothing to the outside")
    return Pass()


_LITERALS = {"literal-target", "literal-recipient", "plain-http"}


def _sends(effect: ScriptEffect) -> bool | None:
    """Whether the call changes something outside; None for a request of unknown method."""
    if effect.effect == "http":
        return None if effect.detail is None else effect.detail.casefold() not in READING
    return effect.effect == "email"


def _recurs_in_sandbox(code: ScriptCode, ctx: Context[Options]) -> str:
    """The deployment that runs again and again in this sandbox; empty where none is known."""
    if ctx.snapshot.meta.environment_kind != "sandbox":
        return ""
    for script in scripts_of(code, ctx):
        for deployment in script.scriptdeployments or ():
            recurrence = deployment.recurrence
            recurs = isinstance(recurrence, dict) and set(recurrence) - {"single"}
            if recurs and script.live(deployment):
                return deployment.scriptid
    return ""
