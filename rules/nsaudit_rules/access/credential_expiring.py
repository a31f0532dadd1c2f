"""ACC007: certificates that end soon."""

from nsaudit.api import (
    Certificate,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_days import days_until


class Notice(Options):
    """How many days before its end a certificate is reported."""

    soon: int = 30
    """Days from which it is grave."""
    early: int = 60
    """Days from which it is mentioned."""


@rule(
    id="ACC007",
    subject=Certificate,
    severity=Severity.MEDIUM,
    raises=[Severity.HIGH, Severity.CRITICAL],
    options=Notice,
    tier=1,
    evidence="L",
)
def credential_expiring(certificate: Certificate, ctx: Context[Notice]) -> Verdict:
    """Every certificate that integrations sign in with is valid for months.

    Why: on the day the certificate ends, each call of the integration is refused, and a new one
        needs a new mapping that somebody with the right role has to make.
    Fix in the UI: Setup > Integration > Manage Authentication > OAuth 2.0 Client Credentials (M2M)
        Setup: upload the new certificate, switch the integration over, then revoke the old one.
    Fix in XML: certificates are in no SDF object.
    Source: Oracle help, article_11111634165 (list of certificates) and subsect_162755332391
        (validity of at most two years).
    Traps: NetSuite may list only the certificates of the auditor's own user; there may be more.
        The list does not tell the size of keys.
    """
    if certificate.revoked:
        return NotApplicable("the certificate is revoked")
    left = days_until(certificate.valid_until, ctx.today)
    if left is None:
        return Unknown("the end of the certificate could not be read")
    if left >= ctx.options.early:
        return Pass()
    if certificate.revoked is None:
        return Unknown(f"it ends in {left} days; whether it is revoked could not be read")
    newer = _newer(certificate, ctx, left)
    if newer:
        return NotApplicable(f"certificate {newer} of the same application is valid for longer")
    if left < 0:
        return Fail(f"it ended on {certificate.valid_until}", severity=Severity.CRITICAL)
    grave = left < ctx.options.soon
    return Fail(
        f"it ends on {certificate.valid_until}, in {left} days",
        severity=Severity.HIGH if grave else None,
    )


def _newer(certificate: Certificate, ctx: Context[Notice], left: int) -> str | None:
    """Another certificate of the same application, user and role that is valid for longer."""
    whose = (certificate.application, certificate.user, certificate.role)
    if None in whose:
        return None
    for other in ctx.all(Certificate):
        valid = days_until(other.valid_until, ctx.today)
        same = (other.application, other.user, other.role) == whose
        if same and other.revoked is False and valid is not None and valid > max(left, 0):
            return other.certificate_id
    return None
