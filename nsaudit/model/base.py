"""What every record of a snapshot shares: being frozen, having a key, knowing where it was read."""

from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

Path = tuple[str, ...]
"""Names of fields and nested keys that lead from a record to one of its values."""


class Frozen(BaseModel):
    """A frozen model that accepts no unknown field and never prints its input in an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True
    )


class Location(NamedTuple):
    """A place people can open: a file with line and column (both from 1), a page, or both.

    ``line`` and ``column`` are None where only the file is known.
    """

    path: str | None = None
    line: int | None = None
    column: int | None = None
    url: str | None = None


class Reference(NamedTuple):
    """One reference that a value makes, in any of the forms SDF writes.

    ``form`` is ``object`` (``[scriptid=a.b]``), ``application`` (with ``appid``), ``bundle``
    (with ``bundleid``), ``file`` (``[/SuiteScripts/a.js]``) or ``masked``
    (``[ACCOUNT_SPECIFIC_VALUE]``). ``target`` is the script id with its nested parts, or the file's
    path; ``scope`` is the application id or the bundle ids joined by ``|``; ``type`` is the object
    type where the reference states one. ``at`` leads to the value within the object.
    """

    form: str
    target: str
    at: Path
    scope: str = ""
    type: str = ""


class Record(Frozen):
    """One thing of an account or project. A field that is None could not be read.

    Field names are NetSuite's own tags, so that a consultant recognises them at once.
    """

    table: ClassVar[str]
    """The snapshot table this record lives in; one table a class."""
    key_field: ClassVar[str] = "scriptid"
    """The field that names the record within its table or within its owner."""
    compared: ClassVar[bool] = True
    """Whether environments are compared by it; what the use of an account leaves behind is not."""
    local: ClassVar[frozenset[str]] = frozenset()
    """Fields that mean something within one account only: never compared."""
    unseen: ClassVar[str] = ""
    """What to say where no source of a run shows the table, and what would."""

    @property
    def key(self) -> str:
        """The record's key across accounts: case-folded, as NetSuite compares script ids."""
        return str(getattr(self, self.key_field) or "").casefold()

    @property
    def kind(self) -> str:
        """What people call this kind of thing; the SDF root tag where there is one."""
        return self.table

    @property
    def caption(self) -> str:
        """The name to show beside the key; the key itself where nothing better was read."""
        return str(getattr(self, self.key_field) or self.kind)


class Part(Record):
    """A record that lives inside another one, such as a deployment in a script."""

    table: ClassVar[str] = ""
    defaults: ClassVar[dict[str, str]] = {}
    """Documented defaults, applied by the reader only where the tag is absent."""
    derived: ClassVar[frozenset[str]] = frozenset()
    """Fields computed from values that are kept elsewhere in the record: never compared."""

    defaulted: tuple[str, ...] = ()
    """Fields whose value is Oracle's documented default because the file does not state one."""
    other: dict[str, Any] = Field(default_factory=dict)
    """Every value that has no field of its own, as nested text, so that nothing read is lost."""
    path: Path = ()
    """The way from the owner to this part, where it is not simply field and key."""


class Customization(Part):
    """An object of an SDF project, or the same object read from an account.

    ``tag`` is the SDF root tag; ``project`` the folder of the project that holds it, relative to
    the folder that was read ("" when it is that folder, None when no project holds it or the
    record does not come from files).
    """

    table: ClassVar[str] = "other_objects"
    defaults: ClassVar[dict[str, str]] = {}

    tag: str
    scriptid: str
    project: str | None = None
    location: Location | None = None
    references: tuple[Reference, ...] = ()

    @property
    def kind(self) -> str:
        """The SDF root tag."""
        return self.tag

    @property
    def caption(self) -> str:
        """The object's name as its users see it."""
        for field in ("label", "name", "recordname", "importname", "title"):
            value = getattr(self, field, None) or self.other.get(field)
            if isinstance(value, str) and value:
                return value
        return self.scriptid


class OtherObject(Customization):
    """An object whose type has no model: kept whole, so that it still takes part in everything."""

    table: ClassVar[str] = "other_objects"
