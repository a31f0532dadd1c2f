"""Libraries that cannot reach NetSuite: followed for a while, then taken for a computation."""

from typing import Final

from nsaudit.suitescript.budget import LongLibraryError, NotAnalysedError
from nsaudit.suitescript.choices import options_of
from nsaudit.suitescript.functions import Functions
from nsaudit.suitescript.values import (
    NONE,
    Api,
    Closure,
    Module,
    Object,
    Record,
    Special,
    Value,
    taints,
    unknown,
)

MOST_STEPS: Final = 600
"""Steps that one call of such a library may take: a test or a sum takes few, a parser thousands."""


class Libraries(Functions):
    """Calls of files that name no NetSuite API and load no file that may."""

    def call_library(
        self, closure: Closure, args: list[Value], this: Value | None, pos: int
    ) -> Value:
        """Run a library's function; where it takes long, only what it was handed matters.

        It reaches NetSuite by nothing but its arguments. Functions among them are run, and the
        answer comes from where the arguments come from; with a module or a record it is followed
        to its end.
        """
        function = closure.function
        if function in self.given_up:
            return self._computed(args, pos)
        if any(isinstance(value, _REACHING) for value in _handed(args)):
            return self.call_function(closure, args, this, pos, followed=True)
        frame = self.frames[-1]
        state = (self.paths, self.exits, self.answered, self.branch, self.catching)
        held = (frame.opened, frame.thrown)
        most, looping, mark = self.most, len(self.looping), len(self.log)
        tries, keys = len(self.tries), len(self.kept_keys)
        returns, effects = len(frame.returns), len(self.recording.effects)
        self.most, self.in_library = min(most, self.steps + MOST_STEPS), True
        try:
            return self.call_function(closure, args, this, pos, followed=True)
        except (LongLibraryError, NotAnalysedError):
            self.rewind(mark)
            self.drop_answers(keys)
            (self.paths, self.exits, self.answered, self.branch, self.catching) = state
            frame.opened, frame.thrown = held
            del self.looping[looping:], self.tries[tries:]
            del frame.returns[returns:], self.recording.effects[effects:]
            self.given_up.add(function)
            self.most, self.in_library = most, False
            return self._computed(args, pos)
        finally:
            self.most, self.in_library = most, False

    def _computed(self, args: list[Value], pos: int) -> Value:
        """Answer for a call that is not followed: functions it was handed may run."""
        handed = _handed(args)
        self.call_lost(handed, pos, "")
        run = [value for value in handed if self.is_callable(value)]
        return unknown(taints(args) | self.unknown_call(NONE, run, pos).taint)


def _handed(args: list[Value]) -> list[Value]:
    """Return what a call is handed: its arguments and the entries of the objects among them."""
    handed: list[Value] = []
    for arg in args:
        for option, _ in options_of(arg):
            handed.append(option)
            if isinstance(option, Object):
                entries = [v for v in option.props.values() if isinstance(v, Value)]
                handed.extend([*entries, *option.props.get("*items", ())])
    return handed


_REACHING: Final = (Module, Api, Special, Record)
"""Values through which a function reaches NetSuite."""
