"""Paths as the place that shows a report needs them: from the folder where nsaudit was started."""

from __future__ import annotations

import posixpath

from nsaudit.model.base import Location
from nsaudit.report import Report


def started_from(report: Report, environment: str, place: Location) -> str | None:
    """A place's path from where nsaudit was started; None for a place that is not a file.

    Findings name paths within the folder that was judged. In a pipeline the start is the root of
    the repository, which is what its platform wants to know.
    """
    if place.path is None:
        return None
    folders = [folder.rstrip("/") or "/" for folder in report.folders]
    if len(folders) == 1:
        base = folders[0]
    else:
        # With several folders each environment is named by its own.
        base = environment if environment.rstrip("/") in folders else ""
    return posixpath.normpath(posixpath.join(base, place.path))
