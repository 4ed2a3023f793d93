"""Every combination of what a rule looks at, and things to put it to; nothing here knows Django or AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

from files.domain.documents import Document, PersonRef, Status
from files.domain.requests import Asked, Request
from files.domain.shares import Share, SharedDocument
from mydoc.core.errors import MyDocError

NOW = datetime(2030, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BEFORE, LATER = NOW - MINUTE, NOW + MINUTE


def every(**values: Any) -> Iterator[SimpleNamespace]:
    """Each combination of the values, by name."""
    for combination in product(*values.values()):
        yield SimpleNamespace(**dict(zip(values, combination, strict=True)))


def code(rule: Callable[[], Any]) -> str:
    """The code of the error that a rule raises; empty where it raises none."""
    try:
        rule()
    except MyDocError as error:
        return error.code
    return ""


def share(**fields: Any) -> Share:
    """A link that ends in a minute, with one document that is ready."""
    usual: dict[str, Any] = {
        "id": "1",
        "slug": "slug",
        "owner_id": "alice",
        "created_at": BEFORE,
        "expires_at": LATER,
        "documents_count": 1,
        "ready_count": 1,
    }
    return Share(**{**usual, **fields})


def shared(**fields: Any) -> SharedDocument:
    """A document of a link, ready for a minute."""
    usual: dict[str, Any] = {
        "id": "1",
        "owner_id": "alice",
        "name": "a.pdf",
        "size": 1,
        "content_type": "application/pdf",
        "kind": "pdf",
        "status": Status.READY,
        "created_at": BEFORE,
        "expires_at": LATER,
    }
    return SharedDocument(**{**usual, **fields})


def document(**fields: Any) -> Document:
    """Return a document of Alice's that is ready for a minute."""
    usual: dict[str, Any] = {
        "id": "1",
        "owner": PersonRef("alice", "alice@example.com", "Alice", "Ahrens"),
        "name": "a.pdf",
        "size": 100,
        "content_type": "application/pdf",
        "kind": "pdf",
        "status": Status.READY,
        "created_at": BEFORE,
        "expires_at": LATER,
        "part_size": 30,
        "part_count": 4,
    }
    return Document(**{**usual, **fields})


def request(**fields: Any) -> Request:
    """Return a request of Alice's for two files, which ends in a minute."""
    usual: dict[str, Any] = {
        "id": "1",
        "slug": "slug",
        "owner_id": "alice",
        "title": "Papers",
        "instructions": "",
        "ask_name": Asked.OFF,
        "ask_email": Asked.OFF,
        "max_files": 2,
        "max_bytes": 100,
        "largest_file": None,
        "types": [],
        "created_at": BEFORE,
        "expires_at": LATER,
        "keep": timedelta(days=1),
    }
    return Request(**{**usual, **fields})
