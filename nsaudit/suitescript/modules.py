"""Modules of a project: read, run once for their exports, and looked up by name."""

from collections.abc import Callable
from typing import Final

from nsaudit.suitescript.budget import NotAnalysedError
from nsaudit.suitescript.code import Function
from nsaudit.suitescript.entries import script_tag
from nsaudit.suitescript.grammar import Node, parse
from nsaudit.suitescript.literals import note_literals
from nsaudit.suitescript.lower import Lowerer
from nsaudit.suitescript.machine import Frame
from nsaudit.suitescript.netsuite1 import NetSuite1
from nsaudit.suitescript.paths import ALWAYS
from nsaudit.suitescript.project import Project, n_module
from nsaudit.suitescript.raw import Recording
from nsaudit.suitescript.source import Source, is_suitescript, read_source
from nsaudit.suitescript.texts import Texts
from nsaudit.suitescript.values import (
    UNDEFINED_VALUE,
    UNKNOWN,
    Module,
    Object,
    Scope,
    Unknown,
    Value,
)

_INERT_LIBRARY: Final = 150_000
"""Size in bytes from which a library that names no NetSuite API is not run: it cannot reach one."""
_MODULE_STEPS: Final = 8_000
_LIBRARY_STEPS: Final = 2_000
"""Steps for a top level; a library that names no NetSuite API computes, it does not configure."""
_STATE: Final = (
    "scope", "base", "paths", "log", "frames", "loops", "exits", "catching", "looping", "recording",
    "steps", "defining", "created", "answers", "outer", "kept_keys", "creations",
    "tries", "answered", "most", "in_library",
)  # fmt: skip
"""What belongs to the run of one top level or entry point, and not to the session."""


class Loaded:
    """A module that was run: its exports, its own scope, what its top level did."""

    __slots__ = (
        "amd", "exports", "imported", "imports", "inert", "lowerer", "missing", "path", "problem",
        "recording", "requests", "scope", "source", "syntax_error",
    )  # fmt: skip

    def __init__(self, path: str) -> None:
        self.path = path
        self.source: Source | None = None
        self.lowerer: Lowerer | None = None
        self.exports: Value = Object()
        self.scope: Scope | None = None
        self.recording = Recording()
        self.problem: str | None = None
        self.missing: list[str] = []
        self.imports: list[str] = []
        self.requests: list[tuple[str, str | None]] = []
        self.amd = False
        self.imported = False
        """True once another module has loaded it."""
        self.syntax_error: int | None = None
        self.inert = False
        """True for a library that was not run to its end, but names no NetSuite API to reach one.
        """

    def clear(self) -> None:
        """Let go of the functions, which refer to their file, and of the syntax tree."""
        if self.lowerer is not None:
            for function in self.lowerer.functions:
                function.body, function.params, function.node = (), (), None
            self.lowerer.functions.clear()


def _first_error(root: Node) -> int | None:
    """Return the offset of the first place the grammar could not read."""
    if not root.has_error:
        return None
    node = root
    while not (node.is_error or node.is_missing):
        broken = [c for c in node.children if c.has_error or c.is_missing]
        if not broken:
            break
        node = broken[0]
    return node.start_byte


class Modules(NetSuite1):
    """Modules of one project, each run once."""

    project: Project
    read: Callable[[str], bytes]
    modules: dict[str, Loaded]
    loading: list[Loaded]
    texts: Texts
    late: bool
    """True where a module was first run by an entry point's run: its scopes have to stay."""

    def load(self, path: str) -> Loaded:
        """Run a module's top level once and return it; a module that cannot be is kept as such."""
        found = self.modules.get(path)
        if found is not None:
            return found
        loaded = self.modules[path] = Loaded(path)
        try:
            self._run_top_level(loaded)
        except NotAnalysedError as error:
            loaded.problem = str(error)
            loaded.exports = UNKNOWN
            loaded.inert = loaded.source is not None and not loaded.source.suitescript
        except RecursionError:
            loaded.problem = "code nests too deep to be followed"
            loaded.exports = UNKNOWN
        return loaded

    def release(self, path: str) -> None:
        """Let go of a script that no other one has loaded, and its syntax tree with it.

        Scripts with a type are entry points, and hardly ever modules of others, too; one that is
        gets read again.
        """
        loaded = self.modules.get(path)
        if loaded is None or loaded.imported or loaded.lowerer is None or loaded.source is None:
            return
        if script_tag(loaded.source.data) is not None:
            del self.modules[path]
            loaded.clear()

    def _run_top_level(self, loaded: Loaded) -> None:
        data = self.read(loaded.path)
        if len(data) > self.budget.max_bytes and is_suitescript(data):
            raise NotAnalysedError(f"{len(data):,} bytes, more than {self.budget.max_bytes:,}")
        if len(data) > _INERT_LIBRARY and not is_suitescript(data):
            loaded.exports = UNKNOWN
            return
        source = read_source(loaded.path, data, max_depth=self.budget.max_depth)
        loaded.source = source
        lowerer = loaded.lowerer = Lowerer(source, self.budget, self.texts)
        root = parse(source.data).root_node
        loaded.syntax_error = _first_error(root) if source.conflict is None else source.conflict
        note_literals(source.data, root, loaded.path, loaded.recording)
        statements = lowerer.block(root.named_children)
        scope = loaded.scope = Scope(None)
        saved = [(name, getattr(self, name)) for name in _STATE]
        top = Function(lowerer, None, "", arrow=False, generator=False)
        top.inside = range(len(lowerer.functions))
        self.scope, self.base, self.paths = scope, ALWAYS, ALWAYS
        self.log, self.loops, self.exits, self.catching, self.looping = [], [], 0, 0, []
        self.frames = [Frame(top, scope, 0, None)]
        self.recording, self.defining = loaded.recording, True
        outer_allowed = self.allowed
        allowed = _MODULE_STEPS if source.suitescript else _LIBRARY_STEPS
        self.steps = max(0, self.budget.max_steps - allowed)
        self.allowed = min(allowed, self.budget.max_steps)
        self.created, self.answers, self.outer, self.kept_keys = {}, {}, [], []
        self.creations = []
        self.tries, self.answered = [], 0
        self.most, self.in_library = self.budget.max_steps, False
        scope.vars.update(dict.fromkeys(sorted(lowerer.hoisted), UNDEFINED_VALUE))
        self.late = True
        self.loading.append(loaded)
        try:
            self.run(statements)
        finally:
            self.loading.pop()
            self.allowed = outer_allowed
            for name, value in saved:
                setattr(self, name, value)

    def is_library(self, function: Function) -> bool:
        """Tell whether a function stands in a file that cannot reach NetSuite."""
        source = function.source
        if source.suitescript:
            return False
        loaded = self.modules.get(source.path)
        return loaded is not None and not loaded.imports and not loaded.missing

    def exports_value(self) -> Value:
        """Return the running module's exports."""
        return self.loading[-1].exports if self.loading else UNKNOWN

    def set_exports(self, value: Value) -> None:
        """Replace the running module's exports."""
        if self.loading:
            self.loading[-1].exports = value
            self.loading[-1].amd = True

    def export(self, name: str, value: Value) -> None:
        """Add an export to the running module."""
        if self.loading and isinstance(self.loading[-1].exports, Object):
            self.loading[-1].exports.props[name] = value
            self.loading[-1].amd = True

    def import_module(self, name: str, pos: int) -> Value:
        """Return the exports of a module."""
        own = n_module(name)
        if own is not None:
            return Module(own)
        importer = self.path()
        target = self.project.resolve(name, importer)
        asking = self.modules.get(importer)
        if asking is not None and (name, target) not in asking.requests:
            asking.requests.append((name, target))
        if self.loading:
            self.loading[-1].amd = True
        if target is None or target == importer:
            if self.loading:
                self.loading[-1].missing.append(name)
            return Unknown(frozenset((("missing", name),)))
        importing = self.modules.get(importer)
        loaded = self.load(target)
        loaded.imported = True
        if importing is not None and target not in importing.imports:
            importing.imports.append(target)
        if loaded.problem is not None and not loaded.inert:
            return Unknown(frozenset((("missing", f"{name} ({loaded.problem})"),)))
        return loaded.exports
