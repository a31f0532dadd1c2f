"""NUM003: record names that do not follow the numbering."""

from nsaudit.api import (
    AutoNumbering,
    Confidence,
    Context,
    Fail,
    NamePattern,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)


class Pattern(Options):
    """What counts as a pattern, and as off it."""

    least: int = 50
    """Names of a type below which no pattern is inferred."""
    numbered: float = 0.5
    """Share of the last names with one form from which the type counts as numbered."""
    off: float = 0.05
    """Share of the last names that may lack it."""


@rule(
    id="NUM003",
    subject=NamePattern,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.MEDIUM,
    options=Pattern,
    evidence="ALD",
)
def numbers_off_pattern(names: NamePattern, ctx: Context[Pattern]) -> Verdict:
    """Record names follow the automatic numbering, and its counter is ahead of them.

    Why: a name off the pattern was set by hand or by a writer; where the counter stands behind the
        highest number, the next record gets a number that exists, and its save is refused or makes
        a twin.
    Fix in the UI: Setup > Company > Auto-Generated Numbers: set Initial Number above the highest
        number, and clear Allow Override.
    Fix in XML: numbering of standard records is in no SDF object.
    Source: Oracle help section_N252198 (auto-generated numbers).
    Traps: names older than the numbering; only the last 1,000 count. A type with few records shows
        no pattern of its own: it passes only where the setting is stated and every name follows it.
        The form is inferred from names, not read from the setting.
    """
    if names.names is None or names.matching is None:
        return Unknown("the names could not be read")
    setting = ctx.seen(AutoNumbering, names.recordtype)
    if setting is not None and setting.enabled is False:
        return NotApplicable("numbering is off for this type")
    if not names.names:
        return NotApplicable("there is no record with a name")
    form = f"{names.prefix or ''}{'0' * (names.digits or 1)}{names.suffix or ''}"
    if setting is not None and setting.current is not None and names.highest is not None:
        same = (setting.prefix or "") == (names.prefix or "")
        if same and setting.enabled and setting.current <= names.highest:
            return Fail(
                f"the counter stands at {setting.current}, and number {names.highest} is taken",
                severity=Severity.HIGH,
            )
    share = names.matching / names.names
    if names.names < ctx.options.least and (setting is None or share < 1):
        # With the setting at hand, names that all follow it need no pattern of their own.
        return Unknown(f"fewer than {ctx.options.least} names show no pattern")
    if share < ctx.options.numbered:
        return NotApplicable("no form that most names have")
    if 1 - share > ctx.options.off:
        if setting is not None and setting.enabled is None:
            return Unknown("whether numbering is on for this type could not be read")
        return Fail(
            f"{names.names - names.matching} of the last {names.names} names do not look like "
            f"{form}"
        )
    if setting is None:
        ctx.need(AutoNumbering)
        return Pass()
    if names.names < ctx.options.least and (setting.prefix or "") != (names.prefix or ""):
        return Unknown(f"fewer than {ctx.options.least} names show no pattern")
    unread = [n for n in ("enabled", "current", "prefix") if getattr(setting, n) is None]
    if unread or names.highest is None or names.prefix is None:
        return Unknown(f"the numbering's {', '.join(unread) or 'highest number'} is not readable")
    return Pass()
