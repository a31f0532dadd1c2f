"""Reports: one function a format, from a finished report to text. They compute nothing."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from nsaudit.report import Report

Reporter = Callable[["Report"], str]


class Format(NamedTuple):
    """Where a format's ``render`` lives, and whether it shows lines of the source and chains."""

    module: str
    excerpts: bool = False
    chains: bool = False


FORMATS: dict[str, Format] = {
    "console": Format("nsaudit.reporters.console", excerpts=True),
    "json": Format("nsaudit.reporters.json"),
    "markdown": Format("nsaudit.reporters.markdown", excerpts=True),
    "html": Format("nsaudit.reporters.html", excerpts=True, chains=True),
    "sarif": Format("nsaudit.reporters.sarif", excerpts=True),
    "junit": Format("nsaudit.reporters.junit"),
    "gitlab": Format("nsaudit.reporters.gitlab"),
    "github": Format("nsaudit.reporters.github"),
    "github-summary": Format("nsaudit.reporters.github_summary"),
    "comment": Format("nsaudit.reporters.comment"),
    "csv": Format("nsaudit.reporters.csv"),
}


def load_reporter(name: str) -> Reporter:
    """The ``render`` function of a format, imported when it is asked for."""
    render: Reporter = import_module(FORMATS[name].module).render
    return render
