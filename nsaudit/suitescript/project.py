"""Which file a module name means: relative, `/SuiteScripts/...`, bundle and SuiteApp paths."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable

N_MODULES = frozenset((
    "action", "auth", "cache", "certificateControl", "commerce", "compress", "config", "crypto",
    "currency", "currentRecord", "dataset", "datasetLink", "documentCapture", "email", "encode",
    "error", "file", "format", "http", "https", "keyControl", "llm", "log", "machineTranslation",
    "pgp", "piremoval", "plugin", "portlet", "query", "record", "recordContext", "redirect",
    "render", "runtime", "scriptTypes", "search", "sftp", "sso", "suiteAppInfo", "task",
    "transaction",
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

        A relative name is exact, as in the file cabinet; a script that was copied elsewhere may
        find its modules by folder and name, where only one file has both. An absolute name is
        compared from its end, because projects keep the file cabinet under different roots; of
        several files the one nearest to the importer is taken.
        """
        wanted = name.replace("\\", "/").casefold()
        if not wanted.endswith((".js", ".ts", ".mjs", ".json")):
            wanted += ".js"
        if wanted.startswith("."):
            joined = posixpath.normpath(
                posixpath.join(posixpath.dirname(importer.casefold()), wanted)
            )
            found = self.exact.get(joined) or self.exact.get(joined.removesuffix(".js") + ".ts")
            return found or self._moved(wanted)
        tail = posixpath.normpath(wanted.lstrip("/"))
        candidates = self.by_name.get(posixpath.basename(tail), [])
        for end in (tail, _ROOTS.sub("", tail)):
            fits = [
                p for p in candidates if p.casefold() == end or p.casefold().endswith("/" + end)
            ]
            if fits and ("/" in tail or len(fits) == 1 or end == tail):
                return min(fits, key=lambda p: (-len(posixpath.commonprefix([p, importer])), p))
        return None

    def _moved(self, wanted: str) -> str | None:
        """Return the one file that has the wanted folder and name, for a script that was moved."""
        tail = re.sub(r"^(?:\.{1,2}/)+", "", wanted)
        if "/" not in tail:
            return None
        fits = [
            p
            for p in self.by_name.get(posixpath.basename(tail), ())
            if p.casefold().endswith("/" + tail)
        ]
        return fits[0] if len(fits) == 1 else None


_ROOTS = re.compile(r"^(?:suitescripts|suiteapps/[^/]+|suitebundles/bundle \d+|\.bundle/\d+)/")
"""Folders of the file cabinet that a project may have as its own root."""
