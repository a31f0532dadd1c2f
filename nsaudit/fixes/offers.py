"""Fixes that an editor offers and nothing makes by itself: each of them decides something.

Closing a Suitelet may cut off a partner, releasing a script starts it, a path that is taken out of
deploy.xml may be a file that somebody forgot, and another permission level gives or takes rights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from nsaudit import reference
from nsaudit.fixes.target import Proposal, Target


def _log_in(target: Target) -> Iterator[Proposal]:
    found = target.setting(target.around("scriptdeployment"), "isonline", "F")
    if found is not None:
        yield found._replace(title="Ask for a login: set <isonline> to F")


def _release(target: Target) -> Iterator[Proposal]:
    deployment = target.around("scriptdeployment")
    scheduled = target.text.root.tag in {"scheduledscript", "mapreducescript"}
    for value in ("NOTSCHEDULED", "SCHEDULED") if scheduled else ("RELEASED",):
        found = target.setting(deployment, "status", value)
        if found is not None:
            yield found
    found = target.setting(deployment, "isdeployed", "F")
    if found is not None:
        yield found._replace(title="Do not deploy it: set <isdeployed> to F")


def _access_type(target: Target) -> Iterator[Proposal]:
    found = target.setting(target.text.root, "accesstype", "CUSTRECORDENTRYPERM")
    if found is not None:
        yield found


def _closed_record(target: Target) -> Iterator[Proposal]:
    if target.text.root.tag == "customrecordtype":
        yield from _access_type(target)


def _number_override(target: Target) -> Iterator[Proposal]:
    found = target.setting(target.text.root, "allownumberingoverride", "F")
    if found is not None:
        yield found


def _deploy_path(target: Target) -> Iterator[Proposal]:
    path = target.text.text(target.node) or ""
    named = path.removeprefix("~/")
    gone = any(named and named in line for line in target.finding.evidence)
    if target.node.tag == "path" and "*" not in path and gone:
        yield Proposal(f"Take {path} out of deploy.xml", (target.text.remove(target.node),))


def _masked_value(target: Target) -> Iterator[Proposal]:
    if target.node.parent is not None and target.text.text(target.node) == (
        "[ACCOUNT_SPECIFIC_VALUE]"
    ):
        title = f"Take <{target.node.tag}> out: the value belongs to another account"
        yield Proposal(title, (target.text.remove(target.node),))


def _feature_meant(target: Target) -> Iterator[Proposal]:
    written = target.text.text(target.node) if target.node.tag == "feature" else None
    meant = reference.feature_misnomer(written.upper()) if written else None
    edit = target.text.set_text(target.node, meant) if meant else None
    if meant and edit is not None:
        yield Proposal(f"Name the feature {meant}", (edit,))


def _permission_level(target: Target) -> Iterator[Proposal]:
    row = target.around("permission")
    key = row.child("permkey") if row is not None else None
    known = reference.permission(target.text.text(key) or "") if key is not None else None
    if row is None or known is None or target.node.tag != "permlevel":
        return
    for level in reference.LEVELS:
        if level in (known.levels or ()):
            found = target.setting(row, "permlevel", level)
            if found is not None:
                yield found


OFFERS: Mapping[str, Callable[[Target], Iterator[Proposal]]] = {
    "NUM005": _number_override,
    "SDF003": _deploy_path,
    "SDF005": _feature_meant,
    "SDF008": _masked_value,
    "SDF011": _permission_level,
    "SDF012": _access_type,
    "SDF022": _release,
    "SEC001": _log_in,
    "SEC002": _log_in,
    "SEC003": _closed_record,
}
"""Proposers by rule whose fixes a person must choose."""
