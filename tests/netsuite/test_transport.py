from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from nsaudit.netsuite import AccountId, Hosts, Limits, UsageError, mask, transport
from nsaudit.netsuite.allowlist import Allowlist


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Nordwind Private CA")])
    now = datetime.now(UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "ca.pem"
    path.write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    return path


def names(context: ssl.SSLContext) -> str:
    return str(context.get_ca_certs())


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_private_authorities_are_added_to_the_public_ones(authority: Path, variable: str) -> None:
    context = transport.tls_context({variable: str(authority)})
    assert "Nordwind Private CA" in names(context)
    assert len(context.get_ca_certs()) > 50
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_an_unreadable_authority_is_an_error(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "bad.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(UsageError, match="SSL_CERT_FILE"):
        transport.tls_context({"SSL_CERT_FILE": str(path)})


@pytest.fixture
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


def test_proxies_from_the_environment(no_proxies: pytest.MonkeyPatch) -> None:
    origin = "https://1234567.suitetalk.api.netsuite.com"
    assert transport.proxy_for(origin) is None
    no_proxies.setenv("HTTPS_PROXY", "http://user:swordfish1@proxy.example:3128")
    assert transport.proxy_for(origin) == "http://user:swordfish1@proxy.example:3128"
    assert "swordfish1" not in mask("the proxy said swordfish1")
    assert transport.proxy_for("http://127.0.0.1:8000") is None
    no_proxies.setenv("NO_PROXY", ".netsuite.com")
    assert transport.proxy_for(origin) is None


def test_a_proxy_without_scheme_and_one_for_all(no_proxies: pytest.MonkeyPatch) -> None:
    no_proxies.setenv("ALL_PROXY", "proxy.example:3128")
    assert transport.proxy_for("https://x.netsuite.com") == "http://proxy.example:3128"


async def test_an_unusable_proxy_is_explained(no_proxies: pytest.MonkeyPatch) -> None:
    hosts = Hosts.of(AccountId("1234567"))
    no_proxies.setenv("HTTPS_PROXY", "ftp://u:swordfish2@proxy.example")
    with pytest.raises(UsageError, match="HTTPS_PROXY") as caught:
        transport.build(hosts, Allowlist(hosts, None), Limits())
    assert "swordfish2" not in str(caught.value)
    no_proxies.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    await transport.build(hosts, Allowlist(hosts, None), Limits()).aclose()
