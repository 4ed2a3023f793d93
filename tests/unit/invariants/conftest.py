"""Documents of which S3 and the queue have not told yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from files.domain.documents import Document, document_of_key
from files.services import uploads
from files.services.documents import repository
from mydoc.handlers.events import object_created
from tests.support.documents import person, put_parts
from tests.support.soundness import stored_objects

CONTENT = b"hello"


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
