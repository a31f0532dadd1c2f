"""Masking of what leaves the program: secrets, e-mail addresses and account ids in any text."""

from __future__ import annotations

import re

from nsaudit.finding import Finding

# What every shape that nsaudit.redact knows holds somewhere: most texts hold none of it.
_SIGNS = (
    "@",
    "eyj",
    "-----",
    "bearer ",
    "basic ",
    ".suitetalk.",
    ".restlets.",
    ".app.",
    "hooks.slack",
    "webhook",
)
_NAMES = ("oauth_", "consumer", "token", "secret", "passw", "private_key", "key=", "auth=", "sig")

_BETWEEN_TAGS = re.compile(r">(?=[^<]*\S)[^<]*")
_QUOTED = re.compile(r"""(["'`])(?:\\.|(?!\1).)*\1?""")


def masked(text: str, accounts: tuple[str, ...] = ()) -> str:
    """Mask a text. ``accounts`` are the account ids of this run, which have no shape of their own.

    Text without any sign of a secret is returned at once: this runs over every line shown.
    """
    lower = text.lower()
    named = ("=" in text or ":" in text) and any(name in lower for name in _NAMES)
    if named or any(sign in lower for sign in _SIGNS):
        from nsaudit.redact import mask  # noqa: PLC0415 - few texts need it

        text = mask(text)
    for form in _forms(accounts):
        if form in text:
            text = text.replace(form, masked_account(form))
    return text


def _forms(accounts: tuple[str, ...]) -> list[str]:
    """The ways to write the account ids, longest first."""
    forms: set[str] = set()
    for account in accounts:
        forms |= {account, account.replace("_", "-").lower(), account.split("_")[0]}
    return sorted((form for form in forms if len(form) >= 6), key=lambda form: (-len(form), form))


def masked_account(account: str) -> str:
    """An account id that people who know it still recognise: 12***_SB1."""
    separator = next((sign for sign in "_-" if sign in account), "")
    base, _, suffix = account.partition(separator) if separator else (account, "", "")
    return f"{base[:2]}***{separator}{suffix}"


_NAME, _TEXT = 500, 5000
"""Characters of a name and of a text that reports show; nothing that NetSuite takes is longer."""


def masked_finding(finding: Finding, accounts: tuple[str, ...] = ()) -> Finding:
    """A finding whose every text is masked and cut; the same object where nothing had to be."""
    texts = (finding.message, finding.consequence, finding.fix, *finding.evidence)
    label = _cut(masked(finding.subject.label, accounts), _NAME)
    key = _cut(masked(finding.subject.key, accounts), _NAME)
    new = tuple(_cut(masked(text, accounts), _TEXT) for text in texts)
    if new == texts and (label, key) == (finding.subject.label, finding.subject.key):
        return finding
    return finding.model_copy(
        update={
            "message": new[0],
            "consequence": new[1],
            "fix": new[2],
            "evidence": new[3:],
            "subject": finding.subject._replace(label=label, key=key),
        }
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


_SECRET_NAME = re.compile(r"(?i)passw|secret|token|credential|(?:api|private|consumer)[ _-]?key")


def names_secret(path: tuple[str, ...], *around: str | None) -> bool:
    """Whether a changed value is, by the names on its way, one that must not be shown.

    A default value belongs to what is around it; any other value to its own name.
    """
    last = path[-1] if path else ""
    names = (*path, *(text for text in around if text)) if last == "defaultvalue" else (last,)
    return any(_SECRET_NAME.search(name) for name in names)


def concealed(line: str) -> str:
    """A source line without any value: for places where a secret stands."""
    if "<" in line:
        line = _BETWEEN_TAGS.sub(">***", line)
        return _QUOTED.sub(r"\1***\1", line)
    bare = _QUOTED.sub(r"\1***\1", line)
    return "***" if bare == line else bare


_DEFAULT = re.compile(r"<defaultvalue>\s*[^\s\[<]{8,}\s*(?:<|$)")
_TAGS = re.compile(r"<([A-Za-z_]\w*)")


def may_hold_secret(line: str) -> bool:
    """Whether a source line may state a secret: a tag named so, or a default value like one."""
    return bool(_DEFAULT.search(line)) or any(
        _SECRET_NAME.search(tag) for tag in _TAGS.findall(line)
    )


def holds_secret(finding: Finding) -> bool:
    """Whether a finding is about a secret, by its rule's name: its lines are shown concealed."""
    return any(word in finding.rule_name for word in ("secret", "credential", "password"))
