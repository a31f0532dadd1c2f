"""Masking of secrets, e-mail addresses and account ids in everything that people or files see."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterable

_MASK = "***"
#: Shorter values are not remembered: masking them would eat ordinary words.
_SHORTEST = 8

_PEM = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_JWT = re.compile(r"\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?")
_BEARER = re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE)
_PAIR = re.compile(
    r"""(?P<name>(?:oauth_(?:consumer_key|token|signature|nonce)|consumer_?(?:key|secret)|
    token_?(?:id|secret)|access_token|refresh_token|client_(?:secret|assertion)|private_key|
    password|passwd|secret)["']?\s*[=:]\s*)(?P<quote>["']?)[^\s"'&,;}]+""",
    re.IGNORECASE | re.VERBOSE,
)
_URL_LOGIN = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*://)[^\s/@]*:[^\s/]*@", re.IGNORECASE)
_URL_KEY = re.compile(
    r"""(?P<head>
    \bhooks\.slack\.com/(?:services|workflows)/|
    \bwebhook\.office\.com/|
    \bdiscord(?:app)?\.com/api/webhooks/|
    [?&](?:access_token|api_?key|auth|key|sig|signature|token|secret)=
    )[A-Za-z0-9._~%+/@-]{8,}""",
    re.IGNORECASE | re.VERBOSE,
)
"""Addresses that whoever knows them may use: incoming webhooks, and keys in the query."""
_EMAIL = re.compile(r"\b[A-Za-z0-9._%+-]+@(?=[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_HOST = re.compile(
    r"\b(?P<head>[a-z0-9]{2})[a-z0-9]*(?P<suffix>-[a-z]+[0-9]*)?(?=\.(?:suitetalk|restlets|app)\.)",
    re.IGNORECASE,
)


class _Known:
    """Secret values seen by this process, longest first, so that none can leave by any door."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: tuple[str, ...] = ()

    def add(self, values: Iterable[str]) -> None:
        with self._lock:
            known = set(self._values)
            known.update(value for value in values if len(value) >= _SHORTEST)
            self._values = tuple(sorted(known, key=lambda value: (-len(value), value)))

    def mask(self, text: str) -> str:
        for value in self._values:
            if value in text:
                text = text.replace(value, _MASK)
        return text


_known = _Known()


def remember(*values: str) -> None:
    """Register secret values; from now on `mask` replaces each wherever it appears.

    The lines of a multi-line secret (a PEM file) are registered one by one, because a parser may
    quote one line of it in an exception.
    """
    for value in values:
        lines = [line.strip() for line in value.splitlines() if not line.startswith("-----")]
        _known.add([value, value.strip(), *lines])


def mask(text: str) -> str:
    """Replace secrets by their registered value and by their shape.

    Shapes: PEM keys, JWTs, authorization headers, `name=value` pairs with a secret's name, logins
    and keys in URLs, e-mail addresses and account ids in host names.
    """
    text = _known.mask(_PEM.sub("[private key]", text))
    text = _BEARER.sub(rf"\1 {_MASK}", _JWT.sub(_MASK, text))
    text = _PAIR.sub(rf"\g<name>\g<quote>{_MASK}", text)
    text = _URL_KEY.sub(rf"\g<head>{_MASK}", _URL_LOGIN.sub(rf"\g<scheme>{_MASK}@", text))
    text = _EMAIL.sub(f"{_MASK}@", text)
    return _HOST.sub(lambda match: f"{match['head']}***{match['suffix'] or ''}", text)


_HEX_KEY = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Fa-f])")


def holds_secret(text: str) -> bool:
    """Whether a text has the form of a secret: a key, a token, or an address with a login or a key.

    64 hexadecimal digits are the form of NetSuite's own consumer keys and tokens.
    """
    return any(form.search(text) for form in (_PEM, _JWT, _BEARER, _URL_LOGIN, _URL_KEY, _HEX_KEY))


class Secret:
    """A string that only `reveal` shows: not repr, str, format, pickle or a dump."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value
        remember(value)

    def reveal(self) -> str:
        """Return the value, for the one line that signs or sends it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


class MaskingFilter(logging.Filter):
    """Masks message, arguments and exception text of a record before any handler formats it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; always let it pass."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            message = str(record.msg)
        record.msg, record.args = mask(message), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask(record.exc_text)
        record.exc_info = None
        if record.stack_info:
            record.stack_info = mask(record.stack_info)
        return True


#: httpx logs URLs at INFO, httpcore logs headers such as Set-Cookie at DEBUG (measured).
_CHATTY = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "asyncio": logging.WARNING,
    "stamina": logging.ERROR,
}


def quiet() -> None:
    """Cap the HTTP libraries' loggers at WARNING; a level already stricter stays.

    stamina warns at each retry without saying of what; the client logs that itself.
    """
    for name, level in _CHATTY.items():
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, level))


def install(*loggers: logging.Logger) -> None:
    """Call `quiet`, and mask what the root logger's handlers (and those of `loggers`) emit.

    A logger's filter does not see its children's records, so the filter sits on the handlers. Call
    it again after adding a handler.
    """
    quiet()
    for logger in (logging.getLogger(), logging.getLogger("nsaudit"), *loggers):
        _attach(logger)
        for handler in logger.handlers:
            _attach(handler)


def _attach(target: logging.Filterer) -> None:
    if not any(isinstance(known, MaskingFilter) for known in target.filters):
        target.addFilter(MaskingFilter())
