"""The network below the allowlist: private CAs, proxies and timeouts from the environment."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from nsaudit.netsuite.accounts import Hosts, is_loopback
from nsaudit.netsuite.allowlist import Allowlist, ReadOnlyTransport
from nsaudit.netsuite.errors import UsageError
from nsaudit.netsuite.limits import Limits
from nsaudit.netsuite.redact import remember

#: Variables that companies set for a TLS-inspecting proxy's authority.
_CA_FILES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def tls_context(environ: Mapping[str, str] = os.environ) -> ssl.SSLContext:
    """Trust the system's and certifi's authorities, plus those that the environment names.

    Raise UsageError for a named file that is missing or no certificate: falling back silently would
    only show later as an unexplained TLS failure.
    """
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    for name in (*_CA_FILES, "SSL_CERT_DIR"):
        value = environ.get(name)
        if not value:
            continue
        try:
            if Path(value).is_dir():
                context.load_verify_locations(capath=value)
            else:
                context.load_verify_locations(cafile=value)
        except OSError as error:  # ssl.SSLError is one
            reason = error.strerror or "it holds no PEM certificate"
            raise UsageError(
                f"the certificate authorities named by {name} cannot be read: {reason}",
                hint=f"correct or unset {name}",
            ) from None
    return context


def proxy_for(origin: str) -> str | None:
    """Return the proxy that the environment names for an origin; loopback never uses one."""
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if is_loopback(host) or proxy_bypass(host):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy:
        return None
    if password := urlsplit(proxy).password:
        remember(password)
    return proxy if "://" in proxy else f"http://{proxy}"


def build(hosts: Hosts, allowlist: Allowlist, limits: Limits) -> ReadOnlyTransport:
    """Make the transport of one account. Both its hosts share one pool and one TLS context."""
    proxy = proxy_for(hosts.suitetalk)
    pool = httpx.Limits(max_connections=limits.cap + 2, max_keepalive_connections=limits.cap + 2)
    # A loopback emulator over plain HTTP needs no authorities; loading them takes 35 ms (measured).
    secure = hosts.suitetalk.startswith("https") or hosts.restlets.startswith("https")
    try:
        inner = httpx.AsyncHTTPTransport(
            verify=tls_context() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            limits=pool,
            proxy=proxy,
        )
    except (ValueError, ImportError) as error:
        raise UsageError(
            f"the proxy that the environment names cannot be used ({type(error).__name__})",
            hint="HTTPS_PROXY takes http://host:port or https://host:port",
        ) from None
    return ReadOnlyTransport(inner, allowlist)
