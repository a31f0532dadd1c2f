"""The Markdown report shows every text as it is, and everything the report holds."""

from __future__ import annotations

from nsaudit.report import Report
from nsaudit.reporters.markdown import render
from tests.reporters.sample import whole


def test_everything_is_there(report: Report) -> None:
    text = render(report)
    assert text.startswith("# nsaudit lint: ❌ blocked\n\n- 2 findings at or above high")
    assert "| 1 | 1 | 0 | 0 | 0 | 1 | 1 | 1 | 1 |" in text
    assert "### Critical: ACC001 role-is-administrator" in text
    assert "- `Objects/a b/role é.xml:3:5` **customrole_x (X \\| \\`role\\`)**" in text
    assert "`<centertype>ADMIN</centertype>`" in text
    assert "**Fix:** Take it away." in text
    assert "hidden from this role" in text
    assert "| ACC001 | high |" in text
    assert "Release team | 2026-12-31 | OPS-1 |" in text
    assert "- ACC001 role-is-administrator: 1 finding" in text
    assert "A role has too much?" in text
    assert "| sandbox | 1 | 0 | 1 | 0 | features (refused) |" in text


def test_markup_in_texts_is_escaped(report: Report) -> None:
    text = render(report)
    assert "<b>" not in text
    assert "Anybody \\<b\\>may\\</b\\> do anything." in text
    assert "migration \\| only" in text


def test_changes_are_a_table(compared: Report) -> None:
    text = render(compared)
    assert "## 3 differences" in text
    row = "| high | role `customrole_x` | permissions › TRAN_SALESORD › permlevel | EDIT | VIEW |"
    assert row in text


def test_every_table_row_has_the_columns_of_its_head(compared: Report) -> None:
    columns = 0
    for line in render(compared).splitlines():
        if not line.startswith("|"):
            columns = 0
            continue
        count = line.replace("\\|", "").count("|")
        assert columns in {0, count}, line
        columns = count


def test_a_checklist_is_a_chapter_of_tables() -> None:
    text = render(whole())
    assert "## Go-live checklist\n\n**Readiness -: " in text
    written = (
        "| ✅ ready | xid-written Every write path sends an external id | Integration team |  |"
    )
    assert written in text
    assert "| ❌ blocked | aftersubmit No script or workflow inserts again after submit |" in text
    rows = [line for line in text.splitlines() if line.startswith(("| ✅", "| ❌", "| ⚠", "| ❔"))]
    assert {row.count(" | ") for row in rows} == {4}
