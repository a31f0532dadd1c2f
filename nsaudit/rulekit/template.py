"""Settings rules: "feature X must be on" and the like, written in YAML instead of Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, ValidationError

from nsaudit.finding import Confidence, Severity
from nsaudit.model.base import Frozen
from nsaudit.model.settings import Account, Feature
from nsaudit.rulekit.rule import Context, Fail, Options, Pass, Rule, Unknown, Verdict


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
    """The rules of one YAML file with a ``settings_rules`` list; other files give none."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - only packs with YAML rules pay for it
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        content: Any = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise TemplateError(f"{path}: not readable as YAML: {error}") from error
    if not isinstance(content, dict) or "settings_rules" not in content:
        return []
    rules: list[Rule] = []
    for number, entry in enumerate(content["settings_rules"] or [], start=1):
        try:
            rules.append(make_rule(SettingsRule.model_validate(entry), str(path)))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            raise TemplateError(
                f"{path}: settings rule {number}: {where}: {first['msg']}"
            ) from error
        except ValueError as error:
            raise TemplateError(f"{path}: settings rule {number}: {error}") from error
    return rules


def make_rule(spec: SettingsRule, origin: str) -> Rule:
    """An ordinary rule from a settings rule."""
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
