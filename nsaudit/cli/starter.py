"""The first nsaudit.yaml: its text, from what a folder was found to hold."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator

from nsaudit.cli.survey import Place, Survey

SCHEMA_FOLDER = ".nsaudit"
SCHEMA_NAME = "nsaudit.schema.json"


def starter(found: Survey, project: str | None) -> str:
    """The configuration's text. ``project`` is the folder about to be deployed, if any."""
    return "\n".join(_lines(found, project)) + "\n"


def environments(found: Survey) -> tuple[tuple[Place, str], ...]:
    """Environments with the key of their source; a snapshot wins over files of the same name."""
    named = {place.name: (place, "sdf") for place in found.exports}
    named.update({place.name: (place, "snapshot") for place in found.snapshots})
    return tuple(named[name] for name in sorted(named))


def comparison(found: Survey) -> tuple[str, str] | None:
    """Which environment to compare with production: a sandbox if there is one."""
    known = [place for place, _ in environments(found)]
    target = next((p.name for p in known if p.kind == "production"), None)
    for kind in ("sandbox", "release_preview", "development"):
        source = next((p.name for p in known if p.kind == kind), None)
        if source and target:
            return source, target
    return None


def project_of(found: Survey) -> str | None:
    """The folder about to be deployed: the one named, the only one, or what holds them all."""
    if not found.projects:
        return None
    if found.named or len(found.projects) == 1:
        return found.projects[0]
    common = posixpath.commonpath(found.projects) if "." not in found.projects else "."
    return common or "."


def _lines(found: Survey, project: str | None) -> Iterator[str]:
    # Editors with a YAML language server complete and check the file by this line.
    yield f"# yaml-language-server: $schema={SCHEMA_FOLDER}/{SCHEMA_NAME}"
    yield "version: 1"
    places = environments(found)
    if project is not None or not places:
        yield ""
        yield "# The SDF project that is about to be deployed: what 'nsaudit lint' judges."
        if project is None:
            yield "project: src   # nothing was found here yet: name the folder of your project"
        else:
            yield f"project: {_text(project)}"
    if places:
        yield ""
        yield "# Where each account can be read. The kinds are guessed from the folders' names."
        yield "environments:"
        for place, key in places:
            kind = f"kind: {place.kind}, " if place.kind else ""
            yield f"  {_text(place.name)}: {{{kind}{key}: {_text(place.folder)}}}"
    pair = comparison(found)
    if pair:
        yield ""
        yield "# What 'nsaudit diff' compares: what goes to the second comes from the first."
        yield f"compare: {{from: {_text(pair[0])}, to: {_text(pair[1])}}}"
    if found.contracts:
        yield ""
        yield "# What integrations promise."
        yield f"contracts: [{', '.join(_text(path) for path in found.contracts)}]"
    for path in found.attestations:
        yield f"# {path} holds attestations: name it with 'attestations:' at its environment."
    yield ""
    yield "# high findings stop a release; what could not be read stops it too."
    yield "gate: {fail_on: high, unknown: fail}"


def _text(value: str) -> str:
    """A YAML value: plain where that is safe, quoted as JSON otherwise."""
    plain = re.fullmatch(r"[A-Za-z][\w./-]*|\.", value)
    word = value.lower() in {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
    return value if plain and not word else json.dumps(value, ensure_ascii=False)
