"""A real Chromium for tests and screenshots: the one that the system brings."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
HOW = "install it (on Debian: apt-get install chromium), or set NSAUDIT_CHROMIUM to its path"


def executable() -> str | None:
    """The browser's path, or None where there is none."""
    given = os.environ.get("NSAUDIT_CHROMIUM")
    return given or next((path for path in map(shutil.which, NAMES) if path), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless browser. Raises FileNotFoundError where there is none."""
    from playwright.sync_api import sync_playwright

    path = executable()
    if path is None:
        raise FileNotFoundError(f"there is no Chromium here: {HOW}")
    # As root, as in containers, Chromium has no sandbox; pages here are our own files.
    flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        try:
            yield browser
        finally:
            browser.close()
