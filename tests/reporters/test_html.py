"""The HTML report as text: one file, nothing from outside, every text escaped, equal bytes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from nsaudit.checklist import ItemStatus
from nsaudit.cli.chains import chains
from nsaudit.report import Chain, Report, Step
from nsaudit.reporters.html import render
from nsaudit.reporters.html.chain import draw
from nsaudit.reporters.html.words import lines_of, phrase, sentence, web_address
from tests.reporters.sample import large, whole


class Page(HTMLParser):
    """Counts tags, collects ids, links and the attributes that a policy forbids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.forbidden: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"href", "src"}:
                self.links.append(value or "")
            if name == "style" or name.startswith("on"):
                self.forbidden.append(f"{tag} {name}")


def test_it_is_one_file_that_asks_for_nothing() -> None:
    text = render(whole())
    page = Page(text)
    assert page.tags["link"] == page.tags["img"] == page.tags["iframe"] == 0
    assert page.forbidden == []
    outside = {link for link in page.links if not link.startswith("#")}
    assert all(link.startswith("https://system.example/") for link in outside)
    assert "url(http" not in text
    assert "@import" not in text


def test_only_its_own_style_and_script_are_allowed() -> None:
    text = render(whole())
    (nonce,) = set(re.findall(r'nonce="([^"]+)"', text))
    assert re.fullmatch("[0-9a-f]{32}", nonce)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert f"script-src 'nonce-{nonce}'" in policy[1]
    assert "unsafe" not in policy[1]
    assert render(replace(whole(), command="lint")).count(nonce) == 0


def test_equal_reports_are_equal_bytes() -> None:
    assert render(whole()) == render(whole())


def test_each_id_is_there_once_and_each_link_leads_somewhere() -> None:
    for report in (whole(), large(300)):
        page = Page(render(report))
        assert [i for i, count in Counter(page.ids).items() if count > 1] == []
        sections = {link[1:] for link in page.links if link.startswith("#") and "=" not in link}
        assert sections - set(page.ids) == set()


def test_every_part_of_a_report_is_there(report: Report) -> None:
    text = render(whole())
    for words in (
        "Blocked",
        "Go-live checklist",
        "No readiness figure",
        "Stricter in production",
        "Only in sandbox",
        "What could not be checked",
        "the role lacks Setup Company",
        "Duplicate Detection is switched on?",
        "2027-01-31",
        "Known in the baseline",
        "Not checked again",
        "12***_SB1",
        "1 not in this report",
    ):
        assert words in text, words
    small = render(report)
    for words in ("Go-live", "Drift", "Since the", "Mirror writes", "Seen and decided"):
        assert words not in small


def test_an_unknown_is_told_and_a_clean_report_says_why(report: Report) -> None:
    assert "Hidden from this role" in render(report)
    empty = replace(report, findings=(), waived=(), baselined=None, questions=(), rules=())
    bare = empty.environments[0].replace(gaps={})
    clean = replace(
        empty,
        environments=(bare,),
        decision=replace(report.decision, outcome="clean", exit_code=0, reasons=()),
    )
    text = render(clean)
    assert "No finding at or above high, and nothing that was asked was left unchecked." in text
    allowed = render(replace(clean, findings=report.findings[2:3]))
    assert "what could not be checked was not asked to count, and is listed below" in allowed
    assert "left unchecked" not in allowed
    assert "Everything that was asked could be read and decided." in text


def test_a_readiness_that_is_known_is_a_number() -> None:
    filled = whole().checklist
    assert filled is not None
    assert "<b>87<small>" in render(replace(whole(), checklist=replace(filled, readiness=87)))
    assert filled.sections[1].counts[ItemStatus.NOT_VERIFIED] == 1


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://x.example/1", "https://x.example/1"),
        ("HTTP://x.example", "HTTP://x.example"),
        ("javascript:alert(1)", ""),
        (" https://x", ""),
        ("data:text/html,x", ""),
        (None, ""),
    ],
)
def test_only_addresses_of_the_web_are_links(url: str | None, shown: str) -> None:
    assert web_address(url) == shown


def test_texts_are_made_readable_and_ids_stay() -> None:
    assert sentence("the role is open") == "The role is open"
    assert sentence("custbody_x is hidden") == "custbody_x is hidden"
    assert sentence("") == ""
    assert phrase("csv-import-unkeyed") == "CSV import unkeyed"
    assert lines_of({"permlevel": "VIEW", "a": ["1", "2"]}) == ["permlevel: VIEW", "a: 1, 2"]
    assert lines_of("") == ["(empty)"]
    assert lines_of("x" * 2_000)[-1] == "…"


def test_a_chain_of_any_length_is_drawn_with_every_step() -> None:
    for length in (1, 2, 4, 5, 11):
        steps = tuple(Step("write", f"record_{n}", "MULTIPLE <b>") for n in range(length))
        picture = draw(Chain("x", "production", steps, loops=length > 1), 3).picture
        assert picture.count('class="box"') == length
        assert picture.count('class="arrow') == length - (length == 1) - (length > 1) + (length > 1)
        assert "MULTIPLE" in picture
        assert "<b>" not in picture


def test_a_long_script_id_breaks_within_its_box() -> None:
    name = "customworkflow_of_some_integration_with_a_long_name"
    picture = draw(Chain("x", "p", (Step("workflow", name),)), 1).picture
    parts = re.findall(r'class="name"[^>]*>([^<]+)<', picture)
    assert len(parts) == 3
    assert all(len(part) <= 22 for part in parts)
    assert name.startswith("".join(parts[:2]))


def test_a_snapshot_without_scripts_has_no_chain() -> None:
    assert chains(whole().environments) == ()
