"""Check the checksums that clients send."""

from __future__ import annotations

import base64
import binascii

from files.domain.parts import PartPlan
from mydoc.core.errors import Invalid

_CRC32_BYTES = 4


def check_crc32(crc32: str, *, size: int) -> str:
    """Return the CRC-32 of a file of `size` bytes, if it is empty or written as S3 writes it: its four bytes, the
    highest first, in base64.

    Raises:
        Invalid: `bad_checksum`, for another text, or a file that is sent in several parts.
    """
    if crc32 and not _is_crc32(crc32):
        raise _bad("Send the four bytes of the CRC-32, the highest first, in base64: 8 characters.")
    if crc32 and not PartPlan.of(size).is_single:
        raise _bad("This file is sent in several parts. Send its checksum only where it has one.")
    return crc32


def _is_crc32(text: str) -> bool:
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    # Of several texts that decode to the same bytes, S3 knows one.
    return len(found) == _CRC32_BYTES and base64.b64encode(found).decode() == text


def _bad(message: str) -> Invalid:
    return Invalid("bad_checksum", message, fields={"crc32": message})
