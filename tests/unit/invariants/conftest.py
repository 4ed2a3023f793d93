"""Documents whose time and whose AWS can be tampered with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from files.domain.documents import Document, document_of_key
from files.inspection import Inspection
from files.services import schedule, uploads
from files.services.documents import processing, repository
from mydoc.core import clock as clock_module
from mydoc.handlers.events import object_created
from tests.support.faults import Faults
from tests.support.soundness import stored_objects
from tests.unit.files.conftest import person, put_parts
from tests.unit.files.conftest import upload as upload

CONTENT = b"hello"


class Clock:
    """The time that the application believes it is: it passes when a test says so, and however long that takes."""

    def __init__(self) -> None:
        self._began = datetime.now(UTC)
        self._ahead = timedelta()

    def now(self) -> datetime:
        return self._began + self._ahead

    def move(self, **by: float) -> None:
        """Let time pass: `clock.move(hours=24)`."""
        self._ahead += timedelta(**by)

    @contextmanager
    def ahead(self, **by: float) -> Iterator[None]:
        """Let something happen at a later time, and come back."""
        before = self._ahead
        self.move(**by)
        try:
            yield
        finally:
            self._ahead = before


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr(clock_module, "now", moved.now)
    return moved


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch, aws: None) -> Faults:
    return Faults(monkeypatch)


@pytest.fixture
def with_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every document gets a thumbnail, and no process is started to make it."""
    found = Inspection("image/png", "image", b"a picture", "")
    monkeypatch.setattr(processing, "may_have_thumbnail", lambda content_type, size: True)
    monkeypatch.setattr(processing, "inspect", lambda *args, **kwargs: found)


@pytest.fixture
def start(aws: None) -> Callable[..., tuple[Document, list[Any]]]:
    """`start(alice)`: a document whose parts are all sent, and those parts."""

    def run(actor: Any, name: str = "report.txt", content: bytes = CONTENT) -> tuple[Document, list[Any]]:
        document = uploads.start(owner=person(actor), name=name, size=len(content))
        return document, put_parts(document, content)

    return run


@pytest.fixture
def deliver_events(run_jobs: Callable[[], list[str]]) -> Callable[[], None]:
    """What S3 and the queue do sooner or later: tell of every original, and hand out the jobs."""

    def run() -> None:
        for key in stored_objects():
            if document_of_key(key):
                object_created(s3_event(key), None)
        run_jobs()

    return run


@pytest.fixture
def sweep(run_jobs: Callable[[], list[str]]) -> Callable[[], None]:
    """What the schedule does every five minutes."""

    def run() -> None:
        schedule.sweep()
        run_jobs()

    return run


def s3_event(*keys: str) -> dict[str, Any]:
    """S3's event about new objects, as Lambda gets it."""
    records = [
        {
            "eventSource": "aws:s3",
            "eventName": "ObjectCreated:CompleteMultipartUpload",
            "s3": {"bucket": {"name": "bucket"}, "object": {"key": key, "size": len(CONTENT)}},
        }
        for key in keys
    ]
    return {"Records": records}


def stored(document: Document) -> Document | None:
    """The document as it is now."""
    return repository.find(owner_id=document.owner_id, document_id=document.id)
