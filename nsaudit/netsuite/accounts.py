"""Account ids in their written forms, and the hosts that answer for an account."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from nsaudit.netsuite.errors import UsageError

_ACCOUNT = re.compile(r"^(?P<base>[A-Za-z0-9]+)(?:[_-](?P<suffix>[A-Za-z]+[0-9]*))?$")
_DOMAIN = re.compile(
    r"^(?P<label>[a-z0-9-]+)\.(?:suitetalk|restlets|app)\.(?:api\.)?netsuite\.com$", re.IGNORECASE
)
_KINDS = {"SB": "sandbox", "RP": "release_preview"}


@dataclass(frozen=True, slots=True)
class AccountId:
    """One NetSuite account.

    The realm of TBA is written `1234567_SB1`, the host label `1234567-sb1` (confidence B of the
    domain notes, and Oracle help section_1534941088 for the host pattern).
    """

    realm: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an account id, a host label or a NetSuite URL; raise UsageError on anything else."""
        raw = text.strip()
        host = urlsplit(raw).hostname if "//" in raw else raw
        if match := _DOMAIN.match(host or ""):
            raw = match["label"]
        elif "//" in raw or "." in raw:
            raise UsageError(
                "this is not a NetSuite account id or address",
                hint="write the id as Setup > Company > Company Information shows it, "
                'for example "1234567" or "1234567_SB1"',
            )
        if not (match := _ACCOUNT.match(raw)):
            raise UsageError(
                "an account id holds letters, digits and one underscore",
                hint='write it as "1234567" or "1234567_SB1"',
            )
        suffix = match["suffix"]
        return cls(match["base"].upper() + (f"_{suffix.upper()}" if suffix else ""))

    @property
    def label(self) -> str:
        """The first label of the account's host names."""
        return self.realm.lower().replace("_", "-")

    @property
    def kind(self) -> str:
        """`sandbox`, `release_preview` or `production`, from the suffix alone.

        A development account has an id of its own form (`TSTDRV...`); the id does not tell it
        apart for certain, so it counts as production here and the configuration decides.
        """
        suffix = self.realm.partition("_")[2]
        return _KINDS.get(suffix[:2], "production")

    @property
    def masked(self) -> str:
        """The id as outputs may show it: two characters of the base, and the suffix."""
        base, _, suffix = self.realm.partition("_")
        return base[:2] + "*" * max(len(base) - 2, 0) + (f"_{suffix}" if suffix else "")

    def __str__(self) -> str:
        return self.masked


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address can only be this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Hosts:
    """The two origins of an account: SuiteTalk (REST, SuiteQL, tokens) and RESTlets."""

    suitetalk: str
    restlets: str

    @classmethod
    def of(cls, account: AccountId) -> Self:
        """Build the addresses of a real account (Oracle help section_1534941088)."""
        return cls(
            f"https://{account.label}.suitetalk.api.netsuite.com",
            f"https://{account.label}.restlets.api.netsuite.com",
        )

    @classmethod
    def at(cls, base_url: str) -> Self:
        """Use one origin for both, such as a local emulator; HTTPS, or HTTP on loopback only."""
        origin = check_origin(base_url)
        return cls(origin, origin)


def check_origin(url: str) -> str:
    """Return `scheme://host[:port]`; raise UsageError unless HTTPS, or HTTP on loopback."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise UsageError("this is no address", hint="write scheme, host and port") from None
    if not host or parts.path.strip("/") or parts.query or parts.fragment:
        raise UsageError(
            "an address of an account is scheme, host and port only",
            hint='leave it out for a real account, or write for example "http://127.0.0.1:8000"',
        )
    if parts.username or parts.password:
        raise UsageError(
            "credentials do not belong in an address",
            hint="give them through the environment, a file or the keyring",
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise UsageError(
            "plain HTTP is refused except on this machine",
            hint="use https:// or a loopback address",
        )
    shown = f"[{host}]" if ":" in host else host
    default = {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{shown}" + (f":{port}" if port not in {None, default} else "")
