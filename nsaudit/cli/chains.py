"""The mirror writes of a run as chains to draw: each way from a save to its last write is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nsaudit.model.mirror import MirrorChain, MirrorStep, mirror_chains
from nsaudit.model.snapshot import Snapshot
from nsaudit.report import Chain, Step

_NAMED = 3
"""Automations that could not be traced and are named; the rest are counted."""


def chains(snapshots: Iterable[Snapshot]) -> tuple[Chain, ...]:
    """Every chain that creates a record or starts itself again, those that start again first."""
    found = [
        chain
        for snapshot in snapshots
        for traced in mirror_chains(snapshot)
        for chain in _ways(traced, snapshot.meta.environment)
    ]
    return tuple(sorted(found, key=lambda c: (not c.loops, -len(c.steps), c.environment, c.title)))


def _ways(traced: MirrorChain, environment: str) -> Iterator[Chain]:
    """The tree of steps as one line for each of its ends."""
    steps = {step.number: step for step in traced.steps}
    inner = {step.after for step in traced.steps}
    for last in traced.steps:
        if last.number in inner:
            continue
        line = [last]
        while line[0].after is not None:
            line.insert(0, steps[line[0].after])
        if not any(step.write.kind == "insert" or step.reenters for step in line):
            continue
        yield Chain(
            title=_title(traced, line),
            environment=environment,
            steps=(
                Step("save", traced.record_type, "by a person or an integration"),
                *(part for step in line for part in _parts(step)),
            ),
            loops=any(step.reenters for step in line),
            note=_note(traced, line),
        )


def _title(traced: MirrorChain, line: list[MirrorStep]) -> str:
    targets = ", ".join(dict.fromkeys(_targets(step) for step in line))
    again = ", and starts again" if any(step.reenters for step in line) else ""
    return f"a saved {traced.record_type} writes {targets} through {line[0].automation.name}{again}"


def _parts(step: MirrorStep) -> tuple[Step, Step]:
    """The automation that runs, and what it writes."""
    automation, write = step.automation, step.write
    live = {True: "", False: "not live", None: "not known to be live"}[automation.live]
    event = f"after submit, on {step.event}" if step.event else "after submit"
    doubt = "" if step.confirmed else "not confirmed"
    repeats = {True: "again on each save", False: "", None: "may repeat"}[write.repeats]
    return (
        Step(
            "script" if automation.kind == "userevent" else automation.kind,
            automation.name,
            ", ".join(filter(None, (event, live, doubt))),
            automation.location,
        ),
        Step(
            "write",
            _targets(step),
            ", ".join(filter(None, (f"{write.kind} by {write.how}", repeats))),
            write.location,
        ),
    )


def _targets(step: MirrorStep) -> str:
    return " or ".join(step.targets) or "a computed record type"


def _note(traced: MirrorChain, line: list[MirrorStep]) -> str:
    """What nobody could confirm or trace: it belongs to the picture."""
    said = list(dict.fromkeys(step.note for step in line if step.note))
    if any(step.write.repeats is None for step in line):
        said.append("whether a later save writes again could not be told of each write")
    if traced.cut:
        said.append("the chain goes on beyond what was traced")
    if traced.untraced:
        more = len(traced.untraced) - _NAMED
        names = ", ".join(traced.untraced[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        said.append(f"not traced, because what they run on or write could not be read: {names}")
    return "; ".join(said)
