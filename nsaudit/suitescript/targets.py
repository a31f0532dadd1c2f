"""Addresses of requests: sent in the clear, or to a host that is written in the code."""

from typing import Final

from nsaudit.suitescript.choices import options_of
from nsaudit.suitescript.literals import masked_host
from nsaudit.suitescript.paths import State
from nsaudit.suitescript.recorder import Recorder
from nsaudit.suitescript.values import Const, Value

_CHOOSING: Final = frozenset(("env", "param"))


def note_target(recorder: Recorder, address: Value | None, pos: int) -> None:
    """Note what a request's address says: no encryption, a host that is written in the code."""
    for option, state in options_of(address) if address is not None else ():
        text = option.value if isinstance(option, Const) else getattr(option, "text", None)
        if not isinstance(text, str):
            continue
        if text.startswith("http://"):
            recorder.note("plain-http", pos)
        host = masked_host(text)
        if host and not _chosen(state):
            recorder.note("literal-target", pos, host)


def _chosen(state: State) -> bool:
    """Tell whether a value is only taken after a look at the environment or a parameter."""
    return bool(state) and all(_CHOOSING & {fact[0] for fact in path[2]} for path in state)
