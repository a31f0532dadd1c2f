"""SDF014: files that a deployment does not carry, or carries without their permissions."""

from nsaudit.api import (
    CabinetFile,
    Context,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Project,
    Severity,
    Unknown,
    Verdict,
    rule,
)


class Sizes(Options):
    """How large a file may be."""

    largest_bytes: int = 50_000_000
    """Size from which a file is reported."""


ACCOUNT_FOLDERS = (
    "/SuiteScripts/",
    "/Templates/E-mail Templates/",
    "/Templates/Marketing Templates/",
    "/Web Site Hosting Files/",
)
"""File Cabinet folders that account customization projects can hold (messages of Oracle's
SuiteCloud extension)."""

APP_FOLDER = "/SuiteApps/"


@rule(
    id="SDF014",
    subject=CabinetFile,
    severity=Severity.MEDIUM,
    options=Sizes,
)
def file_not_deployable(file: CabinetFile, ctx: Context[Sizes]) -> Verdict:
    """Files lie where SDF deploys, are not huge, and .ss and .ssp files state permissions.

    Why: a file outside these folders or of great size stops the deployment or stays behind, and
        scripts that need it fail at run time; a server page without permissions falls back to the
        account's defaults with each deployment.
    Fix in the UI: upload large files in Documents > Files > File Cabinet and take them out of the
        project; set the permissions of .ss and .ssp files there.
    Fix in XML: move the file below FileCabinet/SuiteScripts (FileCabinet/SuiteApps in a SuiteApp),
        and its references with it; add <permissions> to the file's attributes.
    Source: folders: messages of Oracle's SuiteCloud extension for Visual Studio Code; size: Oracle
        help, subsect_1509931104 (50 MB for the zipped project; large files belong into the File
        Cabinet); permissions: Oracle SAFE guide, pitfall 89.
    Traps: the limit is that of the project as it is sent: a larger file may still fit when zipped.
        Salto's limits of 10 MB and for URL time stamps are not SDF's: they are about files outside
        these folders, which Salto sends by other means. How exports write file permissions was not
        seen in any public project.
    """
    name = file.path.rpartition("/")[2]
    if name.startswith("."):
        return NotApplicable("not meant for the File Cabinet")
    if file.size > ctx.options.largest_bytes:
        megabytes = file.size / 1_000_000
        return Fail(
            f"{megabytes:.1f} MB is too large for a project; upload it to the File Cabinet",
            evidence=[f"{file.size:,} bytes; limit {ctx.options.largest_bytes:,}"],
            key="size",
        )
    folder = _misplaced(file, ctx)
    if isinstance(folder, Unknown):
        return folder
    if folder:
        return Fail(
            f"SDF does not deploy files in {folder}",
            evidence=[f"folders it deploys: {', '.join(f.rstrip('/') for f in ACCOUNT_FOLDERS)}"],
            key="folder",
        )
    if name.casefold().endswith((".ss", ".ssp")):
        if file.haspermissions is None:
            return Unknown("its permissions could not be read: no attributes file lies beside it")
        if not file.haspermissions:
            return Fail(
                "a server page without <permissions>: each deployment resets them",
                evidence=["the attributes file states no permission"],
                key="permissions",
            )
    return Pass()


def _misplaced(file: CabinetFile, ctx: Context[Sizes]) -> str | Unknown:
    """The folder that SDF does not deploy; empty where the file may stay."""
    if file.path.startswith(ACCOUNT_FOLDERS):
        return ""
    project = ctx.find(Project, file.project)
    kind = project.is_suiteapp if project else None
    where = file.path.rpartition("/")[0] or "the File Cabinet's top level"
    if not file.path.startswith(APP_FOLDER):
        return where
    if kind is None:
        return Unknown("whether the project is a SuiteApp could not be read")
    return "" if kind else f"{where} from an account customization project"
