"""Keep the local emulator's memory on disk, in one SQLite file, so that every service comes back from one
instant."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS items (
    table_arn TEXT NOT NULL, hash TEXT NOT NULL, range TEXT NOT NULL, item TEXT NOT NULL,
    PRIMARY KEY (table_arn, hash, range)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS services (name TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, record TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS parts (
    upload_id TEXT NOT NULL, number INTEGER NOT NULL, file TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (upload_id, number)
) WITHOUT ROWID;
"""

ItemKey = tuple[str, str, str]


class Damaged(Exception):
    """The file is not a journal, or is damaged."""


class Journal:
    """Items, service states and half-done uploads. One thread uses it.

    A commit survives `kill -9` of this process, since the operating system has it; the last ones may be lost
    when the machine itself loses power, but the file stays whole.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._connection = sqlite3.connect(path, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            (answer,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
            if answer != "ok":
                raise Damaged(str(answer))
            self._connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            raise Damaged(str(error)) from error

    def write(
        self,
        *,
        stored: Iterable[tuple[ItemKey, dict[str, Any]]] = (),
        removed: Iterable[ItemKey] = (),
        gone_tables: Iterable[str] = (),
        services: dict[str, str] | None = None,
    ) -> None:
        """Commit one instant: all of it or nothing."""
        with self._connection as connection:
            connection.execute("BEGIN")
            connection.executemany("DELETE FROM items WHERE table_arn = ?", [(arn,) for arn in gone_tables])
            connection.executemany(
                "DELETE FROM items WHERE table_arn = ? AND hash = ? AND range = ?", list(removed)
            )
            connection.executemany(
                "INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)",
                [(*key, json.dumps(item, separators=(",", ":"))) for key, item in stored],
            )
            connection.executemany("INSERT OR REPLACE INTO services VALUES (?, ?)", list((services or {}).items()))

    def items(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield every item with the ARN of its table."""
        for table_arn, item in self._connection.execute("SELECT table_arn, item FROM items"):
            yield table_arn, json.loads(item)

    def services(self) -> dict[str, str]:
        """Return the text that was last written for each service."""
        return dict(self._connection.execute("SELECT name, state FROM services"))

    def open_upload(self, upload_id: str, account: str, record: str) -> None:
        """Record a multipart upload that has begun."""
        self._connection.execute("INSERT OR REPLACE INTO uploads VALUES (?, ?, ?)", (upload_id, account, record))

    def add_part(self, upload_id: str, number: int, file: str, record: str) -> None:
        """Record a part, in place of any earlier one of its number."""
        self._connection.execute(
            "INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?)", (upload_id, number, file, record)
        )

    def close_upload(self, upload_id: str) -> None:
        """Forget a multipart upload that was completed or aborted."""
        with self._connection as connection:
            connection.execute("BEGIN")
            connection.execute("DELETE FROM parts WHERE upload_id = ?", (upload_id,))
            connection.execute("DELETE FROM uploads WHERE id = ?", (upload_id,))

    def uploads(self) -> Iterator[tuple[str, str, str, list[tuple[int, str, str]]]]:
        """Yield each half-done upload: id, account, record, and its parts as (number, file, record)."""
        for upload_id, account, record in self._connection.execute("SELECT * FROM uploads").fetchall():
            parts = self._connection.execute(
                "SELECT number, file, record FROM parts WHERE upload_id = ? ORDER BY number", (upload_id,)
            ).fetchall()
            yield upload_id, account, record, parts

    def close(self) -> None:
        """Fold the write-ahead log into the file and close it."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()
