"""Masking of what leaves the program: secrets, e-mail addresses and account ids in any text."""

from __future__ import annotations

from nsaudit.finding import Finding

_SIGNS = ("@", "netsuite", "eyJ", "-----", "earer", "asic", "://")
_NAMES = ("oauth", "consumer", "token", "secret", "passw", "private_key", "client_")


def masked(text: str, accounts: tuple[str, ...] = ()) -> str:
    """Mask a text. ``accounts`` are the account ids of this run, which have no shape of their own.

    Text without any sign of a secret is returned at once: this runs over every line shown.
    """
    for account in accounts:
        for form in {account, account.replace("_", "-").lower(), account.split("_")[0]}:
            if len(form) >= 6 and form in text:
                text = text.replace(form, masked_account(form))
    lower = text.lower()
    if any(sign in text for sign in _SIGNS) or any(name in lower for name in _NAMES):
        from nsaudit.redact import mask  # noqa: PLC0415 - few texts need it

        return mask(text)
    return text


def masked_account(account: str) -> str:
    """An account id that people who know it still recognise: 12***_SB1."""
    separator = next((sign for sign in "_-" if sign in account), "")
    base, _, suffix = account.partition(separator) if separator else (account, "", "")
    return f"{base[:2]}***{separator}{suffix}"


def masked_finding(finding: Finding, accounts: tuple[str, ...] = ()) -> Finding:
    """A finding whose every text is masked; the same object where nothing had to be."""
    texts = (finding.message, finding.consequence, finding.fix, *finding.evidence)
    label = masked(finding.subject.label, accounts)
    key = masked(finding.subject.key, accounts)
    new = tuple(masked(text, accounts) for text in texts)
    if new == texts and (label, key) == (finding.subject.label, finding.subject.key):
        return finding
    return finding.model_copy(
        update={
            "message": new[0],
            "consequence": new[1],
            "fix": new[2],
            "evidence": new[3:],
            "subject": finding.subject._replace(label=label, key=key),
        }
    )
