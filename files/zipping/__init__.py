"""Write ZIP archives a piece at a time, by one process after the other; no I/O here."""

from __future__ import annotations

from files.zipping.names import safe_paths
from files.zipping.packing import gains
from files.zipping.records import Entry, Finished, longest_archive
from files.zipping.writer import Cursor, Want, Writer, stored_length

__all__ = [
    "Cursor",
    "Entry",
    "Finished",
    "Want",
    "Writer",
    "gains",
    "longest_archive",
    "safe_paths",
    "stored_length",
]
