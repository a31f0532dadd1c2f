"""GOV007: requests beyond what the channel accepts."""

from nsaudit.api import (
    Confidence,
    Context,
    Integration,
    IntegrationObject,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    reference,
    rule,
)
from nsaudit_rules.shared_contracts import Judge, declared, empty, equals, undeclared


class Serial(Options):
    """How many single writes a run may make."""

    serial: int = 1000
    """Single writes above which a run counts as too long."""


def largest(name: str) -> int:
    """A fixed limit of a channel from the tables."""
    limit = reference.transport_limit(name)
    return 0 if limit is None else limit.value


@rule(
    id="GOV007",
    subject=IntegrationObject,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH],
    confidence=Confidence.HIGH,
    options=Serial,
    evidence="C",
    checklist=["governance"],
)
def transport_limit_exceeded(obj: IntegrationObject, ctx: Context[Serial]) -> Verdict:
    """Pages, results, bodies and runs stay within the limits of the channel.

    Why: rows beyond the limit are not returned, without an error; bodies beyond it are refused;
        thousands of single writes do not end before the next run.
    Fix in the UI: nothing in NetSuite; read in pages by key, split bodies, use asynchronous or
        batched writes.
    Fix in XML: no file of the project; in the contract: batch: {page_size: 1000, paging: keyset,
        ...}.
    Source: Oracle help section_156414087576 (REST pages), section_157909186990 (100,000 rows),
        section_4640094112 (RESTlet bodies); SAFE guide, pitfalls 91 and 92.
    Traps: limits of SOAP lists are not in the tables.
    """
    if obj.operation is None:
        return undeclared("operation")
    kind = declared(ctx.owned_by(Integration), "transport.kind")
    if kind is None:
        return undeclared("transport.kind")
    judge = Judge(obj)
    paged = kind in {"rest", "suiteql"}
    if obj.operation == "read":
        judge.test("batch.paging", empty, "it reads without paging", Severity.HIGH)
        if paged:
            page, most = largest("rest.page.rows"), largest("rest.collection.rows")
            judge.test(
                "batch.page_size",
                lambda rows: rows > page,
                f"pages of more than {page:,} rows",
                Severity.HIGH,
            )
            judge.test(
                "batch.expected_rows",
                lambda rows: rows > most and declared(obj, "batch.paging") not in {"keyset", None},
                f"more than {most:,} rows without paging by key",
                Severity.HIGH,
            )
        return judge.verdict(Severity.MEDIUM)
    if kind == "restlet":
        body = largest("restlet.body.bytes") / 1_000_000
        judge.test(
            "batch.body_mb", lambda mb: mb > body, f"bodies of more than {body:g} MB", Severity.HIGH
        )
    judge.test(
        "batch.async_polled",
        equals("false"),
        "results of asynchronous requests are never fetched",
        Severity.HIGH,
    )
    if judge.need("batch.size", "batch.rows_per_run"):
        rows = declared(obj, "batch.rows_per_run")
        if declared(obj, "batch.size") <= 1 and rows > ctx.options.serial:
            judge.fault(f"{rows:,} records are written one by one in a run", "batch.rows_per_run")
    verdict = judge.verdict(Severity.MEDIUM)
    if kind == "soap" and isinstance(verdict, Pass):
        return Unknown("the largest list that SOAP accepts is not in the tables")
    return verdict
