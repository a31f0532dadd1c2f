"""SEC005: passwords, keys and tokens in the objects of a project."""

import re
from collections.abc import Iterator

from nsaudit.api import (
    Confidence,
    Context,
    Customization,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Script,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_secrets import (
    POSSIBLE,
    SHORTEST,
    could_be_secret,
    form_of,
    is_secret_name,
    looks_like_test,
)
from nsaudit_rules.shared_values import (
    Way,
    beside,
    fields_of,
    in_project,
    listed,
    mentions,
    shown,
    tag_of,
    texts_where,
)

_ENCODED = {"definition", "layout"}
"""Tags whose text is compressed: their characters mean nothing."""

_LONG = re.compile(f"(?s).{{{SHORTEST},}}").match


@rule(
    id="SEC005",
    subject=Customization,
    severity=Severity.MEDIUM,
    raises=[Severity.CRITICAL],
    confidence=Confidence.MEDIUM,
)
def secret_in_project_file(record: Customization, ctx: Context[Options]) -> Verdict:
    """Project files hold no password, key or token.

    Why: whoever can read the repository, a copy of the project or the script record can sign in
        with it, and it stays in the history after it was removed from the file.
    Fix in the UI: Setup > Company > API Secrets: store it there and let the script read it by its
        id; then make a new secret, because this one is known.
    Fix in XML: empty the <defaultvalue> or the instance's value, and refer to a <secret> object
        instead ([scriptid=custsecret_...]).
    Source: forms of common keys and tokens; NetSuite's own consumer keys and tokens have 64
        hexadecimal digits (measured on public projects, where one held such a set).
    Traps: a value that says test or example stays medium; a hash of 64 digits looks like a key. The
        value itself is never printed.
    """
    if not in_project(record):
        return NotApplicable("not in a project")
    found = list(_secrets(record)) if _promising(record, ctx) else []
    if found:
        real = [f for f in found if not f[2]]
        names = [text for _, text, _ in real or found]
        return Fail(
            f"holds {listed(names)}" + ("" if real else ", for tests as it seems"),
            evidence=[f"{text}, value not shown, at {shown(way)}" for way, text, _ in found],
            at=[way for way, _, _ in found],
            severity=Severity.CRITICAL if real else None,
        )
    if _unread(record):
        return Unknown("values, or the labels of fields that hold values, could not be read")
    return Pass()


def _promising(record: Customization, ctx: Context[Options]) -> bool:
    """Whether the object holds what every form of a secret has, or values of named fields."""
    return (
        mentions(ctx.snapshot, record, POSSIBLE)
        or any(field.defaultvalue for field in fields_of(record) or ())
        or isinstance(record, Script)
        or bool(record.other.get("instances"))
    )


def _secrets(record: Customization) -> Iterator[tuple[Way, str, bool]]:
    """Where a secret stands, what it is in words, and whether it is for tests."""
    labels = {field.scriptid: field.label or "" for field in fields_of(record) or ()}
    for way, text, holder in texts_where(record, _LONG):
        tag = tag_of(way)
        if tag in _ENCODED:
            continue
        form = form_of(text)
        if form is None:
            name, label = tag, labels.get(tag, "")
            if tag == "defaultvalue":
                name, label = (
                    (way[-2] if len(way) > 1 else record.scriptid),
                    str(beside(holder, "label") or ""),
                )
            elif not tag.startswith(("custscript", "custrecord")):
                continue
            if not (is_secret_name(name, label) and could_be_secret(text)):
                continue
            form = f"a value of {len(text)} characters in {name}"
        elif way:
            form = f"{form} in {tag if tag != 'defaultvalue' or len(way) < 2 else way[-2]}"
        yield way, form, looks_like_test(tag, text)


def _unread(record: Customization) -> bool:
    if isinstance(record, Script) and record.scriptdeployments is None:
        return True
    fields = fields_of(record)
    return fields is None or any(f.defaultvalue is None or f.label is None for f in fields)
