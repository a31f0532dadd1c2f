from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nsaudit.netsuite import AccountId, Hosts, UsageError


@pytest.mark.parametrize(
    "text",
    [
        "1234567_SB1",
        "1234567_sb1",
        "1234567-sb1",
        " 1234567-SB1 ",
        "https://1234567-sb1.suitetalk.api.netsuite.com/services/rest",
        "1234567-sb1.restlets.api.netsuite.com",
        "https://1234567-sb1.app.netsuite.com",
    ],
)
def test_every_written_form_is_one_account(text: str) -> None:
    account = AccountId.parse(text)
    assert account.realm == "1234567_SB1"
    assert account.label == "1234567-sb1"
    assert account.kind == "sandbox"


def test_hosts_of_a_production_account() -> None:
    hosts = Hosts.of(AccountId.parse("1234567"))
    assert hosts.suitetalk == "https://1234567.suitetalk.api.netsuite.com"
    assert hosts.restlets == "https://1234567.restlets.api.netsuite.com"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("1234567", "production"), ("1234567_RP", "release_preview"), ("TSTDRV123", "production")],
)
def test_kind(text: str, kind: str) -> None:
    assert AccountId.parse(text).kind == kind


@pytest.mark.parametrize(
    "text", ["", "a b", "https://example.com", "1234567_SB1_X", "../etc", "1.2"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        AccountId.parse(text)


@given(st.from_regex(r"[A-Z0-9]{3,9}(_(SB|RP)[1-9])?", fullmatch=True))
def test_realm_and_label_convert_both_ways(realm: str) -> None:
    account = AccountId.parse(realm)
    assert account.realm == realm
    assert AccountId.parse(account.label) == account


def test_output_masks_the_account() -> None:
    assert str(AccountId.parse("1234567_SB1")) == "12*****_SB1"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost:1", "http://[::1]:5"])
def test_plain_http_is_for_loopback(url: str) -> None:
    assert Hosts.at(url).suitetalk == url


def test_default_ports_fall_away() -> None:
    assert Hosts.at("https://Proxy.example:443/").suitetalk == "https://proxy.example"
    assert Hosts.at("http://127.0.0.1:80").suitetalk == "http://127.0.0.1"


@pytest.mark.parametrize(
    "url",
    [
        "http://1234567.suitetalk.api.netsuite.com",
        "http://127.0.0.1.example.com",
        "ftp://127.0.0.1",
        "https://user:pw123456@host.example",
        "https://host.example/path",
        "host.example",
        "https://host.example:port",
        "https://[::1",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        Hosts.at(url)
    assert "pw123456" not in str(caught.value)
