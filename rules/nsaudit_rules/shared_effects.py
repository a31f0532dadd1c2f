"""What a script's effects mean together with its deployments, and how findings tell it."""

from collections.abc import Iterable
from dataclasses import dataclass

from nsaudit.api import (
    Context,
    Deployed,
    Location,
    Options,
    ScriptCode,
    ScriptEffect,
    Unknown,
    all_placed,
    deployments_of,
    reference,
    scripts_running,
)
from nsaudit_rules.shared_values import listed

NOT_A_GUARD = {"catch", "type", "usage"}
"""Kinds that say when code runs: in which event, after an error, while units are left."""


def unread(code: ScriptCode) -> Unknown | None:
    """The verdict on a script of which nothing is known; None where its effects were read."""
    if code.problem is None and code.effects is not None:
        return None
    return Unknown(f"the script was not analysed: {code.problem or 'it could not be read'}")


def lost(code: ScriptCode) -> Unknown | None:
    """The verdict where nothing was found, but something that the script calls was not there."""
    if not code.incomplete:
        return None
    return Unknown(f"it calls what was not found: {listed(list(code.incomplete))}")


def inserts(code: ScriptCode, *entries: str) -> list[ScriptEffect]:
    """The inserts of business records from some entry points; logs are none."""
    return [
        effect
        for effect in code.effects or ()
        if effect.effect == "insert" and effect.entry_point in entries
        if not effect.log_like and not effect.in_catch
    ]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a script runs. ``settled``: every script record of its file was read, with deployments.

    A deployment that may be live counts, unless it is known not to be.
    """

    deployed: tuple[Deployed, ...]
    settled: bool

    @property
    def possible(self) -> tuple[Deployed, ...]:
        """The deployments that are or may be live."""
        return tuple(d for d in self.deployed if d.live is not False)

    @property
    def off(self) -> bool:
        """Whether no deployment is live, as far as the script records that were read go."""
        return self.settled and not self.possible

    @property
    def once(self) -> bool:
        """Whether every live deployment is limited to an event that does not come again."""
        return self.settled and bool(self.possible) and all(d.once for d in self.possible)

    @property
    def live(self) -> bool:
        """Whether some deployment is known to be live."""
        return any(d.live for d in self.deployed)

    @property
    def integrations(self) -> tuple[str, ...]:
        """The integration contexts in which a live deployment runs."""
        return tuple(sorted({c for d in self.deployed if d.live for c in d.integrations}))

    @property
    def recurring(self) -> tuple[Deployed, ...]:
        """The deployments that are live and not limited to an event that does not come again."""
        return tuple(d for d in self.deployed if d.live and not d.once)

    def lets(self, event: str) -> bool:
        """Whether some deployment lets an event through; so where deployments are not known."""
        return not self.settled or any(d.event in {None, event} for d in self.possible)

    def told(self) -> list[str]:
        """The deployments as evidence."""
        if not self.deployed:
            return ["no deployment of it among what was read: whether it is live is not known"]
        said = [_deployment(d) for d in self.deployed[:4]]
        more = len(self.deployed) - len(said)
        return [*said, f"{more} more deployment{'' if more == 1 else 's'}"] if more else said


def standing(code: ScriptCode, ctx: Context[Options]) -> Standing:
    """Where the script runs, by the script records that name its file."""
    scripts = scripts_running(ctx.snapshot, code)
    settled = bool(scripts) and all_placed(ctx.snapshot)
    settled = settled and all(script.scriptdeployments is not None for script in scripts)
    return Standing(deployments_of(ctx.snapshot, code), settled)


def _deployment(deployed: Deployed) -> str:
    live = {True: "live", False: "not live", None: "perhaps live"}[deployed.live]
    parts = [live]
    if deployed.record_types:
        parts.insert(0, f"on {' '.join(deployed.record_types)}")
    if deployed.script.tag == "usereventscript":
        parts.append(f"event {deployed.event}" if deployed.event else "no event type set")
        parts.append(
            "no context list"
            if deployed.contexts is None
            else f"integration contexts {', '.join(sorted(deployed.integrations)) or 'none'}"
        )
    if deployed.deployment.runasrole:
        parts.append(f"runs as {deployed.deployment.runasrole.strip('[]')}")
    assumed = [name for name in deployed.deployment.defaulted if name in {"status", "isdeployed"}]
    if assumed:
        parts.append(f"{' and '.join(assumed)} assumed: Oracle's default")
    return f"deployment {deployed.name}: {', '.join(parts)}"


def record_of(effect: ScriptEffect) -> str:
    """The record type of an effect, for a message."""
    if effect.record_types:
        return " or ".join(effect.record_types)
    return "a record of its own type" if effect.own_type else "a record of a computed type"


def told(effect: ScriptEffect) -> list[str]:
    """One effect as evidence: the way there, events, guards."""
    way = [f"{step.function} ({step.path}:{step.line})" for step in effect.chain]
    if not way:
        way = [f"{effect.entry_point} ({effect.location.path}:{effect.location.line})"]
    facts = [f"{effect.api} {record_of(effect)}: {' > '.join(way)}"]
    if effect.entry_point in {"beforeLoad", "beforeSubmit", "afterSubmit"}:
        named = "all" if effect.events is None else ", ".join(effect.events) or "none that saves"
        facts.append(f"events: {named}")
    guards = [
        " ".join((guard.kind, *([guard.detail] if guard.detail else []))) + _strength(guard.strong)
        for guard in effect.guards
        if guard.kind not in NOT_A_GUARD
    ]
    facts.append(f"guards seen: {', '.join(guards) or 'none'}")
    if effect.contexts is not None:
        facts.append(f"contexts tested: {listed(list(effect.contexts), 6)}")
    if effect.in_catch:
        facts.append("after an error")
    if effect.log_like:
        facts.append("a log by its name or its fields")
    if effect.loop:
        facts.append(f"in a loop over {effect.loop}")
    return ["; ".join(facts)]


def _strength(strong: bool) -> str:
    return "" if strong else " (weak)"


def evidence(effects: Iterable[ScriptEffect], where: Standing, most: int = 5) -> list[str]:
    """The effects and the deployments as evidence."""
    found = list(effects)
    said = [line for effect in found[:most] for line in told(effect)]
    if len(found) > most:
        said.append(f"{len(found) - most} more such places")
    return [*said, *where.told()]


def parts(effects: Iterable[ScriptEffect]) -> list[str]:
    """Which effects a finding puts together, in words that outlive other lines."""
    return [f"{e.entry_point} {e.api} {record_of(e)}" for e in effects]


def places(effects: Iterable[ScriptEffect], most: int = 5) -> list[Location]:
    """Where the effects stand in the code, and where their records are saved."""
    found: list[Location] = []
    for effect in list(effects)[:most]:
        found += [effect.location, *([effect.save_point] if effect.save_point else [])]
    return list(dict.fromkeys(found))


def weak_guards(effect: ScriptEffect) -> list[str]:
    """The kinds of guards that make a repeat less likely and do not rule it out."""
    return sorted({g.kind for g in effect.guards if not g.strong and g.kind not in NOT_A_GUARD})


def is_custom(effect: ScriptEffect) -> bool:
    """Whether it is about custom records only."""
    types = effect.record_types
    return bool(types) and all(name.casefold().startswith("customrecord") for name in types)


def is_transaction(effect: ScriptEffect) -> bool:
    """Whether it may be about a transaction."""
    found = [reference.record_type(name) for name in effect.record_types]
    return any(one is not None and one.category == "transaction" for one in found)


def more(effects: list[ScriptEffect]) -> str:
    """How many further places there are, for the end of a message."""
    count = len({effect.location for effect in effects}) - 1
    return f", and at {count} more place{'s' if count > 1 else ''}" if count > 0 else ""
