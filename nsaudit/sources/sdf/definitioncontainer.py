"""Open the container of a saved search's ``definition``: check, unpack and parse, all capped.

Whatever a file holds, this either returns the search's XML element or raises DefinitionError: no
entity is expanded, no more than the stated number of bytes is unpacked, and nesting is bounded.
"""

from __future__ import annotations

import base64
import binascii
import re
import xml.etree.ElementTree as ET
import zlib

MAX_TEXT = 4 * 1024 * 1024
"""Characters of the container that are accepted; the largest real one seen has 24 thousand."""
MAX_XML = 8 * 1024 * 1024
"""Bytes of XML that are unpacked; the largest real one seen has 389 thousand."""
MAX_TAGS = 400_000
"""Tags that are parsed, which bounds memory; the largest real definition seen has 20 thousand."""
MAX_DEPTH = 64
"""Levels of nesting that are accepted; real definitions have at most 14."""

_HEAD = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6}){1,5}")
_OPEN, _CLOSE = b"<SearchDefinition>", b"</SearchDefinition>"
_UNREAD_OPEN, _UNREAD_CLOSE = b"<detailFields>", b"</detailFields>"
_CONTAINER = b":SerializedObjectContainer "


class DefinitionError(ValueError):
    """A definition that cannot be decoded; the text is a sentence for people.

    It never quotes the definition, which may hold an account id.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def open_definition(text: str) -> tuple[str, ET.Element]:
    """Return the NetSuite version that made a definition and its SearchDefinition element.

    Raises DefinitionError, and nothing else, for whatever is not a readable definition.
    """
    version, packed = _open_container(text)
    return version, _parse(_unpack(packed))


def _open_container(text: str) -> tuple[str, bytes]:
    if len(text) > MAX_TEXT:
        raise DefinitionError(
            f"The definition is longer than {MAX_TEXT:,} characters and was not read."
        )
    parts = text.strip().split("@", 3)
    if parts == [""]:
        raise DefinitionError("The definition is empty.")
    if len(parts) != 4 or not _HEAD.fullmatch(parts[0]):
        raise DefinitionError(
            "The definition does not have the form that NetSuite exports (64 hexadecimal digits, "
            "GZC, a version and the packed search, separated by @)."
        )
    if parts[1] != "GZC":
        raise DefinitionError("The definition is not packed as GZC, the only known way.")
    if not _VERSION.fullmatch(parts[2]):
        raise DefinitionError("The definition does not state the NetSuite version that made it.")
    try:
        packed = base64.b64decode("".join(parts[3].split()), validate=True)
    except (binascii.Error, ValueError):
        raise DefinitionError("The packed search is not valid base64.") from None
    return parts[2], packed


def _unpack(packed: bytes) -> bytes:
    """Gunzip with a cap, so that a few bytes cannot unpack to gigabytes."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        xml = unpacker.decompress(packed, MAX_XML + 1)
    except zlib.error:
        raise DefinitionError("The packed search is not gzip data, or is damaged.") from None
    if len(xml) > MAX_XML:
        raise DefinitionError(
            f"The search unpacks to more than {MAX_XML:,} bytes of XML and was not read."
        )
    if not unpacker.eof:
        raise DefinitionError("The packed search is cut off before its end.")
    if unpacker.unused_data:
        raise DefinitionError("The packed search is followed by data that does not belong to it.")
    return xml


def _parse(xml: bytes) -> ET.Element:
    """Parse the SearchDefinition element out of the container."""
    # expat follows a byte order mark or a pattern of zero bytes to another encoding, in which the
    # bytes searched for below look different. So only UTF-8 is let through, and it is forced on
    # the parser against whatever the XML declares.
    try:
        xml.decode("utf-8")
    except UnicodeDecodeError:
        raise DefinitionError("The search's XML is not UTF-8 text.") from None
    if b"\0" in xml:
        raise DefinitionError("The search's XML is not UTF-8 text.")
    declares = b"<!" in xml
    if declares and (b"<!DOCTYPE" in xml or b"<!ENTITY" in xml):
        raise DefinitionError("The search's XML declares a document type or entities; refused.")
    if xml.count(b"<") > MAX_TAGS:
        raise DefinitionError(f"The search's XML has more than {MAX_TAGS:,} tags and was not read.")
    # Half of a definition is translations and dependencies that nothing here reads: parsing only
    # the search halves the time. With comments or CDATA about, tags may not be what they seem.
    start, end = xml.find(_OPEN), xml.rfind(_CLOSE)
    whole = declares or not 0 <= start < end or _CONTAINER not in xml[:start]
    part = xml if whole else _without_unread(xml[start : end + len(_CLOSE)])
    try:
        # Safe from entities by the check above; expat's own limits stand beside it.
        root = ET.fromstring(part, ET.XMLParser(encoding="utf-8"))  # noqa: S314
    except (ET.ParseError, ValueError):
        raise DefinitionError("The search's XML is not well-formed.") from None
    _check_depth(root)
    if not whole:
        return root
    found = None
    if root.tag.endswith("}SerializedObjectContainer"):
        found = root.find("{*}definition/SearchDefinition")
    if found is None:
        raise DefinitionError("The XML is not that of a saved search.")
    return found


def _without_unread(part: bytes) -> bytes:
    """Leave out the drill-down columns: nothing reads them, and they are a seventh of a search."""
    start, end = part.find(_UNREAD_OPEN), part.find(_UNREAD_CLOSE)
    return part[: start + len(_UNREAD_OPEN)] + part[end:] if 0 <= start < end else part


def _check_depth(root: ET.Element) -> None:
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return
    raise DefinitionError(f"The search's XML is nested deeper than {MAX_DEPTH} levels.")
