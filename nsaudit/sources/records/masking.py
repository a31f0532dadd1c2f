"""Values of people's records as reports may show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

PERSONAL = frozenset({"email", "name", "phone", "tax_number"})
"""Fields whose values never enter a report unmasked."""

IDS = frozenset({"internal_id", "external_id", "entity", "parent", "order_number"})
"""Fields that hold an id; it is masked where it is an e-mail address."""


SHOWN_ENDS: Mapping[str, int] = {"name": 2, "phone": -2, "tax_number": -2}
"""How many signs of a value a report shows: the first ones; below 0 the last ones."""


def masked_value(field: str, value: str) -> str:
    """A value that only who knows it recognises: first letters, last digits."""
    if field in IDS:
        return shown_id(value, show=False)
    if not value or field not in PERSONAL:
        return value
    if field == "email":
        local, at, domain = value.partition("@")
        return f"{local[:1]}***{at}{domain[:1]}***" if at else f"{value[:1]}***"
    ends = SHOWN_ENDS[field]
    return f"{value[:ends]}***" if ends > 0 else f"***{value[ends:]}"


def shown_id(value: str, *, show: bool) -> str:
    """An internal or external id; some systems take the e-mail address of a person for one."""
    return value if show or "@" not in value else masked_value("email", value)


def shown_key(fields: Sequence[str], values: Sequence[str], *, show: bool) -> str:
    """A key for a report: its fields and their values, masked unless they may be shown."""
    parts = [
        f"{field} {value if show else masked_value(field, value)}"
        for field, value in zip(fields, values, strict=True)
    ]
    return ", ".join(parts)
