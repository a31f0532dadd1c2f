"""The packaged project, as it lies in the source tree."""

from __future__ import annotations

from pathlib import Path

import pytest

import nsaudit.collector


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder that ``export`` copies."""
    return Path(nsaudit.collector.__file__).parent / "project"


@pytest.fixture(scope="session")
def scripts(project: Path) -> list[Path]:
    """Every JavaScript file that runs in an account."""
    found = sorted((project / "src" / "FileCabinet").rglob("*.js"))
    assert found
    return found
