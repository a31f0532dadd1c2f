"""SDF003: deploy.xml files that send less, more or something else than the project holds."""

from collections.abc import Sequence
from typing import NamedTuple

from nsaudit.api import (
    CabinetFile,
    Context,
    Customization,
    Fail,
    Options,
    Pass,
    Point,
    Project,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.deploy_set import DeploySet, deploy_file

JUNK = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".localized"})
"""Files of operating systems, which the File Cabinet refuses."""


class Problem(NamedTuple):
    """One thing that is wrong with a deploy.xml, how bad it is, and where."""

    severity: Severity
    text: str
    evidence: tuple[str, ...]
    at: tuple[Point, ...]


@rule(
    id="SDF003",
    subject=Project,
    severity=Severity.LOW,
    raises=[Severity.HIGH],
)
def deploy_xml_unsound(project: Project, ctx: Context[Options]) -> Verdict:
    """A deploy.xml names only what is there, leaves nothing out, and runs its script last.

    Why: an explicit path that is missing stops the deployment; what no section covers is silently
        not deployed; an installation script that runs before the objects finds none of them.
    Fix in the UI: nothing can be changed there; edit deploy.xml in the project's folder.
    Fix in XML: <objects><path>~/Objects/*</path></objects> and
        <files><path>~/FileCabinet/*</path></files>; a <script> after <objects> whose <path> names
        the object's XML file.
    Source: Oracle help section_4724963992 (project structure); Oracle SAFE guide, pitfalls 64, 65,
        120 and 136.
    Traps: teams that deploy one part at a time leave the rest out by intent, so a section that
        covers only some is low, and so is one that covers none beside it. A
        script that saves data before objects change stands before <objects> by intent.
    """
    if project.deploy is None:
        return Unknown("deploy.xml is missing or could not be read")
    deploy = DeploySet(project, project.deploy)
    problems = [*_missing(deploy), *_script(deploy)]
    objects: list[Customization] = []
    files: list[CabinetFile] = []
    if ctx.readable(Customization):
        objects = [r for r in ctx.snapshot.records(Customization) if r.project == project.folder]
    if ctx.readable(CabinetFile):
        files = [f for f in ctx.snapshot.records(CabinetFile) if f.project == project.folder]
    sent = [f for f in files if not _junk(f)]
    problems += _uncovered(deploy, "objects", objects, picked=_picked(deploy, sent))
    problems += _uncovered(deploy, "files", sent, picked=_picked(deploy, objects))
    problems += _taken_junk(deploy, [f for f in files if _junk(f)])
    if problems:
        problems.sort(key=lambda p: -p.severity)
        return Fail(
            "; ".join(problem.text for problem in problems),
            evidence=[line for problem in problems for line in problem.evidence],
            at=[point for problem in problems for point in problem.at],
            severity=problems[0].severity,
        )
    if any(entry.matches is None for entry in project.deploy):
        return Unknown("whether the paths of deploy.xml match anything could not be read")
    ctx.need(Customization)
    ctx.need(CabinetFile)
    return Pass()


def _missing(deploy: DeploySet) -> list[Problem]:
    gone = [entry for entry in deploy.deploy if entry.matches == 0 and "*" not in entry.path]
    if not gone:
        return []
    text = f"~/{gone[0].path} is not there"
    if gone[1:]:
        text = f"~/{gone[0].path} and {len(gone) - 1} more are not there"
    lines = tuple(f"<{entry.section}> ~/{entry.path} matches no file" for entry in gone)
    return [Problem(Severity.HIGH, text, lines, tuple(deploy.place(entry) for entry in gone[:10]))]


def _script(deploy: DeploySet) -> list[Problem]:
    problems = []
    for number, entry in enumerate(deploy.deploy):
        if entry.section != "script":
            continue
        if not (entry.path.startswith("Objects/") and entry.path.endswith(".xml")):
            text = f"the installation script's path ~/{entry.path} names no object XML file"
            problems.append(Problem(Severity.HIGH, text, (), (deploy.place(entry),)))
        if any(later.section == "objects" for later in deploy.deploy[number:]):
            text = "the installation script runs before the objects are deployed"
            problems.append(Problem(Severity.HIGH, text, (), (deploy.place(entry),)))
    return problems


def _picked(deploy: DeploySet, others: Sequence[Customization | CabinetFile]) -> bool:
    """Whether the other section sends some of its records, but not all: parts by intent."""
    return {deploy.covers(record) for record in others} >= {True, False}


def _uncovered(
    deploy: DeploySet,
    section: str,
    records: Sequence[Customization | CabinetFile],
    *,
    picked: bool,
) -> list[Problem]:
    judged = [(record, deploy.covers(record)) for record in records]
    left_out = [record for record, covered in judged if covered is False]
    if not left_out:
        return []
    paths = sorted(r.location.path for r in left_out if r.location and r.location.path)
    nothing = not any(covered for _, covered in judged)
    verb = "are" if len(left_out) > 1 else "is"
    text = f"{len(left_out)} of {len(judged)} {section} {verb} left out"
    if nothing:
        text = f"none of the {len(judged)} {section} is deployed"
        if len(judged) == 1:
            text = f"its only {section.removesuffix('s')} is not deployed"
    return [
        Problem(
            Severity.HIGH if nothing and not picked else Severity.LOW,
            text,
            (
                f"no path of <{section}> covers {paths[0]}"
                + (f" and {len(paths) - 1} more" if len(paths) > 1 else ""),
            ),
            (Point((section,), deploy_file(deploy.project)),),
        )
    ]


def _taken_junk(deploy: DeploySet, junk: list[CabinetFile]) -> list[Problem]:
    taken = sorted(f.path for f in junk if deploy.covers(f))
    if not taken:
        return []
    return [
        Problem(
            Severity.LOW,
            f"a wildcard takes {taken[0]}" + (f" and {len(taken) - 1} more" if taken[1:] else ""),
            tuple(f"{path} is a file of the operating system" for path in taken),
            (Point(("files",), deploy_file(deploy.project)),),
        )
    ]


def _junk(file: CabinetFile) -> bool:
    name = file.path.rpartition("/")[2]
    return name in JUNK or name.startswith("._")
