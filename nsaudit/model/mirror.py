"""Mirror writes traced from save to save: which automation a save starts, and what that saves.

What starts what, and from where that is known:

- a user event script does not start user event scripts, nor does a workflow that runs in user
  event context (Oracle help, section_1512409310);
- an action after submit that changes its own record makes NetSuite save the record again, which
  runs user event scripts (Oracle help, section_4103739018);
- everything else is **unverified**: that a save by a user event script starts workflows (the
  contexts a workflow can be limited to include user event scripts, no page says more), that a
  record which a workflow creates runs user event scripts, that a workflow's save starts other
  workflows and not itself, that ``submitFields`` counts as an inline edit. Such steps are marked,
  and say so in their note.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from nsaudit.model.automation import after_submit
from nsaudit.model.snapshot import Snapshot
from nsaudit.model.writes import AfterSubmit, Write

MOST_STEPS = 40
"""Steps after which a chain is cut, and says so: more than that nobody follows on a page."""

_EVENT = {"insert": "create", "update": "edit", "submitFields": "xedit", "delete": "delete"}
_CONTEXT = {"userevent": "USEREVENT", "workflow": "WORKFLOW"}


@dataclass(frozen=True, slots=True)
class MirrorStep:
    """One write of one automation, and the save that started it.

    ``after`` is the number of the step whose write started this one, None for a save by a person or
    an integration. ``event`` is that save's event, None for any. ``targets`` are the record types
    written, empty where they are computed. ``reenters``: what it writes starts an automation that
    stands before it in the chain. ``confirmed``: a source says that the save starts it; ``note``
    says what none does.
    """

    number: int
    after: int | None
    record_type: str
    event: str | None
    automation: AfterSubmit
    write: Write
    targets: tuple[str, ...]
    reenters: bool = False
    confirmed: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class MirrorChain:
    """What follows one save: a tree of steps in order, each naming the step it follows.

    ``record_type`` is the type that is saved first. ``untraced`` names automations that may belong
    here as well, but whose record types or writes could not be read; ``cut``: there is more.
    """

    record_type: str
    steps: tuple[MirrorStep, ...]
    untraced: tuple[str, ...] = ()
    cut: bool = False

    @property
    def reenters(self) -> bool:
        """Whether a write starts again what stands before it."""
        return any(step.reenters for step in self.steps)

    @property
    def repeats(self) -> bool | None:
        """Whether a later save inserts again; None where that could not be told of every insert."""
        answers = [s.write.repeats for s in self.steps if s.write.kind == "insert"]
        return True if True in answers else None if None in answers else False


def mirror_chains(snapshot: Snapshot) -> tuple[MirrorChain, ...]:
    """Every chain that a save of some record type starts and that inserts or re-enters, sorted.

    One chain for each script or workflow and record type it runs on. Automations that are known
    not to be live are left out; those of which it is not known are in. Logs are no mirror writes.
    What several steps start alike is followed from the first of them.
    """
    automations = after_submit(snapshot)
    untraced = tuple(
        " ".join(a.key).strip() for a in automations if a.record_types is None or a.writes is None
    )
    chains = []
    named: dict[tuple[str, str], list[AfterSubmit]] = {}
    for automation in automations:
        named.setdefault(automation.key[:2], []).append(automation)
    for parts in named.values():
        for record_type in sorted({name for part in parts for name in part.record_types or ()}):
            tracer = _Tracer(automations)
            for part in parts:
                if record_type in (part.record_types or ()):
                    tracer.follow(part, record_type, None, None, (), confirmed=True, note="")
            chain = MirrorChain(record_type, tuple(tracer.steps), untraced, tracer.cut)
            inserts = any(step.write.kind == "insert" for step in chain.steps)
            if inserts or chain.reenters:
                chains.append(chain)
    return tuple(chains)


@dataclass(slots=True)
class _Tracer:
    automations: tuple[AfterSubmit, ...]
    steps: list[MirrorStep] = field(default_factory=list)
    cut: bool = False
    done: set[tuple[tuple[str, str, str], str, str]] = field(default_factory=set)

    def follow(
        self,
        automation: AfterSubmit,
        record_type: str,
        event: str | None,
        after: int | None,
        before: tuple[AfterSubmit, ...],
        *,
        confirmed: bool,
        note: str,
    ) -> None:
        """Add the automation's writes as steps, then whatever each of them starts."""
        for write in automation.writes or ():
            if write.log_like or not _fits(write.events, event):
                continue
            if len(self.steps) >= MOST_STEPS:
                self.cut = True
                return
            targets = (record_type,) if write.own else write.record_types
            number = len(self.steps) + 1
            self.steps.append(
                MirrorStep(
                    number, after, record_type, event, automation, write, targets,
                    confirmed=confirmed, note=note,
                )
            )  # fmt: skip
            line = (*before, automation)
            for target in targets:
                for following, sure, doubt in self._started(write, target, line):
                    if any(following.key[:2] == earlier.key[:2] for earlier in line):
                        step = self.steps[number - 1]
                        self.steps[number - 1] = replace(
                            step,
                            reenters=True,
                            confirmed=step.confirmed and sure,
                            note=step.note or doubt,
                        )
                        continue
                    event = _EVENT[write.kind]
                    if (following.key, target, event) not in self.done:
                        self.done.add((following.key, target, event))
                        self.follow(
                            following, target, event, number, line, confirmed=sure, note=doubt
                        )

    def _started(
        self, write: Write, target: str, line: tuple[AfterSubmit, ...]
    ) -> Iterator[tuple[AfterSubmit, bool, str]]:
        """The automations that a write starts, each with whether a source confirms it."""
        for automation in self.automations:
            if not automation.runs_on(target) or not automation.runs_in(_EVENT[write.kind]):
                continue
            starts, confirmed, doubt = save_starts(write, line, automation)
            if starts:
                yield automation, confirmed, doubt


def save_starts(
    write: Write, line: tuple[AfterSubmit, ...], automation: AfterSubmit
) -> tuple[bool, bool, str]:
    """Whether a write by the last of ``line`` starts an automation, is confirmed, and the doubt.

    ``line`` holds the automations that led to the write, the writer last.
    """
    writer = line[-1]
    context = _CONTEXT[writer.kind]
    if write.own and automation.key[:2] == writer.key[:2] and automation.kind == "workflow":
        return False, False, "unverified: taken to go on in the run that changes the record"
    if automation.contexts is not None and context not in automation.contexts:
        return False, True, f"its contexts leave out {context}"
    if automation.kind == "userevent":
        if any(earlier.kind == "userevent" for earlier in line):
            return False, True, "user event scripts do not start user event scripts"
        if writer.code is None and write.own:
            return True, True, ""
        return True, False, "unverified: no source says that such a save runs user event scripts"
    by = "a user event script" if writer.kind == "userevent" else "a workflow"
    return True, False, f"unverified: no source says that a save by {by} starts workflows"


def _fits(events: tuple[str, ...] | None, event: str | None) -> bool:
    return events is None or event is None or event in events
