"""Tell which sort of document a ZIP container holds, as far as its first bytes show."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from files.inspection.types import (
    MIMETYPE_MEMBERS,
    OOXML_EXTENSIONS,
    OOXML_FOLDERS,
    OOXML_TYPES,
    ZIP,
)

MAGICS: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

_LOCAL: Final = b"PK\x03\x04"
_HEADER: Final = struct.Struct("<4s5H3I2H")
_DEFLATED: Final = 8
_MOST_MEMBERS: Final = 200
_MOST_INFLATED: Final = 256 * 1024
_PACKAGE_MARKS: Final = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/")


class _Member(NamedTuple):
    name: bytes
    method: int
    data: bytes


def zip_type(head: bytes, *, extension: str) -> str:
    """Return the content type of a ZIP: an office document, an e-book, a Java archive or just a ZIP.

    Args:
        head: the first bytes of the file, which begin with one of `MAGICS`.
        extension: of its name, lower case, without dot; decides only what the bytes leave open.
    """
    members = list(_members(head))
    if not members:
        return ZIP
    first = members[0]
    if first.name == b"mimetype":
        return _stated_type(first.data)
    if first.name.startswith(b"META-INF/") and extension == "jar":
        return "application/java-archive"
    if any(member.name.startswith(_PACKAGE_MARKS) for member in members):
        return _package_type(members) or OOXML_EXTENSIONS.get(extension, ZIP)
    return ZIP


def _members(head: bytes) -> Iterator[_Member]:
    """Find the local headers; by search, since streamed members do not state their length."""
    at = 0
    for _ in range(_MOST_MEMBERS):
        if at < 0 or len(head) < at + _HEADER.size:
            return
        fields = _HEADER.unpack_from(head, at)
        name_at = at + _HEADER.size
        data_at = name_at + fields[9] + fields[10]
        after = head.find(_LOCAL, at + 4)
        yield _Member(head[name_at : name_at + fields[9]], fields[3], head[data_at:])
        at = after


def _stated_type(data: bytes) -> str:
    # Longest first: "…text-template" begins with "…text".
    for known in sorted(MIMETYPE_MEMBERS, key=len, reverse=True):
        if data.startswith(known.encode()):
            return known
    return ZIP


def _package_type(members: list[_Member]) -> str | None:
    for member in members:
        if member.name == b"[Content_Types].xml":
            listing = _inflate(member)
            for mark, content_type in OOXML_TYPES.items():
                if mark in listing:
                    return content_type
    for member in members:
        for folder, content_type in OOXML_FOLDERS.items():
            if member.name.startswith(folder):
                return content_type
    return None


def _inflate(member: _Member) -> bytes:
    if member.method != _DEFLATED:
        return member.data[:_MOST_INFLATED]
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(member.data, _MOST_INFLATED)
    except zlib.error:
        return b""
