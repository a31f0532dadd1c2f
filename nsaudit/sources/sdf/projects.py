"""manifest.xml, deploy.xml and features.xml: the frame of a project."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from nsaudit.model.base import Location
from nsaudit.model.project import DeployPath, ManifestFeature, Project
from nsaudit.model.settings import Feature


def read_manifest(root: ET.Element, folder: str, location: Location) -> Project:
    """The project that a manifest declares. An absent dependency block is not an empty one."""
    dependencies = root.find("dependencies")
    features: tuple[ManifestFeature, ...] | None = None
    lists: dict[str, tuple[str, ...]] = {}
    if dependencies is not None:
        features = tuple(
            ManifestFeature(
                id=(feature.text or "").strip(),
                required=_flag(feature.get("required")),
            )
            for feature in dependencies.iterfind("features/feature")
        )
        for name, tag in _LISTS.items():
            lists[name] = tuple(
                text for e in dependencies.iterfind(tag) if (text := (e.text or "").strip())
            )
        lists["applications"] = tuple(
            identity
            for e in dependencies.iterfind("applications/application")
            if (identity := e.get("id") or _text(e, "id") or _text(e, "name"))
        )
    return Project(
        folder=folder,
        projectname=_text(root, "projectname"),
        projecttype=root.get("projecttype"),
        frameworkversion=_text(root, "frameworkversion"),
        publisherid=_text(root, "publisherid"),
        projectid=_text(root, "projectid"),
        projectversion=_text(root, "projectversion"),
        has_dependencies=dependencies is not None,
        features=features,
        location=location,
        **lists,
    )


_LISTS = {
    "objects": "objects/object",
    "files": "files/file",
    "folders": "folders/folder",
}


def read_deploy(root: ET.Element, files: Iterable[str]) -> tuple[DeployPath, ...]:
    """The paths of a deploy.xml with how many of the project's files each matches.

    ``files`` are paths relative to the project. ``*`` matches within one folder level or, at the
    end of a path, everything below (Oracle help, section on deploy.xml wildcards).
    """
    known = sorted(files)
    return tuple(_paths(root, known))


def _paths(root: ET.Element, known: list[str]) -> Iterator[DeployPath]:
    for section in root:
        for element in section.iterfind("path"):
            text = (element.text or "").strip().removeprefix("~/").rstrip("/")
            yield DeployPath(section=section.tag, path=text, matches=_matches(text, known))


def _matches(path: str, known: list[str]) -> int:
    if "*" in path:
        return sum(fnmatch.fnmatchcase(file, path) for file in known)
    return sum(file == path or file.startswith(path + "/") for file in known)


def read_features(root: ET.Element, location: Location, project: str | None) -> list[Feature]:
    """The features that an AccountConfiguration file states.

    Genuine exports are believed to use the root ``features``, one public file has ``featurelist``
    (unverified which is right): both are read.
    """
    found: list[Feature] = []
    for element in root.iter("feature"):
        identity = _text(element, "id")
        status = _text(element, "status")
        if identity:
            enabled = {"ENABLED": True, "DISABLED": False}.get((status or "").upper())
            found.append(Feature(id=identity, enabled=enabled, project=project, location=location))
    return found


def _text(element: ET.Element, tag: str) -> str | None:
    text = element.findtext(tag)
    return text.strip() if text is not None else None


def _flag(value: str | None) -> bool | None:
    return {"true": True, "false": False}.get((value or "").lower())
