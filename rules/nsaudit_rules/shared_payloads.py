"""What the rules on payloads share: one verdict from the issues of one kind."""

from __future__ import annotations

from nsaudit.api import Fail, Pass, Payload, PayloadIssue, Unknown, Verdict

MOST = 10
"""Issues that the evidence lists."""


def judged(payload: Payload, about: str, what: str) -> Verdict:
    """Fail on issues about ``about``, Unknown on what the environment does not show of it.

    ``what`` names the issue in a message: "lack a required field".
    """
    issues = [i for i in payload.issues or () if i.about == about]
    if payload.issues is None:
        return Unknown("the payloads were not judged")
    if issues:
        return _failed(payload, issues, what)
    if payload.unknown is None:
        return Unknown("what the environment does not show was not read")
    open_points = payload.unknown.get(about, ())
    if open_points:
        more = f" (and {len(open_points) - 1} more)" if len(open_points) > 1 else ""
        return Unknown(f"{payload.recordtype}: {open_points[0]}{more}")
    return Pass()


def _failed(payload: Payload, issues: list[PayloadIssue], what: str) -> Fail:
    most = max(issue.count for issue in issues)
    names = sorted({issue.field for issue in issues})
    listed = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    of = f" of {payload.checked:,}" if payload.checked is not None else ""
    at_least = "at least " if len(issues) > 1 else ""
    message = f"{at_least}{most:,}{of} {payload.recordtype} payloads {what}: {listed}"
    evidence = [
        f"{issue.field}: {issue.reason} ({issue.count:,} payloads"
        + (f", {issue.only_here:,} of them rejected here only)" if issue.only_here else ")")
        for issue in issues[:MOST]
    ]
    if len(issues) > MOST:
        evidence.append(f"and {len(issues) - MOST} more")
    if any(issue.only_here for issue in issues):
        evidence += [
            f"{count:,} rejected payloads would pass in {name}"
            for name, count in sorted((payload.elsewhere or {}).items())
        ]
    places = [place for issue in issues[:MOST] for place in issue.locations]
    return Fail(message, evidence=evidence, at=places)
