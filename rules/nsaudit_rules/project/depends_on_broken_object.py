"""SDF019: objects that depend on something of the project that is broken itself."""

from dataclasses import replace
from typing import NamedTuple
from weakref import WeakKeyDictionary

from nsaudit.api import (
    Context,
    Customization,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Reference,
    SavedSearch,
    Severity,
    Snapshot,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.project.rejected_by_platform import rejected_by_platform
from nsaudit_rules.project.script_file_missing import script_file_missing
from nsaudit_rules.project.unresolved_reference import unresolved_reference
from nsaudit_rules.project_index import Answer, ProjectIndex, home

RULES = (unresolved_reference, script_file_missing, rejected_by_platform)
"""The rules whose failure stops an object; one that could not be read is stopped as well (SDF021).
An id that is defined twice (SDF006) is not among them: either definition satisfies a reference."""

MOST_PLACES = 10


class State(NamedTuple):
    """What stands against an object: the rule it fails, or the reason why that is not known."""

    rule_id: str
    reason: str = ""
    out_of_reach: bool = False

    @property
    def broken(self) -> bool:
        """Whether the object is known to be stopped."""
        return not self.reason


_STATES: WeakKeyDictionary[Snapshot, dict[int, State | None]] = WeakKeyDictionary()


@rule(id="SDF019", subject=Customization, severity=Severity.MEDIUM)
def depends_on_broken_object(record: Customization, ctx: Context[Options]) -> Verdict:
    """What an object refers to within its project can itself be deployed.

    Why: deploying stops at the broken object, and everything that refers to it stops with it, also
        where its own file is sound.
    Fix in the UI: mend the object that is named; this one needs no change.
    Fix in XML: mend the object that is named, or take the reference to it out.
    Source: Salto's netsuite-adapter, validator dependencies (what depends on an object that cannot
        be deployed is not deployed either).
    Traps: one broken object can hold back many others: mend the one named most often first. An
        object that fails one of those rules itself is told there alone. Only what an object refers
        to itself counts, because roles and record types refer to each other in circles and one
        fault would reach half a project. Options given to SDF009 are not used.
    """
    index = home(record, ctx)
    if index is None:
        return NotApplicable("it was read from an account")
    targets: dict[str, Reference] = {}
    for reference in record.references:
        root = reference.target.partition(".")[0].casefold()
        if reference.form == "object" and root != record.key:
            targets.setdefault(root, reference)
    if not targets:
        return NotApplicable("it refers to no other object")
    states = {root: _state(root, reference, index, ctx) for root, reference in targets.items()}
    broken = {root: state for root, state in states.items() if state and state.broken}
    own = _judged(record, ctx) if broken else None
    if own is not None and own.broken:
        return NotApplicable(f"it {_words(own)} itself, which stops it already")
    if broken:
        first, *more = sorted(broken)
        also = f", and on {len(more)} more that cannot be deployed" if more else ""
        return Fail(
            f"it depends on {first}, which {_words(broken[first])}{also}",
            evidence=[f"{root} {_words(broken[root])}" for root in sorted(broken)],
            at=[targets[root].at for root in sorted(broken)][:MOST_PLACES],
            parts=list(broken),
        )
    unknown = {root: state for root, state in states.items() if state}
    if unknown:
        first = min(unknown, key=lambda root: (unknown[root].out_of_reach, root))
        state = unknown[first]
        return Unknown(f"it depends on {first}: {state.reason}", state.out_of_reach)
    return Pass()


def _words(state: State) -> str:
    return "could not be read" if state.rule_id == "SDF021" else f"fails {state.rule_id}"


def _state(
    root: str, reference: Reference, index: ProjectIndex, ctx: Context[Options]
) -> State | None:
    """What stands against the object that a reference leads to; None where nothing does."""
    records = index.by_id.get(root)
    if not records:
        if root in index.unreadable:
            return State("SDF021")
        found = index.resolve(reference)
        return State("SDF001", found.note) if found.answer is Answer.UNSEEN else None
    states = [_judged(record, ctx) for record in records]
    return next((state for state in states if state), None) if all(states) else None


def _judged(record: Customization, ctx: Context[Options]) -> State | None:
    known = _STATES.setdefault(ctx.snapshot, {})
    if id(record) not in known:
        known[id(record)] = _judge(record, ctx)
    return known[id(record)]


def _judge(record: Customization, ctx: Context[Options]) -> State | None:
    if isinstance(record, SavedSearch) and record.problem:
        return State("SDF021")
    if isinstance(record, SavedSearch) and record.filters is None:
        return State("SDF021", "its definition is not readable")
    question = None
    for judged in RULES:
        verdict = judged.check(record, replace(ctx, options=judged.options()))
        if isinstance(verdict, Fail):
            return State(judged.id)
        if isinstance(verdict, Unknown) and (question is None or question.out_of_reach):
            question = State(judged.id, verdict.reason, verdict.out_of_reach)
    return question
