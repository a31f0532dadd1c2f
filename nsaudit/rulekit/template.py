"""Settings rules: "feature X must be on" and the like, written in YAML instead of Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import ConfigDict, ValidationError

from nsaudit.finding import Confidence, Severity
from nsaudit.model.base import Frozen
from nsaudit.model.settings import Account, Feature
from nsaudit.nearest import nearest
from nsaudit.rulekit.rule import Context, Fail, Options, Pass, Rule, Unknown, Verdict, check_id

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class TemplateError(Exception):
    """A settings rule that cannot be read. The message names file and key."""


class SettingsRule(Frozen):
    """One settings rule: which feature, what it must be, and the four sections of its page."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    id: str
    name: str
    title: str
    feature: str
    must_be: Literal["on", "off"]
    severity: str
    why: str
    fix_in_the_ui: str
    fix_in_xml: str
    source: str
    tier: int = 2
    checklist: tuple[str, ...] = ()


def load_settings_rules(path: Path) -> list[Rule]:
    """The rules of one YAML file with a ``settings_rules`` list; other files give none.

    Raises TemplateError with file, line and column.
    """
    from nsaudit.yamlfile import YamlError, read  # noqa: PLC0415 - only packs with YAML pay for it

    try:
        if b"settings_rules" not in path.read_bytes():
            return []
        document = read(path)
    except OSError as error:
        raise TemplateError(f"{path}: cannot be read: {error.strerror}") from error
    except YamlError as error:
        raise TemplateError(str(error)) from error
    content = document.data
    if not isinstance(content, dict) or "settings_rules" not in content:
        return []
    entries = content["settings_rules"]
    if not isinstance(entries, list):
        line, column = document.place("settings_rules")
        raise TemplateError(f"{path}:{line}:{column}: settings_rules must be a list")
    rules: list[Rule] = []
    for number, entry in enumerate(entries):
        way: tuple[str | int, ...] = ("settings_rules", number)
        try:
            rules.append(make_rule(SettingsRule.model_validate(entry), str(path)))
            continue
        except ValidationError as error:
            found = error.errors(include_input=False, include_url=False)
            # A mistyped key is a missing key, too; the key that is there says more.
            first = next((e for e in found if e["type"] == "extra_forbidden"), found[0])
            way = (*way, *first["loc"])
            reason = _said(".".join(str(step) for step in first["loc"]), first)
        except ValueError as error:
            reason = str(error)
        line, column = document.key_place(*way)
        raise TemplateError(f"{path}:{line}:{column}: settings rule {number + 1}: {reason}")
    return rules


def _said(key: str, error: ErrorDetails) -> str:
    if error["type"] == "missing":
        return f"the key {key!r} is missing"
    if error["type"] == "extra_forbidden":
        close = nearest(key, SettingsRule.model_fields)
        return f"unknown key {key!r}" + (f"; did you mean {close!r}?" if close else "")
    return f"{key}: {error['msg']}" if key else error["msg"]


def make_rule(spec: SettingsRule, origin: str) -> Rule:
    """An ordinary rule from a settings rule. Raises ValueError for an id or severity of none."""
    check_id(spec.id)
    wanted = spec.must_be == "on"

    def check(account: Account, ctx: Context[Options]) -> Verdict:
        feature = ctx.find(Feature, spec.feature)
        if feature is None or feature.enabled is None:
            return Unknown(f"the state of feature {spec.feature} could not be read")
        if feature.enabled is wanted:
            return Pass()
        state = "on" if feature.enabled else "off"
        return Fail(f"feature {spec.feature} is {state}, and must be {spec.must_be}", at=feature)

    check.__module__ = origin
    return Rule(
        id=spec.id,
        name=spec.name,
        subject=Account,
        severity=Severity.parse(spec.severity),
        confidence=Confidence.HIGH,
        check=check,
        tier=spec.tier,
        evidence="SL",
        checklist=spec.checklist,
        title=spec.title,
        page={
            "Why": spec.why,
            "Fix in the UI": spec.fix_in_the_ui,
            "Fix in XML": spec.fix_in_xml,
            "Source": spec.source,
        },
        origin=origin,
    )
