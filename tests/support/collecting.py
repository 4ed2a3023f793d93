"""Requests and guests for tests."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from files.domain.documents import Document
from files.domain.requests import Request
from files.models import CollectedItem, RequestItem, SubmissionItem
from files.services.documents import processing
from files.services.requests import guest as request_guest
from files.services.requests import owner
from files.services.requests.admission import Visit
from tests.support.documents import person, put_parts

_numbers = itertools.count(1)


def new_request(actor: Any, **rules: Any) -> Request:
    """A request of somebody's."""
    return owner.create(owner=person(actor), **{"title": "Plans", **rules})


@dataclass
class Jane:
    """A guest of a request, by its services."""

    request: Request
    visit: Visit
    id: str

    @classmethod
    def of(cls, request: Request, name: str = "Jane", email: str = "") -> Jane:
        # Another address each time: there is a limit for one.
        number = next(_numbers)
        address = f"198.51.{number // 250}.{number % 250}"
        guest, token = request_guest.introduce(slug=request.slug, name=name, email=email, address=address)
        return cls(request, Visit(request.slug, token), guest.submission_id)

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Request-Guest": self.visit.token}

    def start(self, name: str = "plan.txt", content: bytes = b"hello", **more: Any) -> Document:
        return request_guest.start(visit=self.visit, name=name, size=len(content), **more).document

    def complete(self, document: Document, content: bytes = b"hello") -> Document:
        parts = put_parts(document, content)
        return request_guest.complete(visit=self.visit, document_id=document.id, parts=parts)

    def send(self, name: str = "plan.txt", content: bytes = b"hello", **more: Any) -> Document:
        """Upload a file and process it, whatever comes of that."""
        document = self.start(name, content, **more)
        self.complete(document, content)
        processing.process(owner_id=document.owner_id, document_id=document.id)
        return document

    def seen(self) -> list[tuple[str, str]]:
        """Name and status of what they are shown."""
        return [(file.name, file.status.value) for file in request_guest.list_own(visit=self.visit).items]


def taken(request: Request) -> tuple[int, int]:
    """Files and bytes that count, as the head has them."""
    head = RequestItem.get(request.slug, "a", consistent_read=True)
    return int(head.max_files - head.files_free), int(head.max_bytes - head.bytes_free)


def wrong_books() -> list[str]:
    """Which requests and submissions count something else than what is listed of them; in process only."""
    heads = {row.slug: row for row in RequestItem.scan()}
    submissions, files = list(SubmissionItem.scan()), list(CollectedItem.scan())
    found = []
    for slug, head in heads.items():
        mine = [int(row.size) for row in files if row.slug == slug]
        counted = (int(head.max_files - head.files_free), int(head.max_bytes - head.bytes_free))
        if counted != (len(mine), sum(mine)):
            found.append(f"request {head.title} counts {counted} for {(len(mine), sum(mine))}")
    for row in submissions:
        prefix = f"u#{row.part.partition('#')[2]}#"
        mine = [int(file.size) for file in files if file.slug == row.slug and file.part.startswith(prefix)]
        if (int(row.files), int(row.bytes)) != (len(mine), sum(mine)):
            found.append(f"submission {row.part} counts {(row.files, row.bytes)} for {(len(mine), sum(mine))}")
    return found
