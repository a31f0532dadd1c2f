"""SDF024: calls that NetSuite refuses where the script makes them."""

from nsaudit.api import (
    CodeFact,
    Confidence,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    ScriptCode,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_code import Told, capped, listed_more, places, spot, told, unread

DOM = {"document", "jQuery", "$"}
KINDS = ("call-in-define", "ss1-call", "browser-api")
_LIGHT = ("N/runtime.", "N/format.")
"""Modules that read no data: calls of theirs in define are left out unless asked for."""


class Define(Options):
    """Which calls in define count."""

    runtime: bool = False
    """Whether calls of N/runtime and N/format count, too: many live scripts make them."""


@rule(
    id="SDF024",
    subject=ScriptCode,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.MEDIUM,
    options=Define,
)
def call_fails_at_run_time(code: ScriptCode, ctx: Context[Define]) -> Verdict:
    """Scripts call only what exists where they run, and when they run.

    Why: the call throws, at deployment (SUITESCRIPT_API_UNAVAILABLE_IN_DEFINE) or at the first run
        of that line; what the script had written before stays half done.
    Fix in the UI: nothing to set; in the script, move calls of N/ modules from define into the
        entry point; replace nlapi functions by N/ modules; keep window, document and jQuery to
        client scripts, and use N/currentRecord and N/ui there.
    Fix in XML: nothing to set; see above.
    Source: Oracle SAFE guide, pitfalls 98 (DOM access) and 129 (calls in define); Oracle help,
        section_1510274310 (2.x scripts use modules).
    Traps: calls of N/runtime and N/format in define are left out by default: a quarter of the
        scripts of one production export make the former, so they run, whatever the guide says, and
        no page says that the latter, which read no data, are refused [unverified]; scripts that
        were saved long ago may make others. Where the syntax of a file is broken, what is in its
        define cannot be told. Client scripts still have nlapi
        functions and run define in the browser, so neither is told there. Search types, SuiteQL
        columns, system-note joins and paths of SuiteApp client scripts are not compared.
    """
    unknown = unread(code)
    if unknown is not None:
        return unknown
    here = told(code, ctx, *KINDS)
    broken = {fact.location.path for fact in code.facts or () if fact.kind == "syntax-error"}
    lost = [f for f in here.of("call-in-define") if f.location.path in broken]
    here = here._replace(facts=tuple(f for f in here.facts if f not in lost))
    high, medium = _failing(code, here, ctx.options)
    if high or medium:
        found = [*high, *medium]
        return Fail(
            listed_more([text for _, text in found]),
            evidence=capped([f"{spot(f.location)}: {f.detail}: {text}" for f, text in found]),
            at=places(f.location for f, _ in found),
            severity=Severity.HIGH if high else None,
        )
    if lost:
        return Unknown(
            f"the syntax of {lost[0].location.path} is broken: where calls stand is open"
        )
    if here.facts and (code.script_type is None or code.api_version is None):
        if code.entry_points:
            return Unknown("the type or the version of the script could not be read")
        return NotApplicable("a file without script type and version: nothing says where it runs")
    if here.elsewhere:
        return NotApplicable(f"only in modules, told at {here.elsewhere}")
    return Pass()


Texts = list[tuple[CodeFact, str]]


def _failing(code: ScriptCode, here: Told, options: Define) -> tuple[Texts, Texts]:
    """What fails, and what fails only at the next deployment or when NetSuite's pages change."""
    modern = code.api_version is not None and code.api_version.startswith("2")
    if code.script_type is None:
        return [], []
    if code.script_type == "client":
        dom = [f for f in here.of("browser-api") if f.detail in DOM]
        return [], [(f, "reaches into the page, which NetSuite may change") for f in dom]
    high: Texts = []
    medium: Texts = []
    if modern and code.entry_points:  # without any, SDF023 tells that it is no deployable script
        for fact in here.of("call-in-define"):
            light = fact.detail.startswith(_LIGHT)
            if options.runtime or not light:
                (medium if light else high).append((fact, "called in define"))
        high += [(f, "SuiteScript 1.0 call in a 2.x script") for f in here.of("ss1-call")]
    high += [(f, "exists in the browser only") for f in here.of("browser-api")]
    return high, medium
