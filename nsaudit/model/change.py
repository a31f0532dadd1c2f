"""One difference between two environments: a subject for rules like any other record."""

from typing import Any, ClassVar

from nsaudit.model.base import Location, Path, Record


class Change(Record):
    """One leaf that differs between two snapshots, or one object that exists on one side only.

    ``record_kind`` is the SDF root tag (or the table), ``record_key`` the script id or natural key,
    ``path`` the names of fields and nested keys down to the leaf. ``op`` is added (target only),
    removed (source only) or changed. ``direction`` says which side is stricter or has more:
    ``source_only``, ``target_only``, ``stricter_in_target``, ``looser_in_target`` or ``different``.
    """

    table: ClassVar[str] = "changes"
    key_field: ClassVar[str] = "record_key"

    record_kind: str
    record_key: str
    op: str
    path: Path = ()
    before: Any = None
    after: Any = None
    direction: str = "different"
    name: str | None = None
    before_location: Location | None = None
    after_location: Location | None = None

    @property
    def kind(self) -> str:
        """The kind of the object that differs."""
        return self.record_kind

    @property
    def caption(self) -> str:
        """The object's name, and where in it the difference is."""
        return " › ".join((self.name or self.record_key, *self.path))
