"""Which file a module name means: relative, `/SuiteScripts/...`, bundle and SuiteApp paths."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable

N_MODULES = frozenset((
    "action", "auth", "cache", "certificateControl", "commerce", "compress", "config", "crypto",
    "currency", "currentRecord", "dataset", "datasetLink", "documentCapture", "email", "encode",
    "error", "file", "format", "http", "https", "keyControl", "llm", "log", "machineTranslation",
    "pgp", "piremoval", "plugin", "portlet", "query", "record", "recordContext", "redirect",
    "render", "runtime", "scriptTypes", "search", "sftp", "sso", "suiteAppInfo", "task", "transaction",
    "translation", "ui", "url", "util", "workbook", "workflow", "xml",
))  # fmt: skip


def n_module(name: str) -> str | None:
    """Return `N/x` for a module name of NetSuite's own, else None."""
    if name == "N":
        return "N"
    if not name.startswith("N/"):
        return None
    return name.removesuffix(".js")


class Project:
    """The script files of one folder, by their paths relative to it."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.exact: dict[str, str] = {}
        self.by_name: dict[str, list[str]] = defaultdict(list)
        for path in sorted(paths):
            folded = path.casefold()
            self.exact.setdefault(folded, path)
            self.by_name[posixpath.basename(folded)].append(path)

    def resolve(self, name: str, importer: str) -> str | None:
        """Return the file a module name means from one file, or None where no file fits.

        A relative name is exact; only if its file name stands once in the whole folder is a file
        elsewhere taken. An absolute name is compared from its end, because projects keep the file
        cabinet under different roots; of several the one nearest to the importer is taken.
        """
        wanted = name.replace("\\", "/").casefold()
        if not wanted.endswith((".js", ".ts", ".mjs", ".json")):
            wanted += ".js"
        if wanted.startswith("."):
            joined = posixpath.normpath(posixpath.join(posixpath.dirname(importer.casefold()), wanted))
            return self.exact.get(joined) or self._unique(wanted)
        tail = posixpath.normpath(wanted.lstrip("/"))
        candidates = self.by_name.get(posixpath.basename(tail), [])
        fits = [p for p in candidates if p.casefold() == tail or p.casefold().endswith("/" + tail)]
        if not fits and "/" in tail:
            return self._unique(wanted)
        if not fits:
            return None
        return min(fits, key=lambda p: (-len(posixpath.commonprefix([p, importer])), p))

    def _unique(self, wanted: str) -> str | None:
        found = self.by_name.get(posixpath.basename(wanted), [])
        return found[0] if len(found) == 1 else None
