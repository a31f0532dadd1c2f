"""One analysis session: loads modules once, runs scripts' entry points, collects what they do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nsaudit.suitescript.budget import Budget, NotAnalysedError
from nsaudit.suitescript.entries import ENTRY_POINTS, arguments, script_tag, ss1_entry, version_tag
from nsaudit.suitescript.grammar import Node, parse
from nsaudit.suitescript.literals import note_literals
from nsaudit.suitescript.lower import Function, Lowerer
from nsaudit.suitescript.machine import Frame
from nsaudit.suitescript.netsuite1 import NetSuite1
from nsaudit.suitescript.paths import ALWAYS
from nsaudit.suitescript.project import Project, n_module
from nsaudit.suitescript.raw import Recording
from nsaudit.suitescript.source import Source, is_suitescript, read_source
from nsaudit.suitescript.values import (
    UNDEFINED_VALUE,
    UNKNOWN,
    Builtin,
    Choice,
    Class,
    Closure,
    Const,
    Module,
    Object,
    Scope,
    Unknown,
    Value,
    close_scopes,
)

_INERT_LIBRARY = 150_000
"""Size in bytes from which a library that names no NetSuite API is not run: it cannot reach one."""
_MODULE_STEPS = 8_000
_LIBRARY_STEPS = 2_000
"""Steps for a top level; a library that names no NetSuite API computes, it does not configure."""


@dataclass(slots=True)
class Loaded:
    """A module that was run: its exports, its own scope, what its top level did."""

    path: str
    source: Source | None = None
    lowerer: Lowerer | None = None
    exports: Value = UNKNOWN
    scope: Scope | None = None
    recording: Recording = field(default_factory=Recording)
    problem: str | None = None
    missing: list[str] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    amd: bool = False
    syntax_error: int | None = None
    inert: bool = False
    """True for a library that was not run to its end, but names no NetSuite API to reach one."""


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


@dataclass(slots=True)
class Run:
    """One entry point's run."""

    entry: str
    function: Function | None
    recording: Recording


class Session(NetSuite1):
    """Interprets the scripts of one project."""

    def __init__(self, project: Project, read: Callable[[str], bytes], budget: Budget) -> None:
        super().__init__(budget)
        self.project = project
        self.read = read
        self.modules: dict[str, Loaded] = {}
        self.loading: list[Loaded] = []
        self.late = False
        """True where a module was first run by an entry point's run: its scopes have to stay."""

    def close(self) -> None:
        """Let go of all modules; most of what they hold refers back to them."""
        for loaded in self.modules.values():
            if loaded.lowerer is not None:
                for function in loaded.lowerer.functions:
                    function.body, function.params, function.node = (), (), None
                loaded.lowerer.functions.clear()
        self.modules.clear()
        self.answers.clear()
        self.created.clear()
        self.frames.clear()
        close_scopes(0)

    # -- modules --------------------------------------------------------------------------------

    def load(self, path: str) -> Loaded:
        """Run a module's top level once and return it; a module that cannot be is kept as such."""
        found = self.modules.get(path)
        if found is not None:
            return found
        loaded = self.modules[path] = Loaded(path, exports=Object())
        try:
            self._run_module(loaded)
        except NotAnalysedError as error:
            loaded.problem = str(error)
            loaded.exports = UNKNOWN
            loaded.inert = loaded.source is not None and not loaded.source.suitescript
        except RecursionError:
            loaded.problem = "code nests too deep to be followed"
            loaded.exports = UNKNOWN
        return loaded

    def _run_module(self, loaded: Loaded) -> None:
        data = self.read(loaded.path)
        if len(data) > self.budget.max_bytes and is_suitescript(data):
            raise NotAnalysedError(f"{len(data):,} bytes, more than {self.budget.max_bytes:,}")
        if len(data) > _INERT_LIBRARY and not is_suitescript(data):
            loaded.exports = UNKNOWN
            return
        source = read_source(loaded.path, data, max_depth=self.budget.max_depth)
        loaded.source = source
        lowerer = loaded.lowerer = Lowerer(source, self.budget)
        root = parse(source.data).root_node
        loaded.syntax_error = _first_error(root)
        note_literals(source.data, root, loaded.path, loaded.recording)
        statements = lowerer.block(lowerer.named(root))
        scope = loaded.scope = Scope(None)
        saved = (
            self.scope,
            self.base,
            self.paths,
            self.log,
            self.frames,
            self.loops,
            self.exits,
            self.catching,
            self.looping,
            self.recording,
            self.steps,
            self.defining,
            self.created,
            self.answers,
            self.outer,
        )
        top = Function.__new__(Function)
        top.lowerer, top.name, top.pos, top.arrow = lowerer, "", 0, False
        top.generator, top.hoisted = False, ()
        top.end, top.index, top.node, top.params, top.body = len(source.data), -1, None, (), ()
        top.assigned, top.returns_value, top.leaf = frozenset(), False, False
        self.scope, self.base, self.paths = scope, ALWAYS, ALWAYS
        self.log, self.loops, self.exits, self.catching, self.looping = [], [], 0, 0, []
        self.frames = [Frame(top, scope, 0, None)]
        self.recording, self.defining = loaded.recording, True
        outer_allowed = self.allowed
        allowed = _MODULE_STEPS if source.suitescript else _LIBRARY_STEPS
        self.steps = max(0, self.budget.max_steps - allowed)
        self.allowed = min(allowed, self.budget.max_steps)
        self.created, self.answers, self.outer = {}, {}, []
        scope.vars.update(dict.fromkeys(sorted(lowerer.hoisted), UNDEFINED_VALUE))
        self.late = True
        self.loading.append(loaded)
        try:
            self.run(statements)
        finally:
            self.loading.pop()
            self.allowed = outer_allowed
            (
                self.scope,
                self.base,
                self.paths,
                self.log,
                self.frames,
                self.loops,
                self.exits,
                self.catching,
                self.looping,
                self.recording,
                self.steps,
                self.defining,
                self.created,
                self.answers,
                self.outer,
            ) = saved

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

    def member(self, value: Value, name: str, pos: int) -> Value:
        """Return a value's property; `module.exports` is the running module's."""
        if isinstance(value, Builtin) and value.name == "module" and name == "exports":
            return self.exports_value()
        return super().member(value, name, pos)

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
        if importing is not None and target not in importing.imports:
            importing.imports.append(target)
        if loaded.problem is not None and not loaded.inert:
            return Unknown(frozenset((("missing", f"{name} ({loaded.problem})"),)))
        return loaded.exports

    def missing_global(self, name: str, pos: int) -> Value:
        """Return the value of a name that nothing declares."""
        return Unknown(frozenset((("missing", f"function {name}"),)))

    def unknown_call(self, taint: Any, args: list[Value], pos: int) -> Value:
        """Call something unknown; what is missing and reached is remembered."""
        for item in taint:
            if item[0] == "missing":
                self.recording.missing.add(item[1])
                self.call_lost(args, pos, item[1])
        return super().unknown_call(taint, args, pos)

    def _method_of_unknown(self, receiver: Value, name: str, args: list[Value], pos: int) -> Value:
        for item in receiver.taint:
            if item[0] == "missing" and not item[1].startswith("function "):
                self.recording.missing.add(item[1])
                self.call_lost(args, pos, item[1])
        return super()._method_of_unknown(receiver, name, args, pos)

    # -- scripts --------------------------------------------------------------------------------

    def entries(
        self, loaded: Loaded, given: Mapping[str, str]
    ) -> tuple[str | None, list[tuple[str, Value]]]:
        """Return a script's type and its entry points with their functions.

        `given` maps SS1 function names to entry points, as the script record tells them.
        """
        data = loaded.source.data if loaded.source is not None else b""
        kind = script_tag(data)
        exported = self._exported(loaded.exports)
        if kind is None and exported:
            for candidate, names in ENTRY_POINTS.items():
                if candidate in (
                    "userevent",
                    "mapreduce",
                    "suitelet",
                    "workflowaction",
                    "client",
                ) and any(n in exported for n in names if n not in ("map", "reduce", "each")):
                    kind = candidate
                    break
        found: list[tuple[str, Value]] = []
        if kind is not None and exported:
            found = [(n, exported[n]) for n in ENTRY_POINTS.get(kind, ()) if n in exported]
            if kind in ("customtool", "spaserver", "plugintypeimpl"):
                found = sorted(exported.items())
        if not found and loaded.scope is not None and (kind is None or not exported):
            return self._ss1_entries(loaded.scope, given, kind)
        return kind, found

    def _ss1_entries(
        self, scope: Scope, given: Mapping[str, str], kind: str | None
    ) -> tuple[str | None, list[tuple[str, Value]]]:
        found: list[tuple[str, Value]] = []
        taken: set[str] = set()
        for name, value in scope.vars.items():
            if not isinstance(value, Closure):
                continue
            if name in given:
                entry = given[name]
                for candidate, names in ENTRY_POINTS.items():
                    if entry in names and kind is None:
                        kind = candidate
            else:
                told = ss1_entry(name) if not given else None
                if told is None or (kind not in (None, told[1])):
                    continue
                entry, kind = told
            if entry not in taken or entry == "afterSubmit":
                taken.add(entry)
                found.append((entry, value))
        return kind, found

    def _exported(self, exports: Value) -> dict[str, Value]:
        """Return the functions a module exports."""
        names: dict[str, Value] = {}
        options = [v for v, _ in exports.options] if isinstance(exports, Choice) else [exports]
        for option in options:
            props: dict[str, Any] | None = None
            if isinstance(option, (Object, Closure, Class)):
                props = option.props
            seen = 0
            while props is not None and seen < 8:
                for name, value in props.items():
                    if not name.startswith("*") and isinstance(value, Value):
                        if (
                            isinstance(value, Const)
                            and value is not UNDEFINED_VALUE
                            and not value.value
                        ):
                            continue
                        if value is UNDEFINED_VALUE or (isinstance(value, Const)):
                            continue
                        names.setdefault(name, value)
                inner = props.get("default")
                if isinstance(inner, Object) and "default" not in inner.props:
                    for name, value in inner.props.items():
                        if not name.startswith("*") and isinstance(value, Value):
                            names.setdefault(name, value)
                props = props.get("*proto")
                seen += 1
        return names

    def run_entry(self, entry: str, kind: str, function: Value, *, ss1: bool) -> Run:
        """Run one entry point and take back whatever it stored."""
        self.recording = Recording()
        self.created, self.answers, self.outer = {}, {}, []
        self.base = self.paths = ALWAYS
        self.loops, self.looping, self.catching, self.exits = [], [], 0, 0
        self.log = []
        self.defining = False
        opened = len(Scope.opened)
        self.late = False
        scope = Scope(None)
        self.scope = scope
        self.frames = [Frame(None, scope, 0, None)]
        given = arguments(kind, entry, ss1=ss1)
        before = entry in ("beforeLoad", "beforeSubmit")
        self.own_record_id = Unknown(frozenset((("id-before",) if before else ("id",),)))
        target = function.function if isinstance(function, Closure) else None
        self.assigned_event = None
        if ss1 and target is not None and kind == "userevent":
            target.load()
            if target.params and target.params[0][0] == 0:
                self.assigned_event = target.params[0][1]
        try:
            self.call_value(function, given, None, 0)
        finally:
            self.rewind(0)
            self.answers.clear()
            if not self.late:
                close_scopes(opened)
        return Run(entry, target, self.recording)


def api_version(data: bytes) -> str | None:
    """Return `1.0`, `2.0`, `2.x` or `2.1` as the tag or the API in use tells."""
    tag = version_tag(data)
    if tag is not None:
        return tag
    return "1.0" if b"nlapi" in data else None
