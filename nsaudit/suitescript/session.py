"""One analysis session over the scripts of a project: all parts of the interpreter together."""

from collections.abc import Callable
from typing import Final

from nsaudit.suitescript import ir
from nsaudit.suitescript.budget import Budget
from nsaudit.suitescript.code import Function
from nsaudit.suitescript.containers import written_out
from nsaudit.suitescript.domains import ALL_CONTEXTS, ALL_EVENTS
from nsaudit.suitescript.entries import arguments
from nsaudit.suitescript.flow import Flow
from nsaudit.suitescript.machine import Frame
from nsaudit.suitescript.modules import Loaded
from nsaudit.suitescript.paths import ALWAYS
from nsaudit.suitescript.project import Project
from nsaudit.suitescript.raw import Recording
from nsaudit.suitescript.texts import Texts
from nsaudit.suitescript.values import (
    BORN,
    NONE,
    OPENED,
    Closure,
    Scope,
    Taints,
    Unknown,
    Value,
    close_scopes,
)

_MOST_BORN: Final = 100_000
"""How many births are remembered over entry points; a forgotten one counts as long ago."""


class Run:
    """One entry point's run; `rows` is what searches say of each row that it answers with."""

    __slots__ = ("entry", "function", "recording", "rows")

    def __init__(
        self, entry: str, function: Function | None, recording: Recording, rows: Taints
    ) -> None:
        self.entry = entry
        self.function = function
        self.recording = recording
        self.rows = rows


class Session(Flow):
    """Interprets the scripts of one project."""

    def __init__(self, project: Project, read: Callable[[str], bytes], budget: Budget) -> None:
        super().__init__(budget)
        self.project = project
        self.read = read
        self.modules: dict[str, Loaded] = {}
        self.loading: list[Loaded] = []
        self.texts = Texts()
        self.late = False

    def close(self) -> None:
        """Let go of all that refers to each other, so that nobody has to look for garbage."""
        for loaded in self.modules.values():
            loaded.clear()
        self.modules.clear()
        self.answers.clear()
        self.created.clear()
        self.frames.clear()
        self.expressions.clear()
        self.statements.clear()
        close_scopes(0)

    def run_entry(
        self, entry: str, kind: str, function: Value, *, ss1: bool, rows: Taints = NONE
    ) -> Run:
        """Run one entry point, for each of some rows, and take back whatever it stored."""
        self.recording = Recording()
        self.created, self.answers, self.outer, self.fields_read = {}, {}, [], {}
        self.kept_keys, self.creations = [], []
        self.paths = ALWAYS
        known = frozenset([("field", *row) for row in rows])
        self.base = ((ALL_EVENTS, ALL_CONTEXTS, known),) if known else ALWAYS
        self.loops, self.looping, self.catching, self.exits = [], [], 0, 0
        self.log = []
        self.defining = False
        opened = len(OPENED)
        self.tries, self.answered = [], 0
        self.most, self.in_library, self.given_up = self.budget.max_steps, False, set()
        if len(BORN) > _MOST_BORN:
            BORN.clear()
        self.late = False
        scope = Scope(None)
        self.scope = scope
        self.frames = [Frame(None, scope, 0, None)]
        given = arguments(kind, entry, ss1=ss1)
        before = entry in ("beforeLoad", "beforeSubmit")
        self.own_record_id = Unknown(frozenset((("id-before",) if before else ("id",),)))
        target = function.function if isinstance(function, Closure) else None
        self.assigned_event = None
        self.event_global = ss1 and kind == "userevent"
        if ss1 and target is not None and kind == "userevent":
            target.load()
            if target.params and target.params[0][0] == ir.P_NAME:
                self.assigned_event = target.params[0][1]
        try:
            answer = written_out(self.call_value(function, given, None, 0))
        finally:
            self.event_global = False
            self.rewind(0)
            self.answers.clear()
            if not self.late:
                close_scopes(opened)
        found = frozenset([source for source in answer if source[0] == "row"])
        return Run(entry, target, self.recording, found)
