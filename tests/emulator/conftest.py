from __future__ import annotations

import pytest

from nsaudit import redact


@pytest.fixture(autouse=True)
def forget_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins without remembered secrets: they are kept for the life of a process."""
    monkeypatch.setattr(redact, "_known", redact._Known())
