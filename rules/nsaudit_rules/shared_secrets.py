"""What a secret looks like by its form or by the name of its field. No value ever leaves here."""

import re

PATTERNS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    ("a private key", ("-----BEGIN",), re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY")),
    ("an AWS access key", ("AKIA", "ASIA"), re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    (
        "a signed token (JWT)",
        ("eyJ",),
        re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}"),
    ),
    (
        "a GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
        re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}"),
    ),
    ("a Slack token", ("xox",), re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}")),
    ("a Stripe key", ("k_live_",), re.compile(r"\b[sr]k_live_[A-Za-z0-9]{16,}")),
    ("a Google API key", ("AIza",), re.compile(r"\bAIza[\w-]{35}\b")),
    (
        "an authorization header",
        ("Basic", "Bearer"),
        re.compile(r"\b(?:Basic|Bearer)\s+(?=[^\s]*[\d+/=])[A-Za-z0-9+/._=-]{16,}"),
    ),
    (
        "a password in an address",
        ("://",),
        re.compile(r"://[^/\s:@<>\"']+:[^/\s:@{}$<>\"']{3,}@"),
    ),
)
"""Forms of secrets: what it is, a text that it always holds (searched first: it is fast), and the
form itself."""

_KEY = re.compile(r"[0-9a-fA-F]{64}")
"""The form of NetSuite's own consumer keys and tokens."""

POSSIBLE = re.compile(
    "(?m)^[0-9a-fA-F]{64}$|" + "|".join(re.escape(m) for _, marks, _ in PATTERNS for m in marks)
).search
"""Finds what every form of a secret holds; what it does not find holds none."""

_NAMED = re.compile(
    r"(?i)passw(?:or)?d|(?<![a-z])pwd|secret|private[ _-]?key|api[ _-]?key|consumer[ _-]?key"
    r"|token|credential|contrase[nñ]a|senha"
)
_BESIDE = re.compile(
    r"(?i)(?:url|uri|endpoint|path|file|folder|type|name|date|expir\w*|duration|length|lifetime"
    r"|label|field|search|record|format|header|prefix|[ _-]?ids?|user|email|scope)\W*\Z"
)
_HARMLESS = re.compile(
    r"(?i)\[.*\]|\(encrypted\)|custsecret\w*|https?://\S*|[\w.+-]+@[\w.-]+|[\d.,/:-]+"
    r"|[x*.#-]+|change ?me\W*|your\W.*|<.*>|\{.*\}|\$\{?.*|null|none|undefined"
)
_CLASSES = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"), re.compile(r"[^\w\s]"))

SHORTEST = 8
"""Shorter values are codes and flags far more often than secrets."""


def form_of(text: str) -> str | None:
    """What kind of secret a text holds by its form; None when it holds none."""
    if len(text) < 16:
        return None
    if len(text) == 64 and _KEY.fullmatch(text):
        return "a key of 64 hexadecimal digits"
    for name, marks, pattern in PATTERNS:
        if any(mark in text for mark in marks) and pattern.search(text):
            return name
    return None


def is_secret_name(name: str, label: str = "") -> bool:
    """Whether the id or the label of a field says that its value is a secret."""
    return any(_NAMED.search(text) and not _BESIDE.search(text) for text in (name, label))


def could_be_secret(text: str) -> bool:
    """Whether a value of a secret-named field can be the secret itself: no reference, no word."""
    if len(text) < SHORTEST or any(c.isspace() for c in text) or _HARMLESS.fullmatch(text):
        return False
    return sum(bool(part.search(text)) for part in _CLASSES) > 1


def looks_like_test(*texts: str) -> bool:
    """Whether an id or a value says that it is for tests only."""
    return any(re.search(r"(?i)test|dummy|example|sample|demo|fake", text) for text in texts)
