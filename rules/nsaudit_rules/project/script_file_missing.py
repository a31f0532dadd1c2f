"""SDF002: script and schema files that the File Cabinet of the project does not hold."""

from nsaudit.api import (
    Context,
    Customization,
    Fail,
    NotApplicable,
    Options,
    Pass,
    Script,
    Severity,
    Unknown,
    Verdict,
    rule,
)
from nsaudit_rules.project_index import Answer, ProjectIndex, home, unseen
from nsaudit_rules.tag_paths import places

FILE_TAGS = (
    "scriptfile",
    "rpcschema",
    "clientscriptfile",
    "serverscriptfile",
    "libraries/library/scriptfile",
    "customCode/scriptFile",
)
"""Tags that name a file of the File Cabinet, which SDF reads only in square brackets."""


@rule(id="SDF002", subject=Customization, severity=Severity.HIGH)
def script_file_missing(record: Customization, ctx: Context[Options]) -> Verdict:
    """Every file that an object names is in the project's File Cabinet or listed in the manifest.

    Why: deploying stops on a file that is not there; with another letter case the file that does
        arrive is not the one that the script record names.
    Fix in the UI: import the file into the project (suitecloud file:import), or correct the path.
    Fix in XML: <scriptfile>[/SuiteScripts/folder/file.js]</scriptfile> with brackets and the exact
        letter case, or <file>/SuiteScripts/folder/file.js</file> below <dependencies><files> in
        manifest.xml where the account has the file already.
    Source: Oracle help bridgehead_24076946 (references) and section_1523378695 (dependencies);
        Oracle SAFE guide, pitfalls 7, 8 and 137.
    Traps: a single page application's files may come from a build; while its folder is empty that
        cannot be told from a missing file.
    """
    index = home(record, ctx)
    if index is None:
        return NotApplicable("it was read from an account, which has its files")
    bare = [
        place
        for path in FILE_TAGS
        for place in places(record, path)
        if isinstance(place.value, str) and place.value and "[" not in place.value
    ]
    named = [r for r in record.references if r.form == "file"]
    if not bare and not named:
        if isinstance(record, Script) and record.scriptfile is None:
            return Unknown("the script file could not be read")
        return NotApplicable("it names no file")
    if bare:
        paths = ", ".join(sorted({place.value for place in bare}))
        return Fail(
            f"{paths} stands without square brackets, so it names no file",
            evidence=[f"{'/'.join(place.at)}: {place.value}" for place in bare],
            at=[place.at for place in bare],
            parts=sorted({place.value for place in bare}),
        )
    judged = {r: index.file(r.target) for r in named}
    lost = {r: found for r, found in judged.items() if found.answer is Answer.MISSING}
    if lost and record.tag == "singlepageapp" and not _built(index, [r.target for r in lost]):
        return Unknown(
            "the application's folder in the File Cabinet is empty: "
            "a build may fill it before deployment",
            out_of_reach=True,
        )
    if lost:
        first, *more = sorted({r.target for r in lost})
        also = f" and {len(more)} more are" if more else " is"
        return Fail(
            f"{first}{also} neither in the project's File Cabinet nor in its manifest",
            evidence=sorted(
                f"[{r.target}]" + (f": {found.note}" if found.note else "")
                for r, found in lost.items()
            ),
            at=[r.at for r in lost],
            parts=[first, *more],
        )
    if any(found.answer is not Answer.DECLARED for found in judged.values()):
        return unseen([f for f in judged.values() if f.answer is not Answer.DECLARED])
    if isinstance(record, Script) and record.scriptfile is None:
        return Unknown("the script file could not be read")
    return Pass()


def _built(index: ProjectIndex, targets: list[str]) -> bool:
    """Whether anything is below the application's folder (``/SuiteApps/com.example.app``)."""
    tops = {"/".join(target.split("/")[:3]) + "/" for target in targets}
    return any(path.startswith(top) for path in index.files for top in tops)
