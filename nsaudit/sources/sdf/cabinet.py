"""Files of the File Cabinet: where they stand, what they hold, what their attributes file says."""

from __future__ import annotations

from pathlib import Path

from nsaudit.model.base import Location
from nsaudit.model.project import CabinetFile
from nsaudit.sources.sdf.parse import ParseProblem, parse
from nsaudit.sources.sdf.walk import Found


def cabinet_file(item: Found, root: Path, *, contents: bool) -> CabinetFile | None:
    """The record of a file below FileCabinet; None where no project holds it.

    ``contents`` asks for the hash of what it holds, which comparing needs and judging does not.
    Raises OSError where the content cannot be read.
    """
    if item.project is None:
        return None
    return CabinetFile(
        path="/" + item.path.partition("FileCabinet/")[2],
        project=item.project,
        size=item.size,
        sha256=_hash(root / item.path) if contents else None,
        location=Location(item.path),
    )


def _hash(path: Path) -> str:
    import hashlib  # noqa: PLC0415 - only where contents are compared

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def attributes(path: str, data: bytes) -> tuple[str, dict[str, bool | None]] | None:
    """What the attributes file at a path says, and of which file; None for any other XML.

    Source: Oracle help, section_4847748457.
    """
    try:
        root = parse(data)
    except ParseProblem:
        return None
    if root.tag != "file":
        return None
    flag = (root.findtext("availablewithoutlogin") or "").strip()
    return path.replace("/.attributes/", "/").removesuffix(".attr.xml"), {
        "isonline": {"T": True, "F": False}.get(flag),
        "haspermissions": next(root.iter("permission"), None) is not None,
    }
