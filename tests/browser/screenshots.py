"""Write the pictures of the report that the documentation shows: light, dark and printed.

``python -m tests.browser.screenshots`` writes ``docs/screenshots/*.png`` from the projects that the
demo judges. The printed page is drawn by pdftoppm (Debian's poppler-utils) from Chromium's PDF.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tests.browser.chromium import launched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "screenshots"

REPORTS = {
    "lint": ["lint", "fixtures/sdf"],
    "drift": ["diff", "fixtures/exports/sandbox", "fixtures/exports/production"],
}
_SIZE = {"width": 1240, "height": 1180}


def main() -> int:
    """Make the reports and their pictures; 1 where something that draws is missing."""
    if shutil.which("pdftoppm") is None:
        sys.stderr.write("pdftoppm is missing (on Debian: apt-get install poppler-utils)\n")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for report, arguments in REPORTS.items():
            _make(arguments, folder / f"{report}.html")
        try:
            with launched() as browser:
                _draw(browser, folder)
        except FileNotFoundError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    for path in sorted(FOLDER.glob("*.png")):
        sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")
    return 0


def _make(arguments: list[str], path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nsaudit", *arguments, "--report", f"html={path}", "--quiet"],
        cwd=ROOT,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1795000000"},
        capture_output=True,
        text=True,
        check=False,
    )
    # 1 and 3 are what the gate says of the demo; anything else is a failure to judge it.
    if done.returncode not in {0, 1, 3}:
        raise SystemExit(done.stderr)


def _draw(browser: Browser, folder: Path) -> None:
    for scheme in ("light", "dark"):
        with _opened(browser, folder / "lint.html", scheme) as page:
            page.screenshot(path=FOLDER / f"report-{scheme}.png")
            page.locator("#findings").scroll_into_view_if_needed()
            page.evaluate("document.getElementById('findings').scrollIntoView()")
            page.screenshot(path=FOLDER / f"findings-{scheme}.png")
        with _opened(browser, folder / "drift.html", scheme) as page:
            page.evaluate("document.getElementById('drift').scrollIntoView()")
            page.screenshot(path=FOLDER / f"drift-{scheme}.png")
    with _opened(browser, folder / "lint.html", "light") as page:
        pdf = folder / "lint.pdf"
        page.pdf(path=pdf, prefer_css_page_size=True)
        subprocess.run(
            ["pdftoppm", "-png", "-r", "110", "-f", "1", "-l", "1", "-singlefile", str(pdf),
             str(FOLDER / "report-printed")],
            check=True,
        )  # fmt: skip


@contextmanager
def _opened(browser: Browser, path: Path, scheme: Literal["light", "dark"] | Any) -> Iterator[Page]:
    context = browser.new_context(
        viewport=_SIZE,  # type: ignore[arg-type]
        color_scheme=scheme,
        device_scale_factor=1.25,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(path.as_uri())
    yield page
    context.close()


if __name__ == "__main__":
    sys.exit(main())
