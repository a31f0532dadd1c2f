from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest

from nsaudit.netsuite import UsageError, resolve


def test_from_the_environment_and_from_a_file(tmp_path: Path) -> None:
    environ = {"NS_KEY": " value-1 \n"}
    assert resolve("env:NS_KEY", field="client_id", environ=environ).reveal() == "value-1"
    (tmp_path / "key.pem").write_text("PEM\n")
    assert resolve("file:key.pem", field="private_key", base=tmp_path).reveal() == "PEM"


def test_from_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = types.SimpleNamespace(
        get_password=lambda service, user: f"{service}-{user}" if user == "sb" else None
    )
    monkeypatch.setitem(sys.modules, "keyring", fake)
    assert resolve("keyring:netsuite/sb", field="x").reveal() == "netsuite-sb"
    with pytest.raises(UsageError, match="no netsuite/other"):
        resolve("keyring:netsuite/other", field="x")


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("env:MISSING", "MISSING is not set"),
        ("env:EMPTY", "cannot be read"),
        ("file:nowhere.pem", "nowhere.pem: No such file"),
        ("file:binary.der", "not text"),
        ("plain-secret-value", "instead of a reference"),
        ("https://x", "instead of a reference"),
    ],
)
def test_each_failure_says_what_to_do(tmp_path: Path, reference: str, says: str) -> None:
    (tmp_path / "binary.der").write_bytes(b"\x30\x82\xff\xfe")
    with pytest.raises(UsageError) as caught:
        resolve(reference, field="private_key", base=tmp_path, environ={"EMPTY": " "})
    assert says in str(caught.value)
    assert "private_key" in str(caught.value)
    assert "plain-secret" not in str(caught.value)


def test_keyring_absent_or_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(UsageError, match="install"):
        resolve("keyring:a/b", field="x")

    def locked(service: str, user: str) -> str:
        raise RuntimeError("locked: hunter22")

    monkeypatch.setitem(sys.modules, "keyring", types.SimpleNamespace(get_password=locked))
    with pytest.raises(UsageError, match="did not answer") as caught:
        resolve("keyring:a/b", field="x")
    assert "hunter22" not in str(caught.value)
