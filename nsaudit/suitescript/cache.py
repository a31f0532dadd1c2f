"""Results kept by content: a script's bytes, its modules' bytes, analyser version and budget."""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from io import FileIO
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

    def _file(self, path: str, digest: str, functions: Mapping[str, str]) -> str:
        made = hashlib.sha256(self.seed)
        made.update(f"{path}\0{digest}\0{sorted(functions.items())}".encode())
        name = made.hexdigest()
        return f"{self.folder}/{name[:2]}/{name[2:34]}.json"

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
            with FileIO(self._file(path, digest, functions)) as file:
                kept = orjson.loads(file.readall())
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
        target = Path(self._file(result.path, digest, functions))
        data = orjson.dumps({"modules": dict(modules), "requests": requests, "result": result})
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(data)
            part.replace(target)
        except OSError:
            return


def _position(raw: Any) -> Position | None:
    return None if raw is None else Position(**raw)


def _effect(raw: dict[str, Any]) -> Effect:
    """Make an effect of what was read, which is changed on the way."""
    raw["chain"] = tuple([Call(**call) for call in raw["chain"]])
    raw["location"] = Position(**raw["location"])
    for name in ("events", "contexts"):
        if raw[name] is not None:
            raw[name] = tuple(raw[name])
    raw["guards"] = tuple(
        [
            Guard(g["kind"], g["detail"], _position(g["location"]), g["strong"])
            for g in raw["guards"]
        ]
    )
    loop = raw["loop"]
    if loop is not None:
        raw["loop"] = LoopFact(Position(**loop["location"]), loop["bound"])
    raw["save_point"] = _position(raw["save_point"])
    return Effect(**raw)


_NAMES = {f.name for f in fields(ScriptAnalysis)}


def _script(raw: dict[str, Any]) -> ScriptAnalysis:
    if raw.keys() != _NAMES:
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
