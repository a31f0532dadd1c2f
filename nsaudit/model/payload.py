"""What would become of sample payloads in an environment: counts and issues, never their values."""

from typing import ClassVar

from nsaudit.model.base import Location, Part, Record


class PayloadIssue(Part):
    """One kind of issue at one field, over all payloads of a set.

    ``code`` says what is wrong (``nsaudit.preflight.values.CODES``), ``about`` what it is about:
    required, fields or values; ``reason`` says it in words, without a value of a payload.
    ``only_here`` counts payloads with it that no other environment of the run would reject.
    ``locations`` are the first places.
    """

    key_field: ClassVar[str] = "id"

    id: str
    code: str
    about: str
    field: str
    reason: str
    count: int
    only_here: int | None = None
    locations: tuple[Location, ...] = ()


class Payload(Record):
    """Payloads of one record type, as an environment would take them.

    ``checked`` were read; ``rejected`` would be refused, ``undecided`` would pass all that could be
    checked while something could not. ``elsewhere`` counts, by environment, those that are rejected
    here and pass there. ``unknown`` says what the environment does not show, by what it hides:
    ``required``, ``fields`` or ``values``.
    """

    table: ClassVar[str] = "payloads"
    key_field: ClassVar[str] = "recordtype"
    compared: ClassVar[bool] = False

    recordtype: str
    checked: int | None = None
    rejected: int | None = None
    undecided: int | None = None
    elsewhere: dict[str, int] | None = None
    issues: tuple[PayloadIssue, ...] | None = None
    unknown: dict[str, tuple[str, ...]] | None = None
    location: Location | None = None

    @property
    def kind(self) -> str:
        """What people call it."""
        return "payloads"
