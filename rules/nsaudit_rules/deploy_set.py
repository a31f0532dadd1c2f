"""What a project's deploy.xml sends to the account: which objects and files its paths cover."""

from __future__ import annotations

import fnmatch
import re
from functools import lru_cache

from nsaudit.api import CabinetFile, Customization, DeployPath, Point, Project


class DeploySet:
    """The paths of one deploy.xml. ``*`` covers everything below, at any depth."""

    def __init__(self, project: Project, deploy: tuple[DeployPath, ...]) -> None:
        self.project = project
        self.deploy = deploy

    def has(self, section: str) -> bool:
        """Whether any path stands in a section (``objects``, ``files``, ``script``, ...)."""
        return any(path.section == section for path in self.deploy)

    def covers(self, record: Customization | CabinetFile) -> bool | None:
        """Whether an object or file is sent; None where its place on disk is not known."""
        location = record.location
        if location is None or location.path is None:
            return None
        section = "files" if isinstance(record, CabinetFile) else "objects"
        return self.covers_path(section, location.path)

    def covers_path(self, section: str, path: str) -> bool:
        """Whether a section covers a path, which is relative to the folder that was read."""
        own = path.removeprefix(self.project.folder + "/") if self.project.folder else path
        return any(_matches(entry.path, own) for entry in self.deploy if entry.section == section)

    def place(self, entry: DeployPath) -> Point:
        """Where a path stands in deploy.xml."""
        same = [other for other in self.deploy if other.section == entry.section]
        number = next(n for n, other in enumerate(same) if other is entry)
        return Point((entry.section, "path", str(number)), deploy_file(self.project))


def deploy_file(project: Project) -> Project:
    """The project as a thing to point at in its deploy.xml instead of its manifest."""
    return project.model_copy(update={"location": project.deploy_location or project.location})


def _matches(pattern: str, path: str) -> bool:
    if "*" in pattern:
        return _wildcard(pattern).match(path) is not None
    return path == pattern or path.startswith(pattern + "/")


@lru_cache(maxsize=1024)
def _wildcard(pattern: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(pattern))
