"""Write the records of a ZIP file (PKWARE, APPNOTE.TXT 6.3.10).

A local header comes before the CRC is known, so a data descriptor with it follows the bytes (4.3.9). ZIP64 is used
only if a size or an offset needs it: some programs do not support it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

STORED, DEFLATED = 0, 8

_FULL = 0xFFFFFFFF
_MANY = 0xFFFF
# The CRC comes later (bit 3), names are UTF-8 (bit 11).
_FLAGS = 0x0008 | 0x0800
_NEEDS, _NEEDS_ZIP64 = 20, 45
# Made on Unix (3), so that the upper half of the external attributes is a mode.
_MADE_BY = 3 << 8 | 45
_MODE = 0o100644 << 16

_LOCAL = struct.Struct("<4s5H3I2H")
_DESCRIPTOR, _DESCRIPTOR_ZIP64 = struct.Struct("<4s3I"), struct.Struct("<4sI2Q")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_LOCAL_ZIP64 = struct.Struct("<2H2Q")
_TIME = struct.Struct("<2HBi")
_END_ZIP64, _LOCATOR, _END = struct.Struct("<4sQ2H2I4Q"), struct.Struct("<4sIQI"), struct.Struct("<4s4H2IH")
_LATEST = 0x7FFFFFFF


@dataclass(frozen=True)
class Entry:
    """A file in the archive: its path, its bytes before compression, its last change, and how it is kept."""

    path: str
    size: int
    modified: datetime
    is_deflated: bool = False

    @property
    def method(self) -> int:
        return DEFLATED if self.is_deflated and self.size else STORED

    @property
    def is_large(self) -> bool:
        """Whether its sizes may need ZIP64; decided before compression, which may make it larger."""
        return longest_packed(self.size, is_deflated=self.is_deflated) >= _FULL


@dataclass(frozen=True)
class Finished:
    """The CRC-32 of a written entry, and its bytes in the archive without headers."""

    crc: int
    packed: int


def local_header(entry: Entry) -> bytes:
    """Return the header before an entry's bytes."""
    path = entry.path.encode()
    extra = _time_of(entry)
    size, needs = 0, _NEEDS
    if entry.is_large:
        # It says that the sizes of the data descriptor are wide (4.3.9.2).
        extra += _LOCAL_ZIP64.pack(1, 16, 0, 0)
        size, needs = _FULL, _NEEDS_ZIP64
    time, date = _dos_time(entry.modified)
    fields = (needs, _FLAGS, entry.method, time, date, 0, size, size, len(path), len(extra))
    return _LOCAL.pack(b"PK\x03\x04", *fields) + path + extra


def descriptor(entry: Entry, finished: Finished) -> bytes:
    """Return the descriptor after an entry's bytes."""
    record = _DESCRIPTOR_ZIP64 if entry.is_large else _DESCRIPTOR
    return record.pack(b"PK\x07\x08", finished.crc, finished.packed, entry.size)


def length_of(entry: Entry, finished: Finished) -> int:
    """Return the bytes from the beginning of an entry to that of the next."""
    return len(local_header(entry)) + finished.packed + len(descriptor(entry, finished))


def directory(entries: Sequence[Entry], finished: Sequence[Finished]) -> Iterator[bytes]:
    """Yield the central directory and the records at the end of the archive."""
    offset, length = 0, 0
    for entry, result in zip(entries, finished, strict=True):
        record = _central(entry, result, offset)
        yield record
        length += len(record)
        offset += length_of(entry, result)
    yield _end(len(entries), length, offset)


def longest_packed(size: int, *, is_deflated: bool) -> int:
    """Return the most bytes that an entry of this size takes, with a pause every few MiB (zlib,
    `deflateBound`)."""
    return size + (size >> 9) + 1024 if is_deflated else size


def longest_archive(entries: Iterable[Entry]) -> int:
    """Return the most bytes that an archive of these takes; exact if nothing is deflated."""
    return sum(_lengths(entries))


def directory_length(entries: Iterable[Entry]) -> int:
    """Return the bytes of the end of an archive of these, if nothing is deflated."""
    return _lengths(entries)[1]


def _lengths(entries: Iterable[Entry]) -> tuple[int, int]:
    """Return the most bytes of the entries, and of what comes after them."""
    count, length, offset = 0, 0, 0
    for entry in entries:
        result = Finished(0, longest_packed(entry.size, is_deflated=entry.is_deflated))
        length += len(_central(entry, result, offset))
        offset += length_of(entry, result)
        count += 1
    return offset, length + len(_end(count, length, offset))


def _central(entry: Entry, finished: Finished, offset: int) -> bytes:
    path, extra = entry.path.encode(), _time_of(entry)
    wide = [value for value in (entry.size, finished.packed, offset) if value >= _FULL]
    if wide:
        extra += struct.pack(f"<2H{len(wide)}Q", 1, 8 * len(wide), *wide)
    needs = _NEEDS_ZIP64 if wide or entry.is_large else _NEEDS
    time, date = _dos_time(entry.modified)
    packed, size, offset = (min(value, _FULL) for value in (finished.packed, entry.size, offset))
    fields = (_MADE_BY, needs, _FLAGS, entry.method, time, date, finished.crc, packed, size)
    return _CENTRAL.pack(b"PK\x01\x02", *fields, len(path), len(extra), 0, 0, 0, _MODE, offset) + path + extra


def _end(count: int, length: int, offset: int) -> bytes:
    plain = _END.pack(
        b"PK\x05\x06", 0, 0, min(count, _MANY), min(count, _MANY), min(length, _FULL), min(offset, _FULL), 0
    )
    if count < _MANY and length < _FULL and offset < _FULL:
        return plain
    # The length of the record counts from after itself (4.3.14.1).
    wide = _END_ZIP64.pack(b"PK\x06\x06", 44, _MADE_BY, _NEEDS_ZIP64, 0, 0, count, count, length, offset)
    return wide + _LOCATOR.pack(b"PK\x06\x07", 0, offset + length, 1) + plain


def _dos_time(at: datetime) -> tuple[int, int]:
    at = min(max(at.astimezone(UTC), datetime(1980, 1, 1, tzinfo=UTC)), datetime(2107, 12, 31, tzinfo=UTC))
    return at.hour << 11 | at.minute << 5 | at.second // 2, (at.year - 1980) << 9 | at.month << 5 | at.day


def _time_of(entry: Entry) -> bytes:
    """Return the extended timestamp, in UTC: the field of the header has no time zone and only even seconds."""
    seconds = int(entry.modified.timestamp())
    return _TIME.pack(0x5455, 5, 1, seconds) if 0 <= seconds <= _LATEST else b""
