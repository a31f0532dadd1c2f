"""The emulator as a process of its own, and a nsaudit.yaml that refers to its credentials."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parents[2] / "fixtures" / "accounts"
FIELDS = {
    "oauth2": ("client_id", "certificate_id", "private_key"),
    "tba": ("consumer_key", "consumer_secret", "token_id", "token_secret"),
}


@contextmanager
def emulator(*names: str, latency: float = 0.0, fault: str = "") -> Iterator[list[dict[str, Any]]]:
    """Run accounts of the fixtures; gives address and credentials of each."""
    process = subprocess.Popen(
        [sys.executable, "-m", "nsaudit.emulator", "--latency", str(latency),
         *(["--fault", fault] if fault else []),
         *(str(FIXTURES / name) for name in names)],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield [json.loads(process.stdout.readline()) for _ in names]
    finally:
        process.terminate()
        process.wait(20)


def configure(
    folder: Path, names: tuple[str, ...], lines: list[dict[str, Any]], auth: str = "oauth2",
    more: str = "",
) -> list[str]:  # fmt: skip
    """Write nsaudit.yaml and the files of its secrets; returns every secret value."""
    text = ["version: 1", "environments:"]
    secrets: list[str] = []
    for name, line in zip(names, lines, strict=True):
        text += [
            f"  {name}:",
            f"    kind: {name}",
            f'    account: "{line["account"]}"',
            "    live:",
            f"      auth: {auth}",
            f"      url: {line['url']}",
        ]
        for field in FIELDS[auth]:
            (folder / f"{name}.{field}").write_text(line[field])
            text.append(f"      {field}: file:{name}.{field}")
            if field != "certificate_id":
                secrets += [part for part in line[field].splitlines() if not part.startswith("-")]
        if more:
            text.append(more)
    (folder / "nsaudit.yaml").write_text("\n".join([*text, ""]))
    return secrets
