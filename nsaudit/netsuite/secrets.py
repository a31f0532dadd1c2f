"""Where secrets come from: the environment, a file or the keyring; never the configuration."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, cast

from nsaudit.netsuite.errors import UsageError
from nsaudit.netsuite.redact import Secret


class _Keyring(Protocol):
    def get_password(self, service: str, username: str) -> str | None: ...


def resolve(
    reference: str,
    *,
    field: str,
    base: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Secret:
    """Read the secret behind `env:NAME`, `file:PATH` or `keyring:SERVICE/USER`.

    `field` names the setting in messages; a relative path is taken from `base`. A bare value is
    refused, so that nobody commits one; it is masked from then on all the same.
    """
    scheme, colon, rest = reference.partition(":")
    if colon and scheme == "env":
        value = (os.environ if environ is None else environ).get(rest)
        problem = f"the environment variable {rest} is not set"
    elif colon and scheme == "file":
        value, problem = _from_file((base or Path()) / Path(rest).expanduser())
    elif colon and scheme == "keyring":
        value, problem = _from_keyring(rest)
    else:
        Secret(reference)
        raise UsageError(
            f"{field} holds a value instead of a reference to one",
            hint='write "env:NAME", "file:PATH" or "keyring:SERVICE/USER", and treat the value '
            "as exposed if the file was ever committed",
        )
    if not value or not value.strip():
        raise UsageError(f"{field} cannot be read", hint=problem or "the value is empty")
    return Secret(value.strip())


def _from_file(path: Path) -> tuple[str | None, str]:
    try:
        return path.read_text(encoding="utf-8"), ""
    except UnicodeDecodeError:
        return None, f"{path.name} is not text; a private key is expected in PEM form"
    except OSError as error:
        return None, f"{path.name}: {error.strerror}"


def _from_keyring(rest: str) -> tuple[str | None, str]:
    service, _, user = rest.partition("/")
    try:
        keyring = cast("_Keyring", importlib.import_module("keyring"))
    except ImportError:
        return None, "install the package keyring, or use env: or file:"
    try:
        return keyring.get_password(service, user), f"the keyring has no {service}/{user}"
    except Exception as error:  # each backend of keyring raises its own types
        return None, f"the keyring did not answer ({type(error).__name__})"
