"""Golden files: what a reporter wrote, compared byte by byte with what was read by eye once.

``NSAUDIT_GOLDEN=write`` in the environment writes them anew; read the difference before it is kept.
"""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "fixtures" / "golden"


def check(name: str, text: str) -> None:
    """Compare a text with its golden file."""
    path = FOLDER / name
    if os.environ.get("NSAUDIT_GOLDEN") == "write":
        path.write_text(text, "utf-8", newline="")
    assert path.read_bytes().decode("utf-8") == text, (
        f"{path.name} differs from what is written now"
    )
