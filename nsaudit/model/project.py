"""SDF projects: manifest, deploy file, File Cabinet, and what could not be read."""

from typing import ClassVar

from nsaudit.model.base import Frozen, Location, Record


class ManifestFeature(Frozen):
    """One feature dependency of a manifest."""

    id: str
    required: bool | None = None


class DeployPath(Frozen):
    """One path of deploy.xml: its section, the text after ``~/``, and what it matches on disk."""

    section: str
    path: str
    matches: int | None = None


class Project(Record):
    """One SDF project: a folder with a manifest. ``key`` is its folder."""

    table: ClassVar[str] = "projects"
    key_field: ClassVar[str] = "folder"

    folder: str
    projectname: str | None = None
    projecttype: str | None = None
    frameworkversion: str | None = None
    publisherid: str | None = None
    projectid: str | None = None
    projectversion: str | None = None
    has_dependencies: bool | None = None
    features: tuple[ManifestFeature, ...] | None = None
    objects: tuple[str, ...] | None = None
    files: tuple[str, ...] | None = None
    folders: tuple[str, ...] | None = None
    applications: tuple[str, ...] | None = None
    deploy: tuple[DeployPath, ...] | None = None
    deploy_location: Location | None = None
    location: Location | None = None

    @property
    def caption(self) -> str:
        """The project's name."""
        return self.projectname or self.folder or "project"

    @property
    def is_suiteapp(self) -> bool | None:
        """Whether the project is a SuiteApp; None where the manifest does not say."""
        return None if self.projecttype is None else self.projecttype == "SUITEAPP"


class CabinetFile(Record):
    """One file below a project's FileCabinet folder; ``path`` starts with ``/``.

    ``sha256`` is the hash of its content, None where a run had no need of it or could not read it.
    ``isonline`` is whether it opens without login, ``haspermissions`` whether its attributes file
    states permissions; None where no attributes file stands beside it.
    """

    table: ClassVar[str] = "cabinet_files"
    key_field: ClassVar[str] = "path"

    path: str
    project: str
    size: int
    sha256: str | None = None
    isonline: bool | None = None
    haspermissions: bool | None = None
    location: Location | None = None


class Unreadable(Record):
    """A file that should hold an object but could not be read, and why.

    ``malformed`` is True where its content was seen and is no sound object, False where the content
    was not seen (no access, too large), None where the source does not say. A saved search whose
    definition does not decode is a record of its own and has one of these beside it.
    """

    table: ClassVar[str] = "unreadable"
    key_field: ClassVar[str] = "path"

    path: str
    project: str | None = None
    reason: str
    advice: str = ""
    malformed: bool | None = None
    location: Location | None = None
