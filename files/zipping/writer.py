"""Write an archive, and continue one where another process stopped."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from files.zipping.records import (
    DEFLATED,
    Entry,
    Finished,
    descriptor,
    directory,
    directory_length,
    local_header,
)

_LEVEL = 6
_FORMAT = 1


@dataclass(frozen=True)
class Cursor:
    """How far an archive is written: enough to resume in another process, together with the finished entries.

    Attributes:
        index: of the entry that is being written.
        position: how many of its bytes were read.
        crc: of these.
        packed: bytes they became in the archive.
    """

    index: int = 0
    position: int = 0
    crc: int = 0
    packed: int = 0
    is_begun: bool = False

    def to_json(self) -> dict[str, int]:
        """Return the numbers by name, with the version of this form."""
        return {"format": _FORMAT, **{name: int(value) for name, value in asdict(self).items()}}

    @classmethod
    def from_json(cls, values: Mapping[str, int]) -> Cursor:
        """Raise ValueError for a form of another version of this code."""
        if values.get("format") != _FORMAT:
            raise ValueError(f"an archive begun in form {values.get('format')} cannot be continued")
        names = ("index", "position", "crc", "packed")
        return cls(**{name: int(values[name]) for name in names}, is_begun=bool(values["is_begun"]))


@dataclass(frozen=True)
class Want:
    """The bytes to feed next: these of that entry, as many at a time as one likes."""

    index: int
    position: int
    left: int


class Writer:
    """Writes an archive: the bytes that `feed`, `pause` and `finish` return, one after the other.

    Args:
        entries: all of the archive, always the same in the same order.
        cursor: where the last writer paused.
    """

    def __init__(self, entries: Sequence[Entry], cursor: Cursor | None = None) -> None:
        self._entries = entries
        self._cursor = cursor or Cursor()
        self._packer: zlib._Compress | None = None

    @property
    def cursor(self) -> Cursor:
        """Where to resume; valid for the bytes returned so far only right after `pause`."""
        return self._cursor

    def wants(self) -> Want | None:
        """Return what to feed; None once only `finish` is left."""
        at = self._cursor
        if at.index == len(self._entries):
            return None
        return Want(at.index, at.position, self._entries[at.index].size - at.position)

    def feed(self, data: bytes) -> tuple[bytes, Finished | None]:
        """Add the next bytes of the current entry, none if it is empty.

        Returns:
            bytes of the archive, and what is known of the entry if that was its end.

        Raises:
            ValueError: if that is more than the entry has, or nothing although it has more.
        """
        want = self.wants()
        if want is None or len(data) > want.left or (want.left and not data):
            raise ValueError("these bytes belong to no entry")
        entry = self._entries[want.index]
        header = b"" if self._cursor.is_begun else local_header(entry)
        is_last = len(data) == want.left
        packed = self._packed(entry, data, is_last=is_last)
        at = self._cursor
        self._cursor = replace(
            at,
            position=at.position + len(data),
            crc=zlib.crc32(data, at.crc),
            packed=at.packed + len(packed),
            is_begun=True,
        )
        if not is_last:
            return header + packed, None
        finished = Finished(self._cursor.crc, self._cursor.packed)
        self._cursor, self._packer = Cursor(index=want.index + 1), None
        return header + packed + descriptor(entry, finished), finished

    def pause(self) -> bytes:
        """Return the bytes after which another writer can resume from `cursor`."""
        if self._packer is None:
            return b""
        # It forgets all that came before, as one who does not know it must (zlib, Z_FULL_FLUSH).
        rest, self._packer = self._packer.flush(zlib.Z_FULL_FLUSH), None
        self._cursor = replace(self._cursor, packed=self._cursor.packed + len(rest))
        return rest

    def finish(self, finished: Sequence[Finished]) -> Iterator[bytes]:
        """Yield the end of the archive.

        Args:
            finished: what `feed` told of every entry, in their order.
        """
        if self.wants() is not None:
            raise ValueError("there are entries left to write")
        return directory(self._entries, finished)

    def _packed(self, entry: Entry, data: bytes, *, is_last: bool) -> bytes:
        if entry.method != DEFLATED:
            return data
        if self._packer is None:
            self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = self._packer.compress(data)
        return packed + self._packer.flush() if is_last else packed


def stored_length(entries: Sequence[Entry], cursor: Cursor, *, step: int, least: int) -> int:
    """Return the bytes of the archive that feeding `step` bytes at a time makes, until there are at least so
    many, with the end of the archive if that was the last entry. Nothing may be deflated."""
    length, index, position, is_begun = 0, cursor.index, cursor.position, cursor.is_begun
    while index < len(entries) and length < least:
        entry = entries[index]
        taken = min(step, entry.size - position)
        length += taken if is_begun else taken + len(local_header(entry))
        position, is_begun = position + taken, True
        if position == entry.size:
            length += len(descriptor(entry, Finished(0, entry.size)))
            index, position, is_begun = index + 1, 0, False
    return length + directory_length(entries) if index == len(entries) else length
