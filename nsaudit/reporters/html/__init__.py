"""The HTML report: one file that needs nothing else, for people to read, filter, print and sign.

No request leaves the page: its policy allows only its own style and script, by a nonce. The nonce
comes from the content itself, so that equal reports are equal bytes.
"""

from __future__ import annotations

import hashlib
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from nsaudit import __version__
from nsaudit.report import Report
from nsaudit.reporters.html.words import phrase, sentence, web_address
from nsaudit.reporters.text import counted, place

_NONCE = "NONCE-OF-THIS-PAGE"


def render(report: Report) -> str:
    """Write the report as one HTML page."""
    from nsaudit.reporters.html.view import view  # noqa: PLC0415 - keeps the import of jinja2 small

    environment = _environment()
    page = environment.get_template("report.html").render(
        **view(report),
        version=__version__,
        nonce=_NONCE,
        style=_verbatim(environment, "report.css"),
        script=_verbatim(environment, "report.js"),
    )
    # Nobody who puts text into a project can know the nonce: it depends on all of the page.
    nonce = hashlib.sha256(page.encode("utf-8", "replace")).hexdigest()[:32]
    for head in ("'nonce-", 'nonce="'):
        page = page.replace(head + _NONCE, head + nonce)
    return page


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("nsaudit.reporters.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "counted": counted,
        "phrase": phrase,
        "place": place,
        "sentence": sentence,
        "web": web_address,
    }
    return environment


def _verbatim(environment: Environment, name: str) -> Markup:
    """A file of ours as it is: a style or script is not escaped."""
    loader: Any = environment.loader
    source, _, _ = loader.get_source(environment, name)
    return Markup(source)  # noqa: S704 - our own file, no input
