"""SDF001: references that lead to nothing the project, its manifest or the account declares."""

from nsaudit.api import (
    Context,
    Customization,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Reference,
    Severity,
    Verdict,
    rule,
)
from nsaudit_rules.project_index import Answer, Resolved, home, unseen

MOST_PLACES = 10
"""A form can refer to a hundred missing fields; the evidence names them all."""


@rule(
    id="SDF001",
    subject=Customization,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    tier=1,
    evidence="SL",
)
def unresolved_reference(record: Customization, ctx: Context[Options]) -> Verdict:
    """Every reference of an object leads to something that the project or its manifest declares.

    Why: deploying stops on an id that the project does not hold, its manifest does not list and the
        target account does not have; what does deploy is an object that does less than it shows.
    Fix in the UI: import the missing object into the project (suitecloud object:import), or run
        suitecloud project:adddependencies so that the manifest lists what the account has already.
    Fix in XML: correct the id, or add <object>the.full.id</object> below <dependencies><objects> in
        manifest.xml; nested ids (record.field, list.value, script.deployment) are listed in full.
    Source: Oracle help bridgehead_24076946 (references) and section_1523378695 (dependencies);
        segments' generated fields and record types as in Salto's netsuite-adapter, manifest utils.
    Traps: fields and record types that a custom segment generates are in no file; the segment
        counts for them. A SuiteApp's manifest cannot list objects, so there it is high. Inactive
        objects deploy as well, so they are judged, too.
    """
    index = home(record, ctx)
    if index is None:
        return NotApplicable("it was read from an account, where its references lead somewhere")
    judged = [
        (reference, index.resolve(reference))
        for reference in record.references
        if reference.form in {"object", "application", "bundle"}
    ]
    lost = [(r, found) for r, found in judged if found.answer in {Answer.MISSING, Answer.INACTIVE}]
    if lost:
        project = index.project
        high = any(r.target.casefold().startswith("custcollection") for r, _ in lost)
        if project is not None and project.is_suiteapp:
            high = True
        names = sorted({r.target for r, _ in lost})
        inactive = all(found.answer is Answer.INACTIVE for _, found in lost)
        return Fail(
            f"it refers to {_listed(names)}, which "
            + _ending(inactive=inactive, many=len(names) > 1),
            evidence=_evidence(lost),
            at=_first_places(lost),
            severity=Severity.HIGH if high else Severity.MEDIUM,
            parts=names,
        )
    open_questions = [f for _, f in judged if f.answer in {Answer.UNSEEN, Answer.ELSEWHERE}]
    if open_questions:
        return unseen(open_questions)
    return Pass() if judged else NotApplicable("it refers to no other object")


def _ending(*, inactive: bool, many: bool) -> str:
    if inactive:
        return "are inactive" if many else "is inactive"
    return "neither the project nor its manifest declares"


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"


def _evidence(lost: list[tuple[Reference, Resolved]]) -> list[str]:
    """One line for each id, with how often it is referred to and what is there instead."""
    counts: dict[tuple[str, str], int] = {}
    for reference, found in lost:
        key = (reference.target, found.note)
        counts[key] = counts.get(key, 0) + 1
    lines = []
    for (target, note), count in sorted(counts.items()):
        times = "" if count == 1 else f", {count} times"
        lines.append(f"[scriptid={target}]{times}" + (f": {note}" if note else ""))
    return lines


def _first_places(lost: list[tuple[Reference, Resolved]]) -> list[tuple[str, ...]]:
    """The first place of each id, up to the most that anybody would click through."""
    places: dict[str, tuple[str, ...]] = {}
    for reference, _ in lost:
        places.setdefault(reference.target, reference.at)
    return list(places.values())[:MOST_PLACES]
