"""A language client of a few lines: it starts the server as an editor does and reads answers."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

PATIENCE = 60


class Client:
    """Speaks JSON-RPC with ``nsaudit lsp`` over its standard input and output."""

    def __init__(self, root: Path, *arguments: str, encodings: tuple[str, ...] = ()) -> None:
        self.root = root
        self.process = subprocess.Popen(
            [sys.executable, "-m", "nsaudit", "lsp", "--delay", "0.05", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=root,
            env={**os.environ, "NSAUDIT_CACHE": ""},
        )
        self.incoming: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.notes: list[dict[str, Any]] = []
        self.texts: dict[str, str] = {}
        self.number = 0
        threading.Thread(target=self._read, daemon=True).start()
        general = {"general": {"positionEncodings": list(encodings)}} if encodings else {}
        self.server = self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": root.as_uri(),
                "capabilities": general,
                "workspaceFolders": [{"uri": root.as_uri(), "name": "root"}],
            },
        )
        self.tell("initialized", {})

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.ask("shutdown", None)
            self.tell("exit", None)
            self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self.process.wait()

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    def open(self, path: str, text: str | None = None) -> None:
        content = (self.root / path).read_text("utf-8") if text is None else text
        self.texts[path] = content
        item = {"uri": self.uri(path), "languageId": "x", "version": 1, "text": content}
        self.tell("textDocument/didOpen", {"textDocument": item})

    def change(self, path: str, text: str, version: int = 2) -> None:
        self.texts[path] = text
        self.tell(
            "textDocument/didChange",
            {
                "textDocument": {"uri": self.uri(path), "version": version},
                "contentChanges": [{"text": text}],
            },
        )

    def at(self, path: str, needle: str) -> dict[str, int]:
        """The position of a text in an open file, in UTF-16 units."""
        text = self.texts[path]
        offset = text.index(needle)
        line = text.count("\n", 0, offset)
        before = text[text.rfind("\n", 0, offset) + 1 : offset]
        return {"line": line, "character": len(before.encode("utf-16-le")) // 2}

    def here(self, method: str, path: str, needle: str) -> Any:
        given = {"textDocument": {"uri": self.uri(path)}, "position": self.at(path, needle)}
        return self.ask(method, given)

    def actions(self, path: str, needle: str, *only: str) -> list[dict[str, Any]]:
        position = self.at(path, needle)
        context: dict[str, Any] = {"diagnostics": []}
        if only:
            context["only"] = list(only)
        given = {
            "textDocument": {"uri": self.uri(path)},
            "range": {"start": position, "end": position},
            "context": context,
        }
        return self.ask("textDocument/codeAction", given) or []

    def edited(self, path: str, action: dict[str, Any]) -> str:
        """The text of an open file after the edits of an action."""
        lines = self.texts[path].split("\n")
        offsets = [sum(len(line) + 1 for line in lines[:n]) for n in range(len(lines) + 1)]
        [change] = action["edit"]["documentChanges"]
        assert change["textDocument"]["uri"] == self.uri(path)
        text = self.texts[path]

        def offset(at: dict[str, int]) -> int:
            return offsets[at["line"]] + at["character"]

        edits = sorted(change["edits"], key=lambda e: -offset(e["range"]["start"]))
        for edit in edits:
            start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
            text = text[:start] + edit["newText"] + text[end:]
        return text

    def diagnostics(
        self, path: str, *, having: str = "", lacking: str = ""
    ) -> list[dict[str, Any]]:
        """Wait for the marks of a file that hold one rule and lack another; they are the last."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for note in reversed(self.notes):
                params = note.get("params", {})
                if note.get("method") != "textDocument/publishDiagnostics":
                    continue
                if params["uri"] != self.uri(path):
                    continue
                codes = {d["code"] for d in params["diagnostics"]}
                if (not having or having in codes) and lacking not in codes:
                    found: list[dict[str, Any]] = params["diagnostics"]
                    return found
                break
            self._take(end - time.monotonic())
        raise TimeoutError(f"no diagnostics of {path} with {having!r} without {lacking!r}")

    def message(self) -> str:
        """Wait for what the server shows to the user."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for note in self.notes:
                if note.get("method") == "window/showMessage":
                    return str(note["params"]["message"])
            self._take(end - time.monotonic())
        raise TimeoutError("no message")

    def ask(self, method: str, params: Any) -> Any:
        self.number += 1
        self._send({"id": self.number, "method": method, "params": params})
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer = self._take(end - time.monotonic())
            if answer.get("id") == self.number and "method" not in answer:
                assert "error" not in answer, answer["error"]
                return answer["result"]
        raise TimeoutError(method)

    def tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _take(self, patience: float) -> dict[str, Any]:
        message = self.incoming.get(timeout=max(patience, 0.01))
        if message is None:
            error = self.process.stderr.read().decode() if self.process.stderr else ""
            raise AssertionError(f"the server has gone: {error}")
        if "method" in message:
            self.notes.append(message)
        return message

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while line := stream.readline().strip():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                self.incoming.put(None)
                return
            self.incoming.put(json.loads(stream.read(length)))
