"""The language server: what an editor tells goes to the judge, what the judge finds comes back."""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from lsprotocol import types as lsp
from pygls import uris
from pygls.lsp.server import LanguageServer
from pygls.workspace import ServerTextPosition, TextDocument

from nsaudit import __version__
from nsaudit.cli.lsp import judging, replies
from nsaudit.cli.lsp.marks import Answer, Mark, Question, Repair, Span

_LEVELS = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "information": lsp.DiagnosticSeverity.Information,
    "hint": lsp.DiagnosticSeverity.Hint,
}
_WATCHED = "**/*.{xml,js,mjs,ts,yaml,yml}"


class Server(LanguageServer):
    """Keeps what was found last, and judges again when typing rests."""

    def __init__(self, rules: tuple[Path, ...], delay: float) -> None:
        super().__init__("nsaudit", f"v{__version__}")
        self.rules = tuple(str(folder) for folder in rules)
        self.delay = delay
        self.answer = Answer()
        self.judged: dict[str, str] = {}
        """The text of each open file as it was judged: only its marks and fixes still fit."""
        self.pages: dict[str, str] = {}
        self.documents: dict[str, TextDocument] = {}
        """Open files by path, as they were when the project was judged."""
        self.lines: dict[str, list[str]] = {}
        self.shown: set[str] = set()
        self.told = ""
        self.waiting: asyncio.Task[None] | None = None
        self.running: asyncio.Task[None] | None = None
        self.pool = _pool()

    @property
    def root(self) -> Path | None:
        """The folder that the editor has open; None where it opened only files."""
        folders = [uris.to_fs_path(uri) for uri in self.workspace.folders]
        path = next((f for f in folders if f), None) or self.workspace.root_path
        return Path(path).resolve() if path else None

    def soon(self) -> None:
        """Judge once nothing has changed for a while."""
        if self.waiting is not None:
            self.waiting.cancel()
        self.waiting = asyncio.get_running_loop().create_task(self._after_rest())

    async def _after_rest(self) -> None:
        await asyncio.sleep(self.delay)
        if self.running is not None and not self.running.done():
            await asyncio.wait([self.running])
        # From here on a change starts a new rest and does not stop the judging any more.
        self.running = asyncio.get_running_loop().create_task(self._judge())

    async def _judge(self) -> None:
        root = self.root
        if root is None:
            return
        documents = {
            str(Path(document.path).resolve()): document
            for document in list(self.workspace.text_documents.values())
            if document.path
        }
        texts = {path: document.source for path, document in documents.items()}
        question = Question(
            str(root), {path: text.encode() for path, text in texts.items()}, self.rules
        )
        loop = asyncio.get_running_loop()
        try:
            if not self.pages:
                self.pages = await loop.run_in_executor(self.pool, judging.pages, self.rules)
            answer = await loop.run_in_executor(self.pool, judging.judge, question)
        except BrokenProcessPool:
            self.pool = _pool()
            self._tell("the judging process ended; the next change starts it again")
            return
        except Exception as error:  # a fault of ours must be seen, and must not end the server
            self._tell(f"nsaudit itself failed: {type(error).__name__}: {error}")
            return
        self.answer, self.judged = answer, texts
        self.documents, self.lines = documents, {}
        self._tell(answer.problem)
        self._publish()

    def _tell(self, problem: str) -> None:
        if problem and problem != self.told:
            self.window_show_message(
                lsp.ShowMessageParams(lsp.MessageType.Warning, f"nsaudit: {problem}")
            )
        self.told = problem

    def _publish(self) -> None:
        by_path: dict[str, list[lsp.Diagnostic]] = {}
        for mark in self.answer.marks:
            by_path.setdefault(mark.path, []).append(self.diagnostic(mark))
        for path in sorted(self.shown - set(by_path)):
            by_path[path] = []
        for path, diagnostics in sorted(by_path.items()):
            self.text_document_publish_diagnostics(
                lsp.PublishDiagnosticsParams(uri=self.uri(path), diagnostics=diagnostics)
            )
        self.shown = {path for path, diagnostics in by_path.items() if diagnostics}

    def diagnostic(self, mark: Mark) -> lsp.Diagnostic:
        """A mark as the protocol has it."""
        return lsp.Diagnostic(
            range=self.range(mark.path, mark.span),
            severity=_LEVELS[mark.level],
            code=mark.rule_id,
            source="nsaudit",
            message=mark.message,
            related_information=[
                lsp.DiagnosticRelatedInformation(
                    lsp.Location(self.uri(r.path), self.range(r.path, r.span)), "and here"
                )
                for r in mark.related
            ],
        )

    def uri(self, path: str) -> str:
        """The URI of a path, as the editor wrote it where it has the file open."""
        document = self.documents.get(path)
        return Path(path).as_uri() if document is None else str(document.uri)

    def range(self, path: str, span: Span) -> lsp.Range:
        """A span in the units that the client counts in."""
        lines = self.lines.get(path)
        if lines is None:
            document = self.documents.get(path)
            text = _content(path) if document is None else self.judged.get(path, "")
            # Findings count lines by line feeds alone, whatever else Python takes for a line's end.
            lines = self.lines[path] = [f"{line}\n" for line in text.split("\n")]
        codec = self.workspace.position_codec
        return lsp.Range(
            *(
                codec.position_to_client_units(
                    lines, ServerTextPosition(line=line - 1, character=column - 1)
                )
                for line, column in (span[:2], span[2:])
            )
        )

    def marks(self, uri: str, where: lsp.Range | None = None) -> list[Mark]:
        """The marks of a file that still fit its text, all of them or those that meet a range."""
        document = self.workspace.get_text_document(uri)
        path = str(Path(document.path).resolve())
        if self.judged.get(path) != document.source:
            return []
        found = [mark for mark in self.answer.marks if mark.path == path]
        if where is None:
            return found
        return [mark for mark in found if _meet(self.range(path, mark.span), where)]

    def edit(self, uri: str, path: str, repairs: list[Repair]) -> lsp.WorkspaceEdit:
        """The edits of repairs in one file, tied to the version that was judged."""
        version = self.workspace.get_text_document(uri).version
        edits: list[lsp.TextEdit | lsp.AnnotatedTextEdit | lsp.SnippetTextEdit] = [
            lsp.TextEdit(self.range(path, part.span), part.text)
            for repair in repairs
            for part in repair.replacements
        ]
        identity = lsp.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
        return lsp.WorkspaceEdit(document_changes=[lsp.TextDocumentEdit(identity, edits)])


def make(rules: tuple[Path, ...] = (), delay: float = 0.4) -> Server:
    """A server with its features, not started."""
    server = Server(rules, delay)

    @server.feature(lsp.INITIALIZED)
    async def initialized(ls: Server, _: lsp.InitializedParams) -> None:
        ls.soon()
        await _watch(ls)

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    async def opened(ls: Server, _: lsp.DidOpenTextDocumentParams) -> None:
        ls.soon()

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(ls: Server, _: lsp.DidChangeTextDocumentParams) -> None:
        ls.soon()

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    async def saved(ls: Server, _: lsp.DidSaveTextDocumentParams) -> None:
        ls.soon()

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(ls: Server, _: lsp.DidCloseTextDocumentParams) -> None:
        ls.soon()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def watched(ls: Server, _: lsp.DidChangeWatchedFilesParams) -> None:
        ls.soon()

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(ls: Server, given: lsp.HoverParams) -> lsp.Hover | None:
        return replies.hover(ls, given)

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def definition(ls: Server, given: lsp.DefinitionParams) -> lsp.Location | None:
        return replies.definition(ls, given)

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix, replies.FIX_ALL]),
    )
    def actions(ls: Server, given: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        return replies.actions(ls, given)

    return server


def serve(rules: tuple[Path, ...], delay: float) -> None:
    """Speak on standard input and output until the editor leaves."""
    server = make(rules, delay)
    try:
        server.start_io()
    finally:
        server.pool.shutdown(wait=False, cancel_futures=True)


def _content(path: str) -> str:
    try:
        return Path(path).read_bytes().decode("utf-8-sig", "replace")
    except OSError:
        return ""


def _pool() -> ProcessPoolExecutor:
    # Spawned, so that it shares neither threads nor the protocol's streams with the server.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=judging.prepare)


async def _watch(ls: Server) -> None:
    workspace = ls.client_capabilities.workspace
    watched = workspace and workspace.did_change_watched_files
    if not (watched and watched.dynamic_registration):
        return
    await ls.client_register_capability_async(
        lsp.RegistrationParams(
            [
                lsp.Registration(
                    "nsaudit-files",
                    lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                    lsp.DidChangeWatchedFilesRegistrationOptions([lsp.FileSystemWatcher(_WATCHED)]),
                )
            ]
        )
    )


def _meet(one: lsp.Range, other: lsp.Range) -> bool:
    return _key(one.start) <= _key(other.end) and _key(other.start) <= _key(one.end)


def _key(at: lsp.Position) -> tuple[int, int]:
    return at.line, at.character
