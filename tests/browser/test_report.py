"""The HTML report in a real Chromium: filters, links, keyboard, paper, axe, many findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nsaudit.report import Report
from nsaudit.reporters.html import render
from tests.browser.chromium import HOW, executable, launched
from tests.reporters.sample import finding, large, whole

pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install -e .[dev]"
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.skipif(executable() is None, reason=f"there is no Chromium here: {HOW}")

Open = Callable[..., "Page"]

SLOWEST_FILTER = 400
"""Milliseconds that a change of the filter may take over 5,000 findings, at best of three.

Measured: 40 to 160 on two busy cores. A list item's number alone once made it 2,000.
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def open_report(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a report; at the end it must have asked for nothing and broken nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    troubles: list[str] = []

    def open_one(report: Report, fragment: str = "", **emulated: Any) -> Page:
        path = tmp_path / "report.html"
        path.write_text(render(report), "utf-8")
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("console", lambda message: troubles.append(f"console: {message.text}"))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(path.as_uri())
                else troubles.append(f"request: {request.url}")
            ),
        )
        if emulated:
            page.emulate_media(**emulated)
        page.goto(path.as_uri() + fragment)
        return page

    yield open_one
    context.close()
    assert troubles == []


def shown(page: Page) -> list[str]:
    """The objects of the findings that can be seen, in their order."""
    return [text or "" for text in page.locator(".entry:visible .object").all_text_contents()]


def told(page: Page) -> str:
    return page.locator("#filter output").inner_text()


def settle(page: Page) -> None:
    page.wait_for_timeout(150)


def test_the_decision_and_its_reasons_come_first(open_report: Open) -> None:
    page = open_report(whole())
    first = page.locator("main").inner_text()[:200]
    assert "Blocked" in first
    assert "3 findings at or above high" in first
    assert page.title() == "Blocked: nsaudit audit, sandbox → production"


@pytest.mark.parametrize(
    ("change", "objects", "fragment"),
    [
        (lambda p: p.get_by_label("Critical", exact=True).check(), ["7"], "severity=critical"),
        (lambda p: p.get_by_label("Area").select_option("SEC"), ["7"], "area=SEC"),
        (
            lambda p: p.get_by_label("Environment").select_option("sandbox"),
            ["3"],
            "environment=sandbox",
        ),
        (lambda p: p.get_by_label("Kind").select_option("workflow"), ["2"], "kind=workflow"),
        (lambda p: p.get_by_label("Since the last run").select_option("new"), ["2"], "since=new"),
        (lambda p: p.get_by_label("Object").fill("DEMO_3"), ["3"], "object=DEMO_3"),
        (lambda p: p.get_by_label("Text").fill("mirror_1.js save"), ["1"], None),
        (lambda p: p.get_by_label("Text").fill("look mirror first"), ["7", "1", "3", "2"], None),
        (lambda p: p.get_by_label("Text").fill("no such words"), [], None),
        (
            lambda p: p.get_by_label("Undecided").check(),
            ["7", "1", "3", "2", "4"],
            "status=fail%2Cunknown",
        ),
        (lambda p: p.get_by_label("Waived").check(), ["7", "1", "3", "2", "6"], None),
        (lambda p: p.get_by_label("Failing").uncheck(), None, "status="),
    ],
)
def test_each_filter_shows_what_fits_and_nothing_else(
    open_report: Open,
    change: Callable[[Page], None],
    objects: list[str] | None,
    fragment: str | None,
) -> None:
    page = open_report(whole())
    assert shown(page) == [f"customscript_demo_{n}" for n in "7132"]
    change(page)
    settle(page)
    if objects is None:  # without any status every one is shown
        assert len(shown(page)) == 8
    else:
        assert shown(page) == [f"customscript_demo_{n}" for n in objects]
        assert told(page) == f"{len(objects)} of 8 shown"
    assert page.locator("#nothing").is_visible() is (objects == [])
    if fragment is not None:
        assert fragment in page.url


def test_a_filtered_view_is_shared_by_its_address(open_report: Open) -> None:
    page = open_report(whole())
    page.get_by_label("High", exact=True).check()
    page.get_by_label("Text").fill("mirror 1")
    settle(page)
    view, address = shown(page), page.url.split("#", 1)[1]
    assert view == ["customscript_demo_1"]
    again = open_report(whole(), f"#{address}")
    assert shown(again) == view
    assert again.get_by_label("High", exact=True).is_checked()
    assert again.get_by_label("Text").input_value() == "mirror 1"
    again.get_by_role("button", name="Clear").click()
    assert len(shown(again)) == 4
    assert "mirror" not in again.url


def test_a_link_to_a_finding_shows_it_whatever_the_filter(open_report: Open) -> None:
    waived = whole().waived[0].finding
    page = open_report(whole(), f"#f-{waived.fingerprint}")
    entry = page.locator(f"#f-{waived.fingerprint}")
    assert entry.is_visible()
    assert page.evaluate("document.activeElement.id") == f"f-{waived.fingerprint}"


def test_the_picture_of_an_area_leads_to_its_findings(open_report: Open) -> None:
    page = open_report(whole())
    page.locator("#by-area").get_by_role("link", name="Exposure").click()
    settle(page)
    assert shown(page) == ["customscript_demo_7"]


def test_a_checklist_item_leads_to_what_blocks_it(open_report: Open) -> None:
    page = open_report(whole())
    page.locator(".item").get_by_role("link", name="customscript_demo_1").click()
    settle(page)
    assert page.locator(".entry:target .object").inner_text() == "customscript_demo_1"


@pytest.mark.parametrize("fragment", ["#%", "#severity=%E0%A4%A", "#nope", "#f-", "#area=<b>"])
def test_a_broken_address_breaks_nothing(open_report: Open, fragment: str) -> None:
    page = open_report(whole(), fragment)
    assert page.locator("#filter").is_visible()


def test_everything_is_reached_by_keyboard(open_report: Open) -> None:
    page = open_report(whole())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    wanted = page.evaluate(
        "[...document.querySelectorAll('main a[href], main button, main select, main input, "
        'main summary, main [tabindex="0"]\')].filter((n) => n.checkVisibility()).length'
    )
    seen: set[str] = set()
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        path = page.evaluate(
            "(() => { const n = document.activeElement; if (n === document.body) return '';"
            "n.dataset.mark ??= String(Math.random()); return n.dataset.mark; })()"
        )
        if not path:
            break
        seen.add(path)
    assert len(seen) == wanted


def test_chips_groups_and_theme_work_without_a_mouse(open_report: Open) -> None:
    page = open_report(whole())
    page.get_by_label("Critical", exact=True).focus()
    page.keyboard.press("Space")
    settle(page)
    assert shown(page) == ["customscript_demo_7"]
    page.locator(".group:visible > summary").first.focus()
    page.keyboard.press("Enter")
    assert shown(page) == []
    page.locator("#theme").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_it_reads_well_without_script(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "plain.html"
    path.write_text(render(whole()), "utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert len(shown(page)) == 4
    assert not page.locator("#filter").is_visible()
    assert page.get_by_role("heading", name="What could not be checked").is_visible()
    context.close()


def test_print_shows_all_of_it_and_no_controls(open_report: Open) -> None:
    page = open_report(whole())
    page.locator(".group > summary").first.click()
    page.emulate_media(media="print")
    for control in ("nav", "#filter", ".self >> nth=0"):
        assert not page.locator(control).is_visible()
    assert page.locator(".sign").is_visible()
    # A closed group is open on paper.
    assert page.locator(".group .entry").first.bounding_box() is not None
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 12
    assert b"/MediaBox [0 0 594.95996 841.91998]" in pdf or b"/MediaBox [0 0 595" in pdf


def test_paper_says_that_it_is_filtered(open_report: Open) -> None:
    page = open_report(whole(), "#severity=critical")
    page.emulate_media(media="print")
    assert "Filtered: severity critical; status fail. 1 of 8 shown." in (
        page.locator("#filtered").inner_text()
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 380])
def test_axe_finds_no_violation(open_report: Open, scheme: str, width: int) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe is not installed"
    )
    page = open_report(whole(), "#status=fail,unknown,error,waived,baseline", color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    results = axe.Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert len(results.response["passes"]) > 20


def test_nothing_that_a_project_says_is_run(open_report: Open) -> None:
    text = "<img src=x onerror=alert(1)><script>alert(2)</script>' \" nonce-NONCE-OF-THIS-PAGE"
    bad = finding(9)
    subject = bad.subject._replace(key=text, label=text, url="javascript:alert(3)")
    report = replace(
        whole(),
        findings=(
            bad.model_copy(
                update={"message": text, "subject": subject, "evidence": (text,), "fix": text}
            ),
        ),
    )
    page = open_report(report)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    assert shown(page) == [text]
    assert page.locator(".entry:visible a.page").count() == 0
    assert page.locator("main script, main img").count() == 0


def test_five_thousand_findings_do_not_lag(
    open_report: Open, record_property: Callable[[str, object], None]
) -> None:
    page = open_report(large())
    times = page.evaluate(
        """async () => {
          const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          const form = document.getElementById("filter");
          const field = (name) => form.querySelector(`[name=${name}]`);
          const times = {};
          const once = async (name, change) => {
            const start = performance.now();
            change();
            form.requestSubmit();
            await frame();
            times[name] = Math.min(times[name] ?? Infinity, performance.now() - start);
          };
          for (let round = 0; round < 3; round += 1) {
            await once("text", () => { field("text").value = "mirror_12"; });
            await once("clear", () => { field("text").value = ""; });
            await once("object", () => { field("object").value = "demo_49"; });
            await once("clear", () => { field("object").value = ""; });
            await once("severity", () => { field("severity").checked = true; });
            await once("clear", () => { field("severity").checked = false; });
          }
          return times;
        }"""
    )
    for name, time in times.items():
        record_property(f"filter_{name}_ms", round(time))
    assert told(page) == "4,900 of 5,002 shown"
    assert max(times.values()) < SLOWEST_FILTER, times
