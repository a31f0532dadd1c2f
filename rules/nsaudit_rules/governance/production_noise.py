"""GOV011: how many live deployments log everything, and how many scripts tell nobody of errors."""

from nsaudit.api import (
    Context,
    Deployment,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Point,
    Project,
    Script,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_values import listed


@rule(id="GOV011", subject=Project, severity=Severity.INFO)
def production_noise(project: Project, ctx: Context[Options]) -> Verdict:
    """Live deployments log above debug level, and somebody hears of every script's errors.

    Why: debug entries of busy scripts push the entries that matter out of the execution log, and
        an error that is sent to nobody is found by the customer.
    Fix in the UI: Customization > Scripting > Script Deployments: set Log Level to Error or Audit;
        on the script record, Unhandled Errors: notify the script owner or an e-mail address.
    Fix in XML: <loglevel>ERROR</loglevel> in the deployment; <notifyowner>T</notifyowner> or
        <notifyemails> in the script.
    Source: Oracle SAFE guide, pitfalls 35 and 50; Oracle help, SDFxml_1334137041: DEBUG and
        notifyowner T are the defaults.
    Traps: DEBUG is the default, so most exports have it: this is a count, once a project.
    """
    scripts = [s for s in ctx.all(Script) if s.project == project.folder]
    if not scripts:
        return NotApplicable("the project holds no scripts")
    active = [s for s in scripts if not s.isinactive]
    heard = {s.scriptid: _heard(s) for s in active}
    silent = [s for s in active if heard[s.scriptid] is False]
    deployments = [(s, d, _noisy(s, d)) for s in active for d in s.scriptdeployments or ()]
    live = sum(s.live(d) is True for s, d, _ in deployments)
    noisy = [(s, d) for s, d, found in deployments if found]
    if not noisy and not silent:
        unread = [s for s in active if heard[s.scriptid] is None or s.scriptdeployments is None]
        if unread or any(found is None for _, _, found in deployments):
            return Unknown("status, log level or notification of some scripts could not be read")
        return Pass()
    said, evidence = [], []
    points: list[Point] = []
    if noisy:
        said.append(f"{len(noisy)} of {live} live deployments log at DEBUG")
        assumed = sum("loglevel" in d.defaulted for _, d in noisy)
        if assumed:
            evidence.append(f"{assumed} of them state no log level; DEBUG is the default")
        points += [Point(("scriptdeployments", d.scriptid, "loglevel"), s) for s, d in noisy[:1]]
    if silent:
        said.append(f"{len(silent)} of {len(active)} active scripts tell nobody of their errors")
        evidence.append(f"notify nobody: {listed([s.scriptid for s in silent], 10)}")
        points += [Point(("notifyowner",), s) for s in silent[:1]]
    return Fail("; ".join(said), evidence=evidence, at=points)


def _noisy(script: Script, deployment: Deployment) -> bool | None:
    live = script.live(deployment)
    if live is False or deployment.loglevel not in {None, "DEBUG"}:
        return False
    return None if live is None or deployment.loglevel is None else True


def _heard(script: Script) -> bool | None:
    """Whether anybody is told of an error; None where that could not be read."""
    ways = (script.notifyowner, script.notifyadmins, script.notifyemails, script.notifygroup)
    if any(ways):
        return True
    return None if None in ways or script.isinactive is None else False
