"""REQ003: records written to no subsidiary, or to one that is closed."""

from nsaudit.api import (
    Confidence,
    Context,
    Feature,
    IntegrationObject,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Subsidiary,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_contracts import Judge, category, names, one_world, undeclared

JOURNALS = frozenset(
    {"journalentry", "intercompanyjournalentry", "advintercompanyjournalentry"}
    | {"statisticaljournalentry", "periodendjournal"}
)


def _by_full_name(name: str, rows: dict[str, Subsidiary]) -> Subsidiary | None:
    """A subsidiary by its name with all its parents."""
    full = name.casefold()
    return next((r for r in rows.values() if (r.fullname or "").casefold() == full), None)


@rule(
    id="REQ003",
    subject=IntegrationObject,
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    tier=1,
    evidence="CL",
    needs=[Subsidiary, Feature],
    checklist=["payloads"],
)
def subsidiary_not_sent(obj: IntegrationObject, ctx: Context[Options]) -> Verdict:
    """In a OneWorld account entities, items and journals are sent with a subsidiary that is in use.

    Why: NetSuite refuses the record, or puts it into the root subsidiary, where nobody looks and
        taxes are wrong.
    Fix in the UI: Setup > Company > Subsidiaries: see which are active and not for eliminations.
    Fix in XML: no file of the project; in the contract: fields: [subsidiary], subsidiaries: [...].
    Source: the go-live guide (subsidiary and tax nexus in inbound payloads); Oracle's records
        reference (subsidiary required).
    Traps: most transactions take the subsidiary of their entity.
    """
    if obj.operation is None:
        return undeclared("operation")
    if not obj.creates:
        return NotApplicable("it makes no records")
    kind = category(obj)
    if kind is None:
        return Unknown(f"{obj.record} is not in the tables")
    own = kind in {"entity", "item"} or obj.record_type in JOURNALS
    if not own and kind != "transaction":
        return NotApplicable("the record type has no subsidiary of its own")
    if one_world(ctx) is False:
        return Pass()
    judge = Judge(obj)
    several = one_world(ctx)
    rows = {row.key: row for row in ctx.all(Subsidiary)}
    if judge.need("subsidiaries"):
        for name in obj.subsidiaries or ():
            row = rows.get(name.casefold()) or _by_full_name(name, rows)
            if row is None and any(r.fullname is None for r in rows.values()) and ":" in name:
                judge.open(f"whether {name} exists")
            elif row is None:
                judge.fault(f"there is no subsidiary {name}", "subsidiaries")
            elif row.transacts is False:
                judge.fault(
                    f"the subsidiary {name} is inactive or for eliminations", "subsidiaries"
                )
            elif row.transacts is None:
                judge.open(f"whether {name} is in use")
    if own and judge.need("fields"):
        sent = names(obj.fields or ()) | names(obj.default_values or {})
        if "subsidiary" not in sent and several is None:
            judge.open("how many subsidiaries are in use")
        elif "subsidiary" not in sent and obj.default_values is None:
            judge.open("defaults")
        elif "subsidiary" not in sent:
            judge.fault(f"{obj.record} is written without a subsidiary", "fields")
    return judge.verdict()
