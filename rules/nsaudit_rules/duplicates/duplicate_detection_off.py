"""DUP001: the feature Duplicate Detection & Merge is off."""

from nsaudit.api import (
    Account,
    Confidence,
    Context,
    CsvImport,
    Fail,
    Feature,
    Integration,
    Options,
    Pass,
    Point,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import writers_of
from nsaudit_rules.shared_imports import guarded_entity

ENTITIES = ("customer", "lead", "prospect", "contact", "vendor", "partner")
"""Record types that duplicate detection looks at."""


@rule(
    id="DUP001",
    subject=Account,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    tier=1,
    evidence="SL",
    checklist=["duplicate_settings"],
)
def duplicate_detection_off(account: Account, ctx: Context[Options]) -> Verdict:
    """Duplicate Detection & Merge is switched on.

    Why: without it NetSuite neither warns of nor lists customers, vendors, contacts and partners
        that exist twice, and no import can refuse them.
    Fix in the UI: Setup > Company > Enable Features > Company > Duplicate Detection & Merge, then
        Setup > Company > Duplicate Detection.
    Fix in XML: AccountConfiguration/features.xml: <feature><id>DUPLICATES</id>
        <status>ENABLED</status></feature>.
    Source: Oracle help, article_0903023048 (config:import); feature id DUPLICATES from Oracle's
        feature list.
    Traps: a project without features.xml says nothing about the feature. A contract that writes
        customers, vendors, contacts or partners weighs as much as an import of them.
    """
    feature = ctx.find(Feature, "DUPLICATES")
    if feature is None:
        return Unknown("the features that were read do not name DUPLICATES")
    if feature.enabled is None:
        return Unknown("whether the feature DUPLICATES is on could not be read")
    if feature.enabled:
        return Pass()
    fed = [i for i in ctx.snapshot.records(CsvImport) if guarded_entity(i)]
    place = [Point(("enabled",), feature), *(Point(record=i) for i in fed[:3])]
    writers = writers_of(ctx, *ENTITIES) if ctx.readable(Integration) else []
    if writers:
        return Fail(
            "Duplicate Detection is off, although integrations write "
            f"{', '.join(sorted({w.object.record for w in writers}))}",
            evidence=[
                "feature DUPLICATES disabled",
                *(f"written by {w.name}" for w in writers),
                *(f"import {i.scriptid}" for i in fed),
            ],
            at=[*place, *(w.at("record") for w in writers[:3])],
            severity=Severity.HIGH,
        )
    if fed:
        return Fail(
            "Duplicate Detection is off, although saved imports write customers, vendors, contacts "
            f"or partners ({len(fed)})",
            evidence=["feature DUPLICATES disabled", *(f"import {i.scriptid}" for i in fed)],
            at=place,
            severity=Severity.HIGH,
        )
    return Fail("Duplicate Detection is off", evidence=["feature DUPLICATES disabled"], at=place)
