"""A folder of scripts analysed: files found, shared out to processes, results cached, in order."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path

from nsaudit.collecting import paused
from nsaudit.suitescript.analyse import analyse_script, not_analysed
from nsaudit.suitescript.budget import Budget
from nsaudit.suitescript.cache import Cache, Requests
from nsaudit.suitescript.model import ScriptAnalysis
from nsaudit.suitescript.project import Project
from nsaudit.suitescript.session import Session
from nsaudit.suitescript.source import is_suitescript
from nsaudit.suitescript.stack import with_room

_SUFFIXES = (".js", ".mjs", ".ts")
_SKIPPED = frozenset(("node_modules", ".git", "__tests__", "__mocks__", "coverage"))
_DEEPEST = 100
_CHUNK_BYTES = 2_000_000
_SMALLEST = 50_000
_LARGEST = 32_000_000
_KEPT_BYTES = 32_000_000

Functions = Mapping[str, Mapping[str, str]]


def find_scripts(root: Path) -> list[str]:
    """Return the paths of all JavaScript and TypeScript files below a folder, sorted."""
    found: list[str] = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(d for d in folders if d not in _SKIPPED and _is_text(d))
        parts = Path(folder).relative_to(root).parts
        if len(parts) >= _DEEPEST:
            folders.clear()  # os.walk recurses
        found.extend(
            "/".join((*parts, n))
            for n in names
            if n.endswith(_SUFFIXES) and not n.endswith(".d.ts") and _is_text(n)
        )
    return sorted(found)


def _is_text(name: str) -> bool:
    """Whether a file's name is valid UTF-8; whoever reads the project says which are not."""
    return name.isascii() or not any(0xD800 <= ord(sign) <= 0xDFFF for sign in name)


@dataclass(slots=True)
class _Files:
    """Bytes and digests of a project's files, read once."""

    root: Path
    unsaved: Mapping[str, bytes] = field(default_factory=dict)
    digests: dict[str, str | None] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)
    room: int = _KEPT_BYTES

    def read(self, path: str) -> bytes:
        unsaved = self.unsaved.get(path)
        if unsaved is not None:
            return unsaved
        kept = self.kept.get(path)
        if kept is not None:
            return kept
        place = f"{self.root}/{path}"
        info = os.lstat(place)
        if stat.S_ISLNK(info.st_mode):
            if not Path(place).resolve().is_relative_to(self.root.resolve()):
                raise OSError(errno.EPERM, "it is a link to a place outside the folder")
            info = Path(place).stat()
        if not stat.S_ISREG(info.st_mode):
            raise OSError(errno.EPERM, "it is a pipe or a device, and no file")
        if info.st_size > _LARGEST:
            raise OSError(errno.EFBIG, f"it is larger than {_LARGEST // 1_000_000} MB")
        with FileIO(place) as file:
            return file.readall()

    def keep(self, path: str, data: bytes) -> None:
        """Keep what was read of a script that is analysed next, as far as there is room."""
        if len(data) <= self.room:
            self.room -= len(data)
            self.kept[path] = data

    def digest(self, path: str) -> str | None:
        if path not in self.digests:
            try:
                self.digests[path] = hashlib.sha256(self.read(path)).hexdigest()
            except OSError:
                self.digests[path] = None
        return self.digests[path]


@dataclass(frozen=True, slots=True)
class _Work:
    """What one process is told: the project, its share of the scripts, how to analyse them."""

    root: Path
    paths: tuple[str, ...]
    project: tuple[str, ...]
    functions: dict[str, dict[str, str]]
    budget: Budget
    cache: Path | None
    unsaved: dict[str, bytes]


def _run(
    work: _Work, files: _Files | None = None, project: Project | None = None
) -> list[ScriptAnalysis]:
    """Analyse one share of the scripts, with room for code that nests."""
    return with_room(lambda: _analysed(work, files, project))


def _analysed(work: _Work, files: _Files | None, project: Project | None) -> list[ScriptAnalysis]:
    """Analyse a share in one session, so that modules are run once."""
    files = files or _Files(work.root, work.unsaved)
    session = Session(project or Project(work.project), files.read, work.budget)
    cache = Cache(work.cache, work.budget) if work.cache is not None else None
    # Closing the session lets go of most that refers to each other. An editor asks so often that
    # the rest counts.
    with paused(stays=not work.unsaved):
        try:
            return [
                _one(session, path, work.functions.get(path, {}), files, cache)
                for path in work.paths
            ]
        finally:
            session.close()


def _one(
    session: Session, path: str, functions: Mapping[str, str], files: _Files, cache: Cache | None
) -> ScriptAnalysis:
    try:
        digest = files.digest(path) if cache is not None else None
        made = analyse_script(session, path, functions)
        if cache is not None:
            requests, modules = _requests(session, path)
            digests = {p: files.digest(p) for p in modules}
            cache.put(made, digest or "", functions, requests, digests)
        session.release(path)
    except OSError as error:
        return not_analysed(path, f"not readable: {error.strerror or error}")
    except Exception as error:  # one script must not end the run of all, nor pass as clean
        return not_analysed(path, f"the analyser failed ({type(error).__name__}: {error})")
    return made


def _requests(session: Session, path: str) -> tuple[Requests, list[str]]:
    """Return every module name that a script and its modules asked for, and the modules."""
    requests: Requests = []
    seen = {path}
    open_paths = [path]
    while open_paths:
        at = open_paths.pop()
        loaded = session.modules.get(at)
        for name, target in loaded.requests if loaded is not None else ():
            requests.append((at, name, target))
            if target is not None and target not in seen:
                seen.add(target)
                open_paths.append(target)
    return requests, sorted(seen - {path})


def analyse(
    root: Path,
    files: Sequence[str] | None = None,
    *,
    functions: Functions | None = None,
    jobs: int = 1,
    cache_dir: Path | None = None,
    budget: Budget | None = None,
    unsaved: Mapping[str, bytes] | None = None,
) -> Iterator[ScriptAnalysis]:
    """Analyse the scripts of a folder and yield one result a script, in the order of their paths.

    `files` are paths relative to `root`; without them every file is taken that names a NetSuite
    API or carries a SuiteScript tag. Modules are looked for in the whole folder. `functions` gives,
    by path, SuiteScript 1.0 function names with the entry point that a script record binds them to
    (`{"ue.js": {"onSave": "afterSubmit"}}`). `jobs` is the number of processes. `unsaved`
    are contents that stand in place of those on disk, or of files that are not there. A script that
    cannot be analysed is yielded with `problem` set and no verdict.
    """
    limit = budget or Budget()
    project = sorted({*find_scripts(root), *(unsaved or ())})
    reader = _Files(root, unsaved or {})
    given = {path: dict(names) for path, names in (functions or {}).items()}
    index = Project(project)
    cache = Cache(cache_dir, limit) if cache_dir is not None else None
    results: dict[str, ScriptAnalysis] = {}
    todo: list[tuple[str, int]] = []
    for path in sorted(files) if files is not None else project:
        try:
            data = reader.read(path)
        except OSError as error:
            results[path] = not_analysed(path, f"not readable: {error.strerror or error}")
            continue
        if files is None and not is_suitescript(data):
            continue
        if cache is not None:
            digest = reader.digests[path] = hashlib.sha256(data).hexdigest()
            kept = cache.get(path, digest, given.get(path, {}), index.resolve, reader.digest)
            if kept is not None:
                results[path] = kept
                continue
        todo.append((path, len(data)))
        if jobs == 1:
            reader.keep(path, data)
    shares = _shares(todo, jobs)
    works = [
        _Work(
            root,
            tuple(share),
            tuple(project),
            {p: given[p] for p in share if p in given},
            limit,
            cache_dir,
            dict(unsaved or {}),
        )
        for share in shares
    ]
    if jobs > 1 and len(works) > 1:
        with ProcessPoolExecutor(jobs) as pool, paused(stays=not unsaved):
            for made in pool.map(_run, works):
                results.update((r.path, r) for r in made)
    else:
        for work in works:
            results.update((r.path, r) for r in _run(work, reader, index))
    for path in sorted(results):
        yield results[path]


def _shares(todo: list[tuple[str, int]], jobs: int) -> list[list[str]]:
    """Split the scripts into shares of neighbours, small enough for memory.

    A share knows what was read in it and nothing else, so that large ones take less time in all;
    small ones at the end let all processes end together.
    """
    shares: list[list[str]] = []
    left = sum([length for _, length in todo])
    room = 0
    for path, length in todo:
        if room <= 0:
            shares.append([])
            wanted = _CHUNK_BYTES if jobs == 1 else left // (jobs * 2)
            room = min(max(wanted, _SMALLEST), _CHUNK_BYTES)
        shares[-1].append(path)
        room -= length
        left -= length
    return shares
