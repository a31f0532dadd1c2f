"""The pages of rules: each from its docstring, so that what is read is what runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nsaudit.finding import Severity
from nsaudit.rulekit.rule import SECTIONS, Rule

SOURCES = {
    "S": "project files",
    "L": "the account",
    "R": "the companion RESTlet",
    "C": "integration contracts",
    "A": "attestations",
    "D": "record data",
}
"""What the letters of ``Rule.evidence`` stand for."""


def describe(rule: Rule) -> dict[str, Any]:
    """A rule's data as JSON prints it."""
    return {
        "id": rule.id,
        "name": rule.name,
        "title": rule.title,
        "area": rule.area,
        "severity": str(rule.severity),
        "confidence": rule.confidence.value,
        "tier": rule.tier,
        "pedantic": rule.pedantic,
        "waivable": rule.waivable,
        "evidence": rule.evidence,
        "checklist": list(rule.checklist),
    }


def page(rule: Rule, level: int = 1) -> str:
    """One rule's page in Markdown, with headings from ``level`` on."""
    lines = [f"{'#' * level} {rule.id} {rule.name}", "", f"{rule.title}.", "", *_facts(rule)]
    for section in SECTIONS:
        if section in rule.page:
            lines += ["", f"**{section}.** {rule.page[section]}"]
    options = _options(rule)
    if options:
        lines += ["", "**Options.**", "", *options]
    return "\n".join(lines) + "\n"


def catalogue(rules: Iterable[Rule]) -> str:
    """Every rule's page in one Markdown file, by area and id."""
    by_id = sorted(rules, key=lambda rule: rule.id)
    lines = [
        "# Rules",
        "",
        "Generated from the rules by `make generate`; change the rules, not this file.",
        "",
        f"{len(by_id)} rules.",
        "",
        "| Rule | Severity | What it says |",
        "| --- | --- | --- |",
        *(f"| [{r.id}](#{_anchor(r)}) {r.name} | {_severities(r)} | {r.title} |" for r in by_id),
    ]
    pages = [page(rule, level=2) for rule in by_id]
    return "\n".join(lines) + "\n\n" + "\n".join(pages)


def _facts(rule: Rule) -> list[str]:
    sources = ", ".join(SOURCES[letter] for letter in rule.evidence if letter in SOURCES)
    facts = [
        f"Severity {_severities(rule)}",
        f"confidence {rule.confidence.value}",
        f"tier {rule.tier}",
        f"judges {rule.subject.__name__}",
    ]
    if sources:
        facts.append(f"read from {sources}")
    if rule.pedantic:
        facts.append("runs with --persona pedantic only")
    if not rule.waivable:
        facts.append("may not be waived")
    return ["; ".join(facts) + "."]


def _severities(rule: Rule) -> str:
    raised = [s for s in rule.severities if s is not rule.severity]
    more = " or ".join(str(Severity(s)) for s in raised)
    return f"{rule.severity}, or {more}" if more else str(rule.severity)


def _options(rule: Rule) -> list[str]:
    lines = []
    for name, field in rule.options.model_fields.items():
        default = field.get_default(call_default_factory=True)
        lines.append(f"- `{name}`: {field.description or 'no description'} Default: `{default}`.")
    return lines


def _anchor(rule: Rule) -> str:
    return f"{rule.id} {rule.name}".lower().replace(" ", "-")
