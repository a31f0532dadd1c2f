"""Token-based authentication: the OAuth 1.0a header with HMAC-SHA256 (RFC 5849).

Source: Oracle help section_1534941088 and section_1534941295; HMAC-SHA1 ended with 2023.1.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, urlsplit

SIGNATURE_METHOD = "HMAC-SHA256"


def encode(text: str) -> str:
    """Percent-encode as RFC 5849 section 3.6 wants it: only unreserved characters stay."""
    return quote(text, safe="~")


def base_string(method: str, url: str, oauth: Iterable[tuple[str, str]]) -> str:
    """Build the signature base string (section 3.4.1); `oauth` must not hold realm or signature.

    A JSON body is not signed, so only the query of `url` is taken in.
    """
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, default) else f":{parts.port}"
    address = f"{parts.scheme.lower()}://{host}{port}{parts.path or '/'}"
    query = parse_qsl(parts.query, keep_blank_values=True)
    pairs = sorted((encode(name), encode(value)) for name, value in [*query, *oauth])
    normalised = "&".join(f"{name}={value}" for name, value in pairs)
    return "&".join((method.upper(), encode(address), encode(normalised)))


def signature(base: str, consumer_secret: str, token_secret: str) -> str:
    """Sign a base string (section 3.4.2 with SHA-256), in Base64."""
    key = f"{encode(consumer_secret)}&{encode(token_secret)}".encode()
    return base64.b64encode(hmac.new(key, base.encode(), hashlib.sha256).digest()).decode()


def header(
    method: str,
    url: str,
    *,
    realm: str,
    consumer: tuple[str, str],
    token: tuple[str, str],
    nonce: str,
    timestamp: int,
) -> str:
    """Return the `Authorization` value; `consumer` and `token` are (key, secret) pairs."""
    oauth = {
        "oauth_consumer_key": consumer[0],
        "oauth_token": token[0],
        "oauth_nonce": nonce,
        "oauth_timestamp": str(timestamp),
        "oauth_signature_method": SIGNATURE_METHOD,
        "oauth_version": "1.0",
    }
    signed = signature(base_string(method, url, oauth.items()), consumer[1], token[1])
    shown = {"realm": realm, **oauth, "oauth_signature": signed}
    return "OAuth " + ", ".join(f'{name}="{encode(value)}"' for name, value in shown.items())
