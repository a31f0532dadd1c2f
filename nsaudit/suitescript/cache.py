"""Results kept by content: a script's bytes, its modules' bytes, analyser version and budget."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import orjson

from nsaudit.suitescript.budget import Budget
from nsaudit.suitescript.model import (
    ANALYSER_VERSION,
    Call,
    Effect,
    Fact,
    Guard,
    LoopFact,
    Position,
    ScriptAnalysis,
)

Requests = list[tuple[str, str, str | None]]
"""Module names a script asked for: importer, name, the file it meant (None where none did)."""


class Cache:
    """A folder of results; an entry counts only while all it was made from is unchanged."""

    def __init__(self, folder: Path, budget: Budget) -> None:
        self.folder = folder
        self.seed = f"{ANALYSER_VERSION} {json.dumps(asdict(budget), sort_keys=True)}".encode()

    def _file(self, path: str, digest: str, functions: Mapping[str, str]) -> Path:
        made = hashlib.sha256(self.seed)
        made.update(f"{path}\0{digest}\0{sorted(functions.items())}".encode())
        name = made.hexdigest()
        return self.folder / name[:2] / f"{name[2:34]}.json"

    def get(
        self,
        path: str,
        digest: str,
        functions: Mapping[str, str],
        resolve: Callable[[str, str], str | None],
        digest_of: Callable[[str], str | None],
    ) -> ScriptAnalysis | None:
        """Return a kept result that still holds, else None."""
        try:
            kept = orjson.loads(self._file(path, digest, functions).read_bytes())
            if any(digest_of(p) != d for p, d in kept["modules"].items()):
                return None
            if any(
                resolve(name, importer) != target for importer, name, target in kept["requests"]
            ):
                return None
            return _script(kept["result"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(
        self,
        result: ScriptAnalysis,
        digest: str,
        functions: Mapping[str, str],
        requests: Requests,
        modules: Mapping[str, str | None],
    ) -> None:
        """Keep a result; a folder that cannot be written to only costs time."""
        target = self._file(result.path, digest, functions)
        data = orjson.dumps(
            {"modules": dict(modules), "requests": requests, "result": asdict(result)}
        )
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(data)
            part.replace(target)
        except OSError:
            return


def _position(raw: Any) -> Position | None:
    return None if raw is None else Position(raw["path"], raw["line"], raw["column"])


def _effect(raw: dict[str, Any]) -> Effect:
    loop = raw["loop"]
    return Effect(
        **{
            **raw,
            "chain": tuple([Call(c["function"], c["path"], c["line"]) for c in raw["chain"]]),
            "location": _position(raw["location"]),
            "events": None if raw["events"] is None else tuple(raw["events"]),
            "contexts": None if raw["contexts"] is None else tuple(raw["contexts"]),
            "guards": tuple(
                [
                    Guard(g["kind"], g["detail"], _position(g["location"]), g["strong"])
                    for g in raw["guards"]
                ]
            ),
            "loop": None if loop is None else LoopFact(Position(**loop["location"]), loop["bound"]),
            "save_point": _position(raw["save_point"]),
        }
    )


def _script(raw: dict[str, Any]) -> ScriptAnalysis:
    if set(raw) != {f.name for f in fields(ScriptAnalysis)}:
        raise ValueError("an entry of another version")
    return ScriptAnalysis(
        **{
            **raw,
            "entry_points": tuple(raw["entry_points"]),
            "effects": tuple([_effect(e) for e in raw["effects"]]),
            "facts": tuple(
                [
                    Fact(f["kind"], Position(**f["location"]), f["detail"], f["entry_point"])
                    for f in raw["facts"]
                ]
            ),
            "incomplete": tuple(raw["incomplete"]),
            "depends_on": tuple(raw["depends_on"]),
        }
    )
