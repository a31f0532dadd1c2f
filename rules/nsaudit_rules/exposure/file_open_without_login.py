"""SEC010: code, data and key files that open without login."""

from nsaudit.api import (
    CabinetFile,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Point,
    Project,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.shared_values import listed


class Endings(Options):
    """Which files hold what nobody outside should read."""

    code: tuple[str, ...] = (".js", ".ts", ".ss", ".ssp")
    """Endings of code files."""
    data: tuple[str, ...] = (".csv", ".json", ".xml", ".txt", ".xls", ".xlsx", ".zip", ".sql")
    """Endings of data files."""
    keys: tuple[str, ...] = (".pem", ".key", ".p12", ".pfx", ".ppk", ".jks", ".env")
    """Endings of key files."""


@rule(id="SEC010", subject=Project, severity=Severity.MEDIUM, options=Endings)
def file_open_without_login(project: Project, ctx: Context[Endings]) -> Verdict:
    """Code, data and key files of a project need a login to be opened.

    Why: a file that is available without login is read by anybody who knows or guesses its address:
        server code shows how the account works, data and keys are lost at once.
    Fix in the UI: Documents > Files > File Cabinet > the file > Edit: clear Available Without
        Login; make new keys where a key file was open.
    Fix in XML: <availablewithoutlogin>F</availablewithoutlogin> in the file's .attributes entry.
    Source: Oracle help, section_4847748457 (file attributes).
    Traps: scripts of a public web store have to be open; files without an attributes file keep what
        the account says, so a project that opens none is undecided while some state nothing.
    """
    endings = (*ctx.options.code, *ctx.options.data, *ctx.options.keys)
    files = [
        file
        for file in ctx.all(CabinetFile)
        if file.project == project.folder and file.path.casefold().endswith(endings)
    ]
    if not files:
        return NotApplicable("the project holds no code, data or key files")
    opened = [file for file in files if file.isonline]
    if opened:
        return Fail(
            f"opens to everybody: {listed([file.path for file in opened])}",
            evidence=[f"{file.path}: availablewithoutlogin T" for file in opened],
            at=[Point(record=file) for file in opened],
        )
    unread = sum(file.isonline is None for file in files)
    if unread:
        return Unknown(
            f"{unread} of {len(files)} code, data and key files have no attributes file that says "
            "whether they open without login; the File Cabinet of the account shows it",
            out_of_reach=True,
        )
    return Pass()
